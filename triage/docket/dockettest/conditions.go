package dockettest

import (
	"slices"
	"testing"
	"time"

	"homthu/triage/docket"
)

// conditions: what an officer marks makes the unit's own term longer, and taking it back makes it shorter again.
func conditions(t *testing.T, r *Room) {
	ctx := t.Context()
	id := r.Register(t, Quarrel(Start))
	v := By(r.holder(t, id))
	short := r.clock(t, v.Unit, id, "S").Due
	must(t, r.Flag(ctx, v, id, "complex-people", true))
	must(t, r.Flag(ctx, v, id, "complex-expert", true)) // two reasons make it no longer than one
	long := r.clock(t, v.Unit, id, "S").Due
	if long.Sub(short) < 8*24*time.Hour {
		t.Fatalf("S ends %v, with a reason %v", short, long)
	}
	wants(t, r.Flag(ctx, v, id, "several-places", true), docket.ErrRefused) // its clock knows no such thing
	must(t, r.Flag(ctx, v, id, "complex-people", false))
	if k := r.clock(t, v.Unit, id, "S"); !k.Due.Equal(long) {
		t.Fatalf("the other reason stands: %+v", k)
	}
	must(t, r.Flag(ctx, v, id, "complex-expert", false))
	if k := r.clock(t, v.Unit, id, "S"); !k.Due.Equal(short) {
		t.Fatalf("none stands: %+v", k)
	}

	complaint := r.Register(t, Complaint(Start))
	in := By(r.holder(t, complaint))
	offered := func(flag string) bool {
		return slices.ContainsFunc(r.Read(t, in.Unit, complaint).Flags, func(f docket.Flag) bool { return f.ID == flag })
	}
	if !offered("named-with-form") || offered("several-places") {
		t.Fatalf("flags: %+v", r.Read(t, in.Unit, complaint).Flags)
	}
	must(t, r.Flag(ctx, in, complaint, "named-with-form", true))
	first := r.clock(t, in.Unit, complaint, "TC").Due
	if !offered("several-places") {
		t.Fatalf("flags: %+v", r.Read(t, in.Unit, complaint).Flags)
	}
	must(t, r.Flag(ctx, in, complaint, "several-places", true))
	if k := r.clock(t, in.Unit, complaint, "TC"); !k.Due.After(first) {
		t.Fatalf("TC: %+v", k)
	}
}

// holder is the unit that has the case.
func (r *Room) holder(t testing.TB, id string) string {
	t.Helper()
	for _, unit := range []string{Police, Front, Committee, Agency, Inspectors, Province} {
		if c, err := r.Case(t.Context(), By(unit), id); err == nil {
			return c.Holder
		}
	}
	t.Fatal("nobody has the case")
	return ""
}
