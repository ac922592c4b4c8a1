package safe

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Outgoing returns what is to be said on a channel, the first of each chat before the second of any: within a chat in the
// order in which it was committed.
func (s *Safe) Outgoing(ctx context.Context, channel string, limit int) ([]Outgoing, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT id, channel, chat, key, sealed, expires FROM outgoing
		WHERE channel = $1 AND expires > $2 ORDER BY turn, chat LIMIT $3`, channel, hour(s.opts.Now()), limit)
	if err != nil {
		return nil, fmt.Errorf("outgoing: %w", err)
	}
	defer rows.Close()
	var list []Outgoing
	for rows.Next() {
		var o Outgoing
		var expires int64
		if err := rows.Scan(&o.ID, &o.Channel, &o.Chat, &o.Key, &o.Sealed, &expires); err != nil {
			return nil, fmt.Errorf("outgoing: %w", err)
		}
		o.Expires = time.Unix(expires*3600, 0).UTC()
		list = append(list, o)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("outgoing: %w", err)
	}
	return list, nil
}

// Sent deletes messages that the platform has taken. Unknown ids are ignored.
func (s *Safe) Sent(ctx context.Context, ids ...string) error {
	// Crash between the platform's answer and this commit: the message is said twice. That is the lesser evil.
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error { return deleteOutgoing(ctx, tx, ids) })
	if err != nil {
		return fmt.Errorf("sent: %w", err)
	}
	return nil
}

func putOutgoing(ctx context.Context, tx *sql.Tx, o *Outgoing) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO outgoing (place, id, channel, chat, turn, key, sealed, expires)
		VALUES ($1, $2, $3, $4, (SELECT coalesce(max(turn), 0) + 1 FROM outgoing WHERE chat = $4 AND channel = $3), $5, $6, $7)
		ON CONFLICT (place) DO NOTHING`, place("outgoing", o.ID), o.ID, o.Channel, o.Chat, o.Key, notNull(o.Sealed), hourAfter(o.Expires)); err != nil {
		return fmt.Errorf("outgoing: %w", err)
	}
	return nil
}

func deleteOutgoing(ctx context.Context, tx *sql.Tx, ids []string) error {
	for _, id := range ids {
		if _, err := tx.ExecContext(ctx, `DELETE FROM outgoing WHERE place = $1`, place("outgoing", id)); err != nil {
			return fmt.Errorf("outgoing: %w", err)
		}
	}
	return nil
}
