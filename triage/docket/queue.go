package docket

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"homthu/intake/rules"
)

// Row is a case in a list. It has nothing that was said, only the header's codes and what was done.
type Row struct {
	ID       string    `json:"id"`
	Number   string    `json:"number"`
	Lane     string    `json:"lane"`
	Category string    `json:"category"`
	Urgency  string    `json:"urgency"`
	Commune  string    `json:"commune"`
	State    string    `json:"state"`
	Reason   string    `json:"reason"`
	Outcome  string    `json:"outcome"`
	Holder   string    `json:"holder"`
	Officer  string    `json:"officer"`
	Version  int64     `json:"version"` // to be given back with every change
	Received time.Time `json:"received"`
	Closed   time.Time `json:"closed,omitzero"`
	Due      time.Time `json:"due,omitzero"` // end of the clock that runs out first
	Overdue  bool      `json:"overdue"`
	News     bool      `json:"news"`   // an envelope came that this unit has not opened yet
	Looked   bool      `json:"looked"` // this unit has opened it
	Labels   []string  `json:"labels"` // of this unit, as in Labels
	// Keys are the two that open a letter of a joint lane, and Together the last day on which they read it together; Visit is the next
	// appointment of a hand-in.
	Keys     []Key  `json:"keys,omitempty"`
	Together string `json:"together,omitempty"`
	Visit    *Visit `json:"visit,omitempty"`
}

const rowColumns = `c.id, c.number, c.lane, c.category, c.urgency, c.commune, c.state, c.reason, c.outcome, c.holder,
	c.officer, c.version, c.received, c.closed, c.due, c.last, u.looked, u.rank, u.due, u.labels`

// listed is a Row with its place in the queue.
type listed struct {
	Row
	rank int
	due  int64
}

func (d *Docket) scanRow(r *sql.Rows) (listed, error) { return d.scanRowAnd(r) }

// scanRowAnd scans the columns of a row, and what the query has behind them.
func (d *Docket) scanRowAnd(r *sql.Rows, more ...any) (listed, error) {
	var l listed
	var received, closed, due, last, looked, labels int64
	err := r.Scan(append([]any{&l.ID, &l.Number, &l.Lane, &l.Category, &l.Urgency, &l.Commune, &l.State, &l.Reason, &l.Outcome, &l.Holder,
		&l.Officer, &l.Version, &received, &closed, &due, &last, &looked, &l.rank, &l.due, &labels}, more...)...)
	l.Received, l.Closed = moment(received), moment(closed)
	if due != noClock {
		l.Due, l.Overdue = moment(due), closed == 0 && due <= d.now()
	}
	l.Looked, l.News, l.Labels = looked > 0, last > looked, labelsIn(labels)
	return l, err
}

// Page is a part of a queue.
type Page struct {
	Rows []Row  `json:"rows"`
	Next string `json:"next"` // give it back as After; empty: that was all
}

// place is where a page ended.
type place struct {
	Rank int    `json:"r"`
	Due  int64  `json:"d"`
	ID   string `json:"i"`
}

// Queue lists the unit's cases: by urgency, then by the clock that runs out first. A page is read along the index
// case_units_queue from where the last one ended, whatever the size of the docket. Where the filter picks few of many rows
// a page ends after walk rows of each urgency: it may be short, or empty, and still have a Next.
func (d *Docket) Queue(ctx context.Context, v Viewer, f Filter) (Page, error) {
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	read := d.walked
	if f.Number != "" || f.Mine || f.Officer != "" {
		read = d.sorted
	}
	page := Page{Rows: []Row{}}
	from, err := f.check()
	if err != nil {
		return page, fmt.Errorf("queue: %w", err)
	}
	list, next, err := read(ctx, v, f, from)
	if err != nil {
		return page, fmt.Errorf("queue: %w", err)
	}
	if len(list) > f.Limit {
		list = list[:f.Limit]
		last := list[len(list)-1]
		next = place{last.rank, last.due, last.ID}.encode()
	}
	for _, l := range list {
		page.Rows = append(page.Rows, l.Row)
	}
	if err := d.beside(ctx, v, pointers(page.Rows)); err != nil {
		return page, fmt.Errorf("queue: %w", err)
	}
	page.Next = next
	return page, nil
}

// sorted reads what one officer has, or one number: few enough to be put in order.
func (d *Docket) sorted(ctx context.Context, v Viewer, f Filter, from place) (list []listed, next string, err error) {
	s := held
	if f.Mine {
		f.Officer = v.Officer
	}
	if f.Officer != "" {
		s, v = taken, Viewer{Officer: f.Officer, Unit: v.Unit}
	}
	c := f.sortedConditions(from, d.now())
	set, err := seen(v, s).query(ctx, d.db.Read(), rowColumns, "", c.text+" ORDER BY u.rank, u.due, u.case_id LIMIT "+c.arg(f.Limit+1), c.args...)
	list, err = rows(set, err, d.scanRow)
	return list, "", err
}

// walk is how many rows of one urgency are looked at for a page, by default.
const walk = 500

// walked reads one urgency after the other along the index.
func (d *Docket) walked(ctx context.Context, v Viewer, f Filter, from place) (list []listed, next string, err error) {
	for _, rank := range f.ranks() {
		at := place{rank, math.MinInt64, ""}
		switch {
		case rank < from.Rank:
			continue
		case rank == from.Rank:
			at = from
		}
		end, bound, err := d.walkEnd(ctx, v, f, at)
		if err != nil {
			return nil, "", err
		}
		c := f.walkConditions(at, end, d.now())
		c.pick(f)
		set, err := seen(v, held).query(ctx, d.db.Read(), rowColumns, "", c.text+" ORDER BY u.due, u.case_id LIMIT "+c.arg(f.Limit+1-len(list)), c.args...)
		more, err := rows(set, err, d.scanRow)
		if err != nil {
			return nil, "", err
		}
		if list = append(list, more...); len(list) > f.Limit {
			return list, "", nil
		}
		if bound {
			return list, end.encode(), nil
		}
	}
	return list, "", nil
}

// walkEnd is how far a walk from there goes: to the end of what the filter can be answered from, unless that is far away.
func (d *Docket) walkEnd(ctx context.Context, v Viewer, f Filter, at place) (end place, bound bool, err error) {
	end = place{at.Rank, math.MaxInt64, ""}
	if !f.picks() {
		return end, false, nil
	}
	c := f.walkConditions(at, end, d.now())
	set, err := seen(v, held).query(ctx, d.db.Read(), "u.due, u.case_id", "", c.text+" ORDER BY u.due, u.case_id LIMIT 1 OFFSET "+c.arg(d.walk-1), c.args...)
	found, err := rows(set, err, func(r *sql.Rows) (p place, err error) { return p, r.Scan(&p.Due, &p.ID) })
	if err != nil || len(found) == 0 {
		return end, false, err
	}
	end.Due, end.ID = found[0].Due, found[0].ID
	return end, true, nil
}

func (p place) encode() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic("docket: internal error: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodePlace(text string) (p place, err error) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(b, &p) != nil {
		return p, fmt.Errorf("%w: no such page", ErrRefused)
	}
	return p, nil
}

// Counts says how much of each kind waits for the unit, up to a bound that says "many": counting further would cost by
// the docket.
type Counts struct {
	Now     int `json:"now"`
	Open    int `json:"open"`
	Overdue int `json:"overdue"`
	Mine    int `json:"mine"`
}

// Many is where Counts stops counting.
const Many = 500

// Counts returns the unit's counts.
func (d *Docket) Counts(ctx context.Context, v Viewer) (Counts, error) {
	var n Counts
	for _, part := range []struct {
		into  *int
		from  scope
		where string
		args  []any
	}{
		{&n.Now, held, "AND u.rank = 0", nil},
		{&n.Open, held, fmt.Sprintf("AND u.rank < %d", rankClosed), nil},
		{&n.Overdue, held, "AND u.rank IN (0, 1, 2, 3) AND u.due <= ?1", []any{d.now()}},
		{&n.Mine, taken, "AND c.closed = 0", nil},
	} {
		set, err := seen(v, part.from).query(ctx, d.db.Read(), "1", "", part.where+fmt.Sprintf(" LIMIT %d", Many), part.args...)
		list, err := rows(set, err, func(*sql.Rows) (struct{}, error) { return struct{}{}, nil })
		if err != nil {
			return n, fmt.Errorf("count the queue: %w", err)
		}
		*part.into = len(list)
	}
	return n, nil
}

// joint tells whether police and Front hold cases of the lane together.
func (d *Docket) joint(lane string) bool {
	return slices.ContainsFunc(d.tables.Lanes, func(l rules.Lane) bool { return l.ID == lane && l.JointOpening })
}
