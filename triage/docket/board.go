package docket

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"homthu/intake/rules"
)

// Board is what the commune's Front sees of a period. What a category allows is said by front_may_see.
type Board struct {
	Unit    string    `json:"unit"`
	Commune string    `json:"commune"`
	Period  string    `json:"period"`
	AsOf    time.Time `json:"as_of"`
	// Step is what the figures in Counted are multiples of; see [step].
	Step    int      `json:"step"`
	Counted []Figure `json:"counted"` // categories of which the Front sees a count only
	Listed  []Tally  `json:"listed"`  // categories of which it sees each case: exact figures
}

// Figure is a small-count-safe figure of one category or commune. A figure below the floor is 0; the page shows it as
// "dưới 5".
type Figure struct {
	Of       string `json:"of"` // category or commune
	Received int    `json:"received"`
	Answered int    `json:"answered"`
	Overdue  int    `json:"overdue"`
}

// Tally is an exact figure of one category.
type Tally struct {
	Of       string         `json:"of"`
	Received int            `json:"received"`
	Answered int            `json:"answered"`
	Overdue  int            `json:"overdue"`
	Results  map[string]int `json:"results"` // by front_results of statuses.yaml
}

// step is the small-count rule: a count that leaves the units that hold the cases is shown as a multiple of k, rounded
// down, and what is rounded off is not lost but counts on into the next period.
//
// A figure of a period is step(all before its end) - step(all before its beginning). So every figure shown, at any time,
// for any period, category or commune, and every sum or difference of such figures, is a multiple of k: whatever is
// subtracted from whatever, nothing smaller than k cases can be singled out. Hiding single cells and then further cells
// to protect them, the usual way, breaks as soon as a month is subtracted from its quarter or yesterday from today.
func step(n, k int) int {
	if k < 1 {
		return n
	}
	return n / k * k
}

// between is the figure of a period from two running totals.
func between(before, until, k int) int { return max(0, step(until, k)-step(before, k)) }

// Board returns the Front's board. The viewer's unit is a commune's; the roster says who may ask.
func (d *Docket) Board(ctx context.Context, v Viewer, p Period) (Board, error) {
	k := d.tables.SmallCountFloor
	b := Board{Unit: v.Unit, Commune: Place(v.Unit), Period: p.Name, AsOf: d.opts.Now().UTC(), Step: k, Counted: []Figure{}, Listed: []Tally{}}
	counts, err := d.running(ctx, p, "c.category", "AND c.commune = ?6", b.Commune)
	if err != nil {
		return Board{}, fmt.Errorf("board: %w", err)
	}
	tallies, err := d.tallies(ctx, v, p)
	if err != nil {
		return Board{}, fmt.Errorf("board: %w", err)
	}
	for _, c := range d.tables.Categories {
		switch c.FrontMaySee {
		case rules.FrontCount:
			b.Counted = append(b.Counted, counts[c.Code].figure(c.Code, k))
		case rules.FrontStatus, rules.FrontContent:
			t, ok := tallies[c.Code]
			if !ok {
				t = Tally{Of: c.Code, Results: map[string]int{}}
			}
			b.Listed = append(b.Listed, t)
		}
	}
	return b, nil
}

// runningCount is how many there were before the period began and before it ended.
type runningCount struct {
	received, answered [2]int
	overdue            int
}

func (r runningCount) figure(of string, k int) Figure {
	return Figure{
		Of:       of,
		Received: between(r.received[0], r.received[1], k),
		Answered: between(r.answered[0], r.answered[1], k),
		Overdue:  step(r.overdue, k),
	}
}

// running counts by a column over everything that may be counted. ?1 to ?5 are taken.
func (d *Docket) running(ctx context.Context, p Period, by, where string, args ...any) (map[string]runningCount, error) {
	const columns = `, SUM(CASE WHEN c.received < ?1 THEN 1 ELSE 0 END), SUM(CASE WHEN c.received < ?2 THEN 1 ELSE 0 END),
		SUM(CASE WHEN c.answered > 0 AND c.answered < ?3 THEN 1 ELSE 0 END),
		SUM(CASE WHEN c.answered > 0 AND c.answered < ?4 THEN 1 ELSE 0 END),
		SUM(CASE WHEN c.closed = 0 AND c.due <= ?5 THEN 1 ELSE 0 END)`
	from, to := p.From.Unix(), p.To.Unix()
	all := append([]any{from, to, from, to, d.now()}, args...)
	set, err := seen(Viewer{}, counted).query(ctx, d.db.Read(), by+columns, "", where+" GROUP BY "+by, all...)
	type keyed struct {
		key string
		runningCount
	}
	list, err := rows(set, err, func(r *sql.Rows) (k keyed, err error) {
		return k, r.Scan(&k.key, &k.received[0], &k.received[1], &k.answered[0], &k.answered[1], &k.overdue)
	})
	found := map[string]runningCount{}
	for _, k := range list {
		found[k.key] = k.runningCount
	}
	return found, err
}

// tallies counts exactly the cases of the commune that the unit may know of one by one.
func (d *Docket) tallies(ctx context.Context, v Viewer, p Period) (map[string]Tally, error) {
	found := map[string]Tally{}
	list, err := d.around(ctx, v, "AND c.received >= ?1 AND c.received < ?2", p.From.Unix(), p.To.Unix())
	for _, row := range list {
		t, ok := found[row.Category]
		if !ok {
			t = Tally{Of: row.Category, Results: map[string]int{}}
		}
		t.Received++
		if !row.Answered.IsZero() {
			t.Answered++
		}
		if row.Overdue {
			t.Overdue++
		}
		t.Results[row.Result]++
		found[row.Category] = t
	}
	return found, err
}

// FrontRow is a case in the Front's list: never a word of it.
type FrontRow struct {
	ID       string    `json:"id,omitempty"` // only where the unit holds the case and may open it
	Number   string    `json:"number"`
	Category string    `json:"category"`
	State    string    `json:"state"`
	LabelVi  string    `json:"label_vi"`
	Result   string    `json:"result"` // of front_results; overdue changes it
	Holder   string    `json:"holder"`
	Received time.Time `json:"received"`
	Answered time.Time `json:"answered,omitzero"`
	Closed   time.Time `json:"closed,omitzero"`
	Due      time.Time `json:"due,omitzero"`
	Overdue  bool      `json:"overdue"`
}

// FrontPage is a part of the list.
type FrontPage struct {
	Rows []FrontRow `json:"rows"`
	Next string     `json:"next"`
}

// Listed returns the commune's cases that front_may_see lets the Front see one by one, newest first. It gives the page
// after the one that ended with after.
func (d *Docket) Listed(ctx context.Context, v Viewer, p Period, after string, limit int) (FrontPage, error) {
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	end := place{Due: p.To.Unix()}
	if after != "" {
		var err error
		if end, err = decodePlace(after); err != nil {
			return FrontPage{}, fmt.Errorf("front's list: %w", err)
		}
	}
	list, err := d.around(ctx, v, "AND c.received >= ?1 AND (c.received, c.number) < (?2, ?3) ORDER BY c.received DESC, c.number DESC LIMIT ?4",
		p.From.Unix(), end.Due, end.ID, limit+1)
	if err != nil {
		return FrontPage{}, fmt.Errorf("front's list: %w", err)
	}
	page := FrontPage{Rows: list}
	if len(list) > limit {
		page.Rows = list[:limit]
		last := page.Rows[limit-1]
		page.Next = place{Due: last.Received.Unix(), ID: last.Number}.encode()
	}
	return page, nil
}

// around reads the commune's cases of the categories that are listed one by one.
func (d *Docket) around(ctx context.Context, v Viewer, rest string, args ...any) ([]FrontRow, error) {
	set, err := seen(v, around).query(ctx, d.db.Read(),
		`c.id, c.number, c.category, c.lane, c.state, c.holder, c.received, c.answered, c.closed, c.due,
		CASE WHEN EXISTS (SELECT 1 FROM case_units AS w WHERE w.case_id = c.id AND w.unit = $1) THEN 1 ELSE 0 END`,
		"", "AND c.category IN ("+d.listedCategories()+") "+rest, args...)
	now := d.now()
	return rows(set, err, func(r *sql.Rows) (f FrontRow, err error) {
		var lane string
		var received, answered, closed, due int64
		var holds int
		err = r.Scan(&f.ID, &f.Number, &f.Category, &lane, &f.State, &f.Holder, &received, &answered, &closed, &due, &holds)
		f.Received, f.Answered, f.Closed = moment(received), moment(answered), moment(closed)
		if due != noClock {
			f.Due, f.Overdue = moment(due), closed == 0 && due <= now
		}
		if holds == 0 {
			f.ID = ""
		}
		d.label(&f)
		return f, err
	})
}

// listedCategories is a list of SQL literals. Category codes are letters and digits: rules checks that.
func (d *Docket) listedCategories() string {
	text := "''"
	for _, c := range d.tables.Categories {
		if (c.FrontMaySee == rules.FrontStatus || c.FrontMaySee == rules.FrontContent) && code.MatchString(c.Code) {
			text += ", '" + c.Code + "'"
		}
	}
	return text
}

// label says in the Front's words how the case stands.
func (d *Docket) label(f *FrontRow) {
	if s, ok := d.tables.Status(f.State); ok {
		f.LabelVi, f.Result = s.FrontLabelVi, s.FrontResult
	}
	if !f.Overdue {
		return
	}
	for _, s := range d.tables.StateFlags {
		if s.ID == "OVERDUE" {
			f.Result = s.FrontResult
		}
	}
}
