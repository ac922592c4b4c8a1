package bot

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed guard.json
var guardJSON []byte

// lexicon is the words by which the guard knows what may give the writer away: guard.json, read by guardtoken.ts alike.
type lexicon struct {
	mask   string
	lists  map[string]wordList
	digits []spelling
	starts map[string]bool // first words, without accents, of all that can begin something
}

// spelling is a digit spelled out.
type spelling struct {
	word  sound
	digit string
}

// wordList is phrases by their first word without accents, the longest first.
type wordList map[string][][]sound

var guarded = readLexicon()

func readLexicon() lexicon {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(guardJSON, &raw); err != nil {
		panic("bot: internal error: guard.json: " + err.Error()) // embedded, and read by every test
	}
	l := lexicon{lists: map[string]wordList{}, starts: map[string]bool{"ten": true, "la": true, "nha": true}}
	for name, value := range raw {
		var phrases []string
		var err error
		switch name {
		case "mask":
			err = json.Unmarshal(value, &l.mask)
		case "digits":
			var words map[string]string
			err = json.Unmarshal(value, &words)
			for w, d := range words {
				l.digits = append(l.digits, spelling{listen(w), d})
			}
		default:
			err = json.Unmarshal(value, &phrases)
			l.lists[name] = newWordList(phrases)
		}
		if err != nil {
			panic("bot: internal error: guard.json: " + name)
		}
	}
	for _, name := range []string{"me", "name_before", "signed", "accounts", "next_door", "house_before", "soft"} {
		for first := range l.lists[name] {
			l.starts[first] = true
		}
	}
	// What single words are compared with is listened to once, not at every word of a story.
	for _, w := range []string{"tên", "là", "một", "chính", "nhà", "của"} {
		sounds[w] = listen(w)
	}
	return l
}

func newWordList(phrases []string) wordList {
	list := wordList{}
	for _, p := range phrases {
		var words []sound
		for _, w := range strings.Fields(p) {
			words = append(words, listen(w))
		}
		list[words[0].fold] = append(list[words[0].fold], words)
	}
	for _, same := range list {
		slices.SortStableFunc(same, func(a, b []sound) int { return len(b) - len(a) })
	}
	return list
}

// token is a run of letters or of digits. gap is what stands between it and the one before.
type token struct {
	raw, low, bare, gap string // low: lower case; bare: low without accents
	start, end          int
	digit               bool
	capital             bool // begins with a capital letter, in a text that is not all capitals
}

// tokens cuts a text; letters and digits that touch are two tokens.
func tokens(text string) []token {
	var all []token
	shouted := !strings.ContainsFunc(text, unicode.IsLower)
	end := 0
	kind := func(r rune) int {
		switch {
		case unicode.IsDigit(r):
			return 2
		case unicode.IsLetter(r), unicode.Is(unicode.Mn, r):
			return 1
		}
		return 0
	}
	start, was := 0, 0
	cut := func(at int) {
		if was != 0 {
			raw := text[start:at]
			low, bare := lowered(raw)
			all = append(all, token{raw, low, bare, text[end:start], start, at, was == 2, !shouted && capital(raw)})
			end = at
		}
	}
	for i, r := range text {
		if k := kind(r); k != was {
			cut(i)
			start, was = i, k
		}
	}
	cut(len(text))
	return all
}

// bareLetters are the letters of Vietnamese, and of wide forms, as lower-case letters without accents.
var bareLetters = func() map[rune]rune {
	m := map[rune]rune{'đ': 'd', 'Đ': 'd'}
	for _, span := range [][2]rune{{0xC0, 0x24F}, {0x1EA0, 0x1EF9}} {
		for r := span[0]; r <= span[1]; r++ {
			if first := []rune(norm.NFD.String(string(r)))[0]; first < 0x80 {
				m[r] = unicode.ToLower(first)
			}
		}
	}
	return m
}()

// lowered is plain and fold of one token, without their cost.
func lowered(raw string) (low, bare string) {
	var l, b strings.Builder
	for _, r := range raw {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		if unicode.Is(unicode.Mn, r) {
			l.WriteRune(r)
			continue
		}
		l.WriteRune(unicode.ToLower(r))
		if plain, ok := bareLetters[r]; ok {
			b.WriteRune(plain)
		} else {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return l.String(), b.String()
}

// is says whether a token is a word: with its accents, or typed without any.
func (k token) is(w sound) bool { return k.low == w.plain || k.low == k.bare && k.bare == w.fold }

func capital(raw string) bool {
	for _, first := range raw {
		return unicode.IsUpper(first)
	}
	return false
}

// reading is a text as the guard reads it.
type reading struct {
	text string
	at   []token
}

// ends says that a sentence or clause ends before token i.
func (r reading) ends(i int) bool {
	return i >= len(r.at) || i > 0 && strings.ContainsAny(r.at[i].gap, ".,;!?\n()…“”\"[]")
}

// phrase returns how many tokens at i are a phrase of the list, the longest; 0 for none.
func (r reading) phrase(i int, list string) int {
	if i < 0 || i >= len(r.at) {
		return 0
	}
	for _, words := range guarded.lists[list][r.at[i].bare] {
		if r.matches(i, words) {
			return len(words)
		}
	}
	return 0
}

// me returns how many tokens at i are the writer's pronoun. "Minh" within a clause is a name, not "mình" without accents.
func (r reading) me(i int) int {
	if i >= 0 && i < len(r.at) && r.at[i].capital && i > 0 && !r.ends(i) {
		return 0
	}
	return r.phrase(i, "me")
}

func (r reading) matches(i int, words []sound) bool {
	if i+len(words) > len(r.at) {
		return false
	}
	for n, w := range words {
		if !r.at[i+n].is(w) || n > 0 && r.ends(i+n) {
			return false
		}
	}
	return true
}

// before returns how many tokens right before i, in the same clause, are a phrase of the list.
func (r reading) before(i int, list string) int {
	for n := 1; n <= 4 && i-n >= 0 && !r.ends(i-n+1); n++ {
		if r.phrase(i-n, list) == n {
			return n
		}
	}
	return 0
}

// near says that a phrase of the list begins within n tokens before i.
func (r reading) near(i, n int, list string) bool {
	for j := max(0, i-n); j < i; j++ {
		if r.phrase(j, list) > 0 {
			return true
		}
	}
	return false
}

// word says whether token i is the one word.
func (r reading) word(i int, w string) bool { return i >= 0 && i < len(r.at) && r.at[i].is(soundOf(w)) }

// span is the text of tokens i to j, without j.
func (r reading) span(i, j int) string { return r.text[r.at[i].start:r.at[j-1].end] }

// extend goes on from j to the end of the clause, or to a word that begins what was seen, most tokens at most.
func (r reading) extend(j, most int) int {
	for n := 0; n < most && j < len(r.at) && !r.ends(j); n++ {
		if !r.at[j].capital && r.phrase(j, "stop_role") > 0 {
			break
		}
		j++
	}
	return j
}
