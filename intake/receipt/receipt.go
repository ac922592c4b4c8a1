// Package receipt is the code that a resident keeps, `7KQ2-9FXM-3TWB-8RJD-P4HN`, what is derived from it, and the docket
// number that may be said aloud. Both zones share it; receipt.ts is the same in TypeScript, testdata has the vectors.
//
// It refuses to guess: a code whose check symbol is wrong is an error, and so is a text with two codes in it. It keeps
// nothing, and neither a code nor a locator may be put in a log, an error or an address; both hide themselves from slog.
//
// # Code
//
// A code is 20 symbols of Crockford's base32 (0-9 and A-Z without I, L, O, U): 19 random ones, which are 95 bits, and a
// check symbol. Each symbol is an element of the field with 32 elements, its five bits being the coefficients of a
// polynomial modulo x⁵+x²+1. With α = x the symbols d₀…d₁₉ of a code satisfy
//
//	d₀·α¹⁹ + d₁·α¹⁸ + … + d₁₉·α⁰ = 9
//
// Since all weights differ and none is zero, any one wrong symbol and any two swapped ones, adjacent or not, are found,
// always. The right side is not 0, so that a row of zeros is no code; 9 makes one of the code above, and 30 below one of the
// number.
//
// # Derivation
//
// HKDF-SHA256 over the 20 upper-case symbols without dashes, without salt, with one label a purpose:
//
//	homthu/v1/mailbox    32 bytes, in lower-case hexadecimal the locator of the mailbox
//	homthu/v1/reporter   32 bytes, the seed of the reporter key: an age hybrid identity is the bech32 form of it
//
// 95 bits need no slow hash.
//
// # Docket number
//
// `2026-7K3M-9QHX`: a year, 7 symbols, random or derived from a secret, and a check symbol. The twelve symbols, the year's digits among them,
// satisfy the same equation with 30 on the right side, so that a number is never taken for a piece of a code.
package receipt

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"strconv"
	"strings"

	"filippo.io/age"

	"homthu/intake/envelope"
)

// Symbols is the alphabet of codes and docket numbers; a symbol's place in it is its value.
const Symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	size       = 20 // symbols of a code
	codeSum    = 9  // right side of the equation for codes
	numberSize = 12
	numberSum  = 30 // and for docket numbers
)

// A Code is a receipt: its 20 symbols in upper case. Only Mint, MintFrom and Read make one.
type Code [size]byte

// A Locator is where the mailbox of a code is found: 64 lower-case hexadecimal digits. It travels in POST bodies only.
type Locator string

// Mint makes a new code.
func Mint() Code {
	var c Code
	copy(c[:], random(size-1))
	c[size-1] = checkSymbol(c[:size-1], codeSum)
	return c
}

// MintFrom makes the code out of the low five bits of the first 19 bytes of secret: the same bytes give the same code, so
// that a form that is sent twice is one tip. Whoever could guess them could guess the code; fewer than 19 panic.
func MintFrom(secret []byte) Code {
	var c Code
	copy(c[:], toSymbols(bytes.Clone(secret[:size-1])))
	c[size-1] = checkSymbol(c[:size-1], codeSum)
	return c
}

// String writes the code as it is shown: five groups of four.
func (c Code) String() string { return groups(c[:]) }

// Locator derives where the code's mailbox is.
func (c Code) Locator() Locator { return Locator(hex.EncodeToString(c.derive("homthu/v1/mailbox"))) }

// Identity derives the reporter key, which opens replies and the card.
func (c Code) Identity() (*age.HybridIdentity, error) {
	return envelope.IdentityFromSeed(c.derive("homthu/v1/reporter"))
}

// Reporter derives the recipient of the reporter key, to which replies are sealed. The zero Code, which is none, panics.
func (c Code) Reporter() string {
	if !valid(c[:], codeSum) {
		panic("receipt: internal error: no code")
	}
	id, err := c.Identity()
	if err != nil {
		panic("receipt: internal error: " + err.Error())
	}
	return id.Recipient().String()
}

// LogValue keeps codes out of logs.
func (Code) LogValue() slog.Value { return slog.StringValue("(receipt)") }

// LogValue keeps locators out of logs.
func (Locator) LogValue() slog.Value { return slog.StringValue("(locator)") }

func (c Code) derive(label string) []byte {
	key, err := hkdf.Key(sha256.New, c[:], nil, label, 32)
	if err != nil {
		panic("receipt: internal error: " + err.Error())
	}
	return key
}

// Number makes a new docket number for a year. Who registers makes another when it is taken.
func Number(year int) string {
	return numberOf(year, random(numberSize-5))
}

// NumberFrom makes the docket number of a year out of the low five bits of the first 7 bytes of secret: the same
// bytes give the same number. Whoever could guess them could guess the number; fewer than 7 panic.
func NumberFrom(year int, secret []byte) string {
	return numberOf(year, toSymbols(bytes.Clone(secret[:numberSize-5])))
}

func numberOf(year int, seven []byte) string {
	symbols := append([]byte(strconv.Itoa(year)), seven...)
	return groups(append(symbols, checkSymbol(symbols, numberSum)))
}

// IsNumber says whether s is a docket number as Number writes it.
func IsNumber(s string) bool {
	symbols := []byte(strings.ReplaceAll(s, "-", ""))
	return len(symbols) == numberSize && groups(symbols) == s && isNumber(symbols)
}

func isNumber(symbols []byte) bool {
	for _, b := range symbols[:4] {
		if b < '0' || b > '9' {
			return false
		}
	}
	return symbols[0] == '2' && valid(symbols, numberSum)
}

// random returns n random symbols.
func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: it ends the program instead
	return toSymbols(b)
}

// toSymbols puts a symbol in place of each byte.
func toSymbols(b []byte) []byte {
	for i := range b {
		b[i] = Symbols[b[i]&31]
	}
	return b
}

func groups(symbols []byte) string {
	var b strings.Builder
	for i, s := range symbols {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(s)
	}
	return b.String()
}

// sum evaluates the polynomial whose coefficients are the symbols at α, by Horner's rule. ok is false if a symbol is
// none.
func sum(symbols []byte) (s int, ok bool) {
	for _, b := range symbols {
		v := strings.IndexByte(Symbols, b)
		if v < 0 {
			return 0, false
		}
		if s <<= 1; s > 31 {
			s ^= 0b100101
		}
		s ^= v
	}
	return s, true
}

func valid(symbols []byte, want int) bool {
	s, ok := sum(symbols)
	return ok && s == want
}

func checkSymbol(symbols []byte, want int) byte {
	s, _ := sum(append(symbols[:len(symbols):len(symbols)], '0'))
	return Symbols[s^want]
}
