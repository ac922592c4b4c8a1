package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxText is the longest text of one message. Telegram says characters; counting UTF-16 units is the stricter reading.
const MaxText = 4096

// split cuts a text into parts of at most most UTF-16 units: after a line, else after a sentence, else between words,
// else anywhere but inside a letter and its marks. Parts are trimmed, as Telegram would do; none is empty.
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
	var used, line, sentence, word, letter int
	var before rune
	for i, r := range text {
		size := 1
		if r > 0xffff {
			size = 2
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
		if used+size > most {
			for _, end := range []int{line, sentence, word} {
				if end > len(text[:i])/2 { // a part of less than half would make too many
					return end
				}
			}
			if letter > 0 {
				return letter
			}
			return max(i, firstRune(text))
		}
		used += size
		before = r
	}
	return len(text)
}

func firstRune(text string) int {
	_, size := utf8.DecodeRuneInString(text)
	return size
}
