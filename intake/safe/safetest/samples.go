package safetest

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

// sample is one really sealed tip. All others are made of it by changing the header: the safe cannot open them.
var sample = sync.OnceValues(func() (envelope.Sealed, error) {
	to, _ := envelope.NewCase()
	reporter, _ := envelope.NewCase()
	var tip envelope.Tip
	tip.CaseKey.Recipient, tip.CaseKey.Identity = envelope.NewCase()
	tip.Reporter, tip.Lang, tip.Channel, tip.Text = reporter, "vi", "web", "Có người đốt pháo sau nhà văn hóa."
	tip.Answers = []envelope.Answer{{Q: "dinh-can-bo", A: "khong"}}
	id := uuid.NewString()
	return envelope.Seal(envelope.Header{
		V: envelope.Version, ID: id, Case: id, Kind: envelope.KindTip, Edge: edge,
		Units: []string{"commune-police.06184"}, Lane: "tip", Category: "A7b", Urgency: "soon", Commune: "06184",
		Received: envelope.RoundReceived(time.Date(2026, 11, 22, 7, 14, 33, 0, time.UTC), "soon", envelope.KindTip), Rules: 1,
	}, tip, []envelope.Addressee{{Unit: "commune-police.06184", Recipient: to}})
})

// Envelope returns an envelope whose header was changed by edit, with a new id.
func Envelope(t testing.TB, edit func(*envelope.Header)) envelope.Sealed {
	t.Helper()
	s, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	h := s.Header()
	h.ID = uuid.NewString()
	h.Case = h.ID
	if edit != nil {
		edit(&h)
	}
	made, err := Readdress(s, h)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// Readdress puts another header before a sealed part. No unit would open it, as the header inside is another; a store
// cannot tell.
func Readdress(s envelope.Sealed, h envelope.Header) (envelope.Sealed, error) {
	header, err := json.Marshal(h)
	if err != nil {
		return envelope.Sealed{}, err
	}
	rest := append(append(header, '\n'), s.Part()...)
	digest := sha256.Sum256(rest)
	first := fmt.Appendf(nil, "homthu/envelope/v1 %d %d %s\n", len(header), len(s.Part()), hex.EncodeToString(digest[:]))
	return envelope.Parse(append(first, rest...))
}

// tip returns a new tip's entry.
func tip(t testing.TB, edit func(*envelope.Header)) *safe.Entry {
	t.Helper()
	return &safe.Entry{Envelope: Envelope(t, edit), Mailbox: receipt.Mint().Locator(), Card: random(900),
		Deployments: []string{deployment}}
}

// answer returns a further envelope of an entry's case.
func answer(t testing.TB, to *safe.Entry) *safe.Entry {
	t.Helper()
	e := tip(t, func(h *envelope.Header) {
		h.Kind, h.Case = envelope.KindAnswer, to.Envelope.Header().Case
		h.Received = envelope.RoundReceived(time.Date(2026, 11, 22, 7, 14, 33, 0, time.UTC), h.Urgency, h.Kind)
	})
	e.Mailbox, e.Card = to.Mailbox, nil
	return e
}

// urgent makes a header of a tip that cannot wait.
func urgent(h *envelope.Header) {
	h.Urgency = "now"
	h.Received = envelope.RoundReceived(time.Date(2026, 11, 22, 7, 14, 33, 0, time.UTC), "now", h.Kind)
}

// hash is like what the bot makes of a platform's number.
func hash() string { return hex.EncodeToString(random(32)) }

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: it ends the program instead
	return b
}

func outgoing(chat, channel string, expires time.Time) safe.Outgoing {
	return safe.Outgoing{ID: uuid.NewString(), Channel: channel, Chat: chat, Sealed: random(300), Key: "k1", Expires: expires}
}

// blobOf stores a blob of a padded size and returns its reference.
func (r *room) blobOf(padded int64) envelope.BlobRef {
	r.Helper()
	ref := envelope.BlobRef{ID: uuid.NewString(), Size: padded}
	_, err := r.blobs.Put(r.Context(), ref.ID, bytes.NewReader(random(int(envelope.BlobSize(padded)))))
	r.ok(err)
	return ref
}
