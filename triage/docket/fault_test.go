package docket_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// eachFault tries something again and again on both engines, each time with a later statement failing, once before it is
// done and once after, until none is left to fail; there must have been as many as least. fault makes the call in which it fails.
func eachFault(t *testing.T, least int, try func(t *testing.T, r *dockettest.Room, n int, fault func(func() error) error)) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
			t.Run(fmt.Sprintf("%s/%s", engine, way), func(t *testing.T) {
				var faults faulty.Faults
				r := dockettest.New(t, open(t, database.WithDriver(faults.Wrap)))
				for n, hit := 1, true; hit; n++ {
					hit = false
					try(t, r, n, func(call func() error) error {
						faults.Arm(n, way)
						err := call()
						hit = faults.Hit() || hit
						faults.Arm(0, way)
						return err
					})
					if !hit && n < least {
						t.Fatalf("only %d statements were tried", n)
					}
				}
			})
		}
	}
}

// TestRegisterFaults fails every statement of a registration in both ways, and registers again as the courier does when
// nothing was acked: the case must be there once, with one event and one slip.
func TestRegisterFaults(t *testing.T) {
	eachFault(t, 10, func(t *testing.T, r *dockettest.Room, n int, fault func(func() error) error) {
		tip := dockettest.Fight(dockettest.Start)
		for _, s := range []envelope.Sealed{dockettest.Seal(t, tip), dockettest.Seal(t, dockettest.Answer(tip, dockettest.Start))} {
			_ = fault(func() error { _, err := r.Docket.Register(t.Context(), s); return err })
			if slip, err := r.Docket.Register(t.Context(), s); err != nil || slip.Number == "" {
				t.Fatalf("fault at %d: registering again: %v", n, err)
			}
		}
		c := r.Read(t, dockettest.Police, tip.Case)
		if len(c.Envelopes) != 2 || len(c.Events) != 2 || len(c.Units) != 2 {
			t.Fatalf("fault at %d: %d envelopes, %d events, %d units", n, len(c.Envelopes), len(c.Events), len(c.Units))
		}
		slips, err := r.Due(t.Context(), r.Clock.Now(), 10000)
		if err != nil || len(slips) != 2*n {
			t.Fatalf("fault at %d: %d slips, %v", n, len(slips), err)
		}
	})
}

// TestSilenceFaults fails every statement of a request to silence somebody in both ways; repeated as the officer's page does,
// there is one event and one parcel.
func TestSilenceFaults(t *testing.T) {
	eachFault(t, 8, func(t *testing.T, r *dockettest.Room, n int, fault func(func() error) error) {
		viewer := dockettest.By(dockettest.Police)
		r.Clock.Set(r.Clock.Now().AddDate(0, 0, 1)) // the quota is of a day
		id := r.Register(t, dockettest.Theft(r.Clock.Now()))
		s := docket.Silence{ID: uuid.NewString(), Token: dockettest.Token, Reason: "gui-lap"}
		version := r.Read(t, dockettest.Police, id).Version
		_ = fault(func() error { return r.Silence(t.Context(), viewer, id, version, s) })
		if c := r.Read(t, dockettest.Police, id); c.Version == version { // not done: the page sends it again
			if err := r.Silence(t.Context(), viewer, id, version, s); err != nil {
				t.Fatalf("fault at %d: again: %v", n, err)
			}
		}
		c := r.Read(t, dockettest.Police, id)
		due, err := r.Due(t.Context(), r.Clock.Now(), 10_000)
		asked := slices.DeleteFunc(due, func(p courier.Parcel) bool { return p.ID != s.ID })
		if err != nil || len(asked) != 1 || c.Events[len(c.Events)-1].Subject != s.ID || len(c.Events) != 2 {
			t.Fatalf("fault at %d: %d parcels, %d events, %v", n, len(asked), len(c.Events), err)
		}
	})
}

// TestEscalateFaults fails every statement of a step of a clock in both ways; the next call leaves each notice and each
// event there once.
func TestEscalateFaults(t *testing.T) {
	eachFault(t, 10, func(t *testing.T, r *dockettest.Room, n int, fault func(func() error) error) {
		id := r.Register(t, dockettest.Fight(r.Clock.Now()))
		r.Clock.Set(r.Clock.Now().Add(16 * time.Minute))
		_ = fault(func() error { _, err := r.Escalate(t.Context()); return err })
		if _, err := r.Escalate(t.Context()); err != nil {
			t.Fatalf("fault at %d: again: %v", n, err)
		}
		var steps []string
		for _, e := range r.Read(t, dockettest.Police, id).Events {
			if e.Kind == docket.EventEscalated {
				steps = append(steps, e.Outcome)
			}
		}
		notices, err := r.Notices(t.Context(), dockettest.By(dockettest.Police), true)
		if err != nil || len(notices) != 2 || !slices.Equal(steps, []string{"ask", "chief"}) {
			t.Fatalf("fault at %d: %d notices, steps %v, %v", n, len(notices), steps, err)
		}
		if err := r.Looked(t.Context(), dockettest.By(dockettest.Police), id); err != nil {
			t.Fatal(err)
		}
		end := docket.Move{To: "CHECKING", Version: r.Read(t, dockettest.Police, id).Version}
		if err := r.Move(t.Context(), dockettest.By(dockettest.Police), id, end); err != nil {
			t.Fatal(err)
		}
		end = docket.Move{To: "NO_GROUNDS", Reason: "x", Version: r.Read(t, dockettest.Police, id).Version}
		if err := r.Move(t.Context(), dockettest.By(dockettest.Police), id, end); err != nil {
			t.Fatal(err)
		}
	})
}

// TestPledgeFaults fails every statement of telling of a pledge in both ways; the next minute leaves one notice for each unit.
func TestPledgeFaults(t *testing.T) {
	eachFault(t, 8, func(t *testing.T, r *dockettest.Room, n int, fault func(func() error) error) {
		late := []docket.LatePledge{{ID: fmt.Sprint(n), Due: "2026-11-10", Forum: "ABC234", Number: n, Units: []string{dockettest.Police, dockettest.Front}}}
		tell := func() error { _, err := r.TellOfPledges(t.Context(), late); return err }
		_ = fault(tell)
		if err := tell(); err != nil {
			t.Fatalf("fault at %d: again: %v", n, err)
		}
		for _, unit := range []string{dockettest.Police, dockettest.Front} {
			list, err := r.Notices(t.Context(), dockettest.By(unit), false)
			if err != nil || len(list) != 1 || list[0].Pledge != n {
				t.Fatalf("fault at %d: %s is told %+v, %v", n, unit, list, err)
			}
		}
	})
}

// TestBoxFaults fails every statement of telling of boxes in both ways; the next minute leaves one notice for each unit.
func TestBoxFaults(t *testing.T) {
	eachFault(t, 8, func(t *testing.T, r *dockettest.Room, n int, fault func(func() error) error) {
		day := fmt.Sprintf("2026-10-%02d", n)
		tell := func() error {
			_, err := r.TellOfBoxes(t.Context(), []docket.LateBoxes{{Unit: dockettest.Police, Due: day, Boxes: n}, {Unit: dockettest.Front, Due: day, Boxes: n}})
			return err
		}
		_ = fault(tell)
		if err := tell(); err != nil {
			t.Fatalf("fault at %d: again: %v", n, err)
		}
		for _, unit := range []string{dockettest.Police, dockettest.Front} {
			list, err := r.Notices(t.Context(), dockettest.By(unit), false)
			if err != nil || len(list) != 1 || list[0].Boxes != n {
				t.Fatalf("fault at %d: %s is told %+v, %v", n, unit, list, err)
			}
		}
	})
}

// TestCounterFaults fails every statement of taking a typed tip, and of noting an export, in both ways; repeated as the
// officer's page does, there is one parcel and one event.
func TestCounterFaults(t *testing.T) {
	eachFault(t, 4, func(t *testing.T, r *dockettest.Room, n int, fault func(func() error) error) {
		id := r.Register(t, dockettest.Theft(r.Clock.Now()))
		tip := dockettest.Seal(t, dockettest.Theft(r.Clock.Now()))
		x := docket.Export{ID: uuid.NewString(), Kind: "bieu-01", Cases: []string{id}}
		for _, act := range []func() error{
			func() error { return r.Counter(t.Context(), tip, dockettest.Hidden, []byte("card")) },
			func() error { return r.Export(t.Context(), dockettest.By(dockettest.Police), x) },
		} {
			_ = fault(act)
			if err := act(); err != nil {
				t.Fatalf("fault at %d: again: %v", n, err)
			}
		}
		due, err := r.Due(t.Context(), r.Clock.Now(), 10_000)
		due = slices.DeleteFunc(due, func(p courier.Parcel) bool { return p.Kind != courier.KindCounter })
		if c := r.Read(t, dockettest.Police, id); err != nil || len(due) != n || len(c.Events) != 2 {
			t.Fatalf("fault at %d: %d parcels, %d events, %v", n, len(due), len(c.Events), err)
		}
	})
}
