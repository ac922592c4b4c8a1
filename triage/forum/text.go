package forum

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Found is something in words for the public by which a person could be reached or known.
type Found struct {
	Kind string `json:"kind"` // phone, email, number, link, plate
	Text string `json:"text"` // the piece, as it was written
}

// TellingError says what was found in words that were to be approved. Its text does not repeat it.
type TellingError struct{ Found []Found }

// Error implements error.
func (e *TellingError) Error() string {
	return fmt.Sprintf("forum: %d pieces by which somebody could be known", len(e.Found))
}

// Bounds of words for the public, in characters.
const (
	titleMost   = 120
	placeMost   = 160
	purposeMost = 800
	themeMost   = 60
	guestMost   = 80
	opinionMost = 800
	answerMost  = 2000
	pledgeMost  = 400
	sealedMost  = 32 << 10
	guestsMost  = 30
	themesMost  = 20
)

// What can be passed by a person who has looked at it: a street's shop sign can look like a link, a part number like a plate.
// Telephone numbers, addresses of mail and numbers of papers cannot.
var passable = map[string]bool{"link": true, "plate": true}

// telling are the patterns, tried in this order; what one has found is not looked at again.
var telling = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"email", regexp.MustCompile(`(?i)[\p{L}\d._%+-]+\s?(?:@|\(at\)|\[at\]|\sa còng\s)\s?[\p{L}\d-]+(?:\s?\.\s?[\p{L}\d-]+)+`)},
	{"link", regexp.MustCompile(`(?i)(?:https?://|www\.)\S+|\b(?:zalo|fb|facebook|t|m|tiktok|youtube)\.(?:me|com|vn)/?\S*|\b[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})*\.(?:com|vn|net|org|info|me|io|xyz)\b(?:/\S*)?`)},
	{"plate", regexp.MustCompile(`(?i)\b\d{2}\s?-?\s?[A-ZĐ](?:[A-Z0-9])?\s?[-.]?\s?\d{3}[.\s]?\d{2}\b|\b\d{2}\s?-?\s?[A-ZĐ][A-Z0-9]?\s?[-.]?\s?\d{4}\b`)},
	{"phone", regexp.MustCompile(`(?:\+|00)?(?:\(?\d\)?(?:,|[\s._\-/·•]{0,3})){8,15}`)},
	{"phone", regexp.MustCompile(`(?i)(?:(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín)[\s,.\-]+){7,}(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín)`)},
}

// harmless are runs of digits that name nobody: dates, years, sums of money. No telephone number of this country is written so.
var harmless = []*regexp.Regexp{
	regexp.MustCompile(`^\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{4}$`),
	regexp.MustCompile(`^(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d$`),
	regexp.MustCompile(`^[1-9]\d{0,2}(?:\.\d{3}){2,4}$`),
	regexp.MustCompile(`^[1-9][\d.]{0,6}/[\d.]{1,7}$`), // 1.356/1.356 boxes, decision 1234/2025
}

// look finds what would tell of somebody. Signs that look like others, and those that cannot be seen, are folded first.
func look(text string) (found []Found) {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		if r >= 0x0660 && r <= 0x0669 {
			return r - 0x0660 + '0'
		}
		return r
	}, norm.NFKC.String(text))
	for _, t := range telling {
		text = t.re.ReplaceAllStringFunc(text, func(piece string) string {
			kind := t.kind
			if kind == "phone" && !dials(piece) && strings.ContainsFunc(piece, unicode.IsDigit) {
				trimmed := strings.Trim(piece, " .,-/_()")
				if slices.ContainsFunc(harmless, func(h *regexp.Regexp) bool { return h.MatchString(trimmed) }) {
					return piece
				}
				if n := count(piece); n == 9 || n >= 12 {
					kind = "number" // of an identity card or an account
				}
			}
			found = append(found, Found{kind, strings.TrimSpace(piece)})
			return " "
		})
	}
	return found
}

func count(piece string) (n int) {
	for _, r := range piece {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// dials tells whether a number begins as telephone numbers do and is as long.
func dials(piece string) bool {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, piece)
	return len(digits) <= 11 && strings.HasPrefix(digits, "0") || len(digits) == 11 && strings.HasPrefix(digits, "84")
}

// approvable checks words that a person approves for the public. passed are kinds of findings that he has looked at.
func approvable(text string, most int, passed []string) error {
	if !written(text, most) {
		return fmt.Errorf("%w: no words, or too many", ErrRefused)
	}
	var left []Found
	for _, found := range look(text) {
		if !passable[found.Kind] || !slices.Contains(passed, found.Kind) {
			left = append(left, found)
		}
	}
	if len(left) > 0 {
		return &TellingError{left}
	}
	return nil
}

// written says that a text has words and no more than so many characters, all of which can be read.
func written(text string, most int) bool {
	if strings.TrimSpace(text) != text || text == "" || utf8.RuneCountInString(text) > most || !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			return false
		}
	}
	return strings.ContainsFunc(text, unicode.IsLetter)
}

// oneLine is written, on one line.
func oneLine(text string, most int) bool { return written(text, most) && !strings.Contains(text, "\n") }
