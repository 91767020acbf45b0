package im

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// HandleBytes is the length, before normalising, of what may be a handle; longer
// text is not looked at.
const HandleBytes = 512

// HandleKey is the same for all spellings of one handle: compatibility forms,
// case, ß and ss, dotted and dotless i. It accepts any text, also what is no
// handle; the key of that is nobody's.
func HandleKey(text string) string {
	if len(text) > HandleBytes {
		return ""
	}
	// Folding may undo the normal form and the other way round.
	key := norm.NFKC.String(cases.Fold().String(norm.NFKC.String(text)))
	return sameI.Replace(key)
}

// sameI: Turkish has two letters i; as handles they are one. İ folds to i and
// a dot above.
var sameI = strings.NewReplacer("ı", "i", "i̇", "i")
