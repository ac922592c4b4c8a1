package docket

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Worths say what a tip was worth to the work: of the tip, never of who sent it. They are counted, and shown to nobody
// outside of the unit.
var Worths = []string{"quyet-dinh", "co-ich", "it-ich", "khong-kiem-duoc"}

// worthLanes are where a tip has a worth. What a complaint is worth is not for those to say who handle complaints.
var worthLanes = []string{"tip", "hand-in"}

// countedThings is the question whose choices can be counted when a case ends, in the categories that ask it.
const countedThings = "loai-vu-khi"

// mostThings is more than a village can hand in at once; a typing error is greater.
const mostThings = 100_000

// Result is what came of a case, for reports: codes and numbers.
type Result struct {
	Worth  string         `json:"worth"`  // of Worths; "" not said
	Counts map[string]int `json:"counts"` // how many of what, by the choices of a question
}

// Scales are what a case's result can be said in.
type Scales struct {
	Worths []string `json:"worths"`
	Things []string `json:"things"`
}

// scales of a category in a lane.
func (d *Docket) scales(lane, category string) Scales {
	s := Scales{Worths: []string{}, Things: []string{}}
	if slices.Contains(worthLanes, lane) {
		s.Worths = Worths
	}
	c, ok := d.tables.Category(category)
	if ok && slices.Contains(c.Ask, countedThings) {
		q, _ := d.tables.Question(countedThings)
		for _, choice := range q.Choices {
			s.Things = append(s.Things, choice.ID)
		}
	}
	return s
}

// fits checks a result against what a case can have. What was handed in is counted: the outcome alone would say nothing.
func (d *Docket) fits(c *state, r Result) error {
	s := d.scales(c.lane, c.category)
	if r.Worth != "" && !slices.Contains(s.Worths, r.Worth) {
		return fmt.Errorf("%w: no such worth in this lane", ErrRefused)
	}
	some := false
	for thing, n := range r.Counts {
		if !slices.Contains(s.Things, thing) || n < 0 || n > mostThings {
			return fmt.Errorf("%w: not a count of this category", ErrRefused)
		}
		some = some || n > 0
	}
	if c.outcome == handedIn && !some {
		return fmt.Errorf("%w: what was handed in is to be counted", ErrRefused)
	}
	return nil
}

// handedIn is the outcome of statuses.yaml that comes with a count.
const handedIn = "da-nhan-do"

// Result corrects what came of a closed case. Each thing that changes is an event with the number before it.
func (d *Docket) Result(ctx context.Context, v Viewer, id string, version int64, r Result) error {
	return d.act(ctx, v, id, version, "result", func(ctx context.Context, t *tx, c *state) error {
		if c.closed == 0 {
			return fmt.Errorf("%w: the case is open", ErrRefused)
		}
		return d.result(ctx, t, v, c, &r)
	})
}

// result writes what came of a case that ends or has ended. Nothing said changes nothing, except where it must be said.
func (d *Docket) result(ctx context.Context, t *tx, v Viewer, c *state, r *Result) error {
	if c.closed == 0 || r == nil && c.outcome != handedIn {
		return nil
	}
	if r == nil {
		r = &Result{}
	}
	if err := d.fits(c, *r); err != nil {
		return err
	}
	set, err := t.QueryContext(ctx, ownResult, c.id)
	before, err := scanResult(set, err)
	if err != nil {
		return err
	}
	if r.Worth != before.Worth {
		if err := d.putResult(ctx, t, c.id, "", r.Worth, 0); err != nil {
			return err
		}
		if err := d.note(ctx, t, v, c.id, Event{Kind: EventWorth, Reason: before.Worth, Outcome: r.Worth}); err != nil {
			return err
		}
	}
	for _, thing := range d.scales(c.lane, c.category).Things {
		n, was := r.Counts[thing], before.Counts[thing]
		if n == was {
			continue
		}
		if err := d.putResult(ctx, t, c.id, thing, "", n); err != nil {
			return err
		}
		if err := d.note(ctx, t, v, c.id, Event{Kind: EventCounted, Subject: thing, Reason: fmt.Sprint(was), Outcome: fmt.Sprint(n)}); err != nil {
			return err
		}
	}
	return nil
}

func (d *Docket) putResult(ctx context.Context, t *tx, id, kind, worth string, n int) error {
	return t.exec(ctx, `INSERT INTO results (case_id, kind, worth, n) VALUES ($1, $2, $3, $4)
		ON CONFLICT (case_id, kind) DO UPDATE SET worth = excluded.worth, n = excluded.n`, id, kind, worth, n)
}

// scanResult gathers the rows kind, worth, n.
func scanResult(set *sql.Rows, err error) (Result, error) {
	r := Result{Counts: map[string]int{}}
	_, err = rows(set, err, func(rs *sql.Rows) (struct{}, error) {
		var kind, worth string
		var n int
		err := rs.Scan(&kind, &worth, &n)
		if kind == "" {
			r.Worth = worth
		} else if n > 0 {
			r.Counts[kind] = n
		}
		return struct{}{}, err
	})
	return r, err
}

func (d *Docket) readResult(ctx context.Context, v Viewer, id string) (Result, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "r.kind, r.worth, r.n", "JOIN results AS r ON r.case_id = c.id", "AND c.id = ?1", id)
	return scanResult(set, err)
}

// Results are what came of the cases that a unit closed in a period.
type Results struct {
	Outcomes map[string]int `json:"outcomes"` // of statuses.yaml
	Worths   map[string]int `json:"worths"`
	Things   map[string]int `json:"things"`
}

// Results counts what came of the cases that the viewer's unit holds and closed in the period.
func (d *Docket) Results(ctx context.Context, v Viewer, p Period) (Results, error) {
	n := Results{Outcomes: map[string]int{}, Worths: map[string]int{}, Things: map[string]int{}}
	const within = "AND u.unit = c.holder AND c.closed >= ?1 AND c.closed < ?2"
	from, to := p.From.Unix(), p.To.Unix()
	set, err := seen(v, held).query(ctx, d.db.Read(), "c.outcome, '', COUNT(*)", "", within+" AND c.outcome <> '' GROUP BY c.outcome", from, to)
	err = addUp(n.Outcomes, nil, set, err)
	if err == nil {
		set, err = seen(v, held).query(ctx, d.db.Read(), "r.kind, r.worth, SUM(CASE WHEN r.kind = '' THEN 1 ELSE r.n END)",
			"JOIN results AS r ON r.case_id = c.id", within+" GROUP BY r.kind, r.worth", from, to)
		err = addUp(n.Things, n.Worths, set, err)
	}
	if err != nil {
		return n, fmt.Errorf("results: %w", err)
	}
	return n, nil
}

// addUp adds rows of a code, a worth and a number: those without a code are worths.
func addUp(codes, worths map[string]int, set *sql.Rows, err error) error {
	_, err = rows(set, err, func(r *sql.Rows) (struct{}, error) {
		var code, worth string
		var n int
		err := r.Scan(&code, &worth, &n)
		switch {
		case code != "":
			codes[code] += n
		case worth != "":
			worths[worth] += n
		}
		return struct{}{}, err
	})
	return err
}
