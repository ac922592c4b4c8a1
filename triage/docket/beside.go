package docket

import (
	"context"
	"database/sql"
)

// Visit is the appointment that comes next, as a row of a queue has it.
type Visit struct {
	Day   string `json:"day"`
	Part  string `json:"part"`
	State string `json:"state"`
}

// beside adds to rows of a list what few of them have: who has read a letter of two keys, and the next appointment of a hand-in. Where
// a list has neither it asks nothing.
func (d *Docket) beside(ctx context.Context, v Viewer, list []*Row) error {
	letters, things := map[string]*Row{}, map[string]*Row{}
	for _, row := range list {
		switch {
		case d.joint(row.Lane):
			letters[row.ID] = row
		case row.Lane == handInLane && row.Closed.IsZero():
			things[row.ID] = row
		}
	}
	if err := d.besideKeys(ctx, v, letters); err != nil {
		return err
	}
	return d.besideVisits(ctx, v, things)
}

// pointers are those to the rows of a list.
func pointers(list []Row) (all []*Row) {
	for i := range list {
		all = append(all, &list[i])
	}
	return all
}

// among is a condition that a case is one of these.
func among(list map[string]*Row) *conditions {
	c := &conditions{text: "AND c.id IN ("}
	for id := range list {
		if len(c.args) > 0 {
			c.text += ", "
		}
		c.text += c.arg(id)
	}
	c.text += ")"
	return c
}

func (d *Docket) besideKeys(ctx context.Context, v Viewer, letters map[string]*Row) error {
	if len(letters) == 0 {
		return nil
	}
	c := among(letters)
	set, err := seen(v, held).query(ctx, d.db.Read(), "c.id, w.unit, w.looked, COALESCE((SELECT MAX(j.day) FROM joint_readings AS j WHERE j.case_id = c.id AND j.confirmed > 0), '')",
		"JOIN case_units AS w ON w.case_id = c.id", c.text+" AND "+hasKey+" ORDER BY w.unit DESC", c.args...)
	_, err = rows(set, err, func(r *sql.Rows) (struct{}, error) {
		var id, unit, together string
		var looked int64
		err := r.Scan(&id, &unit, &looked, &together)
		if row := letters[id]; row != nil {
			row.Keys, row.Together = append(row.Keys, Key{unit, moment(looked)}), together
		}
		return struct{}{}, err
	})
	return err
}

func (d *Docket) besideVisits(ctx context.Context, v Viewer, things map[string]*Row) error {
	if len(things) == 0 {
		return nil
	}
	c := among(things)
	set, err := seen(v, held).query(ctx, d.db.Read(), "c.id, a.day, a.part, a.state",
		"JOIN appointments AS a ON a.case_id = c.id", c.text+" AND a.state IN ('offered', 'agreed') ORDER BY a.day", c.args...)
	_, err = rows(set, err, func(r *sql.Rows) (struct{}, error) {
		var id string
		visit := &Visit{}
		err := r.Scan(&id, &visit.Day, &visit.Part, &visit.State)
		if row := things[id]; row != nil {
			row.Visit = visit
		}
		return struct{}{}, err
	})
	return err
}
