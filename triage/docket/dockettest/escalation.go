package dockettest

import (
	"slices"
	"testing"
	"time"

	"homthu/intake/envelope"
	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/escalation"
)

// clock returns a clock of the case as the unit sees it.
func (r *Room) clock(t testing.TB, unit, id, name string) docket.Clock {
	t.Helper()
	list := r.Read(t, unit, id).Clocks
	i := slices.IndexFunc(list, func(k docket.Clock) bool { return k.ID == name })
	if i < 0 {
		t.Fatalf("no clock %s in %+v", name, list)
	}
	return list[i]
}

func (r *Room) move(t testing.TB, unit, id string, m docket.Move) error {
	t.Helper()
	m.Version = r.Read(t, unit, id).Version
	return r.Move(t.Context(), By(unit), id, m)
}

func (r *Room) escalate(t testing.TB) int {
	t.Helper()
	n, err := r.Escalate(t.Context())
	must(t, err)
	return n
}

// steps are what the unit is told, the newest first.
func (r *Room) steps(t testing.TB, unit string, head bool) (list []string) {
	t.Helper()
	notices, err := r.Notices(t.Context(), By(unit), head)
	must(t, err)
	for _, n := range notices {
		list = append(list, n.Step)
	}
	return list
}

// extensions: the investigation agency's term gets longer by decisions, as the table has it, and no further.
func extensions(t *testing.T, r *Room) {
	id := r.Register(t, Theft(Start))
	wants(t, r.move(t, Police, id, docket.Move{To: "CHECKING"}), nil)
	if slices.Contains(r.Read(t, Police, id).Steps, "EXTENDED") {
		t.Fatal("a term that cannot be extended is offered to be")
	}
	wants(t, r.move(t, Police, id, docket.Move{To: "EXTENDED", Reason: "15/QD:2026-11-16"}), rules.ErrNoExtension)
	must(t, r.move(t, Police, id, docket.Move{To: "FORWARDED", Reason: "x", Unit: Agency}))
	first := r.clock(t, Agency, id, "T20")
	if !first.Extensible || first.Unit != Agency || !slices.Contains(r.Read(t, Agency, id).Steps, "EXTENDED") {
		t.Fatalf("T20: %+v", first)
	}
	r.Clock.Set(Start.AddDate(0, 0, 15))
	for reason, want := range map[string]error{
		"15/QD": escalation.ErrDecision, "15/QD:2026-11-31": escalation.ErrDecision, "15/QD:2026-12-24": escalation.ErrLate, "15/QD:2026-10-01": escalation.ErrLate,
	} {
		wants(t, r.move(t, Agency, id, docket.Move{To: "EXTENDED", Reason: reason}), want)
		wants(t, r.move(t, Agency, id, docket.Move{To: "EXTENDED", Reason: reason}), docket.ErrRefused)
	}
	must(t, r.move(t, Agency, id, docket.Move{To: "EXTENDED", Reason: "15/QD:2026-12-01"}))
	second := r.clock(t, Agency, id, "T20")
	if second.Due.Sub(Start) < 60*24*time.Hour || second.Extended != 1 || !second.Extensible {
		t.Fatalf("T20: %+v", second)
	}
	must(t, r.move(t, Agency, id, docket.Move{To: "EXTENDED", Reason: "16/QD:2026-12-01"}))
	third := r.clock(t, Agency, id, "T20")
	if third.Due.Sub(second.Due) < 58*24*time.Hour || third.Extensible || slices.Contains(r.Read(t, Agency, id).Steps, "EXTENDED") {
		t.Fatalf("T20: %+v", third)
	}
	wants(t, r.move(t, Agency, id, docket.Move{To: "EXTENDED", Reason: "17/QD:2026-12-01"}), rules.ErrExtended)
	if c := r.Read(t, Agency, id); c.State != "EXTENDED" || c.Events[len(c.Events)-1].Kind != docket.EventExtended {
		t.Fatalf("case: %+v", c.Row)
	}
}

// pauses: a suspension stops the count, a question does not.
func pauses(t *testing.T, r *Room) {
	id := r.Register(t, Theft(Start))
	must(t, r.Looked(t.Context(), By(Police), id))
	must(t, r.Looked(t.Context(), By(Agency), id))
	must(t, r.move(t, Police, id, docket.Move{To: "FORWARDED", Reason: "x", Unit: Agency}))
	must(t, r.Looked(t.Context(), By(Agency), id))
	must(t, r.Ask(t.Context(), By(Agency), id, r.Read(t, Agency, id).Version, Reply(true)))
	if k := r.clock(t, Agency, id, "T20"); !k.Paused.IsZero() {
		t.Fatal("a question stopped the clock")
	}
	must(t, r.move(t, Agency, id, docket.Move{To: "ACCEPTED"}))
	due := r.clock(t, Agency, id, "T20").Due
	r.Clock.Set(Start.AddDate(0, 0, 5))
	must(t, r.move(t, Agency, id, docket.Move{To: "SUSPENDED", Reason: "cho-giam-dinh"}))
	if c := r.Read(t, Agency, id); !c.Due.IsZero() || r.clock(t, Agency, id, "T20").Paused.IsZero() {
		t.Fatalf("case: %+v", c.Row)
	}
	r.Clock.Set(Start.AddDate(1, 0, 0))
	if n := r.escalate(t); n > 0 && slices.Contains(r.steps(t, Agency, true), escalation.Chief) {
		t.Fatal("a clock that stands still was told of")
	}
	must(t, r.move(t, Agency, id, docket.Move{To: "ACCEPTED"}))
	k := r.clock(t, Agency, id, "T20")
	if want := due.AddDate(1, 0, -5); !k.Paused.IsZero() || !k.Due.Equal(want) || r.Read(t, Agency, id).Overdue {
		t.Fatalf("T20: %+v, want the end %v", k, want)
	}
}

// flags: what an officer sees starts the shorter clock at the receipt, and taking it back takes it back.
func flags(t *testing.T, r *Room) {
	ctx, id := t.Context(), r.Register(t, Theft(Start))
	r.Clock.Set(Start.Add(30 * time.Hour))
	set := func(flag string, on bool) { t.Helper(); must(t, r.Flag(ctx, By(Police), id, flag, on)) }
	var offered []string
	for _, f := range r.Read(t, Police, id).Flags {
		offered = append(offered, f.ID)
	}
	if !slices.Equal(offered, []string{"suspect-known", "may-flee", "violence"}) {
		t.Fatalf("offered: %v", offered)
	}
	set("suspect-known", true)
	if k := r.clock(t, Police, id, "T7D"); k.Replaced {
		t.Fatal("a suspect who is known and stays is no ground")
	}
	set("may-flee", true)
	set("may-flee", true)
	k := r.clock(t, Police, id, "T24")
	if !k.Started.Equal(r.Read(t, Police, id).Received) || !k.Overdue || !r.clock(t, Police, id, "T7D").Replaced || !r.Read(t, Police, id).Overdue {
		t.Fatalf("T24: %+v", k)
	}
	set("suspect-known", false)
	if !r.clock(t, Police, id, "T24").Replaced || r.clock(t, Police, id, "T7D").Replaced || !r.clock(t, Police, id, "T7D").Met.IsZero() {
		t.Fatalf("clocks: %+v", r.Read(t, Police, id).Clocks)
	}
	if n := len(r.Read(t, Police, id).Events); n != 4 {
		t.Fatalf("%d events", n)
	}
	wants(t, r.Flag(ctx, By(Police), id, "child", true), docket.ErrRefused) // its table has no such clock
	wants(t, r.Flag(ctx, By(Police), id, "nonsense", true), docket.ErrRefused)
	wants(t, r.Flag(ctx, By(Agency), id, "violence", true), docket.ErrNotHolder)
	r.closeTheft(t, id)
	wants(t, r.Flag(ctx, By(Police), id, "violence", true), docket.ErrRefused)

	answered := r.Register(t, Theft(r.Clock.Now()))
	must(t, r.move(t, Police, answered, docket.Move{To: "FORWARDED", Reason: "x"}))
	r.Clock.Set(r.Clock.Now().Add(48 * time.Hour))
	must(t, r.Flag(ctx, By(Police), answered, "violence", true))
	if k := r.clock(t, Police, answered, "T24"); k.Overdue || k.Met.IsZero() {
		t.Fatalf("passed on in time, and late afterwards: %+v", k)
	}
}

// urgent: somebody must look; nobody doing so goes up, step by step, and is repeated.
func urgent(t *testing.T, r *Room) {
	h := Fight(Start)
	id := r.Register(t, h)
	if n := r.escalate(t); n != 1 || !slices.Equal(r.steps(t, Police, false), []string{"ask"}) || r.escalate(t) != 0 {
		t.Fatalf("%d notices: %v", n, r.steps(t, Police, true))
	}
	notices, err := r.Notices(t.Context(), By(Police), false)
	must(t, err)
	must(t, r.Seen(t.Context(), By(Police), notices[0].ID))
	must(t, r.Seen(t.Context(), By(Police), 0))
	notices, err = r.Notices(t.Context(), By(Police), false)
	if must(t, err); !notices[0].Seen || notices[0].Number != r.Read(t, Police, id).Number || notices[0].Urgency != "now" || notices[0].Case != id {
		t.Fatalf("%+v", notices)
	}
	r.Clock.Set(Start.Add(15 * time.Minute))
	r.escalate(t)
	if got := r.steps(t, Police, true); !slices.Equal(got, []string{"again", "chief", "ask"}) || len(r.steps(t, Police, false)) != 2 {
		t.Fatalf("told: %v", got)
	}
	r.Clock.Set(Start.Add(46 * time.Minute)) // the agency is the third of the table
	r.escalate(t)
	if got := r.steps(t, Agency, false); !slices.Contains(got, "province") {
		t.Fatalf("told: %v", got)
	}
	r.Clock.Set(Start.Add(-time.Hour)) // set back
	if n := r.escalate(t); n != 0 {
		t.Fatalf("%d notices", n)
	}
	events := len(r.Read(t, Police, id).Events)
	r.Clock.Set(Start.Add(3*time.Hour + 2*time.Minute)) // a stop
	if n := r.escalate(t); n > 8 || r.escalate(t) != 0 || !slices.Contains(r.steps(t, Police, false), "again") {
		t.Fatalf("%d notices at once: %v", n, r.steps(t, Police, true))
	}
	r.Clock.Set(r.Clock.Now().Add(15 * time.Minute))
	r.escalate(t)
	_, err = r.Acknowledge(t.Context(), By(Police), id)
	must(t, err)
	if n := len(r.Read(t, Police, id).Events) - events; n > 9 {
		t.Fatalf("%d more events", n)
	}
	r.Clock.Set(r.Clock.Now().Add(time.Hour))
	if n := r.escalate(t); n != 0 {
		t.Fatalf("a clock that is met was told of %d times", n)
	}
	calm := r.Register(t, Theft(r.Clock.Now()))
	must(t, r.Looked(t.Context(), By(Police), calm))
	must(t, r.Looked(t.Context(), By(Police), id))
	more := Answer(Theft(Start), r.Clock.Now())
	more.Case, more.Urgency = calm, "now"
	r.Register(t, header(more, r.Clock.Now()))
	if k := r.clock(t, Police, calm, "SACK"); !k.Met.IsZero() {
		t.Fatalf("a later envelope that is urgent waits for nobody: %+v", k)
	}
}

// keptFromNotices: who must not know of a case, and its successor, is told nothing, however late it is.
func keptFromNotices(t *testing.T, r *Room) {
	ctx := t.Context()
	tip := Theft(Start)
	id := r.Register(t, tip)
	complaint := r.Register(t, Complaint(Start))
	about := AboutPolice(Start)
	about.Case, about.Kind = id, envelope.KindAnswer
	r.Register(t, header(about, Start))
	for range 6 {
		r.Clock.Set(r.Clock.Now().AddDate(0, 1, 0))
		r.escalate(t)
	}
	must(t, r.Succeed(ctx, Police, OtherPolice))
	r.Clock.Set(r.Clock.Now().AddDate(0, 1, 0))
	r.escalate(t)
	for _, unit := range []string{Police, OtherPolice, Front, Committee} {
		if got := r.steps(t, unit, true); len(got) != 0 {
			t.Errorf("%s was told: %v", unit, got)
		}
	}
	if got := r.steps(t, Province, true); !slices.Contains(got, "chief") {
		t.Errorf("the holder was told: %v", got)
	}
	if got := r.steps(t, Inspectors, true); !slices.Contains(got, "province") || !slices.Contains(got, "chief") {
		t.Errorf("the inspectorate was told: %v", got)
	}
	for _, e := range r.Read(t, Inspectors, complaint).Events {
		if e.Kind == docket.EventEscalated && e.Subject != Inspectors {
			t.Errorf("%s was told of a complaint", e.Subject)
		}
	}
}
