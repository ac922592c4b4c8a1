package docket_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/database/faulty"
	"homthu/intake/envelope"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// deed is a change with what it is done to; done tells whether it is there, exactly once.
type deed struct {
	do   func() error
	done func() bool
}

// deeds make a fresh deed each time.
var deeds = map[string]func(t *testing.T, r *dockettest.Room) deed{
	"split": func(t *testing.T, r *dockettest.Room) deed {
		h := dockettest.Theft(dockettest.Start)
		r.Register(t, h)
		s := docket.Split{Version: 1, ID: uuid.NewString(), Reason: "hai-viec", RemarkID: uuid.NewString(), Remark: []byte("sealed")}
		s.HandOns = []envelope.Sealed{dockettest.Anew(t, h, dockettest.Police, s.ID, h.Units, h.Never)}
		return deed{func() error { return r.Split(t.Context(), dockettest.By(dockettest.Police), h.Case, s) }, func() bool {
			c, err := r.Case(t.Context(), dockettest.By(dockettest.Police), s.ID)
			whole := r.Read(t, dockettest.Police, h.Case)
			if errors.Is(err, docket.ErrNotFound) {
				return false
			}
			return err == nil && len(c.Envelopes) == 1 && len(c.Remarks) == 1 && len(whole.Links) == 1 && len(c.Clocks) == len(whole.Clocks)
		}}
	},
	"merge": func(t *testing.T, r *dockettest.Room) deed {
		one, two := dockettest.Theft(dockettest.Start), dockettest.Theft(dockettest.Start)
		r.Register(t, one)
		r.Register(t, two)
		m := docket.Merge{Version: 1, Into: one.Case, IntoVersion: 1, HandOns: []envelope.Sealed{dockettest.Anew(t, two, dockettest.Police, one.Case, one.Units, one.Never)}}
		return deed{func() error { return r.Merge(t.Context(), dockettest.By(dockettest.Police), two.Case, m) }, func() bool {
			c, gone := r.Read(t, dockettest.Police, one.Case), r.Read(t, dockettest.Police, two.Case)
			if gone.State != "MERGED" && len(c.Envelopes) == 1 && len(c.Mailboxes) == 1 {
				return false
			}
			return gone.State == "MERGED" && len(c.Envelopes) == 2 && len(c.Mailboxes) == 2 && len(c.Links) == 1
		}}
	},
	"unmerge": func(t *testing.T, r *dockettest.Room) deed {
		one, two := dockettest.Theft(dockettest.Start), dockettest.Theft(dockettest.Start)
		r.Register(t, one)
		r.Register(t, two)
		m := docket.Merge{Version: 1, Into: one.Case, IntoVersion: 1, HandOns: []envelope.Sealed{dockettest.Anew(t, two, dockettest.Police, one.Case, one.Units, one.Never)}}
		if err := r.Merge(t.Context(), dockettest.By(dockettest.Police), two.Case, m); err != nil {
			t.Fatal(err)
		}
		r.Register(t, dockettest.Answer(two, dockettest.Start))
		return deed{func() error { return r.Unmerge(t.Context(), dockettest.By(dockettest.Police), two.Case, 2) }, func() bool {
			c, back := r.Read(t, dockettest.Police, one.Case), r.Read(t, dockettest.Police, two.Case)
			return back.State == "CHECKING" && len(back.Envelopes) == 2 && len(c.Envelopes) == 2 && len(c.Mailboxes) == 1
		}}
	},
	"reroute": func(t *testing.T, r *dockettest.Room) deed {
		h := dockettest.Proposal(dockettest.Start)
		r.Register(t, h)
		if err := r.Looked(t.Context(), dockettest.By(dockettest.Front), h.Case); err != nil {
			t.Fatal(err)
		}
		to := dockettest.AsTip("A1")
		change := docket.Reroute{Version: 1, To: to, Reason: "dau-hieu-toi-pham", HandOns: []envelope.Sealed{
			dockettest.Anew(t, h, dockettest.Committee, h.Case, to.Units, append(to.Never[:len(to.Never):len(to.Never)], h.Never...)[:len(to.Never)])}}
		return deed{func() error { return r.Reroute(t.Context(), dockettest.By(dockettest.Committee), h.Case, change) }, func() bool {
			c := r.Read(t, dockettest.Police, h.Case)
			_, err := r.Case(t.Context(), dockettest.By(dockettest.Front), h.Case)
			return c.Lane == "tip" && len(c.Envelopes) == 2 && len(c.Units) == 2 && errors.Is(err, docket.ErrNotFound)
		}}
	},
	"hand-on": func(t *testing.T, r *dockettest.Room) deed {
		h := dockettest.Theft(dockettest.Start)
		r.Register(t, h)
		never := append(h.Never[:len(h.Never):len(h.Never)], dockettest.Police)
		sealed := dockettest.Anew(t, h, dockettest.Police, h.Case, []string{dockettest.Province, dockettest.Agency}, never)
		reply := dockettest.Reply(false)
		m := docket.Move{Version: 1, To: "FORWARDED", Reason: "xung-dot-loi-ich", Unit: dockettest.Province, HandOn: &sealed, Reply: &reply}
		return deed{func() error { return r.Move(t.Context(), dockettest.By(dockettest.Police), h.Case, m) }, func() bool {
			c, err := r.Case(t.Context(), dockettest.By(dockettest.Province), h.Case)
			_, gone := r.Case(t.Context(), dockettest.By(dockettest.Police), h.Case)
			return err == nil && errors.Is(gone, docket.ErrNotFound) && c.Holder == dockettest.Province && len(c.Envelopes) == 2 && len(c.Replies) == 1
		}}
	},
}

// TestMovesFaults fails every statement of each move in both ways, and does it again as the officer's page does: it is there
// once and whole, or not at all before that.
func TestMovesFaults(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		for name, make := range deeds {
			if engine == "postgres" && name != "merge" { // the transaction with most in it; the others are made alike
				continue
			}
			for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
				t.Run(fmt.Sprintf("%s/%s/%s", engine, name, way), func(t *testing.T) {
					var faults faulty.Faults
					r := dockettest.New(t, open(t, database.WithDriver(faults.Wrap)))
					for n := 1; ; n++ {
						d := make(t, r)
						faults.Arm(n, way)
						first := d.do()
						hit := faults.Hit()
						faults.Arm(0, way)
						if !d.done() {
							if first == nil {
								t.Fatalf("fault at %d: said to be done", n)
							}
							if err := d.do(); err != nil {
								t.Fatalf("fault at %d: again: %v", n, err)
							}
						}
						if !d.done() {
							t.Fatalf("fault at %d: not whole", n)
						}
						if err := d.do(); err == nil && name != "split" {
							t.Fatalf("fault at %d: done twice", n)
						}
						if !d.done() {
							t.Fatalf("fault at %d: not whole after it was sent once more", n)
						}
						if !hit {
							if n < 10 {
								t.Fatalf("only %d statements were tried", n)
							}
							return
						}
					}
				})
			}
		}
	}
}

// TestTwoOfficersMove: of two who do the same at once one wins, and the other is told.
func TestTwoOfficersMove(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		t.Run(engine, func(t *testing.T) {
			r := dockettest.New(t, open(t))
			for name, pair := range map[string]func() (a, b func() error){
				"two parts": func() (a, b func() error) {
					h := dockettest.Theft(dockettest.Start)
					r.Register(t, h)
					part := func(officer string) func() error {
						s := docket.Split{Version: 1, ID: uuid.NewString(), Reason: "hai-viec"}
						s.HandOns = []envelope.Sealed{dockettest.Anew(t, h, dockettest.Police, s.ID, h.Units, h.Never)}
						return func() error {
							return r.Split(t.Context(), docket.Viewer{Officer: officer, Unit: dockettest.Police}, h.Case, s)
						}
					}
					return part("hoa"), part("minh")
				},
				"into each other": func() (a, b func() error) {
					one, two := dockettest.Theft(dockettest.Start), dockettest.Theft(dockettest.Start)
					r.Register(t, one)
					r.Register(t, two)
					into := func(from, to envelope.Header, officer string) func() error {
						m := docket.Merge{Version: 1, Into: to.Case, IntoVersion: 1, HandOns: []envelope.Sealed{dockettest.Anew(t, from, dockettest.Police, to.Case, to.Units, to.Never)}}
						return func() error {
							return r.Merge(t.Context(), docket.Viewer{Officer: officer, Unit: dockettest.Police}, from.Case, m)
						}
					}
					return into(one, two, "hoa"), into(two, one, "minh")
				},
				"another lane and a hand-on": func() (a, b func() error) {
					h := dockettest.Theft(dockettest.Start)
					r.Register(t, h)
					to := dockettest.AsTip("A1")
					move := docket.Move{Version: 1, To: "FORWARDED", Reason: "tham-quyen", Unit: dockettest.Agency}
					return func() error {
							return r.Reroute(t.Context(), dockettest.By(dockettest.Police), h.Case, docket.Reroute{Version: 1, To: to, Reason: "phan-loai-nham"})
						}, func() error {
							return r.Move(t.Context(), docket.Viewer{Officer: "minh", Unit: dockettest.Police}, h.Case, move)
						}
				},
			} {
				for range 3 {
					a, b := pair()
					var wait sync.WaitGroup
					errs := [2]error{}
					for i, do := range []func() error{a, b} {
						wait.Go(func() { errs[i] = do() })
					}
					wait.Wait()
					won, lost := errs[0], errs[1]
					if won != nil {
						won, lost = lost, won
					}
					if won != nil || !errors.Is(lost, docket.ErrStale) && !errors.Is(lost, docket.ErrNotHolder) && !errors.Is(lost, docket.ErrRefused) {
						t.Fatalf("%s: %v and %v", name, errs[0], errs[1])
					}
				}
			}
		})
	}
}

// TestReminderFaults fails every statement of a reminder and of its answer in both ways; repeated as the pages do, there is one
// reminder, one notice, one answer.
func TestReminderFaults(t *testing.T) {
	eachFault(t, 4, func(t *testing.T, r *dockettest.Room, n int, fault func(func() error) error) {
		r.Clock.Set(dockettest.Start)
		id := r.Register(t, dockettest.Proposal(r.Clock.Now()))
		r.Clock.Set(dockettest.Start.AddDate(0, 2, 0))
		number := r.Read(t, dockettest.Front, id).Number
		m := dockettest.Reminding(r.Clock.Now())
		e := docket.Explained{Answer: "da-tra-loi", Day: m.Until[:8] + "01"}
		for _, step := range []func() error{
			func() error { return r.Remind(t.Context(), dockettest.By(dockettest.Front), number, m) },
			func() error { return r.Explain(t.Context(), dockettest.By(dockettest.Committee), m.ID, e) },
		} {
			_ = fault(step)
			if err := step(); err != nil {
				t.Fatalf("fault at %d: again: %v", n, err)
			}
		}
		c := r.Read(t, dockettest.Committee, id)
		told, answered := 0, 0
		for _, e := range c.Events {
			told += map[bool]int{true: 1}[e.Kind == docket.EventReminded]
			answered += map[bool]int{true: 1}[e.Kind == docket.EventExplained]
		}
		if len(c.Reminders) != 1 || told != 1 || answered != 1 {
			t.Fatalf("fault at %d: %d reminders, %d and %d events", n, len(c.Reminders), told, answered)
		}
	})
}
