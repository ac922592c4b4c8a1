package dockettest

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// accusesRole is accuses with a header that does not tell which commune's police it means.
func accusesRole(t *testing.T, r *Room) {
	h := Theft(Start)
	id := r.Register(t, h)
	must(t, r.Looked(t.Context(), By(Police), id))
	about := AboutPolice(Start)
	about.Case, about.Kind, about.Never = id, envelope.KindAnswer, slices.Clone(nowhere)
	r.Register(t, header(about, Start))
	_, err := r.Case(t.Context(), By(Police), id)
	wants(t, err, docket.ErrNotFound)
	c := r.Read(t, Province, id)
	if c.Holder != Province || len(c.Envelopes) != 2 {
		t.Fatalf("case: %+v", c.Row)
	}
	if slices.ContainsFunc(c.Units, func(u docket.UnitRow) bool { return u.Unit == Police }) {
		t.Fatal("it is still in the police's queue")
	}
}

// keptFromRole: neither by hand-on nor by a merger may a unit get a case that is kept from its role.
func keptFromRole(t *testing.T, r *Room) {
	ctx := t.Context()
	h := Complaint(Start)
	h.Never = append(h.Never, "border-guard.*")
	id := r.Register(t, h)
	for _, unit := range []string{Police, OtherPolice, Front, Committee} {
		_, err := r.Case(ctx, By(unit), id)
		wants(t, err, docket.ErrNotFound)
		version := r.Read(t, Inspectors, id).Version
		move := docket.Move{Version: version, To: "FORWARDED", Reason: "sai-dia-ban", Unit: unit}
		wants(t, r.Move(ctx, By(Inspectors), id, move), docket.ErrRefused)
		move.HandOn = handed(t, h, unit, nil)
		wants(t, r.Move(ctx, By(Inspectors), id, move), docket.ErrRefused)
	}
	move := docket.Move{Version: r.Read(t, Inspectors, id).Version, To: "FORWARDED", Reason: "sai-dia-ban", Unit: Province}
	move.HandOn = handed(t, h, Province, []string{Police}) // names one unit where the case forbids its role
	wants(t, r.Move(ctx, By(Inspectors), id, move), docket.ErrRefused)
	move.HandOn = handed(t, h, Province, h.Never)
	must(t, r.Move(ctx, By(Inspectors), id, move))

	// The agency takes over a post of a role that is kept out: whatever was kept from that role is kept from it too.
	also := Complaint(Start)
	also.Units, also.Never = []string{Inspectors, Agency}, h.Never
	r.Register(t, also)
	plain := r.Register(t, Complaint(Start))
	must(t, r.Succeed(ctx, OtherPolice, Police))
	r.Read(t, Agency, also.Case)
	must(t, r.Succeed(ctx, "border-guard.06184", Agency))
	_, err := r.Case(ctx, By(Agency), also.Case)
	wants(t, err, docket.ErrNotFound)
	if never := r.Read(t, Inspectors, plain).Never; len(never) != len(nowhere) {
		t.Fatalf("mergers added to a set that they do not concern: %v", never)
	}
}

// handed is the tip sealed anew to one unit, under a header with that never-list.
func handed(t testing.TB, h envelope.Header, unit string, never []string) *envelope.Sealed {
	t.Helper()
	on := h
	on.ID, on.Kind, on.Units, on.Never = uuid.NewString(), envelope.KindHandOn, []string{unit}, never
	tip := Tip()
	tip.HandOn = &envelope.HandOn{From: Inspectors, Reason: "sai-dia-ban", Original: h, Signature: signature}
	sealed := SealTip(t, header(on, Start), tip)
	return &sealed
}
