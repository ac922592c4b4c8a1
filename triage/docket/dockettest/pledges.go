package dockettest

import (
	"testing"

	"homthu/triage/docket"
)

// pledges: a late one is told once to each unit, under its own numbers beside those of cases, and taken back when it is late no
// more; with another day it is told again.
func pledges(t *testing.T, r *Room) {
	ctx := t.Context()
	r.Register(t, Fight(Start))
	r.escalate(t)
	urgent, err := r.Untold(ctx, By(Police), true, 0)
	must(t, err)
	late := docket.LatePledge{ID: "p1", Due: "2026-11-10", Forum: "ABC234", Number: 3, Units: []string{Committee, Police, Front}}
	for _, want := range []int{3, 0} {
		if n, err := r.TellOfPledges(ctx, []docket.LatePledge{late}); err != nil || n != want {
			t.Fatalf("%d told, want %d: %v", n, want, err)
		}
	}
	for _, unit := range []string{Committee, Front} {
		list, err := r.Notices(ctx, By(unit), false)
		if must(t, err); len(list) == 0 || list[0].Step != "pledge" || list[0].Forum != "ABC234" || list[0].Pledge != 3 || list[0].Number != "" || list[0].Case != "" || list[0].Seen {
			t.Fatalf("%s is told %+v", unit, list)
		}
	}
	if list, err := r.Notices(ctx, By(OtherPolice), true); err != nil || len(list) != 0 {
		t.Fatalf("another unit is told %+v, %v", list, err)
	}
	both, err := r.Untold(ctx, By(Police), true, 0)
	if must(t, err); both.Urgent != urgent.Urgent || both.Other != urgent.Other || both.Pledges != 1 || both.Upto != urgent.Upto+1 {
		t.Fatalf("%+v after %+v", both, urgent)
	}
	must(t, r.Seen(ctx, By(Committee), 1))
	if u, err := r.Untold(ctx, By(Committee), false, 0); err != nil || u.Pledges != 0 {
		t.Fatalf("seen, and still told: %+v, %v", u, err)
	}

	late.Due = "2026-11-14"
	if n, err := r.TellOfPledges(ctx, []docket.LatePledge{late}); err != nil || n != 3 {
		t.Fatalf("moved and late again: %d, %v", n, err)
	}
	if list, err := r.Notices(ctx, By(Committee), false); err != nil || len(list) != 1 || list[0].ID != 2 || list[0].Seen {
		t.Fatalf("%+v, %v", list, err)
	}
	if n, err := r.TellOfPledges(ctx, nil); err != nil || n != 0 {
		t.Fatalf("kept: %d, %v", n, err)
	}
	if list, err := r.Notices(ctx, By(Committee), false); err != nil || len(list) != 0 {
		t.Fatalf("kept, and still told: %+v, %v", list, err)
	}
	if n, err := r.TellOfPledges(ctx, []docket.LatePledge{late}); err != nil || n != 3 {
		t.Fatalf("kept no more: %d, %v", n, err)
	}
	if list, err := r.Notices(ctx, By(Committee), false); err != nil || len(list) != 1 || list[0].ID != 3 {
		t.Fatalf("a number was used twice: %+v, %v", list, err)
	}
}
