package main

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// TestNumberKey pins the derivation: another one gives every case that a restored docket registers again another number.
func TestNumberKey(t *testing.T) {
	const want = "6750cbb7aa6fa4635417189663113b90aa6c71004cf4d9cf4fb06c64bebfc926" // HKDF by hand
	if got, err := numberKey(seedKey(bytes.Repeat([]byte{9}, 32))); err != nil || hex.EncodeToString(got) != want {
		t.Errorf("%x, %v", got, err)
	}
}
