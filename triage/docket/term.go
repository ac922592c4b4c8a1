package docket

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"homthu/intake/rules"
	"homthu/triage/escalation"
)

// extended is the state that makes a term longer.
const extended = "EXTENDED"

// clockRow is a clock as it is stored.
type clockRow struct {
	escalation.Clock
	metBy    string
	met      int64
	replaced bool
}

const clockColumns = `k.clock, k.unit, k.met_by, k.started, k.due, k.met, k.paused, k.stood, k.extended, k.replaced, k.rungs`

func scanClock(r *sql.Rows) (k clockRow, err error) {
	var used string
	var replaced int
	err = r.Scan(&k.ID, &k.Unit, &k.metBy, &k.Started, &k.Due, &k.met, &k.Paused, &k.Stood, &used, &replaced, &k.Done)
	k.replaced = replaced == 1
	for _, line := range strings.Fields(used) {
		n, bad := strconv.Atoi(line)
		if bad != nil {
			return k, errors.New("docket: a clock's extensions are not numbers")
		}
		k.Used = append(k.Used, n)
	}
	return k, err
}

func (d *Docket) ownClocks(ctx context.Context, t *tx, id string) ([]clockRow, error) {
	set, err := t.QueryContext(ctx, ownClocks, id)
	return rows(set, err, scanClock)
}

// keepClock stores what changed in a clock.
func (d *Docket) keepClock(ctx context.Context, t *tx, id string, k escalation.Clock, wake int64) error {
	used := make([]string, len(k.Used))
	for i, line := range k.Used {
		used[i] = strconv.Itoa(line)
	}
	return t.exec(ctx, `UPDATE clocks SET due = $1, paused = $2, stood = $3, extended = $4, rungs = $5, wake = $6
		WHERE case_id = $7 AND clock = $8 AND unit = $9 AND started = $10`,
		k.Due, k.Paused, k.Stood, strings.Join(used, " "), k.Done, wake, id, k.ID, k.Unit, k.Started)
}

// turn does what a step means to the clocks that are still running.
func (d *Docket) turn(ctx context.Context, t *tx, v Viewer, c *state, m Move) error {
	switch {
	case m.To == extended:
		return d.extend(ctx, t, v, c.id, m.Reason)
	case d.tables.Pauses(m.To):
		return d.stand(ctx, t, c.id)
	case m.To == "ACCEPTED", m.To == "FORWARDED":
		return d.follow(ctx, t, c, m.To)
	}
	return nil
}

// extend makes the clock that runs out first, of those that can be extended, longer by a decision.
func (d *Docket) extend(ctx context.Context, t *tx, v Viewer, id, reason string) error {
	decided, err := escalation.Decision(reason)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	list, err := d.ownClocks(ctx, t, id)
	if err != nil {
		return err
	}
	refused := rules.ErrNoExtension
	for _, k := range list {
		if k.met > 0 || k.Paused > 0 {
			continue
		}
		longer, err := d.engine.Extend(k.Clock, decided, d.now())
		switch {
		case errors.Is(err, rules.ErrNoExtension):
			continue
		case err != nil:
			refused = err
			continue
		}
		if err := d.keepClock(ctx, t, id, longer, d.engine.Wake(longer)); err != nil {
			return err
		}
		last := time.Unix(longer.Due-1, 0).In(vietNam).Format(time.DateOnly)
		return d.note(ctx, t, v, id, Event{Kind: EventExtended, Subject: k.ID, Reason: reason, Outcome: last})
	}
	return fmt.Errorf("%w: %w", ErrRefused, refused)
}

// stand stops the clocks of a case. Who has not looked yet must all the same.
func (d *Docket) stand(ctx context.Context, t *tx, id string) error {
	return d.each(ctx, t, id, func(k clockRow) (escalation.Clock, bool) {
		return d.engine.Pause(k.Clock, d.now()), k.metBy != byLook && k.Paused == 0
	})
}

// goOn lets them go on.
func (d *Docket) goOn(ctx context.Context, t *tx, id string) error {
	return d.each(ctx, t, id, func(k clockRow) (escalation.Clock, bool) {
		return d.engine.Resume(k.Clock, d.now()), k.Paused > 0
	})
}

func (d *Docket) each(ctx context.Context, t *tx, id string, f func(clockRow) (escalation.Clock, bool)) error {
	list, err := d.ownClocks(ctx, t, id)
	if err != nil {
		return err
	}
	for _, k := range list {
		changed, ok := f(k)
		if k.met > 0 || !ok {
			continue
		}
		if err := d.keepClock(ctx, t, id, changed, d.engine.Wake(changed)); err != nil {
			return err
		}
	}
	return nil
}

// follow starts the clocks that come next after the case's own: those of the event that the step is. Of clocks counted in
// the police's own register only those that can be extended run here, since an extension is a state of the case.
func (d *Docket) follow(ctx context.Context, t *tx, c *state, to string) error {
	flags, err := d.ownFlags(ctx, t, c.id)
	if err != nil {
		return err
	}
	units, err := d.ownUnits(ctx, t, c.id)
	if err != nil {
		return err
	}
	own, _ := d.tables.Clock(d.ownClock(c.category, units, flags))
	known, err := d.ownClocks(ctx, t, c.id)
	if err != nil {
		return err
	}
	var list []started
	for _, id := range own.Next {
		row, ok := d.tables.ClockAt(id, time.Unix(d.now(), 0))
		begins := row.StartsAt == "denunciation-accepted" && to == "ACCEPTED" ||
			row.StartsAt == "received-investigation-agency" && Role(c.holder) == "investigation-agency"
		if !ok || !begins || row.Tracked != "service" && len(row.Extensions) == 0 ||
			slices.ContainsFunc(known, func(k clockRow) bool { return k.ID == id }) {
			continue
		}
		if s, ok := d.begin(row, []string{c.holder}, flags, c.urgency, d.now()); ok {
			list = append(list, s)
		}
	}
	return d.startClocks(ctx, t, c.id, list)
}
