package envelope

import (
	"crypto/rand"
	"io"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"
)

func BenchmarkSeal(b *testing.B) {
	h, t := example(b)
	a, _ := newPair(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Seal(h, t, []Addressee{a}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	h, t := example(b)
	a, _ := newPair(b)
	s, err := Seal(h, t, []Addressee{a})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(s.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	h, t := example(b)
	a, id := newPair(b)
	s, err := Seal(h, t, []Addressee{a})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(s, id); err != nil {
			b.Fatal(err)
		}
	}
}

const blobBytes = 16 << 20

func BenchmarkSealBlob(b *testing.B) {
	recipient, _ := NewCase()
	content := make([]byte, 1<<20)
	rand.Read(content)
	b.SetBytes(blobBytes)
	b.ReportAllocs()
	for b.Loop() {
		w, err := SealBlob(io.Discard, recipient)
		if err != nil {
			b.Fatal(err)
		}
		for range blobBytes / len(content) {
			if _, err := w.Write(content); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRawChaCha is the limit of BenchmarkSealBlob.
func BenchmarkRawChaCha(b *testing.B) {
	aead, err := chacha20poly1305.New(make([]byte, 32))
	if err != nil {
		b.Fatal(err)
	}
	content := make([]byte, 1<<20)
	out := make([]byte, 0, chunkSize+tagSize)
	var nonce [12]byte
	b.SetBytes(blobBytes)
	for b.Loop() {
		for range blobBytes / len(content) {
			for at := 0; at < len(content); at += chunkSize {
				out = aead.Seal(out[:0], nonce[:], content[at:at+chunkSize], nil)
			}
		}
	}
}
