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

// Recommend adds what a unit is asked to do after a visit.
func (s *Store) Recommend(ctx context.Context, v docket.Viewer, r Recommendation) error {
	if !uuid4.MatchString(r.ID) || !unit.MatchString(r.Of) || r.Of == v.Unit || docket.Place(r.Of) != docket.Place(v.Unit) || !s.isDay(r.Due) || len(r.Sealed) == 0 || len(r.Sealed) > most {
		return fmt.Errorf("recommend: %w: not well formed", ErrRefused)
	}
	return s.write(ctx, "recommend", func(ctx context.Context, t *sql.Tx) error {
		p, err := s.one(ctx, t, v, r.Plan)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(p.Visits, func(v Visit) bool { return v.Visited != "" && r.Due >= v.Visited }) {
			return fmt.Errorf("%w: after a visit only", ErrRefused)
		}
		made, err := changed(t.ExecContext(ctx, `INSERT INTO recommendations (id, plan, of, due, state, day, sealed, officer, at, version)
			VALUES ($1, $2, $3, $4, 'open', '', $5, $6, $7, 1) ON CONFLICT DO NOTHING`, r.ID, r.Plan, r.Of, r.Due, r.Sealed, v.Officer, s.now().Unix()))
		if err != nil || made {
			return err
		}
		var was Recommendation
		var by string
		err = t.QueryRowContext(ctx, `SELECT of, due, sealed, officer FROM recommendations WHERE id = $1 AND plan = $2`, r.ID, r.Plan).Scan(&was.Of, &was.Due, &was.Sealed, &by)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNotFound // another plan's
		case err == nil && (was.Of != r.Of || was.Due != r.Due || !bytes.Equal(was.Sealed, r.Sealed)):
			return &StaleError{By: by}
		}
		return err
	})
}

// Kept notes that a recommendation was kept, or is no longer asked for.
func (s *Store) Kept(ctx context.Context, v docket.Viewer, r Recommendation) error {
	if r.State != "kept" && r.State != "dropped" || !s.isDay(r.Day) || r.Day > s.today() {
		return fmt.Errorf("kept: %w: no such end or day", ErrRefused)
	}
	return s.write(ctx, "kept", func(ctx context.Context, t *sql.Tx) error {
		if _, err := s.one(ctx, t, v, r.Plan); err != nil {
			return err
		}
		done, err := changed(t.ExecContext(ctx, `UPDATE recommendations SET state = $1, day = $2, officer = $3, at = $4, version = version + 1
			WHERE id = $5 AND plan = $6 AND version = $7 AND state = 'open'`, r.State, r.Day, v.Officer, s.now().Unix(), r.ID, r.Plan, r.Version))
		if err != nil || done {
			return err
		}
		var state, day, by string
		err = t.QueryRowContext(ctx, `SELECT state, day, officer FROM recommendations WHERE id = $1 AND plan = $2`, r.ID, r.Plan).Scan(&state, &day, &by)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNotFound
		case err == nil && (state != r.State || day != r.Day):
			return &StaleError{By: by}
		}
		return err
	})
}

const planColumns = `p.id, p.title, p.of, p.numbers, p.sent, p.dropped, p.purpose, p.officer, p.version`

func scanPlan(scan func(...any) error) (p Plan, err error) {
	var numbers string
	err = scan(&p.ID, &p.Title, &p.Of, &numbers, &p.Sent, &p.Dropped, &p.Purpose, &p.Officer, &p.Version)
	if err != nil {
		return p, err
	}
	p.Asks, p.Purpose = []Recommendation{}, some(p.Purpose)
	return p, json.Unmarshal([]byte(numbers), &p.Numbers)
}

func (s *Store) one(ctx context.Context, t *sql.Tx, v docket.Viewer, id string) (Plan, error) {
	fronts, args := s.ours(v, id)
	p, err := scanPlan(t.QueryRowContext(ctx, `SELECT `+planColumns+` FROM plans AS p WHERE p.id = $1 AND p.unit IN (`+fronts+`)`, args...).Scan) // #nosec G202 -- names of arguments
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrNotFound
	}
	if err != nil {
		return p, err
	}
	list, err := visits(ctx, t, `p.id = $1`, id)
	if err != nil {
		return p, err
	}
	return p.with(list[id])
}

// Plans lists the Front's plans, the one with the newest visit first.
func (s *Store) Plans(ctx context.Context, v docket.Viewer) ([]Plan, error) {
	list, err := s.plans(ctx, v)
	if err != nil {
		return nil, fmt.Errorf("plans: %w", err)
	}
	var numbers []string
	for _, p := range list {
		numbers = append(numbers, p.Numbers...)
	}
	known, err := s.cases.Follows(ctx, v, numbers)
	if err != nil {
		return nil, fmt.Errorf("plans: %w", err)
	}
	for i := range list {
		list[i].Numbers = both(list[i].Numbers, known)
		if list[i].Asks, err = s.asks(ctx, list[i].ID); err != nil {
			return nil, fmt.Errorf("plans: %w", err)
		}
	}
	return list, nil
}

func (s *Store) plans(ctx context.Context, v docket.Viewer) ([]Plan, error) {
	list, err := s.bare(ctx, v)
	if err != nil {
		return nil, err
	}
	fronts, args := s.ours(v)
	all, err := visits(ctx, s.db.Read(), `p.unit IN (`+fronts+`)`, args...) // after the plans: what is newer than their versions is found when it is written on
	for i := range list {
		if err == nil {
			list[i], err = list[i].with(all[list[i].ID])
		}
	}
	return list, err
}

// bare lists the plans without their visits.
func (s *Store) bare(ctx context.Context, v docket.Viewer) ([]Plan, error) {
	fronts, args := s.ours(v, shown)
	set, err := s.db.Read().QueryContext(ctx, `SELECT `+planColumns+` FROM plans AS p WHERE p.unit IN (`+fronts+`) ORDER BY (SELECT MAX(v.day) FROM visits AS v WHERE v.plan = p.id) DESC, p.id LIMIT $1`, args...) // #nosec G202 -- names of arguments
	if err != nil {
		return nil, err
	}
	defer set.Close()
	list := []Plan{}
	for set.Next() {
		p, err := scanPlan(set.Scan)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, set.Err()
}

func (s *Store) asks(ctx context.Context, plan string) ([]Recommendation, error) {
	set, err := s.db.Read().QueryContext(ctx, `SELECT id, plan, of, due, state, day, sealed, version FROM recommendations WHERE plan = $1 ORDER BY due, id`, plan)
	if err != nil {
		return nil, err
	}
	defer set.Close()
	list := []Recommendation{}
	for set.Next() {
		var r Recommendation
		if err := set.Scan(&r.ID, &r.Plan, &r.Of, &r.Due, &r.State, &r.Day, &r.Sealed, &r.Version); err != nil {
			return nil, err
		}
		r.Late = r.State == "open" && r.Due < s.today()
		list = append(list, r)
	}
	return list, set.Err()
}

func both(list, known []string) []string {
	kept := []string{}
	for _, n := range list {
		for _, k := range known {
			if n == k {
				kept = append(kept, n)
				break
			}
		}
	}
	return kept
}

func (s *Store) write(ctx context.Context, step string, f func(context.Context, *sql.Tx) error) error {
	// Crash before the commit: nothing of the step is there, and the Front's page sends it again. After it: the same call again is known
	// by its id or by version, officer and content, and is written once.
	if err := s.db.Write(ctx, f); err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	return nil
}

// won is the end of a change that one of several can make.
func (s *Store) won(r sql.Result, err error) error {
	done, err := changed(r, err)
	if err == nil && !done {
		return &StaleError{}
	}
	return err
}

func changed(r sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

func some(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
