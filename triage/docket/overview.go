package docket

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Load is how much a unit holds open, and how much of it is late.
type Load struct {
	Unit    string `json:"unit"`
	Open    int    `json:"open"`
	Overdue int    `json:"overdue"`
}

// Overview returns the load of every unit that holds something, for those who watch over clocks (the roster says who);
// cases that the viewer's unit must not know of are in no figure. It reads one row per unit and never-set, and the
// cases that are late.
func (d *Docket) Overview(ctx context.Context, v Viewer) ([]Load, error) {
	scan := func(r *sql.Rows) (l Load, err error) { return l, r.Scan(&l.Unit, &l.Open) }
	set, err := seen(v, overseen).query(ctx, d.db.Read(), "o.holder, SUM(o.n)", "", "GROUP BY o.holder HAVING SUM(o.n) > 0")
	list, err := rows(set, err, scan)
	if err != nil {
		return nil, fmt.Errorf("overview: %w", err)
	}
	set, err = seen(v, overdue).query(ctx, d.db.Read(), "c.holder, COUNT(*)", "", "AND c.due <= ?1 GROUP BY c.holder", d.now())
	late, err := rows(set, err, scan)
	if err != nil {
		return nil, fmt.Errorf("overview: %w", err)
	}
	at := make(map[string]int, len(late))
	for _, l := range late {
		at[l.Unit] = l.Open
	}
	for i := range list {
		list[i].Overdue = at[list[i].Unit]
	}
	slices.SortFunc(list, func(a, b Load) int { return strings.Compare(a.Unit, b.Unit) })
	return list, nil
}
