package docket_test

import (
	"fmt"
	"testing"

	"homthu/database"
	"homthu/database/faulty"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// TestKnownFaults fails every statement of an acknowledgement in both ways; repeated as the officer's page does, there is one
// event and one parcel.
func TestKnownFaults(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
			t.Run(fmt.Sprintf("%s/%s", engine, way), func(t *testing.T) {
				var faults faulty.Faults
				r := dockettest.New(t, open(t, database.WithDriver(faults.Wrap)))
				for n := 1; ; n++ {
					id := r.Register(t, dockettest.Fight(r.Clock.Now()))
					faults.Arm(n, way)
					_, _ = r.Acknowledge(t.Context(), dockettest.By(dockettest.Police), id)
					hit := faults.Hit()
					faults.Arm(0, way)
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
					if !hit {
						if n < 8 {
							t.Fatalf("only %d statements were tried", n)
						}
						return
					}
				}
			})
		}
	}
}
