package report_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"homthu/intake/envelope"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/report"
)

// story is what the events say of a case: nothing of it is read from the columns that reports are made of.
type story struct {
	id, lane, category, holder string
	hushed                     bool
	never                      []string
	since                      map[string]int64 // of each unit that has it
	handed                     map[string]int64 // when a unit last handed it on
	received, answered, closed int64
}

// stories reads the whole docket.
func (w *world) stories(t *testing.T) (all []*story) {
	t.Helper()
	by := map[string]*story{}
	w.rows(t, `SELECT c.id, c.lane, c.category, c.holder, c.hushed, e.received FROM cases AS c JOIN envelopes AS e ON e.case_id = c.id AND e.kind = 'tip'`, func(scan func(...any) error) {
		s, hushed := &story{since: map[string]int64{}, handed: map[string]int64{}}, 0
		must(t, scan(&s.id, &s.lane, &s.category, &s.holder, &hushed, &s.received))
		s.hushed = hushed == 1
		by[s.id], all = s, append(all, s)
	})
	w.rows(t, `SELECT u.case_id, u.unit, u.since FROM case_units AS u`, func(scan func(...any) error) {
		var id, unit string
		var since int64
		must(t, scan(&id, &unit, &since))
		by[id].since[unit] = since
	})
	w.rows(t, `SELECT c.id, n.unit FROM cases AS c JOIN never_sets AS n ON n.digest = c.never_set`, func(scan func(...any) error) {
		var id, unit string
		must(t, scan(&id, &unit))
		by[id].never = append(by[id].never, unit)
	})
	first := map[string]int64{}
	w.rows(t, `SELECT e.case_id, e.at, e.kind, e.unit, e.to_state, COALESCE(y.question, 0) FROM events AS e LEFT JOIN replies AS y ON y.id = e.subject ORDER BY e.id`, func(scan func(...any) error) {
		var id, kind, unit, to string
		var at, question int64
		must(t, scan(&id, &at, &kind, &unit, &to, &question))
		s := by[id]
		if first[id] == 0 {
			first[id] = at
		}
		switch kind {
		case docket.EventHeld:
			s.handed[unit] = at
		case docket.EventReplied:
			if s.answered == 0 && question == 0 {
				s.answered = at
			}
		case docket.EventMoved, docket.EventReopened:
			s.closed = 0
			if state, _ := w.Tables.Status(to); state.Final && kind == docket.EventMoved {
				s.closed = at
			}
		}
	})
	for _, s := range all { // who had it from the beginning had it when the edge had it
		for unit, since := range s.since {
			if since <= first[s.id] {
				s.since[unit] = s.received
			}
		}
	}
	return all
}

func (w *world) rows(t *testing.T, query string, each func(scan func(...any) error)) {
	t.Helper()
	set, err := w.DB.Read().QueryContext(t.Context(), query)
	must(t, err)
	defer set.Close()
	for set.Next() {
		each(set.Scan)
	}
	must(t, set.Err())
}

// recount counts a unit's flow by category, or with "" that of all, in the plainest way.
func recount(stories []*story, v docket.Viewer, whole bool, joint func(string) bool, p docket.Period) map[string]docket.Flow {
	found := map[string]docket.Flow{}
	in := func(at int64) int {
		if at >= p.From.Unix() && at < p.To.Unix() {
			return 1
		}
		return 0
	}
	for _, s := range stories {
		if envelope.Forbids(s.never, v.Unit) {
			continue
		}
		since, has := s.since[v.Unit]
		gone, handed := s.handed[v.Unit]
		answered, closed := s.answered, s.closed
		if whole {
			if s.hushed || strings.HasPrefix(s.lane, "complaint") || s.lane == "protection" {
				continue
			}
			since, gone = s.received, 0
		} else {
			mine := s.holder == v.Unit || joint(s.lane)
			if !has || !mine && !handed {
				continue
			}
			if mine {
				gone = 0
			} else {
				closed = 0
				if answered > gone {
					answered = 0
				}
			}
		}
		open := func(at int64) int { // at a moment
			done := max(closed, gone)
			if since < at && (done == 0 || done >= at) {
				return 1
			}
			return 0
		}
		f := found[s.category]
		f.Add(docket.Flow{Carried: open(p.From.Unix()), Received: in(since), Answered: in(answered), Closed: in(closed), Handed: in(gone), Left: open(p.To.Unix())})
		if f != (docket.Flow{}) {
			found[s.category] = f
		}
	}
	return found
}

func TestReconciles(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { reconciles(t, open(t, false)) })
	t.Run("PostgreSQL", func(t *testing.T) { reconciles(t, open(t, true)) })
}

// reconciles compares every figure of every unit and period with what the events say.
func reconciles(t *testing.T, w *world) {
	w.fill(t, 7, 90)
	stories := w.stories(t)
	joint := func(lane string) bool { l, _ := w.Tables.Lane(lane); return l.JointOpening }
	closed, handed := 0, 0
	for unit := range units {
		v := dockettest.By(unit)
		for _, name := range []string{"2026-07", "2026-09", "2026-10", "2026-11", "2026-Q3", "2026-Q4", "2026-H2", "2026"} {
			p, err := docket.ParsePeriod(name)
			must(t, err)
			whole := unit == dockettest.Province
			count := w.Sums
			if whole {
				count = w.AllSums
			}
			s, err := count(t.Context(), v, p)
			must(t, err)
			got := map[string]docket.Flow{}
			for code, f := range s.Categories {
				if f.Carried+f.Received != f.Closed+f.Handed+f.Left {
					t.Errorf("%s %s %s does not add up: %+v", unit, name, code, f)
				}
				if f.Overdue > f.Left {
					t.Errorf("%s %s %s: more late than left: %+v", unit, name, code, f)
				}
				f.Overdue = 0 // by the clocks, which the board and the queue count; compared below
				got[code] = f
			}
			if diff := cmp.Diff(recount(stories, v, whole, joint, p), got); diff != "" {
				t.Errorf("%s %s (- events, + report):\n%s", unit, name, diff)
			}
			closed, handed = closed+s.Total().Closed, handed+s.Total().Handed
			w.addsUp(t, s)
		}
	}
	if closed == 0 || handed == 0 {
		t.Fatalf("a world in which nothing ended (%d) or was handed on (%d) proves little", closed, handed)
	}
}

// addsUp compares the parts of one count with each other.
func (w *world) addsUp(t *testing.T, s docket.Sums) {
	t.Helper()
	var months, units docket.Flow
	for _, m := range s.Months {
		for _, f := range m {
			months.Add(f)
		}
	}
	total, ends := s.Total(), 0
	for _, n := range s.Endings {
		ends += n
	}
	if months.Received != total.Received || months.Answered != total.Answered || months.Closed != total.Closed || months.Handed != total.Handed || ends != total.Closed {
		t.Errorf("%s %s: months %+v, endings %d, in all %+v", s.Unit, s.Period.Name, months, ends, total)
	}
	if s.Whole {
		for _, f := range s.Units {
			units.Add(f)
		}
		units.Handed = 0
		if units != total {
			t.Errorf("%s: units %+v, in all %+v", s.Period.Name, units, total)
		}
	}
	before, err := w.Sums(t.Context(), dockettest.By(s.Unit), s.Period.Before())
	must(t, err)
	if s.Whole {
		before, err = w.AllSums(t.Context(), dockettest.By(s.Unit), s.Period.Before())
		must(t, err)
	}
	if before.Total() != s.Before {
		t.Errorf("%s before %s: %+v, and as a period of its own %+v", s.Unit, s.Period.Name, s.Before, before.Total())
	}
}

// TestSheets: every sum and share of every sheet is what its formula gives, and the figures are those of the table.
func TestSheets(t *testing.T) {
	w := open(t, false)
	w.unlock(t, 40)
	w.fill(t, 3, 60)
	for unit := range units {
		for _, period := range []string{"2026-11", "2026-Q4", "2026"} {
			r := w.build(t, unit, period)
			var out bytes.Buffer
			must(t, r.Write(&out, "xlsx"))
			book, err := excelize.OpenReader(&out)
			must(t, err)
			for i, name := range book.GetSheetList() {
				checkSheet(t, book, name, r.Tables[i])
			}
			if len(book.GetSheetList()) != len(r.Tables) {
				t.Errorf("%s: %d sheets for %d tables", unit, len(book.GetSheetList()), len(r.Tables))
			}
			must(t, book.Close())
		}
	}
}

func checkSheet(t *testing.T, book *excelize.File, name string, table report.Table) {
	t.Helper()
	for i, c := range table.Columns {
		last := len(table.Rows)
		if table.Sums() {
			last++
		}
		for row := range last {
			at, err := excelize.CoordinatesToCellName(i+1, row+5)
			must(t, err)
			formula, err := book.GetCellFormula(name, at)
			must(t, err)
			kept, err := book.GetCellValue(name, at, excelize.Options{RawCellValue: true})
			must(t, err)
			if formula != "" {
				worked, err := book.CalcCellValue(name, at, excelize.Options{RawCellValue: true})
				must(t, err)
				if !alike(kept, worked) {
					t.Errorf("%s %s: %s is %s and not %s", name, at, formula, worked, kept)
				}
			} else if row < len(table.Rows) && c.Ratio == nil {
				want := table.Rows[row][i].Text
				if table.Rows[row][i].Number {
					want = fmt.Sprint(table.Rows[row][i].N)
				}
				if kept != want {
					t.Errorf("%s %s: %q and not %q", name, at, kept, want)
				}
			}
			if (formula == "") != (c.Ratio == nil && (row < len(table.Rows) || !c.Sum)) {
				t.Errorf("%s %s has the formula %q", name, at, formula)
			}
		}
	}
}

func alike(a, b string) bool {
	var x, y float64
	if n, _ := fmt.Sscan(a, &x); n == 0 {
		return a == b
	}
	_, _ = fmt.Sscan(b, &y)
	return x-y < 1e-9 && y-x < 1e-9
}

func (w *world) build(t *testing.T, unit, period string) *report.Report {
	t.Helper()
	r, err := report.Build(t.Context(), w.source, dockettest.By(unit), period)
	must(t, err)
	return r
}

// sorted is a set in order, for messages.
func sorted(set map[string]bool) (list []string) {
	for s := range set {
		list = append(list, s)
	}
	slices.Sort(list)
	return list
}
