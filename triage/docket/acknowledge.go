package docket

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"homthu/intake/rules"
	"homthu/triage/escalation"
)

// urgentClocks lists the clocks that wait for a human's acknowledgement, as SQL. The ids are those of the tables, which
// are letters and digits.
func urgentClocks(tables *rules.Tables) string {
	list := []string{"''"}
	for _, row := range tables.Clocks {
		if escalation.Urgent(tables, row) && code.MatchString(row.ID) {
			list = append(list, "'"+row.ID+"'")
		}
	}
	return strings.Join(list, ", ")
}

// Waiting is an urgent case that nobody of the unit has acknowledged.
type Waiting struct {
	Case   string    `json:"case"`
	Number string    `json:"number"`
	Since  time.Time `json:"since"`
	Due    time.Time `json:"due"` // from then on others are told
}

// shownWaiting is how many are shown: more cannot be grasped, and each that is acknowledged makes room.
const shownWaiting = 20

// Waiting lists what waits for the unit's acknowledgement, the oldest first.
func (d *Docket) Waiting(ctx context.Context, v Viewer) ([]Waiting, error) {
	set, err := seen(v, waiting).query(ctx, d.db.Read(), "c.id, c.number, MIN(k.started), MIN(k.due)", "",
		"AND k.clock IN ("+d.urgent+") AND k.replaced = 0 AND c.closed = 0 GROUP BY c.id, c.number ORDER BY 3, 1 LIMIT ?1", shownWaiting)
	list, err := rows(set, err, func(r *sql.Rows) (w Waiting, err error) {
		var since, due int64
		err = r.Scan(&w.Case, &w.Number, &since, &due)
		w.Since, w.Due = moment(since), moment(due)
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("waiting: %w", err)
	}
	return list, nil
}

// Acknowledge notes that an officer knows of an urgent case: nobody else of the unit is woken for it, and nobody above is
// told. It returns who was the first, which may be another: it asks for no version, and the same again changes nothing. A
// case that waits for nobody is refused, one that waits for another unit is [ErrNotHolder].
func (d *Docket) Acknowledge(ctx context.Context, v Viewer, id string) (by string, err error) {
	err = d.write(ctx, "acknowledge", func(ctx context.Context, t *tx) error {
		c, err := d.viewed(ctx, t, v, id)
		if err != nil {
			return err
		}
		before := c
		mine, others, err := d.waits(ctx, t, v, id)
		if err != nil {
			return err
		}
		if by, err = d.acknowledged(ctx, t, v, id); err != nil {
			return err
		}
		switch {
		case mine:
			by = v.Officer
		case by != "":
			return nil
		case others:
			return ErrNotHolder
		default:
			return fmt.Errorf("%w: nothing waits for a word", ErrRefused)
		}
		if err := d.meet(ctx, t, id, v.Unit, byWord); err != nil {
			return err
		}
		if err := d.note(ctx, t, v, id, Event{Kind: EventKnown}); err != nil {
			return err
		}
		return d.storeDue(ctx, t, before, c)
	})
	return by, err
}

// waits tells whether urgent clocks of the viewer's unit, or of others, run.
func (d *Docket) waits(ctx context.Context, t *tx, v Viewer, id string) (mine, others bool, err error) {
	set, err := seen(v, held).query(ctx, t, "k.unit", "JOIN clocks AS k ON k.case_id = c.id",
		"AND c.id = ?1 AND k.met = 0 AND c.closed = 0 AND k.clock IN ("+d.urgent+")", id)
	units, err := rows(set, err, scanText)
	for _, unit := range units {
		mine, others = mine || unit == v.Unit, others || unit != v.Unit
	}
	return mine, others, err
}

// acknowledged returns which officer of the unit last acknowledged, or took, the case; "" is nobody.
func (d *Docket) acknowledged(ctx context.Context, t *tx, v Viewer, id string) (string, error) {
	set, err := seen(v, held).query(ctx, t, "e.officer", "JOIN events AS e ON e.case_id = c.id",
		"AND c.id = ?1 AND e.kind IN (?2, ?3) AND e.unit = u.unit ORDER BY e.id DESC LIMIT 1", id, EventKnown, EventTaken)
	list, err := rows(set, err, scanText)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}

// Untold is what of a unit's notices nobody has passed on to somebody yet, by number.
type Untold struct {
	Urgent, Other  int   // cases
	Pledges, Boxes int   // that are late
	Upto           int64 // the newest of them all, to be given as after the next time; after where there is none
}

// Untold counts the notices to the viewer's unit that are newer than after and that the viewer has not marked as seen; of
// them those that still mean something: the case is open, and the clock runs or the reminder waits; the pledge is late, boxes are
// overdue. head adds those to its head. It says numbers only, which is all that leaves the house.
func (d *Docket) Untold(ctx context.Context, v Viewer, head bool, after int64) (Untold, error) {
	upto, err := d.seenUpTo(ctx, v)
	if err != nil {
		return Untold{}, fmt.Errorf("untold: %w", err)
	}
	// A case counts once, however many of its clocks were told of.
	set, err := seen(v, told).query(ctx, d.db.Read(), "c.id, MAX(CASE WHEN c.urgency = 'now' OR k.clock IN ("+d.urgent+") THEN 1 ELSE 0 END), MAX(w.seq)",
		"LEFT JOIN clocks AS k ON k.case_id = w.case_id AND k.clock = w.clock AND k.started = w.started AND k.met = 0 AND k.paused = 0 AND k.replaced = 0 "+
			"LEFT JOIN reminders AS m ON m.id = w.clock AND m.answered = 0",
		"AND (k.case_id IS NOT NULL OR m.id IS NOT NULL) AND c.closed = 0 AND w.head <= ?1 AND w.seq > ?2 GROUP BY c.id", flag(head), max(after, upto))
	u := Untold{Upto: after}
	_, err = rows(set, err, func(r *sql.Rows) (struct{}, error) {
		var id string
		var urgent int
		var seq int64
		err := r.Scan(&id, &urgent, &seq)
		u.Urgent, u.Other, u.Upto = u.Urgent+urgent, u.Other+1-urgent, max(u.Upto, seq)
		return struct{}{}, err
	})
	if err != nil {
		return Untold{}, fmt.Errorf("untold: %w", err)
	}
	late, err := d.lateUntold(ctx, v, max(after, upto))
	if err != nil {
		return Untold{}, fmt.Errorf("untold: %w", err)
	}
	u.Pledges, u.Boxes, u.Upto = late.Pledges, late.Boxes, max(u.Upto, late.Upto)
	return u, nil
}
