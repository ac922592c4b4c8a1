package place

import (
	"hash/maphash"
	"slices"
)

// slips finds the known names that differ from a string by one error: a letter left out, put in, changed, or two
// neighbours swapped. It is an index by deletion: two strings one error apart share the whole of one, or what is left
// when each loses one letter. Entries are sorted hashes, so that the whole takes about a megabyte.
type slips struct {
	seed    maphash.Seed
	entries []slipEntry
	starts  []uint32 // of the first entry for each leading bits of the hash
	keys    []string
}

type slipEntry struct{ hash, key uint32 }

const (
	slipBits      = 14
	minSlipLength = 3
)

func makeSlips(keys []string) slips {
	s := slips{seed: maphash.MakeSeed(), keys: keys}
	var buf []byte
	for k, key := range keys {
		if len(key) < minSlipLength || isNumber([]byte(key)) {
			continue
		}
		s.entries = append(s.entries, slipEntry{s.hash([]byte(key)), uint32(k)})
		for i := range key {
			if i > 0 && key[i] == key[i-1] {
				continue
			}
			buf = append(append(buf[:0], key[:i]...), key[i+1:]...)
			s.entries = append(s.entries, slipEntry{s.hash(buf), uint32(k)})
		}
	}
	slices.SortFunc(s.entries, func(a, b slipEntry) int {
		switch {
		case a.hash < b.hash:
			return -1
		case a.hash > b.hash:
			return 1
		}
		return int(a.key) - int(b.key)
	})
	s.entries = slices.Clip(s.entries)
	s.starts = make([]uint32, 1<<slipBits+1)
	for _, e := range s.entries {
		s.starts[e.hash>>(32-slipBits)+1]++
	}
	for b := range 1 << slipBits {
		s.starts[b+1] += s.starts[b]
	}
	return s
}

func (s *slips) hash(b []byte) uint32 { return uint32(maphash.Bytes(s.seed, b)) }

// near appends to out the keys one error away from b, each once, and not b itself.
func (s *slips) near(out []uint32, b []byte) []uint32 {
	first := len(out)
	out = s.lookUp(out, first, b, s.hash(b))
	var buf [maxNameLetters + 1]byte
	for i := range b {
		if i > 0 && b[i] == b[i-1] {
			continue
		}
		left := append(append(buf[:0], b[:i]...), b[i+1:]...)
		out = s.lookUp(out, first, b, s.hash(left))
	}
	return out
}

func (s *slips) lookUp(out []uint32, first int, b []byte, hash uint32) []uint32 {
	bucket := hash >> (32 - slipBits)
	for i := s.starts[bucket]; i < s.starts[bucket+1] && s.entries[i].hash <= hash; i++ {
		e := s.entries[i]
		if e.hash == hash && oneSlip(b, s.keys[e.key]) && !slices.Contains(out[first:], e.key) {
			out = append(out, e.key)
		}
	}
	return out
}

// oneSlip tells whether typed is name with exactly one error. Digits do not slip: ward 4 is not ward 5 mistyped.
func oneSlip(typed []byte, name string) bool {
	a, b := typed, name
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	j := 0
	for j < len(a)-i && j < len(b)-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	x, y := a[i:len(a)-j], b[i:len(b)-j]
	if hasDigit(x) || hasDigit([]byte(y)) {
		return false
	}
	switch {
	case len(x) <= 1 && len(y) <= 1:
		return len(x)+len(y) > 0
	case len(x) == 2 && len(y) == 2:
		return x[0] == y[1] && x[1] == y[0]
	}
	return false
}

func hasDigit(s []byte) bool {
	for _, c := range s {
		if c >= '0' && c <= '9' {
			return true
		}
	}
	return false
}
