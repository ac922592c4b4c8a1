// Package boxcode is the short code on a village's suggestion box, `K7M-4RK`: made to be copied off a poster by torch light and
// read out on a bad line. boxcode.ts is the same in TypeScript; testdata has the vectors.
//
// Zone: both. A code is public: it stands on a wall, opens nothing and says only which box is meant.
//
// # Code
//
// A code is six symbols, of an alphabet of 19: the digits 2 to 9 and A C E H K M P R T X Y. Of every group of letters and digits
// that look alike (0 O Q D, 1 I L J, 2 Z, 5 S, 6 G, 8 B, U V W, M N) it has at most one. Five symbols are free, with a letter and a digit among
// all six, since a word or a number alone would be an answer to most questions of the chat; the last is the check symbol.
// With the symbols' places in the alphabet as d₁…d₆
//
//	1·d₁ + 2·d₂ + 3·d₃ + 4·d₄ + 5·d₅ + 6·d₆ = 7   modulo 19
//
// Since 19 is prime and all weights differ and none is zero, any one wrong symbol and any two swapped ones, adjacent or not, are
// found, always. A test tries them all.
//
// It refuses to guess which box a code with a wrong symbol means. Codes that were given before there was a check symbol stay as
// they are: whoever looks a box up asks the list first, and this package after that.
package boxcode

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Symbols is the alphabet; a symbol's place in it is its value.
const Symbols = "23456789ACEHKMPRTXY"

const (
	size = 6
	sum  = 7 // right side of the equation
)

// What Read returns when there is no code to be had.
var (
	// ErrNone: nothing like a code.
	ErrNone = errors.New("boxcode: no code of a box")
	// ErrTypo: like a code, but a symbol is wrong, missing or too many. The caller says so kindly.
	ErrTypo = errors.New("boxcode: like the code of a box, but mistyped")
)

// New makes the n-th code of a village out of a secret: the same words give the same code, so that an import that is only tried
// shows the codes that it will give. The caller counts n up from 0 while the code is, or was, another box's.
func New(secret []byte, commune, village string, n uint32) string {
	for round := uint32(0); ; round++ {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte("homthu/v1/box\x00" + commune + "\x00" + village + "\x00"))
		_ = binary.Write(mac, binary.BigEndian, [2]uint32{n, round}) // a hash takes everything
		if code, ok := from(mac.Sum(nil)); ok {
			return code
		}
	}
}

// from takes five symbols out of random bytes; ok is false when they, with the check symbol, would be a word or a number.
func from(random []byte) (code string, ok bool) {
	var b strings.Builder
	for _, x := range random {
		if b.Len() < size-1 && int(x) < 256/len(Symbols)*len(Symbols) { // no symbol is likelier than another
			b.WriteByte(Symbols[int(x)%len(Symbols)])
		}
	}
	if b.Len() < size-1 {
		return "", false
	}
	code = b.String() + string(Symbols[check(b.String())])
	return code, mixed(code)
}

// check is the value of the check symbol behind five symbols.
func check(five string) int {
	rest := sum
	for i := range five {
		rest -= (i + 1) * strings.IndexByte(Symbols, five[i])
	}
	for v := range len(Symbols) {
		if (size*v-rest)%len(Symbols) == 0 {
			return v
		}
	}
	panic("boxcode: internal error: no check symbol") // 19 is prime
}

// Valid says whether s is a code as New writes it.
func Valid(s string) bool {
	total := 0
	for i := range s {
		v := strings.IndexByte(Symbols, s[i])
		if v < 0 {
			return false
		}
		total += (i + 1) * v
	}
	return len(s) == size && total%len(Symbols) == sum && mixed(s)
}

func mixed(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.ContainsFunc(s, func(r rune) bool { return r > '9' })
}

// Show writes a code in two groups, to be read off paper. Codes of another length stay as they are.
func Show(code string) string {
	if len(code) != size {
		return code
	}
	return code[:size/2] + "-" + code[size/2:]
}

// longest is how much of a text is looked at.
const longest = 200

// meant are symbols that are in no code, and what they look like.
var meant = strings.NewReplacer("B", "8", "S", "5", "Z", "2", "G", "6")

// Read takes a code as people write it: in any case, in full-width letters, with spaces, dots or dashes between the symbols,
// B for 8, S for 5, Z for 2, G for 6, or the address that a poster's square leads to. It returns ErrNone or ErrTypo otherwise.
func Read(text string) (string, error) {
	plain := Plain(text)
	code := meant.Replace(plain)
	switch {
	case Valid(code):
		return code, nil
	case len(plain) >= size-1 && len(plain) <= size+1 && mixed(plain):
		return "", ErrTypo
	}
	return "", ErrNone
}

// Plain is a text in upper case without what people put between symbols, and without the address before it; "" where it has
// anything but letters a to z and digits. So are codes looked up that have no check symbol.
func Plain(text string) string {
	if len(text) > longest {
		return ""
	}
	text = strings.TrimRight(strings.TrimSpace(norm.NFKC.String(text)), "/")
	if i := strings.LastIndex(text, "/"); i >= 0 {
		text = text[i+1:]
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '.' || r == '_' || r == '\u2212' || r == '\u00ad' || r == '\u200b' || r == '\ufeff':
		default:
			return ""
		}
	}
	return b.String()
}
