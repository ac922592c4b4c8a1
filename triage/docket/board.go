package docket

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"homthu/intake/rules"
)

// Board is what the commune's Front sees of a period. What a category allows is said by front_may_see.
type Board struct {
	Unit    string    `json:"unit"`
	Commune string    `json:"commune"`
	AsOf    time.Time `json:"as_of"`
	// CountedTo is up to when All and Counted go: see smallcount.go.
	CountedTo time.Time `json:"counted_to"`
	// Step is what the figures in All and Counted are multiples of.
	Step int `json:"step"`
	Part
	Before Part   `json:"before"` // the period before, of the same length
	Months []Part `json:"months"` // the last twelve up to the period's end, the oldest first; without categories
}

// Part is the figures of one period.
type Part struct {
	Period  string  `json:"period"`
	All     Count   `json:"all"`     // the counted categories together
	Counted []Count `json:"counted"` // categories of which the Front sees a count only
	Follows Tally   `json:"follows"` // what it follows, all together
	Listed  []Tally `json:"listed"`  // categories of which it sees each case: exact figures
}

// Figure is a small-count-safe figure of one category or commune. A figure below the floor is 0; the page shows it as "ít".
type Figure struct {
	Of       string `json:"of"` // category or commune
	Received int    `json:"received"`
	Answered int    `json:"answered"`
	Overdue  int    `json:"overdue"` // had a clock that ran out in the period
}

// Count is what the Front sees of a category that it counts: what came in, was answered, passed on, ran late and ended in the
// period.
type Count struct {
	Figure
	Handed  int            `json:"handed"`
	Results map[string]int `json:"results"` // by front_results of statuses.yaml
}

// Tally is an exact figure of what came in during the period and how it stands now.
type Tally struct {
	Of       string         `json:"of"`
	Received int            `json:"received"`
	Answered int            `json:"answered"`
	Handed   int            `json:"handed"`
	Overdue  int            `json:"overdue"`
	Results  map[string]int `json:"results"` // by front_results of statuses.yaml
}

// boardMonths is how many months the charts have.
const boardMonths = 12

// Board returns the Front's board. The viewer's unit is a commune's; the roster says who may ask. What it reads grows with
// the cases of the commune, not with the docket.
func (d *Docket) Board(ctx context.Context, v Viewer, p Period) (Board, error) {
	if p.From.After(d.opts.Now()) {
		return Board{}, fmt.Errorf("board: %w", ErrFuture)
	}
	b := Board{Unit: v.Unit, Commune: Place(v.Unit), AsOf: d.opts.Now().UTC(), CountedTo: d.asOf().UTC(), Step: d.tables.SmallCountFloor, Months: []Part{}}
	communes := d.communes(v)
	when, err := d.countedMoments(ctx, communes)
	if err != nil {
		return Board{}, fmt.Errorf("board: %w", err)
	}
	months := monthsUntil(p, d.opts.Now(), boardMonths)
	before := p.Before()
	list, err := d.tallied(ctx, v, earlier(months[0].From, before.From))
	if err != nil {
		return Board{}, fmt.Errorf("board: %w", err)
	}
	part := func(p Period, categories bool) Part {
		q := Part{Period: p.Name, All: d.count("", communes, when, p), Follows: tally("", list, p), Counted: []Count{}, Listed: []Tally{}}
		for _, c := range d.tables.Categories {
			switch {
			case !categories:
			case c.FrontMaySee == rules.FrontCount:
				q.Counted = append(q.Counted, d.count(c.Code, communes, when, p))
			case c.FrontMaySee == rules.FrontStatus, c.FrontMaySee == rules.FrontContent:
				q.Listed = append(q.Listed, tally(c.Code, list, p))
			}
		}
		return q
	}
	b.Part, b.Before = part(p, true), part(before, true)
	for _, month := range months {
		b.Months = append(b.Months, part(month, false))
	}
	return b, nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// countedMoments reads when the communes' counted cases came in, were answered, passed on, ran late and ended.
func (d *Docket) countedMoments(ctx context.Context, communes []string) (moments, error) {
	when, asOf, c := moments{}, d.asOf().Unix(), &conditions{}
	c.and("c.commune IN (" + c.list(communes) + ")")
	c.and("c.category IN (" + d.countedCategories() + ") AND c.received < " + c.arg(asOf))
	set, err := seen(Viewer{}, counted).query(ctx, d.db.Read(), "c.commune, c.category, c.state, c.received, c.answered, c.handed, "+lateAt+", c.closed", "", c.text, c.args...)
	_, err = rows(set, err, func(r *sql.Rows) (struct{}, error) {
		var commune, category, state string
		var received, answered, handed, late, closed int64
		if err := r.Scan(&commune, &category, &state, &received, &answered, &handed, &late, &closed); err != nil {
			return struct{}{}, err
		}
		for what, at := range map[string]int64{"received": received, "answered": answered, "handed": handed, "late": late, "result:" + d.resultOf(state): closed} {
			if at <= 0 || at >= asOf {
				continue
			}
			when.add(series{commune, category, what}, at)
			when.add(series{commune, "", what}, at)
		}
		return struct{}{}, nil
	})
	when.sort()
	return when, err
}

// resultOf is the Front's word for how a state ends.
func (d *Docket) resultOf(state string) string {
	s, _ := d.tables.Status(state)
	return s.FrontResult
}

// count is what may be shown of a category in a period; "" is all of them. Of several communes it is the sum of what each of them
// shows: their totals go on after a merger, each by itself.
func (d *Docket) count(category string, communes []string, when moments, p Period) Count {
	of := func(what string) (n int) {
		for _, commune := range communes {
			s := series{commune, category, what}
			n += d.between(s, when.before(s, p.From.Unix()), when.before(s, p.To.Unix()))
		}
		return n
	}
	n := Count{Figure: Figure{Of: category, Received: of("received"), Answered: of("answered"), Overdue: of("late")}, Handed: of("handed"), Results: map[string]int{}}
	for _, result := range d.tables.FrontResults {
		if shown := of("result:" + result.ID); shown > 0 && result.ID != "none" {
			n.Results[result.ID] = shown
		}
	}
	return n
}

// followedCase is a case that the Front may know of, as it is counted.
type followedCase struct {
	category, result                   string
	received, answered, handed, closed int64
	overdue                            bool
}

// tallied reads the commune's cases since a moment that the unit may know of one by one.
func (d *Docket) tallied(ctx context.Context, v Viewer, since time.Time) ([]followedCase, error) {
	set, err := seen(v, around, d.merged(v)...).query(ctx, d.db.Read(), "c.category, c.state, c.received, c.answered, c.handed, c.closed, c.due", "",
		"AND c.category IN ("+d.listedCategories()+") AND c.received >= ?1", since.Unix())
	now := d.now()
	return rows(set, err, func(r *sql.Rows) (l followedCase, err error) {
		var due int64
		err = r.Scan(&l.category, &l.result, &l.received, &l.answered, &l.handed, &l.closed, &due)
		l.overdue = l.closed == 0 && due <= now
		l.result = d.standing(l.result, l.overdue)
		return l, err
	})
}

// tally counts the cases of a category that came in during a period; "" is all of them.
func tally(category string, list []followedCase, p Period) Tally {
	from, to := p.From.Unix(), p.To.Unix()
	t := Tally{Of: category, Results: map[string]int{}}
	for _, l := range list {
		if l.received < from || l.received >= to || category != "" && l.category != category {
			continue
		}
		t.Received++
		t.Answered += flag(l.answered > 0)
		t.Handed += flag(l.handed > 0)
		t.Overdue += flag(l.overdue)
		t.Results[l.result]++
	}
	return t
}

// standing is the Front's word for how a case stands: being overdue goes before its state.
func (d *Docket) standing(state string, overdue bool) string {
	if overdue {
		i := slices.IndexFunc(d.tables.StateFlags, func(s rules.StateFlag) bool { return s.ID == "OVERDUE" })
		if i >= 0 {
			return d.tables.StateFlags[i].FrontResult
		}
	}
	return d.resultOf(state)
}
