package docket

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"homthu/intake/envelope"
)

// regroup gives the case to the envelope's units and takes it from those that must not know of it any more. Who loses
// it loses it at once; what it had read stays in the events.
func (d *Docket) regroup(ctx context.Context, t *tx, c *state, units, never []string) error {
	if err := d.writeNever(ctx, t, never); err != nil {
		return err
	}
	if err := d.give(ctx, t, *c, units); err != nil {
		return err
	}
	left, err := d.ownUnits(ctx, t, c.id)
	if err != nil {
		return err
	}
	for _, unit := range left {
		if !envelope.Forbids(never, unit) {
			continue
		}
		if err := t.exec(ctx, `DELETE FROM case_units WHERE case_id = $1 AND unit = $2`, c.id, unit); err != nil {
			return err
		}
	}
	if !envelope.Forbids(never, c.holder) {
		return nil
	}
	next, kind := holderOf(append(slices.Clone(units), permitted(left, never)...)), EventHeld
	if next == "" {
		if next, kind = holderOf(d.standIns(*c, c.holder, never)), EventStranded; next == "" {
			return fmt.Errorf("%w: nobody would have the case any more", ErrRefused)
		}
		if err := d.give(ctx, t, *c, []string{next}); err != nil {
			return err
		}
	}
	c.holder, c.officer = next, ""
	return d.note(ctx, t, Viewer{}, c.id, Event{Kind: kind, Subject: next})
}

// hushed tells whether the header excludes a unit that the category itself does not: then the matter is about somebody,
// and a number that leaves the holders' room would tell him.
func (d *Docket) hushed(category string, never []string) bool {
	c, ok := d.tables.Category(category)
	if !ok || c.StandIn {
		return true
	}
	return slices.ContainsFunc(never, func(unit string) bool { return !slices.Contains(c.Never, Role(unit)) })
}

// digest names a set of units; the empty one is "".
func digest(units []string) string {
	if len(units) == 0 {
		return ""
	}
	sorted := slices.Clone(units)
	slices.Sort(sorted)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(sorted), "\n")))
	return hex.EncodeToString(sum[:16])
}

// writeNever writes the set unless this process has seen it committed: a commune has a handful of them.
func (d *Docket) writeNever(ctx context.Context, t *tx, never []string) error {
	key := digest(never)
	if _, known := d.neverSets.Load(key); known {
		return nil
	}
	var list [][]any
	for _, unit := range never {
		list = append(list, []any{key, unit})
	}
	t.neverSets = append(t.neverSets, key)
	return t.insert(ctx, `INSERT INTO never_sets (digest, unit)`, `ON CONFLICT DO NOTHING`, list)
}

// give writes who has the case. Who has it already keeps his row.
func (d *Docket) give(ctx context.Context, t *tx, c state, units []string) error {
	var list [][]any
	for _, unit := range units {
		r, due := c.place()
		list = append(list, []any{c.id, unit, r, due, d.now(), 0})
	}
	return t.insert(ctx, `INSERT INTO case_units (case_id, unit, rank, due, since, looked)`, `ON CONFLICT DO NOTHING`, list)
}

// permitted are the units that the never-list does not forbid.
func permitted(units, never []string) []string {
	return slices.DeleteFunc(slices.Clone(units), func(u string) bool { return envelope.Forbids(never, u) })
}

func minus(units, without []string) []string {
	return slices.DeleteFunc(slices.Clone(units), func(u string) bool { return slices.Contains(without, u) })
}

func union(a, b []string) []string {
	return append(slices.Clone(a), minus(b, a)...)
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
