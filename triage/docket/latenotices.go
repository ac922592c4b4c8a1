package docket

import (
	"context"
	"database/sql"
)

// lateNotices are the notices that belong to no case, as SQL: of pledges that are late, and of physical boxes that are overdue.
const lateNotices = `(SELECT unit, seq, at, forum, number, 1 AS pledges, 0 AS boxes FROM late_pledges
	UNION ALL SELECT unit, seq, at, '', 0, 0, boxes FROM late_boxes) AS n`

// lateTold lists those to the viewer's unit, the newest first.
func (d *Docket) lateTold(ctx context.Context, v Viewer, upto int64) ([]Notice, error) {
	set, err := d.db.Read().QueryContext(ctx, `SELECT seq, at, forum, number, boxes FROM `+lateNotices+` WHERE unit = $1 ORDER BY seq DESC LIMIT $2`, v.Unit, shownNotices)
	return rows(set, err, func(r *sql.Rows) (Notice, error) {
		n := Notice{Step: stepBox, Urgency: "normal"}
		var at int64
		err := r.Scan(&n.ID, &at, &n.Forum, &n.Pledge, &n.Boxes)
		if n.Forum != "" {
			n.Step = stepPledge
		}
		n.At, n.Seen = moment(at), n.ID <= upto
		return n, err
	})
}

// lateUntold counts the pledges and the boxes of them from one on.
func (d *Docket) lateUntold(ctx context.Context, v Viewer, after int64) (u Untold, err error) {
	err = d.db.Read().QueryRowContext(ctx, `SELECT COALESCE(SUM(pledges), 0), COALESCE(SUM(boxes), 0), COALESCE(MAX(seq), 0) FROM `+lateNotices+` WHERE unit = $1 AND seq > $2`,
		v.Unit, after).Scan(&u.Pledges, &u.Boxes, &u.Upto)
	return u, err
}
