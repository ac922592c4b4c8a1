package dockettest

import (
	"slices"
	"testing"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// merged is a theft that was merged into another one.
func merged(t *testing.T, r *Room) (from, into envelope.Header) {
	t.Helper()
	from, into = Theft(Start), Theft(Start)
	r.Register(t, from)
	r.Register(t, into)
	r.merge(t, from, into)
	return from, into
}

func (r *Room) merge(t *testing.T, from, into envelope.Header) {
	t.Helper()
	must(t, r.Merge(t.Context(), By(Police), from.Case, docket.Merge{Version: r.Read(t, Police, from.Case).Version, Into: into.Case,
		IntoVersion: r.Read(t, Police, into.Case).Version, HandOns: []envelope.Sealed{Anew(t, from, Police, into.Case, into.Units, into.Never)}}))
}

// unmergesNot: who loses the case that goes on, because it is about him, gets nothing of it back by undoing the merge.
func unmergesNot(t *testing.T, r *Room) {
	ctx := t.Context()
	from, into := merged(t, r)
	third := Theft(Start) // merged into what is merged
	r.Register(t, third)
	next := Theft(Start)
	r.Register(t, next)
	r.merge(t, third, next)
	r.merge(t, next, into)
	version := r.Read(t, Police, from.Case).Version
	accuses := Answer(from, Start)
	accuses.Units, accuses.Never = []string{Agency}, append(slices.Clone(from.Never), Police)
	r.Register(t, accuses)
	for _, id := range []string{from.Case, into.Case, next.Case, third.Case} {
		_, err := r.Case(ctx, By(Police), id)
		wants(t, err, docket.ErrNotFound)
		if c := r.Read(t, Agency, id); c.Holder != Agency || !envelope.Forbids(c.Never, Police) {
			t.Fatalf("case: %+v", c.Row)
		}
	}
	wants(t, r.Unmerge(ctx, By(Police), from.Case, version), docket.ErrNotFound)
	must(t, r.Unmerge(ctx, By(Agency), from.Case, r.Read(t, Agency, from.Case).Version))
	_, err := r.Case(ctx, By(Police), from.Case)
	wants(t, err, docket.ErrNotFound)
}

// unmergesConflictNot: nor does who handed the case on since it is about himself, and nobody who may only read it.
func unmergesConflictNot(t *testing.T, r *Room) {
	ctx := t.Context()
	from, into := merged(t, r)
	alone := Theft(Start)
	alone.Units = []string{Police}
	r.Register(t, alone)
	r.merge(t, alone, into)
	sealed := Anew(t, into, Police, into.Case, []string{Province}, append(slices.Clone(into.Never), Police))
	version := r.Read(t, Police, from.Case).Version
	must(t, r.Move(ctx, By(Police), into.Case, docket.Move{Version: r.Read(t, Police, into.Case).Version, To: "FORWARDED", Reason: "xung-dot-loi-ich",
		Unit: Province, HandOn: &sealed}))
	wants(t, r.Unmerge(ctx, By(Police), from.Case, version), docket.ErrNotFound)
	wants(t, r.Unmerge(ctx, By(Agency), from.Case, version+1), docket.ErrNotHolder)
	for _, id := range []string{from.Case, alone.Case} {
		c := r.Read(t, Province, id)
		if c.Holder != Province {
			t.Fatalf("case: %+v", c.Row)
		}
		must(t, r.Unmerge(ctx, By(Province), id, c.Version))
	}
	if c := r.Read(t, Province, into.Case); len(c.Mailboxes) != 1 {
		t.Fatalf("mailboxes: %v", c.Mailboxes)
	}
}

// keepsOthersOut: a hand-on keeps nobody from a case but the unit that hands it on, and changes the holder.
func keepsOthersOut(t *testing.T, r *Room) {
	ctx, h := t.Context(), Theft(Start)
	r.Register(t, h)
	for _, extra := range [][]string{{Agency}, {Police, Agency}, {Police, "province-inspectorate.*"}} {
		for _, reason := range []string{"xung-dot-loi-ich", "sai-dia-ban"} {
			sealed := Anew(t, h, Police, h.Case, []string{Province}, append(slices.Clone(h.Never), extra...))
			m := docket.Move{Version: 1, To: "FORWARDED", Reason: reason, Unit: Province, HandOn: &sealed}
			wants(t, r.Move(ctx, By(Police), h.Case, m), docket.ErrRefused)
		}
	}
	own := Anew(t, h, Police, h.Case, []string{Province}, append(slices.Clone(h.Never), Police))
	wants(t, r.Move(ctx, By(Police), h.Case, docket.Move{Version: 1, To: "FORWARDED", Reason: "sai-dia-ban", Unit: Province, HandOn: &own}), docket.ErrRefused)
	wants(t, r.Move(ctx, By(Police), h.Case, docket.Move{Version: 1, To: "FORWARDED", Reason: "sai-dia-ban", Unit: Police}), docket.ErrRefused)
	r.Read(t, Agency, h.Case)
}

// answersMerged: one writer's answer gives nobody the letters of another, unless nobody would have them any more.
func answersMerged(t *testing.T, r *Room) {
	ctx, from, into := t.Context(), Theft(Start), Theft(Start)
	into.Units = []string{Police}
	r.Register(t, from)
	r.Register(t, into)
	r.merge(t, from, into)
	own := Answer(into, Start)
	own.Units = []string{Police, Agency}
	for _, answer := range []envelope.Header{Answer(from, Start), own} {
		r.Register(t, answer)
		_, err := r.Case(ctx, By(Agency), into.Case)
		wants(t, err, docket.ErrNotFound)
	}
	if c := r.Read(t, Police, into.Case); len(c.Envelopes) != 4 {
		t.Fatalf("%d letters", len(c.Envelopes))
	}
	accuses := Answer(from, Start)
	accuses.Units, accuses.Never = []string{Agency}, append(slices.Clone(from.Never), Police)
	r.Register(t, accuses)
	if c := r.Read(t, Agency, into.Case); c.Holder != Agency {
		t.Fatalf("case: %+v", c.Row)
	}
}
