package docket

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A letter in a joint lane (feedback, praise) has two keys: the commune's police and its Front open it each for itself, each sees
// whether the other has, and nothing that one of them does takes an unread letter from the other:
//
//	closing, merging, handing on   it stays among what is open for who has not read it, and can be read
//	another lane or place          refused with ErrUnread while the other has not read it
//	a part of it                   becomes a case of its own, at once; the letter stays with both
//
// What accuses a unit goes from it at once, read or not: never to the wrong desk comes first.

// keyRoles have the two keys.
var keyRoles = []string{"commune-police", "commune-front"}

// ErrUnread: the letter cannot be taken from the other unit, which has not read it yet.
var ErrUnread = errors.New("docket: the other unit has not read it")

// keyUnits are those of the units that have a key.
func keyUnits(units []string) []string {
	return slices.DeleteFunc(slices.Clone(units), func(unit string) bool { return !slices.Contains(keyRoles, Role(unit)) })
}

// hasKey is keyUnits as SQL, on the alias that it is put behind.
const hasKey = `(w.unit LIKE 'commune-police.%' OR w.unit LIKE 'commune-front.%')`

// notRead are the units with a key that have not read the case.
func (d *Docket) notRead(ctx context.Context, t *tx, c state) ([]string, error) {
	if !d.joint(c.lane) {
		return nil, nil
	}
	set, err := t.QueryContext(ctx, ownUnread, c.id)
	list, err := rows(set, err, scanText)
	return keyUnits(list), err
}

// bothRead refuses to take a letter from another unit that has not read it.
func (d *Docket) bothRead(ctx context.Context, t *tx, v Viewer, c state, to Target, units []string) error {
	if lane, ok := d.tables.Lane(to.Lane); ok && lane.Veiled {
		return nil
	}
	unread, err := d.notRead(ctx, t, c)
	if err != nil {
		return err
	}
	if len(minus(minus(unread, units), []string{v.Unit})) > 0 {
		return ErrUnread
	}
	return nil
}

// keepOpen leaves a closed letter among what is open for who has a key and has not read it.
func (d *Docket) keepOpen(ctx context.Context, t *tx, c state) error {
	if c.closed == 0 {
		return nil
	}
	unread, err := d.notRead(ctx, t, c)
	if err != nil {
		return err
	}
	for _, unit := range unread {
		if err := t.exec(ctx, `UPDATE case_units SET rank = $1, due = $2 WHERE case_id = $3 AND unit = $4`, rank(c.urgency), int64(noClock), c.id, unit); err != nil {
			return err
		}
	}
	return nil
}

// haveRead puts a closed letter that the unit has read now where it belongs.
func (d *Docket) haveRead(ctx context.Context, t *tx, v Viewer, c state) error {
	if c.closed == 0 || !d.joint(c.lane) {
		return nil
	}
	r, due := c.place()
	return t.exec(ctx, `UPDATE case_units SET rank = $1, due = $2 WHERE case_id = $3 AND unit = $4`, r, due, c.id, v.Unit)
}

// jointClocks are the clock of the joint opening, for each of the two: both are reminded to open it.
func (d *Docket) jointClocks(a *arrival, id string, units []string) (list []started) {
	row, ok := d.tables.ClockAt(id, time.Unix(a.received, 0))
	if !ok || row.StartsAt != "last-opening" || !d.joint(a.Lane) {
		return nil
	}
	for _, unit := range keyUnits(units) {
		due, ok := d.tables.Due(id, time.Unix(a.received, 0), d.conditions(unit, a.flags, a.received))
		if ok && Role(unit) != row.Owner {
			list = append(list, started{clock: id, unit: unit, metBy: byLook, from: a.received, due: due.Unix()})
		}
	}
	return list
}

// Key is one of the two, and when its unit last read the case.
type Key struct {
	Unit   string    `json:"unit"`
	Looked time.Time `json:"looked,omitzero"`
}

// Together is that both units read a letter together. One says so, an officer of the other confirms it.
type Together struct {
	Day       string    `json:"day"`
	Unit      string    `json:"unit"`
	Officer   string    `json:"officer"`
	At        time.Time `json:"at"`
	Partner   string    `json:"partner"`
	Confirmer string    `json:"confirmer"`
	Confirmed time.Time `json:"confirmed,omitzero"`
}

// EventTogether says that a letter was read together: Subject is the other unit, Outcome the day, Reason "confirmed" where it is the
// second who says so.
const EventTogether = "together"

// ReadTogether notes that the viewer's unit read the letter on a day together with the other unit that has a key, or confirms what that one has
// noted. Saying it twice says it once. [ErrRefused] where the lane is not joint or the other has not got the letter.
func (d *Docket) ReadTogether(ctx context.Context, v Viewer, id, day string) error {
	if !d.isDay(day, 0) {
		return fmt.Errorf("read together: %w: no such day", ErrRefused)
	}
	// Crash before the commit: nothing is noted. After it: the same call again finds the day noted, or confirmed, and adds nothing.
	return d.write(ctx, "read together", func(ctx context.Context, t *tx) error {
		c, err := d.viewed(ctx, t, v, id)
		if err != nil {
			return err
		}
		units, err := d.ownUnits(ctx, t, id)
		if err != nil {
			return err
		}
		keys := keyUnits(units)
		partner := minus(keys, []string{v.Unit})
		if !d.joint(c.lane) || !slices.Contains(keys, v.Unit) || len(partner) != 1 || day < dayOf(time.Unix(c.received, 0)) {
			return fmt.Errorf("%w: nobody to read it with", ErrRefused)
		}
		return d.readTogether(ctx, t, v, id, day, partner[0])
	})
}

func (d *Docket) readTogether(ctx context.Context, t *tx, v Viewer, id, day, partner string) error {
	first, err := t.changed(ctx, `INSERT INTO joint_readings (case_id, day, unit, officer, at, partner, confirmer, confirmed)
		VALUES ($1, $2, $3, $4, $5, $6, '', 0) ON CONFLICT (case_id, day) DO NOTHING`, id, day, v.Unit, v.Officer, d.now(), partner)
	if err != nil {
		return err
	}
	e := Event{Kind: EventTogether, Subject: partner, Outcome: day}
	if !first {
		second, err := t.changed(ctx, `UPDATE joint_readings SET confirmer = $1, confirmed = $2
			WHERE case_id = $3 AND day = $4 AND partner = $5 AND unit <> $5 AND officer <> $1 AND confirmed = 0`, v.Officer, d.now(), id, day, v.Unit)
		if err != nil || !second {
			return err
		}
		e.Reason = "confirmed"
	}
	return d.note(ctx, t, v, id, e)
}

func (d *Docket) together(ctx context.Context, v Viewer, id string) ([]Together, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "j.day, j.unit, j.officer, j.at, j.partner, j.confirmer, j.confirmed",
		"JOIN joint_readings AS j ON j.case_id = c.id", "AND c.id = ?1 ORDER BY j.day", id)
	return rows(set, err, func(r *sql.Rows) (j Together, err error) {
		var at, confirmed int64
		err = r.Scan(&j.Day, &j.Unit, &j.Officer, &at, &j.Partner, &j.Confirmer, &confirmed)
		j.At, j.Confirmed = moment(at), moment(confirmed)
		return j, err
	})
}
