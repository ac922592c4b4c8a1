package safe

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"homthu/intake/courier"
)

// Publish keeps a page that a deployment has approved, unless a newer one of that name is here.
func (s *Safe) Publish(ctx context.Context, deployment string, p courier.Page) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO page (source, name, version, type, body) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (source, name) DO UPDATE SET version = excluded.version, type = excluded.type, body = excluded.body
			WHERE page.version <= excluded.version`, deployment, p.Name, p.Version, p.Type, notNull(p.Body))
		return err
	})
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// Page returns the newest page of a name from a deployment, or from whichever has issued it last when deployment is empty.
// ok is false when there is none.
func (s *Safe) Page(ctx context.Context, deployment, name string) (p courier.Page, ok bool, err error) {
	err = s.db.Read().QueryRowContext(ctx, `SELECT name, version, type, body FROM page
		WHERE name = $1 AND (source = $2 OR $2 = '') ORDER BY version DESC, source LIMIT 1`, name, deployment).
		Scan(&p.Name, &p.Version, &p.Type, &p.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return courier.Page{}, false, nil
	}
	if err != nil {
		return courier.Page{}, false, fmt.Errorf("page: %w", err)
	}
	p.V = courier.Version
	return p, true, nil
}

// Pages returns which pages of a deployment are here, by name. An empty deployment means all.
func (s *Safe) Pages(ctx context.Context, deployment string) ([]string, error) {
	return column[string](ctx, s, `SELECT DISTINCT name FROM page WHERE source = $1 OR $1 = '' ORDER BY name`, deployment)
}

// KeepDirectory keeps a signed directory, which the caller has verified, unless a newer one is here.
func (s *Safe) KeepDirectory(ctx context.Context, version int, signed []byte) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO directory (one, version, signed) VALUES (1, $1, $2)
			ON CONFLICT (one) DO UPDATE SET version = excluded.version, signed = excluded.signed
			WHERE directory.version <= excluded.version`, version, notNull(signed))
		return err
	})
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	return nil
}

// Directory returns the newest signed directory and its version; 0 and nil when there is none yet.
func (s *Safe) Directory(ctx context.Context) (signed []byte, version int, err error) {
	err = s.db.Read().QueryRowContext(ctx, `SELECT signed, version FROM directory WHERE one = 1`).Scan(&signed, &version)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, 0, fmt.Errorf("directory: %w", err)
	}
	return signed, version, nil
}
