package opening

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"homthu/triage/docket"
)

// What is done to an opening, as the log has it.
const (
	stepProposed  = "proposed"
	stepEdited    = "edited"
	stepConfirmed = "confirmed"
	stepRefused   = "refused"
	stepTyped     = "typed"
	stepWithdrawn = "withdrawn"
)

// Save writes what a side says of an opening: a new one, or another version of one that the other side has not confirmed.
func (s *Store) Save(ctx context.Context, v docket.Viewer, r Report) error {
	if err := s.check(r); err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	boxes, err := s.mine(ctx, v)
	if err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	if boxes[r.Box] == "" {
		return fmt.Errorf("opening: %w", ErrNotFound)
	}
	r.Present = slices.Sorted(slices.Values(r.Present))
	present, err := json.Marshal(append([]string{}, r.Present...))
	if err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	return s.write(ctx, "opening", func(ctx context.Context, t *sql.Tx) error {
		was, err := one(ctx, t, r.ID)
		if errors.Is(err, ErrNotFound) && r.Version == 0 {
			return s.insert(ctx, t, v, r, string(present))
		}
		if err != nil {
			return err
		}
		if boxes[was.Box] == "" {
			return ErrNotFound
		}
		what := stepEdited
		if r.Version == 0 {
			what = stepProposed
		}
		if again, err := s.repeated(ctx, t, v, was, Step{ID: r.ID, Version: r.Version}, what); again || err != nil {
			if err == nil && (was.Version != r.Version+1 || !was.same(r)) {
				err = s.stale(ctx, t, was)
			}
			return err
		}
		switch {
		case was.State == Confirmed:
			return ErrSettled
		case was.State == Withdrawn || was.Corrects != r.Corrects || r.Corrects != "" && was.Box != r.Box:
			return ErrRefused
		case docket.Role(was.unit) != docket.Role(v.Unit):
			return ErrSide
		}
		if err := s.once(ctx, t, r); err != nil {
			return err
		}
		at, _ := r.at()
		if _, err := t.ExecContext(ctx, `UPDATE openings SET box = $1, at = $2, state = 'proposed', version = version + 1, unit = $3, slips = $4, blank = $5, unreadable = $6,
			seal_before = $7, seal_state = $8, seal_after = $9, present = $10, sealed = $11 WHERE id = $12`, r.Box, at.Unix(), v.Unit, r.Slips, r.Blank, r.Unreadable,
			r.SealBefore, r.SealState, r.SealAfter, string(present), some(r.Sealed), r.ID); err != nil {
			return err
		}
		return s.log(ctx, t, v, r, r.Version+1, what, "")
	})
}

func (s *Store) insert(ctx context.Context, t *sql.Tx, v docket.Viewer, r Report, present string) error {
	if r.Corrects != "" {
		was, err := one(ctx, t, r.Corrects)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err != nil || was.State != Confirmed || was.Box != r.Box {
			return ErrRefused
		}
	}
	if err := s.once(ctx, t, r); err != nil {
		return err
	}
	at, _ := r.at()
	if _, err := t.ExecContext(ctx, `INSERT INTO openings (id, box, at, state, version, unit, slips, blank, unreadable, seal_before, seal_state, seal_after, present, sealed, corrects, typed)
		VALUES ($1, $2, $3, 'proposed', 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)`, r.ID, r.Box, at.Unix(), v.Unit, r.Slips, r.Blank, r.Unreadable,
		r.SealBefore, r.SealState, r.SealAfter, present, some(r.Sealed), r.Corrects); err != nil {
		return err
	}
	return s.log(ctx, t, v, r, 1, stepProposed, "")
}

// once refuses what is written already: the same opening by the other side, or another correction of the same one. What was
// corrected stands no more in the way.
func (s *Store) once(ctx context.Context, t *sql.Tx, r Report) error {
	at, _ := r.at()
	var id string
	err := t.QueryRowContext(ctx, `SELECT o.id FROM openings AS o WHERE o.id <> $1 AND o.state <> 'withdrawn' AND (
			$2 <> '' AND o.corrects = $2
			OR o.box = $3 AND o.at > $4 AND o.at < $5 AND o.id <> $2 AND NOT EXISTS (SELECT 1 FROM openings AS c WHERE c.corrects = o.id AND c.state = 'confirmed'))
		ORDER BY o.at, o.id LIMIT 1`, r.ID, r.Corrects, r.Box, at.Add(-apart).Unix(), at.Add(apart).Unix()).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	by, err := lastBy(ctx, t, id)
	if err != nil {
		return err
	}
	return &TwiceError{By: by}
}

// Confirm says for the other side that exactly this version is so.
func (s *Store) Confirm(ctx context.Context, v docket.Viewer, step Step) error {
	return s.take(ctx, v, step, stepConfirmed, Confirmed)
}

// Refuse says for the other side that it is not, and why.
func (s *Store) Refuse(ctx context.Context, v docket.Viewer, step Step) error {
	return s.take(ctx, v, step, stepRefused, Disputed)
}

// Withdraw takes back what the side wrote itself.
func (s *Store) Withdraw(ctx context.Context, v docket.Viewer, step Step) error {
	return s.take(ctx, v, step, stepWithdrawn, Withdrawn)
}

// Typed notes that somebody says: all slips of it are typed in.
func (s *Store) Typed(ctx context.Context, v docket.Viewer, step Step) error {
	return s.take(ctx, v, step, stepTyped, Confirmed)
}

// take takes an opening to a state.
func (s *Store) take(ctx context.Context, v docket.Viewer, step Step, what string, to State) error {
	if !uuid4.MatchString(step.ID) || step.Version < 1 || (what == stepRefused) != slices.Contains(Reasons, step.Reason) || what != stepRefused && step.Reason != "" {
		return fmt.Errorf("%s: %w: not well formed", what, ErrRefused)
	}
	boxes, err := s.mine(ctx, v)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return s.write(ctx, what, func(ctx context.Context, t *sql.Tx) error {
		was, err := one(ctx, t, step.ID)
		if err == nil && boxes[was.Box] == "" {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		if again, err := s.repeated(ctx, t, v, was, step, what); again || err != nil {
			return err
		}
		if err := s.may(ctx, t, v, was, what); err != nil {
			return err
		}
		typed := 0
		if what == stepTyped {
			typed = 1
		}
		if _, err := t.ExecContext(ctx, `UPDATE openings SET state = $1, typed = $2, version = version + 1 WHERE id = $3`, string(to), typed, step.ID); err != nil {
			return err
		}
		return s.log(ctx, t, v, was.Report, step.Version+1, what, step.Reason)
	})
}

// may says whether the step may be done to the opening as it is.
func (s *Store) may(ctx context.Context, t *sql.Tx, v docket.Viewer, was Opening, what string) error {
	own := docket.Role(was.unit) == docket.Role(v.Unit)
	switch {
	case what == stepTyped && (was.State != Confirmed || was.typed), was.State == Withdrawn:
		return ErrRefused
	case what == stepTyped:
		return nil
	case was.State == Confirmed:
		return ErrSettled
	case own != (what == stepWithdrawn):
		return ErrSide
	case what == stepWithdrawn:
		return nil
	case was.State != Proposed:
		return ErrRefused
	}
	by, err := lastBy(ctx, t, was.ID)
	if err == nil && by == v.Officer {
		return ErrSide // who serves on both sides does not confirm himself
	}
	return err
}

// repeated tells whether the officer has done this already, to this version; else it is stale unless it is the version that is there.
func (s *Store) repeated(ctx context.Context, t *sql.Tx, v docket.Viewer, was Opening, step Step, what string) (bool, error) {
	if was.Version == step.Version {
		return false, nil
	}
	n := 0
	err := t.QueryRowContext(ctx, `SELECT COUNT(*) FROM opening_steps WHERE opening = $1 AND n = $2 AND what = $3 AND reason = $4 AND unit = $5 AND officer = $6`,
		step.ID, step.Version+1, what, step.Reason, v.Unit, v.Officer).Scan(&n)
	if err != nil || n > 0 {
		return n > 0, err
	}
	return false, s.stale(ctx, t, was)
}

func (s *Store) stale(ctx context.Context, t *sql.Tx, was Opening) error {
	by, err := lastBy(ctx, t, was.ID)
	if err != nil {
		return err
	}
	return &StaleError{By: by}
}

// lastBy is who did the last step.
func lastBy(ctx context.Context, t *sql.Tx, id string) (by string, err error) {
	err = t.QueryRowContext(ctx, `SELECT officer FROM opening_steps WHERE opening = $1 ORDER BY n DESC LIMIT 1`, id).Scan(&by)
	return by, err
}

func (s *Store) log(ctx context.Context, t *sql.Tx, v docket.Viewer, r Report, n int64, what, reason string) error {
	_, err := t.ExecContext(ctx, `INSERT INTO opening_steps (opening, n, what, reason, unit, officer, at, slips, blank, unreadable) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		r.ID, n, what, reason, v.Unit, v.Officer, s.Now().Unix(), r.Slips, r.Blank, r.Unreadable)
	return err
}

func (s *Store) write(ctx context.Context, step string, f func(context.Context, *sql.Tx) error) error {
	// Crash before the commit: nothing of the step is there, and the page sends it again. After it: the same call again finds its own
	// line in the log, by version, officer and what it does, and is written once.
	if err := s.db.Write(ctx, f); err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	return nil
}

const columns = `id, box, at, state, version, unit, slips, blank, unreadable, seal_before, seal_state, seal_after, present, sealed, corrects, typed`

func scan(f func(...any) error) (o Opening, err error) {
	var at int64
	var present string
	var typed int
	err = f(&o.ID, &o.Box, &at, &o.State, &o.Version, &o.unit, &o.Slips, &o.Blank, &o.Unreadable, &o.SealBefore, &o.SealState, &o.SealAfter, &present, &o.Sealed, &o.Corrects, &typed)
	if err != nil {
		return o, err
	}
	o.At, o.Sealed, o.typed = time.Unix(at, 0).UTC().Format(timeFormat), some(o.Sealed), typed == 1
	return o, json.Unmarshal([]byte(present), &o.Present)
}

func one(ctx context.Context, t *sql.Tx, id string) (Opening, error) {
	o, err := scan(t.QueryRowContext(ctx, `SELECT `+columns+` FROM openings WHERE id = $1`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return o, ErrNotFound
	}
	return o, err
}

func some(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
