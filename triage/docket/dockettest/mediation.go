package dockettest

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"homthu/triage/docket"
)

// wishes are events, the newest counts, and a letter that is named is one of the case.
func wishes(t *testing.T, r *Room) {
	h, ctx := Quarrel(Start), t.Context()
	id := r.Register(t, h)
	version := func() int64 { return r.Read(t, Police, id).Version }
	for _, bad := range []docket.Wish{{}, {How: "office"}, {How: "office", Day: "2026-11-17"}, {How: "office", Day: "hôm nay"}, {How: "letter"},
		{How: "letter", Letter: uuid.NewString()}, {How: "dream", Day: "2026-11-16"}, {How: "visit", Day: "2026-11-16", Letter: h.ID}} {
		wants(t, r.Wish(ctx, By(Police), id, version(), bad), docket.ErrRefused)
	}
	theft := r.Register(t, Theft(Start))
	wants(t, r.Wish(ctx, By(Police), theft, r.Read(t, Police, theft).Version, Wish()), docket.ErrRefused)
	must(t, r.Wish(ctx, By(Police), id, version(), docket.Wish{How: "letter", Letter: h.ID}))
	wants(t, r.Wish(ctx, By(Police), id, version()-1, docket.Wish{How: "letter", Letter: h.ID}), docket.ErrStale)
	not := Wish()
	not.Not = true
	must(t, r.Wish(ctx, By(Police), id, version(), not))
	wants(t, r.Release(ctx, By(Police), id, version(), Extract(Mediators)), docket.ErrRefused)
	must(t, r.Wish(ctx, By(Police), id, version(), Wish()))
	must(t, r.Flag(ctx, By(Police), id, "violence", true)) // no quarrel without a violation
	wants(t, r.Release(ctx, By(Police), id, version(), Extract(Mediators)), docket.ErrRefused)
	must(t, r.Flag(ctx, By(Police), id, "violence", false))
	must(t, r.Release(ctx, By(Police), id, version(), Extract(Mediators)))
	unwished := func() bool {
		t.Helper()
		list, err := r.Extracts(ctx, By(Mediators))
		must(t, err)
		return list[0].Unwished
	}
	if unwished() {
		t.Fatal("the wish is there")
	}
	must(t, r.Wish(ctx, By(Police), id, version(), not))
	if !unwished() {
		t.Fatal("the team is not told that nobody wants it any more")
	}
}

// quarrel registers one and gives it to the mediation team, which begins.
func (r *Room) quarrel(t *testing.T) (id, extract string) {
	t.Helper()
	id, ctx := r.Register(t, Quarrel(Start)), t.Context()
	must(t, r.Wish(ctx, By(Police), id, r.Read(t, Police, id).Version, Wish()))
	x := Extract(Mediators)
	must(t, r.Release(ctx, By(Police), id, r.Read(t, Police, id).Version, x))
	must(t, r.Received(ctx, By(Mediators), x.ID, true))
	return id, x.ID
}

// mediations: a result is the team's alone, is corrected by who has seen the one before, and is counted on its day.
func mediations(t *testing.T, r *Room) {
	ctx, team := t.Context(), By(Mediators)
	id, extract := r.quarrel(t)
	good := docket.Mediation{Release: extract, Result: docket.Unsettled, Day: "2026-11-15", Sealed: []byte("words")}
	for _, change := range []func(*docket.Mediation){
		func(m *docket.Mediation) { m.Result = "tốt" }, func(m *docket.Mediation) { m.Day = "2026-11-17" }, func(m *docket.Mediation) { m.To = "ubnd" },
		func(m *docket.Mediation) { m.Result = docket.Passed }, func(m *docket.Mediation) { m.Result, m.To = docket.Passed, "cong-an" },
	} {
		bad := good
		change(&bad)
		wants(t, r.Mediate(ctx, team, bad), docket.ErrRefused)
	}
	wants(t, r.Mediate(ctx, By(Police), good), docket.ErrRefused)
	wants(t, r.Mediate(ctx, docket.Viewer{Officer: "x", Unit: "mediation-team.06190"}, good), docket.ErrNotFound)
	must(t, r.Mediate(ctx, team, good))
	must(t, r.Mediate(ctx, team, good)) // the answer was lost
	wants(t, r.Mediate(ctx, team, docket.Mediation{Release: extract, Result: docket.Settled, Day: "2026-11-16"}), docket.ErrStale)
	correct := docket.Mediation{Release: extract, Result: docket.Passed, To: "toa-an", Day: "2026-11-16", Sealed: []byte("court"), Before: docket.Unsettled}
	must(t, r.Mediate(ctx, team, correct))
	c := r.Read(t, Police, id)
	if x := c.Released[0]; x.Result != docket.Passed || x.Goes != "toa-an" || x.Day != "2026-11-16" || string(x.Words) != "court" || !c.News {
		t.Fatalf("released: %+v", x)
	}
	if got := kinds(c); !slices.Equal(got, []string{"registered", "wished", "released", "received", "mediating", "mediated", "mediated"}) {
		t.Fatalf("events %v", got)
	}
	list, err := r.Extracts(ctx, team)
	if err != nil || list[0].Result != docket.Passed || list[0].Goes != "toa-an" {
		t.Fatalf("extracts: %+v %v", list, err)
	}
	_, second := r.quarrel(t)
	must(t, r.Mediate(ctx, team, docket.Mediation{Release: second, Result: docket.Settled, Day: "2026-10-31"}))
	r.quarrel(t)
	r.countsMediations(t)
}

func (r *Room) countsMediations(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	november, err := docket.ParsePeriod("2026-11")
	must(t, err)
	want := docket.Mediations{Step: 1, Released: 3, Begun: 3, Results: map[string]int{docket.Passed: 1}, To: map[string]int{"toa-an": 1}}
	for _, unit := range []string{Police, Mediators} {
		got, err := r.Mediations(ctx, By(unit), november)
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s: %s", unit, diff)
		}
	}
	floor := r.Tables.SmallCountFloor
	for _, unit := range []string{Front, Province} {
		got, err := r.Mediations(ctx, By(unit), november)
		if err != nil || got.Step != floor || got.Released != 0 || got.Results[docket.Passed] != 0 {
			t.Fatalf("%s: %+v %v", unit, got, err)
		}
	}
	for range floor - 3 {
		r.quarrel(t)
	}
	r.Clock.Set(Start.AddDate(0, 0, 1)) // what leaves the units is of the days before
	for unit, n := range map[string]int{Front: floor, Province: floor, OtherFront: 0, OtherPolice: 0, Agency: 0} {
		if got, err := r.Mediations(ctx, By(unit), november); err != nil || got.Released != n {
			t.Fatalf("%s: %+v %v", unit, got, err)
		}
	}
}

// mediationStops: what a team breaks off because somebody may be hurt is urgent to the police at once, closed or not.
func mediationStops(t *testing.T, r *Room) {
	ctx := t.Context()
	for _, closed := range []bool{false, true} {
		id, extract := r.quarrel(t)
		if closed {
			for _, m := range []docket.Move{{To: "ACCEPTED"}, {To: "RESOLVED", Reason: "x", Outcome: "hoa-giai-thanh"}} {
				must(t, r.move(t, Police, id, m))
			}
		}
		told := r.Follow(ctx, By(Police))
		must(t, r.Mediate(ctx, By(Mediators), docket.Mediation{Release: extract, Result: docket.Stopped, Day: "2026-11-16"}))
		for late := time.After(20 * time.Second); ; { // of what was done before as well
			select {
			case h := <-told:
				if !h.Urgent {
					continue
				}
			case <-late:
				t.Fatal("the police are not told")
			}
			break
		}
		list, err := r.Waiting(ctx, By(Police))
		if err != nil || !slices.ContainsFunc(list, func(w docket.Waiting) bool { return w.Case == id }) {
			t.Fatalf("waiting: %+v %v", list, err)
		}
		if c := r.Read(t, Police, id); c.Urgency != "now" || !c.Closed.IsZero() {
			t.Fatalf("case: %+v", c.Row)
		}
		_, err = r.Acknowledge(ctx, By(Police), id)
		must(t, err)
	}
}

// appointments: one stands at a time, its steps lead to an end, nobody comes before the day, and they are counted by their days.
func appointments(t *testing.T, r *Room) {
	ctx := t.Context()
	id := r.Register(t, HandIn(Start))
	version := func() int64 { return r.Read(t, Police, id).Version }
	for _, change := range []func(*docket.Appointment){
		func(a *docket.Appointment) { a.ID = "x" }, func(a *docket.Appointment) { a.Day = "2026-11-15" }, func(a *docket.Appointment) { a.Day = "2027-11-16" },
		func(a *docket.Appointment) { a.Part = "9 giờ" }, func(a *docket.Appointment) { a.Way = "nhà ông Ba" },
	} {
		bad := Appointment()
		change(&bad)
		wants(t, r.Offer(ctx, By(Police), id, version(), bad, Reply(false)), docket.ErrRefused)
	}
	theft := r.Register(t, Theft(Start))
	wants(t, r.Offer(ctx, By(Police), theft, r.Read(t, Police, theft).Version, Appointment(), Reply(false)), docket.ErrRefused)
	first, second := Appointment(), Appointment()
	second.Day, second.Part = "2026-11-18", "sang"
	must(t, r.Offer(ctx, By(Police), id, version(), first, Reply(false)))
	wants(t, r.Offer(ctx, By(Police), id, version()-1, first, Reply(false)), docket.ErrStale)
	must(t, r.Offer(ctx, By(Police), id, version(), second, Reply(false)))
	wants(t, r.Offer(ctx, By(Police), id, version(), second, Reply(false)), docket.ErrRefused)
	wants(t, r.Appoint(ctx, By(Police), id, version(), first.ID, docket.Agreed), docket.ErrRefused) // the second stands
	must(t, r.Appoint(ctx, By(Police), id, version(), second.ID, docket.Agreed))
	wants(t, r.Appoint(ctx, By(Police), id, version(), second.ID, docket.Came), docket.ErrRefused) // not yet
	r.Clock.Set(Start.AddDate(0, 0, 2))
	must(t, r.Appoint(ctx, By(Police), id, version(), second.ID, docket.Came))
	wants(t, r.Appoint(ctx, By(Police), id, version(), second.ID, docket.Missed), docket.ErrRefused)
	c := r.Read(t, Police, id)
	if len(c.Appointments) != 2 || c.Appointments[0].State != docket.Cancelled || c.Appointments[1].State != docket.Came {
		t.Fatalf("appointments: %+v", c.Appointments)
	}
	if got := kinds(c); !slices.Equal(got, []string{"registered", "offered", "replied", "appointed", "offered", "replied", "appointed", "appointed"}) {
		t.Fatalf("events %v", got)
	}
	november, err := docket.ParsePeriod("2026-11")
	must(t, err)
	got, err := r.Appointments(ctx, By(Police), november)
	must(t, err)
	want := docket.Appointments{Step: 1, States: map[string]int{docket.Cancelled: 1, docket.Came: 1}, Cases: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if got, err := r.Appointments(ctx, By(Front), november); err != nil || got.States[docket.Came] != 0 || got.Step != r.Tables.SmallCountFloor {
		t.Fatalf("the Front: %+v %v", got, err)
	}
}
