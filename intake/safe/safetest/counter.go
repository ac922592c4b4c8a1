package safetest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"github.com/google/uuid"

	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

// unknownUnit is one that the edge's directory does not have yet.
const unknownUnit = "commune-police.09999"

var errUnknown = errors.New("unit not in the directory")

// typed is a tip as a deployment sends it, with the locator that only the caller's receipt gives.
func typed(r *room, edit func(*envelope.Header)) (courier.Counter, receipt.Locator) {
	e := Envelope(r, edit)
	locator := receipt.Mint().Locator()
	sum := sha256.Sum256([]byte(locator))
	return courier.Counter{ID: e.Header().ID, Envelope: e.Bytes(), Mailbox: hex.EncodeToString(sum[:]), Card: random(900)}, locator
}

func (r *room) takes(c courier.Counter) error {
	r.Helper()
	p, err := c.Parcel(deployment, edge, false)
	r.ok(err)
	return r.Take(r.Context(), p)
}

// counterTip: the receipt opens its mailbox, it is due to its units, and a slip says so; twice is once. What can never be
// taken is refused, what may be taken later is not.
func counterTip(r *room) {
	c, locator := typed(r, nil)
	r.ok(r.takes(c))
	r.reopen()
	parcel, slip := courier.EnvelopeParcel(c.ID, deployment), "slip:"+courier.EnvelopeParcel(c.ID, deployment)
	if due := r.due(); !slices.Contains(due, parcel) || !slices.Contains(due, slip) {
		r.Errorf("due: %q", due)
	}
	r.ok(r.Carried(r.Context(), []string{slip}, r.clock.Now()))
	r.ok(r.takes(c)) // the slip was lost
	if due := r.due(); !slices.Contains(due, slip) || r.count(`SELECT count(*) FROM envelope`) != 1 {
		r.Errorf("due when it came again: %q", due)
	}
	r.ok(r.Slip(r.Context(), courier.Slip{V: 1, Envelope: c.ID, Deployment: deployment, Number: "2026-AAAA-AAAA"}))
	r.ok(r.Reply(r.Context(), deployment, courier.Reply{V: 1, ID: uuid.NewString(), Case: c.ID, Sealed: []byte("sealed")}))
	if m := r.mailbox(locator); m.Case != c.ID || m.Number != "2026-AAAA-AAAA" || len(m.Replies) != 1 {
		r.Errorf("mailbox: %+v", m)
	}
	other, _ := typed(r, nil)
	other.Mailbox = c.Mailbox // a mailbox is its receipt's alone
	broken, _ := typed(r, nil)
	broken.Envelope = broken.Envelope[1:]
	answers, _ := typed(r, func(h *envelope.Header) {
		h.Kind, h.Case = envelope.KindAnswer, uuid.NewString()
		h.Received = envelope.RoundReceived(r.clock.Now(), h.Urgency, h.Kind)
	})
	elsewhere, _ := typed(r, func(h *envelope.Header) { h.Edge = "edge-2" })
	renamed, _ := typed(r, nil)
	renamed.ID = uuid.NewString()
	for i, bad := range []courier.Counter{other, broken, answers, elsewhere, renamed} {
		if err := r.takes(bad); !errors.Is(err, courier.ErrRefused) {
			r.Errorf("bad tip %d: %v", i, err)
		}
	}
	early, _ := typed(r, func(h *envelope.Header) { h.Units = []string{unknownUnit} })
	if err := r.takes(early); err == nil || errors.Is(err, courier.ErrRefused) {
		r.Errorf("a tip that may be taken later: %v", err)
	}
	if r.count(`SELECT count(*) FROM envelope`) != 1 {
		r.Error("a refused tip left something")
	}
	photo := uuid.NewString()
	bare, _ := typed(r, func(h *envelope.Header) { h.Blobs = []envelope.BlobRef{{ID: photo, Size: 256}} })
	r.ok(r.takes(bare)) // the words are not lost for a photo that was swept away
	if r.count(`SELECT count(*) FROM blob WHERE id = $1 AND state = 'held'`, photo) != 1 {
		r.Error("a photo that comes late would be swept away")
	}
}

// counterFaults fails every statement both ways: all of it is there or nothing, and after it came again, all of it once.
func counterFaults(r *room) {
	var c courier.Counter
	var locator receipt.Locator
	total := r.eachFault(func() func() error {
		c, locator = typed(r, nil)
		return func() error { return r.takes(c) }
	}, func(text string, way faulty.Way, _ error) {
		_, err := r.Mailbox(r.Context(), locator)
		there := err == nil
		if slices.Contains(r.due(), "slip:"+courier.EnvelopeParcel(c.ID, deployment)) != there || !there && !errors.Is(err, safe.ErrNoMailbox) {
			r.Errorf("%s (%v): half a tip: %v", firstWords(text), way, err)
		}
		r.ok(r.takes(c))
		if m := r.mailbox(locator); m.Case != c.ID || !slices.Contains(r.due(), courier.EnvelopeParcel(c.ID, deployment)) {
			r.Errorf("%s (%v): not there after it came again", firstWords(text), way)
		}
	})
	if total < 2*5 {
		r.Errorf("only %d faults", total)
	}
}
