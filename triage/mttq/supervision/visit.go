package supervision

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"homthu/triage/docket"
)

// What is done about a plan, and about each of its visits, as it goes on.
var (
	planSteps  = []string{"sent", "dropped"}
	visitSteps = []string{"got", "visited", "reported", "dropped"}
)

// Visit plans one visit more.
func (s *Store) Visit(ctx context.Context, v docket.Viewer, a Another) error {
	if !uuid4.MatchString(a.ID) || a.ID == a.Plan || !s.isDay(a.Day) || a.Day < s.today() {
		return fmt.Errorf("visit: %w: not well formed", ErrRefused)
	}
	return s.write(ctx, "visit", func(ctx context.Context, t *sql.Tx) error {
		p, err := s.one(ctx, t, v, a.Plan)
		if err != nil {
			return err
		}
		was, there := p.visit(a.ID)
		switch {
		case there && p.Version == a.Version+1 && p.Officer == v.Officer && was.Day == a.Day:
			return nil // a repeated call
		case p.Version != a.Version:
			return &StaleError{By: p.Officer}
		case there || p.Dropped != "" || len(p.Visits) >= visitsMost:
			return fmt.Errorf("%w: there already, or the plan has ended", ErrRefused)
		}
		if err := plan(ctx, t, a.ID, p.ID, a.Day); err != nil {
			return err
		}
		return s.turned(ctx, t, v, p)
	})
}

// Done notes that a step was done, on a day that is not to come. The unit's report may be missing; all else goes in order.
func (s *Store) Done(ctx context.Context, v docket.Viewer, d Step) error {
	steps := visitSteps
	if d.Visit == "" {
		steps = planSteps
	}
	if !slices.Contains(steps, d.Step) || !s.isDay(d.Day) || d.Day > s.today() || len(d.Findings) > most || len(d.Visitors) > 20 || slices.ContainsFunc(d.Visitors, func(v string) bool { return !account.MatchString(v) }) {
		return fmt.Errorf("supervision: %w: no such step or day", ErrRefused)
	}
	return s.write(ctx, "supervision", func(ctx context.Context, t *sql.Tx) error {
		p, err := s.one(ctx, t, v, d.ID)
		if err != nil {
			return err
		}
		visit, there := p.visit(d.Visit)
		switch {
		case d.Visit != "" && !there:
			return ErrNotFound
		case p.Version == d.Version+1 && p.Officer == v.Officer && p.says(visit, d):
			return nil // a repeated call
		case p.Version != d.Version:
			return &StaleError{By: p.Officer}
		case !p.follows(visit, d):
			return fmt.Errorf("%w: not in this order", ErrRefused)
		}
		if err := note(ctx, t, d); err != nil {
			return err
		}
		return s.turned(ctx, t, v, p)
	})
}

// note writes a step.
func note(ctx context.Context, t *sql.Tx, d Step) error {
	if d.Visit == "" { // the column's name is one of planSteps
		_, err := t.ExecContext(ctx, `UPDATE plans SET `+d.Step+` = $1 WHERE id = $2`, d.Day, d.ID)
		return err
	}
	if d.Step != "visited" { // one of visitSteps
		_, err := t.ExecContext(ctx, `UPDATE visits SET `+d.Step+` = $1 WHERE id = $2`, d.Day, d.Visit)
		return err
	}
	visitors, err := json.Marshal(append([]string{}, d.Visitors...))
	if err == nil {
		_, err = t.ExecContext(ctx, `UPDATE visits SET visited = $1, visitors = $2, findings = $3 WHERE id = $4`, d.Day, string(visitors), some(d.Findings), d.Visit)
	}
	return err
}

// turned makes the plan's next version, which one of several makes.
func (s *Store) turned(ctx context.Context, t *sql.Tx, v docket.Viewer, p Plan) error {
	return s.won(t.ExecContext(ctx, `UPDATE plans SET officer = $1, at = $2, version = version + 1 WHERE id = $3 AND version = $4`, v.Officer, s.now().Unix(), p.ID, p.Version))
}

// visit is one of the plan's.
func (p Plan) visit(id string) (Visit, bool) {
	i := slices.IndexFunc(p.Visits, func(v Visit) bool { return v.ID == id })
	if i < 0 {
		return Visit{}, false
	}
	return p.Visits[i], true
}

// says tells whether the step is noted just so.
func (p Plan) says(v Visit, d Step) bool {
	if d.Visit == "" {
		return map[string]string{"sent": p.Sent, "dropped": p.Dropped}[d.Step] == d.Day
	}
	return v.on(d.Step) == d.Day && (d.Step != "visited" || slices.Equal(v.Visitors, d.Visitors) && bytes.Equal(v.Findings, d.Findings))
}

// on is the day on which a step was done.
func (v Visit) on(step string) string {
	return map[string]string{"got": v.Got, "visited": v.Visited, "reported": v.Reported, "dropped": v.Dropped}[step]
}

// follows tells whether the step may be the next. A plan may be dropped until its first visit, a visit until it was made, unless
// it is the only one, or that which a plan that has not gone out is about.
func (p Plan) follows(v Visit, d Step) bool {
	switch {
	case p.Dropped != "" || v.on(d.Step) != "" || v.Dropped != "":
		return false
	case d.Visit == "" && d.Step == "sent":
		return p.Sent == ""
	case d.Visit == "":
		return !slices.ContainsFunc(p.Visits, func(v Visit) bool { return v.Visited != "" })
	case d.Step == "dropped":
		return v.Visited == "" && (p.Sent != "" || v.ID != p.ID) && slices.ContainsFunc(p.Visits, func(o Visit) bool { return o.ID != v.ID && o.Dropped == "" })
	}
	after := p.Sent
	if d.Step == "reported" {
		after = v.Visited
	}
	return after != "" && d.Day >= after && (d.Step != "visited" || len(d.Visitors) > 0)
}

// plan writes a visit that is to come.
func plan(ctx context.Context, t *sql.Tx, id, of, day string) error {
	_, err := t.ExecContext(ctx, `INSERT INTO visits (id, plan, day, got, visited, reported, dropped, visitors, findings) VALUES ($1, $2, $3, '', '', '', '', '[]', $4)`, id, of, day, []byte{})
	return err
}

const visitColumns = `v.plan, v.id, v.day, v.got, v.visited, v.reported, v.dropped, v.visitors, v.findings`

// asked is a database or a transaction.
type asked interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// visits reads those of plans, by plan and day.
func visits(ctx context.Context, db asked, where string, args ...any) (map[string][]Visit, error) {
	set, err := db.QueryContext(ctx, `SELECT `+visitColumns+` FROM visits AS v JOIN plans AS p ON p.id = v.plan WHERE `+where+` ORDER BY v.plan, v.day, v.id`, args...) // #nosec G202 -- names of arguments
	if err != nil {
		return nil, err
	}
	defer set.Close()
	all := map[string][]Visit{}
	for set.Next() {
		var of, visitors string
		var v Visit
		if err := set.Scan(&of, &v.ID, &v.Day, &v.Got, &v.Visited, &v.Reported, &v.Dropped, &visitors, &v.Findings); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(visitors), &v.Visitors); err != nil {
			return nil, err
		}
		v.Findings = some(v.Findings)
		if v.GetBy, v.ReportBy = past(v.Day, -unitBefore), past(v.Day, reportAfter); v.Visited != "" {
			v.ReportBy = past(v.Visited, reportAfter)
		}
		all[of] = append(all[of], v)
	}
	return all, set.Err()
}

// with puts the visits into a plan. It goes out before the first of them that still stands.
func (p Plan) with(list []Visit) (Plan, error) {
	if len(list) == 0 {
		return p, errors.New("a plan without a visit")
	}
	p.Visits = list
	for _, v := range list {
		if v.ID == p.ID {
			p.Day = v.Day
		}
		if v.Dropped == "" && p.SendBy == "" {
			p.SendBy = past(v.Day, -planBefore)
		}
	}
	return p, nil
}
