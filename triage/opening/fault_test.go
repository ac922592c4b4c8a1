package opening_test

import (
	"fmt"
	"testing"
	"time"

	"homthu/database"
	"homthu/database/faulty"
	"homthu/triage/opening"
)

// TestFaults fails every statement of a write both ways, and makes the same call again, as a browser does whose answer was lost: it
// is done once, and the log has it once.
func TestFaults(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
			t.Run(fmt.Sprintf("%s/%s", engine, way), func(t *testing.T) {
				var faults faulty.Faults
				r := newRoom(t, open(t, database.WithDriver(faults.Wrap)))
				ctx, days := t.Context(), 0
				written := func() opening.Report {
					days++
					o := found()
					o.At = r.clock.Now().AddDate(0, 0, -days).UTC().Format("2006-01-02T15:04:00Z")
					must(t, r.Save(ctx, hoa, o))
					return o
				}
				for name, prepare := range map[string]func() (id string, call func() error){
					"save": func() (string, func() error) {
						days++
						o := found()
						o.At = r.clock.Now().AddDate(0, 0, -days).UTC().Format("2006-01-02T15:04:00Z")
						return o.ID, func() error { return r.Save(ctx, hoa, o) }
					},
					"edit": func() (string, func() error) {
						o := written()
						o.Version, o.Slips = 1, 13
						return o.ID, func() error { return r.Save(ctx, hoa, o) }
					},
					"confirm": func() (string, func() error) {
						o := written()
						return o.ID, func() error { return r.Confirm(ctx, lan, opening.Step{ID: o.ID, Version: 1}) }
					},
				} {
					if engine == "postgres" && name != "confirm" {
						continue // the engines differ in how a commit fails, and all writes end alike; refusing and typing in are written as confirming is
					}
					for n := 1; ; n++ {
						faults.Arm(0, way)
						id, call := prepare()
						before := r.steps(t, id)
						faults.Arm(n, way)
						err := call()
						hit := faults.Hit()
						faults.Arm(0, way)
						if !hit {
							must(t, err)
							break
						}
						if err == nil && way == faulty.NotDone && engine == "sqlite" {
							t.Errorf("%s: the fault at %d was swallowed", name, n)
						}
						if err := call(); err != nil {
							t.Fatalf("%s again after %d: %v", name, n, err)
						}
						if added := r.steps(t, id) - before; added != 1 {
							t.Fatalf("%s, fault at %d: %d lines in the log", name, n, added)
						}
					}
				}
			})
		}
	}
}

// steps counts what was done to an opening; none where it is not there.
func (r *room) steps(t testing.TB, id string) int {
	t.Helper()
	for _, o := range r.look(t, hoa).Openings {
		if o.ID == id {
			return len(o.Steps)
		}
	}
	return 0
}

// TestOneWinner: of a confirmation, a refusal and another version in one moment one wins, and the others are told.
func TestOneWinner(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		t.Run(engine, func(t *testing.T) {
			r := newRoom(t, open(t))
			ctx, o := t.Context(), found()
			must(t, r.Save(ctx, hoa, o))
			edit := o
			edit.Version, edit.Slips = 1, 13
			results := make(chan error)
			for _, call := range []func() error{
				func() error { return r.Confirm(ctx, lan, opening.Step{ID: o.ID, Version: 1}) },
				func() error { return r.Confirm(ctx, mai, opening.Step{ID: o.ID, Version: 1}) },
				func() error { return r.Refuse(ctx, mai, opening.Step{ID: o.ID, Version: 1, Reason: "khac"}) },
				func() error { return r.Save(ctx, binh, edit) },
			} {
				go func() { results <- call() }()
			}
			won := 0
			for range 4 {
				if err := <-results; err == nil {
					won++
				} else if !isStale(err) {
					t.Error(err)
				}
			}
			if won != 1 || r.read(t, o.ID).Version != 2 {
				t.Fatalf("%d won, %+v", won, r.read(t, o.ID))
			}
			// Both sides write the same opening in one moment.
			first, second := found(), found()
			first.At, second.At = at(-5*time.Hour), at(-5*time.Hour)
			go func() { results <- r.Save(ctx, hoa, first) }()
			go func() { results <- r.Save(ctx, lan, second) }()
			if a, b := <-results, <-results; (a == nil) == (b == nil) {
				t.Fatalf("%v and %v", a, b)
			}
		})
	}
}
