package dockettest

import (
	"context"
	"database/sql"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// Anew is a letter of a case, sealed anew for a case by an officer of the unit.
func Anew(t testing.TB, original envelope.Header, from, to string, units, never []string) envelope.Sealed {
	t.Helper()
	on := original
	on.ID, on.Case, on.Kind, on.Units, on.Never = uuid.NewString(), to, envelope.KindHandOn, units, never
	tip := Tip()
	tip.HandOn = &envelope.HandOn{From: from, Reason: "x", Original: original, Signature: signature}
	return SealTip(t, header(on, Start), tip)
}

// AsTip is the target of a route to a tip of the category at the commune's police.
func AsTip(category string) docket.Target {
	return docket.Target{Category: category, Lane: "tip", Commune: "06184", Urgency: "normal", Units: []string{Police, Agency}, Never: frontless}
}

// AsComplaint is that of a complaint about police.
func AsComplaint() docket.Target {
	return docket.Target{Category: "complaint-about-police", Lane: "complaint-about-police", Commune: "20", Urgency: "high", Units: []string{Inspectors}, Never: nowhere}
}

// Part splits a case and returns the part.
func (r *Room) Part(t testing.TB, h envelope.Header, to *docket.Target) string {
	t.Helper()
	s := docket.Split{Version: r.Read(t, h.Units[0], h.Case).Version, ID: uuid.NewString(), Reason: "hai-viec", To: to}
	units, never := h.Units, h.Never
	if to != nil {
		units, never = to.Units, union(h.Never, to.Never)
	}
	s.HandOns = []envelope.Sealed{Anew(t, h, h.Units[0], s.ID, units, never)}
	must(t, r.Split(t.Context(), By(h.Units[0]), h.Case, s))
	return s.ID
}

func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, x := range b {
		if !envelope.Forbids(all, x) && !slices.Contains(all, x) {
			all = append(all, x)
		}
	}
	return all
}

// longCase: however often somebody has answered, a case that is about its holder leaves it.
func longCase(t *testing.T, r *Room) {
	h := Theft(Start)
	r.Register(t, h)
	never := union(h.Never, []string{Police})
	list := []envelope.Sealed{Anew(t, h, Police, h.Case, []string{Agency}, never)}
	for range 100 {
		a := Answer(h, Start)
		r.Register(t, a)
		list = append(list, Anew(t, a, Police, h.Case, []string{Agency}, never))
	}
	must(t, r.Move(t.Context(), By(Police), h.Case, docket.Move{Version: r.Read(t, Police, h.Case).Version, To: "FORWARDED", Reason: "xung-dot-loi-ich",
		Unit: Agency, HandOn: &list[0], More: list[1:]}))
	_, err := r.Case(t.Context(), By(Police), h.Case)
	wants(t, err, docket.ErrNotFound)
	if got := r.Read(t, Agency, h.Case); len(got.Envelopes) != 2*len(list) {
		t.Errorf("%d letters arrived, want %d beside those that were", len(got.Envelopes), len(list))
	}
}

// sentTo lists the mailboxes that replies wait for, in the order of their ids.
func sentTo(t testing.TB, r *Room) (cases []string) {
	t.Helper()
	list, err := r.Due(t.Context(), r.Clock.Now(), 1000)
	must(t, err)
	for _, p := range list {
		if p.Kind == courier.KindReply {
			reply, err := courier.ReadReply(p)
			must(t, err)
			cases = append(cases, reply.Case)
		}
	}
	slices.Sort(cases)
	return cases
}

func splits(t *testing.T, r *Room) {
	ctx, h := t.Context(), Theft(Start)
	r.Register(t, h)
	r.Clock.Set(Start.Add(26 * time.Hour))
	part := r.Part(t, h, nil)
	whole, c := r.Read(t, Police, h.Case), r.Read(t, Police, part)
	if c.Number == whole.Number || c.State != "RECEIVED" || !c.Received.Equal(whole.Received) || len(c.Units) != 2 || len(c.Envelopes) != 1 {
		t.Fatalf("part: %+v", c)
	}
	if len(c.Links) != 1 || c.Links[0].Case != h.Case || len(whole.Links) != 1 || whole.Links[0].Number != c.Number || whole.Version != 1 {
		t.Fatalf("links %+v and %+v", c.Links, whole.Links)
	}
	if !slices.EqualFunc(c.Clocks, whole.Clocks, func(a, b docket.Clock) bool { return a.ID == b.ID && a.Due.Equal(b.Due) }) {
		t.Fatalf("clocks %+v, the case's %+v", c.Clocks, whole.Clocks)
	}
	// The part speaks into the same mailbox; what is answered goes to who spoke last.
	must(t, r.Ask(ctx, By(Police), part, c.Version, Reply(true)))
	if got := sentTo(t, r); !slices.Equal(got, []string{h.Case}) {
		t.Fatalf("sent to %v", got)
	}
	r.Register(t, Answer(h, Start))
	if whole, c = r.Read(t, Police, h.Case), r.Read(t, Police, part); len(c.Envelopes) != 2 || len(whole.Envelopes) != 1 {
		t.Fatalf("%d letters in the part, %d in the case", len(c.Envelopes), len(whole.Envelopes))
	}
	r.Clock.Set(r.Clock.Now().Add(time.Second))
	must(t, r.Reply(ctx, By(Police), h.Case, whole.Version, Reply(false)))
	r.Register(t, Answer(h, Start))
	if whole = r.Read(t, Police, h.Case); len(whole.Envelopes) != 2 {
		t.Fatal("the answer did not come to who spoke last")
	}
	// Who did not see the part splits nothing, and the same part is made once.
	s := docket.Split{Version: whole.Version, ID: uuid.NewString(), Reason: "hai-viec", HandOns: []envelope.Sealed{}}
	wants(t, r.Split(ctx, By(Police), h.Case, s), docket.ErrStale)
	s.Known = []string{part}
	wants(t, r.Split(ctx, By(Police), h.Case, s), docket.ErrRefused) // nobody could read it
	for range 2 {
		s.HandOns = []envelope.Sealed{Anew(t, h, Police, s.ID, h.Units, h.Never)}
		must(t, r.Split(ctx, By(Police), h.Case, s))
	}
	if got := r.Read(t, Police, h.Case).Links; len(got) != 2 {
		t.Fatalf("links: %+v", got)
	}
	foreign := docket.Split{Version: 1, ID: uuid.NewString(), Reason: "hai-viec"}
	wants(t, r.Split(ctx, By(Agency), h.Case, foreign), docket.ErrNotHolder)
	wants(t, r.Split(ctx, By(Front), h.Case, foreign), docket.ErrNotFound)
}

// splitsHidden: a part about the police leaves no trace for them, not even in the case that they hold.
func splitsHidden(t *testing.T, r *Room) {
	h := Theft(Start)
	r.Register(t, h)
	before := r.Read(t, Police, h.Case)
	to := AsComplaint()
	part := r.Part(t, h, &to)
	_, err := r.Case(t.Context(), By(Police), part)
	wants(t, err, docket.ErrNotFound)
	c := r.Read(t, Inspectors, part)
	if c.Holder != Inspectors || c.Lane != "complaint-about-police" || !envelope.Forbids(c.Never, Police) || len(c.Links) != 0 {
		t.Fatalf("part: %+v", c)
	}
	after := r.Read(t, Police, h.Case)
	if len(after.Events) != len(before.Events) || after.Version != before.Version || len(after.Links) != 0 {
		t.Fatalf("the case tells of its part: %+v", after)
	}
	// The inspectors' answer comes to them alone.
	must(t, r.Ask(t.Context(), By(Inspectors), part, c.Version, Reply(true)))
	answer := Answer(h, Start)
	answer.Units, answer.Never = []string{Inspectors}, union(h.Never, nowhere)
	r.Register(t, answer)
	if c := r.Read(t, Inspectors, part); len(c.Envelopes) != 2 {
		t.Fatal("the answer did not reach the inspectors")
	}
	if c := r.Read(t, Police, h.Case); len(c.Envelopes) != 1 || c.Holder != Police {
		t.Fatalf("the answer shows in the police's case: %+v", c)
	}
}

func merges(t *testing.T, r *Room) {
	ctx, one, two := t.Context(), Theft(Start), Theft(Start.Add(-48*time.Hour))
	r.Register(t, one)
	r.Register(t, two)
	m := docket.Merge{Version: 1, Into: one.Case, IntoVersion: 1, HandOns: []envelope.Sealed{Anew(t, two, Police, one.Case, one.Units, one.Never)}}
	stale := m
	stale.IntoVersion = 7
	wants(t, r.Merge(ctx, By(Police), two.Case, stale), docket.ErrStale)
	wants(t, r.Merge(ctx, By(Agency), two.Case, m), docket.ErrNotHolder)
	wants(t, r.Move(ctx, By(Police), two.Case, docket.Move{Version: 1, To: "MERGED"}), docket.ErrRefused)
	due := r.Read(t, Police, two.Case).Due
	must(t, r.Merge(ctx, By(Police), two.Case, m))
	wants(t, r.Merge(ctx, By(Police), two.Case, m), docket.ErrStale)
	gone, c := r.Read(t, Police, two.Case), r.Read(t, Police, one.Case)
	if gone.State != "MERGED" || gone.Closed.IsZero() || gone.Links[0].Case != one.Case || len(c.Envelopes) != 2 || c.Links[0].Kind != docket.EventJoined {
		t.Fatalf("merged %+v into %+v", gone, c)
	}
	if !c.Due.Equal(due) {
		t.Fatalf("the earlier clock does not go on: %v, want %v", c.Due, due)
	}
	// One reply reaches both, what either answers comes to the one that goes on. Until then nobody was answered: neither by the
	// merge nor by a question.
	ask := Reply(true)
	ask.Also = []docket.Copy{{ID: uuid.NewString(), Mailbox: two.Case, Sealed: []byte("sealed")}}
	must(t, r.Ask(ctx, By(Police), one.Case, c.Version, ask))
	c = r.Read(t, Police, one.Case)
	r.answered(t, 0)
	reply := Reply(false)
	reply.Also = []docket.Copy{{ID: uuid.NewString(), Mailbox: two.Case, Sealed: []byte("sealed")}}
	must(t, r.Reply(ctx, By(Police), one.Case, c.Version, reply))
	r.answered(t, 2)
	want := []string{one.Case, one.Case, two.Case, two.Case}
	slices.Sort(want)
	if got := sentTo(t, r); !slices.Equal(got, want) {
		t.Fatalf("sent to %v", got)
	}
	answer := Answer(two, Start)
	r.Register(t, answer)
	r.Register(t, Answer(one, Start))
	if c = r.Read(t, Police, one.Case); len(c.Envelopes) != 4 || len(c.Mailboxes) != 2 {
		t.Fatalf("%d letters from %v", len(c.Envelopes), c.Mailboxes)
	}
	// Undone: its own again, with what was answered meanwhile.
	must(t, r.Unmerge(ctx, By(Police), two.Case, r.Read(t, Police, two.Case).Version))
	r.Register(t, Answer(two, Start))
	gone, c = r.Read(t, Police, two.Case), r.Read(t, Police, one.Case)
	if gone.State != "CHECKING" || !gone.Closed.IsZero() || len(gone.Envelopes) != 3 || len(c.Envelopes) != 3 || len(c.Links) != 0 || gone.Due.IsZero() {
		t.Fatalf("undone: %+v beside %+v", gone, c)
	}
	wants(t, r.Unmerge(ctx, By(Police), two.Case, gone.Version), docket.ErrRefused)
}

// answered checks how many of the police's cases say that their resident was answered.
func (r *Room) answered(t *testing.T, want int) {
	t.Helper()
	list, _, err := r.Ledger(t.Context(), By(Police), Start.AddDate(-1, 0, 0), r.Clock.Now().AddDate(1, 0, 0))
	must(t, err)
	n := 0
	for _, e := range list {
		if !e.Answered.IsZero() {
			n++
		}
		if !e.Replied.Equal(e.Answered) {
			t.Fatalf("answered %v, by a reply of %v", e.Answered, e.Replied)
		}
	}
	if n != want {
		t.Fatalf("%d of %d are answered, want %d", n, len(list), want)
	}
}

// ends: a case that is over is answered only if its resident was told something, before or with it.
func ends(t *testing.T, r *Room) {
	ctx, word, silent := t.Context(), Reply(false), ""
	for i, end := range []struct {
		move     docket.Move
		answered int
	}{
		{docket.Move{To: "NO_GROUNDS", Reason: "x"}, 0},
		{docket.Move{To: "NO_GROUNDS", Reason: "x", Reply: &word}, 1},
	} {
		id := r.Register(t, Theft(Start.Add(time.Duration(i)*time.Minute)))
		must(t, r.Move(ctx, By(Police), id, docket.Move{To: "CHECKING", Version: 1}))
		end.move.Version = 2
		must(t, r.Move(ctx, By(Police), id, end.move))
		r.answered(t, end.answered)
		if end.answered == 0 {
			silent = id
		}
		if c := r.Read(t, Police, id); c.Closed.IsZero() || !c.Due.IsZero() {
			t.Fatalf("not over: %+v", c.Row)
		}
	}
	// One that ended when every end counted as an answer is in the figures, and no register says that its resident got a reply.
	old := r.Register(t, Proposal(Start.Add(time.Hour)))
	for _, m := range []docket.Move{{To: "CHECKING"}, {To: "NOT_ACCEPTED", Reason: "ngoai-pham-vi"}} {
		must(t, r.move(t, Committee, old, m))
	}
	must(t, r.DB.Write(ctx, func(ctx context.Context, t *sql.Tx) error {
		_, err := t.ExecContext(ctx, `UPDATE cases SET answered = closed WHERE id = $1`, old)
		return err
	}))
	for replied := range int64(2) {
		r.Clock.Set(Start.Add(time.Duration(3*replied) * time.Hour))
		if replied > 0 {
			c := r.Read(t, Committee, old)
			must(t, r.Reply(ctx, By(Committee), old, c.Version, Reply(true)))
			must(t, r.Reply(ctx, By(Committee), old, r.Read(t, Committee, old).Version, Reply(false)))
		}
		list, _, err := r.Ledger(ctx, By(Committee), Start.AddDate(-1, 0, 0), Start.AddDate(1, 0, 0))
		must(t, err)
		year, err := docket.ParsePeriod("2026")
		must(t, err)
		front, err := r.Listed(ctx, By(Front), year, docket.FrontFilter{}, "", 10)
		must(t, err)
		if len(list) != 1 || len(front.Rows) != 1 || list[0].Answered.IsZero() || front.Rows[0].Answered.IsZero() ||
			list[0].Replied.IsZero() != (replied == 0) || !front.Rows[0].Replied.Equal(list[0].Replied) || replied > 0 && !list[0].Replied.Equal(r.Clock.Now().Truncate(time.Second)) {
			t.Fatalf("replied %d: %+v, %+v", replied, list, front.Rows)
		}
	}
	// He is told later: in the figures of the day on which he is, also of a case that ended long before.
	r.Clock.Set(Start.AddDate(0, 5, 0))
	must(t, r.Reply(ctx, By(Police), silent, r.Read(t, Police, silent).Version, Reply(false)))
	p, err := docket.ParsePeriod("2027-04")
	must(t, err)
	for unit, count := range map[string]func(context.Context, docket.Viewer, docket.Period) (docket.Sums, error){Police: r.Sums, Province: r.AllSums} {
		if s, err := count(ctx, By(unit), p); err != nil || s.Total().Answered != 1 {
			t.Fatalf("%s: %+v, %v", unit, s.Total(), err)
		}
	}
}

// mergesNot: lanes stay apart, and nobody loses a case by a merge or learns of one.
func mergesNot(t *testing.T, r *Room) {
	ctx := t.Context()
	plain, kept, other := Theft(Start), Theft(Start), Theft(Start)
	kept.Never = append(slices.Clone(kept.Never), Province)
	r.Register(t, header(kept, Start))
	r.Register(t, plain)
	other.Units = []string{Police, Province}
	r.Register(t, header(other, Start))
	quarrel := Quarrel(Start)
	r.Register(t, quarrel)
	closed := r.Register(t, Theft(Start))
	r.closeTheft(t, closed)
	for name, into := range map[string]string{"another lane": quarrel.Case, "closed": closed, "itself": plain.Case, "about somebody": kept.Case} {
		c := r.Read(t, Police, into)
		var units []string
		for _, u := range c.Units {
			units = append(units, u.Unit)
		}
		m := docket.Merge{Version: r.Read(t, Police, plain.Case).Version, Into: into, IntoVersion: c.Version,
			HandOns: []envelope.Sealed{Anew(t, plain, Police, into, units, union(plain.Never, c.Never))}}
		if err := r.Merge(ctx, By(Police), plain.Case, m); err == nil {
			t.Errorf("%s: merged", name)
		}
	}
	both := Theft(Start) // is about somebody as well, but not the province
	both.Units, both.Never = []string{Police, Province}, append(slices.Clone(frontless), "border-guard.06184")
	r.Register(t, header(both, Start))
	m := docket.Merge{Version: 1, Into: both.Case, IntoVersion: 1, HandOns: []envelope.Sealed{Anew(t, kept, Police, both.Case, []string{Police}, union(both.Never, kept.Never))}}
	wants(t, r.Merge(ctx, By(Police), kept.Case, m), docket.ErrRefused)
	if c := r.Read(t, Province, both.Case); len(c.Envelopes) != 1 {
		t.Fatal("the province learned something")
	}
}

func reroutes(t *testing.T, r *Room) {
	ctx, h := t.Context(), Proposal(Start)
	r.Register(t, h)
	r.Clock.Set(Start.Add(3 * time.Hour))
	to := AsTip("A1")
	never := union(h.Never, to.Never)
	change := docket.Reroute{Version: 1, To: to, Reason: "dau-hieu-toi-pham", HandOns: []envelope.Sealed{Anew(t, h, Committee, h.Case, to.Units, never)}}
	lacking := change
	lacking.HandOns = nil
	wants(t, r.Reroute(ctx, By(Committee), h.Case, change), docket.ErrUnread) // the Front would lose what it has not read
	must(t, r.Looked(ctx, By(Front), h.Case))
	wants(t, r.Reroute(ctx, By(Committee), h.Case, lacking), docket.ErrRefused)
	must(t, r.Reroute(ctx, By(Committee), h.Case, change))
	for _, unit := range []string{Front, Committee} {
		_, err := r.Case(ctx, By(unit), h.Case)
		wants(t, err, docket.ErrNotFound)
	}
	c := r.Read(t, Police, h.Case)
	if c.Lane != "tip" || c.Holder != Police || c.State != "RECEIVED" || len(c.Envelopes) != 2 || !envelope.Covers(c.Never, h.Never) {
		t.Fatalf("case: %+v", c)
	}
	for _, k := range c.Clocks {
		switch {
		case k.ID == "T7D" && !k.Started.Equal(c.Received): // the police had it from the beginning
			t.Errorf("T7D from %v, received %v", k.Started, c.Received)
		case k.ID == "K10" && !k.Replaced, k.Unit == Agency && k.Started.Before(r.Clock.Now()):
			t.Errorf("clock: %+v", k)
		}
	}
	// An answer that is still sealed to those who lost it does not give it back.
	answer := Answer(h, Start)
	r.Register(t, answer)
	_, err := r.Case(ctx, By(Committee), h.Case)
	wants(t, err, docket.ErrNotFound)
	if c = r.Read(t, Police, h.Case); len(c.Envelopes) != 3 {
		t.Fatal("the answer is lost")
	}
	back := docket.Reroute{Version: c.Version, Reason: "phan-loai-nham", To: docket.Target{Category: "D3", Lane: "feedback", Commune: "06184", Urgency: "forum",
		Units: h.Units, Never: h.Never}}
	wants(t, r.Reroute(ctx, By(Police), h.Case, back), docket.ErrRefused) // needs what an officer confirms
	back.Confirmed = []string{"screened-no-violation", "officer-release"}
	back.HandOns = []envelope.Sealed{Anew(t, h, Police, h.Case, []string{Committee, Police}, c.Never)}
	must(t, r.Reroute(ctx, By(Police), h.Case, back))
	_, err = r.Case(ctx, By(Front), h.Case)
	wants(t, err, docket.ErrNotFound) // what was a tip stays hidden from it
	same := back
	same.Version = r.Read(t, Committee, h.Case).Version
	wants(t, r.Reroute(ctx, By(Committee), h.Case, same), docket.ErrSame)
}

// handsOnConflict: who hands on what is about itself reads nothing of it afterwards.
func handsOnConflict(t *testing.T, r *Room) {
	ctx, h := t.Context(), Theft(Start)
	r.Register(t, h)
	blob := envelope.BlobRef{ID: uuid.NewString(), Size: envelope.PaddedSize(1000)}
	sealed := Anew(t, h, Police, h.Case, []string{Province, Agency}, append(slices.Clone(h.Never), Police))
	m := docket.Move{Version: 1, To: "FORWARDED", Reason: "xung-dot-loi-ich", Unit: Province, HandOn: &sealed}
	open := m
	kept := Anew(t, h, Police, h.Case, []string{Province}, h.Never)
	open.HandOn = &kept
	wants(t, r.Move(ctx, By(Police), h.Case, open), docket.ErrRefused) // it would still read along
	own := Anew(t, h, Police, h.Case, []string{Province, Police}, h.Never)
	open.HandOn = &own
	wants(t, r.Move(ctx, By(Police), h.Case, open), docket.ErrRefused)
	must(t, r.Upload(ctx, By(Police), blob.ID, envelope.BlobSize(blob.Size)))
	wants(t, r.Upload(ctx, By(Agency), blob.ID, envelope.BlobSize(blob.Size)), docket.ErrRefused)
	must(t, r.Move(ctx, By(Police), h.Case, m))
	_, err := r.Case(ctx, By(Police), h.Case)
	wants(t, err, docket.ErrNotFound)
	if c := r.Read(t, Province, h.Case); c.Holder != Province || !envelope.Forbids(c.Never, Police) || len(c.Envelopes) != 2 {
		t.Fatalf("case: %+v", c)
	}
	r.Read(t, Agency, h.Case)
	// An answer that is sealed to the police alone comes in, and does not bring them back.
	answer := Answer(h, Start)
	answer.Units = []string{Police}
	r.Register(t, answer)
	_, err = r.Case(ctx, By(Police), h.Case)
	wants(t, err, docket.ErrNotFound)
	r.Clock.Set(r.Clock.Now().Add(80 * time.Hour))
	if unused, err := r.Unused(ctx); err != nil || !slices.Equal(unused, []string{blob.ID}) {
		t.Fatalf("unused: %v, %v", unused, err)
	}
	must(t, r.Forget(ctx, blob.ID))
}

// unsolved: "not solved" opens a closed case again, once.
func unsolved(t *testing.T, r *Room) {
	h := Theft(Start)
	id := r.Register(t, h)
	r.closeTheft(t, id)
	rating := Answer(h, Start)
	rating.Kind = envelope.KindRating
	r.Register(t, header(rating, Start))
	must(t, r.Rated(t.Context(), By(Police), id, rating.ID, "not"))
	if c := r.Read(t, Police, id); c.State != "CHECKING" || !c.Closed.IsZero() || c.Due.IsZero() {
		t.Fatalf("case: %+v", c.Row)
	}
	version := r.Read(t, Police, id).Version
	must(t, r.Move(t.Context(), By(Police), id, docket.Move{Version: version, To: "NO_GROUNDS", Reason: "chua-du-can-cu"}))
	must(t, r.Rated(t.Context(), By(Police), id, rating.ID, "not"))
	if c := r.Read(t, Police, id); c.State != "NO_GROUNDS" {
		t.Fatal("the same rating opened it twice")
	}
}

// strays: a merger of units leaves no case with one that must not know of it.
func strays(t *testing.T, r *Room) {
	ctx := t.Context()
	near := func(_, role, commune string) string {
		if role == "province-police" || role == "investigation-agency" || role == "police-inspectorate" {
			return role + ".20"
		}
		return role + "." + commune
	}
	d, err := docket.Open(r.DB, r.Tables, docket.Options{Deployment: "tinh-20", Now: r.Clock.Now, Near: near})
	must(t, err)
	shared, alone, plain := Theft(Start), Theft(Start), Theft(Start)
	shared.Never = append(slices.Clone(frontless), OtherPolice)
	alone.Units, alone.Never = []string{Police}, append(slices.Clone(frontless), OtherPolice, Province)
	for _, h := range []envelope.Header{shared, alone, plain} {
		r.Register(t, h)
	}
	hoa := By(Police)
	for _, h := range []envelope.Header{shared, plain} {
		must(t, d.Label(ctx, hoa, h.Case, "hen-gap", true))
		must(t, d.Watch(ctx, hoa, h.Case, hoa.Officer, true))
	}
	must(t, d.SetReadyTexts(ctx, hoa, 0, []byte("sealed")))
	must(t, d.Succeed(ctx, Police, OtherPolice))
	c := r.Read(t, OtherPolice, plain.Case) // its order of work goes with it
	if !slices.Equal(c.Labels, []string{"hen-gap"}) || len(c.Watchers) != 1 || c.Watchers[0].Officer != hoa.Officer {
		t.Errorf("the successor has labels %v and watchers %v", c.Labels, c.Watchers)
	}
	if s, err := d.ReadyTexts(ctx, By(OtherPolice)); err != nil || string(s.Sealed) != "sealed" || s.Version != 1 {
		t.Errorf("the successor's ready texts: %+v, %v", s, err)
	}
	must(t, d.Label(ctx, By(OtherPolice), plain.Case, "hen-gap", false))
	must(t, d.Watch(ctx, By(OtherPolice), plain.Case, hoa.Officer, false))
	must(t, d.Succeed(ctx, Police, OtherPolice))
	if c := r.Read(t, OtherPolice, plain.Case); len(c.Labels)+len(c.Watchers) > 0 {
		t.Errorf("what the successor took off came back: %v %v", c.Labels, c.Watchers)
	}
	for _, id := range []string{shared.Case, alone.Case} {
		for _, unit := range []string{OtherPolice, Police} {
			_, err := d.Case(ctx, By(unit), id)
			wants(t, err, docket.ErrNotFound)
		}
		// The province is kept out of the second: the next in the role's chain stands in.
		c := r.Read(t, Agency, id)
		if c.Holder != Agency || slices.ContainsFunc(c.Clocks, func(k docket.Clock) bool { return k.Met.IsZero() && (k.Unit == Police || k.Unit == OtherPolice) }) {
			t.Fatalf("case: %+v", c)
		}
	}
	if c := r.Read(t, OtherPolice, plain.Case); c.Holder != OtherPolice {
		t.Fatalf("case: %+v", c.Row)
	}
	if n, err := d.Stranded(ctx); err != nil || n != 1 {
		t.Fatalf("%d stranded, %v", n, err)
	}
	loads, err := d.Overview(ctx, By(Inspectors))
	must(t, err)
	for _, l := range loads {
		if l.Unit == Police || l.Unit == OtherPolice && l.Open != 1 || l.Unit == Agency && l.Open != 2 {
			t.Fatalf("overview: %+v", loads)
		}
	}
}
