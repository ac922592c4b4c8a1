package docket

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"homthu/database"
	"homthu/intake/courier"
	"homthu/intake/rules"
	"homthu/triage/escalation"
)

// Migrations are the docket's tables for both engines: what package database opens its database with.
//
//go:embed migrations
var Migrations embed.FS

// Errors that a caller can act on. Everything else is internal.
var (
	// ErrNotFound: there is no such case, or this viewer must not know of it. The two are the same on purpose.
	ErrNotFound = errors.New("docket: no such case")
	// ErrStale: somebody changed the case since the viewer read it; read again.
	ErrStale = errors.New("docket: the case has changed meanwhile")
	// ErrNotHolder: the viewer's unit may read the case, but another one holds it.
	ErrNotHolder = errors.New("docket: another unit holds the case")
	// ErrConflict: an envelope with this id is registered with other bytes. The new one is not taken and is noted;
	// somebody must find out why.
	ErrConflict = errors.New("docket: other bytes under a registered id")
	// ErrRefused: what was asked does not fit the tables (a reason or an outcome is missing or unknown, a unit is
	// in the case's never). Asking again will not help.
	ErrRefused = errors.New("docket: refused")
	// ErrSecond: the step needs a second officer; this one's wish is noted.
	ErrSecond = errors.New("docket: a second officer must agree")
)

// TakenError says that a colleague has the case.
type TakenError struct{ By string }

func (e *TakenError) Error() string { return "docket: another officer has taken the case" }

// Options of a docket. Deployment is needed.
type Options struct {
	Deployment string
	// Now is the clock; default time.Now.
	Now func() time.Time
	// Resend is the plan for replies that the edge has not confirmed; default courier.DefaultResend.
	Resend courier.Resend
	// Conditions of a unit that lengthen its clocks (remote-commune and the like); default none. The roster knows them.
	Conditions func(unit string) []string
	// Near finds the unit of a role for a commune, or in the province of the anchor unit, that may be told of a clock; ""
	// is none. Before lists the units whose successor a unit is, Merged those of them whose day has come: only these are seen through
	// their heir. The roster knows them; default none.
	Near   func(anchor, role, commune string) string
	Before func(unit string) []string
	Merged func(unit string) []string
	// Delay draws how many days, 0 to most, a change waits before the resident may see it, so that the day of a visit
	// cannot be read from it; default random.
	Delay func(most int) int
	// SilenceDays is for how many days a sender is silenced, and SilencesADay how many a unit may silence in a day. Defaults 7
	// and 5.
	SilenceDays, SilencesADay int
	// NumberKey is a secret of the deployment, NumberKeySize bytes at least, from which docket numbers are derived: a
	// case that is registered again after the docket was restored from a backup gets the number its resident was told.
	// Without one numbers are drawn at random, and such a case gets another number than the mailbox shows.
	NumberKey []byte
}

// Docket is the register. Its methods are safe for concurrent use.
type Docket struct {
	db     *database.DB
	tables *rules.Tables
	opts   Options
	engine *escalation.Engine
	urgent string // the clocks that wait for an acknowledgement, as a list in SQL
	// neverSets are the digests of sets that are in the database for certain.
	neverSets sync.Map
	live      live
	uncut     atomic.Bool // words that were taken out may lie in SQLite's log
	// counted is what PublishTotals counted last.
	counted struct {
		sync.Mutex
		of   string
		page totalsSheet
	}
	walk int
}

// Open returns the docket in the database, which was opened with Migrations.
func Open(db *database.DB, tables *rules.Tables, opts Options) (*Docket, error) {
	if !courier.ValidName(opts.Deployment) {
		return nil, fmt.Errorf("docket: %q is no name for a deployment", opts.Deployment)
	}
	if n := len(opts.NumberKey); n > 0 && n < NumberKeySize {
		return nil, fmt.Errorf("docket: the number key has %d bytes, fewer than %d", n, NumberKeySize)
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Resend == (courier.Resend{}) {
		opts.Resend = courier.DefaultResend
	}
	if opts.Conditions == nil {
		opts.Conditions = func(string) []string { return nil }
	}
	if opts.SilenceDays == 0 {
		opts.SilenceDays = 7
	}
	if opts.SilencesADay == 0 {
		opts.SilencesADay = 5
	}
	if opts.Delay == nil {
		opts.Delay = randomDelay
	}
	engine := &escalation.Engine{Tables: tables, Near: opts.Near, Before: opts.Before}
	d := &Docket{db: db, walk: walk, tables: tables, opts: opts, engine: engine, urgent: urgentClocks(tables)}
	d.uncut.Store(true) // the program may have been ended before it cut the log
	return d, nil
}

func randomDelay(most int) int {
	n, err := rand.Int(rand.Reader, big.NewInt(int64(most)+1))
	if err != nil {
		return most
	}
	return int(n.Int64())
}

// now returns the second that is written down.
func (d *Docket) now() int64 { return d.opts.Now().Unix() }

// write runs f durably. f may run more than once.
func (d *Docket) write(ctx context.Context, step string, f func(context.Context, *tx) error) error {
	var last *tx
	err := d.db.Write(ctx, func(ctx context.Context, raw *sql.Tx) error {
		last = &tx{Tx: raw}
		return f(ctx, last)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	for _, digest := range last.neverSets {
		d.neverSets.Store(digest, struct{}{})
	}
	d.live.stir()
	return nil
}

// vietNam is the clock people read. It has had no daylight saving time since 1975.
var vietNam = time.FixedZone("UTC+7", 7*60*60)

// Role is the part of a unit's id before the dot, Place the one after it.
func Role(unit string) string { role, _, _ := strings.Cut(unit, "."); return role }

// Place is the commune's or province's code in a unit's id.
func Place(unit string) string { _, place, _ := strings.Cut(unit, "."); return place }

// code is what may be written down in the clear beside a case: letters, digits and a little punctuation, no blank. There
// is no room for a sentence in it.
var code = regexp.MustCompile(`^[A-Za-z0-9./:_-]{1,64}$`)

// uuid4 is what every id made by a browser must look like; others (v7) would tell when it was made.
var uuid4 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
