package report_test

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"homthu/database"
	"homthu/database/databasetest"
	"homthu/intake/envelope"
	"homthu/intake/place"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/opening"
	"homthu/triage/report"
	"homthu/triage/roster"
	"homthu/triage/village"
)

// world is a docket with a roster beside it.
type world struct {
	*dockettest.Room
	Roster     *roster.Roster
	Openings   *opening.Store
	OpeningsDB *database.DB
	source     report.Source
}

var units = map[string]string{
	dockettest.Police: "Công an xã Thiện Hòa", dockettest.Front: "Ủy ban MTTQ Việt Nam xã Thiện Hòa", dockettest.Committee: "Ủy ban nhân dân xã Thiện Hòa",
	dockettest.OtherPolice: "Công an xã Thiện Thuật", dockettest.OtherFront: "Ủy ban MTTQ Việt Nam xã Thiện Thuật", dockettest.Agency: "Cơ quan Cảnh sát điều tra Công an tỉnh Lạng Sơn",
	dockettest.Inspectors: "Thanh tra Công an tỉnh Lạng Sơn", dockettest.Province: "Công an tỉnh Lạng Sơn",
}

var places = sync.OnceValues(func() (*place.Index, error) { return place.Load() })

func open(t testing.TB, postgres bool) *world {
	t.Helper()
	var docketDB, rosterDB, openingsDB *database.DB
	var err error
	ctx := t.Context()
	if postgres {
		docketDB, rosterDB = databasetest.Postgres(t, docket.Migrations), databasetest.Postgres(t, roster.Migrations)
		openingsDB = databasetest.Postgres(t, opening.Migrations)
	} else {
		docketDB, rosterDB = databasetest.SQLite(t, docket.Migrations), databasetest.SQLite(t, roster.Migrations)
		openingsDB = databasetest.SQLite(t, opening.Migrations)
	}
	w := &world{Room: dockettest.New(t, docketDB), OpeningsDB: openingsDB}
	w.Roster, err = roster.Open(ctx, rosterDB, w.Tables, w.Clock.Now)
	must(t, err)
	must(t, w.Roster.SetProvince(ctx, "20", "Lạng Sơn"))
	must(t, w.Roster.SetDeployment(ctx, roster.Party{ID: "tinh-20"}))
	for id, name := range units {
		must(t, w.Roster.SetUnits(ctx, roster.Unit{ID: id, Role: docket.Role(id), Place: docket.Place(id), Province: "20", Name: name, Deployment: "tinh-20",
			From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}))
	}
	register, err := w.Roster.Villages(ctx)
	must(t, err)
	change := village.Change{Version: register.Version, Villages: map[string][]village.Village{}, Boxes: map[string][]village.Box{}}
	for i, commune := range []string{"06184", "06184", "06190"} {
		id := []string{"v1", "v2", "v3"}[i]
		change.Villages[id] = []village.Village{{ID: id, Name: "Nà Tàn " + id, Commune: commune}}
		if i > 0 {
			code := []string{"AAAA", "BBBB", "CCCC"}[i]
			change.Boxes[code] = []village.Box{{Code: code, Name: "Nhà văn hóa", Commune: commune, Village: id, From: time.Date(2026, time.Month(5+3*i), 1, 0, 0, 0, 0, time.UTC)}}
		}
	}
	must(t, w.Roster.ChangeVillages(ctx, roster.BoxChange{Kind: roster.BoxesImported}, change))
	index, err := places()
	must(t, err)
	w.Openings = opening.Open(openingsDB, opening.Options{Tables: w.Tables, Villages: w.Roster.Villages, Unit: w.Roster.Unit, Names: w.Roster.Names, Now: w.Clock.Now,
		Province: func(string) string { return "20" }})
	w.source = report.Source{Docket: w.Docket, Roster: w.Roster, Openings: w.Openings, Tables: w.Tables, Places: index, Now: w.Clock.Now}
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fill makes cases over five months, and lets their units work on them.
func (w *world) fill(t *testing.T, seed uint64, n int) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 5))
	made := []func(time.Time) envelope.Header{dockettest.Theft, dockettest.Theft, dockettest.Fight, dockettest.Proposal, dockettest.Quarrel, dockettest.AboutPolice, dockettest.Complaint}
	begin := time.Date(2026, 7, 1, 0, 30, 0, 0, time.FixedZone("UTC+7", 7*3600))
	at := begin
	var open []string
	for range n {
		at = at.Add(time.Duration(1+random.IntN(100)) * time.Hour)
		w.Clock.Set(at)
		h := made[random.IntN(len(made))](at)
		if h.Lane == "tip" && random.IntN(3) == 0 && h.Units[0] == dockettest.Police {
			h.Units, h.Commune, h.Never = []string{dockettest.OtherPolice, dockettest.Agency}, "06190", []string{dockettest.OtherFront, "village-head.06190"}
		}
		open = append(open, w.Register(t, h))
		for range random.IntN(3) {
			w.Clock.Set(w.Clock.Now().Add(time.Duration(1+random.IntN(200)) * time.Minute))
			w.step(t, random, open[random.IntN(len(open))])
		}
		if at.Before(w.Clock.Now()) {
			at = w.Clock.Now()
		}
	}
	w.Clock.Set(dockettest.Start.Add(10 * 24 * time.Hour))
}

// step does something with a case: what its state does not allow is not done.
func (w *world) step(t *testing.T, random *rand.Rand, id string) {
	t.Helper()
	for unit := range units {
		c, err := w.Case(t.Context(), dockettest.By(unit), id)
		if err != nil || c.Holder != unit {
			continue
		}
		v := dockettest.By(unit)
		move := docket.Move{Version: c.Version, Reason: "xong"}
		switch k := random.IntN(6); {
		case k == 0 && len(c.Units) > 1:
			move.To, move.Unit, move.Reason = "FORWARDED", c.Units[random.IntN(len(c.Units))].Unit, "chuyen-dung-tham-quyen"
		case k == 1:
			must(t, ignore(w.Reply(t.Context(), v, id, c.Version, dockettest.Reply(false))))
			return
		case k == 2 && !c.Closed.IsZero():
			must(t, ignore(w.Reopen(t.Context(), v, id, c.Version, "tin-moi")))
			return
		case len(c.Steps) == 0:
			return
		default:
			move.To = c.Steps[random.IntN(len(c.Steps))]
			for _, o := range w.Tables.Outcomes {
				if o.Status == move.To && (len(o.Lanes) == 0 || contains(o.Lanes, c.Lane)) {
					move.Outcome = o.ID
				}
			}
		}
		if move.To == "NEED_INFO" {
			must(t, ignore(w.Ask(t.Context(), v, id, c.Version, dockettest.Reply(true))))
			return
		}
		if state, _ := w.Tables.Status(move.To); state.Final && random.IntN(2) == 0 { // the other half ends without a word
			reply := dockettest.Reply(false)
			move.Reply = &reply
		}
		must(t, ignore(w.Move(t.Context(), v, id, move)))
		return
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// ignore lets pass what the docket refuses by its rules.
func ignore(err error) error {
	if errors.Is(err, docket.ErrRefused) || errors.Is(err, docket.ErrSecond) || errors.Is(err, docket.ErrNotHolder) || errors.Is(err, docket.ErrStale) {
		return nil
	}
	return err
}
