package safe

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"homthu/intake/courier"
)

// Silencing is a deployment's request not to listen for some days: to Sender, a keyed hash of a chat and a unit, or in
// the mailbox of Case. With neither it is only confirmed: nobody knows the sender any more.
type Silencing struct {
	ID, Deployment string
	Sender         string
	Case           string
	Until          string // the last day, YYYY-MM-DD in UTC+7
}

// ShutError says that a mailbox takes no answers until the end of a day. What is urgent now, and ratings, it takes.
type ShutError struct{ Until time.Time }

func (e *ShutError) Error() string { return "safe: the mailbox takes no answers for some days" }

// ErrQuota: this deployment has asked for as many today as it may. The same request can be taken on another day.
var ErrQuota = fmt.Errorf("safe: too many requests to silence somebody: %w", courier.ErrRefused)

// dateOf is the day, as a number, that people in UTC+7 have at a time.
func dateOf(t time.Time) int64 { return (t.Unix() + 7*3600) / 86400 }

// dateTime is the beginning of such a day.
func dateTime(date int64) time.Time {
	return time.Unix(date*86400-7*3600, 0).In(time.FixedZone("UTC+7", 7*3600))
}

// Silence takes a request and puts a slip for it into the outbox. One that comes again gets another slip and changes nothing;
// so does one whose sender or mailbox nobody knows any more. [ErrQuota] changes nothing either.
func (s *Safe) Silence(ctx context.Context, x Silencing) error {
	day, err := time.Parse(time.DateOnly, x.Until)
	if err != nil {
		return fmt.Errorf("silence: %w: until", ErrMalformed)
	}
	today := dateOf(s.opts.Now())
	until := min(day.Unix()/86400, today+int64(s.opts.SilenceDays))
	err = s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		fresh, err := changed(tx.ExecContext(ctx, `INSERT INTO silencing (deployment, id, day) VALUES ($1, $2, $3)
			ON CONFLICT (deployment, id) DO NOTHING`, x.Deployment, x.ID, today))
		if err == nil && fresh {
			err = s.silence(ctx, tx, x, today, until)
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO slip (reply, deployment, minute) VALUES ($1, $2, $3)
			ON CONFLICT (reply, deployment) DO NOTHING`, x.ID, x.Deployment, minute(s.opts.Now()))
		return err
	})
	// Crash before the commit: the request comes again. After it: again too, and it is known; the slip goes out, perhaps
	// twice.
	if err != nil {
		return fmt.Errorf("silence: %w", err)
	}
	s.committed()
	return nil
}

func (s *Safe) silence(ctx context.Context, tx *sql.Tx, x Silencing, today, until int64) error {
	// All requests count, also those for one sender and those without effect: otherwise what the quota lets through would
	// tell whether two tips came from one.
	var asked int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM silencing WHERE day = $1 AND deployment = $2`, today, x.Deployment).Scan(&asked); err != nil {
		return err
	}
	if asked > s.opts.SilencesADay {
		return ErrQuota
	}
	if until < today {
		return nil
	}
	var err error
	switch {
	case x.Sender != "":
		_, err = tx.ExecContext(ctx, `INSERT INTO silenced (sender, until) VALUES ($1, $2)
			ON CONFLICT (sender) DO UPDATE SET until = excluded.until WHERE silenced.until < excluded.until`, x.Sender, until)
	case x.Case != "":
		_, err = tx.ExecContext(ctx, `UPDATE mailbox SET shut = $1
			WHERE place = (SELECT mailbox FROM envelope WHERE place = $2) AND case_id = $3 AND shut < $1`, until, place("envelope", x.Case), x.Case)
	}
	return err
}

// Silenced returns the last day on which a sender is not listened to; ok is false when he is.
func (s *Safe) Silenced(ctx context.Context, sender string) (until time.Time, ok bool, err error) {
	var date int64
	err = s.db.Read().QueryRowContext(ctx, `SELECT until FROM silenced WHERE sender = $1`, sender).Scan(&date)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("silenced: %w", err)
	}
	return dateTime(date), date >= dateOf(s.opts.Now()), nil
}

// keepSilencing is for how many days a request is known, longer than any deployment repeats it.
const keepSilencing = 60
