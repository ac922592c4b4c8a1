package docket

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"homthu/intake/envelope"
	"homthu/intake/rules"
)

// Split makes a second case of one whose tip tells of two matters.
type Split struct {
	Version int64
	ID      string // of the part, UUIDv4, made in the officer's browser: the same one again is done once
	// Known are the parts that the officer's page shows already.
	Known []string
	// To is the part's route; nil is that of the case.
	To        *Target
	Reason    string
	Confirmed []string
	// HandOns are the letters of the case sealed anew for the part to all its units, the tip first.
	HandOns []envelope.Sealed
	// Remark says which of the two matters the part is about, sealed to the part's case key; its id is in RemarkID.
	RemarkID string
	Remark   []byte
}

// Split opens the part beside the case. It has a number of its own; its replies go to the same mailbox. Nothing changes in
// the case but an event, and not even that where somebody who has the case must not know of the part. Its clocks count from the receipt for who had
// the case, and what is kept from somebody in the case is kept from him in the part.
func (d *Docket) Split(ctx context.Context, v Viewer, id string, s Split) error {
	if !uuid4.MatchString(s.ID) || len(s.Remark) > maxNote || len(s.Remark) > 0 && !uuid4.MatchString(s.RemarkID) {
		return fmt.Errorf("split: %w: not a part", ErrRefused)
	}
	return d.write(ctx, "split", func(ctx context.Context, t *tx) error {
		c, err := d.viewed(ctx, t, v, id)
		if err != nil {
			return err
		}
		if !d.acts(v, c.holder, c.lane) {
			return ErrNotHolder
		}
		done, err := d.splitBefore(ctx, t, v, c, s)
		if err != nil || done {
			return err
		}
		if c.closed > 0 || d.tables.Step(c.lane, "", rules.Received) != nil {
			return fmt.Errorf("%w: only an open case is split", ErrRefused)
		}
		return d.split(ctx, t, v, c, s)
	})
}

// splitBefore tells whether this very part is there. A part leaves its case as it is, since a unit that must not know of the
// part may still read the case; so of two officers who split at once the second is told by the part that he did not know
// of.
func (d *Docket) splitBefore(ctx context.Context, t *tx, v Viewer, c state, s Split) (bool, error) {
	set, err := t.QueryContext(ctx, ownLinks, s.ID, EventPart)
	of, err := rows(set, err, scanText)
	if err != nil || slices.Contains(of, c.id) {
		return true, err
	}
	if s.Version != c.version {
		return false, ErrStale
	}
	if set, err = t.QueryContext(ctx, ownLinks, c.id, EventSplit); err != nil {
		return false, err
	}
	parts, err := rows(set, err, scanText)
	if err != nil {
		return false, err
	}
	if len(minus(parts, s.Known)) > 0 {
		return false, ErrStale
	}
	if _, err := d.ownState(ctx, t, s.ID); !errors.Is(err, ErrNotFound) {
		return false, errors.Join(err, fmt.Errorf("%w: there is a case with this id", ErrRefused))
	}
	return false, nil
}

func (d *Docket) split(ctx context.Context, t *tx, v Viewer, c state, s Split) error {
	have, err := d.ownUnits(ctx, t, c.id)
	if err != nil {
		return err
	}
	never, err := d.ownNever(ctx, t, c.neverSet)
	if err != nil {
		return err
	}
	part := c
	part.id, part.version, part.officer, part.answered, part.closed, part.last = s.ID, 1, "", 0, 0, d.now()
	part.state, part.reason, part.outcome = rules.Received, "", ""
	units := union([]string{c.holder}, have)
	if s.To != nil {
		if err := d.mayReroute(v, c, *s.To, s.Reason, s.Confirmed); err != nil {
			return err
		}
		never = union(never, s.To.Never)
		units = permitted(s.To.Units, never)
		if len(units) > 0 {
			d.retarget(&part, *s.To, never, units)
		}
	}
	letters, err := d.anew(ctx, t, v, c.id, part.id, units, units, never, s.HandOns)
	if err != nil {
		return err
	}
	if part.holder == v.Unit {
		part.officer = v.Officer
	}
	return d.openPart(ctx, t, v, c, part, units, never, letters, s)
}

// openPart writes the part.
func (d *Docket) openPart(ctx context.Context, t *tx, v Viewer, c, part state, units, never []string, letters []*arrival, s Split) error {
	had, err := d.since(ctx, t, c.id)
	if err != nil {
		return err
	}
	flags, err := d.ownFlags(ctx, t, c.id)
	if err != nil {
		return err
	}
	clocks := d.routedClocks(part, c.received, flags, union([]string{part.holder}, units), had)
	part.due = earliest(clocks)
	if _, err := d.insertCase(ctx, t, letters[0], part); err != nil {
		return err
	}
	if part.officer != "" {
		if err := t.exec(ctx, `UPDATE cases SET officer = $1 WHERE id = $2`, part.officer, part.id); err != nil {
			return err
		}
	}
	boxes, err := d.mailboxes(ctx, t, c.id)
	if err != nil {
		return err
	}
	steps := []func() error{
		func() error { return d.writeNever(ctx, t, never) },
		func() error { return d.give(ctx, t, part, units) },
		func() error { return d.keepHanded(ctx, t, part.id, letters) },
		func() error { return d.writeMailboxes(ctx, t, c.id, "", boxes) },
		func() error { return d.writeMailboxes(ctx, t, part.id, "", boxes) },
		func() error { return d.startClocks(ctx, t, part.id, clocks) },
		func() error { return d.tally(ctx, t, state{}, part) },
		func() error {
			return d.note(ctx, t, v, part.id, Event{Kind: EventPart, Subject: c.id, Reason: s.Reason})
		},
		func() error { return d.confirmed(ctx, t, v, part.id, s.Confirmed) },
		func() error { return d.noteSplit(ctx, t, v, c, part.id, never, s.Reason) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	if len(s.Remark) == 0 {
		return nil
	}
	if err := t.exec(ctx, `INSERT INTO remarks (id, case_id, unit, officer, at, sealed) VALUES ($1, $2, $3, $4, $5, $6)`,
		s.RemarkID, part.id, v.Unit, v.Officer, d.now(), s.Remark); err != nil {
		return err
	}
	return d.note(ctx, t, v, part.id, Event{Kind: EventRemarked, Subject: s.RemarkID})
}

// noteSplit tells the case of its part, if everybody who reads that may know of it: an event is a number, and has a time.
func (d *Docket) noteSplit(ctx context.Context, t *tx, v Viewer, c state, part string, never []string, reason string) error {
	have, err := d.ownUnits(ctx, t, c.id)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(have, func(unit string) bool { return envelope.Forbids(never, unit) }) {
		return nil
	}
	return d.note(ctx, t, v, c.id, Event{Kind: EventSplit, Subject: part, Reason: reason})
}
