package docket

import (
	"context"
	"fmt"
	"slices"

	"homthu/intake/envelope"
)

// conflict is the reason of a unit that hands on what is about itself: it must be kept from the case from then on.
const conflict = "xung-dot-loi-ich"

// handOn makes another unit the holder. Its clocks start now; those of the unit before stay in the record.
func (d *Docket) handOn(ctx context.Context, t *tx, v Viewer, c *state, m Move) error {
	never, err := d.ownNever(ctx, t, c.neverSet)
	if err != nil {
		return err
	}
	if envelope.Forbids(never, m.Unit) {
		return fmt.Errorf("%w: the unit must not learn of this case", ErrRefused)
	}
	if m.Unit == c.holder || !canHold(m.Unit) {
		return fmt.Errorf("%w: the unit holds it already, or never does", ErrRefused)
	}
	units, err := d.ownUnits(ctx, t, c.id)
	if err != nil {
		return err
	}
	if m.HandOn != nil {
		if never, err = d.takeHanded(ctx, t, v, c, units, never, m); err != nil {
			return err
		}
	} else if !slices.Contains(units, m.Unit) {
		return fmt.Errorf("%w: the unit has no key to this case; hand it on sealed", ErrRefused)
	}
	if m.Reason == conflict && !envelope.Forbids(never, v.Unit) {
		return fmt.Errorf("%w: what is about a unit is kept from it", ErrRefused)
	}
	flags, err := d.ownFlags(ctx, t, c.id)
	if err != nil {
		return err
	}
	c.holder, c.officer = m.Unit, ""
	a := &arrival{Header: envelope.Header{Category: c.category, Urgency: c.urgency, Lane: c.lane}, received: d.now(), flags: flags}
	if err := d.startClocks(ctx, t, c.id, d.clocksFor(a, []string{m.Unit})); err != nil {
		return err
	}
	return d.note(ctx, t, v, c.id, Event{Kind: EventHeld, Subject: m.Unit})
}

// takeHanded takes the letters of a hand-on into the case, gives it to whom they are sealed to, and takes it from whom they
// must be kept. It returns the never-list of the case from then on.
func (d *Docket) takeHanded(ctx context.Context, t *tx, v Viewer, c *state, have, never []string, m Move) ([]string, error) {
	boxes, err := d.mailboxes(ctx, t, c.id)
	if err != nil {
		return nil, err
	}
	grown := minus(m.HandOn.Header().Never, never)
	// Another unit is kept from a case by who writes to it or by a route, not by a unit that would rather not be watched.
	if len(grown) > 0 && (m.Reason != conflict || len(minus(grown, []string{v.Unit})) > 0) {
		return nil, fmt.Errorf("%w: a unit keeps nobody but itself from a case", ErrRefused)
	}
	never = union(never, grown)
	letters, err := d.handed(ctx, t, v, handing{from: c.id, to: *c, units: union([]string{m.Unit}, permitted(have, never)), needs: []string{m.Unit},
		never: never, edges: edgesOf(boxes)}, append([]envelope.Sealed{*m.HandOn}, m.More...))
	if err != nil {
		return nil, err
	}
	if err := d.keepHanded(ctx, t, c.id, letters); err != nil {
		return nil, err
	}
	c.last, c.holder = d.now(), m.Unit
	if err := t.exec(ctx, `DELETE FROM lost_units WHERE case_id = $1 AND unit = $2`, c.id, m.Unit); err != nil {
		return nil, err
	}
	c.neverSet, c.hushed = digest(never), c.hushed || d.hushed(c.category, never)
	if err := d.regroup(ctx, t, c, []string{m.Unit}, never); err != nil {
		return nil, err
	}
	return never, d.keepMerged(ctx, t, *c, grown)
}
