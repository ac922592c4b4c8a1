package officer

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Printed codes: what paper keys and shares of them look like on paper, the same as in triage/console/papercode.ts;
// testdata/paper.json has the vectors.
//
// A code is groups of five symbols of Crockford's base32 (0-9 and A-Z without I, L, O, U): four that carry 20 bits and a
// check symbol. With the symbols as elements of the field with 32 elements (modulo x⁵+x²+1) and α = x, the group with
// number i, counted from 0, satisfies
//
//	d₀·α⁴ + d₁·α³ + d₂·α² + d₃·α + d₄ = first + i
//
// where first is 1 for paper keys and 16 for shares. So any one wrong symbol of a group and any two swapped ones are found,
// always, and it is known in which group; groups that were swapped are found too, and a group of a share is never taken
// for one of a key.
const paperSymbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// A PaperError says what is wrong with a printed code that was typed: Group, from 1, is the first group that was copied
// wrongly; 0 says that there are too few symbols or too many.
type PaperError struct{ Group int }

func (e *PaperError) Error() string {
	if e.Group == 0 {
		return "not as many symbols as are on the paper"
	}
	return fmt.Sprintf("group %d is not as it is on the paper", e.Group)
}

// ErrPaperKind says that what was typed is the other kind of code: a share where a key is asked for, or a key for a share.
var ErrPaperKind = errors.New("the other kind of paper")

// A form is how long a kind of code is and which sum its first group has.
type form struct{ groups, first int }

var (
	keyForm   = form{groups: 8, first: 1}
	shareForm = form{groups: 11, first: 16}
)

// print writes content, which has 20 bits for each group.
func (f form) print(content []byte) string {
	list := make([]string, f.groups)
	for i := range list {
		group := make([]byte, 5)
		sum := 0
		for j := range 4 {
			v := bits(content, 20*i+5*j)
			group[j] = paperSymbols[v]
			sum = times(sum) ^ v
		}
		group[4] = paperSymbols[times(sum)^(f.first+i)]
		list[i] = string(group)
	}
	return strings.Join(list, "-")
}

// read is the reverse of print. It takes any case, full-width letters, spaces, line ends and dashes anywhere, I and L for 1,
// O for 0.
func (f form) read(text string) ([]byte, error) {
	var values []int
	for _, r := range norm.NFKC.String(strings.ToValidUTF8(text, "?")) {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf) || strings.ContainsRune("\u2212.,_:;|", r) {
			continue
		}
		values = append(values, paperSymbol(r))
	}
	for _, other := range []form{keyForm, shareForm} {
		if other != f && len(values) == 5*other.groups && other.wrong(values) == 0 {
			return nil, ErrPaperKind
		}
	}
	if len(values) != 5*f.groups {
		return nil, &PaperError{}
	}
	if wrong := f.wrong(values); wrong != 0 {
		return nil, &PaperError{Group: wrong}
	}
	content := make([]byte, (20*f.groups+7)/8)
	for i := range f.groups {
		for j := range 4 {
			setBits(content, 20*i+5*j, values[5*i+j])
		}
	}
	return content, nil
}

// wrong returns the number, from 1, of the first group whose sum is not what it should be, or 0.
func (f form) wrong(values []int) int {
	for i := range f.groups {
		sum, known := 0, true
		for _, v := range values[5*i : 5*i+5] {
			known = known && v >= 0
			sum = times(sum) ^ v
		}
		if !known || sum != f.first+i {
			return i + 1
		}
	}
	return 0
}

// paperSymbol is the value of what was typed, -1 if it stands for none.
func paperSymbol(r rune) int {
	switch r {
	case 'i', 'I', 'l', 'L':
		return 1
	case 'o', 'O':
		return 0
	}
	if r >= 0x80 {
		return -1
	}
	return strings.IndexRune(paperSymbols, unicode.ToUpper(r))
}

// times multiplies with α.
func times(v int) int {
	if v <<= 1; v&32 != 0 {
		v ^= 0b100101
	}
	return v
}

// bits returns the five bits from position at on, the most significant bit of content being position 0.
func bits(content []byte, at int) int {
	v := 0
	for i := at; i < at+5; i++ {
		v <<= 1
		if i/8 < len(content) {
			v |= int(content[i/8]>>(7-i%8)) & 1
		}
	}
	return v
}

func setBits(content []byte, at, v int) {
	for i := range 5 {
		p := at + i
		content[p/8] |= byte(v>>(4-i)&1) << (7 - p%8)
	}
}
