package docket_test

import (
	"testing"

	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// TestKnownFaults fails every statement of an acknowledgement in both ways; repeated as the officer's page does, there is one
// event and one parcel.
func TestKnownFaults(t *testing.T) {
	eachFault(t, 8, func(t *testing.T, r *dockettest.Room, n int, fault func(func() error) error) {
		id := r.Register(t, dockettest.Fight(r.Clock.Now()))
		_ = fault(func() error { _, err := r.Acknowledge(t.Context(), dockettest.By(dockettest.Police), id); return err })
		if _, err := r.Acknowledge(t.Context(), dockettest.By(dockettest.Police), id); err != nil {
			t.Fatalf("fault at %d: again: %v", n, err)
		}
		events := 0
		for _, e := range r.Read(t, dockettest.Police, id).Events {
			if e.Kind == docket.EventKnown {
				events++
			}
		}
		if sent := r.Knowns(t, id); sent != 1 || events != 1 {
			t.Fatalf("fault at %d: %d parcels, %d events", n, sent, events)
		}
	})
}
