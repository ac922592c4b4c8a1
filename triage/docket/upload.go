package docket

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"homthu/intake/envelope"
)

// Bounds of what officers seal anew: one blob, and what a unit stores in a day.
const (
	MaxUpload     = 64 << 20
	uploadsADay   = 2 << 30
	uploadsWaitin = 72 * time.Hour
)

// Upload notes a blob that the viewer's browser sealed, before its bytes are stored; a hand-on will name it. size is that of
// the sealed file. The same one again changes nothing. [ErrRefused]: it is too big, or another's; [ErrEnough]: the unit
// has stored as much today as it may.
func (d *Docket) Upload(ctx context.Context, v Viewer, id string, size int64) error {
	if !uuid4.MatchString(id) || size < 1 || size > MaxUpload {
		return fmt.Errorf("upload: %w: not a sealed blob", ErrRefused)
	}
	return d.write(ctx, "upload", func(ctx context.Context, t *tx) error {
		written, err := t.changed(ctx, `INSERT INTO uploads (id, unit, size, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, id, v.Unit, size, d.now())
		if err != nil {
			return err
		}
		if !written {
			return d.uploaded(ctx, t, v.Unit, id, size)
		}
		set, err := t.QueryContext(ctx, `SELECT COALESCE(SUM(size), 0) FROM uploads WHERE unit = $1 AND at >= $2`, v.Unit, midnight(d.opts.Now()).Unix())
		today, err := one(set, err, func(r *sql.Rows) (n int64, err error) { return n, r.Scan(&n) })
		if err == nil && today > uploadsADay {
			err = ErrEnough
		}
		return err
	})
}

// uploaded finds a blob that the unit's officers sealed.
func (d *Docket) uploaded(ctx context.Context, t *tx, unit, id string, size int64) error {
	set, err := t.QueryContext(ctx, `SELECT size FROM uploads WHERE id = $1 AND unit = $2`, id, unit)
	stored, err := rows(set, err, func(r *sql.Rows) (n int64, err error) { return n, r.Scan(&n) })
	if err == nil && (len(stored) != 1 || stored[0] != size) {
		err = fmt.Errorf("%w: no such blob of the unit", ErrRefused)
	}
	return err
}

// sealedBy checks that a blob was stored by the unit, and that its size is the one that the header says.
func (d *Docket) sealedBy(ctx context.Context, t *tx, unit string, b envelope.BlobRef) error {
	return d.uploaded(ctx, t, unit, b.ID, envelope.BlobSize(b.Size))
}

// Unused lists blobs that officers sealed and no case names since three days: the caller throws them away and says so.
func (d *Docket) Unused(ctx context.Context) ([]string, error) {
	set, err := d.db.Read().QueryContext(ctx, ownUnused, d.opts.Now().Add(-uploadsWaitin).Unix())
	list, err := rows(set, err, scanText)
	if err != nil {
		return nil, fmt.Errorf("unused blobs: %w", err)
	}
	return list, nil
}

// Forget drops a blob that was thrown away. One that a case names meanwhile stays.
func (d *Docket) Forget(ctx context.Context, id string) error {
	return d.write(ctx, "forget a blob", func(ctx context.Context, t *tx) error {
		return t.exec(ctx, `DELETE FROM uploads WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM handed_blobs AS h WHERE h.blob_id = $1)`, id)
	})
}
