package docket_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/database/faulty"
	"homthu/intake/envelope"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// change is one thing done inside a case: done under a fault it is repeated as the officer's page does, and must then be there once.
type change struct {
	name  string
	least int // statements of it, at least
	from  func(t *testing.T, r *dockettest.Room) string
	// once does it; done says whether it is there, and how often.
	once func(t *testing.T, r *dockettest.Room, id string) func() error
	done func(c docket.Case) (kinds []string, whole bool)
}

func aTheft(t *testing.T, r *dockettest.Room) string {
	return r.Register(t, dockettest.Theft(r.Clock.Now()))
}

// aQuarrel is one in which a party asked for mediation.
func aQuarrel(t *testing.T, r *dockettest.Room) string {
	id := r.Register(t, dockettest.Quarrel(r.Clock.Now()))
	if err := r.Wish(t.Context(), byPolice, id, versionOf(t, r, id), dockettest.Wish()); err != nil {
		t.Fatal(err)
	}
	return id
}

// versionOf is the one that an officer sees now: the page reads the case again before it repeats an act.
func versionOf(t *testing.T, r *dockettest.Room, id string) int64 {
	return r.Read(t, dockettest.Police, id).Version
}

var byPolice = dockettest.By(dockettest.Police)

func changes() []change {
	return []change{
		{"a reply with files", 8, aTheft, func(t *testing.T, r *dockettest.Room, id string) func() error {
			reply := dockettest.Reply(false)
			reply.Files = &docket.Files{Theirs: []string{uuid.NewString()}, Ours: []envelope.BlobRef{{ID: uuid.NewString(), Size: 512}}, Sealed: []byte("which")}
			return func() error { return r.Reply(t.Context(), byPolice, id, versionOf(t, r, id), reply) }
		}, func(c docket.Case) ([]string, bool) {
			return []string{"replied"}, len(c.Replies) == 1 && len(c.Remarks) == 1
		}},
		{"marks", 3, aTheft, func(t *testing.T, r *dockettest.Room, id string) func() error {
			remark := uuid.NewString()
			return func() error { return r.Mark(t.Context(), byPolice, id, remark, "", []byte("sealed")) }
		}, func(c docket.Case) ([]string, bool) { return []string{"marked"}, len(c.Remarks) == 1 }},
		{"a label", 2, aTheft, func(t *testing.T, r *dockettest.Room, id string) func() error {
			return func() error { return r.Label(t.Context(), byPolice, id, "hen-gap", true) }
		}, func(c docket.Case) ([]string, bool) { return []string{"labelled"}, len(c.Labels) == 1 }},
		{"a watcher", 4, aTheft, func(t *testing.T, r *dockettest.Room, id string) func() error {
			return func() error { return r.Watch(t.Context(), byPolice, id, "lan", true) }
		}, func(c docket.Case) ([]string, bool) { return []string{"watched"}, len(c.Watchers) == 1 }},
		{"an end with its result", 9, aTheft, func(t *testing.T, r *dockettest.Room, id string) func() error {
			if err := r.Move(t.Context(), byPolice, id, docket.Move{To: "CHECKING", Version: versionOf(t, r, id)}); err != nil {
				t.Fatal(err)
			}
			return func() error {
				if r.Read(t, dockettest.Police, id).State == "NO_GROUNDS" {
					return nil
				}
				return r.Move(t.Context(), byPolice, id, docket.Move{To: "NO_GROUNDS", Reason: "x", Version: versionOf(t, r, id), Result: &docket.Result{Worth: "co-ich"}})
			}
		}, func(c docket.Case) ([]string, bool) {
			return []string{"moved", "moved", "worth"}, c.Result.Worth == "co-ich" && !c.Closed.IsZero()
		}},
		{"a case that is taken up again", 7, func(t *testing.T, r *dockettest.Room) string {
			id := aTheft(t, r)
			for _, m := range []docket.Move{{To: "CHECKING"}, {To: "NO_GROUNDS", Reason: "x"}} {
				m.Version = versionOf(t, r, id)
				if err := r.Move(t.Context(), byPolice, id, m); err != nil {
					t.Fatal(err)
				}
			}
			return id
		}, func(t *testing.T, r *dockettest.Room, id string) func() error {
			return func() error {
				if c := r.Read(t, dockettest.Police, id); c.Closed.IsZero() {
					return nil
				}
				return r.Reopen(t.Context(), byPolice, id, versionOf(t, r, id), "dong-nham")
			}
		}, func(c docket.Case) ([]string, bool) {
			return []string{"moved", "moved", "reopened"}, c.State == "CHECKING" && !c.Due.IsZero()
		}},
		{"words taken out for good", 12, func(t *testing.T, r *dockettest.Room) string {
			id, _ := dockettest.Marked(t, r)
			if err := r.Redact(t.Context(), byPolice, id, dockettest.Redaction(t, r, id, nil)); !errors.Is(err, docket.ErrSecond) {
				t.Fatal(err)
			}
			return id
		}, func(t *testing.T, r *dockettest.Room, id string) func() error {
			list := dockettest.Redaction(t, r, id, nil).Marks
			return func() error {
				redaction := dockettest.Redaction(t, r, id, dockettest.WithoutWords(t, r, id))
				if redaction.Marks != list {
					return nil
				}
				return r.Redact(t.Context(), docket.Viewer{Officer: "second", Unit: dockettest.Police}, id, redaction)
			}
		}, func(c docket.Case) ([]string, bool) {
			return []string{"moved", "moved", "looked", "marked", "redacting", "redacted"}, len(c.Remarks) == 1 && string(c.Remarks[0].Sealed) == "none"
		}},
		{"a release", 7, aQuarrel, func(t *testing.T, r *dockettest.Room, id string) func() error {
			extract := dockettest.Extract(dockettest.Mediators)
			return func() error {
				if len(r.Read(t, dockettest.Police, id).Released) > 0 {
					return nil
				}
				return r.Release(t.Context(), byPolice, id, versionOf(t, r, id), extract)
			}
		}, func(c docket.Case) ([]string, bool) {
			running := slices.ContainsFunc(c.Clocks, func(k docket.Clock) bool { return k.ID == "HG3" && k.Met.IsZero() })
			return []string{"wished", "released"}, len(c.Released) == 1 && running
		}},
		{"a mediator who begins", 8, func(t *testing.T, r *dockettest.Room) string {
			id := aQuarrel(t, r)
			if err := r.Release(t.Context(), byPolice, id, versionOf(t, r, id), dockettest.Extract(dockettest.Mediators)); err != nil {
				t.Fatal(err)
			}
			return id
		}, func(t *testing.T, r *dockettest.Room, id string) func() error {
			extract := r.Read(t, dockettest.Police, id).Released[0].ID
			return func() error { return r.Received(t.Context(), dockettest.By(dockettest.Mediators), extract, true) }
		}, func(c docket.Case) ([]string, bool) {
			running := slices.ContainsFunc(c.Clocks, func(k docket.Clock) bool { return k.ID == "HG3" && k.Met.IsZero() })
			return []string{"wished", "released", "received", "mediating"}, !c.Released[0].Begun.IsZero() && !running
		}},
		{"a mediation that stops", 12, func(t *testing.T, r *dockettest.Room) string {
			return begun(t, r, aQuarrel(t, r))
		}, func(t *testing.T, r *dockettest.Room, id string) func() error {
			m := docket.Mediation{Release: r.Read(t, dockettest.Police, id).Released[0].ID, Result: docket.Stopped, Day: "2026-11-16", Sealed: []byte("why")}
			return func() error { return r.Mediate(t.Context(), dockettest.By(dockettest.Mediators), m) }
		}, func(c docket.Case) ([]string, bool) {
			waits := slices.ContainsFunc(c.Clocks, func(k docket.Clock) bool { return k.Unit == dockettest.Police && k.ID == "SACK" && k.Met.IsZero() })
			return []string{"wished", "released", "received", "mediating", "mediated", "raised"}, waits && c.Urgency == "now" && c.Released[0].Result == docket.Stopped
		}},
		{"an appointment", 9, func(t *testing.T, r *dockettest.Room) string {
			return r.Register(t, dockettest.HandIn(r.Clock.Now()))
		}, func(t *testing.T, r *dockettest.Room, id string) func() error {
			a, reply := dockettest.Appointment(), dockettest.Reply(false)
			return func() error {
				if len(r.Read(t, dockettest.Police, id).Appointments) > 0 {
					return nil
				}
				return r.Offer(t.Context(), byPolice, id, versionOf(t, r, id), a, reply)
			}
		}, func(c docket.Case) ([]string, bool) {
			return []string{"offered", "replied"}, len(c.Appointments) == 1 && len(c.Replies) == 1
		}},
	}
}

// begun is a quarrel that a mediator has begun with.
func begun(t *testing.T, r *dockettest.Room, id string) string {
	extract := dockettest.Extract(dockettest.Mediators)
	if err := r.Release(t.Context(), byPolice, id, versionOf(t, r, id), extract); err != nil {
		t.Fatal(err)
	}
	if err := r.Received(t.Context(), dockettest.By(dockettest.Mediators), extract.ID, true); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestInsideFaults fails every statement of what is done inside a case in both ways; repeated, it is there whole and once.
func TestInsideFaults(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
			t.Run(fmt.Sprintf("%s/%s", engine, way), func(t *testing.T) {
				var faults faulty.Faults
				r := dockettest.New(t, open(t, database.WithDriver(faults.Wrap)))
				for _, d := range changes() {
					for n := 1; ; n++ {
						id := d.from(t, r)
						do := d.once(t, r, id)
						faults.Arm(n, way)
						_ = do()
						hit := faults.Hit()
						faults.Arm(0, way)
						if err := do(); err != nil {
							t.Fatalf("%s: fault at %d: again: %v", d.name, n, err)
						}
						c := r.Read(t, dockettest.Police, id)
						var kinds []string
						for _, e := range c.Events[1:] {
							kinds = append(kinds, e.Kind)
						}
						if want, whole := d.done(c); !whole || !slices.Equal(kinds, want) {
							t.Fatalf("%s: fault at %d: whole %v, events %v", d.name, n, whole, kinds)
						}
						if !hit {
							if n <= d.least {
								t.Fatalf("%s: only %d statements were tried", d.name, n)
							}
							break
						}
					}
				}
			})
		}
	}
}
