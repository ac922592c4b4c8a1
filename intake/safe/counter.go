package safe

import (
	"context"
	"database/sql"
	"fmt"

	"homthu/intake/courier"
	"homthu/intake/envelope"
)

// Counter takes a tip that was typed at a unit's counter as if the edge's own page had sent it, and puts a slip for it into
// the outbox, in one transaction. One that comes again gets another slip and changes nothing. [ErrConflict]: other bytes under
// its id, or a mailbox that is another's; [ErrMalformed]: not a tip for this edge; both will never be taken.
// A unit that the directory does not have yet may be later. Attachments that are not there (any more) are no reason to wait.
func (s *Safe) Counter(ctx context.Context, deployment string, c courier.Counter) error {
	entry, err := s.counterEntry(c)
	if err != nil {
		return fmt.Errorf("counter: %w", err)
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := s.keep(ctx, tx, entry, nil); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO slip (reply, deployment, minute) VALUES ($1, $2, $3)
			ON CONFLICT (reply, deployment) DO NOTHING`, c.ID, deployment, minute(s.opts.Now()))
		return err
	})
	// Crash before the commit: nothing is here, and the deployment, which has it on its disk, sends it again. After it:
	// again too, and it is known; the slip goes out, perhaps twice.
	if err != nil {
		return fmt.Errorf("counter: %w", err)
	}
	s.committed()
	return nil
}

func (s *Safe) counterEntry(c courier.Counter) (*Entry, error) {
	sealed, err := envelope.Parse(c.Envelope)
	if err != nil || s.opts.Deployments == nil || !courier.HiddenMailbox(c.Mailbox) {
		return nil, ErrMalformed
	}
	h := sealed.Header()
	if h.ID != c.ID || h.Kind != envelope.KindTip || h.Edge != s.opts.Edge {
		return nil, ErrMalformed
	}
	deployments, err := s.opts.Deployments(h.Units)
	if err != nil {
		return nil, err
	}
	entry := &Entry{Envelope: sealed, Hidden: c.Mailbox, Card: c.Card, Deployments: deployments}
	return entry, entry.check()
}
