package docket

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"
)

// Deed is one thing that an officer did with a case of his unit: that he looked at it, too.
type Deed struct {
	ID      int64     `json:"-"` // give it back as Journal's before, for older ones; it counts the events of all cases and is for nobody's eyes
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Officer string    `json:"officer"`
	Case    string    `json:"case"`
	Number  string    `json:"number"`
	From    string    `json:"from"`
	To      string    `json:"to"`
	Reason  string    `json:"reason"`
	Outcome string    `json:"outcome"`
	Subject string    `json:"subject"`
	Other   string    `json:"other,omitempty"` // number of the case that Subject is, where it is one
}

// JournalPage is how many deeds a page of the journal has.
const JournalPage = 100

// Journal lists what officers did on behalf of the viewer's unit, newest first, for its head: of cases that the unit may
// know of and still has. officer and kind pick, "" is everybody and everything; before is the ID of the last deed of the
// page before, 0 for the newest.
func (d *Docket) Journal(ctx context.Context, v Viewer, officer, kind string, before int64) ([]Deed, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	set, err := seen(v, deeds).query(ctx, d.db.Read(), "e.id, e.at, e.kind, e.officer, c.id, c.number, e.from_state, e.to_state, e.reason, e.outcome, e.subject", "",
		"AND e.id < ?1 AND (?2 = '' OR e.officer = ?2) AND (?3 = '' OR e.kind = ?3) ORDER BY e.id DESC LIMIT ?4", before, officer, kind, JournalPage)
	list, err := rows(set, err, func(r *sql.Rows) (e Deed, err error) {
		var at int64
		err = r.Scan(&e.ID, &at, &e.Kind, &e.Officer, &e.Case, &e.Number, &e.From, &e.To, &e.Reason, &e.Outcome, &e.Subject)
		e.At = moment(at)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	for i := range list {
		if err := d.other(ctx, v, &list[i]); err != nil {
			return nil, fmt.Errorf("journal: %w", err)
		}
	}
	return list, nil
}

// other names the second case of a deed that is about two; one that the viewer may not know of is not even named by its id.
func (d *Docket) other(ctx context.Context, v Viewer, e *Deed) error {
	switch e.Kind {
	default:
		return nil
	case EventSplit, EventPart, EventMerged, EventJoined, EventParted:
	case EventReopened: // out of another one, where it names one
		if e.Subject == "" {
			return nil
		}
	}
	row, err := d.Row(ctx, v, e.Subject)
	if errors.Is(err, ErrNotFound) {
		e.Subject, err = "", nil
	}
	e.Other = row.Number
	return err
}
