package roster

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"time"

	"homthu/database"
	"homthu/intake/rules"
)

// Migrations are the roster's tables for both engines: what package database opens its database with.
//
//go:embed migrations
var Migrations embed.FS

// Errors that a caller can act on. Everything else is internal.
var (
	// ErrUnknown: no such officer, unit, key or directory.
	ErrUnknown = errors.New("roster: not in the roster")
	// ErrCredentials: user and secret do not fit. It says nothing about which.
	ErrCredentials = errors.New("roster: user and secret do not fit")
	// ErrRefused: what was given is not well formed or already there.
	ErrRefused = errors.New("roster: refused")
	// ErrStale: somebody has changed it since it was looked at.
	ErrStale = errors.New("roster: it was changed meanwhile")
	// ErrTaken: the user name is, or was, somebody's.
	ErrTaken = fmt.Errorf("%w: the user name is taken", ErrRefused)
	// ErrFirst: the unit has nobody with its keys yet: its head comes first.
	ErrFirst = errors.New("roster: a unit without keys needs its head first")
	// ErrRenew: only who leads the one unit where an officer serves lets him make new keys, and nobody himself.
	ErrRenew = errors.New("roster: new keys are the head's to allow")
	// ErrLastHead: somebody must lead the unit and have its keys.
	ErrLastHead = errors.New("roster: the last head of the unit stays")
	// ErrTwoUnits: nobody may hold duties in two units of which one can be in the other's never.
	ErrTwoUnits = errors.New("roster: one person cannot serve in both units")
)

// Roster is the list. Its methods are safe for concurrent use.
type Roster struct {
	db     *database.DB
	tables *rules.Tables
	now    func() time.Time
	decoy  []byte
	apart  map[[2]string]bool
	slow   *slow
}

// Open returns the roster in the database, which was opened with Migrations. now is the clock; nil is time.Now.
func Open(ctx context.Context, db *database.DB, tables *rules.Tables, now func() time.Time) (*Roster, error) {
	if now == nil {
		now = time.Now
	}
	apart, err := keptApart(tables)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	r := &Roster{db: db, tables: tables, now: now, apart: apart, slow: newSlow()}
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, fmt.Errorf("roster: no randomness: %w", err)
	}
	err = db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO roster (id, decoy, drafted) VALUES (1, $1, 0) ON CONFLICT DO NOTHING`, fresh); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT decoy FROM roster WHERE id = 1`).Scan(&r.decoy)
	})
	if err != nil {
		return nil, fmt.Errorf("open the roster: %w", err)
	}
	return r, nil
}

// Reading returns the roster in a database that is open for reading alone, beside the process that runs on it: for reports
// and papers. Nothing may be changed through it, and nobody signs in.
func Reading(db *database.DB, tables *rules.Tables, now func() time.Time) *Roster {
	return &Roster{db: db, tables: tables, now: now, slow: newSlow()}
}

// Now is the time by the roster's clock.
func (r *Roster) Now() time.Time { return r.now() }

// write runs statements in one durable transaction, stopping at the first error.
func (r *Roster) write(ctx context.Context, step string, f func(exec) error) error {
	err := r.db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return f(exec{ctx, tx})
	})
	if err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	return nil
}

// exec is a transaction with its context, for the short write functions of this package.
type exec struct {
	ctx context.Context
	tx  *sql.Tx
}

// do runs a statement and returns how many rows it touched.
func (e exec) do(query string, args ...any) (int64, error) {
	result, err := e.tx.ExecContext(e.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// has tells whether the query returns a row.
func (e exec) has(query string, args ...any) (bool, error) {
	var one int
	err := e.tx.QueryRowContext(e.ctx, query, args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// list collects what a query on the read pool returns.
func list[T any](ctx context.Context, r *Roster, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	set, err := r.db.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer set.Close()
	all := []T{}
	for set.Next() {
		item, err := scan(set)
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, set.Err()
}

// stamp and moment turn times into stored seconds and back; the zero time is 0.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func moment(second int64) time.Time {
	if second == 0 {
		return time.Time{}
	}
	return time.Unix(second, 0).UTC()
}

// pointer is a moment as a directory has it: nil for none.
func pointer(second int64) *time.Time {
	if second == 0 {
		return nil
	}
	t := moment(second)
	return &t
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
