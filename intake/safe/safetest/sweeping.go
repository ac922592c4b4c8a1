package safetest

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/safe"
	"homthu/intake/safe/blob"
)

func (r *room) sweep() safe.Swept {
	r.Helper()
	n, err := r.Sweep(r.Context(), r.clock.Now())
	r.ok(err)
	return n
}

func sweep(r *room) {
	f := r.fullStep()
	r.commit(f.Step)
	if n := r.sweep(); n != (safe.Swept{}) {
		r.Errorf("swept at once: %+v", n)
	}
	r.clock.add(49 * time.Hour)
	if n := r.sweep(); n.Drafts != 1 || n.Outgoing != 2 || n.Updates != 0 {
		r.Errorf("after 49 h: %+v", n)
	}
	r.clock.add(60 * time.Hour)
	if n := r.sweep(); n.Updates != 1 || n.Envelopes != 0 {
		r.Errorf("after 109 h: %+v", n)
	}
	// An envelope stays until every deployment has had it for 8 days.
	r.settle(f.Entry, deployment, "2026-AAAA-AAAA")
	r.clock.add(30 * 24 * time.Hour)
	if n := r.sweep(); n.Envelopes != 0 {
		r.Error("an envelope went that a deployment has not got")
	}
	r.settle(f.Entry, deployment2, "")
	r.clock.add(7 * 24 * time.Hour)
	if n := r.sweep(); n.Envelopes != 0 {
		r.Error("an envelope went too early")
	}
	r.clock.add(25 * time.Hour)
	if n := r.sweep(); n.Envelopes != 1 {
		r.Errorf("after 8 days: %+v", n)
	}
	if r.count(`SELECT count(*) FROM outbox`) != 0 || r.count(`SELECT count(*) FROM envelope WHERE sealed IS NULL AND case_id = ''`) != 1 {
		r.Error("more than a tombstone is left")
	}
	// The tombstone knows it still; mailbox and attachment stay.
	r.commit(safe.Step{Entry: f.Entry})
	if len(r.due()) != 0 {
		r.Error("a buried envelope is due")
	}
	if m := r.mailbox(f.Entry.Mailbox); m.Number != "2026-AAAA-AAAA" {
		r.Errorf("mailbox %+v", m)
	}
	if _, err := r.blobs.Size(r.Context(), f.blob.ID); err != nil {
		r.Errorf("attachment: %v", err)
	}
	r.commit(safe.Step{Entry: answer(r, f.Entry)})
}

func sweptBlobs(r *room) {
	held, loose, replied := r.blobOf(4096), r.blobOf(4096), r.blobOf(4096)
	with := func(ref envelope.BlobRef) *safe.Entry {
		return tip(r, func(h *envelope.Header) { h.Blobs = []envelope.BlobRef{ref} })
	}
	entry := with(held)
	r.commit(safe.Step{Entry: entry})
	// What goes with a reply is held by the reply, however often it comes; an id that is none is refused.
	reply := courier.Reply{V: 1, ID: uuid.NewString(), Case: entry.Envelope.Header().Case, Sealed: []byte("said"), Blobs: []string{replied.ID}}
	r.ok(r.Reply(r.Context(), deployment, reply))
	r.ok(r.Reply(r.Context(), deployment, reply))
	reply.ID, reply.Blobs = uuid.NewString(), []string{"../../etc/passwd"}
	if err := r.Reply(r.Context(), deployment, reply); !errors.Is(err, safe.ErrMalformed) {
		r.Errorf("a reply with a blob that is none: %v", err)
	}
	// The files' times are the machine's, so the sweep's clock must be near it.
	r.clock.add(time.Since(r.clock.Now()) + 71*time.Hour)
	if n := r.sweep(); n.Blobs != 0 {
		r.Errorf("after 71 h: %d blobs", n.Blobs)
	}
	r.clock.add(26 * time.Hour)
	// An envelope that the sweep meets in the middle: its commit looked at the store before the file went.
	r.exec(`INSERT INTO blob (id, state, day) VALUES ($1, 'doomed', $2)`, loose.ID, r.clock.Now().Unix()/86400)
	if err := r.Commit(r.Context(), safe.Step{Entry: with(loose)}); !errors.Is(err, safe.ErrBlobMissing) {
		r.Errorf("referred to a doomed blob: %v", err)
	}
	r.exec(`DELETE FROM blob WHERE id = $1`, loose.ID)
	if n := r.sweep(); n.Blobs != 1 {
		r.Errorf("after 97 h: %d blobs", n.Blobs)
	}
	for _, ref := range []envelope.BlobRef{held, replied} {
		if _, err := r.blobs.Size(r.Context(), ref.ID); err != nil {
			r.Errorf("held: %v", err)
		}
	}
	if _, err := r.blobs.Size(r.Context(), loose.ID); !errors.Is(err, blob.ErrMissing) {
		r.Errorf("loose: %v", err)
	}
	r.clock.add(72 * time.Hour)
	r.sweep()
	if n := r.count(`SELECT count(*) FROM blob`); n != 2 {
		r.Errorf("%d rows of blobs, want 2", n)
	}
}

// files returns all bytes of the engine's files.
func (r *room) files() []byte {
	r.Helper()
	entries, err := os.ReadDir(r.store.Dir)
	r.ok(err)
	var all []byte
	for _, entry := range entries {
		b, err := os.ReadFile(filepath.Join(r.store.Dir, entry.Name()))
		r.ok(err)
		all = append(all, b...)
	}
	return all
}
