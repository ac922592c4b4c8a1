package courier_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"homthu/intake/courier"
)

// TestCounterBodies: a typed tip reads as what was written, and nothing else does.
func TestCounterBodies(t *testing.T) {
	good := courier.Counter{ID: "0b7f3c5e-0000-4000-8000-000000000000", Envelope: []byte("sealed"), Mailbox: strings.Repeat("0f", 32), Card: []byte("card")}
	p, err := good.Parcel("tinh-20", "edge-1", true)
	if err != nil || p.ID != good.ID || !p.Urgent || p.Kind != courier.KindCounter {
		t.Fatalf("%+v %v", p, err)
	}
	back, err := courier.ReadCounter(p)
	good.V = courier.Version
	if err != nil || !reflect.DeepEqual(back, good) {
		t.Fatalf("%+v %v", back, err)
	}
	for name, edit := range map[string]func(*courier.Counter){
		"no id in the body": func(c *courier.Counter) { c.ID = "" }, "no envelope": func(c *courier.Counter) { c.Envelope = nil }, "no card": func(c *courier.Counter) { c.Card = nil },
		"a short digest": func(c *courier.Counter) { c.Mailbox = c.Mailbox[2:] }, "upper case": func(c *courier.Counter) { c.Mailbox = strings.ToUpper(c.Mailbox) },
	} {
		bad := good
		edit(&bad)
		body, err := json.Marshal(bad)
		if err != nil {
			t.Fatal(err)
		}
		q := p
		q.Body = body
		if _, err := courier.ReadCounter(q); !errors.Is(err, courier.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
