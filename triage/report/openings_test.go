package report_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/opening"
	"homthu/triage/paper"
	"homthu/triage/roster"
	"homthu/triage/village"
)

// moves is when box DDDD goes from one commune to the other.
var moves = time.Date(2026, 10, 10, 0, 0, 0, 0, vietNam)

// papers has the boxes of paper of a world: since when each hangs, and in which commune it does on a day.
var papers = map[string]time.Time{"BBBB": time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), "CCCC": time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), "DDDD": {}}

func holds(box string, at time.Time) string {
	if box == "CCCC" || box == "DDDD" && !at.Before(moves) {
		return "06190"
	}
	return "06184"
}

// unlock lets police and Front open boxes over five months: openings that wait, are disputed, withdrawn and corrected are among them.
func (w *world) unlock(t *testing.T, n int) {
	t.Helper()
	ctx := t.Context()
	register, err := w.Roster.Villages(ctx)
	must(t, err)
	box := village.Box{Code: "DDDD", Name: "Chợ phiên", Commune: "06184", To: moves}
	moved := box
	moved.Commune, moved.From, moved.To = "06190", moves, time.Time{}
	must(t, w.Roster.ChangeVillages(ctx, roster.BoxChange{Kind: roster.BoxesImported}, village.Change{Version: register.Version, Boxes: map[string][]village.Box{"DDDD": {box, moved}}}))
	random := rand.New(rand.NewPCG(3, 9))
	at := time.Date(2026, 7, 1, 1, 0, 0, 0, time.UTC)
	for range n {
		at = at.Add(time.Duration(5+random.IntN(60)) * time.Hour)
		w.Clock.Set(at)
		codes := slices.DeleteFunc([]string{"BBBB", "CCCC", "DDDD"}, func(code string) bool { return papers[code].After(at) })
		w.unlockOne(t, random, codes[random.IntN(len(codes))])
	}
	w.Clock.Set(dockettest.Start.Add(10 * 24 * time.Hour))
}

func (w *world) unlockOne(t *testing.T, random *rand.Rand, box string) {
	t.Helper()
	ctx, commune := t.Context(), holds(box, w.Clock.Now())
	sides := []docket.Viewer{{Officer: "hoa", Unit: "commune-police." + commune}, {Officer: "lan", Unit: "commune-front." + commune}}
	if random.IntN(2) == 0 {
		slices.Reverse(sides)
	}
	o := opening.Report{ID: uuid.NewString(), Box: box, At: w.Clock.Now().UTC().Format("2006-01-02T15:04:00Z"), Slips: 3 + random.IntN(9), Blank: random.IntN(2), Unreadable: random.IntN(2), SealState: opening.Seals[random.IntN(2)]}
	must(t, w.Openings.Save(ctx, sides[0], o))
	switch step := (opening.Step{ID: o.ID, Version: 1}); random.IntN(8) {
	case 0:
		return
	case 1:
		step.Reason = opening.Reasons[0]
		must(t, w.Openings.Refuse(ctx, sides[1], step))
		return
	case 2:
		must(t, w.Openings.Withdraw(ctx, sides[0], step))
		return
	default:
		must(t, w.Openings.Confirm(ctx, sides[1], step))
	}
	if random.IntN(3) == 0 {
		o.Corrects, o.ID, o.Slips = o.ID, uuid.NewString(), o.Slips+4
		must(t, w.Openings.Save(ctx, sides[1], o))
		if random.IntN(2) == 0 {
			must(t, w.Openings.Confirm(ctx, sides[0], opening.Step{ID: o.ID, Version: 1}))
		}
	}
}

// minute is an opening that counts, as the register has it.
type minute struct {
	at                       time.Time
	slips, blank, unreadable int
	seal                     string
}

// minutes reads the register of openings: those that both sides confirmed, without those that a confirmed one corrects.
func (w *world) minutes(t *testing.T) map[string][]minute {
	t.Helper()
	type row struct {
		minute
		id, box, state, corrects string
	}
	var all []row
	corrected := map[string]bool{}
	set, err := w.OpeningsDB.Read().QueryContext(t.Context(), `SELECT id, box, at, state, corrects, slips, blank, unreadable, seal_state FROM openings ORDER BY at`)
	must(t, err)
	defer set.Close()
	for set.Next() {
		var r row
		var at int64
		must(t, set.Scan(&r.id, &r.box, &at, &r.state, &r.corrects, &r.slips, &r.blank, &r.unreadable, &r.seal))
		r.at = time.Unix(at, 0)
		if all = append(all, r); r.state == "confirmed" {
			corrected[r.corrects] = true
		}
	}
	must(t, set.Err())
	found := map[string][]minute{}
	for _, r := range all {
		if r.state == "confirmed" && !corrected[r.id] {
			found[r.box] = append(found[r.box], r.minute)
		}
	}
	return found
}

// midnight is the first moment of a day in Viet Nam.
func midnight(at time.Time) time.Time {
	y, m, d := at.In(vietNam).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, vietNam)
}

// owed walks through the days of a box in a commune: whether it had to be opened on one of them, and whether it still should have
// been at the last moment.
func owed(box, commune string, found []minute, from, last time.Time) (due, late bool) {
	over := func(start time.Time) time.Time { return midnight(start).AddDate(0, 0, 8) } // seven days, and the day itself
	for at := from; ; at = midnight(at).AddDate(0, 0, 1) {
		if at.After(last) {
			at = last
		}
		start := papers[box]
		for _, m := range found {
			if here := holds(box, at) == commune; here && over(m.at).Equal(at) {
				due = true // also if somebody was there before
			}
			if m.at.Before(at) {
				start = m.at
			}
		}
		if holds(box, at) == commune && !papers[box].After(at) && (start.IsZero() || !over(start).After(at)) {
			due = true
			late = at.Equal(last)
		}
		if at.Equal(last) {
			return due, late
		}
	}
}

// tableOf are the rows of a table by their names, and its sums.
func (w *world) tableOf(t *testing.T, unit, period string) map[string][7]int {
	t.Helper()
	got := map[string][7]int{}
	for _, table := range w.build(t, unit, period).Tables {
		if table.ID != "mo-hom-thu" {
			continue
		}
		for _, row := range append(slices.Clone(table.Rows), nil) {
			name, figures := "sum", [7]int{}
			for i := range figures {
				if figures[i] = table.Sum(i + 2); row != nil {
					name, figures[i] = row[1].Text, row[i+2].N
				}
			}
			got[name] = figures
		}
	}
	return got
}

func TestOpeningsReconcile(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { openingsReconcile(t, open(t, false)) })
	t.Run("PostgreSQL", func(t *testing.T) { openingsReconcile(t, open(t, true)) })
}

// openingsReconcile compares every figure with what the register of openings says, counted in the plainest way.
func openingsReconcile(t *testing.T, w *world) {
	w.unlock(t, 110)
	found, seen := w.minutes(t), [7]int{}
	names := map[string]string{"BBBB": "Nhà văn hóa, Nà Tàn v2 (BBBB)", "CCCC": "Nhà văn hóa, Nà Tàn v3 (CCCC)", "DDDD": "Chợ phiên (DDDD)"}
	communes := map[string]string{"06184": "xã Đồng Đăng", "06190": "06190"} // as the gazetteer has them; it has no 06190
	for _, period := range []string{"2026-07", "2026-08", "2026-10", "2026-11", "2026-Q3", "2026-Q4", "2026-H2", "2026"} {
		p, err := docket.ParsePeriod(period)
		must(t, err)
		last := p.To.Add(-time.Second)
		if now := w.Clock.Now(); last.After(now) {
			last = now
		}
		whole := map[string][7]int{}
		for commune, name := range communes {
			want, sum := map[string][7]int{}, [7]int{}
			for box, since := range papers {
				if begins := moves; since.After(last) || box == "DDDD" && commune == "06190" && begins.After(last) || box == "DDDD" && commune == "06184" && !p.From.Before(begins) || box != "DDDD" && holds(box, last) != commune {
					continue
				}
				var f [7]int
				due, late := owed(box, commune, found[box], p.From, last)
				for _, m := range found[box] {
					if holds(box, m.at) == commune && !m.at.Before(p.From) && m.at.Before(p.To) {
						f[1], f[2], f[3], f[4] = f[1]+1, f[2]+m.slips, f[3]+m.blank, f[4]+m.unreadable
						if m.seal != "intact" {
							f[5]++
						}
					}
				}
				if due {
					f[0] = 1
				}
				if late {
					f[6] = 1
				}
				want[names[box]] = f
				for i := range f {
					sum[i], seen[i] = sum[i]+f[i], seen[i]+f[i]
				}
			}
			if len(want) > 0 {
				want["sum"], whole[name] = sum, sum
			}
			for _, unit := range []string{"commune-police.", "commune-front."} {
				if diff := cmp.Diff(want, w.tableOf(t, unit+commune, period)); diff != "" {
					t.Errorf("%s%s %s (- register, + report):\n%s", unit, commune, period, diff)
				}
			}
		}
		var sum [7]int
		for _, f := range whole {
			for i := range f {
				sum[i] += f[i]
			}
		}
		whole["sum"] = sum
		if diff := cmp.Diff(whole, w.tableOf(t, dockettest.Province, period)); diff != "" {
			t.Errorf("the province, %s (- register, + report):\n%s", period, diff)
		}
	}
	if slices.Contains(seen[:], 0) {
		t.Errorf("figures that are always 0 prove little: %v", seen)
	}
}

// TestOpeningsTellOfNoCase: who may not read openings has no such table, and the table is the same whatever became of a slip: one
// that is about the police is in no figure beside it either.
func TestOpeningsTellOfNoCase(t *testing.T) {
	w := open(t, false)
	w.unlock(t, 30)
	w.fill(t, 2, 20)
	for _, unit := range []string{dockettest.Committee, dockettest.Agency, dockettest.Inspectors} {
		if got := w.tableOf(t, unit, "2026"); len(got) > 0 {
			t.Errorf("%s reads %v", unit, got)
		}
	}
	for unit, columns := range map[string]int{dockettest.Police: 9, dockettest.Province: 9, dockettest.Front: 6} { // the Front's letter goes to those who see rounded figures
		found := 0
		for _, part := range w.build(t, unit, "2026").Document().Body {
			if table, ok := part.(paper.Table); ok && len(table.Columns) > 2 && table.Columns[2].Title == "Hòm thư đến hạn mở" {
				found = len(table.Columns)
				if len(table.Rows[0]) != found || table.Total != nil && len(table.Total) != found {
					t.Errorf("%s: %d columns, %v, %v", unit, found, table.Rows[0], table.Total)
				}
			}
		}
		if found != columns {
			t.Errorf("the document of %s has %d columns of openings", unit, found)
		}
	}
	before := map[string][]byte{}
	for _, unit := range []string{dockettest.Police, dockettest.Front} {
		before[unit] = w.files(t, unit)
	}
	w.Register(t, dockettest.AboutPolice(w.Clock.Now())) // a slip of the box, typed and gone where it belongs
	for unit, was := range before {
		if !bytes.Equal(was, w.files(t, unit)) {
			t.Errorf("%s reads otherwise when a slip about the police was typed", unit)
		}
		for _, table := range w.build(t, unit, "2026").Tables {
			for _, c := range table.Columns {
				if said := strings.ToLower(fmt.Sprint(table.Title, c.Title)); strings.Contains(said, "kênh") || strings.Contains(said, "đã nhập") {
					t.Errorf("%s: a figure by channel, or of typed slips, beside the slips that were counted: %s", unit, said)
				}
			}
		}
	}
}
