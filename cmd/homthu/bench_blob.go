package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"homthu/intake/envelope"
)

func init() { benchmarks["blob"] = benchBlob }

// blobSize is what one round seals: a short film.
const blobSize = 32 << 20

// benchBlob measures the sealing of attachments beside the cipher alone, in rounds that take turns so that what else
// runs on the machine slows both, and how much memory it takes.
func benchBlob(ctx context.Context) ([]measure, error) {
	recipient, _ := envelope.NewCase()
	content := make([]byte, 1<<20)
	rand.Read(content)
	ratios := make([]float64, 11)
	var seal, raw time.Duration
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range ratios {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		start := time.Now()
		if err := sealContent(content, recipient); err != nil {
			return nil, err
		}
		seal = time.Since(start)
		start = time.Now()
		if err := cipherAlone(content); err != nil {
			return nil, err
		}
		raw = time.Since(start)
		ratios[i] = raw.Seconds() / seal.Seconds()
	}
	runtime.ReadMemStats(&after)
	slices.Sort(ratios)
	ratio := ratios[len(ratios)/2]
	perBlob := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(ratios)) / 1024
	return []measure{
		{"attachment sealing / raw ChaCha20-Poly1305", ratio, "ratio", 1, ">= 0.80", ratio >= 0.80},
		{"attachment sealing, hashing and padding included", blobSize / 1e6 / seal.Seconds(), "MB/s", blobSize / 1e6 / raw.Seconds(), "for orientation", true},
		{"memory allocated for an attachment of 32 MiB", perBlob, "KiB", blobSize / 1024, "<= 1024", perBlob <= 1024},
	}, nil
}

func sealContent(content []byte, recipient string) error {
	w, err := envelope.SealBlob(io.Discard, recipient)
	if err != nil {
		return fmt.Errorf("seal blob: %w", err)
	}
	for range blobSize / len(content) {
		if _, err := w.Write(content); err != nil {
			return fmt.Errorf("seal blob: %w", err)
		}
	}
	return w.Close()
}

// cipherAlone is the limit: the same bytes through the cipher in the chunks of age.
func cipherAlone(content []byte) error {
	aead, err := chacha20poly1305.New(make([]byte, chacha20poly1305.KeySize))
	if err != nil {
		return err
	}
	const chunk = 64 << 10
	out := make([]byte, 0, chunk+chacha20poly1305.Overhead)
	nonce := make([]byte, chacha20poly1305.NonceSize)
	for range blobSize / len(content) {
		for part := range slices.Chunk(content, chunk) {
			out = aead.Seal(out[:0], nonce, part, nil)
		}
	}
	return nil
}
