package envelope

import (
	"crypto/ed25519"
	"errors"
	"io"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"
	"github.com/google/uuid"
)

// TestBlobsNeedConstantMemory streams 100 MB through sealing and opening at once.
func TestBlobsNeedConstantMemory(t *testing.T) {
	recipient, identity := NewCase()
	id, err := ParseIdentity(identity)
	if err != nil {
		t.Fatal(err)
	}
	const size = 100 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	sealedReader, sealedWriter := io.Pipe()
	go func() {
		w, err := SealBlob(sealedWriter, recipient)
		if err == nil {
			_, err = io.CopyBuffer(struct{ io.Writer }{w}, io.LimitReader(repeat{}, size), make([]byte, 256<<10))
		}
		if err == nil {
			err = w.Close()
		}
		sealedWriter.CloseWithError(err)
	}()
	// The digest of 100 MB of the letter "a", by sha256sum.
	a := Attachment{Blob: uuid.NewString(), Type: "video/mp4", Size: size, SHA256: "cee41e98d0a6ad65cc0ec77a2ba50bf26d64dc9007f7f1c7d7df68b8b71291a6"}
	r, err := OpenBlob(sealedReader, id, a)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, r, make([]byte, 256<<10))
	if n != size || err != nil {
		t.Errorf("%d bytes came back: %v", n, err)
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 16<<20 { // age leaves its chunks to the collector
		t.Errorf("the heap grew by %d KiB for 100 MB", grown>>10)
	}
}

type repeat struct{}

func (repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// TestRecipientsAreCached: the cache fills, does not grow without end, and serves many at once.
func TestRecipientsAreCached(t *testing.T) {
	recipient, _ := NewCase()
	first, err := parseRecipient(recipient)
	if err != nil {
		t.Fatal(err)
	}
	parsed.Lock()
	for i := range cached - 4 {
		parsed.recipients[strconv.Itoa(i)] = nil // as good as any, and quicker to make
	}
	parsed.Unlock()
	defer func() { clear(parsed.recipients) }()
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 8 {
				if again, err := parseRecipient(recipient); err != nil || again.String() != first.String() {
					t.Error("another recipient")
				}
				other, _ := NewCase()
				if _, err := parseRecipient(other); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if n := len(parsed.recipients); n > cached || n < cached-8 {
		t.Errorf("%d recipients are kept", n)
	}
}

func TestOnlyHybridRecipients(t *testing.T) {
	recipient, _ := NewCase()
	old, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	_, signing, _ := ed25519.GenerateKey(nil)
	for name, bad := range map[string]string{
		"x25519": old.Recipient().String(), "empty": "", "capitals": strings.ToUpper(recipient), "space": recipient + " ",
		"words": "chị Hoa", "plugin": "age1yubikey1qtest",
	} {
		_, bytesErr := SealBytes([]byte("x"), recipient, bad)
		_, replyErr := SealReply(Reply{ID: "1", Case: uuid.NewString(), From: "x"}, bad, signing)
		_, cardErr := SealCard(Card{Case: uuid.NewString()}, bad)
		_, remarkErr := SealRemark(Remark{Case: uuid.NewString()}, bad)
		_, blobErr := SealBlob(io.Discard, bad)
		for _, err := range []error{bytesErr, replyErr, cardErr, remarkErr, blobErr} {
			if !errors.Is(err, ErrRefused) || bad != "" && strings.Contains(err.Error(), bad) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, err := SealBytes([]byte("x"), recipient, recipient); !errors.Is(err, ErrForbidden) {
		t.Errorf("one recipient twice: %v", err)
	}
	if _, err := SealBytes([]byte("x "), recipient); !errors.Is(err, ErrRefused) {
		t.Errorf("a trailing space: %v", err)
	}
	if _, err := SealBytes([]byte("x")); !errors.Is(err, ErrForbidden) {
		t.Errorf("no recipient: %v", err)
	}
}

// TestSealChangesNothing: a caller's tip and lists stay as they were, and what is sealed does not follow them.
func TestSealChangesNothing(t *testing.T) {
	h, tip := example(t)
	a, id := newPair(t)
	text := tip.Text
	s, err := Seal(h, tip, []Addressee{a})
	if err != nil {
		t.Fatal(err)
	}
	h.Never[0], tip.Answers[0].A = "somebody.else", "changed"
	if tip.Text != text || s.Header().Never[0] == "somebody.else" {
		t.Error("the caller's lists are shared")
	}
	if got, err := Open(s, id); err != nil || got.Answers[0].A == "changed" {
		t.Errorf("what was sealed follows the caller: %v", err)
	}
}

func TestPaddingCostsLittle(t *testing.T) {
	for n := int64(2); n < 1<<40; n += 1 + n/7 {
		p := PaddedSize(n)
		if p < n || PaddedSize(p) != p || float64(p) > float64(n)*1.12+1 {
			t.Errorf("PaddedSize(%d) = %d", n, p)
		}
	}
}

// TestErrorsHoldNoWords: whatever is wrong, the error does not quote the tip.
func TestErrorsHoldNoWords(t *testing.T) {
	h, tip := example(t)
	a, id := newPair(t)
	const secret = "NGUYENVANCUONG"
	tip.Text, tip.Lang = secret, secret
	for _, change := range []func(*Header, *Tip){
		func(h *Header, _ *Tip) { h.Edge = secret + " " },
		func(h *Header, _ *Tip) { h.Units = []string{secret} },
		func(h *Header, _ *Tip) { h.Received = secret },
		func(_ *Header, t *Tip) { t.Reporter = secret },
		func(_ *Header, t *Tip) { t.Rating = secret },
		func(_ *Header, t *Tip) { t.Attachments = []Attachment{{Blob: secret}} },
	} {
		h, tip := h, tip
		change(&h, &tip)
		if _, err := Seal(h, tip, []Addressee{a}); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("the error is %v", err)
		}
	}
	sealed, err := SealBytes([]byte(`{"v":"`+secret+`"}`), a.Recipient)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenPart(sealed, id); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("the error is %v", err)
	}
}
