package docket

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"homthu/intake/envelope"
)

// merged is the state of a case that goes on in another one.
const merged = "MERGED"

// Merge says that two cases are about the same matter.
type Merge struct {
	Version     int64
	Into        string // the case that goes on
	IntoVersion int64
	// HandOns are the letters of the merged case sealed anew for the other one, to all its units, the tip first.
	HandOns []envelope.Sealed
}

// Merge closes a case into another one that its unit works on. The resident's receipt keeps working: what he answers from
// then on reaches the case that goes on, and what is replied there goes to both mailboxes. Clocks that still ran go on
// beside its own. [ErrRefused] where the lanes differ, where one of them is about somebody and the other is not, and where
// a unit that has either must not know of the other: nobody loses a case by a merge, so that its vanishing tells nothing.
func (d *Docket) Merge(ctx context.Context, v Viewer, id string, m Merge) error {
	return d.act(ctx, v, id, m.Version, "merge", func(ctx context.Context, t *tx, c *state) error {
		into, err := d.viewed(ctx, t, v, m.Into)
		if err != nil {
			return err
		}
		switch {
		case into.version != m.IntoVersion:
			return ErrStale
		case !d.acts(v, into.holder, into.lane):
			return ErrNotHolder
		case into.id == c.id, into.closed > 0, into.lane != c.lane, into.hushed != c.hushed, d.tables.Step(c.lane, c.state, merged) != nil:
			return fmt.Errorf("%w: these cases do not become one", ErrRefused)
		}
		before := into
		if err := d.unite(ctx, t, v, *c, &into, m); err != nil {
			return err
		}
		if err := d.step(ctx, t, v, c, Move{To: merged}); err != nil {
			return err
		}
		if err := d.note(ctx, t, v, c.id, Event{Kind: EventMerged, Subject: into.id}); err != nil {
			return err
		}
		if err := d.note(ctx, t, v, into.id, Event{Kind: EventJoined, Subject: c.id}); err != nil {
			return err
		}
		return d.store(ctx, t, before, into)
	})
}

// unite brings letters, clocks and mailboxes of a case into the one that goes on.
func (d *Docket) unite(ctx context.Context, t *tx, v Viewer, c state, into *state, m Merge) error {
	ours, err := d.ownNever(ctx, t, c.neverSet)
	if err != nil {
		return err
	}
	theirs, err := d.ownNever(ctx, t, into.neverSet)
	if err != nil {
		return err
	}
	never := union(theirs, ours)
	from, err := d.ownUnits(ctx, t, c.id)
	if err != nil {
		return err
	}
	units, err := d.ownUnits(ctx, t, into.id)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(union(units, from), func(unit string) bool { return envelope.Forbids(never, unit) }) {
		return fmt.Errorf("%w: somebody who has one of the cases must not know of the other", ErrRefused)
	}
	if d.joint(c.lane) && len(minus(keyUnits(from), units)) > 0 {
		return fmt.Errorf("%w: one of the two who open it together would lose it", ErrRefused)
	}
	letters, err := d.anew(ctx, t, v, c.id, into.id, units, units, never, m.HandOns)
	if err != nil {
		return err
	}
	if err := d.keepHanded(ctx, t, into.id, letters); err != nil {
		return err
	}
	if err := d.writeNever(ctx, t, never); err != nil {
		return err
	}
	into.neverSet, into.last = digest(never), d.now()
	if rank(c.urgency) < rank(into.urgency) {
		into.urgency = c.urgency
	}
	if err := t.exec(ctx, moveClocks, into.id, c.id); err != nil {
		return err
	}
	return d.uniteMailboxes(ctx, t, c.id, into.id)
}

func (d *Docket) uniteMailboxes(ctx context.Context, t *tx, id, into string) error {
	ours, err := d.mailboxes(ctx, t, id)
	if err != nil {
		return err
	}
	theirs, err := d.mailboxes(ctx, t, into)
	if err != nil {
		return err
	}
	if err := d.writeMailboxes(ctx, t, into, "", theirs); err != nil {
		return err
	}
	if err := t.exec(ctx, `DELETE FROM mailboxes WHERE case_id = $1`, id); err != nil {
		return err
	}
	return d.writeMailboxes(ctx, t, into, id, ours)
}

// Unmerge opens a merged case again as one of its own: its mailbox, and what was answered into it meanwhile, come back. The
// clocks that ran when it was merged go on; those beside the other case's own stay there. [ErrNotFound] and [ErrNotHolder] for
// who may not know of the other case, or not act on it.
func (d *Docket) Unmerge(ctx context.Context, v Viewer, id string, version int64) error {
	return d.act(ctx, v, id, version, "unmerge", func(ctx context.Context, t *tx, c *state) error {
		to, closed := d.tables.Reopen(c.lane, c.state)
		set, err := t.QueryContext(ctx, ownLinks, id, EventMerged)
		into, err := rows(set, err, scanText)
		if err != nil {
			return err
		}
		if c.state != merged || !closed || len(into) == 0 {
			return fmt.Errorf("%w: it is not merged", ErrRefused)
		}
		other, err := d.viewed(ctx, t, v, into[0]) // what is answered into it may be about this unit
		if err != nil {
			return err
		}
		if !d.acts(v, other.holder, other.lane) {
			return ErrNotHolder
		}
		if err := d.partMailboxes(ctx, t, id, other.id); err != nil {
			return err
		}
		if err := t.exec(ctx, `UPDATE clocks SET met = 0 WHERE case_id = $1 AND met = $2 AND replaced = 0`, id, c.closed); err != nil {
			return err
		}
		if err := d.note(ctx, t, v, id, Event{Kind: EventReopened, Subject: into[0], From: c.state, To: to}); err != nil {
			return err
		}
		c.state, c.closed, c.reason, c.outcome = to, 0, "", ""
		return d.note(ctx, t, v, into[0], Event{Kind: EventParted, Subject: id})
	})
}

// keepMerged keeps what was merged into a case from whom that must be kept from now on: the same matter, and the letters that
// come back to it if the merge is undone. Where that leaves it with nobody who acts, it goes to who holds the case.
func (d *Docket) keepMerged(ctx context.Context, t *tx, c state, grown []string) error {
	if len(grown) == 0 {
		return nil
	}
	set, err := t.QueryContext(ctx, ownLinks, c.id, EventJoined)
	joined, err := rows(set, err, scanText)
	if err != nil {
		return err
	}
	slices.Sort(joined)
	for _, id := range slices.Compact(joined) {
		m, err := d.ownState(ctx, t, id)
		if err != nil {
			return err
		}
		set, err := t.QueryContext(ctx, ownLinks, id, EventMerged)
		into, err := rows(set, err, scanText)
		if err != nil {
			return err
		}
		if m.state != merged || len(into) == 0 || into[0] != c.id {
			continue // it is one of its own again
		}
		before := m
		never, err := d.ownNever(ctx, t, m.neverSet)
		if err != nil {
			return err
		}
		never = union(never, grown)
		var units []string
		if envelope.Forbids(never, m.holder) {
			units = permitted([]string{c.holder}, never)
		}
		m.neverSet, m.hushed = digest(never), m.hushed || d.hushed(m.category, never)
		if err := d.regroup(ctx, t, &m, units, never); err != nil {
			return err
		}
		if err := d.store(ctx, t, before, m); err != nil {
			return err
		}
		if err := d.keepMerged(ctx, t, m, grown); err != nil {
			return err
		}
	}
	return nil
}

// partMailboxes gives a case its mailboxes back, with the answers that came from them meanwhile.
func (d *Docket) partMailboxes(ctx context.Context, t *tx, id, into string) error {
	for _, statement := range []string{takeMailboxes, shareMailboxes} {
		if err := t.exec(ctx, statement, id, into); err != nil {
			return err
		}
	}
	boxes, err := d.mailboxes(ctx, t, id)
	if err != nil {
		return err
	}
	type letter struct {
		id     string
		sealed []byte
	}
	set, err := t.QueryContext(ctx, ownLetters, into)
	letters, err := rows(set, err, func(r *sql.Rows) (l letter, err error) { return l, r.Scan(&l.id, &l.sealed) })
	if err != nil {
		return err
	}
	for _, l := range letters {
		sealed, err := envelope.Parse(l.sealed)
		if err != nil {
			continue // damaged: it stays where it is
		}
		h := sealed.Header()
		if !slices.ContainsFunc(boxes, func(m mailbox) bool { return m.id == h.Case }) {
			continue
		}
		if err := t.exec(ctx, `UPDATE envelopes SET case_id = $1 WHERE id = $2`, id, l.id); err != nil {
			return err
		}
		for _, b := range h.Blobs {
			if err := t.exec(ctx, `UPDATE blobs SET case_id = $1 WHERE id = $2`, id, b.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
