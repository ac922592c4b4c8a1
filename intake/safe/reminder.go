package safe

import (
	"context"
	"database/sql"
	"fmt"
)

// Reminder is a blind reminder: it knows a chat and a day. What it is about stands nowhere.
type Reminder struct {
	ID     string // random
	Day    int64  // days since 1970 when it is due
	Chat   string // keyed hash under the key of that day
	Sealed []byte // channel and chat, under the same key
}

// Reminders returns reminders that are due on a day or before it.
func (s *Safe) Reminders(ctx context.Context, day int64, limit int) ([]Reminder, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT id, day, chat, sealed FROM reminder WHERE day <= $1 ORDER BY day, id LIMIT $2`, day, limit)
	if err != nil {
		return nil, fmt.Errorf("reminders: %w", err)
	}
	defer rows.Close()
	var due []Reminder
	for rows.Next() {
		var r Reminder
		if err := rows.Scan(&r.ID, &r.Day, &r.Chat, &r.Sealed); err != nil {
			return nil, fmt.Errorf("reminders: %w", err)
		}
		due = append(due, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reminders: %w", err)
	}
	return due, nil
}

// Remind turns a reminder into what is to be said, and deletes it. With no message, it is only deleted. One that is not
// there any more (said already, or dropped by its chat) is not said: nothing changes.
func (s *Safe) Remind(ctx context.Context, id string, say *Outgoing) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		there, err := changed(tx.ExecContext(ctx, `DELETE FROM reminder WHERE id = $1`, id))
		if err != nil || !there || say == nil {
			return err
		}
		return putOutgoing(ctx, tx, say)
	})
	// Crash before the commit: the reminder is still due. After it: the message waits in outgoing.
	if err != nil {
		return fmt.Errorf("remind: %w", err)
	}
	return nil
}

func putReminder(ctx context.Context, tx *sql.Tx, r *Reminder) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO reminder (id, day, chat, sealed) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO NOTHING`, r.ID, r.Day, r.Chat, notNull(r.Sealed)); err != nil {
		return fmt.Errorf("reminder: %w", err)
	}
	return nil
}

// dropReminders deletes a chat's reminders, by its hashes under all live reminder keys.
func dropReminders(ctx context.Context, tx *sql.Tx, chats []string) error {
	for _, chat := range chats {
		if _, err := tx.ExecContext(ctx, `DELETE FROM reminder WHERE chat = $1`, chat); err != nil {
			return fmt.Errorf("reminder: %w", err)
		}
	}
	return nil
}
