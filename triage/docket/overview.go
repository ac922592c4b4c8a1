package docket

import (
	"context"
	"database/sql"
	"fmt"
)

// Load is how much a unit holds open, and how much of it is late.
type Load struct {
	Unit    string `json:"unit"`
	Open    int    `json:"open"`
	Overdue int    `json:"overdue"`
}

// Overview returns the load of every unit that holds something, for those who watch over clocks (the roster says who);
// cases that the viewer's unit must not know of are in no figure. It reads one row per unit and never-set, and of the
// index cases_by_holder what is late.
func (d *Docket) Overview(ctx context.Context, v Viewer) ([]Load, error) {
	set, err := seen(v, overseen).query(ctx, d.db.Read(), `o.holder, SUM(o.n), SUM((SELECT COUNT(*) FROM cases AS c
		WHERE c.closed = 0 AND c.holder = o.holder AND c.never_set = o.never_set AND c.due <= ?1))`,
		"", "AND o.n > 0 GROUP BY o.holder ORDER BY o.holder", d.now())
	list, err := rows(set, err, func(r *sql.Rows) (l Load, err error) { return l, r.Scan(&l.Unit, &l.Open, &l.Overdue) })
	if err != nil {
		return nil, fmt.Errorf("overview: %w", err)
	}
	return list, nil
}
