package courier_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"homthu/intake/courier"
)

// TestKnown: it reads as what was written, all are of one size, and nothing else reads as one.
func TestKnown(t *testing.T) {
	size := 0
	for range 20 {
		k := courier.Known{Case: uuid.NewString()}
		p, err := k.Parcel("tinh-20", "edge-1")
		if err != nil || p.Kind != courier.KindKnown || !p.Urgent {
			t.Fatalf("%+v %v", p, err)
		}
		if n := len(p.ID) + len(p.Body); size != 0 && n != size {
			t.Fatalf("%d and %d bytes", size, n)
		} else {
			size = n
		}
		if back, err := courier.ReadKnown(p); err != nil || back.Case != k.Case {
			t.Fatalf("%+v %v", back, err)
		}
		if _, err := courier.ReadSilence(p); !errors.Is(err, courier.ErrMalformed) {
			t.Fatal("it reads as another kind")
		}
	}
	for _, bad := range []string{"", "2026-7K3M-9QHX", "{0b7f3c5e-0000-4000-8000-000000000000}", "urn:uuid:0b7f3c5e-0000-4000-8000-00000000"} {
		if _, err := (courier.Known{Case: bad}).Parcel("tinh-20", "edge-1"); !errors.Is(err, courier.ErrMalformed) {
			t.Errorf("%q travels: %v", bad, err)
		}
		p := courier.Parcel{V: 1, ID: "x", Kind: courier.KindKnown, From: "d", To: "e", Body: []byte(`{"v":1,"case":"` + bad + `"}`)}
		if _, err := courier.ReadKnown(p); !errors.Is(err, courier.ErrMalformed) {
			t.Errorf("%q is read: %v", bad, err)
		}
	}
}
