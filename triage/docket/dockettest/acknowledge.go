package dockettest

import (
	"testing"
	"time"

	"homthu/triage/docket"
)

// acknowledge: one officer's word is enough, who comes later hears whose it was, and nobody else's unit can give it.
func acknowledge(t *testing.T, r *Room) {
	ctx := t.Context()
	id := r.Register(t, Fight(Start))
	calm := r.Register(t, Theft(Start))
	r.escalate(t)
	list, err := r.Waiting(ctx, By(Police))
	if must(t, err); len(list) != 1 || list[0].Case != id || list[0].Number != r.Read(t, Police, id).Number || !list[0].Due.Equal(Start.Add(15*time.Minute)) {
		t.Fatalf("waiting: %+v", list)
	}
	if list, err := r.Waiting(ctx, By(Agency)); err != nil || len(list) != 0 {
		t.Fatalf("another unit is asked: %+v, %v", list, err)
	}
	must(t, r.Looked(ctx, By(Police), id))
	_, err = r.Acknowledge(ctx, By(Agency), id)
	wants(t, err, docket.ErrNotHolder)
	_, err = r.Acknowledge(ctx, By(OtherPolice), id)
	wants(t, err, docket.ErrNotFound)
	_, err = r.Acknowledge(ctx, By(Police), calm)
	wants(t, err, docket.ErrRefused)

	version := r.Read(t, Police, id).Version
	for _, officer := range []string{"hoa", "hoa", "minh"} { // a lost answer, and a colleague at the same moment
		by, err := r.Acknowledge(ctx, docket.Viewer{Officer: officer, Unit: Police}, id)
		if must(t, err); by != "hoa" {
			t.Fatalf("%s is told that %q was the first", officer, by)
		}
	}
	c := r.Read(t, Police, id)
	known := 0
	for _, e := range c.Events {
		if e.Kind == docket.EventKnown && e.Officer == "hoa" && e.Unit == Police {
			known++
		}
	}
	if known != 1 || c.Version != version || r.clock(t, Police, id, "SACK").Met.IsZero() {
		t.Fatalf("%d events, %+v", known, c.Row)
	}
	if list, err := r.Waiting(ctx, By(Police)); err != nil || len(list) != 0 {
		t.Fatalf("waiting: %+v, %v", list, err)
	}
	taken := r.Register(t, Fight(Start))
	must(t, r.Take(ctx, By(Police), taken, r.Read(t, Police, taken).Version, false))
	if by, err := r.Acknowledge(ctx, docket.Viewer{Officer: "minh", Unit: Police}, taken); err != nil || by != "hoa" {
		t.Fatalf("whoever takes a case knows of it: %q, %v", by, err)
	}
}

// numbersOfNotices: what a unit reads is numbered for itself, whatever others were told in between, and a repeated notice
// is a new one.
func numbersOfNotices(t *testing.T, r *Room) {
	r.Register(t, Complaint(Start))
	r.Register(t, Fight(Start))
	var last int64
	for round := range 8 {
		r.escalate(t)
		notices, err := r.Notices(t.Context(), By(Police), true)
		must(t, err)
		if newest := notices[0].ID; newest <= last || round == 0 && newest != 1 || round == 1 && newest != 3 {
			t.Fatalf("round %d: %+v", round, notices)
		}
		last = notices[0].ID
		r.Clock.Set(r.Clock.Now().Add(15 * time.Minute))
	}
	r.Clock.Set(Start.AddDate(0, 2, 0))
	r.escalate(t)
	if notices, err := r.Notices(t.Context(), By(Inspectors), true); err != nil || len(notices) == 0 || notices[len(notices)-1].ID != 1 {
		t.Fatalf("%+v, %v", notices, err)
	}
}

// untold: what is passed on is a count of cases that still wait, to whom they concern, each once.
func untold(t *testing.T, r *Room) {
	ctx := t.Context()
	count := func(v docket.Viewer, head bool, after int64, urgent, other int) docket.Untold {
		t.Helper()
		u, err := r.Untold(ctx, v, head, after)
		if must(t, err); u.Urgent != urgent || u.Other != other {
			t.Fatalf("%+v, want %d and %d", u, urgent, other)
		}
		return u
	}
	id := r.Register(t, Fight(Start))
	r.Register(t, Complaint(Start))
	about := AboutPolice(Start)
	r.Register(t, about)
	count(By(Police), true, 0, 0, 0)
	r.escalate(t)
	first := count(By(Police), false, 0, 1, 0)
	count(By(Police), false, first.Upto, 0, 0)
	count(docket.Viewer{Unit: Police}, false, 0, 1, 0) // a group
	r.Clock.Set(Start.Add(16 * time.Minute))
	r.escalate(t)
	second := count(By(Police), false, first.Upto, 1, 0) // asked again
	must(t, r.Seen(ctx, By(Police), second.Upto))
	count(By(Police), false, 0, 0, 0) // he has seen it
	count(docket.Viewer{Officer: "minh", Unit: Police}, false, 0, 1, 0)
	_, err := r.Acknowledge(ctx, By(Police), id)
	must(t, err)
	count(docket.Viewer{Officer: "minh", Unit: Police}, false, 0, 0, 0)
	r.Clock.Set(Start.AddDate(0, 3, 0))
	r.escalate(t)
	count(docket.Viewer{Officer: "minh", Unit: Police}, true, 0, 1, 0)
	count(docket.Viewer{Officer: "minh", Unit: OtherPolice}, true, 0, 0, 0)
	count(docket.Viewer{Officer: "minh", Unit: Front}, true, 0, 0, 0)
}
