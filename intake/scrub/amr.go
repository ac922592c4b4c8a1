package scrub

import "bytes"

// How many bits a frame of a type has; -1: no such type.
var (
	amrNarrow = [16]int{95, 103, 118, 134, 148, 159, 204, 244, 39, -1, -1, -1, -1, -1, -1, 0}
	amrWide   = [16]int{132, 177, 253, 285, 317, 365, 397, 461, 477, 40, -1, -1, -1, -1, 0, 0}
)

// blankAMR checks a row of frames (RFC 4867, section 5.3) and blanks, in place, the bits that carry no sound.
func blankAMR(b []byte, bits *[16]int) bool {
	for len(b) > 0 {
		n := bits[b[0]>>3&15]
		if n < 0 || b[0]&0x83 != 0 || 1+(n+7)/8 > len(b) {
			return false
		}
		if n%8 != 0 {
			b[n/8+1] &= 0xff << (8 - n%8)
		}
		b = b[1+(n+7)/8:]
	}
	return true
}

// cleanAMR takes one channel, narrow or wide.
func cleanAMR(b []byte) ([]byte, string, error) {
	for _, c := range []struct {
		magic string
		bits  *[16]int
	}{{"#!AMR\n", &amrNarrow}, {"#!AMR-WB\n", &amrWide}} {
		if !bytes.HasPrefix(b, []byte(c.magic)) || len(b) == len(c.magic) {
			continue
		}
		out := bytes.Clone(b)
		if !blankAMR(out[len(c.magic):], c.bits) {
			return nil, "", ErrUnclean
		}
		return out, "audio/amr", nil
	}
	return nil, "", ErrUnclean
}
