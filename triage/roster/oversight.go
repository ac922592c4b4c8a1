package roster

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Standing is whether a unit can read what is sent to it, for those who watch over units.
type Standing struct {
	// Keyed says that the unit has a key to seal to now; Ends is when it dies, zero for "not fixed".
	Keyed bool      `json:"keyed"`
	Ends  time.Time `json:"ends,omitzero"`
	// Holders counts the officers who serve in the unit now and can open with that key.
	Holders int `json:"holders"`
}

// Standings returns, for every unit of a province that still exists, how its keys stand now.
func (r *Roster) Standings(ctx context.Context, province string) (map[string]Standing, error) {
	type row struct {
		unit string
		Standing
	}
	now := r.now().Unix()
	found, err := list(ctx, r, func(s *sql.Rows) (x row, err error) {
		var keyed int
		var ends int64
		err = s.Scan(&x.unit, &keyed, &ends, &x.Holders)
		x.Keyed, x.Ends = keyed > 0, moment(ends)
		return x, err
	}, `SELECT u.id, COUNT(DISTINCT k.recipient), COALESCE(MAX(k.to_at), 0), COUNT(DISTINCT o.username) FROM units AS u
		LEFT JOIN unit_keys AS k ON k.unit = u.id AND k.proposed = 0 AND k.from_at <= $1 AND (k.to_at = 0 OR k.to_at > $1)
		LEFT JOIN wrapped_keys AS w ON w.unit = k.unit AND w.recipient = k.recipient
		LEFT JOIN duties AS d ON d.username = w.username AND d.unit = u.id AND d.from_at <= $1 AND (d.to_at = 0 OR d.to_at > $1)
		LEFT JOIN officers AS o ON o.username = d.username AND o.left_at = 0
		WHERE u.province = $2 AND (u.to_at = 0 OR u.to_at > $1) GROUP BY u.id`, now, province)
	if err != nil {
		return nil, fmt.Errorf("standings of units: %w", err)
	}
	all := make(map[string]Standing, len(found))
	for _, x := range found {
		all[x.unit] = x.Standing
	}
	return all, nil
}
