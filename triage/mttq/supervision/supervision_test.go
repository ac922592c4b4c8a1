package supervision_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/database/databasetest"
	"homthu/harness"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/mttq/supervision"
)

var (
	lan  = docket.Viewer{Officer: "lan", Unit: dockettest.Front}
	mai  = docket.Viewer{Officer: "mai", Unit: dockettest.Front}
	over = docket.Viewer{Officer: "lan", Unit: dockettest.OtherFront}
)

// room is the store under test, at dockettest.Start: Monday 16 November 2026.
type room struct {
	*supervision.Store
	cases *dockettest.Room
}

func TestSQLite(t *testing.T) {
	exercise(t, func(t *testing.T) *database.DB { return databasetest.SQLite(t, supervision.Migrations) })
}

func TestPostgres(t *testing.T) {
	exercise(t, func(t *testing.T) *database.DB { return databasetest.Postgres(t, supervision.Migrations) })
}

func exercise(t *testing.T, open func(t *testing.T) *database.DB) {
	for name, test := range map[string]func(*testing.T, *room){
		"from the plan to a kept recommendation": cycle, "several visits": several, "one winner": oneWinner, "only in its order": inOrder,
		"only what the Front may know": numbers, "not well formed": malformed,
		"the heir of a Front goes on": heir,
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t)
			cases := dockettest.New(t, databasetest.SQLite(t, docket.Migrations))
			merged := func(unit string) []string {
				if unit == dockettest.OtherFront && !cases.Clock.Now().Before(mergers) {
					return []string{dockettest.OtherPolice, dockettest.Front}
				}
				return nil
			}
			test(t, &room{supervision.Open(db, cases.Docket, merged, cases.Clock.Now), cases})
		})
	}
}

func plan() supervision.Plan {
	return supervision.Plan{ID: uuid.NewString(), Title: "chua-tra-loi", Of: dockettest.Committee, Day: "2026-12-10", Purpose: []byte("sealed")}
}

// only is the one plan that there is.
func (r *room) only(t *testing.T) supervision.Plan {
	t.Helper()
	list, err := r.Plans(t.Context(), lan)
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d plans", len(list))
	}
	return list[0]
}

// goes takes the plan, or its first visit, a step on, as its newest version.
func (r *room) goes(t *testing.T, step, day string, by ...string) error {
	t.Helper()
	p := r.only(t)
	visit := p.Visits[0].ID
	if step == "sent" || step == "dropped" {
		visit = ""
	}
	return r.visits(t, visit, step, day, by...)
}

// visits takes one visit a step on.
func (r *room) visits(t *testing.T, visit, step, day string, by ...string) error {
	t.Helper()
	p := r.only(t)
	return r.Done(t.Context(), lan, supervision.Step{ID: p.ID, Version: p.Version, Visit: visit, Step: step, Day: day, Visitors: by, Findings: []byte("findings " + visit)})
}

func cycle(t *testing.T, r *room) {
	ctx := t.Context()
	p := plan()
	for range 2 { // the answer was lost
		must(t, r.Save(ctx, lan, p))
	}
	if was := r.only(t); was.Version != 1 || was.SendBy != "2026-11-25" || len(was.Visits) != 1 || was.Visits[0].GetBy != "2026-12-03" || was.Visits[0].ReportBy != "2026-12-25" || string(was.Purpose) != "sealed" ||
		was.Visits[0].Findings == nil || was.Visits[0].ID != p.ID || was.Officer != "lan" {
		t.Fatalf("%+v", was)
	}
	p.Version, p.Day = 1, "2026-12-20"
	must(t, r.Save(ctx, mai, p))
	must(t, r.goes(t, "sent", "2026-11-16"))
	r.cases.Clock.Set(dockettest.Start.AddDate(0, 0, 40))
	must(t, r.goes(t, "got", "2026-12-10"))
	visit := supervision.Step{ID: p.ID, Version: 4, Visit: p.ID, Step: "visited", Day: "2026-12-21", Visitors: []string{"lan", "mai"}, Findings: []byte("findings")}
	for range 2 {
		must(t, r.Done(ctx, lan, visit))
	}
	if was := r.only(t); was.Visits[0].Visited != "2026-12-21" || was.Visits[0].ReportBy != "2027-01-05" || string(was.Visits[0].Findings) != "findings" ||
		!reflect.DeepEqual(was.Visits[0].Visitors, visit.Visitors) || was.Version != 5 || was.Day != "2026-12-20" {
		t.Fatalf("%+v", was)
	}
	ask := supervision.Recommendation{ID: uuid.NewString(), Plan: p.ID, Of: dockettest.Committee, Due: "2026-12-23", Sealed: []byte("asked")}
	for range 2 {
		must(t, r.Recommend(ctx, lan, ask))
	}
	other := ask
	other.Sealed = []byte("other words")
	stale(t, r.Recommend(ctx, lan, other), "lan")
	if was := r.only(t); len(was.Asks) != 1 || !was.Asks[0].Late || was.Asks[0].State != "open" || string(was.Asks[0].Sealed) != "asked" {
		t.Fatalf("%+v", was.Asks)
	}
	ask.Version, ask.State, ask.Day = 1, "kept", "2026-12-24"
	for range 2 {
		must(t, r.Kept(ctx, mai, ask))
	}
	ask.State = "dropped"
	stale(t, r.Kept(ctx, lan, ask), "mai")
	must(t, r.goes(t, "reported", "2026-12-25"))
	if was := r.only(t); was.Visits[0].Reported != "2026-12-25" || was.Asks[0].State != "kept" || was.Asks[0].Late {
		t.Fatalf("%+v", was)
	}
}

// several: a plan of a year goes out once; each visit has its own days, and one that is not made any more is left out.
func several(t *testing.T, r *room) {
	ctx, p := t.Context(), plan()
	must(t, r.Save(ctx, lan, p))
	second := supervision.Another{ID: uuid.NewString(), Plan: p.ID, Version: 1, Day: "2027-03-10"}
	third := supervision.Another{ID: uuid.NewString(), Plan: p.ID, Version: 2, Day: "2027-02-10"}
	for range 2 { // the answer was lost
		must(t, r.Visit(ctx, lan, second))
	}
	stale(t, r.Visit(ctx, mai, supervision.Another{ID: uuid.NewString(), Plan: p.ID, Version: 1, Day: "2027-03-10"}), "lan")
	must(t, r.Visit(ctx, mai, third))
	again := second
	again.Version = 3
	wants(t, r.Visit(ctx, lan, again), supervision.ErrRefused) // an id is used once
	if was := r.only(t); len(was.Visits) != 3 || was.Visits[0].ID != p.ID || was.Visits[1].ID != third.ID || was.Visits[2].GetBy != "2027-03-03" || was.Visits[2].ReportBy != "2027-03-25" || was.SendBy != "2026-11-25" {
		t.Fatalf("%+v", was.Visits)
	}
	wants(t, r.visits(t, second.ID, "got", "2026-11-16"), supervision.ErrRefused) // it has not gone out
	wants(t, r.visits(t, p.ID, "dropped", "2026-11-16"), supervision.ErrRefused)  // it is what the plan is about
	must(t, r.goes(t, "sent", "2026-11-16"))
	must(t, r.visits(t, p.ID, "visited", "2026-11-16", "lan"))
	wants(t, r.visits(t, second.ID, "reported", "2026-11-16"), supervision.ErrRefused) // the other one was made
	must(t, r.visits(t, second.ID, "got", "2026-11-16"))
	must(t, r.visits(t, second.ID, "visited", "2026-11-16", "lan", "mai"))
	must(t, r.visits(t, p.ID, "reported", "2026-11-16"))
	wants(t, r.visits(t, second.ID, "dropped", "2026-11-16"), supervision.ErrRefused)
	must(t, r.visits(t, third.ID, "dropped", "2026-11-16"))
	wants(t, r.visits(t, third.ID, "visited", "2026-11-16", "lan"), supervision.ErrRefused)
	wants(t, r.visits(t, uuid.NewString(), "visited", "2026-11-16", "lan"), supervision.ErrNotFound)
	wants(t, r.goes(t, "dropped", "2026-11-16"), supervision.ErrRefused)
	was := r.only(t).Visits
	if was[0].Reported != "2026-11-16" || was[1].Dropped != "2026-11-16" || was[2].Got != "2026-11-16" || was[2].Reported != "" || string(was[2].Findings) != "findings "+second.ID || string(was[0].Findings) != "findings "+p.ID || len(was[2].Visitors) != 2 {
		t.Fatalf("%+v", was)
	}
	ask := supervision.Recommendation{ID: uuid.NewString(), Plan: p.ID, Of: dockettest.Committee, Due: "2026-12-23", Sealed: []byte("asked")}
	must(t, r.Recommend(ctx, lan, ask))
	wants(t, r.Visit(ctx, over, supervision.Another{ID: uuid.NewString(), Plan: p.ID, Version: 10, Day: "2027-03-10"}), supervision.ErrNotFound)
	for name, bad := range map[string]supervision.Another{"id": {ID: "1", Day: "2027-03-10"}, "the plan's id": {ID: p.ID, Day: "2027-03-10"}, "past": {ID: uuid.NewString(), Day: "2026-11-15"}, "no day": {ID: uuid.NewString()}} {
		bad.Plan, bad.Version = p.ID, r.only(t).Version
		if err := r.Visit(ctx, lan, bad); !errors.Is(err, supervision.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	dropped := plan()
	dropped.Of = dockettest.OtherPolice
	must(t, r.Save(ctx, over, dropped))
	must(t, r.Visit(ctx, over, supervision.Another{ID: uuid.NewString(), Plan: dropped.ID, Version: 1, Day: "2027-03-10"}))
	must(t, r.Done(ctx, over, supervision.Step{ID: dropped.ID, Version: 2, Step: "dropped", Day: "2026-11-16"}))
	wants(t, r.Visit(ctx, over, supervision.Another{ID: uuid.NewString(), Plan: dropped.ID, Version: 3, Day: "2027-03-10"}), supervision.ErrRefused)
}

// TestOldVisits: what was written when a plan had one visit is there, under the plan's id.
func TestOldVisits(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "mttq.db")
		oldVisits(t, func(all fs.FS) (*database.DB, error) { return database.OpenSQLite(t.Context(), path, all) })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		dsn := harness.Postgres(t)
		oldVisits(t, func(all fs.FS) (*database.DB, error) {
			if err := database.Migrate(t.Context(), dsn, all); err != nil {
				return nil, err
			}
			return database.OpenPostgres(t.Context(), dsn, all)
		})
	})
}

func oldVisits(t *testing.T, open func(fs.FS) (*database.DB, error)) {
	first := fstest.MapFS{}
	for _, engine := range []string{"sqlite", "postgres"} {
		name := "migrations/" + engine + "/0001_supervision.sql"
		content, err := fs.ReadFile(supervision.Migrations, name)
		must(t, err)
		first[name] = &fstest.MapFile{Data: content}
	}
	db, err := open(first)
	must(t, err)
	visited, planned := uuid.NewString(), uuid.NewString()
	must(t, db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		for _, p := range [][]any{{visited, "2026-12-10", `["lan"]`, "2026-11-20", "2026-12-01", "2026-12-11", "2026-12-20", []byte("found")}, {planned, "2027-01-10", `[]`, "", "", "", "", []byte{}}} {
			if _, err := tx.ExecContext(ctx, `INSERT INTO plans (id, unit, title, of, day, numbers, visitors, sent, got, visited, reported, dropped, purpose, findings, officer, at, version)
				VALUES ($1, '`+dockettest.Front+`', 'khac', '`+dockettest.Committee+`', $2, '[]', $3, $4, $5, $6, $7, '', $8, $8, 'lan', 1, 6)`, p...); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO recommendations (id, plan, of, due, state, day, sealed, officer, at, version) VALUES ($1, $2, '`+dockettest.Committee+`', '2027-01-01', 'open', '', $3, 'lan', 1, 1)`, uuid.NewString(), visited, []byte("asked"))
		return err
	}))
	must(t, db.Close())
	db, err = open(supervision.Migrations)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	cases := dockettest.New(t, databasetest.SQLite(t, docket.Migrations))
	list, err := supervision.Open(db, cases.Docket, nil, cases.Clock.Now).Plans(t.Context(), lan)
	must(t, err)
	if len(list) != 2 || list[0].ID != planned || list[1].ID != visited || len(list[0].Visits) != 1 || len(list[1].Visits) != 1 || len(list[1].Asks) != 1 {
		t.Fatalf("%+v", list)
	}
	if v := list[0].Visits[0]; v.Day != "2027-01-10" || v.Visited != "" || list[0].Sent != "" || list[0].SendBy != "2026-12-26" {
		t.Errorf("%+v", list[0])
	}
	want := supervision.Visit{ID: visited, Day: "2026-12-10", Visitors: []string{"lan"}, Findings: []byte("found"), Got: "2026-12-01", Visited: "2026-12-11", Reported: "2026-12-20", GetBy: "2026-12-03", ReportBy: "2026-12-26"}
	if !reflect.DeepEqual(list[1].Visits[0], want) || list[1].Sent != "2026-11-20" || string(list[1].Purpose) != "found" {
		t.Errorf("%+v", list[1])
	}
}

func oneWinner(t *testing.T, r *room) {
	ctx := t.Context()
	p := plan()
	must(t, r.Save(ctx, lan, p))
	p.Version, p.Title = 1, "hoa-giai"
	must(t, r.Save(ctx, lan, p))
	p.Title = "khac"
	stale(t, r.Save(ctx, mai, p), "lan")
	stale(t, r.Done(ctx, mai, supervision.Step{ID: p.ID, Version: 1, Step: "sent", Day: "2026-11-16"}), "lan")
	fresh := plan()
	fresh.ID = p.ID
	stale(t, r.Save(ctx, mai, fresh), "lan")
}

func inOrder(t *testing.T, r *room) {
	ctx := t.Context()
	p := plan()
	must(t, r.Save(ctx, lan, p))
	ask := supervision.Recommendation{ID: uuid.NewString(), Plan: p.ID, Of: dockettest.Committee, Due: "2026-12-23", Sealed: []byte("asked")}
	wants(t, r.Recommend(ctx, lan, ask), supervision.ErrRefused)
	for _, step := range []string{"got", "visited", "reported", "of", ""} {
		wants(t, r.goes(t, step, "2026-11-16", "lan"), supervision.ErrRefused)
	}
	wants(t, r.goes(t, "sent", "2026-11-17"), supervision.ErrRefused) // to come
	must(t, r.goes(t, "sent", "2026-11-16"))
	p.Version = 2
	wants(t, r.Save(ctx, lan, p), supervision.ErrRefused) // it has gone out
	wants(t, r.goes(t, "visited", "2026-11-16"), supervision.ErrRefused)
	wants(t, r.goes(t, "visited", "2026-11-15", "lan"), supervision.ErrRefused)
	wants(t, r.goes(t, "visited", "2026-11-16", "Ông Bế Văn A"), supervision.ErrRefused)
	must(t, r.goes(t, "visited", "2026-11-16", "lan"))
	wants(t, r.goes(t, "dropped", "2026-11-16"), supervision.ErrRefused)
	wants(t, r.goes(t, "visited", "2026-11-16", "lan"), supervision.ErrRefused)
}

// numbers: a plan names only cases that the Front may see one by one, and no plan is another Front's.
func numbers(t *testing.T, r *room) {
	ctx := t.Context()
	number := r.cases.Read(t, dockettest.Front, r.cases.Register(t, dockettest.Proposal(dockettest.Start))).Number
	theft := r.cases.Read(t, dockettest.Police, r.cases.Register(t, dockettest.Theft(dockettest.Start))).Number
	p := plan()
	for _, bad := range [][]string{{theft}, {number, theft}, {number, number}, {"2026/000000"}} {
		p.Numbers = bad
		wants(t, r.Save(ctx, lan, p), supervision.ErrRefused)
	}
	p.Numbers = []string{number}
	must(t, r.Save(ctx, lan, p))
	if was := r.only(t); !reflect.DeepEqual(was.Numbers, p.Numbers) {
		t.Fatalf("%v", was.Numbers)
	}
	if list, err := r.Plans(ctx, over); err != nil || len(list) != 0 {
		t.Fatalf("another Front sees %v, %v", list, err)
	}
	wants(t, r.Done(ctx, over, supervision.Step{ID: p.ID, Version: 1, Step: "sent", Day: "2026-11-16"}), supervision.ErrNotFound)
	wants(t, r.Kept(ctx, over, supervision.Recommendation{ID: uuid.NewString(), Plan: p.ID, State: "kept", Day: "2026-11-16"}), supervision.ErrNotFound)
}

// mergers is the day on which Front goes over into OtherFront.
var mergers = dockettest.Start.AddDate(0, 1, 0)

// heir: until the day the heir has nothing of the old Front's plans; then it reads them and goes on with them.
func heir(t *testing.T, r *room) {
	ctx := t.Context()
	p := plan()
	must(t, r.Save(ctx, lan, p))
	must(t, r.goes(t, "sent", "2026-11-16"))
	must(t, r.goes(t, "visited", "2026-11-16", "lan"))
	ask := supervision.Recommendation{ID: uuid.NewString(), Plan: p.ID, Of: dockettest.Committee, Due: "2026-12-23", Sealed: []byte("asked")}
	must(t, r.Recommend(ctx, lan, ask))
	ask.Version, ask.State, ask.Day = 1, "kept", "2026-11-16"
	if list, err := r.Plans(ctx, over); err != nil || len(list) != 0 {
		t.Fatalf("before the day the heir sees %v, %v", list, err)
	}
	wants(t, r.Kept(ctx, over, ask), supervision.ErrNotFound)

	r.cases.Clock.Set(mergers)
	own := plan()
	own.Of, own.Day = dockettest.OtherPolice, "2026-12-30"
	must(t, r.Save(ctx, over, own))
	list, err := r.Plans(ctx, over)
	if must(t, err); len(list) != 2 || list[0].ID != own.ID || list[1].ID != p.ID || len(list[1].Asks) != 1 || string(list[1].Purpose) != "sealed" {
		t.Fatalf("the heir sees %+v", list)
	}
	must(t, r.Kept(ctx, over, ask))
	must(t, r.Recommend(ctx, over, supervision.Recommendation{ID: uuid.NewString(), Plan: p.ID, Of: dockettest.OtherPolice, Due: "2026-12-24", Sealed: []byte("asked")}))
	must(t, r.goes(t, "reported", "2026-12-16"))
	if list, err = r.Plans(ctx, over); err != nil || list[1].Asks[0].State != "kept" || len(list[1].Asks) != 2 {
		t.Fatalf("the heir sees %+v, %v", list, err)
	}
	if list, err = r.Plans(ctx, lan); err != nil || len(list) != 1 {
		t.Fatalf("the old Front sees %+v, %v", list, err) // nothing of its heir's own
	}
	mine := docket.Viewer{Officer: "lan", Unit: dockettest.OtherPolice}
	if list, err = r.Plans(ctx, mine); err != nil || len(list) != 0 {
		t.Fatalf("the police see %+v, %v", list, err)
	}
}

func malformed(t *testing.T, r *room) {
	for name, change := range map[string]func(*supervision.Plan){
		"id": func(p *supervision.Plan) { p.ID = "1" }, "title": func(p *supervision.Plan) { p.Title = "words" },
		"itself": func(p *supervision.Plan) { p.Of = dockettest.Front }, "elsewhere": func(p *supervision.Plan) { p.Of = dockettest.OtherPolice },
		"no day": func(p *supervision.Plan) { p.Day = "2026-13-01" }, "past": func(p *supervision.Plan) { p.Day = "2026-11-15" },
		"long": func(p *supervision.Plan) { p.Purpose = make([]byte, 1<<20) },
	} {
		p := plan()
		change(&p)
		if err := r.Save(t.Context(), lan, p); !errors.Is(err, supervision.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
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
	var s *supervision.StaleError
	if !errors.As(err, &s) || s.By != by {
		t.Fatalf("%v, not stale by %s", err, by)
	}
}
