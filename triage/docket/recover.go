package docket

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"homthu/intake/envelope"
)

// EventRestored says that the recovery unit opened the letters of the case for (Subject), which had lost its key, and sealed
// them to its new one.
const EventRestored = "restored"

// EventLent says that the letters of the case were given to the recovery unit, to be opened for the unit that has lost its key
// (Subject): whether or not anything came of it.
const EventLent = "lent"

// recoveryRole is the role that reads for those who have lost their key, and does nothing else.
const recoveryRole = "recovery"

// canHold tells whether a unit can be a case's holder: the recovery unit has it for others, who would never know that nobody
// works on it.
func canHold(unit string) bool { return Role(unit) != recoveryRole }

// holderOf is the first of the units that can hold a case; "" is none.
func holderOf(units []string) string {
	if i := slices.IndexFunc(units, canHold); i >= 0 {
		return units[i]
	}
	return ""
}

// restorePage is how many cases come at a time: each brings its letters.
const restorePage = 20

// Lost is a case that a unit has and cannot open any more.
type Lost struct {
	ID        string     `json:"id"`
	Lane      string     `json:"lane"`
	Category  string     `json:"category"`
	Urgency   string     `json:"urgency"`
	Commune   string     `json:"commune"`
	Never     []string   `json:"never"`
	Mailboxes []string   `json:"mailboxes"`
	Envelopes []Envelope `json:"envelopes"`
}

// Lost lists cases that both the viewer's recovery unit and another unit have, which has lost its key, in the order of
// their ids, from the one after. Those that were restored to it since then are left out.
func (d *Docket) Lost(ctx context.Context, v Viewer, unit string, since time.Time, after string) ([]Lost, error) {
	if Role(v.Unit) != recoveryRole {
		return nil, ErrNotFound
	}
	set, err := seen(v, held).query(ctx, d.db.Read(), "c.id", "JOIN case_units AS w ON w.case_id = c.id", `AND w.unit = ?1 AND c.id > ?2
		AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.case_id = c.id AND e.kind = ?3 AND e.subject = ?1 AND e.at >= ?4) ORDER BY c.id LIMIT ?5`,
		unit, after, EventRestored, since.Unix(), restorePage)
	ids, err := rows(set, err, scanText)
	if err != nil {
		return nil, fmt.Errorf("lost cases: %w", err)
	}
	if err := d.lend(ctx, v, unit, since, ids); err != nil {
		return nil, err
	}
	list := []Lost{}
	for _, id := range ids {
		one, err := d.lost(ctx, v, id)
		if err != nil {
			return nil, fmt.Errorf("lost cases: %w", err)
		}
		list = append(list, one)
	}
	return list, nil
}

// Restored counts the cases that the viewer's recovery unit has sealed to a unit's new key since a time.
func (d *Docket) Restored(ctx context.Context, v Viewer, unit string, since time.Time) (n int, err error) {
	if Role(v.Unit) != recoveryRole {
		return 0, ErrNotFound
	}
	set, err := seen(v, held).query(ctx, d.db.Read(), "COUNT(DISTINCT c.id)", "JOIN events AS e ON e.case_id = c.id",
		"AND e.kind = ?1 AND e.subject = ?2 AND e.unit = u.unit AND e.at >= ?3", EventRestored, unit, since.Unix())
	n, err = one(set, err, func(r *sql.Rows) (n int, err error) { return n, r.Scan(&n) })
	if err != nil {
		return 0, fmt.Errorf("restored cases: %w", err)
	}
	return n, nil
}

// lend notes in each case, before anything leaves, that its letters were given out; once for each wish.
func (d *Docket) lend(ctx context.Context, v Viewer, unit string, since time.Time, ids []string) error {
	return d.write(ctx, "lost cases", func(ctx context.Context, t *tx) error {
		for _, id := range ids {
			set, err := t.QueryContext(ctx, ownLent, id, v.Unit, v.Officer, unit, since.Unix())
			noted, err := rows(set, err, scanText)
			if err != nil {
				return err
			}
			if len(noted) > 0 {
				continue
			}
			if err := d.note(ctx, t, v, id, Event{Kind: EventLent, Subject: unit}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *Docket) lost(ctx context.Context, v Viewer, id string) (l Lost, err error) {
	row, err := d.Row(ctx, v, id)
	if err != nil {
		return l, err
	}
	l = Lost{ID: id, Lane: row.Lane, Category: row.Category, Urgency: row.Urgency, Commune: row.Commune}
	if l.Never, err = d.never(ctx, v, id); err != nil {
		return l, err
	}
	if l.Mailboxes, err = d.mailboxIDs(ctx, v, id); err != nil {
		return l, err
	}
	l.Envelopes, err = d.envelopes(ctx, v, id)
	return l, err
}

// Restore takes the letters of a case that the recovery unit opened and sealed to the new key of a unit which has the case.
// Nobody learns of a case by it who has not got it. The same call again changes nothing.
func (d *Docket) Restore(ctx context.Context, v Viewer, id, unit string, list []envelope.Sealed) error {
	if Role(v.Unit) != recoveryRole {
		return ErrNotFound
	}
	return d.write(ctx, "restore", func(ctx context.Context, t *tx) error {
		c, err := d.viewed(ctx, t, v, id)
		if err != nil {
			return err
		}
		units, err := d.ownUnits(ctx, t, id)
		if err != nil {
			return err
		}
		never, err := d.ownNever(ctx, t, c.neverSet)
		if err != nil {
			return err
		}
		if !slices.Contains(units, unit) || envelope.Forbids(never, unit) {
			return ErrNotFound
		}
		boxes, err := d.mailboxes(ctx, t, id)
		if err != nil {
			return err
		}
		letters, err := d.handed(ctx, t, v, handing{from: id, to: c, units: []string{unit}, needs: []string{unit}, never: never, edges: edgesOf(boxes)}, list)
		if err != nil {
			return err
		}
		known, err := d.known(ctx, t, letters[0])
		if known || err != nil { // the answer was lost
			return err
		}
		if err := d.keepHanded(ctx, t, id, letters); err != nil {
			return err
		}
		return d.note(ctx, t, v, id, Event{Kind: EventRestored, Subject: unit})
	})
}
