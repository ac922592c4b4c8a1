package courier_test

import (
	"encoding/json"
	"errors"
	"maps"
	"testing"

	"github.com/google/uuid"

	"homthu/intake/courier"
)

// TestEcho: it reads as what was written; what is not counts of a page does not travel and is not read.
func TestEcho(t *testing.T) {
	a, b := uuid.NewString(), uuid.NewString()
	e := courier.Echo{Page: "forum.7K3M9Q", Counts: map[string]int{a: 3, b: 1}}
	p, err := e.Parcel("edge-1", "tinh-20")
	if err != nil || p.Kind != courier.KindEcho || p.Urgent || p.ID != "echo:forum.7K3M9Q:4@tinh-20" {
		t.Fatalf("%+v %v", p, err)
	}
	if back, err := courier.ReadEcho(p); err != nil || back.Page != e.Page || !maps.Equal(back.Counts, e.Counts) {
		t.Errorf("%+v %v", back, err)
	}
	if _, err := courier.ReadKnown(p); !errors.Is(err, courier.ErrMalformed) {
		t.Error("it reads as another kind")
	}
	many := map[string]int{}
	for range courier.MaxEchoItems + 1 {
		many[uuid.NewString()] = 1
	}
	for name, bad := range map[string]courier.Echo{
		"no page": {Counts: e.Counts}, "a page with a space": {Page: "forum. x", Counts: e.Counts}, "no counts": {Page: e.Page},
		"a count of none": {Page: e.Page, Counts: map[string]int{a: 0}}, "a count below none": {Page: e.Page, Counts: map[string]int{a: -2}},
		"an item that is no id": {Page: e.Page, Counts: map[string]int{"đèn đường": 1}}, "too many items": {Page: e.Page, Counts: many},
		"a count that overflows": {Page: e.Page, Counts: map[string]int{a: 1<<30 + 1}},
	} {
		if _, err := bad.Parcel("edge-1", "tinh-20"); !errors.Is(err, courier.ErrMalformed) {
			t.Errorf("%s travels: %v", name, err)
		}
		bad.V = courier.Version
		body, _ := json.Marshal(bad)
		if _, err := courier.ReadEcho(courier.Parcel{V: 1, ID: "x", Kind: courier.KindEcho, From: "e", To: "d", Body: body}); !errors.Is(err, courier.ErrMalformed) {
			t.Errorf("%s is read: %v", name, err)
		}
	}
}

// FuzzReadEcho: whatever is read could be sent.
func FuzzReadEcho(f *testing.F) {
	f.Add([]byte(`{"v":1,"page":"forum.7K3M9Q","counts":{"0b7f3c5e-0000-4000-8000-000000000000":3}}`))
	f.Add([]byte(`{"v":1,"page":"forum.7K3M9Q","counts":{"0b7f3c5e-0000-4000-8000-000000000000":1e3}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := courier.ReadEcho(courier.Parcel{V: 1, ID: "x", Kind: courier.KindEcho, From: "e", To: "d", Body: body})
		if err != nil {
			return
		}
		if _, err := e.Parcel("e", "d"); err != nil {
			t.Errorf("read, but not to be sent: %v", err)
		}
	})
}
