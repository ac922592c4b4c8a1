package safetest

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/safe"
)

// untilDay is a day in the room's year.
const untilDay = "2026-11-29"

func silencing(sender, caseID string) safe.Silencing {
	return safe.Silencing{ID: uuid.NewString(), Deployment: deployment, Sender: sender, Case: caseID, Until: untilDay}
}

func (r *room) silenced(sender string) bool {
	r.Helper()
	_, ok, err := r.Silenced(r.Context(), sender)
	r.ok(err)
	return ok
}

// silences: until the day it says and no longer, answered with a slip, and not more often than allowed.
func silences(r *room) {
	a, b := hash(), hash()
	one := silencing(a, "")
	r.ok(r.Silence(r.Context(), one))
	r.reopen()
	until, ok, err := r.Silenced(r.Context(), a)
	if r.ok(err); !ok || until.Format(time.DateOnly) != untilDay || r.silenced(b) {
		r.Errorf("silenced until %v (%v), another: %v", until, ok, r.silenced(b))
	}
	slip := "slip:" + courier.EnvelopeParcel(one.ID, deployment)
	if !slices.Contains(r.due(), slip) {
		r.Error("no slip")
	}
	r.ok(r.Carried(r.Context(), []string{slip}, r.clock.Now()))
	r.ok(r.Silence(r.Context(), one)) // the slip was lost
	if !slices.Contains(r.due(), slip) || r.count(`SELECT count(*) FROM silencing`) != 1 {
		r.Error("a request that came again")
	}
	shorter := silencing(a, "")
	shorter.Until = "2026-11-24"
	r.ok(r.Silence(r.Context(), shorter))
	if until, _, _ := r.Silenced(r.Context(), a); until.Format(time.DateOnly) != untilDay {
		r.Errorf("a shorter one made it %v", until)
	}
	longest := silencing(b, "")
	longest.Until = "2036-01-01"
	r.ok(r.Silence(r.Context(), longest))
	if until, _, _ := r.Silenced(r.Context(), b); until.Format(time.DateOnly) != "2026-12-22" {
		r.Errorf("the longest is until %v", until)
	}
	past := silencing(hash(), "")
	past.Until = "2026-11-21"
	r.ok(r.Silence(r.Context(), past))
	r.ok(r.Silence(r.Context(), silencing("", ""))) // its token was dead
	if r.silenced(past.Sender) {
		r.Error("silenced until yesterday")
	}
	shutMailbox(r)
	// The quota counts every request, so that it does not tell whether two came of one sender.
	for range 50 - r.count(`SELECT count(*) FROM silencing`) {
		r.ok(r.Silence(r.Context(), silencing(a, "")))
	}
	over := silencing(hash(), "")
	if err := r.Silence(r.Context(), over); !errors.Is(err, safe.ErrQuota) || !errors.Is(err, courier.ErrRefused) || r.silenced(over.Sender) {
		r.Errorf("over the quota: %v", err)
	}
	other := over
	other.Deployment = deployment2
	r.ok(r.Silence(r.Context(), other))
	r.clock.add(24 * time.Hour)
	r.ok(r.Silence(r.Context(), over))
	r.clock.add(6*24*time.Hour + 9*time.Hour) // the last day's evening, in UTC+7
	if !r.silenced(a) {
		r.Error("not silenced on the last day")
	}
	r.clock.add(time.Hour)
	if r.silenced(a) {
		r.Error("silenced after the last day")
	}
	_, err = r.Sweep(r.Context(), r.clock.Now())
	r.ok(err)
	if n := r.count(`SELECT count(*) FROM silenced`); n != 1 { // b's
		r.Errorf("%d rows stay", n)
	}
}

// shutMailbox: answers are refused and everything else is not; a question opens it again.
func shutMailbox(r *room) {
	e := tip(r, nil)
	r.commit(safe.Step{Entry: e})
	kept := answer(r, e)
	r.commit(safe.Step{Entry: kept})
	caseID := e.Envelope.Header().Case
	r.ok(r.Silence(r.Context(), silencing("", caseID)))
	var shut *safe.ShutError
	if err := r.Commit(r.Context(), safe.Step{Entry: answer(r, e)}); !errors.As(err, &shut) || shut.Until.Format(time.DateOnly) != untilDay {
		r.Errorf("an answer: %v", err)
	}
	r.commit(safe.Step{Entry: kept}) // sent again: it was taken
	rating, now := answer(r, e), answer(r, e)
	rating.Envelope = Envelope(r, func(h *envelope.Header) {
		*h = rating.Envelope.Header()
		h.Kind = envelope.KindRating
	})
	r.commit(safe.Step{Entry: rating})
	now.Envelope = Envelope(r, func(h *envelope.Header) {
		*h = now.Envelope.Header()
		urgent(h)
	})
	r.commit(safe.Step{Entry: now})
	r.mailbox(e.Mailbox)
	r.commit(safe.Step{Entry: tip(r, nil)})
	r.ok(r.Reply(r.Context(), deployment, courier.Reply{V: 1, ID: uuid.NewString(), Case: caseID, Sealed: []byte("said")}))
	if err := r.Commit(r.Context(), safe.Step{Entry: answer(r, e)}); !errors.As(err, &shut) {
		r.Errorf("an answer after a reply: %v", err)
	}
	r.ok(r.Reply(r.Context(), deployment, courier.Reply{V: 1, ID: uuid.NewString(), Case: caseID, Asks: true, Sealed: []byte("asked")}))
	r.commit(safe.Step{Entry: answer(r, e)})
}

// silenceFaults fails every statement of both kinds of request, both ways.
func silenceFaults(r *room) {
	var e *safe.Entry
	var one safe.Silencing
	total := 0
	for _, c := range []struct {
		name  string
		make  func() safe.Silencing
		there func() bool
	}{
		{"sender", func() safe.Silencing { return silencing(hash(), "") }, func() bool { return r.silenced(one.Sender) }},
		{"case", func() safe.Silencing { return silencing("", e.Envelope.Header().Case) }, func() bool {
			return r.count(`SELECT count(*) FROM mailbox WHERE shut > 0 AND case_id = $1`, e.Envelope.Header().Case) == 1
		}},
	} {
		act := func() error { return r.Silence(r.Context(), one) }
		total += r.eachFault(func() func() error {
			e = tip(r, nil)
			r.commit(safe.Step{Entry: e})
			r.exec(`DELETE FROM silencing`) // the quota is another test's
			one = c.make()
			return act
		}, func(text string, way faulty.Way, err error) {
			there := c.there()
			if committed := text == "COMMIT" && way == faulty.Done; there != committed {
				r.Errorf("%s: %s (%v): there %v", c.name, firstWords(text), way, there)
			}
			if slices.Contains(r.due(), "slip:"+courier.EnvelopeParcel(one.ID, deployment)) != there {
				r.Errorf("%s: %s (%v): half a request", c.name, firstWords(text), way)
			}
			r.ok(act())
			if !c.there() || r.count(`SELECT count(*) FROM silencing`) != 1 {
				r.Errorf("%s: %s (%v): not there once after repeating", c.name, firstWords(text), way)
			}
		})
	}
	if total < 16 {
		r.Errorf("only %d faults", total)
	}
	r.Logf("%d faults in silencing", total)
}

// silencingJoinsNothing: what a request leaves with a sender shares no value with anything else, so that a row of the
// one table cannot be traced to the request, the slip or the tip that it came of.
func silencingJoinsNothing(r *room) {
	f := r.fullStep()
	r.commit(f.Step)
	one := silencing(hash(), "")
	r.ok(r.Silence(r.Context(), one))
	own, others := map[string]string{}, map[string]string{}
	r.values("silenced", own)
	for table := range r.rows() {
		if table != "silenced" && table != "mailbox" { // a shut mailbox has a day too
			r.values(table, others)
		}
	}
	var all strings.Builder
	for value := range others {
		all.WriteString(value + "\n")
	}
	for value, where := range own {
		if strings.Contains(all.String(), value) {
			r.Errorf("%s stands elsewhere too", where)
		}
	}
	rows, err := r.db.Read().QueryContext(r.Context(), `SELECT * FROM silenced`)
	r.ok(err)
	defer rows.Close()
	columns, err := rows.Columns()
	r.ok(err)
	if want := []string{"sender", "until"}; !slices.Equal(columns, want) {
		r.Errorf("columns %v, want %v: a new one is a new thing to join by", columns, want)
	}
}
