package forumtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
	"homthu/triage/roster"
)

// Exercise runs the suite; open gives a new, empty database each time.
func Exercise(t *testing.T, open func(t *testing.T) *database.DB) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *Room, *database.DB)
	}{
		{"a cycle", cycle},
		{"plans", plans},
		{"one winner", oneWinner},
		{"the log stays", logStays},
		{"whose forums are read", readers},
		{"never from a crime tip", neverFromATip},
		{"never after a move", neverAfterAMove},
		{"never kept", neverKept},
		{"never tells", neverTells},
		{"never tells by a pledge", tellsByAPledge},
		{"never about somebody", neverAbout},
		{"held without the program", heldBefore},
		{"given up", givenUp},
		{"pledges that are late", latePledges},
		{"who promised", whoPromised},
		{"what goes outward", published},
		{"an announcement that is taken back", takenBack},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := open(t)
			test.run(t, New(t, db), db)
		})
	}
}

// cycle is a whole forum: a letter, its opinion approved by another officer, the day, its ends, a pledge, the report back.
func cycle(t *testing.T, r *Room, _ *database.DB) {
	ctx := t.Context()
	letter := r.Cases.Register(t, dockettest.Proposal(dockettest.Start))
	r.At(t, "ABC234", forum.Announced)
	must(t, r.SetThemes(ctx, Hoa, "ABC234", 2, []forum.Theme{{ID: "giao-thong", Name: "Giao thông"}}))
	o := r.Drawn(t, "ABC234", letter)
	if !o.Case || o.Text != "" || o.State != forum.Proposed {
		t.Fatalf("%+v", o)
	}
	wants(t, r.Approve(ctx, Hoa, at(o), "Đường thôn Nà Tàn thiếu đèn.", "giao-thong", nil), forum.ErrSecond)
	must(t, r.Approve(ctx, Lan, at(o), "Đường thôn Nà Tàn thiếu đèn.", "giao-thong", nil))
	must(t, r.Approve(ctx, Lan, at(o), "Đường thôn Nà Tàn thiếu đèn.", "giao-thong", nil)) // the answer was lost
	wants(t, r.Step(ctx, Hoa, "ABC234", 3, forum.Meeting), forum.ErrDay)
	r.Clock.Set(r.Clock.Now().AddDate(0, 0, 3))
	must(t, r.Step(ctx, Hoa, "ABC234", 3, forum.Meeting))
	spoken := r.Said(t, "ABC234", "Cần thêm buổi làm căn cước ở thôn.")
	must(t, r.Step(ctx, Hoa, "ABC234", 4, forum.Held))
	var open *forum.OpenError
	if err := r.Step(ctx, Hoa, "ABC234", 5, forum.Closed); !errors.As(err, &open) || !slices.Equal(open.Opinions, []int{1, 2}) {
		t.Fatalf("closed with %v", err)
	}
	must(t, r.Dispose(ctx, Lan, at(r.Opinion(t, "ABC234", o.ID)), forum.Disposal{Disposition: "to_UBND"}))
	must(t, r.Dispose(ctx, Hoa, at(spoken), forum.Disposal{Disposition: "to_reply_in_writing"}))
	spoken = r.Opinion(t, "ABC234", spoken.ID)
	if spoken.Due != "2026-12-04" || spoken.Owner != dockettest.Police {
		t.Fatalf("%+v", spoken)
	}
	pledge := uuid.NewString()
	must(t, r.Pledge(ctx, Hoa, forum.Promise{ID: pledge, Forum: "ABC234", Opinion: o.ID, Text: "Lắp bốn đèn đường.", Owner: dockettest.Committee, Due: "2026-12-31"}))
	must(t, r.Step(ctx, Hoa, "ABC234", 5, forum.Closed))
	r.Clock.Set(r.Clock.Now().AddDate(0, 2, 0))
	if p := r.Pledged(t, "ABC234", pledge); p.State != forum.PledgeLate {
		t.Fatalf("%+v", p)
	}
	next := Plan("DEF567")
	next.Day = "2027-02-18"
	must(t, r.Save(ctx, Lan, next))
	if before := r.Look(t, "DEF567").Before; len(before) != 1 || before[0].State != forum.PledgeLate {
		t.Fatalf("%+v", before)
	}
	must(t, r.Keep(ctx, Lan, forum.Change{ID: pledge, Version: 1}, "2027-01-10"))
	if before := r.Look(t, "DEF567").Before; len(before) != 1 || before[0].State != forum.PledgeKept {
		t.Fatalf("%+v", before)
	}
	must(t, r.Answer(ctx, Hoa, at(spoken), "Đã tổ chức hai buổi tại thôn.", nil))
}

// latePledges: from the day after, all of a unit's forums; to be told are who promised and who held it, as they are today.
func latePledges(t *testing.T, r *Room, _ *database.DB) {
	ctx := t.Context()
	r.At(t, "ABC234", forum.Meeting)
	promise := func(owner, due string) string {
		id := uuid.NewString()
		must(t, r.Pledge(ctx, Hoa, forum.Promise{ID: id, Forum: "ABC234", Text: "Lắp bốn đèn đường.", Owner: owner, Due: due}))
		return id
	}
	lamps, own := promise(dockettest.Committee, "2026-11-30"), promise(dockettest.Police, "2026-11-30")
	promise(dockettest.Committee, "2026-12-31")
	overdue := func() (list []string) {
		all, err := r.Overdue(ctx)
		must(t, err)
		for _, p := range all {
			list = append(list, fmt.Sprintf("%s %d %s", p.Forum, p.Number, strings.Join(p.Units, " ")))
		}
		return list
	}
	r.Clock.Set(time.Date(2026, 11, 30, 16, 59, 0, 0, time.UTC))
	if list := overdue(); len(list) != 0 {
		t.Fatalf("on its day: %q", list)
	}
	r.Clock.Set(r.Clock.Now().Add(time.Minute))
	want := []string{"ABC234 1 " + dockettest.Committee + " " + dockettest.Police + " " + dockettest.Front, "ABC234 2 " + dockettest.Police + " " + dockettest.Front}
	if list := overdue(); !slices.Equal(list, want) {
		t.Fatalf("%q, want %q", list, want)
	}
	list, err := r.Late(ctx, Lan)
	if must(t, err); len(list) != 2 || list[0].Seq != 1 || list[0].State != forum.PledgeLate || list[0].Title == "" || list[0].Text == "" {
		t.Fatalf("%+v", list)
	}
	if list, err := r.Late(ctx, Far); err != nil || len(list) != 0 {
		t.Fatalf("another commune reads %+v, %v", list, err)
	}
	must(t, r.Keep(ctx, Lan, forum.Change{ID: lamps, Version: 1}, "2026-11-30"))
	must(t, r.Move(ctx, Lan, forum.Change{ID: own, Version: 1}, dockettest.Police, "2026-12-31"))
	if list := overdue(); len(list) != 0 {
		t.Fatalf("kept, and moved: %q", list)
	}

	r.Clock.Set(r.Clock.Now().AddDate(0, 2, 0))
	went := r.Units[dockettest.Committee]
	went.Successor, went.To = "commune-committee."+docket.Place(dockettest.OtherPolice), r.Clock.Now().Add(time.Minute)
	r.Units[went.ID], r.Units[went.Successor] = went, roster.Unit{ID: went.Successor}
	if list := overdue(); len(list) != 2 || !strings.Contains(list[1], went.ID) || strings.Contains(list[1], went.Successor) {
		t.Fatalf("before the day of a merger: %q", list)
	}
	r.Clock.Set(went.To)
	if list := overdue(); len(list) != 2 || !strings.Contains(list[1], went.Successor) || strings.Contains(list[1], went.ID) {
		t.Fatalf("after a merger: %q", list)
	}
}

// plans: bad input, kindly told apart.
func plans(t *testing.T, r *Room, _ *database.DB) {
	ctx := t.Context()
	p := Plan("ABC234")
	must(t, r.Save(ctx, Hoa, p))
	must(t, r.Save(ctx, Hoa, p)) // the answer was lost
	s := r.Look(t, "ABC234")
	if s.Forum.Until != "2026-11-18" || len(s.Forum.Organisers) != 2 || s.Forum.Version != 1 {
		t.Fatalf("%+v", s.Forum)
	}
	for name, c := range map[string]struct {
		change func(*forum.Plan)
		want   error
	}{
		"an id that can be misread":      {func(p *forum.Plan) { p.ID = "ABC10O" }, forum.ErrRefused},
		"another's id":                   {func(p *forum.Plan) { p.ID, p.Title = "ABC234", "Khác" }, forum.ErrTaken},
		"no title":                       {func(p *forum.Plan) { p.Title = " " }, forum.ErrRefused},
		"no day":                         {func(p *forum.Plan) { p.Day = "2026-02-30" }, forum.ErrRefused},
		"in two years":                   {func(p *forum.Plan) { p.Day = "2028-11-19" }, forum.ErrDay},
		"a year ago":                     {func(p *forum.Plan) { p.Day = "2025-11-19" }, forum.ErrDay},
		"opinions after it":              {func(p *forum.Plan) { p.Until = "2026-11-20" }, forum.ErrDay},
		"midnight after midnight":        {func(p *forum.Plan) { p.FromMinute = 1440 }, forum.ErrRefused},
		"held by another commune":        {func(p *forum.Plan) { p.Organisers = []string{dockettest.Police, dockettest.OtherPolice} }, forum.ErrRefused},
		"held by others than who plans":  {func(p *forum.Plan) { p.Organisers = []string{dockettest.Front} }, forum.ErrRefused},
		"a guest with a sign in the way": {func(p *forum.Plan) { p.Guests = []string{"Hội\nnông dân"} }, forum.ErrRefused},
	} {
		p := Plan("DEF567")
		c.change(&p)
		if err := r.Save(ctx, Hoa, p); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	young := r.Units[dockettest.Police]
	young.From = r.Clock.Now().AddDate(0, 1, 0)
	r.Units[dockettest.Police] = young
	wants(t, r.Save(ctx, Hoa, Plan("DEF567")), forum.ErrNoUnit)
	young.From, young.To = r.Clock.Now().AddDate(-1, 0, 0), r.Clock.Now().AddDate(0, 0, 1)
	r.Units[dockettest.Police] = young
	wants(t, r.Save(ctx, Hoa, Plan("DEF567")), forum.ErrNoUnit)
}

// oneWinner: two officers change the same opinion, the plan, a pledge; the second is told who was first.
func oneWinner(t *testing.T, r *Room, _ *database.DB) {
	ctx := t.Context()
	r.At(t, "ABC234", forum.Meeting)
	o := r.Said(t, "ABC234", "Đường hỏng.")
	must(t, r.Dispose(ctx, Lan, at(o), forum.Disposal{Disposition: "to_UBND"}))
	var stale *forum.StaleError
	if err := r.Dispose(ctx, Hoa, at(o), forum.Disposal{Disposition: "to_MTTQ"}); !errors.As(err, &stale) || stale.By != "lan" {
		t.Fatalf("%v", err)
	}
	must(t, r.Step(ctx, Lan, "ABC234", 3, forum.Held))
	if err := r.Step(ctx, Minh, "ABC234", 3, forum.Held); !errors.As(err, &stale) || stale.By != "lan" {
		t.Fatalf("%v", err)
	}
	// Two people type in the hall at once: both are on the list, each with its number.
	must(t, r.Step(ctx, Lan, "ABC234", 4, forum.Meeting))
	done := make(chan error)
	for range 8 {
		go func() {
			done <- r.Propose(context.WithoutCancel(ctx), Lan, forum.Proposal{ID: uuid.NewString(), Forum: "ABC234", Source: forum.Floor, Text: "Ý kiến."})
		}()
	}
	for range 8 {
		must(t, <-done)
	}
	seen := map[int]bool{}
	for _, o := range r.Look(t, "ABC234").Opinions {
		seen[o.Seq] = true
	}
	if len(seen) != 9 {
		t.Fatalf("%d numbers", len(seen))
	}
	turn, err := r.Turn(ctx, Lan, "ABC234")
	must(t, err)
	go func() {
		done <- r.Dispose(context.WithoutCancel(ctx), Hoa, at(r.Opinion(t, "ABC234", r.Look(t, "ABC234").Opinions[3].ID)), forum.Disposal{Disposition: "to_UBND"})
	}()
	if next, err := r.Follow(ctx, Lan, "ABC234", turn); err != nil || next <= turn {
		t.Fatalf("%d after %d, %v", next, turn, err)
	}
	must(t, <-done)
}

func logStays(t *testing.T, r *Room, db *database.DB) {
	r.At(t, "ABC234", forum.Announced)
	if log := r.Look(t, "ABC234").Log; len(log) != 2 || log[0].Act != "step" || log[0].Outcome != "open" {
		t.Fatalf("%+v", log)
	}
	for _, query := range []string{`UPDATE forum_log SET officer = 'x'`, `DELETE FROM forum_log`} {
		if err := db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, query)
			return err
		}); err == nil {
			t.Errorf("%s was done", query)
		}
	}
}

// readers: a commune's two, the province's police, nobody else; and who merged goes on.
func readers(t *testing.T, r *Room, _ *database.DB) {
	ctx := t.Context()
	r.At(t, "ABC234", forum.Meeting)
	o := r.Said(t, "ABC234", "Đường hỏng.")
	if list, err := r.List(ctx, Far); err != nil || len(list) != 0 {
		t.Fatalf("%+v %v", list, err)
	}
	_, err := r.Sheet(ctx, Far, "ABC234")
	wants(t, err, forum.ErrNotFound)
	wants(t, r.Dispose(ctx, Far, at(o), forum.Disposal{Disposition: "to_UBND"}), forum.ErrNotFound)
	if list, err := r.List(ctx, Dung); err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	wants(t, r.Dispose(ctx, Dung, at(o), forum.Disposal{Disposition: "to_UBND"}), forum.ErrNotFound)
	gone := r.Units[dockettest.Police]
	gone.Successor = dockettest.OtherPolice
	r.Units[dockettest.Police] = gone
	must(t, r.Dispose(ctx, Far, at(o), forum.Disposal{Disposition: "to_reply_in_writing"}))
	if o := r.Opinion(t, "ABC234", o.ID); o.Owner != dockettest.OtherPolice {
		t.Fatalf("%+v", o)
	}
}
