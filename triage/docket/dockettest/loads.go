package dockettest

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// key is a row of the loads, kept what stands in it.
type key struct{ Holder, NeverSet string }
type kept struct{ Open, Urgent, Late, Near int }

// Reconcile compares what the docket keeps of its loads with what its cases say, and the overview with both.
func (r *Room) Reconcile(t testing.TB) {
	t.Helper()
	rows, counted, loads := map[key]kept{}, map[key]kept{}, map[string]docket.Load{}
	passed := map[key]int64{}
	set, err := r.DB.Read().QueryContext(t.Context(), `SELECT holder, never_set, n, urgent, late, near, passed FROM open_cases`)
	must(t, err)
	defer set.Close()
	for set.Next() {
		var k key
		var row kept
		var at int64
		must(t, set.Scan(&k.Holder, &k.NeverSet, &row.Open, &row.Urgent, &row.Late, &row.Near, &at))
		if passed[k] = at; row != (kept{}) {
			rows[k] = row
		}
	}
	must(t, set.Err())
	cases, err := r.DB.Read().QueryContext(t.Context(), `SELECT holder, never_set, urgency, due FROM cases WHERE closed = 0`)
	must(t, err)
	defer cases.Close()
	for cases.Next() {
		var k key
		var urgency string
		var due int64
		must(t, cases.Scan(&k.Holder, &k.NeverSet, &urgency, &due))
		n, l := counted[k], loads[k.Holder]
		urgent, now := urgency == "now", r.Clock.Now().Unix()
		n.Open, n.Urgent, n.Late, n.Near = n.Open+1, n.Urgent+one(urgent), n.Late+one(due <= passed[k]), n.Near+one(due <= passed[k]+86400)
		l.Unit, l.Open, l.Urgent, l.Overdue, l.Soon = k.Holder, l.Open+1, l.Urgent+one(urgent), l.Overdue+one(due <= now), l.Soon+one(due > now && due <= now+86400)
		counted[k], loads[k.Holder] = n, l
	}
	must(t, cases.Err())
	if diff := cmp.Diff(counted, rows); diff != "" {
		t.Fatalf("loads that are kept (+) and what the cases say (-):\n%s", diff)
	}
	// Nobody must be kept from anything for this viewer: every case is in it.
	got, err := r.Overview(t.Context(), By("nobody.20"))
	must(t, err)
	want := slices.SortedFunc(maps.Values(loads), func(a, b docket.Load) int { return strings.Compare(a.Unit, b.Unit) })
	slices.SortFunc(got, func(a, b docket.Load) int { return strings.Compare(a.Unit, b.Unit) })
	for i := range got {
		got[i].Undelivered = 0
	}
	got = slices.DeleteFunc(got, func(l docket.Load) bool { return l.Open == 0 })
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("the overview (+) and what the cases say (-):\n%s", diff)
	}
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// loads: whatever officers and residents do, in whatever order, what is kept is what would be counted.
func loads(t *testing.T, r *Room) {
	ctx, random := t.Context(), rand.New(rand.NewPCG(7, 11)) //nolint:gosec // the same work every time
	var tips []envelope.Header
	anyTip := func() envelope.Header { return tips[random.IntN(len(tips))] }
	may := func(err error) { // a step that its case does not allow is refused, and changes nothing
		t.Helper()
		var taken *docket.TakenError
		for _, no := range []error{docket.ErrRefused, docket.ErrNotHolder, docket.ErrNotFound, docket.ErrSecond} {
			if errors.Is(err, no) || errors.As(err, &taken) {
				return
			}
		}
		must(t, err)
	}
	holder := func(id string) (docket.Viewer, docket.Case) {
		for _, unit := range []string{Police, Agency, Province, Committee, OtherPolice, Inspectors} {
			if c, err := r.Case(ctx, By(unit), id); err == nil && c.Holder == unit {
				return By(unit), c
			}
		}
		t.Fatal("nobody holds it")
		panic("unreachable")
	}
	escalate := func() { _, err := r.Escalate(ctx); must(t, err) }
	steps := []func(){
		func() {
			makes := []func(time.Time) envelope.Header{Theft, Fight, AboutPolice, Proposal, Quarrel}
			h := makes[random.IntN(len(makes))](r.Clock.Now().Add(-time.Duration(random.IntN(72)) * time.Hour))
			r.Register(t, h)
			tips = append(tips, h)
		},
		func() { // it becomes urgent, or is opened again
			a := Answer(anyTip(), r.Clock.Now())
			a.Urgency = []string{"now", "high"}[random.IntN(2)]
			r.Register(t, header(a, r.Clock.Now()))
		},
		func() { // it turns out to be about the police
			h := anyTip()
			about := AboutPolice(r.Clock.Now())
			about.Case, about.Kind = h.Case, envelope.KindAnswer
			_, err := r.Docket.Register(ctx, Seal(t, header(about, r.Clock.Now())))
			may(err)
		},
		func() { v, c := holder(anyTip().Case); may(r.Take(ctx, v, c.ID, c.Version, random.IntN(2) == 0)) },
		func() { v, c := holder(anyTip().Case); may(r.Looked(ctx, v, c.ID)) },
		func() { v, c := holder(anyTip().Case); may(r.Reply(ctx, v, c.ID, c.Version, Reply(false))) },
		func() { v, c := holder(anyTip().Case); may(r.Flag(ctx, v, c.ID, "violence", random.IntN(2) == 0)) },
		func() {
			v, c := holder(anyTip().Case)
			may(r.Move(ctx, v, c.ID, docket.Move{Version: c.Version, To: "FORWARDED", Reason: "x", Unit: Agency}))
		},
		func() {
			v, c := holder(anyTip().Case)
			if len(c.Steps) == 0 {
				return
			}
			to := c.Steps[random.IntN(len(c.Steps))]
			may(r.Move(ctx, v, c.ID, docket.Move{Version: c.Version, To: to, Reason: "xong", Outcome: "khoi-to"}))
		},
		func() { r.Clock.Set(r.Clock.Now().Add(time.Duration(random.IntN(30*60)) * time.Minute)) },
		escalate,
	}
	// A row that has nothing left, and gets a case that is late already.
	first := r.Register(t, Theft(Start))
	must(t, r.move(t, Police, first, docket.Move{To: "FORWARDED", Reason: "x", Unit: Agency}))
	r.Clock.Set(Start.AddDate(0, 0, 30))
	r.Register(t, Theft(Start))
	r.Reconcile(t)
	for range 12 {
		steps[0]()
	}
	for i := range 150 {
		steps[random.IntN(len(steps))]()
		r.Reconcile(t)
		if i == 100 {
			must(t, r.Succeed(ctx, Police, OtherPolice))
			r.Reconcile(t)
		}
	}
	escalate()
	r.Clock.Set(r.Clock.Now().Add(-26 * time.Hour)) // a clock that was wrong, and is put right
	r.Reconcile(t)
	must(t, docket.Recount(ctx, r.DB))
	r.Reconcile(t)
}

// loadsTogether: what several do at once is all in the loads, and rows that are passed meanwhile come out right.
func loadsTogether(t *testing.T, r *Room) {
	ctx := t.Context()
	r.Register(t, Theft(Start))
	r.Clock.Set(Start.Add(30 * time.Hour))
	done := make(chan error, 4)
	for range 3 {
		tips := []envelope.Sealed{Seal(t, Theft(Start)), Seal(t, Fight(Start)), Seal(t, Theft(r.Clock.Now())), Seal(t, AboutPolice(Start))}
		go func() {
			for _, tip := range tips {
				if _, err := r.Docket.Register(ctx, tip); err != nil {
					done <- err
					return
				}
				_ = r.Looked(ctx, By(Agency), tip.Header().Case) // it may be kept from them: then it is refused
			}
			done <- nil
		}()
	}
	go func() {
		for range 6 {
			err := r.DB.Write(ctx, func(ctx context.Context, tx *sqlTx) error {
				_, err := tx.ExecContext(ctx, `UPDATE open_cases SET late = 0, near = 0, passed = 0`)
				return err
			})
			if err == nil {
				_, err = r.Escalate(ctx)
			}
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for range 4 {
		must(t, <-done)
	}
	r.Reconcile(t)
}
