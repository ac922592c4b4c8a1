package docket

import (
	"database/sql"
	"errors"
	"strings"
)

// sums counts rows as they are read, one pass for the period, its months and the period before: a province's year is a
// million rows, and every table that is made of them adds up to the others because they were counted together.
type sums struct {
	Sums
	since  int64 // rows before the period before matter only if they were open then
	now    int64
	before [2]int64
	this   [2]int64
	months []int64 // where each begins
	kinds  map[string]kind
}

func (d *Docket) newSums(v Viewer, p Period, whole bool) *sums {
	before := p.Before()
	s := &sums{
		Sums: Sums{Unit: v.Unit, Whole: whole, Period: p, AsOf: d.opts.Now().UTC(), Categories: map[string]Flow{}, Units: map[string]Flow{},
			Endings: map[Ending]int{}, Things: map[string]int{}, Worths: map[string]int{}},
		since: before.From.Unix(), now: d.now(), before: [2]int64{before.From.Unix(), before.To.Unix()}, this: [2]int64{p.From.Unix(), p.To.Unix()},
		kinds: map[string]kind{},
	}
	for _, m := range p.Months() {
		s.months = append(s.months, m.From.Unix())
		s.Months = append(s.Months, map[string]Flow{})
	}
	return s
}

// kind is what cases have in common; there are few.
type kind struct{ holder, category, state, outcome string }

// kindColumn is a kind in one column: of a million rows each column costs as much as finding the row. None of the codes has
// a line break.
const kindColumn = `c.holder || '
' || c.category || '
' || c.state || '
' || c.outcome`

// kind reads a kindColumn, each one once.
func (s *sums) kind(b sql.RawBytes) (kind, error) {
	if known, ok := s.kinds[string(b)]; ok {
		return known, nil
	}
	parts := strings.Split(string(b), "\n")
	if len(parts) != 4 {
		return kind{}, errors.New("a code with a line break")
	}
	k := kind{parts[0], parts[1], parts[2], parts[3]}
	s.kinds[string(b)] = k
	return k, nil
}

// row is a case as it is counted. gone is when it went to another unit, 0 if it did not.
type row struct {
	kind
	since, answered, closed, due, gone int64
}

// count reads rows and counts them. A row with gone = -1 is none that the unit answers for.
func (s *sums) count(set *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	defer set.Close()
	var kind sql.RawBytes
	for set.Next() {
		var r row
		if err := set.Scan(&r.since, &r.answered, &r.closed, &r.due, &r.gone, &kind); err != nil {
			return err
		}
		if r.gone < 0 {
			continue
		}
		if r.kind, err = s.kind(kind); err != nil {
			return err
		}
		s.one(r)
	}
	return set.Err()
}

func within(at int64, span [2]int64) int {
	if at >= span[0] && at < span[1] {
		return 1
	}
	return 0
}

// flow is what a row adds to a span of time. What the unit handed on is neither open with it nor closed by it, and an answer
// after that is not its own.
func (r row) flow(span [2]int64, now int64) (f Flow) {
	if r.gone > 0 {
		r.closed = 0
		if r.answered > r.gone {
			r.answered = 0
		}
	}
	done := max(r.closed, r.gone)
	f.Received, f.Answered, f.Closed, f.Handed = within(r.since, span), within(r.answered, span), within(r.closed, span), within(r.gone, span)
	if r.since < span[0] && (done == 0 || done >= span[0]) {
		f.Carried = 1
	}
	if r.since < span[1] && (done == 0 || done >= span[1]) {
		f.Left = 1
		if done == 0 && r.due <= now {
			f.Overdue = 1
		}
	}
	return f
}

func (s *sums) one(r row) {
	s.Before.Add(r.flow(s.before, s.now))
	f := r.flow(s.this, s.now)
	if f == (Flow{}) {
		return
	}
	addFlow(s.Categories, r.category, f)
	if s.Whole {
		addFlow(s.Units, r.holder, f)
	}
	if f.Closed > 0 {
		end := Ending{Category: r.category, Outcome: r.outcome, State: r.state}
		s.Endings[end]++
	}
	if f.Received > 0 {
		s.month(r.since, r.category, Flow{Received: 1})
	}
	if f.Answered > 0 {
		s.month(r.answered, r.category, Flow{Answered: 1})
	}
	if f.Closed > 0 {
		s.month(r.closed, r.category, Flow{Closed: 1})
	}
	if f.Handed > 0 {
		s.month(r.gone, r.category, Flow{Handed: 1})
	}
}

func (s *sums) month(at int64, category string, f Flow) {
	i := len(s.months) - 1
	for i > 0 && at < s.months[i] {
		i--
	}
	addFlow(s.Months[i], category, f)
}

func addFlow(to map[string]Flow, key string, f Flow) {
	sum := to[key]
	sum.Add(f)
	to[key] = sum
}
