package dockettest

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/triage/docket"
)

// Reminding expects an answer within a week.
func Reminding(now time.Time) docket.Reminding {
	return docket.Reminding{ID: uuid.NewString(), Until: now.AddDate(0, 0, 7).Format("2006-01-02")}
}

// reminders: the Front reminds once of a case that is late, the unit is told a number and answers once, and both see it.
func reminders(t *testing.T, r *Room) {
	ctx := t.Context()
	id := r.Register(t, Proposal(Start))
	number := r.Read(t, Front, id).Number
	wants(t, r.Remind(ctx, By(Front), number, Reminding(Start)), docket.ErrRefused) // not late
	r.Clock.Set(Start.AddDate(0, 2, 0))
	first := Reminding(r.Clock.Now())
	for range 2 {
		must(t, r.Remind(ctx, By(Front), number, first))
	}
	wants(t, r.Remind(ctx, By(Front), number, Reminding(r.Clock.Now())), docket.ErrReminded)
	for _, day := range []string{"", "2026-11-15", "2029-01-01", "2027-01-32"} {
		wants(t, r.Remind(ctx, By(Front), number, docket.Reminding{ID: uuid.NewString(), Until: day}), docket.ErrRefused)
	}
	notices, err := r.Notices(ctx, By(Committee), false)
	must(t, err)
	if len(notices) == 0 || notices[0].Step != "reminder" || notices[0].Number != number || notices[0].Case != id {
		t.Fatalf("the unit is told %+v", notices)
	}
	if u, err := r.Untold(ctx, By(Committee), false, 0); err != nil || u.Other != 1 {
		t.Fatalf("untold: %+v, %v", u, err)
	}
	list, err := r.Reminders(ctx, By(Front))
	must(t, err)
	if len(list) != 1 || list[0].Number != number || list[0].Unit != Committee || list[0].Late || list[0].Case != id {
		t.Fatalf("reminders: %+v", list)
	}
	r.Clock.Set(r.Clock.Now().AddDate(0, 0, 9))
	if list, err = r.Reminders(ctx, By(Front)); err != nil || !list[0].Late {
		t.Fatalf("not late: %+v, %v", list, err)
	}
	answer := docket.Explained{Answer: "dang-lam", Day: r.Clock.Now().AddDate(0, 0, 5).Format("2006-01-02"), Sealed: []byte("sealed"), Copy: []byte("copy")}
	wants(t, r.Explain(ctx, By(Police), first.ID, answer), docket.ErrNotFound) // another unit was reminded
	wants(t, r.Explain(ctx, By(Committee), first.ID, docket.Explained{Answer: "dang-lam", Day: "2026-11-16"}), docket.ErrRefused)
	wants(t, r.Explain(ctx, By(Committee), first.ID, docket.Explained{Answer: "xong roi", Day: answer.Day}), docket.ErrRefused)
	for range 2 {
		must(t, r.Explain(ctx, By(Committee), first.ID, answer))
	}
	other := answer
	other.Answer = "can-them"
	wants(t, r.Explain(ctx, By(Committee), first.ID, other), docket.ErrStale)
	c := r.Read(t, Committee, id)
	if len(c.Reminders) != 1 || c.Reminders[0].Answer != "dang-lam" || string(c.Reminders[0].Copy) != "copy" || c.Reminders[0].Sealed != nil {
		t.Fatalf("in the case: %+v", c.Reminders)
	}
	if list, err = r.Reminders(ctx, By(Front)); err != nil || string(list[0].Sealed) != "sealed" || list[0].Late || list[0].Answerer != "hoa" {
		t.Fatalf("answered: %+v, %v", list, err)
	}
	must(t, r.Remind(ctx, By(Front), number, Reminding(r.Clock.Now()))) // an answer is there: again, if it stays late
	if n := len(r.Read(t, Committee, id).Events); n < 4 {
		t.Fatalf("%d events", n)
	}
}

// remindersHidden: by number the Front reaches no tip, no case that is kept from it, none of another commune, and none that it
// has no business with any more.
func remindersHidden(t *testing.T, r *Room) {
	ctx := t.Context()
	kept := Quarrel(Start)
	kept.Never = append(kept.Never, Front)
	about := Quarrel(Start)
	about.Never = append(about.Never, Committee) // of nobody's count
	quarrel, proposal := r.Register(t, Quarrel(Start)), r.Register(t, Proposal(Start))
	hidden := []string{r.Register(t, Theft(Start)), r.Register(t, kept), r.Register(t, about)}
	r.Clock.Set(Start.AddDate(0, 2, 0))
	for _, id := range hidden {
		wants(t, r.Remind(ctx, By(Front), r.Read(t, Police, id).Number, Reminding(r.Clock.Now())), docket.ErrNotFound)
	}
	wants(t, r.Remind(ctx, By(Front), "2026-0000-0000", Reminding(r.Clock.Now())), docket.ErrNotFound)
	number := r.Read(t, Police, quarrel).Number
	wants(t, r.Remind(ctx, By(OtherFront), number, Reminding(r.Clock.Now())), docket.ErrNotFound)
	must(t, r.Remind(ctx, By(Front), number, Reminding(r.Clock.Now())))
	list, err := r.Reminders(ctx, By(Front))
	must(t, err)
	if len(list) != 1 || list[0].Case != "" || list[0].Unit != Police {
		t.Fatalf("a quarrel that the Front does not hold: %+v", list)
	}
	// An answer that accuses the Front takes the case, and what was reminded of, from it.
	must(t, r.Remind(ctx, By(Front), r.Read(t, Front, proposal).Number, Reminding(r.Clock.Now())))
	accusing := Answer(Proposal(Start), r.Clock.Now())
	accusing.Case, accusing.Units, accusing.Never = proposal, []string{Committee, Police}, append(accusing.Never, Front)
	r.Register(t, header(accusing, r.Clock.Now()))
	if list, err = r.Reminders(ctx, By(Front)); err != nil || len(list) != 1 {
		t.Fatalf("what is about the Front: %+v, %v", list, err)
	}
}
