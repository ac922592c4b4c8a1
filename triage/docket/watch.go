package docket

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Watcher is an officer who wants to hear of what happens to a case of his unit. Watching gives no right and is in no
// count.
type Watcher struct {
	Officer string    `json:"officer"`
	Since   time.Time `json:"since"`
}

// Watched is a case that the viewer watches.
type Watched struct {
	Row
	Changes int `json:"changes"` // what others did since he last looked
}

const (
	// maxWatchers bounds who hears of one case.
	maxWatchers = 20
	// maxWatched bounds the list of one officer.
	maxWatched = 100
)

// Watch lets an officer of the viewer's unit watch the case, or no more. Whether he is one is for the caller to know.
func (d *Docket) Watch(ctx context.Context, v Viewer, id, officer string, on bool) error {
	if officer == "" {
		return fmt.Errorf("watch: %w: nobody", ErrRefused)
	}
	return d.write(ctx, "watch", func(ctx context.Context, t *tx) error {
		if _, err := d.viewed(ctx, t, v, id); err != nil {
			return err
		}
		if on {
			return d.watch(ctx, t, v, id, officer)
		}
		gone, err := t.changed(ctx, `DELETE FROM watchers WHERE case_id = $1 AND unit = $2 AND officer = $3`, id, v.Unit, officer)
		if err != nil || !gone {
			return err
		}
		return d.note(ctx, t, v, id, Event{Kind: EventUnwatched, Subject: officer})
	})
}

func (d *Docket) watch(ctx context.Context, t *tx, v Viewer, id, officer string) error {
	set, err := t.QueryContext(ctx, ownWatchers, id, v.Unit)
	n, err := one(set, err, scanCount)
	if err != nil {
		return err
	}
	if n >= maxWatchers {
		return fmt.Errorf("%w: enough officers watch it", ErrRefused)
	}
	newest, err := d.newestEvent(ctx, t, id)
	if err != nil {
		return err
	}
	fresh, err := t.changed(ctx, `INSERT INTO watchers (case_id, unit, officer, since, seen) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		id, v.Unit, officer, d.now(), newest)
	if err != nil || !fresh {
		return err
	}
	return d.note(ctx, t, v, id, Event{Kind: EventWatched, Subject: officer})
}

// saw notes that the viewer knows everything that has happened to the case.
func (d *Docket) saw(ctx context.Context, t *tx, v Viewer, id string) error {
	newest, err := d.newestEvent(ctx, t, id)
	if err != nil {
		return err
	}
	return t.exec(ctx, `UPDATE watchers SET seen = $1 WHERE case_id = $2 AND unit = $3 AND officer = $4 AND seen < $1`, newest, id, v.Unit, v.Officer)
}

func (d *Docket) newestEvent(ctx context.Context, t *tx, id string) (int64, error) {
	set, err := t.QueryContext(ctx, ownCaseEvent, id)
	return one(set, err, scanCount)
}

func scanCount(r *sql.Rows) (n int64, err error) { return n, r.Scan(&n) }

func (d *Docket) watchers(ctx context.Context, v Viewer, id string) ([]Watcher, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "w.officer, w.since",
		"JOIN watchers AS w ON w.case_id = c.id AND w.unit = u.unit", "AND c.id = ?1 ORDER BY w.since, w.officer", id)
	return rows(set, err, func(r *sql.Rows) (w Watcher, err error) {
		var since int64
		err = r.Scan(&w.Officer, &since)
		w.Since = moment(since)
		return w, err
	})
}

// Watched lists the cases that the viewer watches for his unit, those with news first.
func (d *Docket) Watched(ctx context.Context, v Viewer) ([]Watched, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), rowColumns+`, (SELECT COUNT(*) FROM events AS e WHERE e.case_id = c.id AND e.id > w.seen
		AND e.officer <> w.officer AND e.kind NOT IN ('looked', `+ownKinds+`)) AS changes`,
		"JOIN watchers AS w ON w.case_id = c.id AND w.unit = u.unit",
		fmt.Sprintf("AND w.officer = ?1 ORDER BY changes DESC, c.last DESC, c.id LIMIT %d", maxWatched), v.Officer)
	list, err := rows(set, err, func(r *sql.Rows) (w Watched, err error) {
		l, err := d.scanRowAnd(r, &w.Changes)
		w.Row = l.Row
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("watched: %w", err)
	}
	return list, nil
}
