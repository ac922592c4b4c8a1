package dockettest

import (
	"database/sql"
	"errors"
	"slices"
	"testing"
	"time"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/triage/docket"
)

type sqlTx = sql.Tx

// signature has the shape of one; the docket has no key to check it with, the receiving unit's browser does.
const signature = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="

func clocks(t *testing.T, r *Room) {
	id, ctx := r.Register(t, Fight(Start)), t.Context()
	find := func(name string) docket.Clock {
		t.Helper()
		c := r.Read(t, Police, id)
		i := slices.IndexFunc(c.Clocks, func(k docket.Clock) bool { return k.ID == name })
		if i < 0 {
			t.Fatalf("no clock %s in %+v", name, c.Clocks)
		}
		return c.Clocks[i]
	}
	if k := find("SACK"); !k.Due.Equal(Start.Add(15*time.Minute)) || k.Overdue || k.Unit != Police {
		t.Fatalf("SACK: %+v", k)
	}
	if k := find("T7D"); len(k.Law) == 0 || !k.Draft || k.NameVi == "" {
		t.Fatalf("T7D: %+v", k)
	}
	r.Clock.Set(Start.Add(16 * time.Minute))
	if c := r.Read(t, Police, id); !c.Overdue || !find("SACK").Overdue {
		t.Fatal("not overdue")
	}
	version := r.Read(t, Police, id).Version
	must(t, r.Looked(ctx, By(Police), id))
	if k := find("SACK"); !k.Met.IsZero() {
		t.Fatalf("a look is no acknowledgement: %+v", k)
	}
	_, err := r.Acknowledge(ctx, By(Police), id)
	must(t, err)
	c := r.Read(t, Police, id)
	if k := find("SACK"); k.Met.IsZero() || !k.Overdue {
		t.Fatalf("met late: %+v", k)
	}
	if c.Overdue || c.Version != version || !c.Looked {
		t.Fatalf("case: %+v", c.Row)
	}
	must(t, r.Move(ctx, By(Police), id, docket.Move{Version: version, To: "FORWARDED", Reason: "x", Unit: Agency}))
	if k := find("T7D"); k.Met.IsZero() {
		t.Fatal("T7D still runs")
	}
}

func pages(t *testing.T, r *Room) {
	ctx := t.Context()
	for i := range 7 {
		h := Theft(Start.Add(time.Duration(i) * time.Hour))
		if i == 6 {
			h = Fight(Start)
		}
		r.Register(t, h)
	}
	r.Register(t, AboutPolice(Start))
	var all []docket.Row
	filter := docket.Filter{Limit: 3}
	for {
		page, err := r.Queue(ctx, By(Police), filter)
		must(t, err)
		all = append(all, page.Rows...)
		if filter.After = page.Next; filter.After == "" {
			break
		}
	}
	if len(all) != 7 || all[0].Urgency != "now" {
		t.Fatalf("%d rows", len(all))
	}
	last := all[6].ID
	r.closeTheft(t, last)
	page, err := r.Queue(ctx, By(Police), docket.Filter{Closed: true})
	must(t, err)
	if len(page.Rows) != 1 || page.Rows[0].ID != last {
		t.Fatalf("closed: %+v", page)
	}
	for _, f := range []docket.Filter{{Number: all[6].Number}, {Closed: true, Lanes: []string{"tip", "dispute"}}, {Closed: true, States: []string{"RESOLVED"}}, {Closed: true, Mine: true}} {
		if page, err = r.Queue(ctx, By(Police), f); err != nil || len(page.Rows) != 1 {
			t.Fatalf("%+v: %+v, %v", f, page, err)
		}
	}
	counts, err := r.Counts(ctx, By(Police))
	must(t, err)
	if counts.Open != 6 || counts.Now != 1 || counts.Mine != 0 {
		t.Fatalf("counts: %+v", counts)
	}
}

func front(t *testing.T, r *Room) {
	ctx := t.Context()
	period, err := docket.ParsePeriod("2026-11")
	must(t, err)
	for range 7 {
		r.Register(t, Theft(Start))
	}
	for range 4 {
		r.Register(t, Fight(Start))
	}
	proposal := r.Register(t, Proposal(Start))
	r.Register(t, Quarrel(Start))
	for _, figures := range []struct{ theft, all int }{{0, 0}, {5, 10}} { // what is counted is shown from the next day on
		board, err := r.Board(ctx, By(Front), period)
		must(t, err)
		figure := func(of string) docket.Count {
			return board.Counted[slices.IndexFunc(board.Counted, func(f docket.Count) bool { return f.Of == of })]
		}
		if figure("A2").Received != figures.theft || figure("A1").Received != 0 || board.All.Received != figures.all || board.Follows.Received != 2 {
			t.Fatalf("counted: %+v", board)
		}
		if months := board.Months; len(months) != 12 || months[11].Period != "2026-11" || months[11].Follows.Received != 2 || board.Before.Period != "2026-10" {
			t.Fatalf("months: %+v", board.Months)
		}
		r.Clock.Set(Start.AddDate(0, 0, 1))
	}
	r.Clock.Set(Start)
	future, err := docket.ParsePeriod("2027-Q1")
	must(t, err)
	_, err = r.Board(ctx, By(Front), future)
	wants(t, err, docket.ErrFuture)
	list, err := r.Listed(ctx, By(Front), period, docket.FrontFilter{}, "", 1)
	must(t, err)
	more, err := r.Listed(ctx, By(Front), period, docket.FrontFilter{}, list.Next, 5)
	must(t, err)
	if len(list.Rows) != 1 || len(more.Rows) != 1 {
		t.Fatalf("listed: %+v %+v", list, more)
	}
	for _, row := range append(list.Rows, more.Rows...) {
		if (row.ID != "") != (row.Category == "D3") || row.Number == "" || row.Result != "dang-giai-quyet" {
			t.Fatalf("row: %+v", row)
		}
	}
	// The rows behind a figure are as many as it says.
	board, err := r.Board(ctx, By(Front), period)
	must(t, err)
	for _, tally := range append(board.Listed, board.Follows) {
		want := map[string]int{"": tally.Received, "answered": tally.Answered, "handed": tally.Handed, "overdue": tally.Overdue}
		for _, result := range r.Tables.FrontResults {
			want[result.ID] = tally.Results[result.ID]
		}
		for only, n := range want {
			page, err := r.Listed(ctx, By(Front), period, docket.FrontFilter{Category: tally.Of, Only: only}, "", 200)
			if must(t, err); len(page.Rows) != n {
				t.Errorf("%q of %q: %d rows, the board says %d", only, tally.Of, len(page.Rows), n)
			}
		}
	}
	_, err = r.Listed(ctx, By(Front), period, docket.FrontFilter{Only: "x"}, "", 5)
	wants(t, err, docket.ErrRefused)
	must(t, r.Looked(ctx, By(Front), proposal))
	if c := r.Read(t, Committee, proposal); len(c.Units) != 3 || c.Looked {
		t.Fatalf("units: %+v", c.Units)
	}
	if list, err := r.Listed(ctx, By(OtherFront), period, docket.FrontFilter{}, "", 5); err != nil || len(list.Rows) != 0 {
		t.Fatalf("another commune's Front sees %+v, %v", list, err)
	}
}

func overview(t *testing.T, r *Room) {
	ctx := t.Context()
	for range 3 {
		r.Register(t, Theft(Start))
	}
	r.Register(t, AboutPolice(Start))
	moved := r.Register(t, Fight(Start))
	version := r.Read(t, Police, moved).Version
	must(t, r.Move(ctx, By(Police), moved, docket.Move{Version: version, To: "FORWARDED", Reason: "x", Unit: Agency}))
	r.closeTheft(t, r.Register(t, Theft(Start)))
	r.Clock.Set(Start.AddDate(0, 1, 0))
	for unit, want := range map[string][]docket.Load{
		Agency: {{Unit: Police, Open: 3, Overdue: 3}, {Unit: Agency, Open: 1, Urgent: 1}, {Unit: Province, Open: 1, Overdue: 1}},
		Police: {{Unit: Police, Open: 3, Overdue: 3}, {Unit: Agency, Open: 1, Urgent: 1}},
	} {
		got, err := r.Overview(ctx, By(unit))
		must(t, err)
		for i := range got {
			if got[i].Unit == Agency {
				got[i].Overdue = 0 // depends on which clocks the table gives the agency
			}
		}
		slices.SortFunc(want, func(a, b docket.Load) int { return slices.Index(order, a.Unit) - slices.Index(order, b.Unit) })
		if !slices.Equal(got, want) {
			t.Errorf("%s sees %+v, want %+v", unit, got, want)
		}
	}
}

var order = []string{Police, Agency, Province}

func successor(t *testing.T, r *Room) {
	ctx := t.Context()
	id, about := r.Register(t, Theft(Start)), r.Register(t, AboutPolice(Start))
	r.Register(t, Proposal(Start))
	for range 2 {
		must(t, r.Succeed(ctx, Police, OtherPolice))
	}
	if c := r.Read(t, OtherPolice, id); c.Holder != OtherPolice || !c.Acts {
		t.Fatalf("case: %+v", c.Row)
	}
	_, err := r.Case(ctx, By(OtherPolice), about)
	wants(t, err, docket.ErrNotFound)
	before := r.Read(t, OtherPolice, id)
	must(t, r.Take(ctx, By(OtherPolice), id, before.Version, false))
	loads, err := r.Overview(ctx, By(OtherPolice))
	must(t, err)
	want := []docket.Load{{Unit: Committee, Open: 1}, {Unit: OtherPolice, Open: 1, Soon: 1}}
	if !slices.Equal(loads, want) {
		t.Fatalf("overview: %+v", loads)
	}
}

func parcels(t *testing.T, r *Room) {
	ctx, tip := t.Context(), Theft(Start)
	parcel := func(h envelope.Header, from string) courier.Parcel {
		return courier.Parcel{ID: courier.EnvelopeParcel(h.ID, "tinh-20"), Kind: courier.KindParcel, From: from, To: "tinh-20", Body: Seal(t, h).Bytes()}
	}
	must(t, r.Receive(ctx, parcel(tip, "edge-1")))
	must(t, r.Receive(ctx, parcel(Answer(tip, Start), "edge-1")))
	foreign := AboutPolice(Start)
	foreign.Case, foreign.Kind = tip.Case, envelope.KindAnswer
	handed := parcel(Theft(Start), "edge-1")
	onward := header(foreign, Start)
	onward.Kind = envelope.KindHandOn
	words := Tip()
	words.HandOn = &envelope.HandOn{From: Police, Reason: "x", Original: tip, Signature: signature}
	handed.Body = SealTip(t, header(onward, Start), words).Bytes()
	for name, p := range map[string]courier.Parcel{
		"in another edge's name": parcel(Theft(Start), "edge-2"),
		"to another edge's case": parcel(at("edge-2", header(foreign, Start)), "edge-2"),
		"a hand-on":              handed,
		"no envelope":            {Kind: courier.KindParcel, From: "edge-1", Body: []byte("x")},
		"a page":                 {Kind: courier.KindPage, From: "edge-1", Body: []byte("{}")},
		"a broken slip":          {Kind: courier.KindSlip, From: "edge-1", Body: []byte("{}")},
	} {
		if err := r.Receive(ctx, p); !errors.Is(err, courier.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c := r.Read(t, Police, tip.Case); len(c.Envelopes) != 2 || c.Holder != Police {
		t.Fatalf("case: %+v", c.Row)
	}
}

// at is a header as another edge would have it.
func at(edge string, h envelope.Header) envelope.Header {
	h.Edge = edge
	return h
}
