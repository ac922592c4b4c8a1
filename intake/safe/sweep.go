package safe

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// sweepAtOnce bounds one transaction of a sweep: tips waiting behind it wait some milliseconds.
const sweepAtOnce = 500

// Swept counts what a sweep took away.
type Swept struct {
	Drafts, Outgoing, Updates int
	Silences, Requests        int // senders that are listened to again, and who asked for it
	Envelopes                 int // made tombstones
	Blobs                     int
	Echoes                    int // pages whose counts went
}

// Sweep deletes what has had its time, writes what waited for the night (see [Safe.Asked]) and empties the database's log; run it every few minutes. It may be stopped
// anywhere: the next one goes on.
func (s *Safe) Sweep(ctx context.Context, now time.Time) (Swept, error) {
	var n Swept
	for _, part := range []struct {
		count *int
		what  string
		query string
		limit int64
	}{
		{&n.Drafts, "drafts", `DELETE FROM draft WHERE place IN (SELECT place FROM draft WHERE expires <= $1 LIMIT $2)`, hour(now)},
		{&n.Outgoing, "outgoing", `DELETE FROM outgoing WHERE place IN (SELECT place FROM outgoing WHERE expires <= $1 LIMIT $2)`, hour(now)},
		// Per channel and id: the two are the key, and SQLite has no rowid here to name a row by.
		{&n.Updates, "updates", `DELETE FROM seen WHERE (channel, id) IN (SELECT channel, id FROM seen WHERE day < $1 LIMIT $2)`,
			day(now.Add(-s.opts.KeepSeen))},
		{&n.Silences, "silenced", `DELETE FROM silenced WHERE sender IN (SELECT sender FROM silenced WHERE until < $1 LIMIT $2)`, dateOf(now)},
		{&n.Requests, "silencing", `DELETE FROM silencing WHERE (deployment, id) IN (SELECT deployment, id FROM silencing WHERE day < $1 LIMIT $2)`,
			dateOf(now) - keepSilencing},
	} {
		var err error
		if *part.count, err = s.sweepRows(ctx, part.query, part.limit); err != nil {
			return n, fmt.Errorf("sweep %s: %w", part.what, err)
		}
	}
	var err error
	if n.Envelopes, err = s.bury(ctx, now); err != nil {
		return n, fmt.Errorf("sweep envelopes: %w", err)
	}
	if n.Blobs, err = s.sweepBlobs(ctx, now); err != nil {
		return n, fmt.Errorf("sweep: %w", err)
	}
	if n.Echoes, err = s.sweepEchoes(ctx, now); err != nil {
		return n, fmt.Errorf("sweep echoes: %w", err)
	}
	if err := s.flushAsked(ctx, now); err != nil {
		return n, fmt.Errorf("sweep: %w", err)
	}
	if err := s.db.Scrub(ctx); err != nil {
		return n, fmt.Errorf("sweep: %w", err)
	}
	return n, nil
}

// sweepRows repeats a deletion until it finds no more.
func (s *Safe) sweepRows(ctx context.Context, query string, limit int64) (int, error) {
	total := 0
	for {
		var n int64
		err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			result, err := tx.ExecContext(ctx, query, limit, sweepAtOnce)
			if err != nil {
				return err
			}
			n, err = result.RowsAffected()
			return err
		})
		if err != nil {
			return total, err
		}
		total += int(n)
		if n < sweepAtOnce {
			return total, nil
		}
	}
}

// bury makes tombstones of envelopes that every one of their deployments has had for long enough. The digest stays, so
// that a page that sends its envelope once more after weeks still hears "kept".
func (s *Safe) bury(ctx context.Context, now time.Time) (int, error) {
	limit, total := day(now.Add(-s.opts.KeepAfterSlip)), 0
	for {
		places, err := column[int64](ctx, s, `SELECT DISTINCT o.envelope FROM outbox o WHERE o.state = 'settled' AND o.day <= $1
			AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.envelope = o.envelope AND (p.state <> 'settled' OR p.day > $1))
			LIMIT $2`, limit, sweepAtOnce)
		if err != nil || len(places) == 0 {
			return total, err
		}
		if err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error { return buryThese(ctx, tx, places, limit) }); err != nil {
			return total, err
		}
		total += len(places)
	}
}

func buryThese(ctx context.Context, tx *sql.Tx, places []int64, limit int64) error {
	for _, at := range places {
		// Asked again inside the transaction: a Resend may have come between.
		var waiting int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM outbox WHERE envelope = $1 AND (state <> 'settled' OR day > $2)`,
			at, limit).Scan(&waiting); err != nil {
			return err
		}
		if waiting > 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE envelope = $1`, at); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE envelope SET sealed = NULL, case_id = '' WHERE place = $1`, at); err != nil {
			return err
		}
	}
	return nil
}
