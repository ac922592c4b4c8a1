package opening

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"homthu/database"
	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/roster"
	"homthu/triage/village"
)

// Migrations are the tables for both engines: what package database opens its database with.
//
//go:embed migrations
var Migrations embed.FS

// Errors that a caller can act on, beside the typed ones. Everything else is internal.
var (
	// ErrNotFound: no such opening, or no such box, of this unit's.
	ErrNotFound = errors.New("opening: not found")
	// ErrRefused: not well formed, or not in this order.
	ErrRefused = errors.New("opening: refused")
	// ErrTime: the opening is to come, or too long ago.
	ErrTime = errors.New("opening: to come, or too long ago")
	// ErrSide: the other side must do this, another person than the one who wrote it.
	ErrSide = errors.New("opening: the other side does this")
	// ErrSettled: both sides have confirmed it; a correction is a new opening.
	ErrSettled = errors.New("opening: confirmed, and never changed")
)

// StaleError says that somebody changed it since it was read.
type StaleError struct{ By string }

// Error implements error.
func (e *StaleError) Error() string { return "opening: changed meanwhile" }

// TwiceError says that this opening of the box, or this correction, is written already.
type TwiceError struct{ By string }

// Error implements error.
func (e *TwiceError) Error() string { return "opening: written already" }

// State of an opening; doc.go draws them.
type State string

// The states.
const (
	Proposed  State = "proposed"
	Disputed  State = "disputed"
	Confirmed State = "confirmed"
	Withdrawn State = "withdrawn"
)

// The closed lists of an opening.
var (
	// Seals are how a box's seal was found.
	Seals = []string{"intact", "broken", "missing", "other"}
	// Witnesses are who else was there.
	Witnesses = []string{"truong-thon", "to-truong", "bi-thu-chi-bo", "ban-cong-tac-mat-tran", "to-an-ninh", "nguoi-dan"}
	// Reasons are why the other side does not confirm.
	Reasons = []string{"so-phieu", "niem-phong", "gio-ngay", "nguoi-du", "khac"}
)

const (
	clock      = "SBOX"
	mostSlips  = 2000
	mostWords  = 16 << 10 // of sealed remarks
	oldest     = 400      // days
	slack      = 10 * time.Minute
	apart      = time.Hour // two openings of one box within it are one
	shown      = 400
	police     = "commune-police"
	front      = "commune-front"
	dayFormat  = time.DateOnly
	timeFormat = "2006-01-02T15:04:00Z"
)

var (
	vietNam = time.FixedZone("UTC+7", 7*60*60)
	uuid4   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seal    = regexp.MustCompile(`^[A-Z0-9-]{0,20}$`)
)

// Report is what one side writes of an opening.
type Report struct {
	ID         string   `json:"id"`      // UUIDv4, made in the browser
	Version    int64    `json:"version"` // that was read; 0 for a new one
	Box        string   `json:"box"`
	At         string   `json:"at"` // 2026-11-16T01:30:00Z, to the minute
	Slips      int      `json:"slips"`
	Blank      int      `json:"blank"`      // of them
	Unreadable int      `json:"unreadable"` // of them
	SealBefore string   `json:"seal_before"`
	SealState  string   `json:"seal_state"` // one of Seals
	SealAfter  string   `json:"seal_after"`
	Present    []string `json:"present"`  // of Witnesses, beside police and Front
	Sealed     []byte   `json:"sealed"`   // remarks, sealed to both units; may be empty
	Corrects   string   `json:"corrects"` // a confirmed opening of the same box that this one replaces, or ""
}

// Step takes an opening on, as the version that was read.
type Step struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Reason  string `json:"reason"` // one of Reasons, of a refusal
}

// Mark is who did a step, and on which day.
type Mark struct {
	Unit    string `json:"unit"`
	Officer string `json:"officer"`
	Name    string `json:"name"`
	Day     string `json:"day"`
	Reason  string `json:"reason,omitempty"`
}

// Done is a step with the figures it was about.
type Done struct {
	What string `json:"what"` // proposed, edited, confirmed, refused, typed
	Mark
	Slips      int `json:"slips"`
	Blank      int `json:"blank"`
	Unreadable int `json:"unreadable"`
}

// Opening is one opening of a box as a unit sees it.
type Opening struct {
	Report
	State     State  `json:"state"`
	Holder    string `json:"holder"` // commune that holds the box today
	Mine      bool   `json:"mine"`   // the viewer's side wrote it
	Proposed  Mark   `json:"proposed"`
	Confirmed *Mark  `json:"confirmed"`
	Refused   *Mark  `json:"refused"` // while it is disputed
	Typed     *Mark  `json:"typed"`   // who said that all slips are typed in
	Steps     []Done `json:"steps"`
	unit      string
	typed     bool
}

// Box is a box with its next opening.
type Box struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Village string `json:"village"`
	Commune string `json:"commune"`
	Last    string `json:"last"` // day of the last confirmed opening, or ""
	Due     string `json:"due"`  // last day for the next; "": nobody knows since when it hangs, and it was never opened
	Overdue bool   `json:"overdue"`
	Seal    string `json:"seal"` // that should be on it now
}

// Sheet is what a unit sees.
type Sheet struct {
	Boxes    []Box     `json:"boxes"` // the one due first, first
	Openings []Opening `json:"openings"`
	Next     string    `json:"next"` // where older ones go on; "": there are none
}

// Before is a place in the list of openings, the newest first: after an opening. Zero is its beginning.
type Before struct {
	at int64
	id string
}

// ParseBefore reads what Sheet.Next said; "" is the beginning.
func ParseBefore(text string) (Before, error) {
	if text == "" {
		return Before{}, nil
	}
	at, id, _ := strings.Cut(text, "~")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil || n <= 0 || id != "" && !uuid4.MatchString(id) {
		return Before{}, fmt.Errorf("%w: no such place in the list", ErrRefused)
	}
	return Before{n, id}, nil
}

// String is what ParseBefore reads.
func (b Before) String() string { return strconv.FormatInt(b.at, 10) + "~" + b.id }

// Options of a store. All but Merged and Now are needed.
type Options struct {
	Tables *rules.Tables
	// Villages is the list of villages and boxes, with its history.
	Villages func(ctx context.Context) (village.Register, error)
	// Unit tells what the list of units says of one; an error that wraps roster.ErrUnknown when there is none.
	Unit func(ctx context.Context, id string) (roster.Unit, error)
	// Names are the names of officers, also of those who left; who is not known is not in it.
	Names func(ctx context.Context, users []string) (map[string]string, error)
	// Province is the code of a commune's province, "" where there is no such commune.
	Province func(commune string) string
	// Merged are the units that have gone over into one, from the day of each; default none.
	Merged func(unit string) []string
	Now    func() time.Time // default time.Now
}

// Store keeps openings. Its methods are safe for concurrent use.
type Store struct {
	db *database.DB
	Options
}

// Open returns the store in the database, which was opened with Migrations.
func Open(db *database.DB, o Options) *Store {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Store{db: db, Options: o}
}

// at reads the time of an opening.
func (r Report) at() (time.Time, bool) {
	at, err := time.Parse(time.RFC3339, r.At)
	return at.UTC(), err == nil && r.At == at.UTC().Format(timeFormat)
}

// check says what is wrong with what was written.
func (s *Store) check(r Report) error {
	at, ok := r.at()
	witnesses := slices.Compact(slices.Sorted(slices.Values(r.Present)))
	switch {
	case !ok, !uuid4.MatchString(r.ID), r.Version < 0, r.Corrects != "" && (!uuid4.MatchString(r.Corrects) || r.Corrects == r.ID),
		r.Slips < 0 || r.Slips > mostSlips, r.Blank < 0 || r.Unreadable < 0 || r.Blank > r.Slips || r.Unreadable > r.Slips-r.Blank,
		!seal.MatchString(r.SealBefore) || !seal.MatchString(r.SealAfter) || !slices.Contains(Seals, r.SealState),
		len(witnesses) != len(r.Present) || slices.ContainsFunc(witnesses, func(w string) bool { return !slices.Contains(Witnesses, w) }),
		len(r.Sealed) > mostWords:
		return ErrRefused
	case at.After(s.Now().Add(slack)), at.Before(s.Now().AddDate(0, 0, -oldest)):
		return ErrTime
	}
	return nil
}

// same tells whether a report says the same as another; a browser seals the same words once.
func (r Report) same(o Report) bool {
	return r.Box == o.Box && r.At == o.At && r.Slips == o.Slips && r.Blank == o.Blank && r.Unreadable == o.Unreadable && r.SealBefore == o.SealBefore &&
		r.SealState == o.SealState && r.SealAfter == o.SealAfter && slices.Equal(r.Present, o.Present) && slices.Equal(r.Sealed, o.Sealed) && r.Corrects == o.Corrects
}

// holders are the communes that hold the boxes that a viewer sees, by code: today's, or of a box that was taken down the last one.
func (s *Store) holders(v docket.Viewer, register village.Register) map[string]string {
	now, newest := s.Now(), map[string]village.Box{}
	for _, b := range register.Boxes {
		if was, ok := newest[b.Code]; !b.From.After(now) && (!ok || b.From.After(was.From)) {
			newest[b.Code] = b
		}
	}
	communes := map[string]string{}
	for code, b := range newest {
		if s.sees(v, b.Commune) {
			communes[code] = b.Commune
		}
	}
	return communes
}

func (s *Store) sees(v docket.Viewer, commune string) bool {
	if side(v.Unit) {
		return commune == docket.Place(v.Unit)
	}
	return docket.Place(v.Unit) != "" && s.Province(commune) == docket.Place(v.Unit)
}

// side tells whether a unit is one of the two that open boxes.
func side(unit string) bool { return docket.Role(unit) == police || docket.Role(unit) == front }

// mine are the boxes that a viewer may write about.
func (s *Store) mine(ctx context.Context, v docket.Viewer) (map[string]string, error) {
	if !side(v.Unit) {
		return nil, ErrNotFound
	}
	register, err := s.Villages(ctx)
	if err != nil {
		return nil, err
	}
	return s.holders(v, register), nil
}
