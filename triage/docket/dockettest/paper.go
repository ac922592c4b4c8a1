package dockettest

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/courier"
	"homthu/triage/docket"
)

// Hidden is the digest of a locator, as an officer's browser makes it.
var Hidden = strings.Repeat("5a", 32)

// counter: a typed tip waits on the disk until its edge confirms it, twice is once, and no unit sees that it is there.
func counter(t *testing.T, r *Room) {
	ctx, card := t.Context(), []byte("a card")
	before, err := r.Counts(ctx, By(Police))
	must(t, err)
	theft := Seal(t, Theft(Start))
	id := theft.Header().ID
	answer := Answer(theft.Header(), Start)
	for name, bad := range map[string]error{
		"an answer":       r.Counter(ctx, Seal(t, answer), Hidden, card),
		"no card":         r.Counter(ctx, theft, Hidden, nil),
		"a bare locator?": r.Counter(ctx, theft, strings.ToUpper(Hidden), card),
	} {
		t.Log(name)
		wants(t, bad, docket.ErrRefused)
	}
	wants(t, r.Counter(ctx, Seal(t, Theft(Start.AddDate(0, 0, -2))), Hidden, card), docket.ErrClock)
	for range 2 {
		must(t, r.Counter(ctx, theft, Hidden, card))
	}
	wants(t, r.Counter(ctx, theft, Hidden, []byte("another card")), docket.ErrConflict)
	fight := Seal(t, Fight(Start))
	must(t, r.Counter(ctx, fight, strings.Repeat("6b", 32), card))
	due, err := r.Due(ctx, r.Clock.Now(), 100)
	must(t, err)
	if len(due) != 2 || due[0].ID != fight.Header().ID || !due[0].Urgent || due[1].ID != id || due[1].To != "edge-1" {
		t.Fatalf("due: %+v", due)
	}
	c, err := courier.ReadCounter(due[1])
	must(t, err)
	if c.ID != id || c.Mailbox != Hidden || !bytes.Equal(c.Card, card) || !bytes.Equal(c.Envelope, theft.Bytes()) {
		t.Fatal("what travels is not what was typed")
	}
	if after, err := r.Counts(ctx, By(Police)); err != nil || after != before {
		t.Fatalf("counts %+v, before %+v, %v", after, before, err)
	}
	must(t, r.Carried(ctx, []string{id}, r.Clock.Now()))
	must(t, r.Slip(ctx, courier.Slip{Envelope: id, Deployment: "another-edge"}))
	waits := func() bool {
		due, err := r.Due(ctx, r.Clock.Now().Add(time.Hour), 100)
		must(t, err)
		return slices.ContainsFunc(due, func(p courier.Parcel) bool { return p.ID == id })
	}
	if !waits() {
		t.Fatal("settled without its edge's slip")
	}
	// It comes back as every tip does, perhaps before the slip, and is registered once.
	_, err = r.Docket.Register(ctx, theft)
	must(t, err)
	must(t, r.Slip(ctx, courier.Slip{Envelope: id, Deployment: "edge-1"}))
	if waits() || r.Read(t, Police, id).Number == "" {
		t.Fatal("not settled, or not registered")
	}
	undelivered(t, r)
}

// undelivered: one that no edge takes is shown to a person.
func undelivered(t *testing.T, r *Room) {
	lost := Seal(t, Theft(Start))
	must(t, r.Counter(t.Context(), lost, strings.Repeat("7c", 32), []byte("card")))
	for range courier.DefaultResend.Attempts {
		must(t, r.Carried(t.Context(), []string{lost.Header().ID}, r.Clock.Now()))
	}
	if n, err := r.Undelivered(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d undelivered, %v", n, err)
	}
}

// exports: written once in every case, only by who has them all, and without making a colleague's page stale.
func exports(t *testing.T, r *Room) {
	ctx := t.Context()
	a, b := r.Register(t, Theft(Start)), r.Register(t, Theft(Start))
	version := r.Read(t, Police, a).Version
	x := docket.Export{ID: uuid.NewString(), Kind: "ho-so", To: "0123456789abcdef", Cases: []string{a, b}}
	for range 2 {
		must(t, r.Export(ctx, By(Police), x))
	}
	for _, id := range x.Cases {
		c := r.Read(t, Police, id)
		last := c.Events[len(c.Events)-1]
		if len(c.Events) != 2 || last.Kind != docket.EventExported || last.Subject != x.ID || last.Reason != "ho-so" || last.Outcome != x.To || last.Officer != "hoa" {
			t.Fatalf("events: %+v", c.Events)
		}
	}
	if r.Read(t, Police, a).Version != version {
		t.Error("an export changed the case")
	}
	hidden := r.Register(t, Complaint(Start))
	mixed := docket.Export{ID: uuid.NewString(), Kind: "so-294", Cases: []string{a, hidden}}
	wants(t, r.Export(ctx, By(Police), mixed), docket.ErrNotFound)
	if len(r.Read(t, Police, a).Events) != 2 {
		t.Error("half an export was noted")
	}
	for name, bad := range map[string]docket.Export{
		"no case": {ID: uuid.NewString(), Kind: "ho-so"}, "another kind": {ID: uuid.NewString(), Kind: "bieu-99", Cases: x.Cases},
		"words": {ID: uuid.NewString(), Kind: "ho-so", To: "Viện kiểm sát", Cases: x.Cases}, "no id": {Kind: "ho-so", Cases: x.Cases},
	} {
		t.Log(name)
		wants(t, r.Export(ctx, By(Police), bad), docket.ErrRefused)
	}
}

// ledger: what the unit got in the period, in order, with its own clocks.
func ledger(t *testing.T, r *Room) {
	ctx := t.Context()
	first := r.Register(t, Theft(Start))
	r.Clock.Set(Start.AddDate(0, 0, 1))
	second := r.Register(t, Fight(r.Clock.Now()))
	r.Register(t, Complaint(r.Clock.Now()))
	midnight := time.Date(2026, 11, 16, 0, 0, 0, 0, Start.Location())
	list, more, err := r.Ledger(ctx, By(Police), midnight, midnight.AddDate(0, 0, 2))
	must(t, err)
	if more || len(list) != 2 || list[0].ID != first || list[1].ID != second || list[0].Number == "" || len(list[0].Clocks) == 0 {
		t.Fatalf("%+v", list)
	}
	for _, k := range list[0].Clocks {
		if k.Due.IsZero() || !k.Met.IsZero() {
			t.Errorf("clock %+v", k)
		}
	}
	if list, _, err := r.Ledger(ctx, By(Police), midnight, midnight.AddDate(0, 0, 1)); err != nil || len(list) != 1 {
		t.Errorf("one day: %d, %v", len(list), err)
	}
	if list, _, err := r.Ledger(ctx, By(OtherPolice), midnight, midnight.AddDate(0, 0, 2)); err != nil || len(list) != 0 {
		t.Errorf("another unit: %d, %v", len(list), err)
	}
}
