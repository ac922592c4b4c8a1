package docket

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"homthu/intake/rules"
)

// FrontRow is a case in the Front's list: never a word of it.
type FrontRow struct {
	ID       string    `json:"id,omitempty"` // only where the unit holds the case and may open it
	Number   string    `json:"number"`
	Category string    `json:"category"`
	State    string    `json:"state"`
	LabelVi  string    `json:"label_vi"`
	Result   string    `json:"result"` // of front_results; overdue changes it
	Holder   string    `json:"holder"`
	Received time.Time `json:"received"`
	Answered time.Time `json:"answered,omitzero"`
	Replied  time.Time `json:"replied,omitzero"` // see Entry
	Closed   time.Time `json:"closed,omitzero"`
	Handed   time.Time `json:"handed,omitzero"` // first handed on to another unit
	Due      time.Time `json:"due,omitzero"`
	Overdue  bool      `json:"overdue"`
	// HolderLate says that it is a clock of the holder that ran out, and not one of the Front itself.
	HolderLate bool `json:"holder_late"`
}

// FrontPage is a part of the list.
type FrontPage struct {
	Rows []FrontRow `json:"rows"`
	Next string     `json:"next"`
}

// FrontFilter picks from the Front's list what a figure of the board counts.
type FrontFilter struct {
	Category string
	// Only is answered, handed, overdue, or one of front_results; "" is all.
	Only string
}

// Listed returns the commune's cases that front_may_see lets the Front see one by one, newest first. It gives the page
// after the one that ended with after.
func (d *Docket) Listed(ctx context.Context, v Viewer, p Period, f FrontFilter, after string, limit int) (FrontPage, error) {
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	end := place{Due: p.To.Unix()}
	if after != "" {
		var err error
		if end, err = decodePlace(after); err != nil {
			return FrontPage{}, fmt.Errorf("front's list: %w", err)
		}
	}
	only, err := d.only(f.Only)
	if err != nil {
		return FrontPage{}, fmt.Errorf("front's list: %w", err)
	}
	list, err := d.around(ctx, v, "AND c.received >= ?1 AND (c.received, c.number) < (?2, ?3) AND (?5 = '' OR c.category = ?5) "+only+
		" ORDER BY c.received DESC, c.number DESC LIMIT ?4", p.From.Unix(), end.Due, end.ID, limit+1, f.Category, d.now())
	if err != nil {
		return FrontPage{}, fmt.Errorf("front's list: %w", err)
	}
	page := FrontPage{Rows: list}
	if len(list) > limit {
		page.Rows = list[:limit]
		last := page.Rows[limit-1]
		page.Next = place{Due: last.Received.Unix(), ID: last.Number}.encode()
	}
	return page, nil
}

// only is what a figure counts, as SQL; ?6 is now.
func (d *Docket) only(what string) (string, error) {
	const overdue = "c.closed = 0 AND c.due <= ?6"
	switch what {
	case "":
		return "AND ?6 > 0", nil // PostgreSQL wants every argument to be used
	case "answered":
		return "AND c.answered > 0 AND ?6 > 0", nil
	case "handed":
		return "AND c.handed > 0 AND ?6 > 0", nil
	case "overdue":
		return "AND " + overdue, nil
	}
	if !slices.ContainsFunc(d.tables.FrontResults, func(r rules.Choice) bool { return r.ID == what }) {
		return "", fmt.Errorf("%w: no such figure", ErrRefused)
	}
	states := "''"
	for _, s := range d.tables.Statuses {
		if s.FrontResult == what && code.MatchString(s.ID) {
			states += ", '" + s.ID + "'"
		}
	}
	text := "NOT (" + overdue + ") AND c.state IN (" + states + ")"
	if d.standing("", true) == what {
		text = "(" + overdue + ") OR " + text
	}
	return "AND (" + text + ")", nil
}

// around reads the commune's cases of the categories that are listed one by one.
func (d *Docket) around(ctx context.Context, v Viewer, rest string, args ...any) ([]FrontRow, error) {
	set, err := seen(v, around, d.merged(v)...).query(ctx, d.db.Read(),
		`c.id, c.number, c.category, c.lane, c.state, c.holder, c.received, c.answered, c.closed, c.handed, c.due,
		CASE WHEN EXISTS (SELECT 1 FROM case_units AS w WHERE w.case_id = c.id AND w.unit = $1) THEN 1 ELSE 0 END, `+holderLate+`, `+repliedColumn,
		"", "AND c.category IN ("+d.listedCategories()+") "+rest, args...)
	now := d.now()
	return rows(set, err, func(r *sql.Rows) (f FrontRow, err error) {
		var lane string
		var received, answered, closed, handed, due int64
		var holds, holderDue, replied int64
		err = r.Scan(&f.ID, &f.Number, &f.Category, &lane, &f.State, &f.Holder, &received, &answered, &closed, &handed, &due, &holds, &holderDue, &replied)
		f.Received, f.Answered, f.Replied, f.Closed, f.Handed = moment(received), moment(answered), moment(replied), moment(closed), moment(handed)
		if due != noClock {
			f.Due, f.Overdue = moment(due), closed == 0 && due <= now
		}
		f.HolderLate = holderDue > 0 && holderDue <= now
		if holds == 0 {
			f.ID = ""
		}
		d.label(&f)
		return f, err
	})
}

// listedCategories are those that the Front sees one by one, countedCategories those of which it sees numbers: lists of SQL
// literals.
func (d *Docket) listedCategories() string {
	return d.categories(rules.FrontStatus, rules.FrontContent)
}

func (d *Docket) countedCategories() string { return d.categories(rules.FrontCount) }

// categories are codes of letters and digits: rules checks that.
func (d *Docket) categories(sees ...string) string {
	text := "''"
	for _, c := range d.tables.Categories {
		if slices.Contains(sees, c.FrontMaySee) && code.MatchString(c.Code) {
			text += ", '" + c.Code + "'"
		}
	}
	return text
}

// label says in the Front's words how the case stands.
func (d *Docket) label(f *FrontRow) {
	s, _ := d.tables.Status(f.State)
	f.LabelVi, f.Result = s.FrontLabelVi, d.standing(f.State, f.Overdue)
}

// Follows returns those of the numbers, each once, whose cases the viewer's Front may see one by one.
func (d *Docket) Follows(ctx context.Context, v Viewer, numbers []string) ([]string, error) {
	found := []string{}
	if len(numbers) == 0 {
		return found, nil
	}
	c := &conditions{text: "AND c.category IN (" + d.listedCategories() + ")"}
	c.and("c.number IN (" + c.list(numbers) + ")")
	set, err := seen(v, around, d.merged(v)...).query(ctx, d.db.Read(), "c.number", "", c.text, c.args...)
	list, err := rows(set, err, scanText)
	if err != nil {
		return nil, fmt.Errorf("followed numbers: %w", err)
	}
	return append(found, list...), nil
}
