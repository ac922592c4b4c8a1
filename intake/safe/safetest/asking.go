package safetest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

// The room's first day, and days of replies before it.
const (
	endsToday = "2026-11-22"
	ended     = "2026-11-21"
	endedOnce = "2026-11-08"
)

// rating returns a rating of an entry's case, with how far nobody asks again.
func rating(r *room, to *safe.Entry, asked safe.Asked) *safe.Entry {
	r.Helper()
	e := answer(r, to)
	e.Envelope = Envelope(r, func(h *envelope.Header) {
		*h = e.Envelope.Header()
		h.Kind = envelope.KindRating
	})
	e.Asked = asked
	return e
}

// wantAsked checks how far a mailbox's holder was asked.
func (r *room) wantAsked(when string, l receipt.Locator, want safe.Asked) {
	r.Helper()
	if got := r.mailbox(l).Asked; got != want {
		r.Errorf("%s: asked %+v, want %+v", when, got, want)
	}
}

// asks: a mailbox tells the days of its replies; that its holder was asked is known at once, written in the night, and never
// taken back; what he answered is durable with his answer.
func asks(r *room) {
	e := tip(r, nil)
	r.commit(safe.Step{Entry: e})
	at := e.Mailbox
	for _, x := range []courier.Reply{{NotBefore: "2026-11-20T17:00:00Z"}, {Asks: true}} {
		x.V, x.ID, x.Case, x.Sealed = 1, uuid.NewString(), e.Envelope.Header().Case, []byte("said")
		r.ok(r.Reply(r.Context(), deployment, x))
	}
	if m := r.mailbox(at); !slices.Equal(m.Days, []string{ended, ""}) || m.Asked != (safe.Asked{}) {
		r.Errorf("mailbox %+v", m)
	}
	written := func() int { return r.count(`SELECT count(*) FROM mailbox WHERE ended > 0`) }
	once, twice := safe.Asked{End: ended, Times: 1}, safe.Asked{End: ended, Times: 2}
	r.ok(r.Asked(r.Context(), at, once))
	r.ok(r.Asked(r.Context(), at, safe.Asked{End: endedOnce, Times: 2}))
	r.wantAsked("asked", at, once)
	r.clock.add(9*time.Hour + 45*time.Minute) // a minute to midnight in UTC+7
	if r.sweep(); written() != 0 {
		r.Error("written by day")
	}
	r.reopen()
	r.wantAsked("after a restart by day", at, safe.Asked{})
	r.ok(r.Asked(r.Context(), at, once))
	r.clock.add(time.Minute)
	if r.sweep(); written() != 1 {
		r.Error("not written in the night")
	}
	r.reopen()
	r.wantAsked("after a restart by night", at, once)
	r.ok(r.Asked(r.Context(), at, safe.Asked{End: endedOnce, Times: 2}))
	r.clock.add(24 * time.Hour)
	r.sweep()
	r.wantAsked("asked for less", at, once)
	r.ok(r.Asked(r.Context(), at, twice))
	r.commit(safe.Step{Entry: rating(r, e, safe.Asked{End: ended})})
	r.wantAsked("asked twice, then not settled", at, safe.Asked{End: ended})
	r.commit(safe.Step{Entry: rating(r, e, twice)})
	if r.count(`SELECT count(*) FROM mailbox WHERE ended = 20778 AND asked = 2`) != 1 {
		r.Error("the mark of an answer is not written with it")
	}
	r.commit(safe.Step{Entry: rating(r, e, safe.Asked{})})
	r.wantAsked("a rating that leaves it", at, twice)
	askedBounds(r, e)
}

// askedBounds: no day to come, none that is no day, no third question, no mailbox that is not there, no mark but with a rating.
func askedBounds(r *room, e *safe.Entry) {
	for _, bad := range []safe.Asked{{Times: 1}, {End: "2026-11-26", Times: 1}, {End: "1960-01-01"}, {End: "tomorrow"}, {End: ended, Times: 3}, {End: ended, Times: -1}} {
		if err := r.Asked(r.Context(), e.Mailbox, bad); !errors.Is(err, safe.ErrMalformed) {
			r.Errorf("asked %+v: %v", bad, err)
		}
		if err := r.Commit(r.Context(), safe.Step{Entry: rating(r, e, bad)}); !errors.Is(err, safe.ErrMalformed) {
			r.Errorf("rated, asked %+v: %v", bad, err)
		}
	}
	good := safe.Asked{End: ended, Times: 1}
	if err := r.Asked(r.Context(), receipt.Mint().Locator(), good); !errors.Is(err, safe.ErrNoMailbox) {
		r.Errorf("no such mailbox: %v", err)
	}
	words := answer(r, e)
	words.Asked = good
	if err := r.Commit(r.Context(), safe.Step{Entry: words}); !errors.Is(err, safe.ErrMalformed) {
		r.Errorf("a mark with words: %v", err)
	}
	r.ok(r.DropMailbox(r.Context(), e.Mailbox))
	if err := r.Asked(r.Context(), e.Mailbox, good); !errors.Is(err, safe.ErrNoMailbox) {
		r.Errorf("a deleted mailbox: %v", err)
	}
	r.clock.add(24 * time.Hour)
	r.sweep()
}

// askFaults fails every statement of a rating and of the night's sweep, both ways: a mark is there with its rating, or neither
// is; a sweep that failed is made up for by the next one.
func askFaults(r *room) {
	var e, said *safe.Entry
	once := safe.Asked{End: endsToday, Times: 1}
	total := r.eachFault(func() func() error {
		e = tip(r, nil)
		r.commit(safe.Step{Entry: e})
		said = rating(r, e, once)
		return func() error { return r.Commit(r.Context(), safe.Step{Entry: said}) }
	}, func(text string, way faulty.Way, _ error) {
		committed := text == "COMMIT" && way == faulty.Done
		if marked := r.mailbox(e.Mailbox).Asked != (safe.Asked{}); marked != committed {
			r.Errorf("%s (%v): marked %v", firstWords(text), way, marked)
		}
		r.commit(safe.Step{Entry: said})
		r.wantAsked(firstWords(text)+" repeated", e.Mailbox, once)
	})
	if total < 10 {
		r.Errorf("only %d faults", total)
	}
	r.exec(`UPDATE mailbox SET ended = 1 WHERE ended = 0`)
	for n := 1; ; n++ {
		e := tip(r, nil)
		r.commit(safe.Step{Entry: e})
		r.ok(r.Asked(r.Context(), e.Mailbox, once))
		r.clock.add(24 * time.Hour)
		r.faults.Arm(n, faulty.NotDone)
		_, err := r.Sweep(r.Context(), r.clock.Now())
		hit := r.faults.Hit()
		r.faults.Arm(0, faulty.NotDone)
		if r.wantAsked(fmt.Sprintf("fault %d of the sweep (%v)", n, err), e.Mailbox, once); !hit {
			break
		}
		if r.sweep(); r.count(`SELECT count(*) FROM mailbox WHERE ended = 0`) != 0 {
			r.Errorf("fault %d of the sweep: the next one did not write it", n)
		}
	}
}

// askingJoinsNothing: a look that asks leaves everything as it is, byte for byte, but the chat's own rows; what is written in the
// night names a day of the mailbox's replies and no other, in no transaction with a chat.
func askingJoinsNothing(r *room) {
	f := r.fullStep()
	r.commit(f.Step)
	other, late := tip(r, nil), tip(r, nil)
	r.commit(safe.Step{Entry: other})
	r.commit(safe.Step{Entry: late})
	before := map[string]string{}
	for _, table := range tipTables {
		r.values(table, before)
	}
	mailboxes := r.text("mailbox")
	r.commit(safe.Step{Chat: f.Chat, Draft: &safe.Draft{Chat: f.Chat, Key: "k1", Sealed: random(700), Expires: r.clock.Now().Add(48 * time.Hour)}})
	r.ok(r.Asked(r.Context(), f.Entry.Mailbox, safe.Asked{End: endsToday, Times: 1}))
	if r.text("mailbox") != mailboxes {
		r.Error("the look changed the mailbox")
	}
	r.clock.add(4 * time.Hour)
	r.ok(r.Asked(r.Context(), other.Mailbox, safe.Asked{End: endsToday, Times: 1}))
	r.clock.add(7 * time.Hour) // past midnight in UTC+7
	r.ok(r.Asked(r.Context(), late.Mailbox, safe.Asked{End: endsToday, Times: 1}))
	r.commit(safe.Step{Chat: f.Chat, Draft: &safe.Draft{Chat: f.Chat, Key: "k1", Sealed: random(700), Expires: r.clock.Now().Add(48 * time.Hour)}})
	r.sweep()
	after := map[string]string{}
	for _, table := range tipTables {
		r.values(table, after)
	}
	for value, where := range after {
		if _, known := before[value]; !known {
			r.Errorf("a new value in %s", where)
		}
	}
	if n := r.count(`SELECT count(*) FROM mailbox WHERE ended > 0`); n != 2 {
		r.Errorf("%d marks are written, want those of the day that is over: another would be of the minutes of its look", n)
	}
	if n := r.count(`SELECT count(DISTINCT ended + asked) FROM mailbox WHERE ended > 0`); n != 1 {
		r.Errorf("%d different marks of two mailboxes that were asked for the same day", n)
	}
	if want := []string{"place", "locator", "envelope", "case_id", "number", "shut", "ended", "asked"}; !slices.Equal(r.columns("mailbox"), want) {
		r.Errorf("columns %v, want %v: a new one is a new thing to join by", r.columns("mailbox"), want)
	}
	if r.db.Engine() == database.Postgres {
		if n := r.count(`SELECT count(*) FROM mailbox m JOIN draft d ON d.xmin = m.xmin`); n != 0 {
			r.Errorf("%d mailboxes were written in one transaction with a chat's draft", n)
		}
		if n := r.count(`SELECT count(DISTINCT xmin::text) FROM mailbox WHERE ended > 0`); n != 1 {
			r.Errorf("written in %d transactions, want all of a night in one", n)
		}
	}
}

// text is a whole table, as it can be read.
func (r *room) text(table string) string {
	r.Helper()
	rows, err := r.db.Read().QueryContext(r.Context(), `SELECT * FROM `+table+` ORDER BY 1`)
	r.ok(err)
	defer rows.Close()
	columns, err := rows.Columns()
	r.ok(err)
	all := ""
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(any)
		}
		r.ok(rows.Scan(row...))
		for i := range row {
			all += fmt.Sprintf("%v|", *(row[i].(*any)))
		}
	}
	r.ok(rows.Err())
	return all
}

func (r *room) columns(table string) []string {
	r.Helper()
	rows, err := r.db.Read().QueryContext(r.Context(), `SELECT * FROM `+table)
	r.ok(err)
	defer rows.Close()
	columns, err := rows.Columns()
	r.ok(err)
	return columns
}
