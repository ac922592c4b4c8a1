package safetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"

	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/safe"
)

// eachFault runs act once for every statement it makes and each way to fail; prepare makes the act anew each time.
// It returns how many faults there were.
func (r *room) eachFault(prepare func() (act func() error), after func(text string, way faulty.Way, err error)) int {
	r.Helper()
	total := 0
	for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
		for n := 1; ; n++ {
			act := prepare()
			r.faults.Arm(n, way)
			err := act()
			texts, hit := r.faults.Texts(), r.faults.Hit()
			r.faults.Arm(0, way)
			if !hit {
				r.ok(err)
				break
			}
			total++
			r.reopen()
			after(texts[n-1], way, err)
		}
	}
	return total
}

// stepFaults fails every statement of a full step both ways. After each, all of the step is there or nothing; repeated,
// all of it is there exactly once.
func stepFaults(r *room) {
	var f fullStep
	halves := map[string]int{}
	total := r.eachFault(func() func() error {
		f = r.fullStep()
		return func() error { return r.Commit(r.Context(), f.Step) }
	}, func(text string, way faulty.Way, err error) {
		name := fmt.Sprintf("%s (%v)", firstWords(text), way)
		if !errors.Is(err, faulty.Err) {
			r.Errorf("%s: want the fault, got %v", name, err)
		}
		kept := r.kept(f)
		if !all(kept) && !none(kept) {
			r.Errorf("%s: part of the step is there: %v", name, kept)
		}
		if committed := text == "COMMIT" && way == faulty.Done; all(kept) != committed {
			r.Errorf("%s: kept %v", name, kept)
		}
		was := all(kept)
		if err := r.Commit(r.Context(), f.Step); was && !errors.Is(err, safe.ErrDuplicate) || !was && err != nil {
			r.Errorf("%s: repeated: %v", name, err)
		}
		if kept := r.kept(f); !all(kept) {
			r.Errorf("%s: after repeating: %v", name, kept)
		}
		// The resident presses "Gửi" once more: another update, the same envelope.
		if err := r.Commit(r.Context(), safe.Step{Entry: f.Entry}); err != nil {
			r.Errorf("%s: the envelope again: %v", name, err)
		}
		if kept := r.kept(f); !all(kept) {
			r.Errorf("%s: after sending again: %v", name, kept)
		}
		halves[text]++
	})
	if total < 2*15 {
		r.Errorf("only %d faults", total)
	}
	r.Logf("%d faults in a full step (%d different statements)", total, len(halves))
}

func firstWords(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(4, len(words))], " ")
}

// courierFaults fails every statement of the acts that follow a step.
func courierFaults(r *room) {
	var e *safe.Entry
	fresh := func() {
		e = tip(r, nil)
		r.commit(safe.Step{Entry: e})
	}
	reply := func() courier.Reply {
		return courier.Reply{V: 1, ID: uuid.NewString(), Case: e.Envelope.Header().Case, Sealed: []byte("sealed")}
	}
	var one courier.Reply
	total := 0
	for _, act := range []struct {
		name  string
		do    func() error
		there func() bool
	}{
		{"carried", func() error {
			return r.Carried(r.Context(), []string{parcelOf(e, deployment)}, r.clock.Now())
		}, func() bool { return !slices.Contains(r.due(), parcelOf(e, deployment)) }},
		{"slip", func() error {
			return r.Slip(r.Context(), courier.Slip{V: 1, Envelope: e.Envelope.Header().ID, Deployment: deployment, Number: "2026-AAAA-AAAA"})
		}, func() bool {
			numbered := r.mailbox(e.Mailbox).Number != ""
			if settled := !slices.Contains(r.due(), parcelOf(e, deployment)); settled != numbered {
				r.Error("half a slip")
			}
			return numbered
		}},
		{"reply", func() error { return r.Reply(r.Context(), deployment, one) }, func() bool {
			there := len(r.mailbox(e.Mailbox).Replies) == 1
			if slices.Contains(r.due(), "slip:"+courier.EnvelopeParcel(one.ID, deployment)) != there {
				r.Error("half a reply")
			}
			return there
		}},
		{"drop mailbox", func() error { return r.DropMailbox(r.Context(), e.Mailbox) }, func() bool {
			_, err := r.Mailbox(r.Context(), e.Mailbox)
			return errors.Is(err, safe.ErrNoMailbox)
		}},
	} {
		total += r.eachFault(func() func() error {
			fresh()
			one = reply()
			return act.do
		}, func(text string, way faulty.Way, err error) {
			if committed := text == "COMMIT" && way == faulty.Done; act.there() != committed {
				r.Errorf("%s: %s (%v): there %v", act.name, firstWords(text), way, !committed)
			}
			r.ok(act.do())
			if !act.there() {
				r.Errorf("%s: %s (%v): not there after repeating", act.name, firstWords(text), way)
			}
		})
	}
	r.Logf("%d faults in the courier's acts", total)
}

// writers: 64 at once, every step twice.
func writers(r *room) {
	const each = 4
	var wg sync.WaitGroup
	entries := make([][]*safe.Entry, 64)
	for i := range entries {
		for range each {
			entries[i] = append(entries[i], tip(r, nil))
		}
		wg.Go(func() {
			chat := hash()
			for _, e := range entries[i] {
				st := safe.Step{Entry: e, Update: &safe.Update{Channel: "telegram", ID: hash()},
					Replies: []safe.Outgoing{outgoing(chat, "telegram", r.clock.Now().Add(1e13))}}
				if err := r.Commit(r.Context(), st); err != nil {
					r.Error(err)
				}
				if err := r.Commit(r.Context(), st); !errors.Is(err, safe.ErrDuplicate) {
					r.Errorf("again: %v", err)
				}
			}
		})
	}
	wg.Wait()
	r.reopen()
	if due, out := r.due(), r.outgoing("telegram"); len(due) != 64*each || len(out) != 64*each {
		r.Errorf("%d parcels, %d replies; want %d of each", len(due), len(out), 64*each)
	}
	for i := range entries {
		for _, e := range entries[i] {
			r.mailbox(e.Mailbox)
		}
	}
}
