package docket

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Load is how much a unit holds open, and how its clocks stand.
type Load struct {
	Unit    string `json:"unit"`
	Open    int    `json:"open"`
	Urgent  int    `json:"urgent"`  // open ones of urgency now
	Overdue int    `json:"overdue"` // with a clock that has run out
	Soon    int    `json:"soon"`    // with a clock that runs out within a day
	// Undelivered counts replies of the unit that no edge has confirmed after all attempts: residents wait for them.
	Undelivered int `json:"undelivered"`
}

// Overview returns the load of every unit that holds something or has something undelivered, for those who watch over
// clocks (the roster says who); cases that the viewer's unit must not know of are in no figure. It reads one row per unit
// and never-set, and the cases whose clocks ran out since that was passed; see load.go.
func (d *Docket) Overview(ctx context.Context, v Viewer) ([]Load, error) {
	set, err := seen(v, overseen).query(ctx, d.db.Read(), `o.holder, SUM(o.n), SUM(o.urgent), SUM(o.late + COALESCE(r.late, 0)), SUM(o.near + COALESCE(r.near, 0))`,
		sincePassed, "AND o.n > 0 GROUP BY o.holder ORDER BY o.holder", d.now(), int64(soon/time.Second))
	list, err := rows(set, err, func(r *sql.Rows) (l Load, err error) {
		err = r.Scan(&l.Unit, &l.Open, &l.Urgent, &l.Overdue, &l.Soon)
		l.Soon -= l.Overdue // both were counted from the beginning
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("overview: %w", err)
	}
	return d.withStuck(ctx, v, list)
}

// withStuck adds what is undelivered, with rows of their own for units that hold nothing.
func (d *Docket) withStuck(ctx context.Context, v Viewer, list []Load) ([]Load, error) {
	set, err := seen(v, stuck).query(ctx, d.db.Read(), "p.unit, COUNT(*)", "", "AND o.attempts >= ?1 GROUP BY p.unit ORDER BY p.unit", d.opts.Resend.Attempts)
	waiting, err := rows(set, err, func(r *sql.Rows) (l Load, err error) { return l, r.Scan(&l.Unit, &l.Undelivered) })
	if err != nil {
		return nil, fmt.Errorf("overview of what is undelivered: %w", err)
	}
	at := make(map[string]int, len(list))
	for i, l := range list {
		at[l.Unit] = i
	}
	for _, w := range waiting {
		if i, ok := at[w.Unit]; ok {
			list[i].Undelivered = w.Undelivered
		} else {
			list = append(list, w)
		}
	}
	return list, nil
}

// Late is a case of another unit as those see it who watch over its clocks: no category, no place, no word.
type Late struct {
	Number  string    `json:"number"`
	Urgency string    `json:"urgency"`
	State   string    `json:"state"`
	Taken   bool      `json:"taken"` // an officer has it
	Due     time.Time `json:"due"`
	Overdue bool      `json:"overdue"`
}

// Running lists up to 200 of a unit's open cases whose clock runs out first, for those who watch over clocks.
func (d *Docket) Running(ctx context.Context, v Viewer, unit string) ([]Late, error) {
	set, err := seen(v, watched).query(ctx, d.db.Read(), "c.number, c.urgency, c.state, c.officer <> '', c.due", "",
		"AND c.holder = ?1 AND c.closed = 0 AND c.due < ?2 ORDER BY c.due, c.number LIMIT 200", unit, int64(noClock))
	list, err := rows(set, err, func(r *sql.Rows) (l Late, err error) {
		var due int64
		err = r.Scan(&l.Number, &l.Urgency, &l.State, &l.Taken, &due)
		l.Due, l.Overdue = moment(due), due <= d.now()
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("running clocks of a unit: %w", err)
	}
	return list, nil
}
