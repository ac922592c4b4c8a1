package docket

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"homthu/intake/envelope"
	"homthu/intake/rules"
)

// Target is where a route leads: what the header of the case says from then on, and who may receive it. Whoever calls has
// worked it out from the tables and the list of units; nothing of it comes from a browser unchecked.
type Target struct {
	Category, Lane, Commune, Urgency string
	Units, Never                     []string
}

// Reroute gives a case another category, and with it perhaps another lane, or another place.
type Reroute struct {
	Version int64
	To      Target
	Reason  string // code
	// Confirmed are the officer flags of categories.yaml that the change of lane needs: what he says he has seen.
	Confirmed []string
	// HandOns are the letters of the case sealed anew to To.Units, the tip first. None are needed if all have it.
	HandOns []envelope.Sealed
	Reply   *Reply
}

// ErrSame: there is nothing to change.
var ErrSame = errors.New("docket: it is there already")

// Reroute moves an open case to another lane, category or place, as lane_changes of statuses.yaml allow. Its units are those
// of the route from then on: who is not among them loses it at once. What must be kept from somebody stays kept. The
// first receipt and the clocks so far stay in the record; the new ones count from the receipt for who had the case from
// the beginning, and from now for who gets it now.
func (d *Docket) Reroute(ctx context.Context, v Viewer, id string, r Reroute) error {
	return d.act(ctx, v, id, r.Version, "reroute", func(ctx context.Context, t *tx, c *state) error {
		before := *c
		if err := d.mayReroute(v, before, r.To, r.Reason, r.Confirmed); err != nil {
			return err
		}
		never, err := d.ownNever(ctx, t, c.neverSet)
		if err != nil {
			return err
		}
		grown := minus(r.To.Never, never)
		never = union(never, grown)
		units := permitted(r.To.Units, never)
		if err := d.bothRead(ctx, t, v, before, r.To, units); err != nil {
			return err
		}
		had, err := d.since(ctx, t, id)
		if err != nil {
			return err
		}
		letters, err := d.anew(ctx, t, v, id, id, units, minus(units, unitsOf(had)), never, r.HandOns)
		if err != nil {
			return err
		}
		d.retarget(c, r.To, never, units)
		if otherPlace(before, r.To) {
			c.state, c.reason = forwarded, r.Reason
		}
		if err := d.resettle(ctx, t, c, units, never, had); err != nil {
			return err
		}
		if err := d.keepMerged(ctx, t, *c, grown); err != nil {
			return err
		}
		if err := d.keepHanded(ctx, t, id, letters); err != nil {
			return err
		}
		if err := d.reclock(ctx, t, v, before, c, units, had); err != nil {
			return err
		}
		return d.saidReroute(ctx, t, v, before, c, r)
	})
}

// anew checks the letters that are sealed anew from a case for a case.
func (d *Docket) anew(ctx context.Context, t *tx, v Viewer, from, to string, units, needs, never []string, list []envelope.Sealed) ([]*arrival, error) {
	if holderOf(units) == "" {
		return nil, fmt.Errorf("%w: nobody may have it", ErrRefused)
	}
	boxes, err := d.mailboxes(ctx, t, from)
	if err != nil {
		return nil, err
	}
	return d.handed(ctx, t, v, handing{from: from, to: state{id: to}, units: units, needs: needs, never: never, edges: edgesOf(boxes)}, list)
}

// mayReroute checks a change of category and place against the tables.
func (d *Docket) mayReroute(v Viewer, c state, to Target, reason string, confirmed []string) error {
	switch {
	case c.closed > 0, !code.MatchString(reason):
		return fmt.Errorf("%w: a reason is needed, and an open case", ErrRefused)
	case rank(to.Urgency) < 0:
		return fmt.Errorf("%w: no such urgency", ErrRefused)
	case to.Category == c.category && to.Commune == c.commune:
		return fmt.Errorf("%w: %w", ErrRefused, ErrSame)
	case otherPlace(c, to):
		return d.allowed(&c, Move{To: forwarded, Reason: reason})
	case to.Lane == c.lane:
		return nil
	}
	for _, change := range d.tables.ChangeLane(c.lane, to.Lane) {
		if d.changes(v, change, confirmed) {
			return nil
		}
	}
	return fmt.Errorf("%w: the lane does not lead there", ErrRefused)
}

// forwarded is the state of a case that went to another unit.
const forwarded = "FORWARDED"

// otherPlace: the same matter at another place, which is a hand-on.
func otherPlace(c state, to Target) bool {
	return to.Category == c.category && to.Lane == c.lane && to.Commune != c.commune
}

// firstReader is who has opened the case: whoever may act on it.
const firstReader = "first-reader"

func (d *Docket) changes(v Viewer, c rules.LaneChange, confirmed []string) bool {
	return (c.Who == firstReader || c.Who == Role(v.Unit)) && len(minus(c.Needs, confirmed)) == 0
}

// retarget writes the route into the case.
func (d *Docket) retarget(c *state, to Target, never, units []string) {
	c.hushed = c.hushed || d.hushed(to.Category, to.Never)
	c.lane, c.category, c.commune, c.neverSet = to.Lane, to.Category, to.Commune, digest(never)
	if rank(to.Urgency) < rank(c.urgency) {
		c.urgency = to.Urgency
	}
	kept := slices.Contains(units, c.holder)
	if !kept {
		c.holder, c.officer = holderOf(units), ""
	}
	// Another unit begins afresh; the one that goes on does so where it stood, if the lane has that state.
	if status, ok := d.tables.Status(c.state); !kept || !ok || !slices.Contains(status.Lanes, c.lane) {
		c.state, c.reason, c.outcome = rules.Received, "", ""
	}
	c.last = d.now()
}

// resettle gives the case to the route's units and takes it from all others.
func (d *Docket) resettle(ctx context.Context, t *tx, c *state, units, never []string, had map[string]int64) error {
	if err := d.writeNever(ctx, t, never); err != nil {
		return err
	}
	if err := d.lose(ctx, t, c.id, minus(unitsOf(had), units)); err != nil {
		return err
	}
	for _, unit := range units {
		if err := t.exec(ctx, `DELETE FROM lost_units WHERE case_id = $1 AND unit = $2`, c.id, unit); err != nil {
			return err
		}
	}
	return d.give(ctx, t, *c, units)
}

// reclock starts the clocks of the new route. What ran before and is no clock of it is kept as replaced.
func (d *Docket) reclock(ctx context.Context, t *tx, v Viewer, before state, c *state, units []string, had map[string]int64) error {
	if d.tables.Pauses(before.state) && !d.tables.Pauses(c.state) {
		if err := d.goOn(ctx, t, c.id); err != nil {
			return err
		}
	}
	flags, err := d.ownFlags(ctx, t, c.id)
	if err != nil {
		return err
	}
	list := d.routedClocks(*c, before.received, flags, union([]string{c.holder}, units), had)
	running, err := d.ownClocks(ctx, t, c.id)
	if err != nil {
		return err
	}
	if otherPlace(before, Target{Category: c.category, Lane: c.lane, Commune: c.commune}) { // those of the place before stay beside
		if err := d.meet(ctx, t, c.id, v.Unit, byAnswer); err != nil {
			return err
		}
		return d.startClocks(ctx, t, c.id, list)
	}
	for _, k := range running {
		same := slices.ContainsFunc(list, func(s started) bool { return s.clock == k.ID && s.unit == k.Unit && s.from == k.Started })
		if k.met > 0 || k.replaced || same {
			continue
		}
		if err := d.standIn(ctx, t, c.id, k, true, d.now()); err != nil {
			return err
		}
	}
	return d.startClocks(ctx, t, c.id, list)
}

// routedClocks are the clocks of a case at its present category: from when its owner has had the case, or from now.
func (d *Docket) routedClocks(c state, received int64, flags, units []string, had map[string]int64) (list []started) {
	header := envelope.Header{Category: c.category, Urgency: c.urgency, Lane: c.lane}
	now := d.clocksFor(&arrival{Header: header, received: d.now(), flags: flags}, units)
	for _, s := range now {
		at, ok := had[s.unit]
		if !ok {
			list = append(list, s)
			continue
		}
		for _, old := range d.clocksFor(&arrival{Header: header, received: min(at, d.now()), flags: flags}, units) {
			if old.clock == s.clock && old.unit == s.unit {
				list = append(list, old)
			}
		}
	}
	return list
}

// saidReroute notes the change and sends the reply.
func (d *Docket) saidReroute(ctx context.Context, t *tx, v Viewer, before state, c *state, r Reroute) error {
	if err := d.confirmed(ctx, t, v, c.id, r.Confirmed); err != nil {
		return err
	}
	if err := d.note(ctx, t, v, c.id, Event{Kind: EventRerouted, Subject: before.category, From: before.lane, To: c.lane, Reason: r.Reason}); err != nil {
		return err
	}
	if c.state == forwarded && before.state != forwarded {
		if err := d.note(ctx, t, v, c.id, Event{Kind: EventMoved, From: before.state, To: c.state}); err != nil {
			return err
		}
	}
	if c.holder != before.holder {
		if err := d.note(ctx, t, v, c.id, Event{Kind: EventHeld, Subject: c.holder}); err != nil {
			return err
		}
	}
	if r.Reply == nil {
		return nil
	}
	said := *r.Reply
	said.passing = true
	return d.reply(ctx, t, v, c, said)
}

// confirmed notes what an officer said that he has seen.
func (d *Docket) confirmed(ctx context.Context, t *tx, v Viewer, id string, flags []string) error {
	for _, flag := range flags {
		if !code.MatchString(flag) {
			return fmt.Errorf("%w: no such flag", ErrRefused)
		}
		if err := d.note(ctx, t, v, id, Event{Kind: EventConfirmed, Subject: flag}); err != nil {
			return err
		}
	}
	return nil
}

// unitsOf are the units of a case.
func unitsOf(had map[string]int64) (units []string) {
	for unit := range had {
		units = append(units, unit)
	}
	slices.Sort(units)
	return units
}
