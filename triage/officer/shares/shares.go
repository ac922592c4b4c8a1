// Package shares splits a secret among people so that any k of them have it together, and any k-1 know nothing of it:
// Shamir's sharing, byte by byte, over the field with 256 elements of AES (modulo x⁸+x⁴+x³+x+1).
//
// It is a package of its own, and a small one, so that it can be read by somebody who has to trust it: it knows nothing
// of keys, papers or people, imports the standard library only, and has one twin, triage/console/shares.ts, with the
// same vectors (testdata). No kept Go library of this was found to be as short.
//
// For each byte s of the secret there is a polynomial of degree k-1 with s as its constant term; its other coefficients are
// random, also zero. The share with index i, from 1, holds its value at i. Interpolating at 0 gives s back. There is no
// authentication: who has the secret again must see that it is the right one, as everybody here does who derives a key
// from it and compares the recipient. More shares than k are checked against each other.
//
// Zone: the officer's machine. The arithmetic has no tables and no branches that depend on secrets.
package shares

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Most is the greatest number of shares.
const Most = 30

// SetSize is the length of what shares of one splitting have in common.
const SetSize = 5

// Errors of Combine. A [*FewError] says how many are still needed.
var (
	ErrMixed  = errors.New("shares of two splittings")
	ErrDiffer = errors.New("the shares do not fit together: one was copied wrongly or is another splitting's")
)

// FewError says how many different shares there are, and how many it takes.
type FewError struct{ Have, Need int }

func (e *FewError) Error() string { return fmt.Sprintf("%d of the %d shares it takes", e.Have, e.Need) }

// Share is one of the parts. Set is random and says which splitting it is of.
type Share struct {
	Set       [SetSize]byte
	Threshold byte
	Index     byte
	Value     []byte
}

// Split splits a secret into n shares of which any k have it: 2 ≤ k ≤ n ≤ [Most].
func Split(secret []byte, k, n int) ([]Share, error) { return split(secret, k, n, rand.Reader) }

// split takes the set from random, then for each byte of the secret the coefficients of x, x², ….
func split(secret []byte, k, n int, random io.Reader) ([]Share, error) {
	if k < 2 || n < k || n > Most || len(secret) == 0 {
		return nil, fmt.Errorf("split: %d of %d shares of %d bytes: it takes at least two, and there are at most %d", k, n, len(secret), Most)
	}
	var set [SetSize]byte
	if _, err := io.ReadFull(random, set[:]); err != nil {
		return nil, fmt.Errorf("split: no randomness: %w", err)
	}
	list := make([]Share, n)
	for i := range list {
		list[i] = Share{Set: set, Threshold: byte(k), Index: byte(i + 1), Value: make([]byte, len(secret))}
	}
	coefficients := make([]byte, k)
	for b, s := range secret {
		coefficients[0] = s
		if _, err := io.ReadFull(random, coefficients[1:]); err != nil {
			return nil, fmt.Errorf("split: no randomness: %w", err)
		}
		for i := range list {
			list[i].Value[b] = at(coefficients, list[i].Index)
		}
	}
	return list, nil
}

// Combine gives the secret back. The same share twice counts once.
func Combine(given ...Share) ([]byte, error) {
	var list []Share
	for _, s := range given {
		first := given[0]
		if s.Set != first.Set || s.Threshold != first.Threshold || len(s.Value) != len(first.Value) {
			return nil, ErrMixed
		}
		if s.Index == 0 || s.Threshold < 2 || len(s.Value) == 0 {
			return nil, ErrDiffer
		}
		same := slices.IndexFunc(list, func(o Share) bool { return o.Index == s.Index })
		switch {
		case same < 0:
			list = append(list, s)
		case !slices.Equal(list[same].Value, s.Value):
			return nil, ErrDiffer
		}
	}
	if len(list) == 0 {
		return nil, &FewError{}
	}
	k := int(list[0].Threshold)
	if len(list) < k {
		return nil, &FewError{Have: len(list), Need: k}
	}
	for _, more := range list[k:] {
		if !slices.Equal(interpolate(list[:k], more.Index), more.Value) {
			return nil, ErrDiffer
		}
	}
	return interpolate(list[:k], 0), nil
}

// interpolate gives the value at x of the polynomials through the shares. In this field, subtraction is addition is xor.
func interpolate(list []Share, x byte) []byte {
	value := make([]byte, len(list[0].Value))
	for i, s := range list {
		weight := byte(1)
		for j, other := range list {
			if i != j {
				weight = multiply(weight, multiply(x^other.Index, inverse(s.Index^other.Index)))
			}
		}
		for b := range value {
			value[b] ^= multiply(weight, s.Value[b])
		}
	}
	return value
}

// at evaluates a polynomial, lowest coefficient first, by Horner's rule.
func at(coefficients []byte, x byte) byte {
	var v byte
	for _, c := range slices.Backward(coefficients) {
		v = multiply(v, x) ^ c
	}
	return v
}

// multiply multiplies in the field: shift and add, all eight steps always.
func multiply(a, b byte) byte {
	var product byte
	for range 8 {
		product ^= a & -(b & 1)
		a = a<<1 ^ 0x1b&-(a>>7)
		b >>= 1
	}
	return product
}

// inverse is a²⁵⁴; 0 has none, and gives 0.
func inverse(a byte) byte {
	result, square := byte(1), a
	for range 7 { // 254 = 2+4+8+16+32+64+128
		square = multiply(square, square)
		result = multiply(result, square)
	}
	return result
}
