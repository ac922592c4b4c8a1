// Package forumtest brings the conformance suite of package forum, and the room it runs in: a docket with cases, and a list of
// units with dates. Test support only.
package forumtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/database/databasetest"
	"homthu/intake/courier"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
	"homthu/triage/roster"
)

// The people of the room: two of the police, one of the Front, and others.
var (
	Hoa  = docket.Viewer{Officer: "hoa", Unit: dockettest.Police}
	Minh = docket.Viewer{Officer: "minh", Unit: dockettest.Police}
	Lan  = docket.Viewer{Officer: "lan", Unit: dockettest.Front}
	Far  = docket.Viewer{Officer: "tu", Unit: dockettest.OtherPolice}
	Dung = docket.Viewer{Officer: "dung", Unit: dockettest.Province}
	Tuan = docket.Viewer{Officer: "tuan", Unit: dockettest.Committee} // who promises, and holds no forum
)

// Room is the forums under test.
type Room struct {
	*forum.Forums
	Docket *docket.Docket
	Cases  *dockettest.Room
	Clock  *dockettest.Clock
	Units  map[string]roster.Unit
	Sent   []courier.Page
	db     *database.DB
}

// New returns the forums on the database, at dockettest.Start: Monday 16 November 2026.
func New(t testing.TB, db *database.DB) *Room {
	t.Helper()
	r := &Room{db: db, Cases: dockettest.New(t, databasetest.SQLite(t, docket.Migrations)), Units: map[string]roster.Unit{}}
	r.Docket, r.Clock = r.Cases.Docket, r.Cases.Clock
	for _, u := range []roster.Unit{
		{ID: dockettest.Police, Name: "Công an xã Thiện Hòa"}, {ID: dockettest.Front, Name: "Mặt trận xã Thiện Hòa"},
		{ID: dockettest.Committee, Name: "Ủy ban nhân dân xã Thiện Hòa"}, {ID: dockettest.OtherPolice, Name: "Công an xã Bảo Lâm"},
		{ID: "commune-front." + docket.Place(dockettest.OtherPolice), Name: "Mặt trận xã Bảo Lâm"}, {ID: dockettest.Province, Name: "Công an tỉnh Lạng Sơn"},
	} {
		u.Role, u.Place, u.Province = docket.Role(u.ID), docket.Place(u.ID), "20"
		u.From = time.Date(2025, 6, 30, 17, 0, 0, 0, time.UTC) // communes of 1 July 2025
		r.Units[u.ID] = u
	}
	must(t, r.open(t))
	return r
}

// open opens the forums, as each start does.
func (r *Room) open(t testing.TB) (err error) {
	t.Helper()
	r.Forums, err = forum.Open(t.Context(), r.db, forum.Options{Cases: r.Docket, Tables: r.Cases.Tables, Now: r.Clock.Now, Unit: r.unit, Before: r.before})
	return err
}

func (r *Room) unit(_ context.Context, id string) (roster.Unit, error) {
	u, ok := r.Units[id]
	if !ok {
		return u, roster.ErrUnknown
	}
	return u, nil
}

func (r *Room) before(unit string) (list []string) {
	for id, u := range r.Units {
		if u.Successor == unit {
			list = append(list, id)
		}
	}
	return list
}

// Publish implements forum.Outbox.
func (r *Room) Publish(_ context.Context, page courier.Page, _ []string) error {
	r.Sent = append(r.Sent, page)
	return nil
}

var _ forum.Outbox = (*Room)(nil)

// Plan is a forum on the coming Thursday at two.
func Plan(id string) forum.Plan {
	return forum.Plan{ID: id, Title: "Công an lắng nghe ý kiến Nhân dân", Day: "2026-11-19", FromMinute: 14 * 60, Place: "Nhà văn hóa thôn Nà Tàn",
		Purpose: "Nghe bà con góp ý về an ninh, trật tự.", Guests: []string{"cap-uy", "nhan-dan", "Trường THCS xã"}}
}

// Plan writes a forum and takes it to a state.
func (r *Room) At(t testing.TB, id string, to forum.State) {
	t.Helper()
	p := Plan(id)
	must(t, r.Save(t.Context(), Hoa, p))
	version := int64(1)
	for _, s := range []forum.State{forum.Announced, forum.Meeting, forum.Held} {
		if to == forum.Draft {
			return
		}
		if s == forum.Meeting {
			r.Clock.Set(time.Date(2026, 11, 19, 14, 0, 0, 0, time.FixedZone("UTC+7", 7*60*60)))
		}
		must(t, r.Step(t.Context(), Hoa, id, version, s))
		version++
		if s == to {
			return
		}
	}
}

// Said is an opinion spoken in the hall, as the officer typed it.
func (r *Room) Said(t testing.TB, id, text string) forum.Opinion {
	t.Helper()
	o := uuid.NewString()
	must(t, r.Propose(t.Context(), Hoa, forum.Proposal{ID: o, Forum: id, Source: forum.Floor, Text: text}))
	return r.Opinion(t, id, o)
}

// Drawn is an opinion that an officer drew from a case.
func (r *Room) Drawn(t testing.TB, id, of string) forum.Opinion {
	t.Helper()
	o := uuid.NewString()
	must(t, r.Propose(t.Context(), Hoa, forum.Proposal{ID: o, Forum: id, Source: forum.Box, Case: of, Sealed: []byte("sealed")}))
	return r.Opinion(t, id, o)
}

// Look returns the forum's sheet as the commune's police have it.
func (r *Room) Look(t testing.TB, id string) forum.Sheet {
	t.Helper()
	s, err := r.Sheet(t.Context(), Hoa, id)
	must(t, err)
	return s
}

// Opinion returns one as it stands.
func (r *Room) Opinion(t testing.TB, id, opinion string) forum.Opinion {
	t.Helper()
	for _, o := range r.Look(t, id).Opinions {
		if o.ID == opinion {
			return o
		}
	}
	t.Fatalf("no opinion %s", opinion)
	return forum.Opinion{}
}

// Pledged returns a pledge as it stands.
func (r *Room) Pledged(t testing.TB, id, pledge string) forum.Pledge {
	t.Helper()
	for _, p := range r.Look(t, id).Pledges {
		if p.ID == pledge {
			return p
		}
	}
	t.Fatalf("no pledge %s", pledge)
	return forum.Pledge{}
}

func at(o forum.Opinion) forum.Change { return forum.Change{ID: o.ID, Version: o.Version} }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}
