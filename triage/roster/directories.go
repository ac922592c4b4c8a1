package roster

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"fmt"
	"time"

	"homthu/intake/directory"
)

// Adopted is a directory that was put in force here. By is who did, "" the program itself.
type Adopted struct {
	Version int
	Signed  []byte
	At      time.Time
	By      string
}

// AdoptBy is [Roster.Adopt] with the name of who did it, for the log.
func (r *Roster) AdoptBy(ctx context.Context, by string, signed []byte, province ed25519.PublicKey) error {
	if err := r.Adopt(ctx, signed, province); err != nil {
		return err
	}
	d, err := directory.Peek(signed)
	if err != nil {
		return err
	}
	// A crash before this line leaves a list in force that nobody is said to have adopted.
	return r.write(ctx, "note who adopted", func(e exec) error {
		_, err := e.do(`UPDATE directories SET adopted_by = $1 WHERE version = $2 AND adopted_by = ''`, by, d.Version)
		return err
	})
}

// Directories lists every directory that was adopted, the oldest first.
func (r *Roster) Directories(ctx context.Context) ([]Adopted, error) {
	all, err := list(ctx, r, func(s *sql.Rows) (a Adopted, err error) {
		var at int64
		err = s.Scan(&a.Version, &a.Signed, &at, &a.By)
		a.At = moment(at)
		return a, err
	}, `SELECT version, signed, at, adopted_by FROM directories ORDER BY version`)
	if err != nil {
		return nil, fmt.Errorf("directories: %w", err)
	}
	return all, nil
}
