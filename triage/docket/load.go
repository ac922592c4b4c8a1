package docket

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"homthu/database"
)

// Loads are kept, not counted: open_cases has a row for each holder and never-set, which every change of a case changes in
// its own transaction. What is late depends on the time as well. A row says how many of its cases were due when it was
// last passed, and who reads adds those that came due since, along cases_due: few, since all rows are passed within the
// hour. One that was never passed is read right as well, only slower.

// soon is how long before its end a clock is said to run out.
const soon = 24 * time.Hour

// passEvery is how old the counts of clocks may grow.
const passEvery = time.Hour

// tally keeps the loads when a case changes from was to is. One that is closed is in none; the zero state is one that was not there.
func (d *Docket) tally(ctx context.Context, t *tx, was, is state) error {
	from, to := loadOf(was), loadOf(is)
	switch {
	case from == to:
		return nil
	case from.holder == to.holder && from.neverSet == to.neverSet:
		return d.addLoad(ctx, t, from, to)
	}
	if err := d.addLoad(ctx, t, from, load{holder: from.holder, neverSet: from.neverSet, due: noClock}); err != nil {
		return err
	}
	return d.addLoad(ctx, t, load{holder: to.holder, neverSet: to.neverSet, due: noClock}, to)
}

// load is what a case adds to a row.
type load struct {
	holder, neverSet string
	n, urgent        int
	due              int64
}

func loadOf(c state) load {
	if c.id == "" || c.closed > 0 {
		return load{due: noClock}
	}
	l := load{holder: c.holder, neverSet: c.neverSet, n: 1, due: c.due}
	if c.urgency == "now" {
		l.urgent = 1
	}
	return l
}

// addLoad changes the row of both by what to has more than from. A row that was not there, or had nothing, is passed: it has
// but this case.
func (d *Docket) addLoad(ctx context.Context, t *tx, from, to load) error {
	if to.holder == "" {
		return nil
	}
	const day = int64(soon / time.Second)
	now, late, near := d.now(), 0, 0
	if to.due <= now {
		late = 1
	}
	if to.due <= now+day {
		near = 1
	}
	return t.exec(ctx, `INSERT INTO open_cases (holder, never_set, n, urgent, late, near, passed) VALUES ($1, $2, $3, $4, $8, $9, $10)
		ON CONFLICT (holder, never_set) DO UPDATE SET n = open_cases.n + $3, urgent = open_cases.urgent + $4,
		passed = CASE WHEN open_cases.n = 0 THEN $10 ELSE open_cases.passed END,
		late = CASE WHEN open_cases.n = 0 THEN $8 ELSE open_cases.late + CASE WHEN $6 <= open_cases.passed THEN 1 ELSE 0 END
			- CASE WHEN $5 <= open_cases.passed THEN 1 ELSE 0 END END,
		near = CASE WHEN open_cases.n = 0 THEN $9 ELSE open_cases.near + CASE WHEN $6 <= open_cases.passed + $7 THEN 1 ELSE 0 END
			- CASE WHEN $5 <= open_cases.passed + $7 THEN 1 ELSE 0 END END`,
		to.holder, to.neverSet, to.n-from.n, to.urgent-from.urgent, from.due, to.due, day, late, near, now)
}

// pass counts the clocks of rows anew that were counted an hour ago or longer, some in a transaction, so that nobody waits
// long for it.
func (d *Docket) pass(ctx context.Context) error {
	now := d.now()
	for {
		more := false
		// Crash between two of these: some rows are passed and some are not. Whoever reads adds what each lacks, and the next minute goes
		// on with the rest.
		err := d.write(ctx, "count clocks", func(ctx context.Context, t *tx) (err error) {
			more, err = t.changed(ctx, passClocks, now, int64(soon/time.Second), now-int64(passEvery/time.Second))
			return err
		})
		if err != nil || !more || ctx.Err() != nil {
			return err
		}
	}
}

// Recount counts the loads anew from the cases, for a docket that was filled from a backup: an older one has not all of them.
func Recount(ctx context.Context, db *database.DB) error {
	return db.Write(ctx, func(ctx context.Context, raw *sql.Tx) error {
		t := &tx{Tx: raw}
		if err := t.exec(ctx, `DELETE FROM open_cases`); err != nil {
			return fmt.Errorf("count the loads: %w", err)
		}
		if err := t.exec(ctx, recount); err != nil {
			return fmt.Errorf("count the loads: %w", err)
		}
		return nil
	})
}
