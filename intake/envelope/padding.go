package envelope

import (
	"bytes"
	"math/bits"
)

// smallest is the least padded size of a JSON plaintext: short replies and remarks all look alike.
const smallest = 512

// PaddedSize returns the Padmé length of n bytes (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files",
// 2019): at most 12% more, and only O(log log n) bits about n are left. Numbers below 2 stay as they are.
func PaddedSize(n int64) int64 {
	if n < 2 {
		return max(n, 0)
	}
	e := bits.Len64(uint64(n)) - 1
	s := bits.Len64(uint64(e))
	mask := int64(1)<<(e-s) - 1
	return (n + mask) &^ mask
}

// pad returns canonical JSON followed by spaces.
func pad(plain []byte) []byte {
	size := int(PaddedSize(int64(max(len(plain), smallest))))
	out := make([]byte, 0, size)
	out = append(out, plain...)
	return append(out, bytes.Repeat([]byte{' '}, size-len(plain))...)
}

// unpad takes the spaces off again and says whether there were as many as pad adds.
func unpad(padded []byte) (plain []byte, ok bool) {
	plain = bytes.TrimRight(padded, " ")
	return plain, int64(len(padded)) == PaddedSize(int64(max(len(plain), smallest)))
}
