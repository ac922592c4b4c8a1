package report_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/report"
)

var vietNam = time.FixedZone("UTC+7", 7*3600)

// settle makes disputes and hand-ins over five months, of which teams and officers say what came.
func (w *world) settle(t *testing.T, n int) {
	t.Helper()
	ctx, police, team := t.Context(), dockettest.By(dockettest.Police), dockettest.By(dockettest.Mediators)
	random := rand.New(rand.NewPCG(11, 5))
	at := time.Date(2026, 7, 1, 1, 0, 0, 0, time.UTC)
	day := func(ahead int) string { return w.Clock.Now().In(vietNam).AddDate(0, 0, ahead).Format(time.DateOnly) }
	for range n {
		at = at.Add(time.Duration(20+random.IntN(100)) * time.Hour)
		w.Clock.Set(at)
		if random.IntN(2) == 0 {
			id := w.Register(t, dockettest.HandIn(at))
			version := func() int64 { return w.Read(t, dockettest.Police, id).Version }
			a := docket.Appointment{ID: uuid.NewString(), Day: day(random.IntN(2)), Part: "sang", Way: "den-lay"}
			must(t, w.Offer(ctx, police, id, version(), a, dockettest.Reply(false)))
			w.Clock.Set(w.Clock.Now().AddDate(0, 0, 2))
			if to := []string{docket.Came, docket.Came, docket.Missed, docket.Cancelled, docket.Agreed, ""}[random.IntN(6)]; to != "" {
				must(t, w.Appoint(ctx, police, id, version(), a.ID, to))
			}
			continue
		}
		id := w.Register(t, dockettest.Quarrel(at))
		version := func() int64 { return w.Read(t, dockettest.Police, id).Version }
		must(t, w.Wish(ctx, police, id, version(), docket.Wish{How: "office", Day: day(0)}))
		x := dockettest.Extract(dockettest.Mediators)
		must(t, w.Release(ctx, police, id, version(), x))
		if random.IntN(5) == 0 {
			continue
		}
		must(t, w.Received(ctx, team, x.ID, true))
		m := docket.Mediation{Release: x.ID, Result: docket.MediationResults[random.IntN(4)], Day: day(0), Sealed: []byte("sealed")}
		if m.Result == docket.Passed {
			m.To = docket.PassedTo[random.IntN(2)]
		}
		w.Clock.Set(w.Clock.Now().AddDate(0, 0, random.IntN(3)))
		must(t, w.Mediate(ctx, team, m))
		if random.IntN(4) == 0 { // corrected
			m.Before, m.Result, m.To = m.Result, docket.Unsettled, ""
			must(t, w.Mediate(ctx, team, m))
		}
	}
	w.Clock.Set(time.Date(2027, 2, 1, 1, 0, 0, 0, time.UTC))
}

// fact is something that is counted: on which day it is said to have been, and when that was written down.
type fact struct {
	figure, of string
	day        string
	at         int64
}

// facts reads from the events alone what of disputes and hand-ins is counted.
func (w *world) facts(t *testing.T) (all []fact) {
	t.Helper()
	last := map[string]fact{}
	came := map[string]bool{}
	w.rows(t, `SELECT e.case_id, e.at, e.kind, e.subject, e.reason, e.to_state, e.outcome FROM events AS e ORDER BY e.id`, func(scan func(...any) error) {
		var id, kind, subject, reason, to, outcome string
		var at int64
		must(t, scan(&id, &at, &kind, &subject, &reason, &to, &outcome))
		written := time.Unix(at, 0).In(vietNam).Format(time.DateOnly)
		switch kind {
		case docket.EventReleased:
			all = append(all, fact{"released", "", written, at})
		case docket.EventMediating:
			all = append(all, fact{"begun", "", written, at})
		case docket.EventMediated:
			last[subject] = fact{outcome, reason, to, at}
		case docket.EventOffered, docket.EventAppointed:
			day, _, _ := strings.Cut(reason, ".")
			last[subject] = fact{outcome, "", day, at}
			if outcome == docket.Came && !came[id] {
				came[id], all = true, append(all, fact{"cases", "", day, at})
			}
		}
	})
	for _, f := range last {
		all = append(all, f)
	}
	return all
}

// TestMediationsReconcile: the tables of disputes and hand-ins are what the events say, exactly for the police, by the small-count
// rule for the Front and the province, whose running totals are rounded down.
func TestMediationsReconcile(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { mediationsReconcile(t, open(t, false)) })
	t.Run("PostgreSQL", func(t *testing.T) { mediationsReconcile(t, open(t, true)) })
}

func mediationsReconcile(t *testing.T, w *world) {
	w.settle(t, 60)
	facts, k := w.facts(t), w.Tables.SmallCountFloor
	rows := 0
	for _, unit := range []string{dockettest.Police, dockettest.Front, dockettest.Province, dockettest.OtherPolice, dockettest.OtherFront} {
		for _, name := range []string{"2026-07", "2026-09", "2026-11", "2026-Q3", "2026-Q4", "2026-H2", "2026"} {
			p, err := docket.ParsePeriod(name)
			must(t, err)
			want := map[string]int{}
			running := map[[2]string][2]int{}
			for _, f := range facts {
				for i, edge := range []time.Time{p.From, p.To} {
					before := f.day < edge.In(vietNam).Format(time.DateOnly)
					if unit != dockettest.Police {
						before = f.at < edge.Unix()
					}
					if before {
						n := running[[2]string{f.figure, f.of}]
						n[i]++
						running[[2]string{f.figure, f.of}] = n
					}
				}
			}
			sums := map[string][2]int{}
			for of, n := range running {
				sums[of[0]] = [2]int{sums[of[0]][0] + n[0], sums[of[0]][1] + n[1]}
				if of[1] != "" {
					sums[of[1]] = n
				}
			}
			for figure, n := range sums {
				switch unit {
				case dockettest.Police:
					want[figure] = n[1] - n[0]
				case dockettest.Front, dockettest.Province:
					if figure != docket.Offered && figure != docket.Agreed { // a plan is not counted outside
						want[figure] = n[1]/k*k - n[0]/k*k
					}
				}
				if want[figure] == 0 {
					delete(want, figure)
				}
			}
			got := map[string]int{}
			for _, table := range w.build(t, unit, name).Tables {
				if table.ID == "hoa-giai" || table.ID == "hen-giao-nop" {
					for _, row := range table.Rows {
						got[report.FigureOf(row[1].Text)] = row[2].N
					}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s (- events, + report):\n%s", unit, name, diff)
			}
			rows += len(got)
		}
	}
	if rows < 60 {
		t.Errorf("%d figures prove little", rows)
	}
}
