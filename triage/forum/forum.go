package forum

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"homthu/database"
	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/roster"
)

// Migrations are the tables for both engines: what package database opens its database with.
//
//go:embed migrations
var Migrations embed.FS

// Errors that a caller can act on, beside the typed ones. Everything else is internal.
var (
	// ErrNotFound: no such thing in the unit's commune.
	ErrNotFound = errors.New("forum: not found")
	// ErrRefused: not well formed, or not in this state.
	ErrRefused = errors.New("forum: refused")
	// ErrSecond: who drew an opinion from a case does not approve it.
	ErrSecond = errors.New("forum: another officer approves it")
	// ErrCase: the case may not be in a forum.
	ErrCase = errors.New("forum: nothing of this case may be in a forum")
	// ErrDay: the day does not fit: past, too far away, not yet come.
	ErrDay = errors.New("forum: the day does not fit")
	// ErrNoUnit: the commune, or the unit, did not exist on that day.
	ErrNoUnit = errors.New("forum: there was no such unit on that day")
	// ErrSwept: some opinion must be taken back first, and this program cannot.
	ErrSwept = errors.New("forum: an opinion must be taken back first; start the program")
	// ErrTaken: the forum's id is another's: draw a new one.
	ErrTaken = errors.New("forum: the id is taken")
)

// StaleError says that another officer changed it meanwhile.
type StaleError struct{ By string }

// Error implements error.
func (e *StaleError) Error() string { return "forum: changed meanwhile" }

// OpenError says which opinions keep a forum from being closed, by their numbers.
type OpenError struct{ Opinions []int }

// Error implements error.
func (e *OpenError) Error() string { return fmt.Sprintf("forum: opinions %v have no end", e.Opinions) }

// Cases is the docket, as far as a forum needs it.
type Cases interface {
	// Raise notes that an opinion is drawn from the case; an error unless the viewer's unit works on it and all of it
	// is of a lane that reaches a forum.
	Raise(ctx context.Context, v docket.Viewer, id, forum string) error
	// Unraised lists the cases of which Raise was told and that may not be in a forum any more.
	Unraised(ctx context.Context) ([]string, error)
}

var _ Cases = (*docket.Docket)(nil)

// Options of the forums. Cases, Tables and Unit are needed.
type Options struct {
	Cases  Cases
	Tables *rules.Tables
	// Unit tells what the list of units says of one; an error that wraps roster.ErrUnknown when there is none.
	Unit func(ctx context.Context, id string) (roster.Unit, error)
	// Before lists the units that have gone over into a unit: forums of communes that merged go on with the new one.
	Before func(unit string) []string
	// Web is the public address, without a slash at the end; "": the officers are shown no page's address.
	Web string
	Now func() time.Time
}

// Forums is the store. Its methods are safe for concurrent use.
type Forums struct {
	db     *database.DB
	opts   Options
	secret []byte
	live   live
	// reading: the database cannot be written.
	reading bool
}

// Open returns the forums in the database, which was opened with Migrations.
func Open(ctx context.Context, db *database.DB, opts Options) (*Forums, error) {
	if opts.Cases == nil || opts.Tables == nil || opts.Unit == nil {
		return nil, errors.New("forum: cases, tables and units are needed")
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Before == nil {
		opts.Before = func(string) []string { return nil }
	}
	f := &Forums{db: db, opts: opts}
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, fmt.Errorf("forum: no randomness: %w", err)
	}
	err := f.write(ctx, "open the forums", func(t *tx) error {
		if err := t.do(`INSERT INTO forum_key (id, secret) VALUES (1, $1) ON CONFLICT DO NOTHING`, fresh); err != nil {
			return err
		}
		if err := t.hushed(); err != nil {
			return err
		}
		return t.QueryRowContext(t.ctx, `SELECT secret FROM forum_key WHERE id = 1`).Scan(&f.secret)
	})
	if err == nil {
		err = f.forget(ctx)
	}
	return f, err
}

// Reading returns the forums in a database that is open for reading alone, beside the process that runs on it. Where an
// opinion is still to be taken back, which only that process can, everything is refused with [ErrSwept].
func Reading(ctx context.Context, db *database.DB, opts Options) (*Forums, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Before == nil {
		opts.Before = func(string) []string { return nil }
	}
	f := &Forums{db: db, opts: opts, reading: true}
	if err := db.Read().QueryRowContext(ctx, `SELECT secret FROM forum_key WHERE id = 1`).Scan(&f.secret); err != nil {
		return nil, fmt.Errorf("forum: %w", err)
	}
	return f, nil
}

// tag is what is kept of a case: who has the database alone learns nothing of it.
func (f *Forums) tag(id string) []byte {
	if id == "" {
		return []byte{}
	}
	mac := hmac.New(sha256.New, f.secret)
	mac.Write([]byte(id))
	return mac.Sum(nil)
}

// tx is a write transaction with its context, for short functions.
type tx struct {
	*sql.Tx
	ctx context.Context
	now time.Time
	v   docket.Viewer
}

// write runs do durably; it may run more than once.
func (f *Forums) write(ctx context.Context, step string, do func(*tx) error) error {
	return f.writeAs(ctx, docket.Viewer{}, step, do)
}

func (f *Forums) writeAs(ctx context.Context, v docket.Viewer, step string, do func(*tx) error) error {
	err := f.db.Write(ctx, func(ctx context.Context, raw *sql.Tx) error {
		return do(&tx{raw, ctx, f.opts.Now(), v})
	})
	if err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	f.live.stir()
	return nil
}

// do runs a statement.
func (t *tx) do(query string, args ...any) error {
	_, err := t.ExecContext(t.ctx, query, args...)
	return err
}

// said notes what was done, and that the forum changed.
func (t *tx) said(forum, act, subject, outcome string) error {
	if err := t.do(`INSERT INTO forum_log (forum, at, unit, officer, act, subject, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		forum, t.now.Unix(), t.v.Unit, t.v.Officer, act, subject, outcome); err != nil {
		return err
	}
	return t.do(`UPDATE forums SET turn = turn + 1 WHERE id = $1`, forum)
}

// reader is what is read from: the read pool, or a transaction that goes on to write.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// list collects what a query returns.
func list[T any](ctx context.Context, r reader, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	set, err := r.QueryContext(ctx, query, args...)
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

// only returns the one row, or ErrNotFound.
func only[T any](ctx context.Context, r reader, scan func(*sql.Rows) (T, error), query string, args ...any) (T, error) {
	all, err := list(ctx, r, scan, query, args...)
	var none T
	if err != nil {
		return none, err
	}
	if len(all) == 0 {
		return none, ErrNotFound
	}
	return all[0], nil
}

// vietNam is where days begin and end.
var vietNam = time.FixedZone("UTC+7", 7*60*60)

// day is a date in Viet Nam as it is stored.
func day(t time.Time) string { return t.In(vietNam).Format(time.DateOnly) }

// dateOf reads a stored day; ok is false for anything else.
func dateOf(s string) (time.Time, bool) {
	t, err := time.ParseInLocation(time.DateOnly, s, vietNam)
	return t, err == nil && day(t) == s
}

// IDSymbols are those of a forum's id: none that can be taken for another when it is read aloud.
const IDSymbols = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

var (
	forumID = regexp.MustCompile(`^[` + IDSymbols + `]{6}$`)
	uuid4   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
)

// PageName is the name of a forum's public page.
func PageName(id string) string { return pagePrefix + id }

const pagePrefix = "forum."

// communes are those whose forums a unit sees: its own, and those that went over into it.
func (f *Forums) communes(unit string) []string {
	places := []string{docket.Place(unit)}
	for _, before := range f.opts.Before(unit) {
		places = append(places, docket.Place(before))
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// sees tells whether a unit may read a forum: one of the commune's two, or the province's police, who watch over all.
func (f *Forums) sees(v docket.Viewer, commune string) bool {
	switch docket.Role(v.Unit) {
	case policeRole, frontRole:
		return slices.Contains(f.communes(v.Unit), commune)
	case overseer:
		return true
	}
	return false
}

// The roles that hold a forum, and the one that reads all of them.
const (
	policeRole = "commune-police"
	frontRole  = "commune-front"
	overseer   = "province-police"
)

// marks are $n for so many values, the first of them $from.
func marks(n, from int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("$%d", from+i)
	}
	return strings.Join(out, ", ")
}
