package docket

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"homthu/intake/envelope"
)

// Taking marked words out of a closed case's letters for good takes two officers of the unit that holds it.
const (
	EventRedacting = "redacting" // the first of them asks for it; Subject is the list of marks, Reason of RedactReasons
	EventRedacted  = "redacted"  // it was done to a letter (Subject); From and To are the SHA-256 of its bytes before and since, Outcome how many places
)

// RedactReasons are why words are taken out, as codes.
var RedactReasons = []string{"khong-xac-minh", "lo-nguoi-bao", "nguoi-ngoai-cuoc", "ve-tre-em", "co-quan-yeu-cau"}

// Redaction takes the marked words out of letters. The first officer names the list of marks and why; the second sends, with the
// same two, what his browser made of it.
type Redaction struct {
	Version int64
	Marks   string // the newest list, as the officer saw it
	Reason  string
	// Letters are the same envelopes without the words, under the same ids, with how many places each has lost.
	Letters []Redacted
	// Sheet takes the place of all lists of marks: their places are in words that are no more.
	Sheet struct {
		ID     string
		Sealed []byte
	}
}

// Redacted is a letter without the words that were marked.
type Redacted struct {
	Letter envelope.Sealed
	Places int
}

// Redact notes the wish of the first officer and returns [ErrSecond]; for another one of the unit who sends letters it puts them in
// the place of those that are there. A letter keeps its header, but for units: it is sealed to those of them that have the case
// and may, and to the viewer's. [ErrUnread]: somebody who has the case would lose words that he has not read. The server cannot
// read what was taken out, nor what was put in; the event has the digests of both.
func (d *Docket) Redact(ctx context.Context, v Viewer, id string, r Redaction) error {
	if !slices.Contains(RedactReasons, r.Reason) || r.Marks == "" || len(r.Letters) > maxHanded {
		return fmt.Errorf("redact: %w: marks and a reason are needed", ErrRefused)
	}
	wished := false
	// Crash before the commit: every letter is as it was. After it: all of them are without the words, and the same call again has an
	// old version. The bytes before may lie in SQLite's log until it is cut below, or by [Docket.CutLog], also after the next start.
	err := d.act(ctx, v, id, r.Version, "redact", func(ctx context.Context, t *tx, c *state) (err error) {
		if c.closed == 0 {
			return fmt.Errorf("%w: the case is open, and may need every word", ErrRefused)
		}
		switch marks, err := d.ownText(ctx, t, ownMarks, id); {
		case err != nil && !errors.Is(err, ErrNotFound):
			return err
		case marks != r.Marks:
			return ErrStale
		}
		by, mine, err := d.redacting(ctx, t, v, c, r)
		switch {
		case err != nil:
			return err
		case len(r.Letters) > 0 && by:
			return d.redact(ctx, t, v, c, r)
		case len(r.Letters) > 0, by: // nobody asks for it any more; or a colleague does, which this officer has not seen
			return ErrStale
		}
		if read, err := d.readBy(ctx, t, v, id); err != nil || read == 0 {
			return errors.Join(err, ErrUnread)
		}
		wished = true
		if mine {
			return nil
		}
		return d.note(ctx, t, v, id, Event{Kind: EventRedacting, Subject: r.Marks, Reason: r.Reason})
	})
	switch {
	case err == nil && wished:
		return ErrSecond
	case err == nil:
		d.uncut.Store(true)
		_ = d.CutLog(ctx) // what is not cut now is cut when the program looks at the clocks again
	}
	return err
}

// cutWithin bounds the wait for a writer that is busy.
const cutWithin = 10 * time.Second

// CutLog cuts SQLite's log when words were taken out since it was cut last, or may have been before the program began. Whoever asked
// for that may be gone meanwhile. The program calls it again and again: a reader can hold the log back.
func (d *Docket) CutLog(ctx context.Context) error {
	if !d.uncut.Swap(false) { // first: what is taken out while it is cut is cut next time
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cutWithin)
	defer cancel()
	whole, err := d.db.Cut(ctx)
	if !whole {
		d.uncut.Store(true)
	}
	if err != nil {
		return fmt.Errorf("forget words: %w", err)
	}
	return nil
}

// redacting tells whether a colleague, or the officer himself, has asked for the same, of the case as it was closed last.
func (d *Docket) redacting(ctx context.Context, t *tx, v Viewer, c *state, r Redaction) (colleague, mine bool, err error) {
	set, err := seen(v, held).query(ctx, t, "e.officer", "JOIN events AS e ON e.case_id = c.id",
		`AND c.id = ?1 AND e.kind = ?2 AND e.subject = ?3 AND e.reason = ?4 AND e.unit = u.unit AND e.at >= ?5
		AND NOT EXISTS (SELECT 1 FROM events AS later WHERE later.case_id = c.id AND later.id > e.id AND later.kind IN (?6, ?7))`,
		c.id, EventRedacting, r.Marks, r.Reason, d.now()-int64(agreeWithin.Seconds()), EventMoved, EventReopened)
	list, err := rows(set, err, scanText)
	for _, officer := range list {
		colleague, mine = colleague || officer != v.Officer, mine || officer == v.Officer
	}
	return colleague, mine, err
}

// letter is one as it stands in the register.
type letter struct {
	sum        string
	sealed     []byte
	registered int64
}

func (d *Docket) redact(ctx context.Context, t *tx, v Viewer, c *state, r Redaction) error {
	if !uuid4.MatchString(r.Sheet.ID) || len(r.Sheet.Sealed) == 0 || len(r.Sheet.Sealed) > maxNote {
		return fmt.Errorf("%w: not a sealed list", ErrRefused)
	}
	never, err := d.ownNever(ctx, t, c.neverSet)
	if err != nil {
		return err
	}
	units, err := d.ownUnits(ctx, t, c.id)
	if err != nil {
		return err
	}
	read, err := d.readBy(ctx, t, v, c.id)
	if err != nil {
		return err
	}
	for i := range r.Letters {
		a, err := arrive(r.Letters[i].Letter)
		if err != nil || r.Letters[i].Places < 1 {
			return fmt.Errorf("%w: no letter without some of its words", ErrRefused)
		}
		set, err := t.QueryContext(ctx, ownLetter, a.ID, c.id)
		was, err := one(set, err, func(r *sql.Rows) (l letter, err error) { return l, r.Scan(&l.sum, &l.sealed, &l.registered) })
		if err != nil {
			return err
		}
		if was.registered > read {
			return ErrUnread
		}
		if a.sum == was.sum {
			return fmt.Errorf("%w: nothing is taken out of it", ErrRefused)
		}
		if err := fits(was.sealed, a, v.Unit, permitted(units, never), never); err != nil {
			return err
		}
		if err := t.exec(ctx, `UPDATE envelopes SET sha256 = $1, sealed = $2 WHERE id = $3 AND case_id = $4`, a.sum, a.sealed, a.ID, c.id); err != nil {
			return err
		}
		if err := d.note(ctx, t, v, c.id, Event{Kind: EventRedacted, Subject: a.ID, From: was.sum, To: a.sum, Reason: r.Reason, Outcome: strconv.Itoa(r.Letters[i].Places)}); err != nil {
			return err
		}
	}
	if err := t.exec(ctx, `DELETE FROM remarks WHERE case_id = $1 AND kind = $2`, c.id, kindMarks); err != nil {
		return err
	}
	return t.exec(ctx, `INSERT INTO remarks (id, case_id, unit, officer, at, sealed, kind) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.Sheet.ID, c.id, v.Unit, v.Officer, d.now(), r.Sheet.Sealed, kindMarks)
}

// readBy is until when everybody else who has the case has read it. The recovery unit reads for others, and is not waited for; nor
// is a unit that has gone over into another one that has it: nobody reads as that one any more.
func (d *Docket) readBy(ctx context.Context, t *tx, v Viewer, id string) (int64, error) {
	type look struct {
		unit string
		at   int64
	}
	set, err := t.QueryContext(ctx, ownLooks, id)
	looks, err := rows(set, err, func(r *sql.Rows) (l look, err error) { return l, r.Scan(&l.unit, &l.at) })
	gone := map[string]bool{}
	for _, l := range looks {
		if d.opts.Merged != nil {
			for _, old := range d.opts.Merged(l.unit) {
				gone[old] = true
			}
		}
	}
	read := int64(noClock)
	for _, l := range looks {
		if l.unit != v.Unit && canHold(l.unit) && !gone[l.unit] {
			read = min(read, l.at)
		}
	}
	return read, err
}

// fits checks a letter against the one whose place it takes. have are the units that have the case and may.
func fits(sealed []byte, a *arrival, unit string, have, never []string) error {
	old, err := envelope.Parse(sealed)
	if err != nil {
		return fmt.Errorf("%w: the letter that is there is damaged", ErrRefused)
	}
	was := old.Header()
	stay := slices.DeleteFunc(slices.Clone(was.Units), func(u string) bool { return !slices.Contains(have, u) })
	same := a.Header
	same.Units, same.Never = was.Units, was.Never
	if !reflect.DeepEqual(same, was) || len(minus(stay, a.Units)) > 0 || len(minus(a.Units, union(stay, []string{unit}))) > 0 ||
		!envelope.Covers(a.Never, union(never, was.Never)) {
		return fmt.Errorf("%w: it is not the same letter", ErrRefused)
	}
	return nil
}
