package docket

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"homthu/intake/courier"
	"homthu/intake/envelope"
)

// ErrClock: the tip says that it was received on another day; the clock of the officer's machine is wrong.
var ErrClock = errors.New("docket: the clock of the officer's machine is wrong")

// clockSlack is how far it may be off, as at an edge: beyond it a deadline would be counted from a wrong day.
const clockSlack = 26 * time.Hour

// Counter puts a tip that an officer typed for somebody on the road to the edge that its header names; when it returns nil
// the tip is on the disk, which is what the receipt in the caller's hand says. The edge makes the mailbox and sends it to its
// units like every other tip, so it is registered once and in the right desk, and no reply to it can come before its mailbox.
// Nothing says who typed it or where: the register of a unit must not tell that somebody complained about it. mailbox is the
// SHA-256 of the locator. The same tip again changes nothing. [ErrRefused]: not a tip, or for a unit that it excludes;
// [ErrConflict]: other bytes under its id; [ErrClock].
func (d *Docket) Counter(ctx context.Context, s envelope.Sealed, mailbox string, card []byte) error {
	h := s.Header()
	if h.Kind != envelope.KindTip || h.Case != h.ID || len(card) == 0 || !courier.HiddenMailbox(mailbox) || rank(h.Urgency) < 0 ||
		len(h.Units) == 0 || len(permitted(h.Units, h.Never)) != len(h.Units) {
		return fmt.Errorf("counter: %w: not a tip", ErrRefused)
	}
	if age := d.opts.Now().Sub(h.Time()); age < -clockSlack || age > clockSlack {
		return fmt.Errorf("counter: %w", ErrClock)
	}
	p, err := courier.Counter{ID: h.ID, Envelope: s.Bytes(), Mailbox: mailbox, Card: card}.Parcel(d.opts.Deployment, h.Edge, h.Urgency == "now")
	if err != nil {
		return fmt.Errorf("counter: %w: %v", ErrRefused, err)
	}
	return d.write(ctx, "counter", func(ctx context.Context, t *tx) error {
		set, err := t.QueryContext(ctx, `SELECT body FROM outbox WHERE id = $1`, p.ID)
		there, err := one(set, err, func(r *sql.Rows) (b []byte, err error) { return b, r.Scan(&b) })
		switch {
		case errors.Is(err, ErrNotFound):
			// Crash before the commit: nothing is here and the officer's page, which has no receipt yet, sends it again.
			// After it: the same, and it is known. An edge that has it already answers with another slip.
			return d.post(ctx, t, p)
		case err == nil && !bytes.Equal(there, p.Body):
			return ErrConflict
		}
		return err
	})
}
