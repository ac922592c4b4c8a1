package safetest

import (
	"errors"
	"slices"
	"time"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/safe"
)

// fullStep is a step with everything a step can have: a tip with a photo to two deployments, sent from a chat whose draft
// lay under yesterday's hash. Before it, the older draft and a message still to be sent are committed.
type fullStep struct {
	safe.Step
	old  string // the older hash
	said string // id of the message that the step says is sent
	blob envelope.BlobRef
}

func (r *room) fullStep() fullStep {
	r.Helper()
	end := r.clock.Now().Add(48 * time.Hour)
	f := fullStep{old: hash(), blob: r.blobOf(4096)}
	said := outgoing(f.old, "telegram", end)
	f.said = said.ID
	r.commit(safe.Step{Chat: f.old, Draft: &safe.Draft{Chat: f.old, Key: "k0", Sealed: random(500), Expires: end},
		Replies: []safe.Outgoing{said}})
	chat := hash()
	f.Step = safe.Step{
		Chat: chat, Replaces: []string{f.old},
		Update:  &safe.Update{Channel: "telegram", ID: hash(), Also: []string{hash()}, Cursor: time.Now().UnixNano()},
		Draft:   &safe.Draft{Chat: chat, Key: "k1", Sealed: random(700), Expires: end},
		Replies: []safe.Outgoing{outgoing(chat, "telegram", end), outgoing(chat, "telegram", end)},
		Sent:    []string{said.ID},
		Entry:   tip(r, func(h *envelope.Header) { h.Blobs = []envelope.BlobRef{f.blob} }),
	}
	f.Entry.Deployments = []string{deployment, deployment2}
	return f
}

// kept returns, for every part of the step, how often it is there.
func (r *room) kept(f fullStep) []int {
	r.Helper()
	count := func(b bool) int { return map[bool]int{true: 1}[b] }
	out, due := r.outgoing("telegram"), r.due()
	id := f.Entry.Envelope.Header().ID
	times := func(list []string, want string) (n int) {
		for _, s := range list {
			n += count(s == want)
		}
		return n
	}
	cursor, err := r.Cursor(r.Context(), "telegram")
	r.ok(err)
	_, err = r.Mailbox(r.Context(), f.Entry.Mailbox)
	if err != nil && !errors.Is(err, safe.ErrNoMailbox) {
		r.Fatal(err)
	}
	return []int{
		count(r.hasDraft(f.Chat)), 1 - count(r.hasDraft(f.old)), 1 - times(out, f.said),
		times(out, f.Replies[0].ID), times(out, f.Replies[1].ID),
		count(cursor == f.Update.Cursor), r.count(`SELECT count(*) FROM seen WHERE id = $1`, f.Update.ID),
		count(err == nil), times(due, courier.EnvelopeParcel(id, deployment)), times(due, courier.EnvelopeParcel(id, deployment2)),
		r.count(`SELECT count(*) FROM blob WHERE id = $1 AND state = 'held'`, f.blob.ID),
		r.count(`SELECT count(*) FROM envelope WHERE id = $1`, id),
	}
}

// all reports whether everything is there exactly once, none whether nothing is.
func all(kept []int) bool { return !slices.ContainsFunc(kept, func(n int) bool { return n != 1 }) }

func none(kept []int) bool { return !slices.ContainsFunc(kept, func(n int) bool { return n != 0 }) }
