package roster

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// What is written down about recoveries. Subject is the officer who asked; the unit concerned has the line, and so has the
// recovery unit.
const (
	RecoveryAsked     Kind = "recovery-asked"
	RecoveryWithdrawn Kind = "recovery-withdrawn"
	RecoveryDone      Kind = "recovery-done"
)

// Recovery is a unit's wish that the province's recovery unit opens for it what it has lost the key to. How is "" while it
// waits, then "done" or "withdrawn".
type Recovery struct {
	ID       string    `json:"id"`
	Unit     string    `json:"unit"`
	UnitName string    `json:"unit_name"`
	Recovery string    `json:"recovery"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	DoneBy   string    `json:"done_by,omitempty"`
	Cases    int       `json:"cases"`
	Ended    time.Time `json:"ended,omitzero"`
	How      string    `json:"how,omitempty"`
}

// RecoveryUnit returns the recovery unit of a unit's province, or [ErrUnknown] if it chose none. A recovery unit has none.
func (r *Roster) RecoveryUnit(ctx context.Context, unit string) (Unit, error) {
	u, err := r.Unit(ctx, unit)
	if err != nil {
		return Unit{}, err
	}
	found, err := list(ctx, r, scanUnit, `SELECT `+unitColumns+` FROM units WHERE recovery = 1 AND place = $1 AND id <> $2 AND from_at <= $3 AND (to_at = 0 OR to_at > $3) ORDER BY id`,
		u.Province, unit, r.now().Unix())
	if err == nil && (len(found) == 0 || u.Recovery) {
		err = ErrUnknown
	}
	if err != nil {
		return Unit{}, fmt.Errorf("recovery unit: %w", err)
	}
	return found[0], nil
}

// AskRecovery writes the wish down. id was made where it was asked; the same call again changes nothing. [ErrStale] if the
// unit has asked already.
func (r *Roster) AskRecovery(ctx context.Context, by, unit, id string) error {
	if len(id) != 36 {
		return fmt.Errorf("ask for recovery: %w", ErrRefused)
	}
	recovery, err := r.RecoveryUnit(ctx, unit)
	if err != nil {
		return err
	}
	return r.write(ctx, "ask for recovery", func(e exec) error {
		if again, err := e.has(`SELECT 1 FROM recoveries WHERE id = $1 AND unit = $2`, id, unit); again || err != nil {
			return err
		}
		waits, err := e.has(`SELECT 1 FROM recoveries WHERE unit = $1 AND ended_at = 0`, unit)
		if err != nil {
			return err
		}
		if waits {
			return ErrStale
		}
		if _, err := e.do(`INSERT INTO recoveries (id, unit, recovery, asked_by, asked_at, done_by, cases, ended_at, how) VALUES ($1, $2, $3, $4, $5, '', 0, 0, '')`,
			id, unit, recovery.ID, by, r.now().Unix()); err != nil {
			return err
		}
		return r.changed(e, Change{Unit: unit, By: by, Kind: RecoveryAsked})
	})
}

// WithdrawRecovery takes the wish back.
func (r *Roster) WithdrawRecovery(ctx context.Context, by, unit, id string) error {
	return r.write(ctx, "withdraw recovery", func(e exec) error {
		n, err := e.do(`UPDATE recoveries SET ended_at = $1, how = 'withdrawn', done_by = $2 WHERE id = $3 AND unit = $4 AND ended_at = 0`, r.now().Unix(), by, id, unit)
		if err != nil || n == 0 {
			return err
		}
		return r.changed(e, Change{Unit: unit, By: by, Kind: RecoveryWithdrawn})
	})
}

// EndRecovery writes down that the recovery unit has opened cases for the unit, and how many. Both units' logs have it.
func (r *Roster) EndRecovery(ctx context.Context, by, recovery, id string, cases int) error {
	w, err := r.Recovery(ctx, recovery, id)
	if err != nil {
		return err
	}
	return r.write(ctx, "end recovery", func(e exec) error {
		n, err := e.do(`UPDATE recoveries SET ended_at = $1, how = 'done', done_by = $2, cases = $3 WHERE id = $4 AND ended_at = 0`, r.now().Unix(), by, cases, id)
		if err != nil || n == 0 {
			return err
		}
		for _, unit := range []string{w.Unit, recovery} {
			if err := r.changed(e, Change{Unit: unit, By: by, Kind: RecoveryDone}); err != nil {
				return err
			}
		}
		return nil
	})
}

const recoveryColumns = `SELECT w.id, w.unit, u.name, w.recovery, w.asked_by, w.asked_at, w.done_by, w.cases, w.ended_at, w.how
	FROM recoveries AS w JOIN units AS u ON u.id = w.unit `

// RecoveriesOf lists the wishes of a unit, the newest first.
func (r *Roster) RecoveriesOf(ctx context.Context, unit string) ([]Recovery, error) {
	return list(ctx, r, scanRecovery, recoveryColumns+`WHERE w.unit = $1 ORDER BY w.asked_at DESC, w.id LIMIT 20`, unit)
}

// RecoveriesFor lists the wishes that wait for a recovery unit, the oldest first.
func (r *Roster) RecoveriesFor(ctx context.Context, recovery string) ([]Recovery, error) {
	return list(ctx, r, scanRecovery, recoveryColumns+`WHERE w.recovery = $1 AND w.ended_at = 0 ORDER BY w.asked_at, w.id`, recovery)
}

// Recovery returns one wish that waits for a recovery unit, or [ErrUnknown].
func (r *Roster) Recovery(ctx context.Context, recovery, id string) (Recovery, error) {
	found, err := list(ctx, r, scanRecovery, recoveryColumns+`WHERE w.recovery = $1 AND w.id = $2 AND w.ended_at = 0`, recovery, id)
	if err != nil {
		return Recovery{}, fmt.Errorf("recovery: %w", err)
	}
	if len(found) == 0 {
		return Recovery{}, ErrUnknown
	}
	return found[0], nil
}

func scanRecovery(s *sql.Rows) (w Recovery, err error) {
	var at, ended int64
	err = s.Scan(&w.ID, &w.Unit, &w.UnitName, &w.Recovery, &w.By, &at, &w.DoneBy, &w.Cases, &ended, &w.How)
	w.At, w.Ended = moment(at), moment(ended)
	return w, err
}

// HasRecovery tells whether the unit's province chose a recovery unit.
func (r *Roster) HasRecovery(ctx context.Context, unit string) (bool, error) {
	_, err := r.RecoveryUnit(ctx, unit)
	if errors.Is(err, ErrUnknown) {
		return false, nil
	}
	return err == nil, err
}
