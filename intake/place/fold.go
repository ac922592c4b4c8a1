package place

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letter is a Latin letter taken apart: its base in a-z, and its marks. The low half of marks is the vowel's or đ's
// shape, the high half the tone, so that "hoà" and "hòa" fold to the same letters and, tone counted by syllable, to
// the same marks.
type letter struct {
	base  byte
	marks byte
}

const (
	shapeCircumflex = 1 + iota
	shapeBreve
	shapeHorn
	shapeStroke
)

const (
	toneShift = 4
	toneMask  = 0xF0
)

// combining gives the marks that the combining characters of Vietnamese stand for.
var combining = map[rune]byte{
	0x0302: shapeCircumflex, 0x0306: shapeBreve, 0x031B: shapeHorn,
	0x0300: 1 << toneShift, 0x0301: 2 << toneShift, 0x0309: 3 << toneShift, 0x0303: 4 << toneShift,
	0x0323: 5 << toneShift,
}

// letters covers Latin up to the end of the block that holds the Vietnamese vowels.
const lettersEnd = 0x1F00

var letters = sync.OnceValue(func() *[lettersEnd]letter {
	var all [lettersEnd]letter
	for r := rune(0); r < lettersEnd; r++ {
		all[r] = takeApart(r)
	}
	return &all
})

func takeApart(r rune) letter {
	r = unicode.ToLower(r)
	if r == 'đ' {
		return letter{'d', shapeStroke}
	}
	if r < 0x80 {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return letter{base: byte(r)}
		}
		return letter{}
	}
	var l letter
	for i, part := range []rune(norm.NFD.String(string(r))) {
		if i == 0 {
			if part < 'a' || part > 'z' {
				return letter{}
			}
			l.base = byte(part)
			continue
		}
		l.marks |= combining[part]
	}
	return l
}

// fullWidth turns the full-width forms of a phone keyboard into ASCII.
func fullWidth(r rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E {
		return r - 0xFEE0
	}
	return r
}

// A gap is what stands between two words, the stronger the larger.
type gap uint8

const (
	gapSpace    gap = iota
	gapDash         // inside a name too: "Chân Mây - Lăng Cô"
	gapDot          // after an abbreviation
	gapComma        // any other sign
	gapSentence     // the end of a sentence or line
)

// word is one syllable or number of a text. Its letters are key[from:to] and the marks beside them marks[from:to], the
// tone on the first letter.
type word struct {
	from, to int32
	before   gap
	marked   bool
	upper    bool // begins with a capital letter
	small    bool // has a small letter
}

// words is a text cut up. All letters lie in one piece, so that any run of words is a slice of key without the spaces.
type words struct {
	key   []byte
	marks []byte
	list  []word
}

// Bounds on the work for one text: the longest message a chat lets through is 4,096 characters, and an address comes
// early in it.
const (
	maxBytes = 16 << 10
	maxWords = 400
)

// cut takes text apart into words; what is longer than the bounds is not looked at.
func (w *words) cut(text string) {
	w.key, w.marks, w.list = w.key[:0], w.marks[:0], w.list[:0]
	if len(text) > maxBytes {
		text = text[:maxBytes]
	}
	if !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	table := letters()
	open, before := false, gapSentence
	for i, r := range text {
		r = fullWidth(r)
		var l letter
		if r < lettersEnd {
			l = table[r]
		} else if unicode.IsLetter(r) {
			l = letter{base: '?'} // another script: part of no name, and no gap either
		}
		switch {
		case l.base != 0:
			if open && w.splits(l.base) {
				open, before = w.end(), gapSpace
			}
			if !open {
				if len(w.list) == maxWords {
					return
				}
				at := int32(len(w.key))
				w.list = append(w.list, word{from: at, to: at, before: before, upper: unicode.IsUpper(r)})
				open, before = true, gapSpace
			}
			w.add(l)
			w.list[len(w.list)-1].small = w.list[len(w.list)-1].small || unicode.IsLower(r)
		case isApostrophe(r) && open && letterFollows(text[i+utf8.RuneLen(r):]):
		case unicode.Is(unicode.Mn, r): // a mark that NFC could not place
		default:
			if open {
				open = w.end()
			}
			before = max(before, gapOf(r))
		}
	}
	if open {
		w.end()
	}
}

func (w *words) add(l letter) {
	last := &w.list[len(w.list)-1]
	w.key = append(w.key, l.base)
	w.marks = append(w.marks, l.marks&^toneMask)
	w.marks[last.from] |= l.marks & toneMask
	last.to++
	last.marked = last.marked || l.marks != 0
}

// splits tells whether base begins a new word without a gap: "p9" is "p 9", but "22c" stays whole.
func (w *words) splits(base byte) bool {
	last := w.list[len(w.list)-1]
	if base < '0' || base > '9' {
		return false
	}
	switch string(w.key[last.from:last.to]) {
	case "p", "q", "f", "phuong", "quan":
		return true
	}
	return false
}

// end closes the last word: a ward is "5" and "05", and the people of the highlands spell Đắk in four ways.
func (w *words) end() bool {
	last := &w.list[len(w.list)-1]
	for last.to-last.from > 1 && w.key[last.from] == '0' && isNumber(w.key[last.from:last.to]) {
		w.key = append(w.key[:last.from], w.key[last.from+1:]...)
		w.marks = append(w.marks[:last.from], w.marks[last.from+1:]...)
		last.to--
	}
	if s := w.key[last.from:last.to]; last.marked && len(s) == 3 && s[1] == 'a' && s[2] == 'k' {
		switch s[0] {
		case 'd':
			copy(w.marks[last.from:], []byte{shapeStroke | 2<<toneShift, shapeBreve, 0})
		case 'l':
			copy(w.marks[last.from:], []byte{2 << toneShift, shapeBreve, 0})
		}
	}
	return false
}

// cuts tells where the words from i up to end begin, a bit a letter counted from the first.
func (w *words) cuts(i, end int) (all uint32) {
	for j := i; j < end; j++ {
		all |= 1 << (w.list[j].from - w.list[i].from)
	}
	return all
}

func isNumber(s []byte) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', '`', '´':
		return true
	}
	return false
}

func letterFollows(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

func gapOf(r rune) gap {
	switch r {
	case ' ', '\t', 0xA0, ':', 0x200B, 0xFEFF, '\'', '’', '‘':
		return gapSpace
	case '-', '–', '—', '_', '‑', '‐':
		return gapDash
	case '.':
		return gapDot
	case '!', '?', ';', '\n', '\r':
		return gapSentence
	}
	return gapComma
}
