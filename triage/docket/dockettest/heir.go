package dockettest

import (
	"context"
	"database/sql"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"homthu/triage/docket"
)

// frontView is all that a Front sees of its commune's cases.
type frontView struct {
	Board     docket.Board
	Solved    []docket.Solved
	Listed    []docket.FrontRow
	Overdue   []docket.FrontRow
	Follows   []string
	Reminders []docket.Reminder
}

func (r *Room) frontView(t *testing.T, d *docket.Docket, unit string, numbers []string) (f frontView) {
	t.Helper()
	ctx := t.Context()
	year, err := docket.ParsePeriod("2026")
	must(t, err)
	f.Board, err = d.Board(ctx, By(unit), year)
	must(t, err)
	f.Solved, err = d.Solved(ctx, By(unit), year)
	must(t, err)
	listed, err := d.Listed(ctx, By(unit), year, docket.FrontFilter{}, "", 100)
	must(t, err)
	overdue, err := d.Listed(ctx, By(unit), year, docket.FrontFilter{Only: "overdue"}, "", 100)
	must(t, err)
	f.Listed, f.Overdue = listed.Rows, overdue.Rows
	f.Follows, err = d.Follows(ctx, By(unit), numbers)
	slices.Sort(f.Follows)
	must(t, err)
	f.Reminders, err = d.Reminders(ctx, By(unit))
	must(t, err)
	return f
}

// frontHeir: from the day of a merger on the heir's Front sees of the old commune what that one's Front saw, and goes on with it;
// what was about either stays hidden from it.
func frontHeir(t *testing.T, r *Room) {
	ctx := t.Context()
	day := Start.AddDate(0, 2, 0)
	d, err := docket.Open(r.DB, r.Tables, docket.Options{Deployment: "tinh-20", Now: r.Clock.Now, Delay: func(int) int { return 0 }, Merged: func(unit string) []string {
		if unit == OtherFront && !r.Clock.Now().Before(day) {
			return []string{Front}
		}
		return nil
	}})
	must(t, err)
	r.Docket = d
	for range 7 {
		r.Register(t, Theft(Start))
	}
	about := Quarrel(Start)
	about.Never = append(about.Never, Front)
	hidden := r.Read(t, Police, r.Register(t, about)).Number
	// Nobody's numbers have what is about a unit. The heir would not see it either if they had.
	must(t, r.DB.Write(ctx, func(ctx context.Context, t *sql.Tx) error {
		_, err := t.ExecContext(ctx, `UPDATE cases SET hushed = 0 WHERE id = $1`, about.Case)
		return err
	}))
	quarrel, proposal := r.Register(t, Quarrel(Start)), r.Register(t, Proposal(Start))
	numbers := []string{r.Read(t, Police, quarrel).Number, r.Read(t, Police, proposal).Number, hidden}
	must(t, r.Reply(ctx, By(Police), quarrel, 1, Reply(false)))
	r.Clock.Set(day.AddDate(0, 0, -1))
	asked := Reminding(r.Clock.Now())
	must(t, d.Remind(ctx, By(Front), numbers[1], asked))
	none, all := r.frontView(t, d, OtherFront, numbers), r.frontView(t, d, Front, numbers)
	if none.Board.All.Received+none.Board.Follows.Received+len(none.Listed)+len(none.Follows)+len(none.Reminders) > 0 || all.Board.All.Received != 5 || len(all.Reminders) != 1 || len(all.Overdue) == 0 {
		t.Fatalf("before the day the heir sees %+v, the old one %+v", none, all)
	}
	r.Clock.Set(day)
	all = r.frontView(t, d, Front, numbers)
	for _, over := range []bool{false, true} { // what is seen does not wait until the cases have gone over
		if over {
			must(t, d.Succeed(ctx, Front, OtherFront))
		}
		heir := r.frontView(t, d, OtherFront, numbers)
		if diff := cmp.Diff(all, heir, cmpopts.IgnoreFields(docket.Board{}, "Unit", "Commune"), cmpopts.IgnoreFields(docket.FrontRow{}, "ID"), cmpopts.IgnoreFields(docket.Reminder{}, "Case", "Sender")); diff != "" {
			t.Fatalf("gone over %v:\n%s", over, diff)
		}
	}
	wants(t, d.Remind(ctx, By(OtherFront), numbers[1], Reminding(r.Clock.Now())), docket.ErrReminded)
	wants(t, d.Remind(ctx, By(OtherFront), hidden, Reminding(r.Clock.Now())), docket.ErrNotFound)
	must(t, d.Explain(ctx, By(Committee), asked.ID, docket.Explained{Answer: "dang-lam", Day: r.Clock.Now().Format("2006-01-02"), Sealed: []byte("sealed"), Copy: []byte("copy")}))
	if list, err := d.Reminders(ctx, By(OtherFront)); err != nil || len(list) != 1 || string(list[0].Sealed) != "sealed" || list[0].Case != proposal {
		t.Fatalf("answered: %+v, %v", list, err)
	}
	must(t, d.Remind(ctx, By(OtherFront), numbers[1], Reminding(r.Clock.Now())))
}
