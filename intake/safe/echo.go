package safe

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"homthu/intake/courier"
)

// Echo is one "me too" to an item of a page that a deployment has published. It is counted, and nothing else of it is kept:
// that it is counted once only, the [Update] of the same step sees to.
type Echo struct {
	Deployment, Page, Item string
}

const (
	echoAgain = 24  // hours after which counts are sent again: the road may have lost them, and no slip tells
	echoDays  = 60  // for so many days after the last one
	echoKept  = 400 // days that counts stay after the last one; a forum is over long before
)

func (e *Echo) check() error {
	if !courier.ValidName(e.Deployment) || !courier.EchoPage(e.Page) || !courier.EchoItem(e.Item) {
		return fmt.Errorf("%w: echo", ErrMalformed)
	}
	return nil
}

func (s *Safe) echo(ctx context.Context, tx *sql.Tx, e *Echo) error {
	now := s.opts.Now()
	if _, err := tx.ExecContext(ctx, `INSERT INTO echo_page (edge, deployment, page, due, last) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (edge, deployment, page) DO UPDATE SET last = excluded.last,
		due = CASE WHEN echo_page.due < excluded.due THEN echo_page.due ELSE excluded.due END`,
		s.opts.Edge, e.Deployment, e.Page, hourAfter(now), day(now)); err != nil {
		return fmt.Errorf("echo: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO echoes (edge, deployment, page, item, n) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (edge, deployment, page, item) DO UPDATE SET n = echoes.n + 1`,
		s.opts.Edge, e.Deployment, e.Page, e.Item); err != nil {
		return fmt.Errorf("echo: %w", err)
	}
	return nil
}

// dueEchoes are the counts of pages whose hour has come: only those of this edge, where several share the store.
func (s *Safe) dueEchoes(ctx context.Context, now time.Time, limit int) ([]courier.Parcel, error) {
	if limit <= 0 {
		return nil, nil
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT p.deployment, p.page, e.item, e.n FROM echo_page p
		JOIN echoes e ON e.edge = p.edge AND e.deployment = p.deployment AND e.page = p.page
		WHERE p.edge = $1 AND p.due <= $2 AND p.last >= $3 ORDER BY p.deployment, p.page`, s.opts.Edge, hour(now), day(now)-echoDays)
	if err != nil {
		return nil, fmt.Errorf("due echoes: %w", err)
	}
	defer rows.Close()
	var list []courier.Parcel
	var to string
	e := courier.Echo{V: courier.Version}
	add := func() error {
		if len(e.Counts) == 0 || len(list) == limit {
			return nil
		}
		body, err := json.Marshal(e)
		// Not e.Parcel: that refuses what cannot be encoded, and Carried must hear of such a row too.
		list = append(list, courier.Parcel{
			ID: courier.EchoParcel(e.Page, e.Sum(), to), Kind: courier.KindEcho, From: s.opts.Edge, To: to, Body: body})
		return err
	}
	for rows.Next() {
		var deployment, page, item string
		var n int
		if err := rows.Scan(&deployment, &page, &item, &n); err != nil {
			return nil, fmt.Errorf("due echoes: %w", err)
		}
		if deployment != to || page != e.Page {
			if err := add(); err != nil {
				return nil, fmt.Errorf("due echoes: %w", err)
			}
			to, e.Page, e.Counts = deployment, page, map[string]int{}
		}
		e.Counts[item] = n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("due echoes: %w", err)
	}
	if err := add(); err != nil {
		return nil, fmt.Errorf("due echoes: %w", err)
	}
	return list, nil
}

// carriedEcho notes that a page's counts are on the road. What was counted since they were read waits for the next hour.
func (s *Safe) carriedEcho(ctx context.Context, tx *sql.Tx, name, deployment string, now time.Time) error {
	cut := strings.LastIndexByte(name, ':')
	if cut < 0 {
		return nil
	}
	page := name[:cut]
	carried, err := strconv.Atoi(name[cut+1:])
	if err != nil {
		return nil // no parcel of ours
	}
	// The row is locked before the counts are added up: one that is being written either is seen here, or makes the page due
	// again after this.
	known, err := changed(tx.ExecContext(ctx, `UPDATE echo_page SET due = due WHERE edge = $1 AND deployment = $2 AND page = $3`,
		s.opts.Edge, deployment, page))
	if err != nil || !known {
		return err
	}
	var sum int
	if err := tx.QueryRowContext(ctx, `SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM echoes WHERE edge = $1 AND deployment = $2 AND page = $3`,
		s.opts.Edge, deployment, page).Scan(&sum); err != nil {
		return err
	}
	due := hour(now) + 1
	if sum == carried {
		due = hour(now) + echoAgain
	}
	_, err = tx.ExecContext(ctx, `UPDATE echo_page SET due = $1 WHERE edge = $2 AND deployment = $3 AND page = $4`,
		due, s.opts.Edge, deployment, page)
	return err
}

// refillEchoes makes all that was carried due at the next full hour.
func (s *Safe) refillEchoes(ctx context.Context, tx *sql.Tx, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE echo_page SET due = $1 WHERE edge = $2 AND due > $1`, hourAfter(now), s.opts.Edge)
	return err
}

// sweepEchoes deletes the counts of pages that nobody has looked at for more than a year.
func (s *Safe) sweepEchoes(ctx context.Context, now time.Time) (int, error) {
	limit, n := day(now)-echoKept, 0
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM echoes WHERE EXISTS (SELECT 1 FROM echo_page p WHERE p.edge = echoes.edge
			AND p.deployment = echoes.deployment AND p.page = echoes.page AND p.last < $1)`, limit); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `DELETE FROM echo_page WHERE last < $1`, limit)
		if err != nil {
			return err
		}
		rows, err := result.RowsAffected()
		n = int(rows)
		return err
	})
	return n, err
}
