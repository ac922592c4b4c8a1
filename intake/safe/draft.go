package safe

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Draft returns the draft under the first of these hashes that has one: give the one under today's key first. ok is false
// when there is none, or when it has expired.
func (s *Safe) Draft(ctx context.Context, chats ...string) (d Draft, ok bool, err error) {
	for _, chat := range chats {
		var expires int64
		err := s.db.Read().QueryRowContext(ctx, `SELECT chat, key, sealed, expires FROM draft WHERE place = $1`, place("draft", chat)).
			Scan(&d.Chat, &d.Key, &d.Sealed, &expires)
		if errors.Is(err, sql.ErrNoRows) || err == nil && expires <= hour(s.opts.Now()) {
			continue
		}
		if err != nil {
			return Draft{}, false, fmt.Errorf("draft: %w", err)
		}
		d.Expires = time.Unix(expires*3600, 0).UTC()
		return d, true, nil
	}
	return Draft{}, false, nil
}

// draftsAtOnce bounds one read of Drafts.
const draftsAtOnce = 200

// Drafts hands every draft that has not expired to each, until it errs. Drafts written meanwhile may be among them or not.
func (s *Safe) Drafts(ctx context.Context, each func(Draft) error) error {
	for after := int64(-1); ; {
		rows, err := s.db.Read().QueryContext(ctx, `SELECT place, chat, key, sealed, expires FROM draft
			WHERE place > $1 AND expires > $2 ORDER BY place LIMIT $3`, after, hour(s.opts.Now()), draftsAtOnce)
		if err != nil {
			return fmt.Errorf("drafts: %w", err)
		}
		some, err := scanDrafts(rows, &after)
		if err != nil {
			return fmt.Errorf("drafts: %w", err)
		}
		for _, d := range some {
			if err := each(d); err != nil {
				return err
			}
		}
		if len(some) < draftsAtOnce {
			return nil
		}
	}
}

func scanDrafts(rows *sql.Rows, last *int64) (some []Draft, err error) {
	defer rows.Close()
	for rows.Next() {
		var d Draft
		var expires int64
		if err := rows.Scan(last, &d.Chat, &d.Key, &d.Sealed, &expires); err != nil {
			return nil, err
		}
		d.Expires = time.Unix(expires*3600, 0).UTC()
		some = append(some, d)
	}
	return some, rows.Err()
}

// Cursor returns what a channel's polling goes on after: the last number received, 0 if none.
func (s *Safe) Cursor(ctx context.Context, channel string) (int64, error) {
	var last int64
	err := s.db.Read().QueryRowContext(ctx, `SELECT last FROM cursor WHERE channel = $1`, channel).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("cursor: %w", err)
	}
	return last, nil
}

// see notes an update, or finds that it is known.
func (s *Safe) see(ctx context.Context, tx *sql.Tx, u *Update) error {
	for _, other := range u.Also {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM seen WHERE channel = $1 AND id = $2`, u.Channel, other).
			Scan(&n); err != nil {
			return fmt.Errorf("update: %w", err)
		}
		if n > 0 {
			return ErrDuplicate
		}
	}
	fresh, err := changed(tx.ExecContext(ctx, `INSERT INTO seen (channel, id, day) VALUES ($1, $2, $3)
		ON CONFLICT (channel, id) DO NOTHING`, u.Channel, u.ID, day(s.opts.Now())))
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	if !fresh {
		return ErrDuplicate
	}
	if u.Cursor == 0 {
		return nil
	}
	// Not the highest: after a quiet week Telegram goes on with any number, and a higher one would skip what follows.
	if _, err := tx.ExecContext(ctx, `INSERT INTO cursor (channel, last) VALUES ($1, $2)
		ON CONFLICT (channel) DO UPDATE SET last = excluded.last`, u.Channel, u.Cursor); err != nil {
		return fmt.Errorf("cursor: %w", err)
	}
	return nil
}

func putDraft(ctx context.Context, tx *sql.Tx, d *Draft) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO draft (place, chat, key, sealed, expires) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (place) DO UPDATE SET key = excluded.key, sealed = excluded.sealed, expires = excluded.expires`,
		place("draft", d.Chat), d.Chat, d.Key, notNull(d.Sealed), hour(d.Expires)); err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	return nil
}

func dropDraft(ctx context.Context, tx *sql.Tx, chat string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM draft WHERE place = $1`, place("draft", chat)); err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	return nil
}

func dropChat(ctx context.Context, tx *sql.Tx, chat string) error {
	if err := dropDraft(ctx, tx, chat); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM outgoing WHERE chat = $1`, chat); err != nil {
		return fmt.Errorf("outgoing: %w", err)
	}
	return nil
}

// replaceChats moves a chat from its hashes under older keys to the one under today's.
func replaceChats(ctx context.Context, tx *sql.Tx, chat string, olds []string) error {
	for _, old := range olds {
		if old == chat {
			continue
		}
		if err := dropDraft(ctx, tx, old); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE outgoing SET chat = $1 WHERE chat = $2`, chat, old); err != nil {
			return fmt.Errorf("outgoing: %w", err)
		}
	}
	return nil
}

// notNull makes nothing into no bytes: NULL would not be allowed.
func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
