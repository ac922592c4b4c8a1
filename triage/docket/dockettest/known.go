package dockettest

import (
	"slices"
	"testing"
	"time"

	"homthu/intake/courier"
	"homthu/triage/docket"
)

// Knowns are the parcels that wait to say that somebody knows of a case.
func (r *Room) Knowns(t testing.TB, id string) int {
	t.Helper()
	parcels, err := r.Due(t.Context(), r.Clock.Now(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return len(slices.DeleteFunc(parcels, func(p courier.Parcel) bool {
		known, err := courier.ReadKnown(p)
		return err != nil || known.Case != id || p.To != "edge-1"
	}))
}

// knowns: the first word of an officer about an urgent case goes out, and nothing else does: no look, no second word, nothing
// of a calm case, nothing that comes too late. It waits for no slip.
func knowns(t *testing.T, r *Room) {
	ctx := t.Context()
	wants := func(id string, n int, what string) {
		t.Helper()
		if got := r.Knowns(t, id); got != n {
			t.Fatalf("%s: %d parcels, want %d", what, got, n)
		}
	}
	version := func(unit, id string) int64 { return r.Read(t, unit, id).Version }

	id := r.Register(t, Fight(Start))
	must(t, r.Looked(ctx, By(Police), id))
	wants(id, 0, "a look")
	_, err := r.Acknowledge(ctx, By(Police), id)
	must(t, err)
	wants(id, 1, "an acknowledgement")
	must(t, r.Carried(ctx, []string{"known:" + id}, r.Clock.Now()))
	_, err = r.Acknowledge(ctx, docket.Viewer{Officer: "minh", Unit: Police}, id)
	must(t, err)
	must(t, r.Take(ctx, By(Police), id, version(Police, id), false))
	must(t, r.Reply(ctx, By(Police), id, version(Police, id), Reply(false)))
	r.Clock.Set(r.Clock.Now().Add(30 * time.Minute))
	wants(id, 0, "carried, and whatever comes after it")

	taken := r.Register(t, Fight(r.Clock.Now()))
	must(t, r.Take(ctx, By(Police), taken, version(Police, taken), false))
	wants(taken, 1, "taken")
	answered := r.Register(t, Fight(r.Clock.Now()))
	must(t, r.Reply(ctx, By(Police), answered, version(Police, answered), Reply(false)))
	wants(answered, 1, "a reply")

	calm := r.Register(t, Theft(r.Clock.Now()))
	must(t, r.Take(ctx, By(Police), calm, version(Police, calm), false))
	wants(calm, 0, "a calm case")

	hidden := AboutPolice(r.Clock.Now()) // kept from somebody: the way is the same
	hidden.Urgency = "now"
	r.Register(t, hidden)
	holder := hidden.Units[0]
	must(t, r.Take(ctx, By(holder), hidden.Case, version(holder, hidden.Case), false))
	wants(hidden.Case, 1, "a case that is kept from a unit")

	late := r.Register(t, Fight(r.Clock.Now()))
	r.Clock.Set(r.Clock.Now().Add(time.Hour))
	_, err = r.Acknowledge(ctx, By(Police), late)
	must(t, err)
	wants(late, 0, "an hour later")
}
