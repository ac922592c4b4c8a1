package dockettest

import (
	"slices"
	"testing"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// holdsNever: the recovery unit has cases for those who lose their key, and never holds one, whatever happens to the others.
func holdsNever(t *testing.T, r *Room) {
	ctx := t.Context()
	near := func(_, role, _ string) string { return role + ".20" }
	d, err := docket.Open(r.DB, r.Tables, docket.Options{Deployment: "tinh-20", Now: r.Clock.Now, Near: near})
	must(t, err)
	r.Docket = d
	about := append(slices.Clone(frontless), OtherPolice)
	given, first, left, accused := Theft(Start), Theft(Start), Theft(Start), Theft(Start)
	given.Units = []string{Police, Agency, Recovery}
	first.Units = []string{Recovery, Police}
	left.Units, left.Never = []string{Police, Recovery}, about
	accused.Units = []string{Police, Recovery}
	for _, h := range []envelope.Header{given, first, left, accused} {
		r.Register(t, h)
	}
	if c := r.Read(t, Police, first.Case); c.Holder != Police {
		t.Fatalf("case: %+v", c.Row)
	}
	only := Theft(Start)
	only.Units = []string{Recovery}
	_, err = r.Docket.Register(ctx, Seal(t, only))
	wants(t, err, docket.ErrRefused)
	wants(t, r.Move(ctx, By(Police), given.Case, docket.Move{Version: 1, To: "FORWARDED", Reason: "sai-dia-ban", Unit: Recovery}), docket.ErrRefused)
	to := AsTip("A1")
	to.Units = []string{Recovery}
	wants(t, r.Reroute(ctx, By(Police), given.Case, docket.Reroute{Version: 1, To: to, Reason: "phan-loai-nham"}), docket.ErrRefused)
	to.Units = []string{Recovery, Agency}
	must(t, r.Reroute(ctx, By(Police), given.Case, docket.Reroute{Version: 1, To: to, Reason: "phan-loai-nham"}))
	if c := r.Read(t, Agency, given.Case); c.Holder != Agency {
		t.Fatalf("case: %+v", c.Row)
	}
	answer := Answer(accused, Start)
	answer.Units, answer.Never = []string{Recovery}, append(slices.Clone(accused.Never), Police)
	r.Register(t, answer)
	must(t, r.Succeed(ctx, Police, OtherPolice))
	for _, id := range []string{left.Case, accused.Case} { // the first of the chain stands in
		if c := r.Read(t, Province, id); c.Holder != Province {
			t.Errorf("case: %+v", c.Row)
		}
	}
	if n, err := r.Stranded(ctx); err != nil || n != 2 {
		t.Errorf("%d stranded, %v", n, err)
	}
}
