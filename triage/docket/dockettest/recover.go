package dockettest

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// Recovery is the recovery unit of the suite's province.
const Recovery = "recovery.20"

// recoverLost: the recovery unit sees the letters of what a unit has lost the key to, where it has them too and is not kept
// from them, and gives them back to that unit and to nobody else.
func recoverLost(t *testing.T, r *Room) {
	ctx := t.Context()
	both := Theft(r.Clock.Now())
	both.Units = append(slices.Clone(both.Units), Recovery)
	id := r.Register(t, both)
	r.Register(t, Theft(r.Clock.Now())) // before there was a recovery unit
	complaint := Complaint(r.Clock.Now())
	complaint.Units = append(slices.Clone(complaint.Units), Recovery)
	other := r.Register(t, complaint)
	asked := r.Clock.Now()
	r.Clock.Set(asked.Add(time.Hour))

	for _, unit := range []string{Police, Province} {
		_, err := r.Lost(ctx, By(unit), Police, asked, "")
		wants(t, err, docket.ErrNotFound)
		wants(t, r.Restore(ctx, By(unit), id, Police, nil), docket.ErrNotFound)
	}
	list, err := r.Lost(ctx, By(Recovery), Police, asked, "")
	must(t, err)
	if len(list) != 1 || list[0].ID != id || len(list[0].Envelopes) != 1 {
		t.Fatalf("lost: %+v", list)
	}
	if list, err := r.Lost(ctx, By(Recovery), Police, asked, id); err != nil || len(list) != 0 {
		t.Errorf("after the last: %d, %v", len(list), err)
	}
	if list, err := r.Lost(ctx, By(Recovery), Inspectors, asked, ""); err != nil || len(list) != 1 || list[0].ID != other {
		t.Errorf("of the inspectors: %+v, %v", list, err)
	}

	if _, err := r.Lost(ctx, By(Recovery), Police, asked, ""); err != nil {
		t.Fatal(err)
	}
	lent := 0
	for _, e := range r.Read(t, Police, id).Events {
		if e.Kind == docket.EventLent && e.Unit == Recovery && e.Subject == Police {
			lent++
		}
	}
	if lent != 1 {
		t.Errorf("the case says %d times that its letters were given out", lent)
	}

	letter := *handed(t, both, Police, both.Never)
	wants(t, r.Restore(ctx, By(Recovery), id, Inspectors, []envelope.Sealed{*handed(t, both, Inspectors, both.Never)}), docket.ErrNotFound)
	wants(t, r.Restore(ctx, By(Recovery), other, Police, []envelope.Sealed{*handed(t, complaint, Police, nil)}), docket.ErrNotFound)
	wants(t, r.Restore(ctx, By(Recovery), id, Police, []envelope.Sealed{*handed(t, both, OtherPolice, both.Never)}), docket.ErrRefused)
	wants(t, r.Restore(ctx, By(Recovery), id, Police, nil), docket.ErrRefused)
	wants(t, r.Restore(ctx, By(Recovery), uuid.NewString(), Police, []envelope.Sealed{letter}), docket.ErrNotFound)
	before := r.Read(t, Police, id)
	must(t, r.Restore(ctx, By(Recovery), id, Police, []envelope.Sealed{letter}))
	must(t, r.Restore(ctx, By(Recovery), id, Police, []envelope.Sealed{letter}))
	after := r.Read(t, Police, id)
	if len(after.Envelopes) != len(before.Envelopes)+1 || after.Version != before.Version || after.Holder != before.Holder || len(after.Units) != len(before.Units) {
		t.Errorf("the case changed otherwise: %+v", after.Row)
	}
	for _, unit := range []string{Police, Inspectors} {
		if n, err := r.Restored(ctx, By(Recovery), unit, asked); err != nil || n != map[string]int{Police: 1}[unit] {
			t.Errorf("%d cases were restored to %s (%v)", n, unit, err)
		}
	}
	last := after.Events[len(after.Events)-1]
	if last.Kind != docket.EventRestored || last.Unit != Recovery || last.Subject != Police {
		t.Errorf("event: %+v", last)
	}
	if list, err := r.Lost(ctx, By(Recovery), Police, asked, ""); err != nil || len(list) != 0 {
		t.Errorf("restored and still lost: %d, %v", len(list), err)
	}
}
