// Package supervision keeps the Front's plans and visits (NQLT 403/2017): whom it supervises and when, which days the rules ask
// for, who went, what was recommended and whether it was kept. A plan goes out once and has as many visits as it needs, each with
// the unit's report before it and the Front's own after it. It computes the days and refuses nothing for being late: it shows it.
//
// Zone: inside (role triage). What people wrote is sealed to the Front in the browser; titles, units, days and docket numbers
// are codes. It refuses a docket number that the Front may not know, and forgets one that it may not know any more.
package supervision

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"homthu/database"
	"homthu/triage/docket"
)

// Migrations are the tables for both engines: what package database opens its database with.
//
//go:embed migrations
var Migrations embed.FS

// Errors that a caller can act on.
var (
	// ErrNotFound: this Front has no such plan.
	ErrNotFound = errors.New("supervision: not found")
	// ErrRefused: not well formed, or not in this order.
	ErrRefused = errors.New("supervision: refused")
)

// StaleError says that somebody changed it since it was read.
type StaleError struct{ By string }

// Error implements error.
func (e *StaleError) Error() string { return "supervision: changed meanwhile" }

// Titles are what a supervision can be about, as codes.
var Titles = []string{"chua-tra-loi", "tra-loi-cham", "tiep-cong-dan", "hoa-giai", "cam-ket-dien-dan", "khac"}

// The days of NQLT 403/2017, counted by the calendar as the text says "days": the plan goes out, the unit's report comes in
// (art. 7 par. 3), the Front's own report (art. 9 par. 1).
const (
	planBefore, unitBefore, reportAfter = 15, 7, 15
	most                                = 16 << 10 // of sealed words
	shown                               = 200
	visitsMost                          = 24 // of a plan
	dayFormat                           = "2006-01-02"
)

var vietNam = time.FixedZone("UTC+7", 7*60*60)

var (
	uuid4 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	unit  = regexp.MustCompile(`^[a-z-]{2,40}\.[0-9]{2,6}$`)
	// account is an officer's user name.
	account = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)
)

// Cases is the docket, as far as a plan needs it.
type Cases interface {
	// Follows are those of the numbers that the viewer's Front may see one by one.
	Follows(ctx context.Context, v docket.Viewer, numbers []string) ([]string, error)
}

// Plan is a supervision, from its plan to what became of it.
type Plan struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Of      string   `json:"of"`
	Day     string   `json:"day"` // of the visit that comes with it, as it is planned
	Numbers []string `json:"numbers"`
	Purpose []byte   `json:"purpose"`
	Version int64    `json:"version"` // that was read; 0 makes a new one
	// Days on which a step was done.
	Sent    string `json:"sent"`
	Dropped string `json:"dropped"`
	// SendBy is the day until which it should have gone out.
	SendBy  string           `json:"send_by"`
	Officer string           `json:"officer"`
	Visits  []Visit          `json:"visits"` // by their days; there is always one
	Asks    []Recommendation `json:"asks"`
}

// Visit is one visit of a plan.
type Visit struct {
	ID       string   `json:"id"` // the plan's for the visit that came with it
	Day      string   `json:"day"`
	Visitors []string `json:"visitors"`
	Findings []byte   `json:"findings"`
	// Days on which a step was done.
	Got      string `json:"got"`
	Visited  string `json:"visited"`
	Reported string `json:"reported"`
	Dropped  string `json:"dropped"`
	// Days until which it should be.
	GetBy    string `json:"get_by"`
	ReportBy string `json:"report_by"`
}

// Another is one visit more of a plan.
type Another struct {
	ID      string `json:"id"` // UUIDv4, made in the browser
	Plan    string `json:"plan"`
	Version int64  `json:"version"` // of the plan
	Day     string `json:"day"`
}

// Recommendation is what a unit is asked to do.
type Recommendation struct {
	ID      string `json:"id"`
	Plan    string `json:"plan"`
	Of      string `json:"of"`
	Due     string `json:"due"`
	State   string `json:"state"` // open, kept, dropped
	Day     string `json:"day"`
	Sealed  []byte `json:"sealed"`
	Version int64  `json:"version"`
	Late    bool   `json:"late"`
}

// Step is one thing done about a plan (sent, dropped), or about a visit of it (got, visited, reported, dropped).
type Step struct {
	ID       string   `json:"id"` // the plan's
	Version  int64    `json:"version"`
	Visit    string   `json:"visit"` // "" for the plan
	Step     string   `json:"step"`
	Day      string   `json:"day"`
	Visitors []string `json:"visitors"`
	Findings []byte   `json:"findings"`
}

// Store keeps them. Its methods are safe for concurrent use.
type Store struct {
	db    *database.DB
	cases Cases
	// merged lists the units that have gone over into one.
	merged func(unit string) []string
	now    func() time.Time
}

// Open returns the store in the database, which was opened with Migrations. Merged lists the units that have gone over into one; nil
// is none.
func Open(db *database.DB, cases Cases, merged func(unit string) []string, now func() time.Time) *Store {
	if now == nil {
		now = time.Now
	}
	return &Store{db: db, cases: cases, merged: merged, now: now}
}

func (s *Store) today() string { return s.now().In(vietNam).Format(dayFormat) }

// isDay tells whether it is a day within ten years.
func (s *Store) isDay(day string) bool {
	at, err := time.ParseInLocation(dayFormat, day, vietNam)
	return err == nil && at.Sub(s.now()).Abs() < 10*365*24*time.Hour
}

func past(day string, days int) string {
	at, err := time.ParseInLocation(dayFormat, day, vietNam)
	if err != nil {
		return ""
	}
	return at.AddDate(0, 0, days).Format(dayFormat)
}

// Save makes a plan, or changes one that has not gone out.
func (s *Store) Save(ctx context.Context, v docket.Viewer, p Plan) error {
	if !uuid4.MatchString(p.ID) || !slices.Contains(Titles, p.Title) || !unit.MatchString(p.Of) || p.Of == v.Unit || docket.Place(p.Of) != docket.Place(v.Unit) ||
		!s.isDay(p.Day) || p.Day < s.today() || len(p.Purpose) > most || len(p.Numbers) > 50 {
		return fmt.Errorf("plan: %w: not well formed", ErrRefused)
	}
	known, err := s.cases.Follows(ctx, v, p.Numbers)
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	if len(known) != len(p.Numbers) {
		return fmt.Errorf("plan: %w: no such number", ErrRefused)
	}
	numbers, err := json.Marshal(append([]string{}, p.Numbers...))
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	return s.write(ctx, "plan", func(ctx context.Context, t *sql.Tx) error {
		if p.Version == 0 {
			made, err := s.insert(ctx, t, v, p, string(numbers))
			if err != nil || made {
				return err
			}
		}
		was, err := s.one(ctx, t, v, p.ID)
		switch {
		case err != nil:
			return err
		case was.Version == p.Version+1 && was.Officer == v.Officer && was.same(p):
			return nil // a repeated call
		case was.Version != p.Version:
			return &StaleError{By: was.Officer}
		case was.Sent != "" || was.Dropped != "":
			return fmt.Errorf("%w: it has gone out", ErrRefused)
		}
		if _, err := t.ExecContext(ctx, `UPDATE visits SET day = $1 WHERE id = $2`, p.Day, p.ID); err != nil {
			return err
		}
		return s.won(t.ExecContext(ctx, `UPDATE plans SET title = $1, of = $2, numbers = $3, purpose = $4, officer = $5, at = $6, version = version + 1 WHERE id = $7 AND version = $8`,
			p.Title, p.Of, string(numbers), some(p.Purpose), v.Officer, s.now().Unix(), p.ID, p.Version))
	})
}

// insert makes a plan with its first visit, unless it is there.
func (s *Store) insert(ctx context.Context, t *sql.Tx, v docket.Viewer, p Plan, numbers string) (bool, error) {
	made, err := changed(t.ExecContext(ctx, `INSERT INTO plans (id, unit, title, of, numbers, sent, dropped, purpose, officer, at, version)
		VALUES ($1, $2, $3, $4, $5, '', '', $6, $7, $8, 1) ON CONFLICT DO NOTHING`, p.ID, v.Unit, p.Title, p.Of, numbers, some(p.Purpose), v.Officer, s.now().Unix()))
	if err != nil || !made {
		return false, err
	}
	return true, plan(ctx, t, p.ID, p.ID, p.Day)
}

// same tells whether a plan says the same as another; a browser seals the same words once.
func (p Plan) same(o Plan) bool {
	return p.Title == o.Title && p.Of == o.Of && p.Day == o.Day && slices.Equal(p.Numbers, o.Numbers) && bytes.Equal(p.Purpose, o.Purpose)
}
