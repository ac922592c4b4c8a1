package bot

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed hearing.json
var hearingJSON []byte

// ears is what the bot recognises in words: hearing.json, read by turn.ts alike.
var ears hearing

func init() { ears = readHearing() }

type hearing struct {
	Commands     map[string][]string `json:"commands"`
	Greetings    []string            `json:"greetings"`
	Yes          []string            `json:"yes"`
	No           []string            `json:"no"`
	Unknown      []string            `json:"unknown"`
	Skip         []string            `json:"skip"`
	Digits       map[string]string   `json:"digits"`
	Danger       []string            `json:"danger"`
	Life         []string            `json:"life"`
	LifeSelf     []string            `json:"life_self"`
	Officials    []string            `json:"officials"`
	NumbersAsked []string            `json:"numbers_asked"`
	Count        []string            `json:"count"`
	Ahead        []string            `json:"ahead"`
	First        map[string][]string `json:"first"`
	Communal     []string            `json:"communal"`
	Usual        []string            `json:"usual"`
	Kinds        []kind              `json:"kinds"`
	order        []string            // command names, sorted, so that Go and TypeScript try them alike
}

type kind struct {
	Code  string   `json:"code"`
	Words []string `json:"words"`
}

func readHearing() hearing {
	var h hearing
	if err := json.Unmarshal(hearingJSON, &h); err != nil {
		panic("bot: internal error: hearing.json: " + err.Error()) // embedded, and read by every test
	}
	for name := range h.Commands {
		h.order = append(h.order, name)
	}
	slices.Sort(h.order)
	for w := range h.Digits {
		sounds[w] = listen(w)
	}
	lists := [][]string{h.Danger, h.Officials, h.Life, h.LifeSelf, h.Yes, h.No, h.Unknown, h.Skip, h.Greetings}
	for _, k := range h.Kinds {
		lists = append(lists, k.Words)
	}
	for _, name := range h.order {
		lists = append(lists, h.Commands[name])
	}
	for _, w := range slices.Concat(lists...) {
		sounds[w] = listen(w)
	}
	return h
}

// Longest text kept of one message and of one draft, in characters. An envelope holds far more.
const (
	longestMessage = 20_000
	longestDraft   = 60_000
	splitAt        = 3_800 // platforms cut long texts at about 4,096,
	cutAt          = 4_085 // and within a word only at the very end
)

var invisible = regexp.MustCompile(`[\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FEFF}\x{00AD}\x{FE0F}\x{20E3}]`)

// clean makes typed text fit to keep: NFC, no control characters but line breaks, no marks that turn the reading
// direction or hide. cut tells that it was longer than longestMessage.
func clean(text string) (cleaned string, cut bool) {
	text = strings.ToValidUTF8(text, "")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = invisible.ReplaceAllString(text, "")
	text = strings.Map(func(r rune) rune {
		if r == '\t' {
			return ' '
		}
		if r != '\n' && (r < 0x20 || r >= 0x7F && r < 0xA0) {
			return -1
		}
		return r
	}, text)
	text = strings.TrimSpace(norm.NFC.String(text))
	if r := []rune(text); len(r) > longestMessage {
		return strings.TrimSpace(string(r[:longestMessage])), true
	}
	return text, false
}

// plain lowers a text and turns everything but letters, digits and marks into single spaces.
func plain(text string) string {
	out := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFKC.String(text))
	return strings.Join(strings.Fields(out), " ")
}

// fold is plain without Vietnamese accents: "Đèn đường" → "den duong".
func fold(text string) string { return bareOf(plain(text)) }

// bareOf takes the accents off a plain text.
func bareOf(text string) string {
	out := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		}
		return r
	}, norm.NFD.String(text))
	return norm.NFC.String(out)
}

// sound is a text as it is compared: lower, single spaces, with accents and without.
type sound struct{ plain, fold string }

func listen(text string) sound {
	p := plain(text)
	return sound{p, bareOf(p)}
}

// sounds of the words in hearing.json, by word; filled when the package starts.
var sounds = map[string]sound{}

func soundOf(word string) sound {
	if s, ok := sounds[word]; ok {
		return s
	}
	return listen(word)
}

// is says whether the whole text is the word. A text typed with accents must have the right ones: "đúng" is not "dừng".
func (s sound) is(word string) bool {
	w := soundOf(word)
	return s.plain == w.plain || s.plain == s.fold && s.fold == w.fold
}

// has says whether the word stands in the text as whole words.
func (s sound) has(word string) bool {
	w := soundOf(word)
	if s.plain == s.fold {
		return strings.Contains(" "+s.fold+" ", " "+w.fold+" ")
	}
	return strings.Contains(" "+s.plain+" ", " "+w.plain+" ")
}

// is says whether the whole text is one of the words, with or without accents.
func is(text string, words []string) bool {
	if len(text) > 200 {
		return false // no word is that long
	}
	return slices.ContainsFunc(words, listen(text).is)
}

// says returns the first of the words that stands in the text.
func says(text string, words []string) string {
	s := listen(text)
	if i := slices.IndexFunc(words, s.has); i >= 0 {
		return words[i]
	}
	return ""
}

// command returns the global word that the whole text is, or "". Inside a longer answer it is part of the answer.
func command(text string) string {
	if len(text) > 200 {
		return "" // no word is that long
	}
	heard := listen(text)
	for _, name := range ears.order {
		if slices.ContainsFunc(ears.Commands[name], heard.is) {
			return name
		}
	}
	return ""
}

// longerThan says that a text has more than n letters and digits, so that it need not be read to know that it is no number.
func longerThan(text string, n int) bool {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if n--; n < 0 {
				return true
			}
		}
	}
	return false
}

// numberLetters is more than the longest number in words has.
const numberLetters = 24

var (
	oneNumber = regexp.MustCompile(`^(?:so |chon |phim |bam |cau )?([0-9]{1,2})$`)
	digits    = regexp.MustCompile(`^[0-9]( ?[0-9])*$`)
)

// number returns the number that the whole text is ("2", "số 2", "2.", "hai"), or "".
func number(text string) string {
	if longerThan(text, numberLetters) {
		return ""
	}
	heard := listen(text)
	if m := oneNumber.FindStringSubmatch(heard.fold); m != nil {
		return m[1]
	}
	for w, d := range ears.Digits {
		if heard.is(w) {
			return d
		}
	}
	return ""
}

// bare returns the single digit that the whole text is, or "".
func bare(text string) string {
	if longerThan(text, numberLetters) {
		return ""
	}
	if f := fold(text); len(f) == 1 && f[0] >= '0' && f[0] <= '9' {
		return f
	}
	return ""
}

// wordless says that there is no letter and no digit in the text: empty, or pictures only.
func wordless(text string) bool { return !longerThan(text, 0) && plain(text) == "" }

// likely returns up to six categories that the words sound like, the likeliest first.
func likely(text string) []string {
	codes := heardKinds(text)
	for _, code := range ears.Usual {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes[:min(6, len(codes))]
}

// heardKinds are the categories whose words stand in a text, the likeliest first.
func heardKinds(text string) []string {
	heard := listen(text)
	type hit struct {
		code  string
		score int
	}
	var hits []hit
	for _, k := range ears.Kinds {
		score := 0
		for _, w := range k.Words {
			if heard.has(w) {
				score += len(strings.Fields(w))
			}
		}
		if score > 0 {
			hits = append(hits, hit{k.Code, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	var codes []string
	for _, h := range hits {
		codes = append(codes, h.code)
	}
	return codes
}
