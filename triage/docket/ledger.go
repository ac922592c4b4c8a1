package docket

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Entry is a line of the draft register: what the docket knows of a case, and nothing that was said.
type Entry struct {
	ID       string    `json:"id"`
	Number   string    `json:"number"`
	Lane     string    `json:"lane"`
	Category string    `json:"category"`
	State    string    `json:"state"`
	Outcome  string    `json:"outcome"`
	Holder   string    `json:"holder"`
	Officer  string    `json:"officer"`
	Received time.Time `json:"received"`
	Closed   time.Time `json:"closed,omitzero"`
	Since    time.Time `json:"since"` // when the unit got it
	// Answered is when the resident was first told what becomes of it: a reply that is no question, here or in the case that this
	// one was merged into. Cases that ended when every end counted as an answer keep theirs: what was shown of them stays so.
	Answered time.Time `json:"answered,omitzero"`
	// Replied is the day of such a reply alone: what a register may print. Zero where Answered is but the end of those cases.
	Replied time.Time `json:"replied,omitzero"`
	Clocks  []Term    `json:"clocks"` // those of the viewer's unit
}

// Term is a clock in the register.
type Term struct {
	ID  string    `json:"id"`
	Due time.Time `json:"due"`
	Met time.Time `json:"met,omitzero"`
}

// LedgerRows bounds a register: a longer period is made in parts.
const LedgerRows = 500

// Ledger lists what the viewer's unit got from one day on and before another, in the order in which it came: for the extract
// of register 294. more says that there was more than fits.
func (d *Docket) Ledger(ctx context.Context, v Viewer, from, to time.Time) (list []Entry, more bool, err error) {
	const period = "AND u.since >= ?1 AND u.since < ?2"
	set, err := seen(v, held).query(ctx, d.db.Read(), `c.id, c.number, c.lane, c.category, c.state,
		c.outcome, c.holder, c.officer, c.received, c.closed, u.since, c.answered, `+repliedColumn, "",
		fmt.Sprintf("%s ORDER BY u.since, c.received, c.id LIMIT %d", period, LedgerRows+1), from.Unix(), to.Unix())
	list, err = rows(set, err, scanEntry)
	if err != nil {
		return nil, false, fmt.Errorf("ledger: %w", err)
	}
	if more = len(list) > LedgerRows; more {
		list = list[:LedgerRows]
	}
	at := make(map[string]int, len(list))
	for i := range list {
		at[list[i].ID] = i
	}
	type term struct {
		id string
		Term
	}
	set, err = seen(v, held).query(ctx, d.db.Read(), "c.id, k.clock, k.due, k.met", "JOIN clocks AS k ON k.case_id = c.id AND k.unit = u.unit",
		period+" ORDER BY k.due, k.clock", from.Unix(), to.Unix())
	terms, err := rows(set, err, func(r *sql.Rows) (t term, err error) {
		var due, met int64
		err = r.Scan(&t.id, &t.ID, &due, &met)
		t.Due, t.Met = moment(due), moment(met)
		return t, err
	})
	if err != nil {
		return nil, false, fmt.Errorf("ledger: %w", err)
	}
	for _, t := range terms {
		if i, ok := at[t.id]; ok {
			list[i].Clocks = append(list[i].Clocks, t.Term)
		}
	}
	return list, more, nil
}

func scanEntry(r *sql.Rows) (e Entry, err error) {
	var received, closed, since, answered, replied int64
	err = r.Scan(&e.ID, &e.Number, &e.Lane, &e.Category, &e.State, &e.Outcome, &e.Holder, &e.Officer, &received, &closed, &since, &answered, &replied)
	e.Received, e.Closed, e.Since, e.Answered, e.Replied = moment(received), moment(closed), moment(since), moment(answered), moment(replied)
	return e, err
}
