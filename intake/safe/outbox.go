package safe

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"homthu/intake/courier"
)

// step10 rounds up to tens of seconds: when exactly something was carried is nobody's business.
func step10(t time.Time) int64 { return (t.Unix() + 9) / 10 * 10 }

// Due implements [courier.Outbox].
func (s *Safe) Due(ctx context.Context, now time.Time, limit int) ([]courier.Parcel, error) {
	urgent, err := s.dueEnvelopes(ctx, now, 1, limit)
	if err != nil {
		return nil, err
	}
	// Slips next: they are small, and each that is late makes a deployment send a reply again.
	slips, err := s.dueSlips(ctx, limit-len(urgent))
	if err != nil {
		return nil, err
	}
	parcels := append(urgent, slips...)
	ordinary, err := s.dueEnvelopes(ctx, now, 0, limit-len(parcels))
	if err != nil {
		return nil, err
	}
	parcels = append(parcels, ordinary...)
	echoes, err := s.dueEchoes(ctx, now, limit-len(parcels))
	if err != nil {
		return nil, err
	}
	return append(parcels, echoes...), nil
}

func (s *Safe) dueEnvelopes(ctx context.Context, now time.Time, urgent, limit int) ([]courier.Parcel, error) {
	if limit <= 0 {
		return nil, nil
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT e.id, o.deployment, e.sealed
		FROM outbox o JOIN envelope e ON e.place = o.envelope
		WHERE o.state <> 'settled' AND o.urgent = $1 AND o.due <= $2 ORDER BY o.due LIMIT $3`, urgent, now.Unix(), limit)
	if err != nil {
		return nil, fmt.Errorf("due: %w", err)
	}
	defer rows.Close()
	var list []courier.Parcel
	for rows.Next() {
		p := courier.Parcel{Kind: courier.KindParcel, From: s.opts.Edge, Urgent: urgent == 1}
		var id string
		if err := rows.Scan(&id, &p.To, &p.Body); err != nil {
			return nil, fmt.Errorf("due: %w", err)
		}
		p.ID = courier.EnvelopeParcel(id, p.To)
		list = append(list, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("due: %w", err)
	}
	return list, nil
}

func (s *Safe) dueSlips(ctx context.Context, limit int) ([]courier.Parcel, error) {
	if limit <= 0 {
		return nil, nil
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT reply, deployment, minute FROM slip LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("due slips: %w", err)
	}
	defer rows.Close()
	var list []courier.Parcel
	for rows.Next() {
		var deployment string
		var minutes int64
		slip := courier.Slip{V: courier.Version, Deployment: s.opts.Edge}
		if err := rows.Scan(&slip.Envelope, &deployment, &minutes); err != nil {
			return nil, fmt.Errorf("due slips: %w", err)
		}
		slip.Registered = time.Unix(minutes*60, 0).UTC().Format(time.RFC3339)
		body, err := json.Marshal(slip)
		if err != nil {
			return nil, fmt.Errorf("due slips: %w", err)
		}
		// Not slip.Parcel: that refuses what cannot be encoded, and Carried must hear of such a row too.
		list = append(list, courier.Parcel{
			ID: slipID(slip.Envelope, deployment), Kind: courier.KindSlip, From: s.opts.Edge, To: deployment, Body: body})
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("due slips: %w", err)
	}
	return list, nil
}

// slipPrefix begins the ids of our slips; after it stand the reply's id and, behind an @, the deployment.
const slipPrefix = "slip:"

func slipID(reply, deployment string) string {
	return slipPrefix + courier.EnvelopeParcel(reply, deployment)
}

// Carried implements [courier.Outbox]. A slip is done with: if it is lost, its reply comes again.
func (s *Safe) Carried(ctx context.Context, ids []string, now time.Time) error {
	next := s.plan(now)
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, id := range ids {
			name, isSlip := strings.CutPrefix(id, slipPrefix)
			name, isEcho := strings.CutPrefix(name, courier.EchoPrefix)
			at := strings.LastIndexByte(name, '@')
			if at < 0 {
				continue
			}
			var err error
			if isEcho {
				err = s.carriedEcho(ctx, tx, name[:at], name[at+1:], now)
			} else if isSlip {
				_, err = tx.ExecContext(ctx, `DELETE FROM slip WHERE reply = $1 AND deployment = $2`, name[:at], name[at+1:])
			} else {
				_, err = tx.ExecContext(ctx, carried, append([]any{place("envelope", name[:at]), name[at+1:]}, next...)...)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	// Crash before the commit: on the road and still due, so sent again; the deployment knows it by its id.
	if err != nil {
		return fmt.Errorf("carried: %w", err)
	}
	return nil
}

// carried notes one more attempt. The plan's steps are counted out, as the engines have no common function for the lesser
// of two numbers.
const carried = `UPDATE outbox SET state = 'carried', attempts = attempts + 1, due = CASE attempts
	WHEN 0 THEN CAST($3 AS BIGINT) WHEN 1 THEN CAST($4 AS BIGINT) WHEN 2 THEN CAST($5 AS BIGINT) WHEN 3 THEN CAST($6 AS BIGINT)
	WHEN 4 THEN CAST($7 AS BIGINT) WHEN 5 THEN CAST($8 AS BIGINT) WHEN 6 THEN CAST($9 AS BIGINT) ELSE CAST($10 AS BIGINT) END
	WHERE envelope = $1 AND deployment = $2 AND state <> 'settled'`

// plan returns when a parcel carried now is due again, by how often it was carried before.
func (s *Safe) plan(now time.Time) []any {
	next := make([]any, 0, 8)
	for attempt := range 7 {
		next = append(next, step10(s.opts.Resend.Next(attempt+1, now)))
	}
	return append(next, step10(now.Add(s.opts.Resend.Max)))
}

// Refill implements [courier.Refiller].
func (s *Safe) Refill(ctx context.Context, now time.Time) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET due = $1 WHERE state = 'carried' AND due > $1`, now.Unix()/10*10)
		if err != nil {
			return err
		}
		return s.refillEchoes(ctx, tx, now)
	})
	if err != nil {
		return fmt.Errorf("refill: %w", err)
	}
	return nil
}

// Slip settles an envelope's row in the outbox and keeps the docket number for its mailbox. A slip for what is unknown or
// settled changes nothing.
func (s *Safe) Slip(ctx context.Context, slip courier.Slip) error {
	at := place("envelope", slip.Envelope)
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		settled, err := changed(tx.ExecContext(ctx, `UPDATE outbox SET state = 'settled', day = $1
			WHERE envelope = $2 AND deployment = $3 AND state <> 'settled'`, day(s.opts.Now()), at, slip.Deployment))
		if err != nil || !settled || slip.Number == "" {
			return err
		}
		// The first deployment's number stays: the resident was perhaps told it.
		_, err = tx.ExecContext(ctx, `UPDATE mailbox SET number = $1
			WHERE place = (SELECT mailbox FROM envelope WHERE place = $2) AND number = ''`,
			slip.Number, at)
		return err
	})
	// Crash before the commit: not acked on the road, so the slip is read again. After it: read again, nothing to do.
	if err != nil {
		return fmt.Errorf("slip: %w", err)
	}
	return nil
}

// Undelivered counts the parcels that were carried so often without a slip that a person must look.
func (s *Safe) Undelivered(ctx context.Context) (int, error) {
	var n int
	err := s.db.Read().QueryRowContext(ctx, `SELECT count(*) FROM outbox WHERE state = 'carried' AND attempts >= $1`,
		s.opts.Resend.Attempts).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("undelivered: %w", err)
	}
	return n, nil
}

// Stuck is an undelivered parcel, for the operator's list.
type Stuck struct {
	Envelope   string // id
	Deployment string
	Attempts   int
	Urgent     bool
}

// Stuck lists undelivered parcels, urgent ones first.
func (s *Safe) Stuck(ctx context.Context, limit int) ([]Stuck, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT e.id, o.deployment, o.attempts, o.urgent
		FROM outbox o JOIN envelope e ON e.place = o.envelope
		WHERE o.state = 'carried' AND o.attempts >= $1 ORDER BY o.urgent DESC, o.attempts DESC LIMIT $2`, s.opts.Resend.Attempts, limit)
	if err != nil {
		return nil, fmt.Errorf("stuck: %w", err)
	}
	defer rows.Close()
	var list []Stuck
	for rows.Next() {
		var one Stuck
		if err := rows.Scan(&one.Envelope, &one.Deployment, &one.Attempts, &one.Urgent); err != nil {
			return nil, fmt.Errorf("stuck: %w", err)
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// Resend makes everything due again that a deployment has confirmed since a day and that is still here: its docket was
// restored from before that day. It returns how many there are.
func (s *Safe) Resend(ctx context.Context, deployment string, since time.Time) (int, error) {
	var n int64
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'waiting', attempts = 0, day = 0
			WHERE deployment = $1 AND state = 'settled' AND day >= $2`, deployment, day(since))
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("resend: %w", err)
	}
	s.committed()
	return int(n), nil
}
