package sound

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestWhatANameSoundsLike(t *testing.T) {
	for name, want := range map[string]string{
		"":             "",
		"张三丰":          "zhang san feng",
		"張三豐":          "zhang san feng",
		"吕布":           "lv bu",
		"Ada Lovelace": "ada lovelace",
		"  R2-D2! ":    "r2 d2",
		"Tom王":         "tom wang",
		"张3号":          "zhang 3 hao",
		"二〇二六":         "er ling er liu",
		"José Ñandú":   "jose nandu",
		"ＡＢＣ":          "abc",
		"Иван Йот":     "иван йот",
		"김철수":          "김철수",
		"田中さん":         "tian zhong さん",
		"雁🪿雁":          "yan yan",
		"🪿":            "",
		"张·三":          "zhang san",
		"\xff\xfe":     "",
	} {
		if got := Of(name); got != want {
			t.Errorf("Of(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSurnamesAreReadAsSurnames(t *testing.T) {
	for name, want := range map[string]string{
		"单雄信": "shan xiong xin", "曾国藩": "zeng guo fan", "仇英": "qiu ying", "解缙": "xie jin", "朴树": "piao shu",
		"查良镛": "zha liang yong", "区块链": "ou kuai lian", "尉迟恭": "yu chi gong", "单于明": "chan yu ming", "万俟卨": "mo qi xie",
		"单": "dan", "单位通知群": "dan wei tong zhi qun", "Ann 单": "ann dan", "王小明": "wang xiao ming", "长孙无忌": "zhang sun wu ji",
		"单雄信 (Bob)": "shan xiong xin bob", "尉迟": "yu chi", "欧阳修": "ou yang xiu", "乐嘉": "yue jia", "": "", "x": "x",
	} {
		if got := OfPerson(name); got != want {
			t.Errorf("OfPerson(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestGroupsAreReadAsWords(t *testing.T) {
	for name, want := range map[string]string{
		"音乐会": "yin yue hui", "家长群": "jia zhang qun", "厦门银行": "xia men yin hang", "会计(成都)": "kuai ji cheng du", "单位": "dan wei",
		"长江": "chang jiang", "重庆火锅群": "chong qing huo guo qun", "快乐一家人": "kuai le yi jia ren",
	} {
		if got := Of(name); got != want {
			t.Errorf("Of(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestTablesAreWhole(t *testing.T) {
	for _, table := range []map[string]string{surnames, phrases} {
		for name, read := range table {
			n := utf8.RuneCountInString(name)
			if read == Of(name[:hanBytes])+strings.TrimSuffix(" "+Of(name[hanBytes:]), " ") {
				t.Errorf("%s is read so anyhow", name)
			}
			if len(name) != n*hanBytes || strings.Count(read, " ") != n-1 || read != strings.ToLower(read) {
				t.Errorf("%s %q", name, read)
			}
		}
	}
	unread := 0
	for r := rune(0x4E00); r <= 0x9FA5; r++ {
		if reading(r) == "" {
			unread++
		}
	}
	if unread > 12 { // units of measure that nobody says
		t.Errorf("%d common characters have no reading", unread)
	}
	if got := len(readings); got > 90_000 {
		t.Errorf("the table grew to %d bytes", got)
	}
	read := 0
	for line := range strings.Lines(readings) {
		read += utf8.RuneCountInString(line) - len("x \n") - strings.IndexByte(line, ' ') + 1
	}
	known := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r != '〇' && reading(r) != "" {
			known++
		}
	}
	if read != known { // a character that stands twice, or out of the table
		t.Errorf("%d characters are in the list, and %d are known", read, known)
	}
}

func BenchmarkUnpack(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		unpack(readings)
	}
}

func BenchmarkOfPerson(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		OfPerson("张三丰")
	}
}

func BenchmarkOfLatin(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Of("Ada Lovelace")
	}
}

func FuzzOf(f *testing.F) {
	f.Add("单于 Ada 3")
	f.Fuzz(func(t *testing.T, name string) {
		for _, got := range []string{Of(name), OfPerson(name)} {
			if got != strings.Join(strings.Fields(got), " ") || utf8.ValidString(name) && !utf8.ValidString(got) {
				t.Errorf("%q sounds like %q", name, got)
			}
		}
	})
}
