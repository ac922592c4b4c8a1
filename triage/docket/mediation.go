package docket

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"homthu/intake/envelope"
)

// Wish is that a party to a dispute wants it mediated, or no longer does. Nothing goes to a mediation team without one: a tick
// of the officer who releases is none (Luật 35/2013 Đ4 k1, Đ16).
type Wish struct {
	How    string `json:"how"`    // of WishHows
	Letter string `json:"letter"` // with "letter": the envelope in which the resident says so
	Day    string `json:"day"`    // when it was said, otherwise
	Not    bool   `json:"not"`    // he does not want it, or no longer
}

// WishHows are the ways in which a party says what he wants: in a letter of the case, or to an officer.
var WishHows = []string{"letter", "office", "visit", "phone"}

// EventWished says that a party wants mediation, EventUnwished that he does not: Subject is the letter, Reason the way, Outcome the day.
// EventMediated is what came of it: Subject is the extract, Outcome the result, Reason where it goes on, To the day.
const (
	EventWished   = "wished"
	EventUnwished = "unwished"
	EventMediated = "mediated"
)

// isDay tells whether the text is a day; mostAhead is how many days it may lie ahead.
func (d *Docket) isDay(text string, mostAhead int) bool {
	at, err := time.ParseInLocation(time.DateOnly, text, vietNam)
	return err == nil && at.Year() > 2000 && !at.After(d.opts.Now().AddDate(0, 0, mostAhead))
}

// Wish notes what a party wants. The newest counts.
func (d *Docket) Wish(ctx context.Context, v Viewer, id string, version int64, w Wish) error {
	byLetter := w.How == "letter"
	if !slices.Contains(WishHows, w.How) || byLetter == (w.Letter == "") || byLetter && w.Day != "" || !byLetter && !d.isDay(w.Day, 0) {
		return fmt.Errorf("wish: %w: who said so, and when?", ErrRefused)
	}
	return d.act(ctx, v, id, version, "wish", func(ctx context.Context, t *tx, c *state) error {
		if category, _ := d.tables.Category(c.category); c.closed > 0 || !category.MediationAllowed {
			return fmt.Errorf("%w: nothing of this case is mediated", ErrRefused)
		}
		if byLetter {
			set, err := seen(v, held).query(ctx, t, "e.id", "JOIN envelopes AS e ON e.case_id = c.id",
				"AND c.id = ?1 AND e.id = ?2 AND e.kind IN ('tip', 'answer')", id, w.Letter)
			if found, err := rows(set, err, scanText); err != nil || len(found) == 0 {
				return refusedUnless(err, "no such letter of the case")
			}
		}
		kind := EventWished
		if w.Not {
			kind = EventUnwished
		}
		return d.note(ctx, t, v, id, Event{Kind: kind, Subject: w.Letter, Reason: w.How, Outcome: w.Day})
	})
}

func refusedUnless(err error, why string) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: %s", ErrRefused, why)
}

// mayMediate checks what an officer answers for against what is written down: a party's wish is an event of the case, and
// where he marked violence or a child it is no quarrel without a violation (Đ3, Đ4 k6).
func (d *Docket) mayMediate(ctx context.Context, t *tx, id string, needs []string) error {
	if slices.Contains(needs, "party-agrees") {
		set, err := t.QueryContext(ctx, ownWish, id)
		newest, err := rows(set, err, scanText)
		if err != nil {
			return err
		}
		if len(newest) == 0 || newest[0] != EventWished {
			return fmt.Errorf("%w: no party has asked for it", ErrRefused)
		}
	}
	if !slices.Contains(needs, "screened-no-violation") {
		return nil
	}
	set, err := d.ownFlags(ctx, t, id)
	if err == nil && slices.Contains(tableFlags(set), "crime-signs") {
		err = fmt.Errorf("%w: an officer saw signs of a crime in it", ErrRefused)
	}
	return err
}

// Results of a mediation.
const (
	Settled   = "thanh"       // the parties agree
	Unsettled = "khong-thanh" // they do not
	Passed    = "chuyen"      // it goes on to court or the committee
	Stopped   = "dung"        // violence is likely or a crime is suspected
)

// MediationResults are what can come of a mediation, and PassedTo where one goes on.
var (
	MediationResults = []string{Settled, Unsettled, Passed, Stopped}
	PassedTo         = []string{"toa-an", "ubnd"}
)

// Mediation is what came of one, as the team says it. Its words are sealed to the unit that released.
type Mediation struct {
	Release string `json:"release"` // the extract
	Result  string `json:"result"`  // of MediationResults
	To      string `json:"to"`      // of PassedTo, with Passed alone
	Day     string `json:"day"`
	Sealed  []byte `json:"sealed"` // may be empty
	Before  string `json:"before"` // the result that the team's page shows, "" none: who corrects must have seen it
}

// Mediate writes what came of a mediation, or corrects it: each time is an event of the case. One that is stopped because violence is
// likely or a crime suspected makes the case urgent at once: the unit that has it is woken and must acknowledge it (Đ10 k4-5).
// Saying the same again changes nothing.
func (d *Docket) Mediate(ctx context.Context, v Viewer, m Mediation) error {
	fits := slices.Contains(MediationResults, m.Result) && len(m.Sealed) <= maxExtract && d.isDay(m.Day, 0) &&
		(m.Result == Passed) == slices.Contains(PassedTo, m.To) && (m.To == "" || m.Result == Passed)
	if !fits || Role(v.Unit) != mediators {
		return fmt.Errorf("mediate: %w: no such result", ErrRefused)
	}
	// Crash before the commit: the team's page shows no result and sends it again. After it: result, event and, where it was stopped,
	// the case's new urgency are there together, and the same result again changes nothing.
	return d.write(ctx, "mediate", func(ctx context.Context, t *tx) error {
		set, err := seen(v, extracted).query(ctx, t, "c.id", "", "AND x.id = ?1 AND x.begun > 0", m.Release)
		id, err := one(set, err, scanText)
		if err != nil {
			return err
		}
		set, err = seen(v, extracted).query(ctx, t, "m.result, m.goes, m.day", "JOIN mediations AS m ON m.release_id = x.id", "AND x.id = ?1", m.Release)
		known, err := rows(set, err, scanMediated)
		if err != nil {
			return err
		}
		before := mediated{}
		if len(known) > 0 {
			before = known[0]
		}
		if before == (mediated{m.Result, m.To, m.Day}) {
			return nil
		}
		if before.result != m.Before {
			return ErrStale
		}
		return d.mediate(ctx, t, v, id, m, before.result)
	})
}

type mediated struct{ result, goes, day string }

func scanMediated(r *sql.Rows) (m mediated, err error) { return m, r.Scan(&m.result, &m.goes, &m.day) }

func (d *Docket) mediate(ctx context.Context, t *tx, v Viewer, id string, m Mediation, before string) error {
	if err := t.exec(ctx, `INSERT INTO mediations (release_id, case_id, unit, officer, at, result, goes, day, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (release_id) DO UPDATE SET unit = excluded.unit, officer = excluded.officer,
		at = excluded.at, result = excluded.result, goes = excluded.goes, day = excluded.day, sealed = excluded.sealed`,
		m.Release, id, v.Unit, v.Officer, d.now(), m.Result, m.To, m.Day, append([]byte{}, m.Sealed...)); err != nil {
		return err
	}
	if err := d.note(ctx, t, v, id, Event{Kind: EventMediated, Subject: m.Release, Reason: m.To, To: m.Day, Outcome: m.Result}); err != nil {
		return err
	}
	c, err := d.ownState(ctx, t, id)
	if err != nil {
		return err
	}
	was := c
	c.last = d.now()
	if m.Result == Stopped && before != Stopped {
		if err := d.alarm(ctx, t, &c, m.Release); err != nil {
			return err
		}
	}
	return d.store(ctx, t, was, c)
}

// alarm makes a case urgent that was not thought to be: it is open, its holder's urgent clock runs from now and waits for a word.
func (d *Docket) alarm(ctx context.Context, t *tx, c *state, subject string) error {
	flags, err := d.ownFlags(ctx, t, c.id)
	if err != nil {
		return err
	}
	a := &arrival{Header: envelope.Header{Category: c.category, Urgency: "now", Lane: c.lane}, received: d.now(), flags: flags}
	if c.closed > 0 && c.state != merged {
		if _, err := d.reopen(ctx, t, c, a); err != nil {
			return err
		}
	}
	c.urgency = "now"
	if err := d.note(ctx, t, Viewer{}, c.id, Event{Kind: EventRaised, Subject: subject, Reason: "now"}); err != nil {
		return err
	}
	return d.startClocks(ctx, t, c.id, d.urgencyClock(a, c.holder))
}
