package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hongyan/internal/im"
)

const (
	nameMax       = 64  // code points
	bioMax        = 200 // code points
	deviceNameMax = 64  // code points
)

// parseName returns a display name, trimmed and composed. Empty stays empty:
// the caller decides.
// Errors: NAME_INVALID, TOO_LONG.
func parseName(text string) (string, error) { return im.Line(text, "name", nameMax) }

// parseBio is parseName for the line about oneself.
func parseBio(text string) (string, error) { return im.Line(text, "bio", bioMax) }

// deviceName makes what a device calls itself fit to be shown. A device is
// never refused for its name.
func deviceName(text string) string {
	name := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsGraphic(r) || im.Invisible(r) && r != ' ' {
			return -1
		}
		return r
	}, text[:min(len(text), 1024)])
	name = strings.TrimSpace(norm.NFC.String(name))
	if runes := []rune(name); len(runes) > deviceNameMax {
		name = strings.TrimSpace(string(runes[:deviceNameMax]))
	}
	return name
}
