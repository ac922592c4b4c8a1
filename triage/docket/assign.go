package docket

import (
	"context"
	"fmt"
)

// Assign makes the case a colleague's. Who may have it is said by the roster: the caller has asked. If a third officer has
// it the error is a [*TakenError]; over passes it on all the same, and the events show it.
func (d *Docket) Assign(ctx context.Context, v Viewer, id string, version int64, to string, over bool) error {
	if !code.MatchString(to) || to == v.Officer {
		return fmt.Errorf("assign: %w: no such colleague", ErrRefused)
	}
	return d.act(ctx, v, id, version, "assign", func(ctx context.Context, t *tx, c *state) error {
		switch {
		case c.closed > 0:
			return fmt.Errorf("%w: the case is closed", ErrRefused)
		case c.officer == to:
			return &TakenError{By: to}
		case c.officer != "" && c.officer != v.Officer && !over:
			return &TakenError{By: c.officer}
		}
		c.officer = to
		return d.note(ctx, t, v, id, Event{Kind: EventAssigned, Subject: to})
	})
}
