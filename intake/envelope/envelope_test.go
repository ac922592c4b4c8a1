package envelope

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

func newPair(t testing.TB) (Addressee, *age.HybridIdentity) {
	t.Helper()
	recipient, identity := NewCase()
	id, err := ParseIdentity(identity)
	if err != nil {
		t.Fatal(err)
	}
	return Addressee{Unit: "commune-police.06184", Recipient: recipient}, id
}

// example returns a tip that is as full as it gets, and its header.
func example(t testing.TB) (Header, Tip) {
	t.Helper()
	reporter, _ := NewCase()
	var c CaseKey
	c.Recipient, c.Identity = NewCase()
	id := uuid.NewString()
	a := Attachment{Blob: uuid.NewString(), Type: "image/jpeg", Size: 81_234, SHA256: strings.Repeat("0f", 32)}
	h := Header{
		V: 1, ID: id, Case: id, Kind: KindTip, Edge: "edge-1", Units: []string{"commune-police.06184"},
		Never: []string{"commune-committee.06184"}, Lane: "tip", Category: "A7b", Urgency: "now", Commune: "06184",
		Received: RoundReceived(time.Date(2026, 11, 22, 7, 14, 33, 0, time.UTC), "now", KindTip), Rules: 7,
		Blobs: []BlobRef{a.Ref()},
	}
	return h, Tip{
		Place: Place{Box: "06184-03", Words: "sau nhà văn hóa thôn Nà Tàn", Pin: &Pin{22.2512341, 105.9}}, Attachments: []Attachment{a},
		Answers: []Answer{{"o-dau", "thon"}, {"dinh-can-bo", "khong"}}, Lang: "vi", Channel: "web", Reporter: reporter, CaseKey: c,
		Text: "Có người đốt pháo <nổ> & \"chơi\"\n\u2028 \U0001F386 \\ e\u0301",
	}
}

func TestSealAndOpen(t *testing.T) {
	h, tip := example(t)
	a, id := newPair(t)
	s, err := Seal(h, tip, []Addressee{a})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(bytes.Clone(s.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(again, id)
	if err != nil {
		t.Fatal(err)
	}
	tip.V, tip.Header = 1, h
	clean(&tip)
	if d := cmp.Diff(tip, got); d != "" {
		t.Error(d)
	}
	if !strings.HasSuffix(got.Text, "é") {
		t.Error("text is not in NFC")
	}
	if d := cmp.Diff(h, again.Header()); d != "" {
		t.Error(d)
	}
	t.Logf("envelope of %d bytes, tip of %d", len(s.Bytes()), len(encode(tip)))
	_, other := newPair(t)
	if _, err := Open(s, other); !errors.Is(err, ErrNotForMe) {
		t.Errorf("a stranger gets %v", err)
	}
	plain, err := age.Decrypt(bytes.NewReader(s.Part()), id)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := io.ReadAll(plain); !bytes.Equal(b, got.Plaintext()) {
		t.Error("Plaintext is not what age prints")
	}
}

func TestReplyIsSigned(t *testing.T) {
	recipient, identity := NewCase()
	id, _ := ParseIdentity(identity)
	pub, key, _ := ed25519.GenerateKey(nil)
	b, err := SealReply(Reply{ID: uuid.NewString(), Case: uuid.NewString(), From: "commune-police.06184", Text: "Đã xử lý"}, recipient, key)
	if err != nil {
		t.Fatal(err)
	}
	r, err := OpenReply(b, id)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Verify(pub) {
		t.Error("an honest reply does not verify")
	}
	r.Text += "."
	if r.Verify(pub) {
		t.Error("a changed reply verifies")
	}
}

func TestBlob(t *testing.T) {
	recipient, identity := NewCase()
	id, _ := ParseIdentity(identity)
	for _, size := range []int{1, 2, 9, 511, chunkSize - 1, chunkSize, chunkSize + 1, 3*chunkSize + 777} {
		content := bytes.Repeat([]byte{'x'}, size)
		var sealed bytes.Buffer
		w, err := SealBlob(&sealed, recipient)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		a := w.Attachment(uuid.NewString(), "image/jpeg")
		if int64(sealed.Len()) != BlobSize(a.Ref().Size) {
			t.Errorf("blob of %d has %d bytes, BlobSize says %d", size, sealed.Len(), BlobSize(a.Ref().Size))
		}
		r, err := OpenBlob(bytes.NewReader(sealed.Bytes()), id, a)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
			t.Errorf("blob of %d: %v", size, err)
		}
		a.Size++
		if r, err = OpenBlob(bytes.NewReader(sealed.Bytes()), id, a); err == nil {
			_, err = io.ReadAll(r)
		}
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("blob of %d under a wrong length: %v", size, err)
		}
	}
}
