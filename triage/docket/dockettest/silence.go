package dockettest

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// Token is one as an officer's browser finds it in a tip.
var Token = bytes.Repeat([]byte{0xA5}, envelope.TokenSize)

func silence(token []byte) docket.Silence {
	return docket.Silence{ID: uuid.NewString(), Token: token, Reason: "gui-lap"}
}

// request is what waits in the outbox under an id.
func request(t *testing.T, r *Room, id string) (courier.Silence, bool) {
	t.Helper()
	parcels, err := r.Due(t.Context(), r.Clock.Now(), 1000)
	must(t, err)
	i := slices.IndexFunc(parcels, func(p courier.Parcel) bool { return p.ID == id })
	if i < 0 {
		return courier.Silence{}, false
	}
	s, err := courier.ReadSilence(parcels[i])
	must(t, err)
	return s, true
}

// silences: a token goes out without the case and stays nowhere; the event says who did it, why and until when.
func silences(t *testing.T, r *Room) {
	id, ctx := r.Register(t, Theft(Start)), t.Context()
	version := func() int64 { return r.Read(t, Police, id).Version }
	wants(t, r.Silence(ctx, By(Police), id, version()+1, silence(Token)), docket.ErrStale)
	wants(t, r.Silence(ctx, By(Agency), id, version(), silence(Token)), docket.ErrNotHolder)
	wants(t, r.Silence(ctx, By(OtherPolice), id, version(), silence(Token)), docket.ErrNotFound)
	for name, bad := range map[string]docket.Silence{
		"a token of another length": silence(Token[1:]), "no id": {Token: Token, Reason: "gui-lap"},
		"another reason": {ID: uuid.NewString(), Token: Token, Reason: "khong-thich"}, "no reason": {ID: uuid.NewString(), Token: Token},
	} {
		t.Log(name)
		wants(t, r.Silence(ctx, By(Police), id, version(), bad), docket.ErrRefused)
	}
	s := silence(Token)
	must(t, r.Silence(ctx, By(Police), id, version(), s))
	got, ok := request(t, r, s.ID)
	if !ok || !bytes.Equal(got.Token, Token) || got.Case != "" || got.Unit != Police || got.Until != "2026-11-23" {
		t.Fatalf("parcel: %v %+v", ok, got)
	}
	c := r.Read(t, Police, id)
	last := c.Events[len(c.Events)-1]
	if last.Kind != docket.EventSilenced || last.Officer != "hoa" || last.Reason != "gui-lap" || last.Outcome != "2026-11-23" || last.Subject != s.ID {
		t.Fatalf("event: %+v", last)
	}
	must(t, r.Carried(ctx, []string{s.ID}, r.Clock.Now()))
	r.Clock.Set(r.Clock.Now().Add(time.Hour))
	if _, ok := request(t, r, s.ID); !ok {
		t.Fatal("not sent again without a slip")
	}
	must(t, r.Slip(ctx, courier.Slip{Envelope: s.ID, Deployment: "another-edge"}))
	if _, ok := request(t, r, s.ID); !ok {
		t.Fatal("settled by another edge")
	}
	must(t, r.Slip(ctx, courier.Slip{Envelope: s.ID, Deployment: "edge-1"}))
	if _, ok := request(t, r, s.ID); ok {
		t.Fatal("not settled")
	}
	for unit, want := range map[string]int{Police: 1, Agency: 0, OtherPolice: 0} {
		if list, err := r.Silences(ctx, By(unit), 30); err != nil || len(list) != want {
			t.Errorf("%s's chief sees %v, %v", unit, list, err)
		}
	}
	refusals(t, r)
}

// refusals: not in a complaint, not in a case that accuses somebody, not too late, not while a question waits, not too
// often.
func refusals(t *testing.T, r *Room) {
	ctx := t.Context()
	about := AboutPolice(r.Clock.Now())
	for _, h := range []envelope.Header{Complaint(r.Clock.Now()), about} {
		id := r.Register(t, h)
		holder := h.Units[0]
		wants(t, r.Silence(ctx, By(holder), id, r.Read(t, holder, id).Version, silence(nil)), docket.ErrRefused)
	}
	web := r.Register(t, Theft(r.Clock.Now()))
	must(t, r.Ask(ctx, By(Police), web, r.Read(t, Police, web).Version, Reply(true)))
	wants(t, r.Silence(ctx, By(Police), web, r.Read(t, Police, web).Version, silence(nil)), docket.ErrRefused)
	for range 4 {
		id := r.Register(t, Theft(r.Clock.Now()))
		s := silence(nil)
		must(t, r.Silence(ctx, By(Police), id, r.Read(t, Police, id).Version, s))
		if got, ok := request(t, r, s.ID); !ok || got.Case != id || got.Token != nil {
			t.Fatalf("a tip from the web: %+v", got)
		}
	}
	id := r.Register(t, Theft(r.Clock.Now()))
	wants(t, r.Silence(ctx, By(Police), id, r.Read(t, Police, id).Version, silence(Token)), docket.ErrEnough)
	r.Clock.Set(r.Clock.Now().Add(24 * time.Hour))
	must(t, r.Silence(ctx, By(Police), id, r.Read(t, Police, id).Version, silence(Token)))
	r.Clock.Set(r.Clock.Now().Add(24 * time.Hour))
	wants(t, r.Silence(ctx, By(Police), id, r.Read(t, Police, id).Version, silence(Token)), docket.ErrRefused)
	must(t, r.Silence(ctx, By(Police), id, r.Read(t, Police, id).Version, silence(nil)))
}
