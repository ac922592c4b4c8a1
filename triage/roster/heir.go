package roster

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// Merged returns, for every unit into which others have gone over, those, at first and further hand. Their cases are its cases,
// and are sealed to their keys. Until the day of a merger the heir has nothing of the unit.
func (r *Roster) Merged(ctx context.Context) (map[string][]string, error) {
	type step struct{ unit, successor string }
	steps, err := list(ctx, r, func(s *sql.Rows) (x step, err error) { return x, s.Scan(&x.unit, &x.successor) },
		`SELECT id, successor FROM units WHERE successor <> '' AND to_at <= $1 ORDER BY id`, r.now().Unix())
	if err != nil {
		return nil, fmt.Errorf("units before: %w", err)
	}
	next := map[string]string{}
	for _, s := range steps {
		next[s.unit] = s.successor
	}
	before := map[string][]string{}
	for _, s := range steps {
		seen := []string{s.unit}
		for heir := s.successor; heir != "" && !slices.Contains(seen, heir); heir = next[heir] {
			before[heir], seen = append(before[heir], s.unit), append(seen, heir)
		}
	}
	return before, nil
}

// inherits tells whether the unit before has gone over into the unit by now, at first or further hand.
func (e exec) inherits(unit, before string, now int64) (bool, error) {
	for range 16 { // no commune merges oftener
		err := e.tx.QueryRowContext(e.ctx, `SELECT successor FROM units WHERE id = $1 AND to_at <= $2`, before, now).Scan(&before)
		if errors.Is(err, sql.ErrNoRows) || err == nil && before == "" {
			return false, nil
		}
		if err != nil || before == unit {
			return err == nil, err
		}
	}
	return false, nil
}

// readable leaves those of an officer's keys that are of units where he serves, or that went over into one of them.
func (r *Roster) readable(ctx context.Context, p *Person) error {
	if !slices.ContainsFunc(p.Keys, func(w Wrapped) bool { return !p.serves(w.Unit) }) {
		return nil
	}
	before, err := r.Merged(ctx)
	if err != nil {
		return err
	}
	p.Keys = slices.DeleteFunc(p.Keys, func(w Wrapped) bool {
		return !p.serves(w.Unit) && !slices.ContainsFunc(p.Duties, func(d Service) bool { return slices.Contains(before[d.Unit], w.Unit) })
	})
	return nil
}
