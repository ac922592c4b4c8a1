package docket

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Flag is something an officer can see in a case that makes another clock of its category count.
type Flag struct {
	ID string `json:"id"`
	On bool   `json:"on"`
}

// marks are what an officer can set, and the officer flags of categories.yaml that it speaks for.
var marks = []struct {
	id    string
	flags []string
}{
	{"suspect-known", []string{"grounds-urgent"}},
	{"may-flee", []string{"grounds-urgent"}},
	{"child", []string{"victim-under-18", "crime-signs"}},
	{"violence", []string{"grounds-urgent", "crime-signs"}},
	{"named-with-form", []string{"named-with-form"}},
}

// tableFlags are the officer flags of categories.yaml that hold when the marks are set. "A known suspect may flee" is one
// ground of its list, so that these two count together; violence is a ground by itself, as restraint is needed. A ground
// is a sign of a crime.
func tableFlags(set []string) []string {
	has := func(mark string) bool { return slices.Contains(set, mark) }
	var list []string
	urgent := has("suspect-known") && has("may-flee") || has("violence")
	for flag, holds := range map[string]bool{
		"grounds-urgent": urgent, "victim-under-18": has("child"), "named-with-form": has("named-with-form"),
		"crime-signs": urgent || has("child"),
	} {
		if holds {
			list = append(list, flag)
		}
	}
	return list
}

// ownClock is the category's own clock, or the first that replaces it by what was seen, if it can run for the units.
func (d *Docket) ownClock(category string, units, set []string) string {
	c, ok := d.tables.Category(category)
	if !ok {
		return ""
	}
	flags := tableFlags(set)
	for _, alt := range c.ClockAlt {
		if slices.Contains(flags, alt.Flag) && d.runs(alt.Clock, units) {
			return alt.Clock
		}
	}
	return c.Clock
}

func (d *Docket) runs(clock string, units []string) bool {
	row, ok := d.tables.Clock(clock)
	if !ok || row.Tracked != "service" || !startsWithReceipt(row.StartsAt) && row.StartsAt != "received-denunciation" {
		return false
	}
	_, ok = d.begin(row, units, "", d.now())
	return ok
}

// offered lists the marks that can change a clock of the category.
func (d *Docket) offered(category string, units []string) []string {
	list := []string{}
	c, ok := d.tables.Category(category)
	if !ok {
		return list
	}
	for _, m := range marks {
		for _, alt := range c.ClockAlt {
			if slices.Contains(m.flags, alt.Flag) && d.runs(alt.Clock, units) {
				list = append(list, m.id)
				break
			}
		}
	}
	return list
}

func (d *Docket) flags(ctx context.Context, v Viewer, c Case) ([]Flag, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "f.flag", "JOIN flags AS f ON f.case_id = c.id", "AND c.id = ?1", c.ID)
	on, err := rows(set, err, scanText)
	if err != nil {
		return nil, err
	}
	units := holderFirst(c.Holder, c.Units)
	list := []Flag{}
	for _, id := range d.offered(c.Category, units) {
		list = append(list, Flag{id, slices.Contains(on, id)})
	}
	return list, nil
}

func holderFirst(holder string, units []UnitRow) []string {
	list := []string{holder}
	for _, u := range units {
		if u.Unit != holder {
			list = append(list, u.Unit)
		}
	}
	return list
}

func (d *Docket) ownFlags(ctx context.Context, t *tx, id string) ([]string, error) {
	set, err := t.QueryContext(ctx, ownFlags, id)
	return rows(set, err, scanText)
}

// Flag notes that the officer sees something in the case, or takes it back. Setting what is set changes nothing. Where it
// makes another clock count, that one starts at the case's receipt and may have run out already; the one before stays in
// the record. A closed case has no flags to set.
func (d *Docket) Flag(ctx context.Context, v Viewer, id, mark string, on bool) error {
	return d.write(ctx, "flag", func(ctx context.Context, t *tx) error {
		c, err := d.viewed(ctx, t, v, id)
		if err != nil {
			return err
		}
		if !d.acts(v, c.holder, c.lane) {
			return ErrNotHolder
		}
		have, err := d.ownUnits(ctx, t, id)
		if err != nil {
			return err
		}
		units := union([]string{c.holder}, have)
		if c.closed > 0 || !slices.Contains(d.offered(c.category, units), mark) {
			return fmt.Errorf("%w: no such flag of an open case", ErrRefused)
		}
		query, kind := `INSERT INTO flags (case_id, flag) VALUES ($1, $2) ON CONFLICT DO NOTHING`, EventFlagged
		if !on {
			query, kind = `DELETE FROM flags WHERE case_id = $1 AND flag = $2`, EventUnflagged
		}
		changed, err := t.changed(ctx, query, id, mark)
		if err != nil || !changed {
			return err
		}
		if err := d.note(ctx, t, v, id, Event{Kind: kind, Subject: mark}); err != nil {
			return err
		}
		if err := d.swap(ctx, t, c, units); err != nil {
			return err
		}
		if d.tables.Pauses(c.state) {
			if err := d.stand(ctx, t, id); err != nil {
				return err
			}
		}
		return d.store(ctx, t, c, c)
	})
}

// swap makes the clock count that the flags ask for, of those that can be the category's own.
func (d *Docket) swap(ctx context.Context, t *tx, c state, units []string) error {
	set, err := d.ownFlags(ctx, t, c.id)
	if err != nil {
		return err
	}
	list, err := d.ownClocks(ctx, t, c.id)
	if err != nil {
		return err
	}
	category, _ := d.tables.Category(c.category)
	ids := []string{category.Clock}
	for _, alt := range category.ClockAlt {
		ids = append(ids, alt.Clock)
	}
	ids = minus(ids, category.ClockAlso)
	want := d.ownClock(c.category, units, set)
	there := false
	for _, k := range list {
		switch {
		case !slices.Contains(ids, k.ID):
		case k.ID == want && k.replaced:
			there = true
			if err := d.standIn(ctx, t, c.id, k, false, answeredAt(list, k.metBy)); err != nil {
				return err
			}
		case k.ID == want:
			there = true
		case !k.replaced:
			met := k.met
			if met == 0 {
				met = d.now()
			}
			if err := d.standIn(ctx, t, c.id, k, true, met); err != nil {
				return err
			}
		}
	}
	if row, ok := d.tables.ClockAt(want, time.Unix(c.received, 0)); ok && !there && d.runs(want, units) {
		return d.startLate(ctx, t, c, row.ID, units, list)
	}
	return nil
}

// startLate starts a clock at the case's receipt: it is met if those beside it are.
func (d *Docket) startLate(ctx context.Context, t *tx, c state, id string, units []string, beside []clockRow) error {
	row, _ := d.tables.ClockAt(id, time.Unix(c.received, 0))
	s, ok := d.begin(row, units, c.urgency, c.received)
	if !ok {
		return nil
	}
	if err := d.startClocks(ctx, t, c.id, []started{s}); err != nil {
		return err
	}
	if met := answeredAt(beside, s.metBy); met > 0 {
		return t.exec(ctx, `UPDATE clocks SET met = $1 WHERE case_id = $2 AND clock = $3 AND started = $4`, met, c.id, id, c.received)
	}
	return nil
}

func (d *Docket) standIn(ctx context.Context, t *tx, id string, k clockRow, replaced bool, met int64) error {
	return t.exec(ctx, `UPDATE clocks SET replaced = $1, met = $2, wake = $3 WHERE case_id = $4 AND clock = $5 AND unit = $6 AND started = $7`,
		flag(replaced), met, d.engine.Wake(k.Clock), id, k.ID, k.Unit, k.Started)
}

// answeredAt is when a clock that counted was first met in this way; 0 if none was.
func answeredAt(list []clockRow, metBy string) (at int64) {
	for _, k := range list {
		if !k.replaced && k.metBy == metBy && k.met > 0 && (at == 0 || k.met < at) {
			at = k.met
		}
	}
	return at
}
