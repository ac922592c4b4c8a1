package docket

import (
	"context"
	"fmt"
	"slices"

	"homthu/intake/envelope"
)

// Succeed gives a unit's cases to its successor, when communes merge: what it has, what it holds, and what must be kept
// from it. A case that the successor must not know of goes to another unit that has it or, where there is none, to the
// first of the role's stand-ins that may, though that one can only see that it is there; see [Docket.Stranded]. The
// successor's officers also need the old unit's identity, which is the roster's matter. It may be called again, for cases
// that came in under the old name meanwhile.
func (d *Docket) Succeed(ctx context.Context, old, successor string) error {
	return d.write(ctx, "succeed", func(ctx context.Context, t *tx) error {
		was, is := envelope.AnyPlace(old), envelope.AnyPlace(successor)
		if was == is {
			was = old // a set that forbids the role for all places forbids the successor as it is
		}
		for _, s := range [][2]string{{succeedNever, was}, {succeedLoses, is}, {succeedGets, is}} {
			if err := t.exec(ctx, s[0], old, successor, s[1]); err != nil {
				return err
			}
		}
		if err := d.standFor(ctx, t, old, successor); err != nil {
			return err
		}
		if err := d.standFor(ctx, t, successor, successor); err != nil { // what it held itself, before it became another's successor
			return err
		}
		for _, statement := range successions {
			if err := t.exec(ctx, statement, old, successor); err != nil {
				return err
			}
		}
		return nil
	})
}

// Holders lists the units that hold open cases, for the program, which asks of units that went over into others whether
// something came in under their names meanwhile.
func (d *Docket) Holders(ctx context.Context) ([]string, error) {
	set, err := d.db.Read().QueryContext(ctx, ownHolders)
	list, err := rows(set, err, scanText)
	if err != nil {
		return nil, fmt.Errorf("holders: %w", err)
	}
	return list, nil
}

// standFor gives the cases that holder has and successor must not know of to somebody else.
func (d *Docket) standFor(ctx context.Context, t *tx, holder, successor string) error {
	set, err := t.QueryContext(ctx, ownStray, holder, successor, envelope.AnyPlace(successor))
	stray, err := rows(set, err, scanText)
	if err != nil {
		return err
	}
	for _, id := range stray {
		c, err := d.ownState(ctx, t, id)
		if err != nil {
			return err
		}
		before := c
		if err := d.settle(ctx, t, &c, holder, successor); err != nil {
			return err
		}
		if c.holder == before.holder {
			continue
		}
		if err := d.store(ctx, t, before, c); err != nil {
			return err
		}
	}
	return nil
}

// settle finds who holds a case from now on, and gives it the clocks that still run.
func (d *Docket) settle(ctx context.Context, t *tx, c *state, holder, successor string) error {
	never, err := d.ownNever(ctx, t, c.neverSet)
	if err != nil {
		return err
	}
	units, err := d.ownUnits(ctx, t, c.id)
	if err != nil {
		return err
	}
	may := slices.DeleteFunc(permitted(minus(units, []string{holder, successor}), never), func(unit string) bool { return !canHold(unit) || d.before(unit, never) })
	kind := EventHeld
	if len(may) == 0 {
		kind = EventStranded
		if may = d.standIns(*c, holder, never); len(may) == 0 {
			return nil // the successor holds it by name, as whoever holds what the old unit held, and may not know of it: nobody reads it
		}
		if err := d.give(ctx, t, *c, may[:1]); err != nil {
			return err
		}
	}
	c.holder, c.officer = may[0], ""
	if err := t.exec(ctx, `UPDATE clocks SET unit = $1 WHERE case_id = $2 AND unit = $3 AND met = 0`, c.holder, c.id, holder); err != nil {
		return err
	}
	if err := t.exec(ctx, `DELETE FROM case_units WHERE case_id = $1 AND unit = $2`, c.id, holder); err != nil {
		return err
	}
	return d.note(ctx, t, Viewer{}, c.id, Event{Kind: kind, Subject: c.holder})
}

// standIns are the units that stand in for a role in this case, as far as they may know of it: its fallbacks, then the last
// resort.
func (d *Docket) standIns(c state, holder string, never []string) (list []string) {
	role, _ := d.tables.Role(Role(holder))
	for _, other := range slices.Concat(role.Fallbacks, d.tables.LastResort) {
		if d.opts.Near == nil {
			break
		}
		unit := d.opts.Near(holder, other, c.commune)
		if unit != "" && canHold(unit) && !envelope.Forbids(never, unit) && !d.before(unit, never) {
			list = append(list, unit)
		}
	}
	return list
}

// before tells whether a unit has taken over from one that must not know of it.
func (d *Docket) before(unit string, never []string) bool {
	return d.opts.Before != nil && slices.ContainsFunc(d.opts.Before(unit), func(old string) bool { return envelope.Forbids(never, old) })
}

// Stranded counts open cases that nobody who has them can open: units merged, and who holds them now stands in and has no
// key to them. The province must look.
func (d *Docket) Stranded(ctx context.Context) (n int, err error) {
	if err := d.db.Read().QueryRowContext(ctx, ownStranded).Scan(&n); err != nil {
		return 0, fmt.Errorf("stranded: %w", err)
	}
	return n, nil
}
