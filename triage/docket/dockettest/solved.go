package dockettest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// rate registers a rating of the case and notes what it says.
func (r *Room) rate(t *testing.T, unit string, h envelope.Header, says string) {
	t.Helper()
	rating := Answer(h, Start)
	rating.Kind = envelope.KindRating
	r.Register(t, header(rating, Start))
	must(t, r.Rated(t.Context(), By(unit), h.Case, rating.ID, says))
	must(t, r.Rated(t.Context(), By(unit), h.Case, rating.ID, says)) // the answer was lost
}

// solvedInPart: the first "in part" leaves the case closed, the second opens it again, and one after "solved" does not.
func solvedInPart(t *testing.T, r *Room) {
	h := Theft(Start)
	id := r.Register(t, h)
	r.closeTheft(t, id)
	for i, step := range []struct {
		says string
		open bool
	}{{"part", false}, {"done", false}, {"part", false}, {"part", true}} {
		r.rate(t, Police, h, step.says)
		if c := r.Read(t, Police, id); c.Closed.IsZero() != step.open {
			t.Fatalf("after rating %d: %+v", i+1, c.Row)
		}
	}
	set, n := r.Read(t, Police, id).Events, 0
	for _, e := range set {
		if e.Kind == docket.EventReopened {
			n++
		}
	}
	if n != 1 {
		t.Fatalf("reopened %d times", n)
	}
}

// solved counts the newest word of each resident: exactly where the Front sees cases one by one, in steps elsewhere.
func solved(t *testing.T, r *Room) {
	ctx := t.Context()
	period, err := docket.ParsePeriod("2026-11")
	must(t, err)
	of := func(category string) docket.Solved {
		t.Helper()
		list, err := r.Solved(ctx, By(Front), period)
		must(t, err)
		for _, s := range list {
			if s.Of == category {
				return s
			}
		}
		t.Fatalf("no %s in %+v", category, list)
		return docket.Solved{}
	}
	var proposals []envelope.Header
	for range 3 {
		h := Proposal(Start)
		r.Register(t, h)
		must(t, r.Reply(ctx, By(Police), h.Case, r.Read(t, Police, h.Case).Version, Reply(false)))
		proposals = append(proposals, h)
	}
	r.Register(t, Proposal(Start)) // nobody has answered it
	r.rate(t, Front, proposals[0], "part")
	r.rate(t, Front, proposals[0], "done")
	r.rate(t, Police, proposals[1], "not")
	if diff := cmp.Diff(docket.Solved{Of: "D3", Done: 1, Not: 1, Unsaid: 1, Exact: true}, of("D3")); diff != "" {
		t.Fatal(diff)
	}
	floor := r.Tables.SmallCountFloor
	for i := range 2*floor + 1 {
		h := Theft(Start)
		r.closeTheft(t, r.Register(t, h))
		r.rate(t, Police, h, "done")
		r.Clock.Set(Start.AddDate(0, 0, i+1)) // what was read today is counted from tomorrow on
		if want := (i + 1) / floor * floor; of("A2").Done != want || of("A2").Unsaid != 0 {
			t.Fatalf("%d thefts: %+v", i+1, of("A2"))
		}
	}
	hushed := AboutPolice(Start)
	for range floor {
		hushed = AboutPolice(Start)
		r.Register(t, hushed)
		must(t, r.Reply(ctx, By(Province), hushed.Case, r.Read(t, Province, hushed.Case).Version, Reply(false)))
		r.rate(t, Province, hushed, "not")
	}
	if s := of("A2"); s.Not != 0 {
		t.Fatalf("hushed cases are counted: %+v", s)
	}
	if list, err := r.Solved(ctx, By(OtherFront), period); err != nil || list[0].Done != 0 {
		t.Fatalf("another commune: %+v %v", list, err)
	}
}
