package docket

import (
	"context"
	"database/sql"
	"fmt"
)

// kindMarks is a remark that says what of a tip is to be hidden from others.
const kindMarks = "marks"

// Mark writes which words of the case are to be hidden from everybody but those who have it: a sealed list, which replaces the
// one before. The words stay as they came. before is the id of the list that the officer saw, "" for none; when another one is
// there meanwhile it is [ErrStale], as he would undo what a colleague marked. Writing the same one twice writes it once.
func (d *Docket) Mark(ctx context.Context, v Viewer, id, remark, before string, sealed []byte) error {
	if !uuid4.MatchString(remark) || len(sealed) == 0 || len(sealed) > maxNote {
		return fmt.Errorf("mark: %w: not a sealed list", ErrRefused)
	}
	return d.write(ctx, "mark", func(ctx context.Context, t *tx) error {
		if _, err := d.viewed(ctx, t, v, id); err != nil {
			return err
		}
		set, err := seen(v, held).query(ctx, t, "m.id, m.at", "JOIN remarks AS m ON m.case_id = c.id",
			"AND c.id = ?1 AND m.kind = ?2 ORDER BY m.at DESC, m.id DESC LIMIT 1", id, kindMarks)
		var newest string
		at := d.now()
		if _, err := rows(set, err, func(r *sql.Rows) (_ struct{}, err error) {
			var was int64
			err = r.Scan(&newest, &was)
			at = max(at, was+1) // the newest by its time, in the same second too
			return struct{}{}, err
		}); err != nil {
			return err
		}
		switch newest {
		case remark:
			return nil
		case before:
		default:
			return ErrStale
		}
		if err := t.exec(ctx, `INSERT INTO remarks (id, case_id, unit, officer, at, sealed, kind) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			remark, id, v.Unit, v.Officer, at, sealed, kindMarks); err != nil {
			return err
		}
		return d.note(ctx, t, v, id, Event{Kind: EventMarked, Subject: remark})
	})
}
