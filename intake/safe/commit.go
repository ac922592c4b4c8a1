package safe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"homthu/intake/envelope"
	"homthu/intake/receipt"
)

// Commit writes a step: all of it or nothing, on the disk when it returns nil. This is the receipt's moment.
//
// Errors: [ErrDuplicate], [ErrConflict], [ErrNoMailbox], [ErrBlobMissing], [ErrMalformed], or as said at those.
func (s *Safe) Commit(ctx context.Context, st Step) error {
	if err := st.check(); err != nil {
		return err
	}
	var stored map[string]bool
	if st.Entry != nil {
		var err error
		// Outside the transaction: looking into a folder or a bucket must not hold up the writer.
		if stored, err = s.stored(ctx, st.Entry.Envelope.Header().Blobs); err != nil {
			return err
		}
	}
	// Crash before the commit inside Write: nothing of the step is there and nobody was told; the platform delivers the
	// update again, the page asks the resident to press "Gửi" again, with the same envelope. Blobs put before wait, loose.
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error { return s.write(ctx, tx, &st, stored) })
	// Crash here: all of it is there and nobody was told. The update, delivered again, is a duplicate, and the replies that
	// wait in outgoing hold the receipt; the page's envelope, sent again, is known.
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if st.Entry != nil {
		if st.Entry.Asked != (Asked{}) {
			s.questions.drop(st.Entry.hidden())
		}
		s.committed()
	}
	return nil
}

func (s *Safe) write(ctx context.Context, tx *sql.Tx, st *Step, stored map[string]bool) error {
	if st.Update != nil {
		if err := s.see(ctx, tx, st.Update); err != nil {
			return err
		}
	}
	if err := deleteOutgoing(ctx, tx, st.Sent); err != nil {
		return err
	}
	if err := replaceChats(ctx, tx, st.chat(), st.Replaces); err != nil {
		return err
	}
	if st.Drop {
		if err := dropChat(ctx, tx, st.chat()); err != nil {
			return err
		}
	}
	if st.Close != "" {
		if err := dropMailbox(ctx, tx, st.Close); err != nil {
			return fmt.Errorf("mailbox: %w", err)
		}
	}
	if st.Draft != nil {
		if err := putDraft(ctx, tx, st.Draft); err != nil {
			return err
		}
	}
	if err := dropReminders(ctx, tx, st.Unremind); err != nil {
		return err
	}
	if st.Remind != nil {
		if err := putReminder(ctx, tx, st.Remind); err != nil {
			return err
		}
	}
	if st.Echo != nil {
		if err := s.echo(ctx, tx, st.Echo); err != nil {
			return err
		}
	}
	for i := range st.Replies {
		if err := putOutgoing(ctx, tx, &st.Replies[i]); err != nil {
			return err
		}
	}
	if st.Entry != nil {
		return s.keep(ctx, tx, st.Entry, stored)
	}
	return nil
}

// keep writes an entry, or finds that it is kept already.
func (s *Safe) keep(ctx context.Context, tx *sql.Tx, e *Entry, stored map[string]bool) error {
	h, sealed := e.Envelope.Header(), e.Envelope.Bytes()
	at, hidden := place("envelope", h.ID), e.hidden()
	var mailbox, card any // none, but a tip's
	asked, err := s.answered(e)
	if err != nil {
		return err
	}
	if h.Kind == envelope.KindTip {
		mailbox, card = place("mailbox", hidden), e.Card
	}
	digest := sha256.Sum256(sealed)
	result, err := tx.ExecContext(ctx, `INSERT INTO envelope (place, id, case_id, digest, mailbox, card, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (place) DO NOTHING`, at, h.ID, h.Case, digest[:], mailbox, card, sealed)
	fresh, err := changed(result, err)
	if err != nil {
		return fmt.Errorf("envelope: %w", err)
	}
	if !fresh {
		// Sent again: also when it is only a tombstone by now, and when its mailbox has been deleted since.
		return sameEnvelope(ctx, tx, at, digest[:])
	}
	if err := s.openMailbox(ctx, tx, h, e); err != nil {
		return err
	}
	if err := s.refer(ctx, tx, e, stored); err != nil {
		return err
	}
	if asked != (mark{}) {
		if err := putAnswered(ctx, tx, hidden, asked); err != nil {
			return fmt.Errorf("mailbox: %w", err)
		}
	}
	urgent := 0
	if h.Urgency == "now" {
		urgent = 1
	}
	for _, deployment := range e.Deployments {
		if _, err := tx.ExecContext(ctx, `INSERT INTO outbox (envelope, deployment, urgent, state, due)
			VALUES ($1, $2, $3, 'waiting', $4)`, at, deployment, urgent, s.firstDue(h)); err != nil {
			return fmt.Errorf("outbox: %w", err)
		}
	}
	return nil
}

// refer marks an entry's blobs as referred to. Whoever sends from a page is still there to upload again what is missing; who
// told a tip at a counter has gone, and his words are not to be lost for a photo.
func (s *Safe) refer(ctx context.Context, tx *sql.Tx, e *Entry, stored map[string]bool) error {
	blobs := e.Envelope.Header().Blobs
	if e.Hidden == "" {
		return s.hold(ctx, tx, blobs, stored)
	}
	ids := make([]string, len(blobs))
	for i, b := range blobs {
		ids[i] = b.ID
	}
	return s.holdThese(ctx, tx, ids)
}

func sameEnvelope(ctx context.Context, tx *sql.Tx, at int64, digest []byte) error {
	var there []byte
	if err := tx.QueryRowContext(ctx, `SELECT digest FROM envelope WHERE place = $1`, at).Scan(&there); err != nil {
		return fmt.Errorf("envelope: %w", err)
	}
	if !bytes.Equal(there, digest) {
		return ErrConflict
	}
	return nil
}

// openMailbox makes a tip's mailbox, or checks that an answer comes from who holds the receipt of its case.
func (s *Safe) openMailbox(ctx context.Context, tx *sql.Tx, h envelope.Header, e *Entry) error {
	hidden := e.hidden()
	if h.Kind == envelope.KindTip {
		result, err := tx.ExecContext(ctx, `INSERT INTO mailbox (place, locator, envelope, case_id)
			VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			place("mailbox", hidden), hidden, place("envelope", h.Case), h.Case)
		fresh, err := changed(result, err)
		if err != nil {
			return fmt.Errorf("mailbox: %w", err)
		}
		if !fresh {
			return ErrConflict
		}
		return nil
	}
	var locator string
	var shut int64
	err := tx.QueryRowContext(ctx, `SELECT m.locator, m.shut FROM envelope e JOIN mailbox m ON m.place = e.mailbox
		WHERE e.place = $1 AND m.case_id = $2`, place("envelope", h.Case), h.Case).Scan(&locator, &shut)
	if errors.Is(err, sql.ErrNoRows) || err == nil && locator != hidden {
		return ErrNoMailbox
	}
	if err != nil {
		return fmt.Errorf("mailbox: %w", err)
	}
	if shut >= dateOf(s.opts.Now()) && h.Kind == envelope.KindAnswer && h.Urgency != "now" {
		return &ShutError{dateTime(shut)}
	}
	return nil
}

// firstDue orders what waits by the time that the header says anyway, so that the row says no more. A header from a page
// with a wrong clock must not wait for that time to come.
func (s *Safe) firstDue(h envelope.Header) int64 {
	now := s.opts.Now().Truncate(time.Hour)
	received, err := time.Parse(time.RFC3339, h.Received)
	if err != nil || received.After(now) && h.Urgency != "now" || received.After(s.opts.Now()) {
		received = now
	}
	return received.Unix()
}

// hide is how a locator is kept; see the package comment.
func hide(l receipt.Locator) string {
	sum := sha256.Sum256([]byte(l))
	return hex.EncodeToString(sum[:])
}

func (e *Entry) hidden() string {
	if e.Hidden != "" {
		return e.Hidden
	}
	return hide(e.Mailbox)
}

// changed tells whether a statement changed any row.
func changed(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
