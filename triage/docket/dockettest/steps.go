package dockettest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

func take(t *testing.T, r *Room) {
	id, ctx := r.Register(t, Theft(Start)), t.Context()
	version := r.Read(t, Police, id).Version
	must(t, r.Take(ctx, By(Police), id, version, false))
	wants(t, r.Take(ctx, By(Police), id, version, false), docket.ErrStale)
	minh := docket.Viewer{Officer: "minh", Unit: Police}
	version = r.Read(t, Police, id).Version
	var taken *docket.TakenError
	if err := r.Take(ctx, minh, id, version, false); !errors.As(err, &taken) || taken.By != "hoa" {
		t.Fatalf("got %v", err)
	}
	must(t, r.Take(ctx, minh, id, version, true))
	wants(t, r.Take(ctx, By(Agency), id, r.Read(t, Police, id).Version, false), docket.ErrNotHolder)
	wants(t, r.Take(ctx, By(OtherPolice), id, 1, false), docket.ErrNotFound)
	wants(t, r.Take(ctx, By(Front), id, 1, false), docket.ErrNotFound)
}

func steps(t *testing.T, r *Room) {
	id, ctx, v := r.Register(t, Theft(Start)), t.Context(), By(Police)
	for name, m := range map[string]docket.Move{
		"not a step":            {To: "RESOLVED", Reason: "x", Outcome: "khoi-to"},
		"never for this lane":   {To: "NOT_ACCEPTED", Reason: "x"},
		"no reason":             {To: "FORWARDED"},
		"a sentence for reason": {To: "FORWARDED", Reason: "because of Mr Ba"},
		"outcome elsewhere":     {To: "CHECKING", Outcome: "khoi-to"},
		"unit without key":      {To: "FORWARDED", Reason: "x", Unit: OtherPolice},
		"unit in never":         {To: "FORWARDED", Reason: "x", Unit: Front},
	} {
		m.Version = r.Read(t, Police, id).Version
		if err := r.Move(ctx, v, id, m); !errors.Is(err, docket.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	before := r.Read(t, Police, id)
	must(t, r.Move(ctx, v, id, docket.Move{Version: before.Version, To: "FORWARDED", Reason: "tham-quyen", Unit: Agency}))
	c := r.Read(t, Police, id)
	if c.Holder != Agency || c.State != "FORWARDED" || c.Acts {
		t.Fatalf("case: %+v", c.Row)
	}
	wants(t, r.Move(ctx, v, id, docket.Move{Version: c.Version, To: "CHECKING"}), docket.ErrNotHolder)
}

func twoPeople(t *testing.T, r *Room) {
	h := Theft(Start)
	h.Lane, h.Category = "unsorted", "E1"
	id, ctx := r.Register(t, header(h, Start)), t.Context()
	m := docket.Move{To: "DISCARDED", Reason: "thu-rac", Version: r.Read(t, Police, id).Version}
	wants(t, r.Move(ctx, By(Police), id, m), docket.ErrSecond)
	m.Version = r.Read(t, Police, id).Version
	wants(t, r.Move(ctx, By(Police), id, m), docket.ErrSecond)
	m.Version = r.Read(t, Police, id).Version
	must(t, r.Move(ctx, docket.Viewer{Officer: "minh", Unit: Police}, id, m))
	if c := r.Read(t, Police, id); c.State != "DISCARDED" {
		t.Fatalf("case: %+v", c.Row)
	}
}

// twoPeopleAfresh: who proposed before a reopening, or more than a week ago, has said nothing about the case as it is.
func twoPeopleAfresh(t *testing.T, r *Room) {
	h := Theft(Start)
	h.Lane, h.Category = "praise", "praise"
	h = header(h, Start)
	id, minh := r.Register(t, h), docket.Viewer{Officer: "minh", Unit: Police}
	discard := func(v docket.Viewer) error {
		return r.Move(t.Context(), v, id, docket.Move{To: "DISCARDED", Reason: "thu-rac", Version: r.Read(t, Police, id).Version})
	}
	wants(t, discard(By(Police)), docket.ErrSecond)
	must(t, discard(minh))
	r.Register(t, Answer(h, Start))
	if c := r.Read(t, Police, id); c.State != "RECEIVED" {
		t.Fatalf("case: %+v", c.Row)
	}
	wants(t, discard(minh), docket.ErrSecond) // within the second of the reopening
	r.Clock.Set(r.Clock.Now().Add(7*24*time.Hour + time.Second))
	wants(t, discard(By(Police)), docket.ErrSecond)
	r.Clock.Set(r.Clock.Now().Add(7 * 24 * time.Hour))
	must(t, discard(minh))
}

func handOn(t *testing.T, r *Room) {
	h := Theft(Start)
	id := r.Register(t, h)
	on := h
	on.ID, on.Kind, on.Units = uuid.NewString(), envelope.KindHandOn, []string{OtherPolice}
	tip := Tip()
	tip.HandOn = &envelope.HandOn{From: Police, Reason: "sai-dia-ban", Original: h, Signature: signature}
	sealed := SealTip(t, header(on, Start), tip)
	version := r.Read(t, Police, id).Version
	must(t, r.Move(t.Context(), By(Police), id, docket.Move{Version: version, To: "FORWARDED", Reason: "sai-dia-ban", Unit: OtherPolice, HandOn: &sealed}))
	if c := r.Read(t, OtherPolice, id); c.Holder != OtherPolice || len(c.Envelopes) != 2 || !c.Acts {
		t.Fatalf("case: %+v", c.Row)
	}
	if c := r.Read(t, Police, id); c.Acts {
		t.Fatal("the unit before still acts")
	}
}
