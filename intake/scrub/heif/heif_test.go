package heif

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"testing"
)

// TestDecoderIsTheOneNamed: the program is the one that the package comment names.
func TestDecoderIsTheOneNamed(t *testing.T) {
	sum := sha256.Sum256(packed)
	if got := hex.EncodeToString(sum[:]); got != "3634a6447ea3915633667f39e01ff540a60f4e2f837a8391d044d76dfd8a0435" {
		t.Errorf("heif.wasm.gz is %s", got)
	}
}

func TestDecodeRefuses(t *testing.T) {
	whole, err := os.ReadFile("../testdata/quarters.heic")
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"nothing": {}, "words": []byte("xin chào"), "cut": whole[:len(whole)-300], "head": whole[:40]} {
		if picture, err := Decode(file, 1<<20); picture != nil || !errors.Is(err, ErrDecode) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if picture, err := Decode(whole, 64*32-1); picture != nil || !errors.Is(err, ErrDecode) {
		t.Errorf("larger than allowed: %v", err)
	}
	if _, err := Decode(whole, 64*32); err != nil {
		t.Errorf("after all that: %v", err)
	}
}
