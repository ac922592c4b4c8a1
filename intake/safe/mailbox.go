package safe

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"homthu/intake/courier"
	"homthu/intake/receipt"
)

// Mailbox is what a receipt opens.
type Mailbox struct {
	Case    string
	Card    []byte
	Number  string   // docket number, empty until the case is registered
	Replies [][]byte // sealed to the reporter key, oldest first
	// Days are those from which each reply could be read, YYYY-MM-DD in UTC+7; "" for one that did not wait for a day.
	Days []string
	// Asked is how far its holder was asked whether the matter is settled, or has answered.
	Asked Asked
}

// Mailbox returns what is in a mailbox by now, or [ErrNoMailbox]. Reading leaves no trace.
func (s *Safe) Mailbox(ctx context.Context, locator receipt.Locator) (Mailbox, error) {
	var m Mailbox
	var kept mark
	hidden := hide(locator)
	at := place("mailbox", hidden)
	err := s.db.Read().QueryRowContext(ctx, `SELECT m.case_id, e.card, m.number, m.ended, m.asked
		FROM mailbox m JOIN envelope e ON e.place = m.envelope WHERE m.place = $1 AND m.locator = $2`, at, hidden).
		Scan(&m.Case, &m.Card, &m.Number, &kept.ended, &kept.asked)
	if errors.Is(err, sql.ErrNoRows) {
		return Mailbox{}, ErrNoMailbox
	}
	if err != nil {
		return Mailbox{}, fmt.Errorf("mailbox: %w", err)
	}
	m.Asked = s.questions.later(hidden, kept).given()
	rows, err := s.db.Read().QueryContext(ctx, `SELECT sealed, not_before FROM reply WHERE mailbox = $1 AND not_before <= $2 ORDER BY turn`,
		at, minute(s.opts.Now()))
	if err != nil {
		return Mailbox{}, fmt.Errorf("mailbox: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var sealed []byte
		var notBefore int64
		if err := rows.Scan(&sealed, &notBefore); err != nil {
			return Mailbox{}, fmt.Errorf("mailbox: %w", err)
		}
		day := ""
		if notBefore > 0 {
			day = dateTime(dateOf(time.Unix(notBefore*60, 0))).Format(time.DateOnly)
		}
		m.Replies, m.Days = append(m.Replies, sealed), append(m.Days, day)
	}
	if err := rows.Err(); err != nil {
		return Mailbox{}, fmt.Errorf("mailbox: %w", err)
	}
	return m, nil
}

// DropMailbox deletes a mailbox and its replies. One that is not there is no error, and looks no different.
func (s *Safe) DropMailbox(ctx context.Context, locator receipt.Locator) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error { return dropMailbox(ctx, tx, locator) })
	if err != nil {
		return fmt.Errorf("drop mailbox: %w", err)
	}
	return nil
}

func dropMailbox(ctx context.Context, tx *sql.Tx, locator receipt.Locator) error {
	hidden := hide(locator)
	at := place("mailbox", hidden)
	if _, err := tx.ExecContext(ctx, `UPDATE envelope SET mailbox = NULL, card = NULL
		WHERE place = (SELECT envelope FROM mailbox WHERE place = $1 AND locator = $2)`, at, hidden); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM mailbox WHERE place = $1 AND locator = $2`, at, hidden)
	return err
}

// Reply puts a reply into its case's mailbox and a slip for it into the outbox. A reply that comes again gets another slip;
// one whose mailbox is gone gets a slip too, as nobody will ever read it. [ErrConflict]: other bytes under its id.
func (s *Safe) Reply(ctx context.Context, deployment string, r courier.Reply) error {
	var notBefore int64
	if r.NotBefore != "" {
		t, err := time.Parse(time.RFC3339, r.NotBefore)
		if err != nil {
			return fmt.Errorf("reply: %w: not_before", ErrMalformed)
		}
		notBefore = (t.Unix() + 59) / 60 // never a moment too early
	}
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := putReply(ctx, tx, r, notBefore); err != nil {
			return err
		}
		if err := s.holdThese(ctx, tx, r.Blobs); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO slip (reply, deployment, minute) VALUES ($1, $2, $3)
			ON CONFLICT (reply, deployment) DO NOTHING`, r.ID, deployment, minute(s.opts.Now()))
		return err
	})
	// Crash before the commit: the deployment sends the reply again. After it: the slip goes out, perhaps twice.
	if err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	s.committed()
	return nil
}

func putReply(ctx context.Context, tx *sql.Tx, r courier.Reply, notBefore int64) error {
	var mailbox int64
	err := tx.QueryRowContext(ctx, `SELECT m.place FROM envelope e JOIN mailbox m ON m.place = e.mailbox
		WHERE e.place = $1 AND m.case_id = $2`, place("envelope", r.Case), r.Case).Scan(&mailbox)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	at := place("reply", r.ID)
	fresh, err := changed(tx.ExecContext(ctx, `INSERT INTO reply (place, id, mailbox, turn, not_before, sealed)
		VALUES ($1, $2, $3, (SELECT coalesce(max(turn), 0) + 1 FROM reply WHERE mailbox = $3), $4, $5)
		ON CONFLICT (place) DO NOTHING`, at, r.ID, mailbox, notBefore, notNull(r.Sealed)))
	if err == nil && fresh && r.Asks {
		_, err = tx.ExecContext(ctx, `UPDATE mailbox SET shut = 0 WHERE place = $1`, mailbox)
	}
	if err != nil || fresh {
		return err
	}
	var there []byte
	if err := tx.QueryRowContext(ctx, `SELECT sealed FROM reply WHERE place = $1`, at).Scan(&there); err != nil {
		return err
	}
	if !bytes.Equal(there, r.Sealed) {
		return ErrConflict
	}
	return nil
}
