package docket

import (
	"context"
	"database/sql"
	"fmt"
)

// LatePledge is a pledge of a forum whose day has passed: its number and the forum's, and who is told. It has no words.
type LatePledge struct {
	ID     string
	Due    string // 2026-11-30
	Forum  string
	Number int
	Units  []string
}

// stepPledge is the step of its notice.
const stepPledge = "pledge"

// TellOfPledges writes notices of the pledges that are late now, once for each unit and day, and takes back those of pledges
// that are late no more. all are all that are late. It returns how many notices it wrote, and is called every minute.
func (d *Docket) TellOfPledges(ctx context.Context, all []LatePledge) (told int, err error) {
	kept, err := pledgeNotices(ctx, d.db.Read())
	if err != nil {
		return 0, fmt.Errorf("tell of pledges: %w", err)
	}
	if fresh, stale := pledgeChanges(all, kept); len(fresh)+len(stale) == 0 {
		return 0, nil
	}
	// Crash before the commit: nobody is told, and the next minute does it. After it: the notices are there, once.
	err = d.write(ctx, "tell of pledges", func(ctx context.Context, t *tx) error {
		kept, err := pledgeNotices(ctx, t)
		if err != nil {
			return err
		}
		fresh, stale := pledgeChanges(all, kept)
		for _, k := range stale {
			if err := t.exec(ctx, `DELETE FROM late_pledges WHERE pledge = $1 AND due = $2 AND unit = $3`, k.pledge, k.due, k.unit); err != nil {
				return err
			}
		}
		for _, n := range fresh {
			if err := d.tellOfPledge(ctx, t, n.pledgeNotice, n.LatePledge); err != nil {
				return err
			}
		}
		told = len(fresh)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return told, nil
}

func (d *Docket) tellOfPledge(ctx context.Context, t *tx, n pledgeNotice, p LatePledge) error {
	if err := t.exec(ctx, nextNotice, n.unit); err != nil {
		return err
	}
	return t.exec(ctx, `INSERT INTO late_pledges (pledge, due, unit, forum, number, at, seq)
		VALUES ($1, $2, $3, $4, $5, $6, (SELECT last FROM notice_numbers WHERE unit = $3))`, n.pledge, n.due, n.unit, p.Forum, p.Number, d.now())
}

// pledgeNotice is what a notice of a pledge is known by.
type pledgeNotice struct{ pledge, due, unit string }

func pledgeNotices(ctx context.Context, r reader) ([]pledgeNotice, error) {
	set, err := r.QueryContext(ctx, `SELECT pledge, due, unit FROM late_pledges`)
	return rows(set, err, func(r *sql.Rows) (n pledgeNotice, err error) { return n, r.Scan(&n.pledge, &n.due, &n.unit) })
}

// freshNotice is one that is to be written.
type freshNotice struct {
	pledgeNotice
	LatePledge
}

// pledgeChanges compares who is to be told with who was.
func pledgeChanges(all []LatePledge, kept []pledgeNotice) (fresh []freshNotice, stale []pledgeNotice) {
	was, is := map[pledgeNotice]bool{}, map[pledgeNotice]bool{}
	for _, k := range kept {
		was[k] = true
	}
	for _, p := range all {
		for _, unit := range p.Units {
			n := pledgeNotice{p.ID, p.Due, unit}
			if !was[n] && !is[n] {
				fresh = append(fresh, freshNotice{n, p})
			}
			is[n] = true
		}
	}
	for _, k := range kept {
		if !is[k] {
			stale = append(stale, k)
		}
	}
	return fresh, stale
}
