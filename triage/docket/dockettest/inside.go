package dockettest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/triage/docket"
)

func kinds(c docket.Case) (list []string) {
	for _, e := range c.Events {
		list = append(list, e.Kind)
	}
	return list
}

// labels are a unit's own, may be read by nobody else, and change no version.
func labels(t *testing.T, r *Room) {
	id, ctx := r.Register(t, Theft(Start)), t.Context()
	version := r.Read(t, Police, id).Version
	must(t, r.Label(ctx, By(Police), id, "hen-gap", true))
	must(t, r.Label(ctx, By(Police), id, "hen-gap", true))
	must(t, r.Label(ctx, By(Police), id, "lam-truoc", true))
	must(t, r.Label(ctx, By(Agency), id, "dot-cao-diem", true)) // who only reads orders his own desk
	wants(t, r.Label(ctx, By(Police), id, "thang-nghien", true), docket.ErrRefused)
	wants(t, r.Label(ctx, By(OtherPolice), id, "hen-gap", true), docket.ErrNotFound)
	if c := r.Read(t, Police, id); !slices.Equal(c.Labels, []string{"lam-truoc", "hen-gap"}) || c.Version != version {
		t.Fatalf("labels %v, version %d", c.Labels, c.Version)
	}
	must(t, r.Label(ctx, By(Police), id, "hen-gap", false))
	page, err := r.Queue(ctx, By(Police), docket.Filter{})
	must(t, err)
	r.Register(t, Theft(Start))
	for _, f := range []docket.Filter{{Labels: []string{"lam-truoc"}}, {Labels: []string{"lam-truoc"}, Number: page.Rows[0].Number}} {
		if found, err := r.Queue(ctx, By(Police), f); err != nil || len(found.Rows) != 1 || found.Rows[0].ID != id {
			t.Fatalf("filtered: %+v %v", found, err)
		}
	}
	if found, err := r.Queue(ctx, By(Police), docket.Filter{Labels: []string{"lam-truoc", "hen-gap"}}); err != nil || len(found.Rows) != 0 {
		t.Fatalf("filtered: %+v %v", found, err)
	}
	_, err = r.Queue(ctx, By(Police), docket.Filter{Labels: []string{"thang-nghien"}})
	wants(t, err, docket.ErrRefused)
	if !slices.Equal(page.Rows[0].Labels, []string{"lam-truoc"}) || !slices.Equal(r.Read(t, Agency, id).Labels, []string{"dot-cao-diem"}) {
		t.Fatalf("labels %v", page.Rows[0].Labels)
	}
	if got := kinds(r.Read(t, Police, id)); !slices.Equal(got, []string{"registered", "labelled", "labelled", "unlabelled"}) {
		t.Fatalf("events %v", got)
	}
}

// watching tells what others did, and gives no right.
func watching(t *testing.T, r *Room) {
	id, ctx := r.Register(t, Theft(Start)), t.Context()
	lan := docket.Viewer{Officer: "lan", Unit: Police}
	must(t, r.Watch(ctx, By(Police), id, "lan", true))
	must(t, r.Watch(ctx, By(Police), id, "lan", true))
	must(t, r.Watch(ctx, By(Agency), id, "minh", true))
	wants(t, r.Watch(ctx, By(OtherPolice), id, "x", true), docket.ErrNotFound)
	changes := func() int {
		t.Helper()
		list, err := r.Watched(ctx, lan)
		must(t, err)
		if len(list) != 1 || list[0].ID != id {
			t.Fatalf("watched: %+v", list)
		}
		return list[0].Changes
	}
	if n := changes(); n != 0 { // that he watches is no news, and another unit keeps that to itself
		t.Fatalf("%d changes", n)
	}
	must(t, r.Looked(ctx, lan, id))
	must(t, r.Looked(ctx, By(Police), id))
	if n := changes(); n != 0 {
		t.Fatalf("%d changes after he looked; that a colleague looked is none", n)
	}
	must(t, r.Take(ctx, By(Police), id, r.Read(t, Police, id).Version, false))
	r.Register(t, Answer(Theft(Start), Start)) // another case
	if n := changes(); n != 1 {
		t.Fatalf("%d changes", n)
	}
	if c := r.Read(t, Police, id); len(c.Watchers) != 1 || c.Watchers[0].Officer != "lan" {
		t.Fatalf("watchers: %+v", c.Watchers)
	}
	about := AboutPolice(Start) // the case goes where its watchers may not follow
	about.Case, about.Kind = id, envelope.KindAnswer
	r.Register(t, header(about, Start))
	if list, err := r.Watched(ctx, lan); err != nil || len(list) != 0 {
		t.Fatalf("still watched: %+v %v", list, err)
	}
	must(t, r.Watch(ctx, By(Agency), id, "minh", false))
	if list, err := r.Watched(ctx, docket.Viewer{Officer: "minh", Unit: Agency}); err != nil || len(list) != 0 {
		t.Fatalf("watched: %+v %v", list, err)
	}
}

// marks are replaced by who has seen those before.
func marks(t *testing.T, r *Room) {
	id, ctx := r.Register(t, Theft(Start)), t.Context()
	first, second := uuid.NewString(), uuid.NewString()
	must(t, r.Mark(ctx, By(Police), id, first, "", []byte("one")))
	must(t, r.Mark(ctx, By(Police), id, first, "", []byte("one"))) // the answer was lost
	wants(t, r.Mark(ctx, By(Agency), id, second, "", []byte("two")), docket.ErrStale)
	must(t, r.Mark(ctx, By(Agency), id, second, first, []byte("two")))
	must(t, r.Mark(ctx, By(Agency), id, second, first, []byte("two")))
	wants(t, r.Mark(ctx, By(Police), id, uuid.NewString(), first, []byte("three")), docket.ErrStale)
	wants(t, r.Mark(ctx, By(Police), id, "not an id", second, []byte("three")), docket.ErrRefused)
	must(t, r.Remark(ctx, By(Police), id, uuid.NewString(), []byte("a note")))
	var got []string
	for _, m := range r.Read(t, Police, id).Remarks {
		if m.Kind == "marks" {
			got = append(got, string(m.Sealed))
		}
	}
	if !slices.Equal(got, []string{"one", "two"}) {
		t.Fatalf("marks %q", got)
	}
}

// results are codes and numbers, are corrected by events, and are counted for the unit that closed the case.
func results(t *testing.T, r *Room) {
	ctx := t.Context()
	h := Theft(Start)
	h.Lane, h.Category, h.Units = "hand-in", "A7b", []string{Police}
	for _, c := range r.Tables.Categories {
		if c.Lane == "hand-in" {
			h.Category = c.Code
		}
	}
	id := r.Register(t, header(h, Start))
	if s := r.Read(t, Police, id).Scales; !slices.Contains(s.Things, "sung") || !slices.Equal(s.Worths, docket.Worths) {
		t.Fatalf("scales: %+v", s)
	}
	must(t, r.move(t, Police, id, docket.Move{To: "ACCEPTED"}))
	end := docket.Move{To: "RESOLVED", Reason: "da-nhan-ban-giao", Outcome: "da-nhan-do"}
	wants(t, r.move(t, Police, id, end), docket.ErrRefused) // how many of what is not said
	end.Result = &docket.Result{Counts: map[string]int{"sung": 0}}
	wants(t, r.move(t, Police, id, end), docket.ErrRefused)
	end.Result = &docket.Result{Counts: map[string]int{"vang": 3}}
	wants(t, r.move(t, Police, id, end), docket.ErrRefused)
	wants(t, r.Result(ctx, By(Police), id, r.Read(t, Police, id).Version, docket.Result{Worth: "co-ich"}), docket.ErrRefused) // still open
	end.Result = &docket.Result{Worth: "co-ich", Counts: map[string]int{"sung": 12, "dao-no": 3}}
	must(t, r.move(t, Police, id, end))
	wants(t, r.Result(ctx, By(Police), id, 1, *end.Result), docket.ErrStale)
	correct := docket.Result{Worth: "quyet-dinh", Counts: map[string]int{"sung": 2, "dao-no": 3}}
	must(t, r.Result(ctx, By(Police), id, r.Read(t, Police, id).Version, correct))
	c := r.Read(t, Police, id)
	if diff := cmp.Diff(correct, c.Result); diff != "" {
		t.Fatal(diff)
	}
	last := c.Events[len(c.Events)-1]
	if last.Kind != docket.EventCounted || last.Subject != "sung" || last.Reason != "12" || last.Outcome != "2" {
		t.Fatalf("event: %+v", last)
	}

	theft := r.Register(t, Theft(Start))
	must(t, r.move(t, Police, theft, docket.Move{To: "CHECKING"}))
	must(t, r.move(t, Police, theft, docket.Move{To: "NO_GROUNDS", Reason: "x", Result: &docket.Result{Worth: "it-ich"}}))
	period, err := docket.ParsePeriod("2026-11")
	must(t, err)
	want := docket.Results{Outcomes: map[string]int{"da-nhan-do": 1}, Worths: map[string]int{"quyet-dinh": 1, "it-ich": 1}, Things: map[string]int{"sung": 2, "dao-no": 3}}
	got, err := r.Results(ctx, By(Police), period)
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if got, err := r.Results(ctx, By(Agency), period); err != nil || len(got.Worths)+len(got.Things)+len(got.Outcomes) != 0 {
		t.Fatalf("who only reads counts %+v %v", got, err)
	}
	proposal := r.Register(t, Proposal(Start))
	must(t, r.move(t, Police, proposal, docket.Move{To: "ACCEPTED"}))
	wants(t, r.move(t, Police, proposal, docket.Move{To: "RESOLVED", Reason: "x", Outcome: "da-tra-loi", Result: &docket.Result{Worth: "it-ich"}}), docket.ErrRefused)
}

// setAside: two officers set a prank aside; it can be taken up again, and nothing of it is about who sent it.
func setAside(t *testing.T, r *Room) {
	ctx := t.Context()
	h := Theft(Start)
	h.Lane, h.Category = "unsorted", "E1"
	id := r.Register(t, header(h, Start))
	lan := docket.Viewer{Officer: "lan", Unit: Police}
	aside := docket.Move{To: "DISCARDED", Reason: "thu-rac", Version: r.Read(t, Police, id).Version}
	wants(t, r.Move(ctx, By(Police), id, aside), docket.ErrSecond)
	aside.Version = r.Read(t, Police, id).Version
	wants(t, r.Move(ctx, By(Police), id, aside), docket.ErrSecond) // the same officer is no second
	aside.Version = r.Read(t, Police, id).Version
	must(t, r.Move(ctx, lan, id, aside))
	c := r.Read(t, Police, id)
	if c.State != "DISCARDED" || c.Closed.IsZero() {
		t.Fatalf("case: %+v", c.Row)
	}
	tip := r.Register(t, Theft(Start))
	wants(t, r.move(t, Police, tip, docket.Move{To: "DISCARDED", Reason: "thu-rac"}), docket.ErrRefused) // never a tip

	wants(t, r.Reopen(ctx, By(Police), id, c.Version, "vi-thich"), docket.ErrRefused)
	wants(t, r.Reopen(ctx, By(Agency), id, c.Version, "dong-nham"), docket.ErrNotHolder)
	wants(t, r.Reopen(ctx, By(Police), id, c.Version-1, "dong-nham"), docket.ErrStale)
	must(t, r.Reopen(ctx, By(Police), id, c.Version, "khong-phai-thu-rac"))
	c = r.Read(t, Police, id)
	if last := c.Events[len(c.Events)-1]; c.State != "CHECKING" || !c.Closed.IsZero() || last.Kind != docket.EventReopened || last.From != "DISCARDED" || last.Officer != "hoa" {
		t.Fatalf("case: %+v", c.Row)
	}
	wants(t, r.Reopen(ctx, By(Police), id, c.Version, "dong-nham"), docket.ErrRefused) // it is open
	theft := r.Register(t, Theft(Start))
	r.closeTheft(t, theft)
	must(t, r.Reopen(ctx, By(Police), theft, r.Read(t, Police, theft).Version, "co-tinh-tiet-moi"))
	if c := r.Read(t, Police, theft); c.State != "CHECKING" || c.Outcome != "" || c.Due.IsZero() {
		t.Fatalf("case: %+v", c.Row)
	}
}

// releases: an extract goes where the category says, when the officer answers for what it asks; the receiver sees that and no
// more, and a mediation team's clock runs.
func releases(t *testing.T, r *Room) {
	id, ctx := r.Register(t, Quarrel(Start)), t.Context()
	version := func() int64 { return r.Read(t, Police, id).Version }
	for _, bad := range []docket.Release{{}, Extract(Committee), Extract(Police), Extract(OtherFront), {ID: uuid.NewString(), To: Mediators, Needs: []string{"party-agrees"}, Sealed: []byte("x"), Copy: []byte("x")}} {
		wants(t, r.Release(ctx, By(Police), id, version(), bad), docket.ErrRefused)
	}
	wants(t, r.Release(ctx, By(Police), r.Register(t, Theft(Start)), 1, Extract(Front)), docket.ErrRefused)
	wants(t, r.Release(ctx, By(Police), id, version(), Extract(Mediators)), docket.ErrRefused) // the officer ticks it, but no party has said so
	must(t, r.Wish(ctx, By(Police), id, version(), Wish()))
	sent := Extract(Mediators)
	must(t, r.Release(ctx, By(Police), id, version(), sent))
	wants(t, r.Release(ctx, By(Police), id, version()-1, sent), docket.ErrStale) // sent again after a lost answer
	c := r.Read(t, Police, id)
	if len(c.Released) != 1 || c.Released[0].To != Mediators || !c.Released[0].Looked.IsZero() {
		t.Fatalf("released: %+v", c.Released)
	}
	if k := r.clock(t, Police, id, "HG3"); k.Unit != Mediators || !k.Met.IsZero() {
		t.Fatalf("HG3: %+v", k)
	}
	_, err := r.Case(ctx, By(Mediators), id)
	wants(t, err, docket.ErrNotFound)
	list, err := r.Extracts(ctx, By(Mediators))
	if err != nil || len(list) != 1 || string(list[0].Sealed) != "sealed" || list[0].Category != "B1" || list[0].Due.IsZero() {
		t.Fatalf("extracts: %+v %v", list, err)
	}
	wants(t, r.Received(ctx, By(Front), sent.ID, false), docket.ErrNotFound)
	must(t, r.Received(ctx, By(Mediators), sent.ID, false))
	must(t, r.Received(ctx, By(Mediators), sent.ID, true))
	must(t, r.Received(ctx, By(Mediators), sent.ID, true))
	c = r.Read(t, Police, id)
	if got := kinds(c)[1:]; !slices.Equal(got, []string{"wished", "released", "received", "mediating"}) {
		t.Fatalf("events: %v", got)
	}
	if c.Released[0].Begun.IsZero() || r.clock(t, Police, id, "HG3").Met.IsZero() {
		t.Fatalf("released: %+v", c.Released)
	}
	front := Extract(Front)
	must(t, r.Release(ctx, By(Police), id, version(), front))
	wants(t, r.Received(ctx, By(Front), front.ID, true), docket.ErrRefused)
	accused := Answer(Quarrel(Start), Start)
	accused.Case, accused.Never = id, append(accused.Never, Front)
	r.Register(t, header(accused, Start))
	if list, err := r.Extracts(ctx, By(Front)); err != nil || len(list) != 0 {
		t.Fatalf("whom the case accuses still reads %+v %v", list, err)
	}
	wants(t, r.Release(ctx, By(Police), id, version(), Extract(Front)), docket.ErrRefused)
}

// withFiles: a reply's files are named to the edge, the unit's own copies are its case's, and it all happens once.
func withFiles(t *testing.T, r *Room) {
	id, ctx := r.Register(t, Theft(Start)), t.Context()
	must(t, r.Carried(ctx, due(t, r, 1), r.Clock.Now()))
	ours := envelope.BlobRef{ID: uuid.NewString(), Size: 1024}
	reply := Reply(false)
	reply.Files = &docket.Files{Theirs: []string{uuid.NewString()}, Ours: []envelope.BlobRef{ours}, Sealed: []byte("which")}
	for _, bad := range []docket.Files{{}, {Theirs: reply.Files.Theirs}, {Theirs: []string{"../x"}, Ours: reply.Files.Ours, Sealed: []byte("x")},
		{Theirs: slices.Repeat(reply.Files.Theirs, 6), Ours: slices.Repeat(reply.Files.Ours, 6), Sealed: []byte("x")}} {
		refused := Reply(false)
		refused.Files = &bad
		wants(t, r.Reply(ctx, By(Police), id, r.Read(t, Police, id).Version, refused), docket.ErrRefused)
	}
	wants(t, r.MayAct(ctx, By(Agency), id), docket.ErrNotHolder)
	wants(t, r.MayAct(ctx, By(OtherPolice), id), docket.ErrNotFound)
	must(t, r.MayAct(ctx, By(Police), id))
	must(t, r.Reply(ctx, By(Police), id, r.Read(t, Police, id).Version, reply))
	must(t, r.Reply(ctx, By(Police), id, r.Read(t, Police, id).Version, reply))
	parcels, err := r.Due(ctx, r.Clock.Now(), 10)
	must(t, err)
	var carried courier.Reply
	for _, p := range parcels {
		if p.Kind == courier.KindReply {
			carried, err = courier.ReadReply(p)
			must(t, err)
		}
	}
	if !slices.Equal(carried.Blobs, []string{reply.Files.Theirs[0], ours.ID}) {
		t.Fatalf("parcel: %+v", carried)
	}
	c := r.Read(t, Police, id)
	if len(c.Replies) != 1 || len(c.Remarks) != 1 || c.Remarks[0].Kind != "files" || c.Remarks[0].ID != reply.ID || len(kinds(c)) != 2 {
		t.Fatalf("case: %+v %v", c.Remarks, kinds(c))
	}
	if size, err := r.Blob(ctx, By(Agency), ours.ID); err != nil || size != 1024 {
		t.Fatalf("blob: %d %v", size, err)
	}
	_, err = r.Blob(ctx, By(OtherPolice), ours.ID)
	wants(t, err, docket.ErrNotFound)
	_, err = r.Blob(ctx, By(Police), reply.Files.Theirs[0])
	wants(t, err, docket.ErrNotFound)
}

// readyTexts of a unit are one sheet with one winner.
func readyTexts(t *testing.T, r *Room) {
	ctx := t.Context()
	must(t, r.SetReadyTexts(ctx, By(Police), 0, []byte("one")))
	wants(t, r.SetReadyTexts(ctx, By(Police), 0, []byte("two")), docket.ErrStale)
	must(t, r.SetReadyTexts(ctx, By(Police), 1, []byte("two")))
	if s, err := r.ReadyTexts(ctx, By(Police)); err != nil || s.Version != 2 || string(s.Sealed) != "two" {
		t.Fatalf("%+v %v", s, err)
	}
	if s, err := r.ReadyTexts(ctx, By(Agency)); err != nil || s.Version != 0 {
		t.Fatalf("%+v %v", s, err)
	}
}
