package dockettest

import (
	"testing"
	"time"

	"homthu/intake/courier"
	"homthu/triage/docket"
)

// watches: who watches over clocks sees what runs out and what did not arrive, by number, and nothing of what the case is.
func watches(t *testing.T, r *Room) {
	ctx := t.Context()
	id := r.Register(t, Theft(Start))
	hidden := r.Register(t, AboutPolice(Start))
	reply := Reply(false)
	must(t, r.Docket.Reply(ctx, By(Police), id, r.Read(t, Police, id).Version, reply))
	for range courier.DefaultResend.Attempts {
		must(t, r.Carried(ctx, []string{reply.ID}, r.Clock.Now()))
	}
	loads, err := r.Overview(ctx, By(Agency))
	must(t, err)
	for _, l := range loads {
		if want := map[string]int{Police: 1}[l.Unit]; l.Undelivered != want {
			t.Errorf("%s has %d replies that did not arrive, want %d", l.Unit, l.Undelivered, want)
		}
	}
	open := r.Register(t, Theft(Start))
	r.Clock.Set(Start.AddDate(0, 0, 30))
	list, err := r.Running(ctx, By(Agency), Police)
	must(t, err)
	if number := r.Read(t, Police, open).Number; len(list) != 1 || list[0].Number != number || !list[0].Overdue || list[0].Taken || list[0].Due.After(r.Clock.Now()) {
		t.Errorf("the clocks of the police: %+v", list)
	}
	for unit, want := range map[string]int{Police: 0, Agency: 1} { // what the police hold no part of is about them
		holder := r.Read(t, Province, hidden).Holder
		if list, err = r.Running(ctx, By(unit), holder); err != nil || len(list) != want {
			t.Errorf("%s sees %d running clocks of %s, want %d (%v)", unit, len(list), holder, want, err)
		}
	}
}

// journals: the head reads what officers did, looks included, newest first, by person and by kind, page by page; what the
// unit lost, or must not know of, is not in it.
func journals(t *testing.T, r *Room) {
	ctx := t.Context()
	id := r.Register(t, Theft(Start))
	hoa, binh := By(Police), docket.Viewer{Officer: "binh", Unit: Police}
	must(t, r.Looked(ctx, hoa, id))
	r.Clock.Set(r.Clock.Now().Add(time.Minute))
	must(t, r.Looked(ctx, binh, id))
	must(t, r.Take(ctx, binh, id, r.Read(t, Police, id).Version, false))
	must(t, r.Looked(ctx, By(Agency), r.Register(t, Fight(Start))))
	read := func(officer, kind string, before int64, want ...string) []docket.Deed {
		t.Helper()
		list, err := r.Journal(ctx, hoa, officer, kind, before)
		must(t, err)
		if len(list) != len(want) {
			t.Fatalf("the journal has %+v, want %v", list, want)
		}
		for i, deed := range list {
			if deed.Officer+" "+deed.Kind != want[i] || deed.Case != id || deed.Number == "" {
				t.Errorf("deed %d is %+v, want %s", i, deed, want[i])
			}
		}
		return list
	}
	all := read("", "", 0, "binh taken", "binh looked", "hoa looked")
	read("hoa", "", 0, "hoa looked")
	read("", "looked", 0, "binh looked", "hoa looked")
	read("", "", all[1].ID, "hoa looked")
	if list, err := r.Journal(ctx, By(Agency), "", "", 0); err != nil || len(list) > 1 {
		t.Errorf("another unit reads %+v (%v)", list, err)
	}
}
