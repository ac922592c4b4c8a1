package opening_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/harness"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/opening"
	"homthu/triage/roster"
	"homthu/triage/village"
)

const ours, theirs, fresh = "K7M4RK", "T4XP9H", "NT4K"

var (
	hoa    = docket.Viewer{Officer: "hoa", Unit: dockettest.Police}
	binh   = docket.Viewer{Officer: "binh", Unit: dockettest.Police}
	lan    = docket.Viewer{Officer: "lan", Unit: dockettest.Front}
	mai    = docket.Viewer{Officer: "mai", Unit: dockettest.Front}
	far    = docket.Viewer{Officer: "minh", Unit: dockettest.OtherPolice}
	over   = docket.Viewer{Officer: "dung", Unit: dockettest.Province}
	others = docket.Viewer{Officer: "xa", Unit: "province-police.01"}
)

// room is the store under test, at dockettest.Start: Monday 16 November 2026, in a province with two communes.
type room struct {
	*opening.Store
	clock    *dockettest.Clock
	merged   map[string][]string
	register village.Register
}

func newRoom(t testing.TB, db *database.DB) *room {
	t.Helper()
	r := &room{clock: dockettest.NewClock(dockettest.Start), register: village.Register{
		Villages: []village.Village{{ID: "v1", Name: "thôn Nà Tàn", Commune: "06184"}},
		Boxes: []village.Box{{Code: ours, Name: "Nhà văn hóa thôn", Commune: "06184", Village: "v1"}, {Code: theirs, Name: "khu Nam Quan", Commune: "06190"},
			{Code: fresh, Name: "Chợ xã", Commune: "06184", From: dockettest.Start.AddDate(0, 0, -10)}}}}
	r.Store = opening.Open(db, opening.Options{
		Tables: dockettest.Tables(t), Now: r.clock.Now,
		Villages: func(context.Context) (village.Register, error) { return r.register, nil },
		Unit: func(_ context.Context, id string) (roster.Unit, error) {
			name, ok := map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Front: "Ủy ban MTTQ Việt Nam xã Thiện Hòa", dockettest.Province: "Công an tỉnh Lạng Sơn"}[id]
			if !ok {
				return roster.Unit{}, roster.ErrUnknown
			}
			return roster.Unit{ID: id, Name: name}, nil
		},
		Names: func(context.Context, []string) (map[string]string, error) {
			return map[string]string{"hoa": "Phạm Thị Hoa", "lan": "Hoàng Thị Lan"}, nil
		},
		Province: func(string) string { return "20" },
		Merged:   func(unit string) []string { return r.merged[unit] },
	})
	return r
}

func openSQLite(t testing.TB, opts ...database.Option) *database.DB {
	t.Helper()
	db, err := database.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "opening.db"), opening.Migrations, opts...)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func openPostgres(t testing.TB, opts ...database.Option) *database.DB {
	t.Helper()
	dsn := harness.Postgres(t)
	must(t, database.Migrate(t.Context(), dsn, opening.Migrations))
	db, err := database.OpenPostgres(t.Context(), dsn, opening.Migrations, opts...)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestSQLite(t *testing.T) {
	exercise(t, func(t *testing.T) *database.DB { return openSQLite(t) })
}

func TestPostgres(t *testing.T) {
	exercise(t, func(t *testing.T) *database.DB { return openPostgres(t) })
}

func exercise(t *testing.T, open func(t *testing.T) *database.DB) {
	for name, test := range map[string]func(*testing.T, *room, *database.DB){
		"by two sides": cycle, "a dispute": dispute, "exactly this version": thisVersion, "never changed": settled, "written once": twice,
		"whose boxes": whose, "a merger": merger, "when the next is due": due, "not well formed": malformed, "withdrawn": withdrawn, "many": many,
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			test(t, newRoom(t, db), db)
		})
	}
}

// found is an opening an hour ago, as the police write it.
func found() opening.Report {
	return opening.Report{ID: uuid.NewString(), Box: ours, At: at(-time.Hour), Slips: 12, Blank: 1, Unreadable: 2, SealBefore: "A-001", SealState: "intact", SealAfter: "A-002",
		Present: []string{"truong-thon", "nguoi-dan"}, Sealed: []byte("sealed")}
}

func at(since time.Duration) string {
	return dockettest.Start.Add(since).Truncate(time.Minute).UTC().Format("2006-01-02T15:04:00Z")
}

func (r *room) look(t testing.TB, v docket.Viewer) opening.Sheet {
	t.Helper()
	s, err := r.Sheet(t.Context(), v, opening.Before{})
	must(t, err)
	return s
}

func (r *room) read(t testing.TB, id string) opening.Opening {
	t.Helper()
	list := r.look(t, hoa).Openings
	i := slices.IndexFunc(list, func(o opening.Opening) bool { return o.ID == id })
	if i < 0 {
		t.Fatalf("%s is not in the list", id)
	}
	return list[i]
}

func (r *room) box(t testing.TB, code string) opening.Box {
	t.Helper()
	list := r.look(t, hoa).Boxes
	return list[slices.IndexFunc(list, func(b opening.Box) bool { return b.Code == code })]
}

func cycle(t *testing.T, r *room, _ *database.DB) {
	ctx, o := t.Context(), found()
	for range 2 { // the answer was lost
		must(t, r.Save(ctx, hoa, o))
	}
	was := r.read(t, o.ID)
	if was.State != opening.Proposed || was.Version != 1 || !was.Mine || was.Proposed.Name != "Phạm Thị Hoa" || was.Proposed.Day != "2026-11-16" || was.Confirmed != nil || was.At != o.At ||
		!slices.Equal(was.Present, []string{"nguoi-dan", "truong-thon"}) || string(was.Sealed) != "sealed" || was.Holder != "06184" {
		t.Fatalf("%+v", was)
	}
	if r.look(t, lan).Openings[0].Mine || r.box(t, ours).Last != "" {
		t.Fatal("the Front wrote nothing, and nothing is confirmed")
	}
	wants(t, r.Typed(ctx, hoa, opening.Step{ID: o.ID, Version: 1}), opening.ErrRefused)
	for range 2 {
		must(t, r.Confirm(ctx, lan, opening.Step{ID: o.ID, Version: 1}))
	}
	if was = r.read(t, o.ID); was.State != opening.Confirmed || was.Confirmed == nil || was.Confirmed.Unit != dockettest.Front || was.Typed != nil || was.Version != 2 {
		t.Fatalf("%+v", was)
	}
	if b := r.box(t, ours); b.Last != "2026-11-16" || b.Due != "2026-11-23" || b.Overdue || b.Seal != "A-002" || b.Village != "thôn Nà Tàn" {
		t.Fatalf("%+v", b)
	}
	for range 2 {
		must(t, r.Typed(ctx, mai, opening.Step{ID: o.ID, Version: 2}))
	}
	stale(t, r.Typed(ctx, hoa, opening.Step{ID: o.ID, Version: 2}), "mai")
	wants(t, r.Typed(ctx, hoa, opening.Step{ID: o.ID, Version: 3}), opening.ErrRefused) // once
	if was = r.read(t, o.ID); was.Typed == nil || was.Typed.Officer != "mai" || len(was.Steps) != 3 || was.Steps[2].What != "typed" {
		t.Fatalf("%+v", was)
	}
}

func dispute(t *testing.T, r *room, _ *database.DB) {
	ctx, o := t.Context(), found()
	must(t, r.Save(ctx, lan, o)) // either side may write first
	wants(t, r.Refuse(ctx, mai, opening.Step{ID: o.ID, Version: 1, Reason: "so-phieu"}), opening.ErrSide)
	wants(t, r.Refuse(ctx, hoa, opening.Step{ID: o.ID, Version: 1, Reason: "words"}), opening.ErrRefused)
	wants(t, r.Confirm(ctx, hoa, opening.Step{ID: o.ID, Version: 1, Reason: "khac"}), opening.ErrRefused)
	for range 2 {
		must(t, r.Refuse(ctx, hoa, opening.Step{ID: o.ID, Version: 1, Reason: "so-phieu"}))
	}
	was := r.read(t, o.ID)
	if was.State != opening.Disputed || was.Refused == nil || was.Refused.Reason != "so-phieu" || was.Version != 2 {
		t.Fatalf("%+v", was)
	}
	wants(t, r.Confirm(ctx, hoa, opening.Step{ID: o.ID, Version: 2}), opening.ErrRefused)
	o.Version, o.Slips = 2, 13
	wants(t, r.Save(ctx, hoa, o), opening.ErrSide)
	for range 2 {
		must(t, r.Save(ctx, mai, o))
	}
	was = r.read(t, o.ID)
	if was.State != opening.Proposed || was.Refused != nil || was.Slips != 13 || was.Proposed.Officer != "mai" || was.Version != 3 {
		t.Fatalf("%+v", was)
	}
	var told []int
	for _, s := range was.Steps {
		told = append(told, s.Slips)
	}
	if !slices.Equal(told, []int{12, 12, 13}) {
		t.Fatalf("the dispute cannot be followed: %v", told)
	}
	must(t, r.Confirm(ctx, hoa, opening.Step{ID: o.ID, Version: 3}))
}

func thisVersion(t *testing.T, r *room, _ *database.DB) {
	ctx, o := t.Context(), found()
	must(t, r.Save(ctx, hoa, o))
	o.Version, o.Slips = 1, 11
	must(t, r.Save(ctx, binh, o))
	stale(t, r.Confirm(ctx, lan, opening.Step{ID: o.ID, Version: 1}), "binh")
	stale(t, r.Refuse(ctx, lan, opening.Step{ID: o.ID, Version: 1, Reason: "khac"}), "binh")
	o.Slips = 10
	stale(t, r.Save(ctx, hoa, o), "binh")
	other := found()
	other.ID, other.Slips = o.ID, 9
	stale(t, r.Save(ctx, hoa, other), "binh") // an id is used once
	wants(t, r.Confirm(ctx, hoa, opening.Step{ID: o.ID, Version: 2}), opening.ErrSide)
	wants(t, r.Confirm(ctx, docket.Viewer{Officer: "binh", Unit: dockettest.Front}, opening.Step{ID: o.ID, Version: 2}), opening.ErrSide)
	must(t, r.Confirm(ctx, lan, opening.Step{ID: o.ID, Version: 2}))
	stale(t, r.Confirm(ctx, mai, opening.Step{ID: o.ID, Version: 2}), "lan")
}

// confirmed is an opening that both sides have confirmed.
func (r *room) confirmed(t testing.TB, o opening.Report) opening.Report {
	t.Helper()
	must(t, r.Save(t.Context(), hoa, o))
	must(t, r.Confirm(t.Context(), lan, opening.Step{ID: o.ID, Version: 1}))
	return o
}

// settled: what both sides confirmed never changes, not even by a statement of its own; a correction takes its place once it is
// confirmed.
func settled(t *testing.T, r *room, db *database.DB) {
	ctx, o := t.Context(), r.confirmed(t, found())
	again := o
	again.Version, again.Slips = 2, 20
	wants(t, r.Save(ctx, hoa, again), opening.ErrSettled)
	wants(t, r.Refuse(ctx, lan, opening.Step{ID: o.ID, Version: 2, Reason: "khac"}), opening.ErrSettled)
	wants(t, r.Withdraw(ctx, hoa, opening.Step{ID: o.ID, Version: 2}), opening.ErrSettled)
	for _, statement := range []string{`UPDATE openings SET slips = 20`, `UPDATE openings SET state = 'proposed'`, `UPDATE openings SET seal_after = ''`, `DELETE FROM opening_steps`, `UPDATE opening_steps SET slips = 20`} {
		err := db.Write(ctx, func(ctx context.Context, t *sql.Tx) error { _, err := t.ExecContext(ctx, statement); return err })
		if err == nil {
			t.Errorf("%s was done", statement)
		}
	}
	better := found()
	better.Slips, better.SealAfter, better.Corrects = 13, "A-003", o.ID
	must(t, r.Save(ctx, lan, better))
	moved := better
	moved.Version, moved.Box = 1, fresh
	wants(t, r.Save(ctx, lan, moved), opening.ErrRefused) // it would take the place of another box's
	if b := r.box(t, ours); b.Seal != "A-002" {
		t.Fatalf("a correction counts before it is confirmed: %+v", b)
	}
	second := better
	second.ID = uuid.NewString()
	isTwice(t, r.Save(ctx, hoa, second), "lan")
	must(t, r.Confirm(ctx, hoa, opening.Step{ID: better.ID, Version: 1}))
	if b := r.box(t, ours); b.Seal != "A-003" {
		t.Fatalf("%+v", b)
	}
	third := found() // a correction of the correction
	third.Corrects = better.ID
	must(t, r.Save(ctx, hoa, third))
	wrong := found()
	wrong.Box, wrong.Corrects = fresh, o.ID
	wants(t, r.Save(ctx, hoa, wrong), opening.ErrRefused)
	wrong.Corrects = third.ID // not confirmed
	wants(t, r.Save(ctx, hoa, wrong), opening.ErrRefused)
	third.Version, third.Corrects = 1, ""
	wants(t, r.Save(ctx, hoa, third), opening.ErrRefused)
}

// twice: both sides write the same opening; the second is told to read the first.
func twice(t *testing.T, r *room, _ *database.DB) {
	ctx := t.Context()
	must(t, r.Save(ctx, hoa, found()))
	second := found()
	second.At = at(-time.Hour + 5*time.Minute)
	isTwice(t, r.Save(ctx, lan, second), "hoa")
	second.At = at(-3 * time.Hour)
	must(t, r.Save(ctx, lan, second))
	second.Version, second.At = 1, at(-90*time.Minute)
	isTwice(t, r.Save(ctx, lan, second), "hoa")
}

func whose(t *testing.T, r *room, _ *database.DB) {
	ctx, o := t.Context(), found()
	wants(t, r.Save(ctx, far, o), opening.ErrNotFound)
	wants(t, r.Save(ctx, over, o), opening.ErrNotFound)
	wants(t, r.Save(ctx, docket.Viewer{Officer: "tuan", Unit: dockettest.Committee}, o), opening.ErrNotFound)
	must(t, r.Save(ctx, hoa, o))
	for _, v := range []docket.Viewer{far, over} {
		wants(t, r.Confirm(ctx, v, opening.Step{ID: o.ID, Version: 1}), opening.ErrNotFound)
	}
	o.Version, o.Box = 1, theirs
	wants(t, r.Save(ctx, hoa, o), opening.ErrNotFound)
	if s := r.look(t, far); len(s.Openings) != 0 || len(s.Boxes) != 1 || s.Boxes[0].Code != theirs {
		t.Fatalf("%+v", s)
	}
	if s := r.look(t, over); len(s.Boxes) != 3 || len(s.Openings) != 1 || len(s.Openings[0].Sealed) != 0 || s.Openings[0].Mine || s.Openings[0].Holder != "06184" {
		t.Fatalf("%+v", s)
	}
	if s := r.look(t, others); len(s.Boxes) != 0 || len(s.Openings) != 0 {
		t.Fatalf("another province sees %+v", s)
	}
	if _, err := r.Minutes(ctx, far, o.ID, "pdf"); !errors.Is(err, opening.ErrNotFound) {
		t.Fatal(err)
	}
}

// merger: from its day on the box and what was written of it are the new commune's; what waits is confirmed by its Front.
func merger(t *testing.T, r *room, _ *database.DB) {
	ctx, day := t.Context(), dockettest.Start.AddDate(0, 0, 2)
	o := found()
	must(t, r.Save(ctx, hoa, o))
	b := r.register.Boxes[0]
	b.From, b.Commune = day, "06190"
	r.register.Boxes[0].To = day
	r.register.Boxes = append(r.register.Boxes, b)
	if len(r.look(t, far).Openings) != 0 {
		t.Fatal("before the day")
	}
	r.clock.Set(day.Add(time.Hour))
	wants(t, r.Confirm(ctx, lan, opening.Step{ID: o.ID, Version: 1}), opening.ErrNotFound)
	wants(t, r.Confirm(ctx, far, opening.Step{ID: o.ID, Version: 1}), opening.ErrSide)
	must(t, r.Confirm(ctx, docket.Viewer{Officer: "thao", Unit: dockettest.OtherFront}, opening.Step{ID: o.ID, Version: 1}))
	if s := r.look(t, far); len(s.Openings) != 1 || len(s.Boxes) != 2 || len(r.look(t, hoa).Openings) != 0 {
		t.Fatalf("%+v", s)
	}
	r.register.Boxes[len(r.register.Boxes)-1].To = day.AddDate(0, 0, 1) // taken down
	r.clock.Set(day.AddDate(0, 0, 2))
	if s := r.look(t, far); len(s.Openings) != 1 || len(s.Boxes) != 1 {
		t.Fatalf("%+v", s)
	}
	// In figures the opening is the old commune's, whose day it was: its heir reads it, and nobody else's.
	count := func(v docket.Viewer) (openings, rows int) {
		list, err := r.Tallies(ctx, v, dockettest.Start.AddDate(0, 0, -1), day.AddDate(0, 0, 3))
		must(t, err)
		for _, of := range list {
			openings, rows = openings+of.Openings, rows+1
		}
		return openings, rows
	}
	if n, rows := count(far); n != 0 || rows != 2 {
		t.Fatalf("another commune reads %d openings in %d rows", n, rows)
	}
	r.merged = map[string][]string{dockettest.OtherPolice: {dockettest.Police}, dockettest.OtherFront: {dockettest.Police}} // of one role alone
	if n, rows := count(far); n != 1 || rows != 4 {
		t.Fatalf("the heir reads %d openings in %d rows", n, rows)
	}
	if n, rows := count(docket.Viewer{Officer: "thao", Unit: dockettest.OtherFront}); n != 0 || rows != 2 {
		t.Fatalf("the heir of nobody reads %d openings in %d rows", n, rows)
	}
}

func due(t *testing.T, r *room, _ *database.DB) {
	if b := r.box(t, ours); !b.Overdue || b.Due != "" || b.Last != "" {
		t.Fatalf("never opened: %+v", b)
	}
	if b := r.box(t, fresh); !b.Overdue || b.Due != "2026-11-13" {
		t.Fatalf("hangs since ten days: %+v", b)
	}
	late, err := r.Overdue(t.Context())
	want := []docket.LateBoxes{{Unit: dockettest.Front, Boxes: 1}, {Unit: dockettest.OtherFront, Boxes: 1}, {Unit: dockettest.Police, Boxes: 1}, {Unit: dockettest.OtherPolice, Boxes: 1},
		{Unit: dockettest.Front, Due: "2026-11-13", Boxes: 1}, {Unit: dockettest.Police, Due: "2026-11-13", Boxes: 1}}
	if must(t, err); !slices.Equal(late, want) {
		t.Fatalf("%+v", late)
	}
	r.confirmed(t, found())
	if late, err = r.Overdue(t.Context()); err != nil || len(late) != 4 {
		t.Fatalf("%+v, %v", late, err)
	}
	r.clock.Set(time.Date(2026, 11, 23, 16, 59, 0, 0, time.UTC)) // one minute before the end of the day in Viet Nam
	if b := r.box(t, ours); b.Overdue || b.Due != "2026-11-23" {
		t.Fatalf("%+v", b)
	}
	if s := r.look(t, hoa); s.Boxes[0].Code != fresh || s.Boxes[1].Code != ours {
		t.Fatalf("%+v", s.Boxes)
	}
	r.clock.Set(time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC))
	if b := r.box(t, ours); !b.Overdue {
		t.Fatalf("%+v", b)
	}
}

func malformed(t *testing.T, r *room, _ *database.DB) {
	for name, change := range map[string]func(*opening.Report){
		"id": func(o *opening.Report) { o.ID = "1" }, "time": func(o *opening.Report) { o.At = "2026-11-16" }, "seconds": func(o *opening.Report) { o.At = "2026-11-16T01:30:20Z" },
		"zone": func(o *opening.Report) { o.At = "2026-11-16T08:30:00+07:00" }, "slips": func(o *opening.Report) { o.Slips = 2001 }, "negative": func(o *opening.Report) { o.Blank = -1 },
		"more than all": func(o *opening.Report) { o.Blank = 11 }, "seal": func(o *opening.Report) { o.SealBefore = "số 1" }, "long seal": func(o *opening.Report) { o.SealAfter = "123456789012345678901" },
		"state": func(o *opening.Report) { o.SealState = "words" }, "somebody": func(o *opening.Report) { o.Present = []string{"Bế Văn A"} },
		"twice there": func(o *opening.Report) { o.Present = []string{"nguoi-dan", "nguoi-dan"} }, "words": func(o *opening.Report) { o.Sealed = make([]byte, 1<<20) },
		"itself": func(o *opening.Report) { o.Corrects = o.ID }, "nothing": func(o *opening.Report) { o.Corrects = uuid.NewString() },
	} {
		o := found()
		change(&o)
		if err := r.Save(t.Context(), hoa, o); !errors.Is(err, opening.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, when := range []string{at(11 * time.Minute), at(-401 * 24 * time.Hour)} {
		o := found()
		o.At = when
		wants(t, r.Save(t.Context(), hoa, o), opening.ErrTime)
	}
	o := found()
	o.At, o.Slips, o.Blank, o.Unreadable, o.SealBefore, o.Present, o.Sealed = at(9*time.Minute), 0, 0, 0, "", nil, nil
	must(t, r.Save(t.Context(), hoa, o)) // an empty box, a clock that is a little fast
	if was := r.read(t, o.ID); was.Present == nil || was.Sealed == nil {
		t.Fatalf("%+v", was)
	}
	wants(t, r.Confirm(t.Context(), lan, opening.Step{ID: uuid.NewString(), Version: 1}), opening.ErrNotFound)
	wants(t, r.Confirm(t.Context(), lan, opening.Step{ID: o.ID}), opening.ErrRefused)
}

func withdrawn(t *testing.T, r *room, _ *database.DB) {
	ctx, o := t.Context(), found()
	must(t, r.Save(ctx, hoa, o))
	wants(t, r.Withdraw(ctx, lan, opening.Step{ID: o.ID, Version: 1}), opening.ErrSide)
	for range 2 {
		must(t, r.Withdraw(ctx, binh, opening.Step{ID: o.ID, Version: 1}))
	}
	if len(r.look(t, hoa).Openings) != 0 {
		t.Fatal("it is still there")
	}
	wants(t, r.Confirm(ctx, lan, opening.Step{ID: o.ID, Version: 2}), opening.ErrRefused)
	wants(t, r.Typed(ctx, lan, opening.Step{ID: o.ID, Version: 2}), opening.ErrRefused)
	o.Version = 2
	wants(t, r.Save(ctx, hoa, o), opening.ErrRefused)
	must(t, r.Save(ctx, lan, found())) // it stands in nobody's way
}

// many: what waits is shown however old it is, and the rest by pages, each once, also those of one minute; where more wait than a
// page has, nothing is left out.
func many(t *testing.T, r *room, db *database.DB) {
	ctx := t.Context()
	write := func(state string, typed, n int, when func(i int) time.Time) {
		t.Helper()
		must(t, db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			for i := range n {
				if _, err := tx.ExecContext(ctx, `INSERT INTO openings (id, box, at, state, version, unit, slips, blank, unreadable, seal_before, seal_state, seal_after, present, sealed, corrects, typed)
					VALUES ($1, $2, $3, $4, 3, $5, 1, 0, 0, '', 'intact', '', '[]', $6, '', $7)`, uuid.NewString(), ours, when(i).Unix(), state, dockettest.Police, []byte{}, typed); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	waits := found()
	waits.At = at(-390 * 24 * time.Hour)
	must(t, r.Save(ctx, hoa, waits))
	write("confirmed", 1, 900, func(i int) time.Time { return dockettest.Start.Add(-time.Duration(i/300) * 6 * time.Hour) }) // 300 a minute
	pages := r.pages(t, []int{400, 400, 102}, 901)
	if last := pages[0].Openings[399]; last.ID != waits.ID || len(pages[0].Boxes) != 2 || len(pages[1].Boxes) != 0 {
		t.Fatalf("%+v, %d boxes, then %d", last, len(pages[0].Boxes), len(pages[1].Boxes))
	}
	write("proposed", 0, 400, func(i int) time.Time { return dockettest.Start.AddDate(-1, 0, -i) })
	r.pages(t, []int{400, 400, 400, 400, 101}, 1301) // those that wait come twice
	for _, text := range []string{"yesterday", "-1~", "0~", "1~2", "1~" + uuid.NewString() + "~"} {
		if _, err := opening.ParseBefore(text); !errors.Is(err, opening.ErrRefused) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// pages reads all of them; of so many openings each is there.
func (r *room) pages(t *testing.T, sizes []int, all int) (pages []opening.Sheet) {
	t.Helper()
	seen, at := map[string]bool{}, ""
	for i, n := range sizes {
		before, err := opening.ParseBefore(at)
		must(t, err)
		s, err := r.Sheet(t.Context(), hoa, before)
		must(t, err)
		if len(s.Openings) != n || (s.Next == "") != (i == len(sizes)-1) || !slices.IsSortedFunc(s.Openings, func(a, b opening.Opening) int { return strings.Compare(b.At, a.At) }) {
			t.Fatalf("page %d has %d openings, then %q", i, len(s.Openings), s.Next)
		}
		for _, o := range s.Openings {
			seen[o.ID] = true
		}
		at, pages = s.Next, append(pages, s)
	}
	if len(seen) != all {
		t.Fatalf("%d of %d openings", len(seen), all)
	}
	return pages
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%v, not %v", err, want)
	}
}

func stale(t testing.TB, err error, by string) {
	t.Helper()
	var s *opening.StaleError
	if !errors.As(err, &s) || s.By != by {
		t.Fatalf("%v, not stale by %s", err, by)
	}
}

func isStale(err error) bool {
	var s *opening.StaleError
	return errors.As(err, &s)
}

func isTwice(t testing.TB, err error, by string) {
	t.Helper()
	var s *opening.TwiceError
	if !errors.As(err, &s) || s.By != by {
		t.Fatalf("%v, not written already by %s", err, by)
	}
}
