package zalo

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const testCode = "7KQ2-9FXM-3TWB-8RJD-P4HN"

func TestSplit(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		most int
		want []string
	}{
		"nothing":          {" \n ", 10, nil},
		"short":            {"  chào bà con ", 100, []string{"chào bà con"}},
		"at a line":        {"một hai\nba bốn năm", 12, []string{"một hai", "ba bốn năm"}},
		"at a sentence":    {"Một hai ba. Bốn năm sáu", 15, []string{"Một hai ba.", "Bốn năm sáu"}},
		"at a word":        {"một hai ba bốn", 11, []string{"một hai ba", "bốn"}},
		"one long word":    {"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		"marks stay":       {"aaaa\u0301\u0323", 4, []string{"aaa", "a\u0301\u0323"}},
		"units, not runes": {"😀😀😀", 4, []string{"😀😀", "😀"}},
		"the code stays":   {"Mã của bà con là " + testCode + " nhé", 30, []string{"Mã của bà con là", testCode + " nhé"}},
		"spaced code":      {"xxxxxxxxxx " + strings.ReplaceAll(testCode, "-", " ") + " y", 26, []string{"xxxxxxxxxx", strings.ReplaceAll(testCode, "-", " ") + " y"}},
		"address":          {"xxx https://homthu.example/h/NATAN1", 33, []string{"xxx", "https://homthu.example/h/NATAN1"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := split(c.text, c.most)
			if strings.Join(got, "|") != strings.Join(c.want, "|") {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestSplitKeepsCodes puts a code at every place where a part could end.
func TestSplitKeepsCodes(t *testing.T) {
	for _, code := range []string{testCode, strings.ReplaceAll(testCode, "-", " "), strings.ToLower(testCode)} {
		for before := MaxText - 60; before <= MaxText+10; before += 3 {
			for _, filler := range []string{"a", "aã ", "😀", "ab.\n"} {
				text := strings.Repeat(filler, before)
				text = text[:reach(text, before)] + " " + code + " " + strings.Repeat("z ", 40)
				found := false
				for _, part := range split(text, MaxText) {
					found = found || strings.Contains(part, code)
				}
				if !found {
					t.Fatalf("%q was cut after %d", code, before)
				}
			}
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"", "một hai", "a\n\nb. c", "😀\u0301\u0301 " + testCode, "\xff\xfe", strings.Repeat("dài ", 600)} {
		f.Add(seed, 50)
	}
	f.Fuzz(func(t *testing.T, text string, most int) {
		most = 24 + (most&0xfff)%3000
		bare := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, s)
		}
		parts := split(text, most)
		for _, p := range parts {
			if p == "" || len(utf16.Encode([]rune(p))) > most {
				t.Fatalf("a part of %d units for %d", len(utf16.Encode([]rune(p))), most)
			}
		}
		if utf8.ValidString(text) && bare(strings.Join(parts, "")) != bare(text) {
			t.Fatalf("%q became %q", text, parts)
		}
	})
}
