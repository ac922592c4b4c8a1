package zalo

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxText is the longest text of one message, on both back ends. Zalo says characters; whether it counts code points or
// UTF-16 units is not known. Units are never fewer than code points, so they are what is counted here.
const MaxText = 2000

// whole matches what must be copied in one piece: a receipt code (however it is spaced) and an address.
var whole = regexp.MustCompile(`(?i)\b[0-9a-z]{4}(?:[ -][0-9a-z]{4}){4}\b|\bhttps?://\S+`)

// split cuts a text into parts of at most most units: after a line, else after a sentence, else between words, else
// anywhere but inside a letter and its marks; never inside a receipt code or an address that would fit in a part. Parts
// are trimmed; none is empty.
func split(text string, most int) []string {
	var parts []string
	for text = strings.TrimSpace(text); text != ""; {
		end := cut(text, most)
		if part := strings.TrimSpace(text[:end]); part != "" {
			parts = append(parts, part)
		}
		text = strings.TrimSpace(text[end:])
	}
	return parts
}

// cut returns where the first part of text ends.
func cut(text string, most int) int {
	limit := reach(text, most)
	if limit == len(text) {
		return limit
	}
	// Only what begins in this part can be cut, and what reaches far beyond it does not fit in the next one either.
	spans := slices.DeleteFunc(whole.FindAllStringIndex(text[:reach(text, 2*most)], -1), func(span []int) bool {
		return units(text[span[0]:span[1]]) > most
	})
	var line, sentence, word, letter int
	var before rune
	for i, r := range text[:limit+firstRune(text[limit:])] {
		for len(spans) > 0 && spans[0][1] <= i {
			spans = spans[1:]
		}
		if len(spans) > 0 && spans[0][0] < i {
			before = r // cutting here would cut something that is to stay whole
			continue
		}
		if !unicode.Is(unicode.Mn, r) {
			letter = i
		}
		if unicode.IsSpace(r) {
			word = i
			if strings.ContainsRune(".!?…:", before) {
				sentence = i
			}
			if r == '\n' {
				line = i
			}
		}
		before = r
	}
	for _, end := range []int{line, sentence, word} {
		if end > limit/2 { // a part of less than half would make too many
			return end
		}
	}
	if letter > 0 {
		return letter
	}
	return max(limit, firstRune(text))
}

// reach returns how many bytes of text make at most most units.
func reach(text string, most int) int {
	used := 0
	for i, r := range text {
		if used += unitsOf(r); used > most {
			return i
		}
	}
	return len(text)
}

func units(text string) int {
	n := 0
	for _, r := range text {
		n += unitsOf(r)
	}
	return n
}

func unitsOf(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

func firstRune(text string) int {
	_, size := utf8.DecodeRuneInString(text)
	return size
}
