package forum_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/database/faulty"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
	"homthu/triage/forum/forumtest"
)

// TestFaults fails every statement of a write both ways, and makes the same call again, as a browser does whose answer was
// lost: it is done once, and the log has it once.
func TestFaults(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
			t.Run(fmt.Sprintf("%s/%s", engine, way), func(t *testing.T) {
				var faults faulty.Faults
				r := forumtest.New(t, open(t, database.WithDriver(faults.Wrap)))
				r.At(t, "ABC234", forum.Meeting)
				ctx := t.Context()
				letter := r.Cases.Register(t, dockettest.Proposal(dockettest.Start))
				for name, make := range map[string]func() func() error{
					"propose": func() func() error {
						p := forum.Proposal{ID: uuid.NewString(), Forum: "ABC234", Source: forum.Box, Case: letter, Sealed: []byte("sealed")}
						return func() error { return r.Propose(ctx, forumtest.Hoa, p) }
					},
					"approve": func() func() error {
						o := r.Drawn(t, "ABC234", letter)
						c := forum.Change{ID: o.ID, Version: o.Version}
						return func() error { return r.Approve(ctx, forumtest.Lan, c, "Đường hỏng.", "", nil) }
					},
					"dispose": func() func() error {
						o := r.Said(t, "ABC234", "Đường hỏng.")
						c := forum.Change{ID: o.ID, Version: o.Version}
						return func() error { return r.Dispose(ctx, forumtest.Lan, c, forum.Disposal{Disposition: "to_UBND"}) }
					},
					"pledge": func() func() error {
						p := forum.Promise{ID: uuid.NewString(), Forum: "ABC234", Text: "Sửa đường.", Owner: dockettest.Committee, Due: "2026-12-31"}
						return func() error { return r.Pledge(ctx, forumtest.Hoa, p) }
					},
					"keep": func() func() error {
						id := uuid.NewString()
						if err := r.Pledge(ctx, forumtest.Hoa, forum.Promise{ID: id, Forum: "ABC234", Text: "Sửa đường.", Owner: dockettest.Committee, Due: "2026-12-31"}); err != nil {
							t.Fatal(err)
						}
						return func() error { return r.Keep(ctx, forumtest.Lan, forum.Change{ID: id, Version: 1}, "2026-11-19") }
					},
					"explain": func() func() error {
						id := uuid.NewString()
						if err := r.Pledge(ctx, forumtest.Hoa, forum.Promise{ID: id, Forum: "ABC234", Text: "Sửa đường.", Owner: dockettest.Committee, Due: "2026-12-31"}); err != nil {
							t.Fatal(err)
						}
						return func() error {
							return r.Explain(ctx, forumtest.Tuan, forum.Change{ID: id, Version: 1}, "cho-kinh-phi", "2027-01-31")
						}
					},
				} {
					for n := 1; ; n++ {
						faults.Arm(0, way)
						call := make()
						before := len(r.Look(t, "ABC234").Log)
						faults.Arm(n, way)
						err := call()
						hit := faults.Hit()
						faults.Arm(0, way)
						if !hit {
							if err != nil {
								t.Fatalf("%s: %v", name, err)
							}
							break
						}
						if err == nil && way == faulty.NotDone && engine == "sqlite" {
							t.Errorf("%s: the fault at %d was swallowed", name, n)
						}
						if err := call(); err != nil {
							t.Fatalf("%s again after %d: %v", name, n, err)
						}
						if added := len(r.Look(t, "ABC234").Log) - before; added != 1 {
							t.Fatalf("%s, fault at %d: %d lines in the log", name, n, added)
						}
					}
				}
			})
		}
	}
}

// TestWithdrawFaults: an opinion that gives its writer away and the words of its pledge go together or not at all, and once.
func TestWithdrawFaults(t *testing.T) {
	for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
		t.Run(way.String(), func(t *testing.T) {
			var faults faulty.Faults
			r := forumtest.New(t, openSQLite(t, database.WithDriver(faults.Wrap)))
			r.At(t, "ABC234", forum.Meeting)
			for n, hit := 1, true; hit; n++ {
				o, pledge := r.Said(t, "ABC234", "Nhà tôi tối."), uuid.NewString()
				if err := r.Pledge(t.Context(), forumtest.Hoa, forum.Promise{ID: pledge, Forum: "ABC234", Opinion: o.ID, Text: "Lắp đèn nhà tôi.", Owner: dockettest.Committee, Due: "2026-12-31"}); err != nil {
					t.Fatal(err)
				}
				before := len(r.Look(t, "ABC234").Log)
				faults.Arm(n, way)
				_ = r.Withdraw(t.Context(), forumtest.Lan, forum.Change{ID: o.ID, Version: o.Version}, "lo-nguoi-viet")
				hit = faults.Hit()
				faults.Arm(0, way)
				if o, p := r.Opinion(t, "ABC234", o.ID), r.Pledged(t, "ABC234", pledge); (o.Text == "") != (p.Text == "") {
					t.Fatalf("after the fault at %d: %q and %q", n, o.Text, p.Text)
				}
				if err := r.Withdraw(t.Context(), forumtest.Lan, forum.Change{ID: o.ID, Version: o.Version}, "lo-nguoi-viet"); err != nil {
					t.Fatalf("again after %d: %v", n, err)
				}
				if p, added := r.Pledged(t, "ABC234", pledge), len(r.Look(t, "ABC234").Log)-before; p.Text != "" || p.State != forum.PledgeOpen || added != 2 {
					t.Fatalf("fault at %d: %+v, %d lines in the log", n, p, added)
				}
			}
		})
	}
}

// TestSweepFaults: an opinion whose case has become a tip goes at the next look, whatever failed at this one.
func TestSweepFaults(t *testing.T) {
	for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
		var faults faulty.Faults
		r := forumtest.New(t, openSQLite(t, database.WithDriver(faults.Wrap)))
		r.At(t, "ABC234", forum.Announced)
		for n := 1; ; n++ {
			faults.Arm(0, way)
			letter := r.Cases.Register(t, dockettest.Proposal(dockettest.Start))
			o := r.Drawn(t, "ABC234", letter)
			r.ToTip(t, letter)
			faults.Arm(n, way)
			_ = r.Sweep(t.Context())
			hit := faults.Hit()
			faults.Arm(0, way)
			if o = r.Opinion(t, "ABC234", o.ID); !o.Pulled || len(o.Sealed) > 0 {
				t.Fatalf("%s at %d: %+v", way, n, o)
			}
			if !hit {
				break
			}
		}
	}
}
