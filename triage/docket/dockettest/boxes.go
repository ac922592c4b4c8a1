package dockettest

import (
	"testing"

	"homthu/triage/docket"
)

// boxes: a unit is told once for each day that passed, how many boxes there are; what is opened is taken back.
func boxes(t *testing.T, r *Room) {
	ctx := t.Context()
	day := docket.LateBoxes{Unit: Police, Due: "2026-11-10", Boxes: 2}
	front, unknown := day, day
	front.Unit, unknown.Due = Front, ""
	tell := func(want int, all ...docket.LateBoxes) {
		t.Helper()
		if n, err := r.TellOfBoxes(ctx, all); err != nil || n != want {
			t.Fatalf("%d told, want %d: %v", n, want, err)
		}
	}
	tell(2, day, front)
	tell(0, day, front)
	for _, unit := range []string{Police, Front} {
		list, err := r.Notices(ctx, By(unit), false)
		if must(t, err); len(list) != 1 || list[0].Step != "box" || list[0].Boxes != 2 || list[0].Number != "" || list[0].Case != "" || list[0].Seen {
			t.Fatalf("%s is told %+v", unit, list)
		}
	}
	if list, err := r.Notices(ctx, By(OtherPolice), true); err != nil || len(list) != 0 {
		t.Fatalf("another unit is told %+v, %v", list, err)
	}
	if u, err := r.Untold(ctx, By(Police), false, 0); err != nil || u.Boxes != 2 || u.Other != 0 || u.Pledges != 0 || u.Urgent != 0 || u.Upto != 1 {
		t.Fatalf("%+v, %v", u, err)
	}
	must(t, r.Seen(ctx, By(Police), 1))
	day.Boxes = 1
	tell(0, day, front) // one of the two was opened
	if list, err := r.Notices(ctx, By(Police), false); err != nil || len(list) != 1 || list[0].Boxes != 1 || !list[0].Seen {
		t.Fatalf("%+v, %v", list, err)
	}
	if u, err := r.Untold(ctx, By(Police), false, 0); err != nil || u.Boxes != 0 {
		t.Fatalf("seen, and still told: %+v, %v", u, err)
	}
	tell(1, unknown)
	if list, err := r.Notices(ctx, By(Police), false); err != nil || len(list) != 1 || list[0].ID != 2 || list[0].Seen {
		t.Fatalf("%+v, %v", list, err)
	}
	tell(0)
	if list, err := r.Notices(ctx, By(Front), false); err != nil || len(list) != 0 {
		t.Fatalf("opened, and still told: %+v, %v", list, err)
	}
}
