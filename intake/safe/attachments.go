package safe

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/intake/safe/blob"
)

// Blobs is what the safe asks of the store of attachments; [blob.Folder] is one. What it says is there must be durable.
type Blobs interface {
	// Size returns how many bytes are stored under id, or an error wrapping [blob.ErrMissing].
	Size(ctx context.Context, id string) (int64, error)
	// Older returns the ids stored before a time.
	Older(ctx context.Context, before time.Time) ([]string, error)
	// Delete removes one; if it is not there that is no error.
	Delete(ctx context.Context, id string) error
	// SweepParts deletes unfinished blobs that nobody went on with since before.
	SweepParts(ctx context.Context, before time.Time) (int, error)
}

var _ Blobs = (*blob.Folder)(nil)

// stored looks which of an envelope's blobs are in the store, whole.
func (s *Safe) stored(ctx context.Context, refs []envelope.BlobRef) (map[string]bool, error) {
	stored := make(map[string]bool, len(refs))
	for _, ref := range refs {
		if s.blobs == nil {
			return nil, ErrBlobMissing
		}
		size, err := s.blobs.Size(ctx, ref.ID)
		if err != nil && !errors.Is(err, blob.ErrMissing) {
			return nil, fmt.Errorf("attachment: %w", err)
		}
		stored[ref.ID] = err == nil && size == envelope.BlobSize(ref.Size)
	}
	return stored, nil
}

// hold marks an envelope's blobs as referred to. The row is what a sweep asks, so that one that runs at the same moment
// either sees it or has marked the blob as doomed before, and then the envelope is refused.
func (s *Safe) hold(ctx context.Context, tx *sql.Tx, refs []envelope.BlobRef, stored map[string]bool) error {
	for _, ref := range refs {
		if !stored[ref.ID] {
			return ErrBlobMissing
		}
		held, err := changed(tx.ExecContext(ctx, `INSERT INTO blob (id, state, day) VALUES ($1, 'held', $2)
			ON CONFLICT (id) DO UPDATE SET state = 'held' WHERE blob.state = 'loose'`, ref.ID, day(s.opts.Now())))
		if err != nil {
			return fmt.Errorf("attachment: %w", err)
		}
		if !held {
			return used(ctx, tx, ref.ID)
		}
	}
	return nil
}

// holdThese marks what came with a reply as referred to, so that no sweep takes it. The files were put into the common folder
// before the reply was sent; one that a sweep is taking already is lost, and the resident's page says so.
func (s *Safe) holdThese(ctx context.Context, tx *sql.Tx, ids []string) error {
	for _, id := range ids {
		if uuid.Validate(id) != nil {
			return fmt.Errorf("%w: a blob of a reply", ErrMalformed)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO blob (id, state, day) VALUES ($1, 'held', $2)
			ON CONFLICT (id) DO UPDATE SET state = 'held' WHERE blob.state = 'loose'`, id, day(s.opts.Now())); err != nil {
			return fmt.Errorf("attachment: %w", err)
		}
	}
	return nil
}

// used says why a blob cannot be held: an envelope has it already, or a sweep is taking it.
func used(ctx context.Context, tx *sql.Tx, id string) error {
	var state string
	if err := tx.QueryRowContext(ctx, `SELECT state FROM blob WHERE id = $1`, id).Scan(&state); err != nil {
		return fmt.Errorf("attachment: %w", err)
	}
	if state == "held" {
		return ErrBlobUsed
	}
	return ErrBlobMissing
}

// sweepBlobs deletes blobs that no envelope has referred to for too long. It may be stopped anywhere and go on later.
func (s *Safe) sweepBlobs(ctx context.Context, now time.Time) (int, error) {
	if s.blobs == nil {
		return 0, nil
	}
	if _, err := s.blobs.SweepParts(ctx, now.Add(-s.opts.KeepLoose)); err != nil {
		return 0, err
	}
	if err := s.adopt(ctx, now); err != nil {
		return 0, err
	}
	today, limit := day(now), day(now.Add(-s.opts.KeepLoose))
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE blob SET state = 'doomed', day = $1 WHERE state = 'loose' AND day < $2`, today, limit)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("doom blobs: %w", err)
	}
	// Crash here: the next sweep finds them doomed. From here on no envelope can refer to them any more.
	doomed, err := column[string](ctx, s, `SELECT id FROM blob WHERE state = 'doomed'`)
	if err != nil {
		return 0, err
	}
	deleted := 0
	for _, id := range doomed {
		if _, err := s.blobs.Size(ctx, id); errors.Is(err, blob.ErrMissing) {
			continue
		}
		if err := s.blobs.Delete(ctx, id); err != nil {
			return deleted, fmt.Errorf("delete blob: %w", err)
		}
		deleted++
	}
	// The rows stay a day longer: a commit that looked into the store just before the file went must still find them.
	return deleted, s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM blob WHERE state = 'doomed' AND day < $1`, today-1)
		return err
	})
}

// adopt gives old files without a row a row, as loose. They are older than their limit already, so that is their day.
func (s *Safe) adopt(ctx context.Context, now time.Time) error {
	old, err := s.blobs.Older(ctx, now.Add(-s.opts.KeepLoose))
	if err != nil {
		return fmt.Errorf("list blobs: %w", err)
	}
	for len(old) > 0 {
		part := old[:min(len(old), sweepAtOnce)]
		old = old[len(part):]
		err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			for _, id := range part {
				if _, err := tx.ExecContext(ctx, `INSERT INTO blob (id, state, day) VALUES ($1, 'loose', $2)
					ON CONFLICT (id) DO NOTHING`, id, day(now.Add(-s.opts.KeepLoose))-1); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("adopt blobs: %w", err)
		}
	}
	return nil
}

// column reads a query's one column.
func column[T any](ctx context.Context, s *Safe, query string, args ...any) ([]T, error) {
	rows, err := s.db.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, fmt.Errorf("read: %w", err)
		}
		list = append(list, v)
	}
	return list, rows.Err()
}
