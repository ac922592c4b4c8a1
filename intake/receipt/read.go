package receipt

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What Read returns when there is no code to be had. Each has its own sentence in bot/words.
var (
	ErrNone   = errors.New("no receipt code in the text")
	ErrShort  = errors.New("something like a receipt code, but too short or too long")
	ErrTypo   = errors.New("something like a receipt code, but mistyped")
	ErrNumber = errors.New("a docket number, not a receipt code")
	ErrTwo    = errors.New("more than one receipt code in the text")
)

// longest is how many code points of a text are looked at.
const longest = 4000

// Read finds the code in what a person typed, pasted or read aloud into a telephone: in any case, in full-width letters,
// with spaces, line ends or any dashes between any symbols, I and L for 1, O for 0, in quotes, inside a sentence.
// It returns ErrNone, ErrShort, ErrTypo, ErrNumber or ErrTwo otherwise.
//
// A text that has no other letters may space its code in any way. Inside a sentence the code must stand in words of
// its own: all 20 symbols in one, or in groups of at least two with no more than spaces, dashes, dots or quotes
// between them; and there it needs two digits at least unless it stands in the printed groups, since words such as
// "ban" or "chi" are made of symbols too and one row of such words in 32 has a fitting check symbol.
func Read(text string) (Code, error) {
	w := words(text)
	if n := total(w); n == size && onlySymbols(w) {
		return one(w)
	}
	whole := w
	w, numbers := cutNumbers(w)
	codes, like := find(w)
	if len(codes) == 0 && numbers {
		codes, _ = find(whole) // what looked like a number may have been a piece of the code
	}
	switch {
	case len(codes) == 1:
		return codes[0], nil
	case len(codes) > 1:
		return Code{}, ErrTwo
	case like:
		return Code{}, ErrTypo
	case numbers:
		return Code{}, ErrNumber
	case nearly(w):
		return Code{}, ErrShort
	}
	return Code{}, ErrNone
}

// A word is a run of letters and digits. Its symbols are empty if it has a letter that is none, such as "đ" or "u", or
// is nothing but nine digits or more, as telephone and identity numbers are.
type word struct {
	symbols string
	digits  int  // typed as digits, not as letters that are read as such
	dash    bool // a dash, and nothing else, joins it to the word before
	apart   bool // something joins nothing here: a colon, a slash, the beginning
}

// words splits a text. NFKC turns full-width and other fancy forms into plain ones.
func words(text string) []word {
	var list []word
	var now word
	var symbols []byte
	inside, foreign := false, false
	gap := "x" // what stands before the first word joins nothing
	end := func() {
		if inside {
			if now.symbols = string(symbols); foreign || len(symbols) >= 9 && now.digits == len(symbols) {
				now.symbols = ""
			}
			list = append(list, now)
		}
		now, symbols, inside, foreign = word{}, nil, false, false
	}
	seen := 0
	for _, r := range norm.NFKC.String(strings.ToValidUTF8(text, "\uFFFD")) {
		if seen++; seen > longest {
			break
		}
		if unicode.In(r, unicode.L, unicode.N, unicode.M) {
			if !inside {
				inside, now.dash, now.apart, gap = true, gap == "-", strings.Contains(gap, "x"), ""
			}
			s, ok := symbol(r)
			foreign = foreign || !ok
			symbols = append(symbols, s)
			if '0' <= r && r <= '9' {
				now.digits++
			}
			continue
		}
		if unicode.Is(unicode.Cf, r) {
			continue // zero-width signs that copying brings along
		}
		end()
		gap = widen(gap, r)
	}
	end()
	return list
}

// widen adds a separator to the gap between two words: "-" for dashes, " " for what may stand inside a code otherwise,
// "x" for what may not.
func widen(gap string, r rune) string {
	switch {
	case gap == "" && unicode.In(r, unicode.Pd) || gap == "" && r == '\u2212':
		return "-"
	case unicode.IsSpace(r), unicode.In(r, unicode.Pd, unicode.Pi, unicode.Pf), strings.ContainsRune("\u2212.,_\"'`*~", r):
		if gap == "" || gap == "-" {
			return " "
		}
		return gap
	}
	return "x"
}

// symbol reads one letter or digit.
func symbol(r rune) (byte, bool) {
	switch r {
	case 'i', 'I', 'l', 'L':
		return '1', true
	case 'o', 'O':
		return '0', true
	}
	if r >= 0x80 {
		return 0, false
	}
	b := byte(unicode.ToUpper(r))
	return b, strings.IndexByte(Symbols, b) >= 0
}

func total(w []word) int {
	n := 0
	for _, x := range w {
		n += len(x.symbols)
	}
	return n
}

func onlySymbols(w []word) bool {
	for _, x := range w {
		if x.symbols == "" {
			return false
		}
	}
	return true
}

func join(w []word) string {
	var b strings.Builder
	for _, x := range w {
		b.WriteString(x.symbols)
	}
	return b.String()
}

// one reads words that are nothing but 20 symbols.
func one(w []word) (Code, error) {
	var c Code
	copy(c[:], join(w))
	if !valid(c[:], codeSum) {
		return Code{}, ErrTypo
	}
	return c, nil
}

// cutNumbers takes docket numbers out, leaving a gap that joins nothing.
func cutNumbers(w []word) (rest []word, found bool) {
	for i := 0; i < len(w); i++ {
		n := numberAt(w[i:])
		if n == 0 {
			rest = append(rest, w[i])
			continue
		}
		rest, found = append(rest, word{apart: true}), true
		i += n - 1
	}
	return rest, found
}

// numberAt returns how many of the first words are a docket number: one of 12 symbols, or groups of 4, 4 and 4.
func numberAt(w []word) int {
	if len(w[0].symbols) == numberSize && isNumber([]byte(w[0].symbols)) {
		return 1
	}
	if len(w) < 3 || w[1].apart || w[2].apart || len(w[0].symbols) != 4 || len(w[1].symbols) != 4 || len(w[2].symbols) != 4 {
		return 0
	}
	if isNumber([]byte(join(w[:3]))) {
		return 3
	}
	return 0
}

// find looks for codes in rows of words. like says that something had a code's shape, fitting check symbol or not.
func find(w []word) (codes []Code, like bool) {
	best := 0
	for i := range w {
		for n := 1; i+n <= len(w) && n <= 8; n++ {
			row := w[i : i+n]
			if n > 1 && row[n-1].apart || row[n-1].symbols == "" || total(row) > size {
				break
			}
			worth := worth(row)
			if total(row) != size || worth == 0 {
				continue
			}
			like = true
			c, err := one(row)
			if err != nil || worth < best {
				continue
			}
			if worth > best {
				best, codes = worth, nil
			}
			if !contains(codes, c) {
				codes = append(codes, c)
			}
		}
	}
	return codes, like
}

func contains(codes []Code, c Code) bool {
	for _, other := range codes {
		if other == c {
			return true
		}
	}
	return false
}

// worth says how surely a row of 20 symbols is meant as a code; 0 is not at all. In one word, or in words joined by
// dashes, it is 100; otherwise the digits count, as words of a sentence have none.
func worth(row []word) int {
	digits, dashed, printed, long := 0, true, len(row) == 5, true
	for i, x := range row {
		digits += x.digits
		dashed = dashed && (i == 0 || x.dash)
		printed = printed && len(x.symbols) == 4
		long = long && len(x.symbols) >= 2
	}
	switch {
	case dashed && (printed || digits >= 2):
		return 100
	case printed, long && digits >= 2:
		return 1 + digits
	}
	return 0
}

// nearly says that some row of joined words looks like a code with symbols missing or doubled: 12 to 28 symbols in
// words of at least two, with letters and at least three digits, or groups of four; joined by dashes, as a code is printed,
// these need no digit: one code in fifty has fewer than two in its first sixteen symbols.
func nearly(w []word) bool {
	for i := range w {
		symbols, digits, fours, dashed := 0, 0, 0, true
		for n, x := range w[i:] {
			if x.symbols == "" || n > 0 && x.apart || len(x.symbols) < 2 {
				break
			}
			symbols, digits = symbols+len(x.symbols), digits+x.digits
			if len(x.symbols) == 4 {
				fours++
			}
			dashed = dashed && (n == 0 || x.dash)
			dense := digits >= 3 && digits*5 >= symbols || fours >= 3 && fours >= n && (digits >= 2 || dashed)
			if symbols >= 12 && symbols <= 28 && symbols != size && dense && digits < symbols {
				return true
			}
		}
	}
	return false
}
