package village

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold writes a text without marks, in lower case, its words apart by one blank, everything else than letters and digits gone.
func fold(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case r == 'đ' || r == 'Đ':
			r = 'd'
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// kinds are what villages are called in front of their names, folded, longer ones first; the second is how a bare number is told
// from another kind's.
var kinds = [][2]string{
	{"to dan pho so", "to"}, {"to dan pho", "to"}, {"khu dan cu", "khu"}, {"khu pho", "khu pho"}, {"khoi pho", "khoi"}, {"tieu khu", "tieu khu"}, {"to nhan dan", "to"},
	{"tdp", "to"}, {"kdc", "khu"}, {"thon", "thon"}, {"ban", "ban"}, {"lang", "lang"}, {"xom", "xom"}, {"ap", "ap"}, {"buon", "buon"}, {"bon", "buon"}, {"plei", "plei"},
	{"play", "plei"}, {"khom", "khom"}, {"khoi", "khoi"}, {"khu", "khu"}, {"soc", "soc"}, {"phum", "phum"}, {"doi", "doi"}, {"cum", "cum"}, {"to", "to"},
}

// kindOf splits the kind off a folded name.
func kindOf(folded string) (kind, name string) {
	for _, k := range kinds {
		if rest, ok := strings.CutPrefix(folded, k[0]+" "); ok {
			return k[1], strings.TrimPrefix(rest, "so ")
		}
	}
	return "", folded
}

// key is what two writings of one village have in common: no marks, no case, no kind in front. Where the name is a number or a
// single letter the kind stays: tổ 5 and khu 5 are two.
func key(name string) string {
	kind, rest := kindOf(fold(name))
	if len(rest) <= 1 || strings.Trim(rest, "0123456789 ") == "" || len(rest) < 4 && strings.ContainsAny(rest, "0123456789") {
		return kind + " " + strings.TrimLeft(rest, "0")
	}
	return rest
}

// tidy is a name as it is kept: NFC, single blanks, no blanks around.
func tidy(name string) string {
	return strings.Join(strings.Fields(norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, name))), " ")
}

// proper is a name in lower case without its kind: "nà tàn", "5".
func proper(name string) string {
	words := strings.Fields(strings.ToLower(tidy(name)))
	_, rest := kindOf(fold(name))
	if n := len(strings.Fields(rest)); n < len(words) {
		words = words[len(words)-n:]
	}
	return strings.TrimLeft(strings.Join(words, " "), "0")
}

// bare says whether a name is written without a single mark.
func bare(name string) bool {
	return !strings.ContainsFunc(proper(name), func(r rune) bool { return r > unicode.MaxASCII })
}

// same says whether two names differ in nothing but case, kind and blanks.
func same(a, b string) bool { return proper(a) == proper(b) }
