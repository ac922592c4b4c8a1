package dockettest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"homthu/database"
	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/rules"
	"homthu/triage/docket"
)

// Start is when the suite begins: a Monday morning in Viet Nam.
var Start = time.Date(2026, 11, 16, 8, 30, 0, 0, time.FixedZone("UTC+7", 7*60*60))

// Clock is a clock that tests move, also while a server reads it.
type Clock struct{ at atomic.Pointer[time.Time] }

// NewClock returns a clock that shows a time.
func NewClock(at time.Time) *Clock {
	c := &Clock{}
	c.Set(at)
	return c
}

// Now returns the time it is set to.
func (c *Clock) Now() time.Time { return *c.at.Load() }

// Set moves it.
func (c *Clock) Set(at time.Time) { c.at.Store(&at) }

// Room is a docket under test.
type Room struct {
	*docket.Docket
	DB     *database.DB
	Clock  *Clock
	Tables *rules.Tables
}

// New returns a docket on the database, at Start.
func New(t testing.TB, db *database.DB) *Room {
	t.Helper()
	r := &Room{DB: db, Clock: NewClock(Start), Tables: Tables(t)}
	d, err := docket.Open(db, r.Tables, docket.Options{Deployment: "tinh-20", Now: r.Clock.Now, Delay: func(int) int { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	r.Docket = d
	return r
}

// Exercise runs the suite; open gives a new, empty database each time.
func Exercise(t *testing.T, open func(t *testing.T) *database.DB) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *Room)
	}{
		{"register is idempotent", registerTwice},
		{"a tip from a counter waits for its slip and is in no view", counter},
		{"exports are events", exports},
		{"a register of a period", ledger},
		{"a sender is silenced without being known", silences},
		{"clocks are watched by number", watches},
		{"a head reads what was done", journals},
		{"what happened cannot be changed unseen", tampered},
		{"a long case moves", longCase},
		{"other bytes under a known id", conflict},
		{"an answer overtakes its tip", overtaken},
		{"an answer reopens", reopened},
		{"an answer takes the case from whom it accuses", accuses},
		{"an answer takes the case from a role", accusesRole},
		{"a complaint is kept from a role", keptFromRole},
		{"take and stale versions", take},
		{"steps", steps},
		{"two people", twoPeople},
		{"two people afresh", twoPeopleAfresh},
		{"hand on", handOn},
		{"a hand-on for a conflict of interest", handsOnConflict},
		{"a hand-on that would keep others out", keepsOthersOut},
		{"a part of a case", splits},
		{"a part that is kept from who holds the case", splitsHidden},
		{"two cases become one, and two again", merges},
		{"a merge that is not undone by whom the case accuses", unmergesNot},
		{"a merge that is not undone by who handed it on", unmergesConflictNot},
		{"cases that stay apart", mergesNot},
		{"an end is no answer", ends},
		{"an answer after a merge lets nobody in", answersMerged},
		{"another lane", reroutes},
		{"the Front of a merged commune's heir", frontHeir},
		{"units merge, cases that the successor must not know of", strays},
		{"not solved", unsolved},
		{"solved in part, twice", solvedInPart},
		{"what residents say of the end", solved},
		{"replies and their slips", replies},
		{"a reply overwrites no other", replyIDs},
		{"outbox", outbox},
		{"clocks", clocks},
		{"pages of a queue", pages},
		{"filters of a queue", filters},
		{"pass to a colleague", assigned},
		{"search", searched},
		{"who follows is told", followed},
		{"events cannot be rewritten", eventsStay},
		{"front", front},
		{"overview", overview},
		{"loads are what would be counted", loads},
		{"loads when several work at once", loadsTogether},
		{"successor", successor},
		{"parcels", parcels},
		{"alerts", alerts},
		{"extensions", extensions},
		{"pauses", pauses},
		{"flags", flags},
		{"nobody acknowledges", urgent},
		{"notices and conflicts of interest", keptFromNotices},
		{"acknowledge", acknowledge},
		{"the sender is told", knowns},
		{"what makes a term longer", conditions},
		{"numbers of notices tell nothing", numbersOfNotices},
		{"what is to be passed on", untold},
		{"pledges that are late", pledges},
		{"boxes that are overdue", boxes},
		{"labels", labels},
		{"watching", watching},
		{"marks", marks},
		{"words are taken out for good", redacts},
		{"words that others have not read, or must not", redactsNot},
		{"words are taken out after a merger", redactsHeir},
		{"words are taken out of the log when its reader is gone, and nobody asks any more", redactsLater},
		{"results", results},
		{"the Front reminds", reminders},
		{"the Front reminds of nothing that it must not know", remindersHidden},
		{"set aside and taken up again", setAside},
		{"releases", releases},
		{"what a party wishes", wishes},
		{"what came of mediations", mediations},
		{"a mediation that stops", mediationStops},
		{"appointments", appointments},
		{"two keys", twoKeys},
		{"nobody hides a letter", nobodyHides},
		{"a letter that accuses leaves at once", accusesAtOnce},
		{"read together", readTogether},
		{"a reply with files", withFiles},
		{"ready texts", readyTexts},
		{"what was lost is given back", recoverLost},
		{"who reads for others holds nothing", holdsNever},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := New(t, open(t))
			test.run(t, r)
			r.Reconcile(t)
		})
	}
}

// Register seals and registers, and returns the case.
func (r *Room) Register(t testing.TB, h envelope.Header) string {
	t.Helper()
	if _, err := r.Docket.Register(t.Context(), Seal(t, h)); err != nil {
		t.Fatal(err)
	}
	return h.Case
}

// By is an officer of the unit.
func By(unit string) docket.Viewer { return docket.Viewer{Officer: "hoa", Unit: unit} }

// Read returns the case as the unit sees it.
func (r *Room) Read(t testing.TB, unit, id string) docket.Case {
	t.Helper()
	c, err := r.Case(t.Context(), By(unit), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Reply is a sealed reply as an officer's browser sends it.
func Reply(question bool) docket.Reply {
	return docket.Reply{ID: uuid.NewString(), Sealed: []byte("sealed"), Copy: []byte("copy"), State: "CHECKING", Question: question}
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
		t.Fatalf("got %v, want %v", err, want)
	}
}

func registerTwice(t *testing.T, r *Room) {
	sealed := Seal(t, Fight(Start))
	first, err := r.Docket.Register(t.Context(), sealed)
	must(t, err)
	if !receipt.IsNumber(first.Number) || first.Unit != Police || first.Envelope != sealed.Header().ID {
		t.Fatalf("slip: %+v", first)
	}
	must(t, r.Carried(t.Context(), due(t, r, 1), r.Clock.Now()))
	due(t, r, 0)
	again, err := r.Docket.Register(t.Context(), sealed)
	must(t, err)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Fatal(diff)
	}
	due(t, r, 1) // the slip goes again: the first may be lost
	c := r.Read(t, Police, sealed.Header().Case)
	if len(c.Envelopes) != 1 || len(c.Events) != 1 || c.State != "RECEIVED" || c.Holder != Police {
		t.Fatalf("case: %+v", c)
	}
}

func conflict(t *testing.T, r *Room) {
	h := Theft(Start)
	r.Register(t, h)
	_, err := r.Docket.Register(t.Context(), Seal(t, h))
	wants(t, err, docket.ErrConflict)
	_, err = r.Docket.Register(t.Context(), Seal(t, h))
	wants(t, err, docket.ErrConflict)
	if n, err := r.Refused(t.Context()); err != nil || n != 2 {
		t.Fatalf("%d refused, %v", n, err)
	}
	if c := r.Read(t, Police, h.Case); len(c.Envelopes) != 1 {
		t.Fatal("the second envelope was taken")
	}
}

func overtaken(t *testing.T, r *Room) {
	tip := Theft(Start)
	answer := Answer(tip, Start)
	answer.Category, answer.Lane, answer.Urgency = "E1", "unsorted", "now"
	r.Register(t, header(answer, Start))
	if c := r.Read(t, Police, tip.Case); c.Lane != "unsorted" {
		t.Fatalf("opened as %s", c.Lane)
	}
	r.Register(t, tip)
	c := r.Read(t, Police, tip.Case)
	if len(c.Envelopes) != 2 || c.Lane != "tip" || c.Category != "A2" || c.Urgency != "now" {
		t.Fatalf("case: %+v", c.Row)
	}
}

func reopened(t *testing.T, r *Room) {
	h := Theft(Start)
	id := r.Register(t, h)
	r.closeTheft(t, id)
	if c := r.Read(t, Police, id); c.State != "RESOLVED" || c.Closed.IsZero() {
		t.Fatalf("case: %+v", c.Row)
	}
	rating := Answer(h, Start)
	rating.Kind = envelope.KindRating
	r.Register(t, header(rating, Start))
	if c := r.Read(t, Police, id); c.State != "RESOLVED" || !c.News {
		t.Fatal("a rating reopened the case, or is not shown")
	}
	must(t, r.Rated(t.Context(), By(Police), id, rating.ID, "done"))
	r.Register(t, Answer(h, Start))
	if c := r.Read(t, Police, id); c.State != "CHECKING" || !c.Closed.IsZero() {
		t.Fatalf("case: %+v", c.Row)
	}
}

// closeTheft takes a theft through to its end.
func (r *Room) closeTheft(t testing.TB, id string) {
	t.Helper()
	ctx, v := t.Context(), By(Police)
	must(t, r.Take(ctx, v, id, r.Read(t, Police, id).Version, false))
	for _, m := range []docket.Move{{To: "CHECKING"}, {To: "ACCEPTED"}, {To: "RESOLVED", Reason: "xong", Outcome: "khoi-to"}} {
		m.Version = r.Read(t, Police, id).Version
		must(t, r.Move(ctx, v, id, m))
	}
}

func accuses(t *testing.T, r *Room) {
	h := Theft(Start)
	id := r.Register(t, h)
	must(t, r.Looked(t.Context(), By(Police), id))
	about := AboutPolice(Start)
	about.Case, about.Kind = id, envelope.KindAnswer
	r.Register(t, header(about, Start))
	_, err := r.Case(t.Context(), By(Police), id)
	wants(t, err, docket.ErrNotFound)
	if c := r.Read(t, Province, id); c.Holder != Province || len(c.Envelopes) != 2 {
		t.Fatalf("case: %+v", c.Row)
	}
}

func replies(t *testing.T, r *Room) {
	id, ctx, v := r.Register(t, Theft(Start)), t.Context(), By(Police)
	must(t, r.Carried(ctx, due(t, r, 1), r.Clock.Now()))
	question := Reply(true)
	for _, said := range []*docket.Reply{nil, &question} { // whoever is said to be asked is asked
		wants(t, r.Move(ctx, v, id, docket.Move{Version: r.Read(t, Police, id).Version, To: "NEED_INFO", Reply: said}), docket.ErrRefused)
	}
	must(t, r.Ask(ctx, v, id, r.Read(t, Police, id).Version, question))
	must(t, r.Ask(ctx, v, id, r.Read(t, Police, id).Version, question)) // sent again: still one
	if c := r.Read(t, Police, id); c.State != "NEED_INFO" || len(c.Replies) != 1 || !c.Replies[0].Question {
		t.Fatalf("case: %+v", c)
	}
	ids := due(t, r, 1)
	must(t, r.Carried(ctx, ids, r.Clock.Now()))
	due(t, r, 0)
	r.Clock.Set(r.Clock.Now().Add(courier.DefaultResend.First))
	due(t, r, 1) // no slip: again
	must(t, r.Slip(ctx, courier.Slip{Envelope: question.ID, Deployment: "edge-2"}))
	due(t, r, 1) // another edge's word counts for nothing
	must(t, r.Slip(ctx, courier.Slip{Envelope: question.ID, Deployment: "edge-1"}))
	due(t, r, 0)
	if c := r.Read(t, Police, id); c.Replies[0].Delivered.IsZero() {
		t.Fatal("not delivered")
	}
	other := r.Register(t, Theft(Start))
	wants(t, r.Reply(ctx, v, other, r.Read(t, Police, other).Version, question), docket.ErrRefused)
	must(t, r.Remark(ctx, By(Agency), id, uuid.NewString(), []byte("sealed")))
	if c := r.Read(t, Police, id); len(c.Remarks) != 1 {
		t.Fatal("no remark")
	}
}

// due returns the ids of what is due, and checks how many there are.
func due(t testing.TB, r *Room, want int) []string {
	t.Helper()
	list, err := r.Due(t.Context(), r.Clock.Now(), 100)
	must(t, err)
	if len(list) != want {
		t.Fatalf("%d due, want %d", len(list), want)
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	return ids
}

func outbox(t *testing.T, r *Room) {
	ctx := t.Context()
	r.Register(t, Theft(Start))
	r.Register(t, Fight(Start))
	list, err := r.Due(ctx, r.Clock.Now(), 10)
	must(t, err)
	if len(list) != 2 || !list[0].Urgent || list[0].To != "edge-1" || list[0].From != "tinh-20" {
		t.Fatalf("due: %+v", list)
	}
	slip, err := courier.ReadSlip(list[0])
	if err != nil || slip.Deployment != "tinh-20" {
		t.Fatalf("slip %+v, %v", slip, err)
	}
	must(t, r.Carried(ctx, due(t, r, 2), r.Clock.Now()))
	period, err := docket.ParsePeriod("2026-11")
	must(t, err)
	for range 2 { // the newer page replaces the one that still waits
		r.Clock.Set(r.Clock.Now().Add(time.Second))
		must(t, r.PublishTotals(ctx, period, []string{"edge-1", "edge-2"}))
	}
	must(t, r.Directory(ctx, []byte("signed"), 7, []string{"edge-1", "edge-2"}))
	must(t, r.Carried(ctx, append(due(t, r, 4), "no such parcel"), r.Clock.Now()))
	must(t, r.Refill(ctx, r.Clock.Now()))
	due(t, r, 0)
}

func eventsStay(t *testing.T, r *Room) {
	id := r.Register(t, Theft(Start))
	err := r.DB.Write(t.Context(), func(ctx context.Context, tx *sqlTx) error {
		_, err := tx.ExecContext(ctx, `UPDATE events SET officer = 'x' WHERE case_id = $1`, id)
		return err
	})
	if err == nil {
		t.Fatal("an event was rewritten")
	}
}
