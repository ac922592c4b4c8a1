package dockettest

import (
	"bytes"
	"testing"

	"github.com/google/uuid"

	"homthu/triage/docket"
)

// replyIDs: a copy of a reply takes the id of no other reply, nor of a copy that waits in the outbox.
func replyIDs(t *testing.T, r *Room) {
	ctx, h := t.Context(), Proposal(Start)
	id := r.Register(t, h)
	version := func() int64 { return r.Read(t, Police, id).Version }
	theirs := Reply(false)
	theirs.Sealed = []byte("from the front")
	theirs.Also = []docket.Copy{{ID: uuid.NewString(), Mailbox: id, Sealed: []byte("copy")}}
	must(t, r.Reply(ctx, By(Front), id, version(), theirs))
	due, err := r.Due(ctx, r.Clock.Now(), 100)
	must(t, err)
	ours := Reply(false)
	for _, taken := range []string{theirs.ID, theirs.Also[0].ID, ours.ID} {
		ours.Also = []docket.Copy{{ID: taken, Mailbox: id, Sealed: []byte("from the police")}}
		wants(t, r.Reply(ctx, By(Police), id, version(), ours), docket.ErrRefused)
	}
	again := Reply(false)
	again.ID = theirs.Also[0].ID
	wants(t, r.Reply(ctx, By(Police), id, version(), again), docket.ErrRefused)
	after, err := r.Due(ctx, r.Clock.Now(), 100)
	must(t, err)
	if len(after) != len(due) {
		t.Fatalf("%d parcels, %d before", len(after), len(due))
	}
	for i := range due {
		if due[i].ID != after[i].ID || !bytes.Equal(due[i].Body, after[i].Body) {
			t.Errorf("%s was overwritten", due[i].ID)
		}
	}
	must(t, r.Reply(ctx, By(Front), id, version(), theirs)) // after a lost answer
}
