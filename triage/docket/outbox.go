package docket

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"homthu/intake/courier"
)

var (
	_ courier.Outbox   = (*Docket)(nil)
	_ courier.Refiller = (*Docket)(nil)
)

// post puts a parcel into the outbox, due at once. A parcel that is there already (a slip that is sent again) is due
// again.
func (d *Docket) post(ctx context.Context, t *tx, p courier.Parcel) error {
	return t.exec(ctx, `INSERT INTO outbox (id, kind, edge, urgent, body, created, attempts, due)
		VALUES ($1, $2, $3, $4, $5, $6, 0, $6) ON CONFLICT (id) DO UPDATE SET due = $6, body = $5`,
		p.ID, string(p.Kind), p.To, flag(p.Urgent), p.Body, d.now())
}

// Due implements [courier.Outbox].
func (d *Docket) Due(ctx context.Context, now time.Time, limit int) ([]courier.Parcel, error) {
	set, err := d.db.Read().QueryContext(ctx, `SELECT id, kind, edge, urgent, body FROM outbox WHERE due <= $1
		ORDER BY urgent DESC, due, id LIMIT $2`, now.Unix(), limit)
	list, err := rows(set, err, func(r *sql.Rows) (p courier.Parcel, err error) {
		var urgent int
		err = r.Scan(&p.ID, &p.Kind, &p.To, &urgent, &p.Body)
		p.From, p.Urgent = d.opts.Deployment, urgent == 1
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the docket's outbox: %w", err)
	}
	return list, nil
}

// Carried implements [courier.Outbox]. A slip, a page or a directory is done with: a slip that is lost is asked for by
// the edge, which sends the envelope again; pages and directories are issued again. So is the word that somebody knows of an
// urgent case, which means nothing an hour later. A reply, a request to silence and a tip from a counter wait for their slips.
func (d *Docket) Carried(ctx context.Context, ids []string, now time.Time) error {
	return d.write(ctx, "carried", func(ctx context.Context, t *tx) error {
		for _, id := range ids {
			// Crash before the commit: it is carried twice. Between: a slip for it settled the row, and nothing is
			// changed here.
			if err := t.exec(ctx, `DELETE FROM outbox WHERE id = $1 AND kind NOT IN ('reply', 'silence', 'counter')`, id); err != nil {
				return err
			}
			set, err := t.QueryContext(ctx, `SELECT attempts FROM outbox WHERE id = $1`, id)
			attempts, err := one(set, err, func(r *sql.Rows) (n int, err error) { return n, r.Scan(&n) })
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if err := t.exec(ctx, `UPDATE outbox SET attempts = $1, due = $2 WHERE id = $3`,
				attempts+1, d.opts.Resend.Next(attempts+1, now).Unix(), id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Refill implements [courier.Refiller].
func (d *Docket) Refill(ctx context.Context, now time.Time) error {
	return d.write(ctx, "refill", func(ctx context.Context, t *tx) error {
		return t.exec(ctx, `UPDATE outbox SET due = $1 WHERE attempts > 0 AND due > $1`, now.Unix())
	})
}

// Slip takes an edge's word that it has a reply, a request to silence, or a tip from a counter. Slips for what is not known, or settled, change
// nothing.
func (d *Docket) Slip(ctx context.Context, s courier.Slip) error {
	return d.write(ctx, "slip for a reply", func(ctx context.Context, t *tx) error {
		settled, err := t.changed(ctx, `DELETE FROM outbox WHERE id = $1 AND kind IN ('reply', 'silence', 'counter') AND edge = $2`, s.Envelope, s.Deployment)
		if err != nil || !settled {
			return err
		}
		return t.exec(ctx, `UPDATE replies SET delivered = $1 WHERE id = $2 AND delivered = 0`, d.now(), s.Envelope)
	})
}

// Undelivered counts replies, requests and tips from counters that no edge has confirmed after all attempts: a person must look.
func (d *Docket) Undelivered(ctx context.Context) (n int, err error) {
	return n, d.db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM outbox WHERE kind IN ('reply', 'silence', 'counter') AND attempts >= $1`,
		d.opts.Resend.Attempts).Scan(&n)
}

// Publish puts a page for the public into the outbox, one parcel for each edge.
func (d *Docket) Publish(ctx context.Context, page courier.Page, edges []string) error {
	return d.issue(ctx, "publish", edges, func(edge string) (courier.Parcel, error) {
		return page.Parcel(d.opts.Deployment, edge)
	})
}

// Directory puts a signed directory into the outbox, one parcel for each edge. It is issued again from time to time, as
// an edge that was away may have missed it.
func (d *Docket) Directory(ctx context.Context, signed []byte, version int, edges []string) error {
	return d.issue(ctx, "send the directory", edges, func(edge string) (courier.Parcel, error) {
		return courier.Directory(signed).Parcel(version, d.opts.Deployment, edge)
	})
}

// issue posts one parcel for each edge. Parcel ids are unique in an outbox, so the edge joins them, and an older one of
// the same name that is still waiting gives way.
func (d *Docket) issue(ctx context.Context, step string, edges []string, make func(edge string) (courier.Parcel, error)) error {
	return d.write(ctx, step, func(ctx context.Context, t *tx) error {
		for _, edge := range edges {
			p, err := make(edge)
			if err != nil {
				return err
			}
			name := p.ID[:strings.LastIndex(p.ID, ":")+1]
			if err := t.exec(ctx, `DELETE FROM outbox WHERE edge = $1 AND kind = $2 AND SUBSTR(id, 1, $3) = $4`,
				edge, string(p.Kind), len(name), name); err != nil {
				return err
			}
			p.ID += "@" + edge
			if err := d.post(ctx, t, p); err != nil {
				return err
			}
		}
		return nil
	})
}
