package roster

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Told notes that a channel was told of a unit's notices up to one. It never goes back.
func (r *Roster) Told(ctx context.Context, channel, unit string, upto int64) error {
	return r.write(ctx, "told", func(e exec) error {
		_, err := e.do(`INSERT INTO channel_marks (channel, unit, upto) SELECT id, CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM channels WHERE id = $1
			ON CONFLICT (channel, unit) DO UPDATE SET upto = $3 WHERE channel_marks.upto < $3`, channel, unit, upto)
		return err
	})
}

// Worked notes how a sending by the channel went; why is "" for well, else a word of a closed list.
func (r *Roster) Worked(ctx context.Context, channel, why string) error {
	return r.write(ctx, "channel worked", func(e exec) (err error) {
		if why == "" {
			_, err = e.do(`UPDATE channels SET sent = $1, failed = 0, why = '' WHERE id = $2`, r.now().Unix(), channel)
		} else {
			_, err = e.do(`UPDATE channels SET failed = CASE WHEN failed = 0 THEN $1 ELSE failed END, why = $3 WHERE id = $2`, r.now().Unix(), channel, why)
		}
		return err
	})
}

// Calm is when somebody is next told of what is not urgent, and how often he was on a day.
type Calm struct {
	Due  time.Time // zero: nothing waits
	Day  string
	Sent int
}

// CalmOf returns what is kept of who: an officer, or a group's channel.
func (r *Roster) CalmOf(ctx context.Context, who string) (c Calm, err error) {
	var due int64
	err = r.db.Read().QueryRowContext(ctx, `SELECT due, day, sent FROM calm_notices WHERE who = $1`, who).Scan(&due, &c.Day, &c.Sent)
	if errors.Is(err, sql.ErrNoRows) {
		return Calm{}, nil
	}
	c.Due = moment(due)
	return c, err
}

// KeepCalm stores it.
func (r *Roster) KeepCalm(ctx context.Context, who string, c Calm) error {
	return r.write(ctx, "calm notices", func(e exec) error {
		_, err := e.do(`INSERT INTO calm_notices (who, due, day, sent) VALUES ($1, $2, $3, $4)
			ON CONFLICT (who) DO UPDATE SET due = $2, day = $3, sent = $4`, who, stamp(c.Due), c.Day, c.Sent)
		return err
	})
}

// Quiet are the minutes of the day between which an officer is told of emergencies only; equal ones mean never quiet.
type Quiet struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// DefaultQuiet holds for who has chosen none: from 21:00 to 6:00.
var DefaultQuiet = Quiet{From: 21 * 60, To: 6 * 60}

// QuietOf returns an officer's quiet hours.
func (r *Roster) QuietOf(ctx context.Context, user string) (q Quiet, err error) {
	err = r.db.Read().QueryRowContext(ctx, `SELECT from_minute, to_minute FROM quiet_hours WHERE username = $1`, user).Scan(&q.From, &q.To)
	if errors.Is(err, sql.ErrNoRows) {
		return DefaultQuiet, nil
	}
	return q, err
}

// SetQuiet stores them.
func (r *Roster) SetQuiet(ctx context.Context, user string, q Quiet) error {
	if q.From < 0 || q.From >= 24*60 || q.To < 0 || q.To >= 24*60 {
		return fmt.Errorf("quiet hours: %w", ErrRefused)
	}
	return r.write(ctx, "quiet hours", func(e exec) error {
		_, err := e.do(`INSERT INTO quiet_hours (username, from_minute, to_minute) VALUES ($1, $2, $3)
			ON CONFLICT (username) DO UPDATE SET from_minute = $2, to_minute = $3`, user, q.From, q.To)
		return err
	})
}
