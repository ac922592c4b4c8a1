package supervision_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/database/databasetest"
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
		"from the plan to a kept recommendation": cycle, "one winner": oneWinner, "only in its order": inOrder,
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

// goes takes the plan a step on, as its newest version.
func (r *room) goes(t *testing.T, step, day string, by ...string) error {
	t.Helper()
	p := r.only(t)
	return r.Done(t.Context(), lan, supervision.Step{ID: p.ID, Version: p.Version, Step: step, Day: day, Visitors: by, Findings: []byte("findings")})
}

func cycle(t *testing.T, r *room) {
	ctx := t.Context()
	p := plan()
	for range 2 { // the answer was lost
		must(t, r.Save(ctx, lan, p))
	}
	if was := r.only(t); was.Version != 1 || was.SendBy != "2026-11-25" || was.GetBy != "2026-12-03" || was.ReportBy != "2026-12-25" || string(was.Purpose) != "sealed" || was.Findings == nil || was.Officer != "lan" {
		t.Fatalf("%+v", was)
	}
	p.Version, p.Day = 1, "2026-12-20"
	must(t, r.Save(ctx, mai, p))
	must(t, r.goes(t, "sent", "2026-11-16"))
	r.cases.Clock.Set(dockettest.Start.AddDate(0, 0, 40))
	must(t, r.goes(t, "got", "2026-12-10"))
	visit := supervision.Step{ID: p.ID, Version: 4, Step: "visited", Day: "2026-12-21", Visitors: []string{"lan", "mai"}, Findings: []byte("findings")}
	for range 2 {
		must(t, r.Done(ctx, lan, visit))
	}
	if was := r.only(t); was.Visited != "2026-12-21" || was.ReportBy != "2027-01-05" || string(was.Findings) != "findings" || !reflect.DeepEqual(was.Visitors, visit.Visitors) || was.Version != 5 {
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
	if was := r.only(t); was.Reported != "2026-12-25" || was.Asks[0].State != "kept" || was.Asks[0].Late {
		t.Fatalf("%+v", was)
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
