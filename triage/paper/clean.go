package paper

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean makes text fit for a document: composed letters, line ends as \n, and nothing that XML cannot hold or that could
// turn lines around or hide.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n"), "\r", "\n")
	s = norm.NFC.String(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == 0x2028, r == 0x2029, r&0xfffe == 0xfffe:
			return -1
		}
		return r
	}, s)
}

// shown is clean text with a box for what the embedded fonts have no letter for.
func shown(s string) string {
	s = clean(s)
	if !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && !Has(Serif, r) }) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == '\n' || Has(Serif, r) {
			return r
		}
		if unicode.Is(unicode.M, r) {
			return -1 // a mark over a box says nothing
		}
		return missing
	}, s)
}

const missing = '□'

// pieces cuts a word that is wider than a line.
func (m measure) pieces(word string, width float64) (all []string) {
	for word != "" {
		n, w := 0, 0.0
		for i, r := range word {
			w += m.rune(r)
			if w > width && i > 0 {
				break
			}
			n = i + utf8.RuneLen(r)
		}
		all = append(all, word[:n])
		word = word[n:]
	}
	return all
}
