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

// Filter says which part of a queue, and which page. The zero value is the first page of what is open.
type Filter struct {
	Closed bool     // what is closed, newest first, instead of what is open
	Mine   bool     // only what the viewer has taken
	Lanes  []string // only these lanes; none: all
	States []string // only these states
	Number string   // only the case with this docket number, open or closed
	After  string   // where the last page ended (Page.Next)
	Limit  int      // rows a page, 1 to 200; 0: 50
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
// case_units_queue from where the last one ended, whatever the size of the docket.
func (d *Docket) Queue(ctx context.Context, v Viewer, f Filter) (Page, error) {
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	where, args, err := f.conditions()
	if err != nil {
		return Page{}, fmt.Errorf("queue: %w", err)
	}
	args = append(args, f.Limit+1)
	from := held
	if f.Mine {
		from = taken
	}
	set, err := seen(v, from).query(ctx, d.db.Read(), rowColumns, "",
		where+fmt.Sprintf(" ORDER BY u.rank, u.due, u.case_id LIMIT ?%d", len(args)), args...)
	list, err := rows(set, err, d.scanRow)
	if err != nil {
		return Page{}, fmt.Errorf("queue: %w", err)
	}
	page := Page{Rows: []Row{}}
	if len(list) > f.Limit {
		list = list[:f.Limit]
		last := list[len(list)-1]
		page.Next = place{last.rank, last.due, last.ID}.encode()
	}
	for _, l := range list {
		page.Rows = append(page.Rows, l.Row)
	}
	return page, nil
}

// conditions is the filter as SQL over a held fragment.
func (f Filter) conditions() (text string, args []any, err error) {
	from := place{Rank: -1, Due: math.MinInt64}
	if f.Closed {
		from.Rank = rankClosed
	}
	if f.After != "" {
		if from, err = decodePlace(f.After); err != nil {
			return "", nil, err
		}
	}
	args = []any{from.Rank, from.Due, from.ID}
	text = "AND (u.rank, u.due, u.case_id) > (?1, ?2, ?3)"
	add := func(column string, values ...string) {
		text += " AND " + column + " IN ("
		for i, value := range values {
			args = append(args, value)
			text += map[bool]string{true: "", false: ", "}[i == 0] + fmt.Sprintf("?%d", len(args))
		}
		text += ")"
	}
	if f.Number != "" {
		add("c.number", f.Number)
	} else if !f.Closed {
		text += fmt.Sprintf(" AND u.rank < %d", rankClosed)
	}
	if f.Mine && f.Number == "" { // the index of taken has it
		text += map[bool]string{false: " AND c.closed = 0", true: " AND c.closed > 0"}[f.Closed]
	}
	if len(f.Lanes) > 0 {
		add("c.lane", f.Lanes...)
	}
	if len(f.States) > 0 {
		add("c.state", f.States...)
	}
	return text, args, nil
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
