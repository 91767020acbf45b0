package account

import (
	"errors"
	"strings"
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

func TestHandles(t *testing.T) {
	const (
		ok       = hyv1.Reason_REASON_UNSPECIFIED
		invalid  = hyv1.Reason_HANDLE_INVALID
		reserved = hyv1.Reason_HANDLE_RESERVED
		required = hyv1.Reason_FIELD_REQUIRED
	)
	for _, c := range []struct {
		text string
		want hyv1.Reason
	}{
		{"alice", ok},
		{"Alice_99", ok},
		{"a.b-c_d", ok},
		{"王伟", ok},
		{"小王wang", ok},
		{"wang小王2", ok},
		{"Müller", ok},
		{"nguyễn", ok},
		{"lǚxíng", ok},
		{"иван", ok},
		{"νίκος", ok},
		{"हिन्दी", ok},
		{"ひらがな", ok},
		{"ユーザー", ok},
		{"김철수", ok},
		{"أحمد", ok},
		{"ａｌｉｃｅ", ok}, // full width becomes plain
		{strings.Repeat("a", 32), ok},

		{"", required},
		{"al", invalid},
		{"王", invalid},
		{strings.Repeat("a", 33), invalid},
		{strings.Repeat("a", 10_000), invalid},
		{"9lives", invalid},
		{"_alice", invalid},
		{".alice", invalid},
		{"ali ce", invalid},
		{"alice!", invalid},
		{"alice@home", invalid},
		{"ali/ce", invalid},
		{"аlice", invalid},       // Cyrillic а
		{"ivanиван", invalid},    // two scripts
		{"王иван", invalid},       // Han beside Cyrillic
		{"王한글", invalid},         // Han beside Hangul
		{"ニ二工", invalid},         // Katakana beside Han
		{"сосо", invalid},        // all Cyrillic, looks Latin
		{"ΑΒΕ", invalid},         // all Greek, looks Latin
		{"a\u200blice", invalid}, // zero width space
		{"a\u200dlice", invalid}, // joiner
		{"ali\u202ece", invalid}, // right-to-left override
		{"\u2066alice", invalid}, // isolate
		{"a\u00adlice", invalid}, // soft hyphen
		{"ali\u0000ce", invalid}, // control
		{"a\u0334lice", invalid}, // overlay accent
		{"z\u0301\u0302a\u0303lgo", invalid},
		{"\u0301bcd", invalid},    // begins with a mark
		{"ɡoogle", invalid},       // phonetic g
		{"pay\u02bcpal", invalid}, // modifier letter
		{"😀😀😀", invalid},
		{"alice\xff", invalid},
		{"١٢٣٤", invalid},
		{"ab١٢", invalid},
		{"\U0001d41a\U0001d41b", invalid}, // bold ab is only ab
		{"ㅤㅤㅤ", invalid},                  // Hangul filler

		{"admin", reserved},
		{"Admin", reserved},
		{"ADM1N", reserved},
		{"ad-min", reserved},
		{"root", reserved},
		{"r00t", reserved},
		{"s.upp0rt", reserved},
		{"he1p", reserved},
		{"hong_yan", reserved},
		{"鸿雁", reserved},
		{"客服", reserved},
		{"ａｄｍｉｎ", reserved},
	} {
		_, _, err := parseHandle(c.text, false)
		if got := reasonOf(err); got != c.want {
			t.Errorf("%.40q: %v, want %v", c.text, got, c.want)
		}
	}
	if _, _, err := parseHandle("admin", true); err != nil {
		t.Errorf("an administrator may give out reserved handles: %v", err)
	}
}

func TestHandleKeysFoldSpellings(t *testing.T) {
	for _, same := range [][]string{
		{"alice", "Alice", "ALICE", "ａｌｉｃｅ", "Ａlice"},
		{"strasse", "STRASSE", "straße", "Straẞe"},
		{"müller", "MÜLLER", "mu\u0308ller"},
		{"νίκος", "ΝΊΚΟΣ"},
		{"yildiz", "YILDIZ", "yıldız", "YİLDİZ"},
		{"王伟", "王伟"},
	} {
		for _, s := range same {
			if im.HandleKey(s) != im.HandleKey(same[0]) {
				t.Errorf("%q and %q are two", same[0], s)
			}
		}
	}
	if im.HandleKey("alice") == im.HandleKey("alicé") {
		t.Error("an accent makes another handle")
	}
	if k := im.HandleKey("Alice"); im.HandleKey(k) != k {
		t.Error("the key of a key is the key")
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		text, want string
		reason     hyv1.Reason
	}{
		{"  Alice  ", "Alice", 0},
		{"王小明", "王小明", 0},
		{"", "", 0},
		{"   ", "", 0},
		{"e\u0301", "é", 0},
		{"👩\u200d🚀 Ana", "👩\u200d🚀 Ana", 0},
		{"🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 0},
		{"می\u200cخواهم", "می\u200cخواهم", 0},
		{strings.Repeat("长", 64), strings.Repeat("长", 64), 0},
		{strings.Repeat("长", 65), "", hyv1.Reason_TOO_LONG},
		{strings.Repeat("a", 1<<20), "", hyv1.Reason_TOO_LONG},
		{"a\nb", "", hyv1.Reason_NAME_INVALID},
		{"a\u0000b", "", hyv1.Reason_NAME_INVALID},
		{"a\x1b[31mb", "", hyv1.Reason_NAME_INVALID},
		{"a\u202eb", "", hyv1.Reason_NAME_INVALID},
		{"a\u2066b", "", hyv1.Reason_NAME_INVALID},
		{"a\u2028b", "", hyv1.Reason_NAME_INVALID},
		{"\u200d\u200d", "", hyv1.Reason_NAME_INVALID},
		{"\u3164", "", hyv1.Reason_NAME_INVALID},
		{"\u2800", "", hyv1.Reason_NAME_INVALID},
		{"a" + strings.Repeat("\u0334", 9), "", hyv1.Reason_NAME_INVALID},
		{"\ue000", "", hyv1.Reason_NAME_INVALID},
		{"a\xff", "", hyv1.Reason_NAME_INVALID},
	} {
		got, err := parseName(c.text)
		if got != c.want || reasonOf(err) != c.reason {
			t.Errorf("%.40q: %q %v, want %q %v", c.text, got, err, c.want, c.reason)
		}
	}
	if got := deviceName("  Fire\nfox\u202e " + strings.Repeat("x", 100)); !strings.HasPrefix(got, "Firefox x") || len(got) != 64 {
		t.Errorf("device name %q", got)
	}
}

func reasonOf(err error) hyv1.Reason {
	if err == nil {
		return hyv1.Reason_REASON_UNSPECIFIED
	}
	var e *im.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return hyv1.Reason_INTERNAL
}
