package docket

import (
	"context"
	"fmt"

	"homthu/intake/envelope"
)

// Rated notes how the resident rated the answer, as the officer's browser read it in the opened envelope. "Not solved" opens
// a closed case again: the resident says that there is something left to do. It does so once for each rating.
func (d *Docket) Rated(ctx context.Context, v Viewer, id, letter, rating string) error {
	if rating != "done" && rating != "part" && rating != "not" {
		return fmt.Errorf("rated: %w: no such rating", ErrRefused)
	}
	return d.write(ctx, "rated", func(ctx context.Context, t *tx) error {
		set, err := seen(v, held).query(ctx, t, "e.id", "JOIN envelopes AS e ON e.case_id = c.id",
			"AND c.id = ?1 AND e.id = ?2 AND e.kind = 'rating'", id, letter)
		if _, err := one(set, err, scanText); err != nil {
			return err
		}
		set, err = seen(v, held).query(ctx, t, "e.kind", "JOIN events AS e ON e.case_id = c.id",
			"AND c.id = ?1 AND e.kind = ?2 AND e.subject = ?3 LIMIT 1", id, EventRated, letter)
		known, err := rows(set, err, scanText)
		if err != nil || len(known) > 0 {
			return err
		}
		if err := d.note(ctx, t, v, id, Event{Kind: EventRated, Subject: letter, Outcome: rating}); err != nil || rating != "not" {
			return err
		}
		return d.unsolved(ctx, t, id)
	})
}

// unsolved opens a case again that was answered, but not to the resident's end. One that was merged or thrown away stays.
func (d *Docket) unsolved(ctx context.Context, t *tx, id string) error {
	c, err := d.ownState(ctx, t, id)
	if err != nil || c.state == merged || c.state == "DISCARDED" {
		return err
	}
	before := c
	flags, err := d.ownFlags(ctx, t, id)
	if err != nil {
		return err
	}
	a := &arrival{Header: envelope.Header{Category: c.category, Urgency: c.urgency, Lane: c.lane}, received: d.now(), flags: flags}
	opened, err := d.reopen(ctx, t, &c, a)
	if err != nil || !opened {
		return err
	}
	return d.store(ctx, t, before, c)
}
