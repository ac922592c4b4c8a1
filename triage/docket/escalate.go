package docket

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"homthu/triage/escalation"
)

// awake is how many clocks are looked at in one go.
const awake = 64

// Escalate does every step of a clock that is due (see package escalation) and returns how many notices it wrote. It is
// called every minute and at start; a step whose transaction is in doubt is done again by the next call, and is there once.
// A case that cannot be read does not keep the others waiting. It also passes the loads; see load.go.
func (d *Docket) Escalate(ctx context.Context) (told int, err error) {
	var failed []error
	broken := map[string]bool{}
	for {
		n, more, err := d.escalate(ctx, broken)
		told += n
		if err != nil {
			failed = append(failed, err)
		}
		if !more || ctx.Err() != nil {
			break
		}
	}
	return told, errors.Join(append(failed, d.pass(ctx))...)
}

// escalate handles one batch of cases in one transaction or, if that fails, one by one.
func (d *Docket) escalate(ctx context.Context, broken map[string]bool) (told int, more bool, err error) {
	set, err := d.db.Read().QueryContext(ctx, ownAwake, d.now(), awake+len(broken))
	list, err := rows(set, err, scanText)
	if err != nil {
		return 0, false, fmt.Errorf("escalate: %w", err)
	}
	list = minus(list, keys(broken))
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) == 0 {
		return 0, false, nil
	}
	if told, err = d.escalateAll(ctx, list...); err == nil {
		return told, true, nil
	}
	var failed []error
	for _, id := range list {
		n, err := d.escalateAll(ctx, id)
		told += n
		if err != nil {
			broken[id] = true
			failed = append(failed, err)
		}
	}
	return told, true, errors.Join(failed...)
}

func keys(set map[string]bool) (list []string) {
	for key := range set {
		list = append(list, key)
	}
	return list
}

func (d *Docket) escalateAll(ctx context.Context, cases ...string) (told int, err error) {
	err = d.write(ctx, "escalate", func(ctx context.Context, t *tx) error {
		told = 0
		for _, id := range cases {
			n, err := d.escalateCase(ctx, t, id)
			if err != nil {
				return err
			}
			told += n
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return told, nil
}

// escalateCase moves the case's clocks on. Several clocks that come to the same step together are told of once.
func (d *Docket) escalateCase(ctx context.Context, t *tx, id string) (told int, err error) {
	c, err := d.ownState(ctx, t, id)
	if err != nil {
		return 0, err
	}
	view := escalation.Case{Lane: c.lane, Category: c.category, Commune: c.commune, Holder: c.holder, Hushed: c.hushed}
	if view.Units, err = d.ownUnits(ctx, t, id); err != nil {
		return 0, err
	}
	if view.Never, err = d.ownNever(ctx, t, c.neverSet); err != nil {
		return 0, err
	}
	list, err := d.ownClocks(ctx, t, id)
	if err != nil {
		return 0, err
	}
	now := d.now()
	var said []escalation.Notice
	for _, k := range list {
		if k.met > 0 {
			continue
		}
		next, notices := d.engine.Advance(view, k.Clock, now)
		wake := d.engine.Wake(next)
		if c.closed > 0 {
			notices, wake = nil, escalation.Never
		}
		if err := d.keepClock(ctx, t, id, next, max(wake, now+1)); err != nil {
			return 0, err
		}
		for _, n := range notices {
			if slices.Contains(said, n) {
				continue
			}
			said = append(said, n)
			written, err := d.tell(ctx, t, id, next, n)
			if err != nil {
				return 0, err
			}
			told += flag(written)
		}
	}
	return told, nil
}

// tell writes a notice and, unless it only repeats one, the event.
func (d *Docket) tell(ctx context.Context, t *tx, id string, k escalation.Clock, n escalation.Notice) (bool, error) {
	again := false
	key := []any{id, k.ID, k.Started, k.Term(), n.Step, n.Unit, flag(n.Head)}
	if n.Step == escalation.Again {
		var err error
		if again, err = t.changed(ctx, `DELETE FROM notices WHERE case_id = $1 AND clock = $2 AND started = $3 AND term = $4
			AND step = $5 AND unit = $6 AND head = $7`, key...); err != nil {
			return false, err
		}
	}
	written, err := d.notify(ctx, t, key)
	if err != nil || !written || again {
		return written, err
	}
	return true, d.note(ctx, t, Viewer{}, id, Event{Kind: EventEscalated, Subject: n.Unit, Reason: k.ID, Outcome: n.Step})
}

// nextNotice counts a unit's notices, of whatever they are: an officer has seen all up to a number.
const nextNotice = `INSERT INTO notice_numbers (unit, last) VALUES ($1, 1) ON CONFLICT (unit) DO UPDATE SET last = notice_numbers.last + 1`

// notify writes a notice under the unit's next number, unless it is there. The key is case, clock, started, term, step, unit, head.
func (d *Docket) notify(ctx context.Context, t *tx, key []any) (bool, error) {
	written, err := t.changed(ctx, `INSERT INTO notices (case_id, clock, started, term, step, unit, head, at, seq)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, COALESCE((SELECT last FROM notice_numbers WHERE unit = $6), 0) + 1)
		ON CONFLICT (case_id, clock, started, term, step, unit, head) DO NOTHING`, append(key, d.now())...)
	if err != nil || !written {
		return false, err
	}
	return true, t.exec(ctx, nextNotice, key[5])
}

// Notice is what an officer is told of a clock, a pledge or physical boxes: a number, never what the case is about.
type Notice struct {
	ID      int64     `json:"id"`             // its number among those of the unit
	Case    string    `json:"case,omitempty"` // where the unit has the case
	Number  string    `json:"number"`
	Urgency string    `json:"urgency"`
	Step    string    `json:"step"`
	Forum   string    `json:"forum,omitempty"`  // of a pledge that is late, which belongs to no case
	Pledge  int       `json:"pledge,omitempty"` // its number there
	Boxes   int       `json:"boxes,omitempty"`  // how many physical boxes should have been opened
	At      time.Time `json:"at"`
	Seen    bool      `json:"seen"` // by this officer
}

// shownNotices is how many of the newest are shown.
const shownNotices = 50

// Notices returns the newest notices to the viewer's unit about clocks that still run, reminders that wait for an answer,
// pledges that are late and boxes that are overdue; head adds those to its head.
func (d *Docket) Notices(ctx context.Context, v Viewer, head bool) ([]Notice, error) {
	upto, err := d.seenUpTo(ctx, v)
	if err != nil {
		return nil, fmt.Errorf("notices: %w", err)
	}
	set, err := seen(v, told).query(ctx, d.db.Read(), "w.seq, COALESCE(u.case_id, ''), c.number, c.urgency, w.step, w.at",
		"LEFT JOIN clocks AS k ON k.case_id = w.case_id AND k.clock = w.clock AND k.started = w.started AND k.met = 0 AND k.replaced = 0 "+
			"LEFT JOIN reminders AS m ON m.id = w.clock AND m.answered = 0 "+
			"LEFT JOIN case_units AS u ON u.case_id = c.id AND u.unit = w.unit",
		"AND (k.case_id IS NOT NULL OR m.id IS NOT NULL) AND c.closed = 0 AND w.head <= ?1 ORDER BY w.seq DESC LIMIT ?2", flag(head), shownNotices)
	list, err := rows(set, err, func(r *sql.Rows) (n Notice, err error) {
		var at int64
		err = r.Scan(&n.ID, &n.Case, &n.Number, &n.Urgency, &n.Step, &at)
		n.At, n.Seen = moment(at), n.ID <= upto
		return n, err
	})
	if err != nil {
		return nil, fmt.Errorf("notices: %w", err)
	}
	late, err := d.lateTold(ctx, v, upto)
	if err != nil {
		return nil, fmt.Errorf("notices: %w", err)
	}
	list = append(list, late...) // of nothing an empty list: pages read it
	slices.SortFunc(list, func(a, b Notice) int { return cmp.Compare(b.ID, a.ID) })
	return list[:min(len(list), shownNotices)], nil
}

func (d *Docket) seenUpTo(ctx context.Context, v Viewer) (upto int64, err error) {
	err = d.db.Read().QueryRowContext(ctx, `SELECT COALESCE(MAX(upto), 0) FROM notices_seen WHERE officer = $1 AND unit = $2`,
		v.Officer, v.Unit).Scan(&upto)
	return upto, err
}

// Seen notes up to which notice the officer has seen those of the unit. It never goes back. It is no acknowledgement of a
// case: that is a look at it.
func (d *Docket) Seen(ctx context.Context, v Viewer, upto int64) error {
	return d.write(ctx, "notices seen", func(ctx context.Context, t *tx) error {
		return t.exec(ctx, `INSERT INTO notices_seen (officer, unit, upto) VALUES ($1, $2, $3)
			ON CONFLICT (officer, unit) DO UPDATE SET upto = $3 WHERE notices_seen.upto < $3`, v.Officer, v.Unit, upto)
	})
}
