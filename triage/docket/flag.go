package docket

import (
	"context"
	"fmt"
	"slices"
	"time"

	"homthu/intake/rules"
	"homthu/triage/escalation"
)

// Flag is something an officer can see in a case that makes another clock of its category count, or a clock longer.
type Flag struct {
	ID string `json:"id"`
	On bool   `json:"on"`
}

// marks are what an officer can set, the officer flags of categories.yaml that it speaks for, and the condition of
// clocks.yaml that it is. "Complex" needs its reason: each reason is a mark.
var marks = []struct {
	id        string
	flags     []string
	condition string
}{
	{"suspect-known", []string{"grounds-urgent"}, ""},
	{"may-flee", []string{"grounds-urgent"}, ""},
	{"child", []string{"victim-under-18", "crime-signs"}, ""},
	{"violence", []string{"grounds-urgent", "crime-signs"}, ""},
	{"named-with-form", []string{"named-with-form"}, ""},
	{"petition-only", []string{"petition-only"}, ""},
	{"procedure-rule", []string{"procedure-rule"}, ""},
	{"opinion-only", []string{"opinion-only"}, ""},
	{"several-places", nil, "several-places"},
	{"complex-people", nil, "complex"},
	{"complex-expert", nil, "complex"},
}

// itemConditions are the conditions of clocks.yaml that hold when the marks are set.
func itemConditions(set []string) (list []string) {
	for _, m := range marks {
		if m.condition != "" && slices.Contains(set, m.id) {
			list = append(list, m.condition)
		}
	}
	return list
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
		"crime-signs": urgent || has("child"), "petition-only": has("petition-only"), "procedure-rule": has("procedure-rule"),
		"opinion-only": has("opinion-only"),
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
	_, ok = d.begin(row, units, nil, "", d.now())
	return ok
}

// varies tells whether one of the clocks that a case of the category has from receipt can be made longer by a condition.
func (d *Docket) varies(category, condition string, units, set []string) bool {
	c, _ := d.tables.Category(category)
	for _, id := range append([]string{d.ownClock(category, units, set)}, c.ClockAlso...) {
		row, _ := d.tables.Clock(id)
		if slices.ContainsFunc(row.Variants, func(v rules.Variant) bool { return v.When == condition }) && d.runs(id, units) {
			return true
		}
	}
	return false
}

// offered lists the marks that can change a clock of the category, as long as others are set.
func (d *Docket) offered(category string, units, set []string) []string {
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
		if m.condition != "" && (slices.Contains(set, m.id) || d.varies(category, m.condition, units, set)) {
			list = append(list, m.id)
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
	for _, id := range d.offered(c.Category, units, on) {
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
		set, err := d.ownFlags(ctx, t, id)
		if err != nil {
			return err
		}
		if c.closed > 0 || !slices.Contains(d.offered(c.category, units, set), mark) {
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
		if err := d.stretch(ctx, t, id, set); err != nil {
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
	set, err := d.ownFlags(ctx, t, c.id)
	if err != nil {
		return err
	}
	s, ok := d.begin(row, units, set, c.urgency, c.received)
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

// stretch moves the ends of running clocks by what the conditions of the case make of them now, before being the marks
// that were set until now. A term that was extended keeps the end of its decision.
func (d *Docket) stretch(ctx context.Context, t *tx, id string, before []string) error {
	set, err := d.ownFlags(ctx, t, id)
	if err != nil {
		return err
	}
	return d.each(ctx, t, id, func(k clockRow) (escalation.Clock, bool) {
		start := time.Unix(k.Started, 0)
		was, ok := d.tables.Due(k.ID, start, d.conditions(k.Unit, before, k.Started))
		is, _ := d.tables.Due(k.ID, start, d.conditions(k.Unit, set, k.Started))
		if !ok || was.Equal(is) || len(k.Used) > 0 || k.replaced {
			return k.Clock, false
		}
		next := k.Clock
		next.Due += is.Unix() - was.Unix()
		if next.Due > k.Due {
			next.Done = 0
		}
		return next, true
	})
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
