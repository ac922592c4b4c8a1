package safetest

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/safe"
)

func parcelOf(e *safe.Entry, to string) string {
	return courier.EnvelopeParcel(e.Envelope.Header().ID, to)
}

func (r *room) carry(ids ...string) {
	r.Helper()
	r.ok(r.Carried(r.Context(), ids, r.clock.Now()))
}

// settle is the slip of a deployment for an entry.
func (r *room) settle(e *safe.Entry, to, number string) {
	r.Helper()
	r.ok(r.Slip(r.Context(), courier.Slip{V: 1, Envelope: e.Envelope.Header().ID, Deployment: to, Number: number}))
}

func dueOrder(r *room) {
	received := func(d time.Duration) func(*envelope.Header) {
		return func(h *envelope.Header) {
			h.Received = envelope.RoundReceived(r.clock.Now().Add(d), h.Urgency, h.Kind)
		}
	}
	late, early := tip(r, received(0)), tip(r, received(-5*time.Hour))
	ahead := tip(r, received(9*time.Hour)) // a page with a wrong clock
	for _, e := range []*safe.Entry{late, early, ahead} {
		r.commit(safe.Step{Entry: e})
	}
	reply := courier.Reply{V: 1, ID: uuid.NewString(), Case: early.Envelope.Header().Case, Sealed: []byte("x")}
	r.ok(r.Reply(r.Context(), deployment, reply))
	hurry := tip(r, urgent)
	r.commit(safe.Step{Entry: hurry})
	got := r.due()
	if len(got) != 5 {
		r.Fatalf("%d parcels, want 5", len(got))
	}
	if got[0] != parcelOf(hurry, deployment) || got[1] != "slip:"+courier.EnvelopeParcel(reply.ID, deployment) ||
		got[2] != parcelOf(early, deployment) {
		r.Errorf("order: %q", got)
	}
	first, err := r.Due(r.Context(), r.clock.Now(), 2)
	r.ok(err)
	if len(first) != 2 || !first[0].Urgent || first[1].Kind != courier.KindSlip {
		r.Errorf("the first two are %d parcels", len(first))
	}
	if !slices.Equal(r.due(), got) {
		r.Error("asking changed the answer")
	}
}

func dueAgain(r *room) {
	e := tip(r, nil)
	r.commit(safe.Step{Entry: e})
	id := parcelOf(e, deployment)
	waits := []time.Duration{30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600} // seconds
	for i, wait := range waits {
		if due := r.due(); !slices.Equal(due, []string{id}) {
			r.Fatalf("attempt %d: due %q", i+1, due)
		}
		r.carry(id, "unknown", "unknown@nowhere", "slip:unknown@nowhere")
		r.clock.add((wait - 1) * time.Second)
		if due := r.due(); len(due) != 0 {
			r.Fatalf("attempt %d: due again too early", i+1)
		}
		n, err := r.Undelivered(r.Context())
		r.ok(err)
		if want := map[bool]int{true: 1}[i+1 >= r.resend.Attempts]; n != want {
			r.Errorf("after %d attempts %d undelivered, want %d", i+1, n, want)
		}
		r.clock.add(11 * time.Second) // tens of seconds are kept
		r.reopen()
	}
	stuck, err := r.Stuck(r.Context(), 10)
	r.ok(err)
	if len(stuck) != 1 || stuck[0].Attempts != len(waits) || stuck[0].Deployment != deployment {
		r.Errorf("stuck: %+v", stuck)
	}
	r.carry(id)
	r.ok(r.Refill(r.Context(), r.clock.Now()))
	if len(r.due()) != 1 {
		r.Error("not due after the road lost everything")
	}
	r.carry(id)
	r.settle(e, deployment, "")
	r.carry(id) // the carrier was slower than the slip
	r.ok(r.Refill(r.Context(), r.clock.Now()))
	r.clock.add(100 * time.Hour)
	if n, _ := r.Undelivered(r.Context()); n != 0 || len(r.due()) != 0 {
		r.Error("still due after its slip")
	}
}

func slips(r *room) {
	e, other := tip(r, nil), tip(r, nil)
	e.Deployments = []string{deployment, deployment2}
	r.commit(safe.Step{Entry: e})
	r.commit(safe.Step{Entry: other})
	for range 2 {
		r.settle(e, deployment, "2026-AAAA-AAAA")
	}
	r.settle(tip(r, nil), deployment, "2026-ZZZZ-ZZZZ") // never heard of
	r.settle(other, "somewhere-else", "2026-YYYY-YYYY")
	due := r.due()
	slices.Sort(due)
	want := []string{parcelOf(e, deployment2), parcelOf(other, deployment)}
	slices.Sort(want)
	if !slices.Equal(due, want) {
		r.Errorf("due %q, want %q", due, want)
	}
	r.settle(e, deployment2, "2026-BBBB-BBBB")
	if m := r.mailbox(e.Mailbox); m.Number != "2026-AAAA-AAAA" {
		r.Errorf("number %q", m.Number)
	}
	if m := r.mailbox(other.Mailbox); m.Number != "" {
		r.Errorf("number from one who has not got it: %q", m.Number)
	}
}

func replies(r *room) {
	e := tip(r, nil)
	r.commit(safe.Step{Entry: e})
	r.carry(r.due()...)
	later := r.clock.Now().Add(36 * time.Hour)
	list := []courier.Reply{
		{V: 1, ID: uuid.NewString(), Sealed: []byte("one")},
		{V: 1, ID: uuid.NewString(), Sealed: []byte("two"), NotBefore: later.Format(time.RFC3339)},
		{V: 1, ID: uuid.NewString(), Sealed: []byte("three")},
	}
	for i := range list {
		list[i].Case = e.Envelope.Header().Case
		r.ok(r.Reply(r.Context(), deployment, list[i]))
	}
	r.wantReplies(e, "one", "three")
	r.clock.add(36*time.Hour - time.Second)
	r.wantReplies(e, "one", "three")
	r.clock.add(time.Minute)
	r.reopen()
	r.wantReplies(e, "one", "two", "three")
	// Each again: one more slip, no second reply.
	r.carry(r.due()...)
	if due := r.due(); len(due) != 0 {
		r.Errorf("slips wait although they were carried: %q", due)
	}
	for i := range list {
		r.ok(r.Reply(r.Context(), deployment, list[i]))
	}
	if due := r.due(); len(due) != 3 {
		r.Errorf("%d slips for repeated replies, want 3", len(due))
	}
	r.wantReplies(e, "one", "two", "three")
	bad := list[0]
	bad.Sealed = []byte("other")
	if err := r.Reply(r.Context(), deployment, bad); !errors.Is(err, safe.ErrConflict) {
		r.Errorf("other bytes: %v", err)
	}
	// Nobody will read it any more: it is answered all the same, or it would be sent for ever.
	r.ok(r.DropMailbox(r.Context(), e.Mailbox))
	gone := courier.Reply{V: 1, ID: uuid.NewString(), Case: list[0].Case, Sealed: []byte("late")}
	r.ok(r.Reply(r.Context(), deployment, gone))
	if n := r.count(`SELECT count(*) FROM reply`); n != 0 {
		r.Errorf("%d replies without a mailbox", n)
	}
	if !slices.Contains(r.due(), "slip:"+courier.EnvelopeParcel(gone.ID, deployment)) {
		r.Error("no slip for a reply to a deleted mailbox")
	}
}

func (r *room) wantReplies(e *safe.Entry, want ...string) {
	r.Helper()
	var got []string
	for _, sealed := range r.mailbox(e.Mailbox).Replies {
		got = append(got, string(sealed))
	}
	if !slices.Equal(got, want) {
		r.Errorf("replies %q, want %q", got, want)
	}
}

func takeKinds(r *room) {
	e := tip(r, nil)
	r.commit(safe.Step{Entry: e})
	slip, err := courier.Slip{Envelope: e.Envelope.Header().ID, Deployment: deployment, Number: "2026-AAAA-AAAA"}.Parcel(deployment, edge)
	r.ok(err)
	foreign, err := courier.Slip{Envelope: e.Envelope.Header().ID, Deployment: deployment}.Parcel(deployment2, edge)
	r.ok(err)
	reply, err := courier.Reply{ID: uuid.NewString(), Case: e.Envelope.Header().Case, Sealed: []byte("one")}.Parcel(deployment, edge)
	r.ok(err)
	page, err := courier.Page{Name: "cong-khai", Version: 3, Type: "application/json", Body: []byte("{}")}.Parcel(deployment, edge)
	r.ok(err)
	list, err := courier.Directory([]byte{7, 7}).Parcel(7, deployment, edge)
	r.ok(err)
	tipBack := courier.Parcel{V: 1, ID: "x", Kind: courier.KindParcel, From: deployment, To: edge}
	broken := slip
	broken.Body = []byte("{")
	for _, p := range []courier.Parcel{foreign, tipBack, broken} {
		if err := r.Take(r.Context(), p); !errors.Is(err, courier.ErrRefused) {
			r.Errorf("%s: want ErrRefused, got %v", p.Kind, err)
		}
	}
	if len(r.due()) != 1 {
		r.Error("a refused parcel changed something")
	}
	for _, p := range []courier.Parcel{slip, reply, page, list, slip, reply, page, list} {
		r.ok(r.Take(r.Context(), p))
	}
	if m := r.mailbox(e.Mailbox); m.Number != "2026-AAAA-AAAA" || len(m.Replies) != 1 {
		r.Errorf("mailbox %+v", m)
	}
	if p, ok, err := r.Page(r.Context(), "", "cong-khai"); !ok || err != nil || p.Version != 3 || p.Type != "application/json" {
		r.Errorf("page %+v %v %v", p, ok, err)
	}
	if b, v, err := r.Directory(r.Context()); v != 7 || err != nil || !bytes.Equal(b, list.Body) {
		r.Errorf("directory %d %v", v, err)
	}
	// The slip for the reply is what the deployment will read.
	parcels, err := r.Due(r.Context(), r.clock.Now(), 10)
	r.ok(err)
	if len(parcels) != 1 || parcels[0].To != deployment || parcels[0].From != edge {
		r.Fatalf("%d parcels due", len(parcels))
	}
	back, err := courier.ReadSlip(parcels[0])
	r.ok(err)
	if back.Envelope != reply.ID || back.Registered != "2026-11-22T07:14:00Z" {
		r.Errorf("slip %+v", back)
	}
}

func resend(r *room) {
	before, since, elsewhere := tip(r, nil), tip(r, nil), tip(r, nil)
	elsewhere.Deployments = []string{deployment2}
	r.commit(safe.Step{Entry: before})
	r.settle(before, deployment, "")
	r.clock.add(30 * time.Hour)
	for _, e := range []*safe.Entry{since, elsewhere} {
		r.commit(safe.Step{Entry: e})
		r.settle(e, e.Deployments[0], "")
	}
	n, err := r.Resend(r.Context(), deployment, r.clock.Now().Add(-time.Hour))
	r.ok(err)
	if due := r.due(); n != 1 || !slices.Equal(due, []string{parcelOf(since, deployment)}) {
		r.Errorf("%d again: %q", n, due)
	}
	r.settle(since, deployment, "")
	if len(r.due()) != 0 {
		r.Error("still due after another slip")
	}
}

func newestOnly(r *room) {
	for _, v := range []int64{4, 9, 7} {
		r.ok(r.Publish(r.Context(), deployment, courier.Page{Name: "a", Version: v, Type: "t", Body: []byte{byte(v)}}))
		r.ok(r.KeepDirectory(r.Context(), int(v), []byte{byte(v)}))
	}
	r.ok(r.Publish(r.Context(), deployment2, courier.Page{Name: "a", Version: 5, Type: "t", Body: []byte{5}}))
	for from, want := range map[string]int64{deployment: 9, deployment2: 5, "": 9} {
		if p, ok, err := r.Page(r.Context(), from, "a"); !ok || err != nil || p.Version != want || p.Body[0] != byte(want) {
			r.Errorf("page of %q: version %d, %v", from, p.Version, err)
		}
	}
	if _, v, err := r.Directory(r.Context()); v != 9 || err != nil {
		r.Errorf("directory %d, %v", v, err)
	}
	if _, ok, err := r.Page(r.Context(), "", "b"); ok || err != nil {
		r.Errorf("a page of no name: %v %v", ok, err)
	}
	if names, err := r.Pages(r.Context(), ""); len(names) != 1 || err != nil {
		r.Errorf("pages %q, %v", names, err)
	}
}
