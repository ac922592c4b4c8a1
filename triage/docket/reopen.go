package docket

import (
	"context"
	"fmt"
	"slices"

	"homthu/intake/envelope"
)

// ReopenReasons are why an officer opens a closed case again, as codes.
var ReopenReasons = []string{"dong-nham", "co-tinh-tiet-moi", "khong-phai-thu-rac", "cap-tren-yeu-cau"}

// Reopen takes a closed case up again without a word of the resident: it was closed by mistake, set aside though it was no
// prank, or something new is known. Its clocks begin anew; the old ones and the end that was written stay in the events. What
// was joined to another case is not opened by itself.
func (d *Docket) Reopen(ctx context.Context, v Viewer, id string, version int64, reason string) error {
	if !slices.Contains(ReopenReasons, reason) {
		return fmt.Errorf("reopen: %w: a reason is needed", ErrRefused)
	}
	return d.act(ctx, v, id, version, "reopen", func(ctx context.Context, t *tx, c *state) error {
		to, ok := d.tables.Reopen(c.lane, c.state)
		if !ok || c.closed == 0 || c.state == "MERGED" {
			return fmt.Errorf("%w: the case is not closed, or follows another", ErrRefused)
		}
		flags, err := d.ownFlags(ctx, t, id)
		if err != nil {
			return err
		}
		if err := d.note(ctx, t, v, id, Event{Kind: EventReopened, From: c.state, To: to, Reason: reason, Outcome: c.outcome}); err != nil {
			return err
		}
		c.state, c.closed, c.reason, c.outcome = to, 0, "", ""
		a := &arrival{Header: envelope.Header{Category: c.category, Urgency: c.urgency, Lane: c.lane}, received: d.now(), flags: flags}
		return d.startClocks(ctx, t, id, d.clocksFor(a, []string{c.holder}))
	})
}
