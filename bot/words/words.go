// Package words holds every sentence a resident reads: vi.json and en.json, flat, with {name} placeholders, shared by
// Go and TypeScript (words.ts). It is data and a way to fill placeholders; it decides nothing and never sees a tip but
// for the moment a placeholder is filled. It refuses an unknown id and a text whose placeholder stays empty: such a text
// is not sent. Questions, choices and labels of states stand in the rules' tables, not here. Zone: shared.
//
// Voice. These rules hold for every text; words_test.go checks what a machine can check.
//
//   - At most 15 words a sentence (a Vietnamese word is one syllable here). One idea a sentence, one question a message.
//   - The resident is "bà con", the bot is "hòm thư". The bot never says "tôi"; in a choice "tôi" is the resident.
//   - Everyday words; no law numbers, no articles, no fines, no threats.
//   - Every choice has a number. In a question 7 Không biết, 8 Bỏ qua, 9 Gửi luôn, 0 Quay lại; in a menu 9 Xem thêm,
//     0 Quay lại.
//   - What may be dangerous hears 113, 114, 115 first. The bot is never an emergency service.
//   - Promise only what is true. Never "tuyệt đối ẩn danh", never a personal result for someone without a name, never
//     freedom from punishment, never a number to call that is not in the tables.
//   - Nothing may reveal another report, a unit in a crime case, an arrest, a summons or a search.
//   - Never ask ethnicity, religion, party, opinion on policy, or name.
package words

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

//go:embed vi.json
var vi []byte

//go:embed en.json
var en []byte

// ErrEmpty is returned by Text when the text is not there, or a placeholder has no value. The text must not be sent.
var ErrEmpty = errors.New("words: no such text, or an empty placeholder")

// Vietnamese is the first language: every text is there.
const Vietnamese = "vi"

// Book is all texts in all languages. It does not change after Load.
type Book struct {
	texts map[string]map[string]string // language → id → text
}

// Load reads the embedded texts.
func Load() (*Book, error) {
	b := &Book{texts: map[string]map[string]string{}}
	for lang, data := range map[string][]byte{"vi": vi, "en": en} {
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			return nil, fmt.Errorf("read words %s: %w", lang, err)
		}
		b.texts[lang] = texts
	}
	return b, nil
}

// JSON returns all texts by language, as words.ts reads them.
func (b *Book) JSON() []byte {
	data, err := json.Marshal(b.texts)
	if err != nil {
		panic("words: internal error: " + err.Error()) // maps of strings always marshal
	}
	return data
}

// Has says whether there is a text of this id in the language.
func (b *Book) Has(lang, id string) bool { return b.texts[lang][id] != "" }

// Languages says whether the box writes the language.
func (b *Book) Writes(lang string) bool { return b.texts[lang] != nil }

// Text returns the text with its placeholders filled. What is missing in a language is taken from Vietnamese. The error
// wraps ErrEmpty and names the id, never a value.
func (b *Book) Text(lang, id string, args map[string]string) (string, error) {
	text := b.texts[lang][id]
	if text == "" {
		text = b.texts[Vietnamese][id]
	}
	if text == "" {
		return "", fmt.Errorf("%w: %s", ErrEmpty, id)
	}
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		out.WriteString(before)
		if !ok {
			return out.String(), nil
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok || args[name] == "" {
			return "", fmt.Errorf("%w: %s", ErrEmpty, id)
		}
		out.WriteString(args[name])
		text = after
	}
}
