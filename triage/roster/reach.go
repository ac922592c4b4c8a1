package roster

import (
	"context"
	"database/sql"
	"slices"
)

// Unreached lists who may acknowledge in the unit and has no channel by which something goes through, for its head: nothing wakes
// them while their page is closed.
func (r *Roster) Unreached(ctx context.Context, unit string) ([]string, error) {
	targets, err := r.Targets(ctx)
	if err != nil {
		return nil, err
	}
	readers, err := list(ctx, r, func(s *sql.Rows) (p struct {
		user, role string
		duty       Duty
	}, err error) {
		return p, s.Scan(&p.user, &p.role, &p.duty)
	}, `SELECT o.username, u.role, d.duty FROM officers AS o JOIN duties AS d ON d.username = o.username JOIN units AS u ON u.id = d.unit
		WHERE d.unit = $1 AND o.left_at = 0 AND d.from_at <= $2 AND (d.to_at = 0 OR d.to_at > $2) ORDER BY o.username`, unit, r.now().Unix())
	if err != nil {
		return nil, err
	}
	none := []string{}
	for _, p := range readers {
		reached := slices.ContainsFunc(targets, func(t Target) bool { return t.Unit == "" && t.User == p.user && t.Of == unit && t.Failed.IsZero() })
		if !reached && May(p.duty, p.role, Know) && !slices.Contains(none, p.user) {
			none = append(none, p.user)
		}
	}
	return none, nil
}
