package account

import (
	"strings"
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
)

func TestPasswords(t *testing.T) {
	const (
		ok     = hyv1.Reason_REASON_UNSPECIFIED
		short  = hyv1.Reason_PASSWORD_TOO_SHORT
		common = hyv1.Reason_PASSWORD_TOO_COMMON
		long   = hyv1.Reason_TOO_LONG
	)
	for _, c := range []struct {
		password, handle string
		want             hyv1.Reason
	}{
		{"correct horse battery staple", "alice", ok},
		{"Tr0ub4dor&3x", "alice", ok},
		{"wild geese fly south", "alice", ok},
		{"mK8#vQz2", "alice", ok},
		{"kranich-7-teich", "alice", ok},
		{"床前明月光疑是地上霜", "alice", ok},
		{"床前明月光疑是地", "alice", ok},
		{"        x       y  z  ", "alice", ok},
		{"seven-slow-otters", "alice", ok},
		{strings.Repeat("xyzw7", 25) + "abc", "alice", ok},

		{"", "alice", hyv1.Reason_FIELD_REQUIRED},
		{"mK8#vQz", "alice", short},
		{"密码密码密码密", "alice", short},
		{strings.Repeat("xyzw7", 26), "alice", long},
		{strings.Repeat("x", 1<<20), "alice", long},
		{"mK8#vQz2\xff", "alice", hyv1.Reason_MALFORMED},

		{"password", "alice", common},
		{"Password1", "alice", common},
		{"P@ssw0rd", "alice", common},
		{"P@ssw0rd!", "alice", common},
		{"pa55word123", "alice", common},
		{"!!password!!", "alice", common},
		{"ｐａｓｓｗｏｒｄ", "alice", common},
		{"12345678", "alice", common},
		{"123456789", "alice", common},
		{"1234567890", "alice", common},
		{"87654321", "alice", common},
		{"11111111", "alice", common},
		{"12121212", "alice", common},
		{"abcdefgh", "alice", common},
		{"abcd1234", "alice", common},
		{"abc123abc123", "alice", common},
		{"qwertyui", "alice", common},
		{"qwerty123", "alice", common},
		{"qwertyasdfgh", "alice", common},
		{"1q2w3e4r", "alice", common},
		{"1qaz2wsx", "alice", common},
		{"zaq12wsx", "alice", common},
		{"iloveyou", "alice", common},
		{"iloveyou2", "alice", common},
		{"1loveyou", "alice", common},
		{"sunshine2024!", "alice", common},
		{"dragon123", "alice", common},
		{"monkeymonkey", "alice", common},
		{"lovedragon", "alice", common},
		{"Liverpool!", "alice", common},
		{"trustno1", "alice", common},
		{"letmein1", "alice", common},
		{"woaini1314", "alice", common},
		{"woaini520", "alice", common},
		{"woaini5201314", "alice", common},
		{"5201314520", "alice", common},
		{"xiaoming88", "alice", common},
		{"zhangwei123", "alice", common},
		{"wang123456", "alice", common},
		{"a123456789", "alice", common},
		{"19870412", "alice", common},
		{"12041987", "alice", common},
		{"1987-04-12", "alice", common},
		{"147258369", "alice", common},
		{"aaaa1111", "alice", common},
		{"my-Alice-secret-9", "alice", common},
		{"kranich-王伟-teich", "王伟", common},
		{"kranich-ALICE-teich", "Alice", common},
	} {
		_, err := parsePassword(c.password, c.handle, "password")
		if got := reasonOf(err); got != c.want {
			t.Errorf("%.40q of %s: %v, want %v", c.password, c.handle, got, c.want)
		}
	}
}

func TestPasswordIsTheSameFromAnyKeyboard(t *testing.T) {
	if normalPassword("e\u0301clair ａ") != normalPassword("éclair a") {
		t.Error("composed and decomposed differ")
	}
}

func FuzzParsePassword(f *testing.F) {
	for _, s := range []string{"", "password", "aaaaaaaa", "1q2w3e4r", "床前明月光疑是地上霜", "\xff", "20201231"} {
		f.Add(s, "alice")
	}
	f.Fuzz(func(_ *testing.T, password, handle string) {
		_, _ = parsePassword(password, handle, "password")
		_, _, _ = parseHandle(handle, false)
		_, _ = parseName(handle)
		_ = deviceName(handle)
	})
}
