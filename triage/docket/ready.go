package docket

import (
	"context"
	"database/sql"
	"fmt"
)

// ReadyTexts are a unit's own ready texts, sealed to its recipient: all of them in one sheet.
type ReadyTexts struct {
	Version int64  `json:"version"` // to be given back with a change; 0: there are none yet
	Sealed  []byte `json:"sealed,omitempty"`
}

// maxReadyTexts is some fifty texts.
const maxReadyTexts = 128 << 10

// ReadyTexts returns the sheet of the viewer's unit.
func (d *Docket) ReadyTexts(ctx context.Context, v Viewer) (ReadyTexts, error) {
	set, err := d.db.Read().QueryContext(ctx, `SELECT version, sealed FROM ready_texts WHERE unit = $1`, v.Unit)
	list, err := rows(set, err, func(r *sql.Rows) (s ReadyTexts, err error) { return s, r.Scan(&s.Version, &s.Sealed) })
	if err != nil || len(list) == 0 {
		return ReadyTexts{}, err
	}
	return list[0], nil
}

// SetReadyTexts replaces the sheet of the viewer's unit, which must be the one that the officer saw: otherwise [ErrStale].
func (d *Docket) SetReadyTexts(ctx context.Context, v Viewer, version int64, sealed []byte) error {
	if len(sealed) == 0 || len(sealed) > maxReadyTexts {
		return fmt.Errorf("ready texts: %w: not a sealed sheet", ErrRefused)
	}
	return d.write(ctx, "ready texts", func(ctx context.Context, t *tx) error {
		query := `UPDATE ready_texts SET version = $1, officer = $2, at = $3, sealed = $4 WHERE unit = $5 AND version = $1 - 1`
		if version == 0 {
			query = `INSERT INTO ready_texts (version, officer, at, sealed, unit) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`
		}
		written, err := t.changed(ctx, query, version+1, v.Officer, d.now(), sealed, v.Unit)
		if err == nil && !written {
			err = ErrStale
		}
		return err
	})
}
