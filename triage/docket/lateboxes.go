package docket

import (
	"context"
	"database/sql"
	"fmt"
)

// LateBoxes are how many physical boxes a unit should have opened by a day and has not.
type LateBoxes struct {
	Unit  string
	Due   string // 2026-11-30; "" where nobody knows since when they hang
	Boxes int
}

// stepBox is the step of its notice.
const stepBox = "box"

// TellOfBoxes writes a notice for each unit and day of the boxes that are overdue now, and takes back those of days of which none
// is any more. all are all that are late. It returns how many notices it wrote; a number that changes is no new notice.
func (d *Docket) TellOfBoxes(ctx context.Context, all []LateBoxes) (told int, err error) {
	kept, err := boxNotices(ctx, d.db.Read())
	if err != nil {
		return 0, fmt.Errorf("tell of boxes: %w", err)
	}
	if sameBoxes(all, kept) {
		return 0, nil
	}
	// Crash before the commit: nobody is told, and the next minute does it. After it: the notices are there, once.
	err = d.write(ctx, "tell of boxes", func(ctx context.Context, t *tx) error {
		kept, err := boxNotices(ctx, t)
		if err != nil {
			return err
		}
		told, err = d.tellOfBoxes(ctx, t, all, kept)
		return err
	})
	if err != nil {
		return 0, err
	}
	return told, nil
}

// unitDay is what a notice of boxes is known by.
type unitDay struct{ unit, due string }

func boxNotices(ctx context.Context, r reader) (map[unitDay]int, error) {
	set, err := r.QueryContext(ctx, `SELECT unit, due, boxes FROM late_boxes`)
	list, err := rows(set, err, func(r *sql.Rows) (l LateBoxes, err error) { return l, r.Scan(&l.Unit, &l.Due, &l.Boxes) })
	kept := map[unitDay]int{}
	for _, l := range list {
		kept[unitDay{l.Unit, l.Due}] = l.Boxes
	}
	return kept, err
}

func sameBoxes(all []LateBoxes, kept map[unitDay]int) bool {
	for _, l := range all {
		if kept[unitDay{l.Unit, l.Due}] != l.Boxes {
			return false
		}
	}
	return len(all) == len(kept)
}

func (d *Docket) tellOfBoxes(ctx context.Context, t *tx, all []LateBoxes, kept map[unitDay]int) (told int, err error) {
	for _, l := range all {
		key := unitDay{l.Unit, l.Due}
		was, is := kept[key]
		delete(kept, key)
		switch {
		case !is:
			told++
			if err := t.exec(ctx, nextNotice, l.Unit); err != nil {
				return 0, err
			}
			err = t.exec(ctx, `INSERT INTO late_boxes (unit, due, boxes, at, seq) VALUES ($1, $2, $3, $4, (SELECT last FROM notice_numbers WHERE unit = $1))`, l.Unit, l.Due, l.Boxes, d.now())
		case was != l.Boxes:
			err = t.exec(ctx, `UPDATE late_boxes SET boxes = $1 WHERE unit = $2 AND due = $3`, l.Boxes, l.Unit, l.Due)
		}
		if err != nil {
			return 0, err
		}
	}
	for key := range kept {
		if err := t.exec(ctx, `DELETE FROM late_boxes WHERE unit = $1 AND due = $2`, key.unit, key.due); err != nil {
			return 0, err
		}
	}
	return told, nil
}
