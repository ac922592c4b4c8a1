package docket

import (
	"context"
	"fmt"
	"slices"
	"time"

	"homthu/intake/envelope"
)

// Move is a step of a case from one state to another.
type Move struct {
	Version int64  // Row.Version as the officer saw it; another one is ErrStale
	To      string // state
	Reason  string // code, where the state requires one
	Outcome string // of statuses.yaml, where the state has any for the lane
	// Unit is the new holder; only with FORWARDED. A unit that has not got the case yet needs HandOn.
	Unit string
	// HandOn is the tip sealed anew to Unit in the officer's browser (kind hand-on), and More the answers to it. Where its
	// never-list has the viewer's unit beside the case's, with the reason for it, this one loses the case: that is how a unit
	// hands on what is about itself.
	HandOn *envelope.Sealed
	More   []envelope.Sealed
	// Reply goes to the resident in the same transaction.
	Reply *Reply
	// Result is what came of the case, where it ends.
	Result *Result
}

// act runs f on a case that the viewer's unit holds, at the version the officer saw, and stores what f changed.
func (d *Docket) act(ctx context.Context, v Viewer, id string, version int64, step string, f func(context.Context, *tx, *state) error) error {
	// Crash before the commit: nothing of the step is there, nor of a reply that goes with it. After it: all of it is; the same call
	// again has an old version, is refused with ErrStale, and the officer looks at the case as it stands.
	return d.write(ctx, step, func(ctx context.Context, t *tx) error {
		c, err := d.viewed(ctx, t, v, id)
		if err != nil {
			return err
		}
		if !d.acts(v, c.holder, c.lane) {
			return ErrNotHolder
		}
		if version != c.version {
			return ErrStale
		}
		before := c
		if err := f(ctx, t, &c); err != nil {
			return err
		}
		return d.store(ctx, t, before, c)
	})
}

// viewed reads the case for a change, as the viewer may know it.
func (d *Docket) viewed(ctx context.Context, t *tx, v Viewer, id string) (state, error) {
	set, err := seen(v, held).query(ctx, t, stateColumns, "", "AND c.id = ?1", id)
	return one(set, err, scanState)
}

// acts tells whether the unit may change a case: the holder may, and in joint lanes everybody who has it.
func (d *Docket) acts(v Viewer, holder, lane string) bool { return v.Unit == holder || d.joint(lane) }

// Take makes the case the officer's. If a colleague has it the error is a [*TakenError]; over takes it all the same, and
// the events show it.
func (d *Docket) Take(ctx context.Context, v Viewer, id string, version int64, over bool) error {
	return d.act(ctx, v, id, version, "take", func(ctx context.Context, t *tx, c *state) error {
		if c.officer != "" && c.officer != v.Officer && !over {
			return &TakenError{By: c.officer}
		}
		c.officer = v.Officer
		if err := d.meet(ctx, t, id, v.Unit, byWord); err != nil {
			return err
		}
		return d.note(ctx, t, v, id, Event{Kind: EventTaken})
	})
}

// Move takes the case one step on, as statuses.yaml allows. See [Move]. [ErrRefused] where the step is a question: one that
// nobody was asked would tell the unit that it waits for the resident, so it has its own way, [Docket.Ask].
func (d *Docket) Move(ctx context.Context, v Viewer, id string, m Move) error {
	if m.To == needInfo {
		return fmt.Errorf("move: %w: a question is asked, not only noted", ErrRefused)
	}
	var wished bool
	err := d.act(ctx, v, id, m.Version, "move", func(ctx context.Context, t *tx, c *state) (err error) {
		if err := d.allowed(c, m); err != nil {
			return err
		}
		if status, _ := d.tables.Status(m.To); status.TwoPeople {
			second, err := d.second(ctx, t, v, c, m.To)
			if err != nil {
				return err
			}
			if wished = !second; wished {
				return d.note(ctx, t, v, id, Event{Kind: EventProposed, From: c.state, To: m.To, Reason: m.Reason})
			}
		}
		return d.step(ctx, t, v, c, m)
	})
	if err == nil && wished {
		return ErrSecond
	}
	return err
}

// allowed checks the step against the tables.
func (d *Docket) allowed(c *state, m Move) error {
	if err := d.tables.Step(c.lane, c.state, m.To); err != nil {
		return fmt.Errorf("%w: %v", ErrRefused, err)
	}
	status, _ := d.tables.Status(m.To)
	switch {
	case m.Reason != "" && !code.MatchString(m.Reason), status.ReasonRequired && m.Reason == "":
		return fmt.Errorf("%w: %s needs a reason, as a code", ErrRefused, m.To)
	case !d.outcomeFits(c.lane, m.To, m.Outcome):
		return fmt.Errorf("%w: no such outcome of %s in this lane", ErrRefused, m.To)
	case (m.Unit != "" || m.HandOn != nil) && m.To != "FORWARDED", m.HandOn != nil && m.Unit == "", m.HandOn == nil && len(m.More) > 0:
		return fmt.Errorf("%w: only FORWARDED names a unit", ErrRefused)
	case m.To == merged: // see Merge
		return fmt.Errorf("%w: into which case?", ErrRefused)
	}
	return nil
}

// outcomeFits: a state that has outcomes for the lane needs one of them if it is RESOLVED, and may have one otherwise.
func (d *Docket) outcomeFits(lane, to, outcome string) bool {
	has := false
	for _, o := range d.tables.Outcomes {
		if o.Status == to && slices.Contains(o.Lanes, lane) {
			if o.ID == outcome {
				return true
			}
			has = true
		}
	}
	return outcome == "" && (!has || to != "RESOLVED")
}

// agreeWithin is how long a proposal waits for the second officer.
const agreeWithin = 7 * 24 * time.Hour

// second tells whether another officer of the unit has proposed the same step, of the case as it is now: after its
// newest change of state, which may have led back to where it was, and not too long ago.
func (d *Docket) second(ctx context.Context, t *tx, v Viewer, c *state, to string) (bool, error) {
	set, err := seen(v, held).query(ctx, t, "e.officer", "JOIN events AS e ON e.case_id = c.id",
		`AND c.id = ?1 AND e.kind = ?2 AND e.to_state = ?3 AND e.from_state = ?4 AND e.unit = u.unit AND e.officer <> ?5 AND e.at >= ?6
		AND NOT EXISTS (SELECT 1 FROM events AS later WHERE later.case_id = c.id AND later.id > e.id AND later.kind IN (?7, ?8)) LIMIT 1`,
		c.id, EventProposed, to, c.state, v.Officer, d.now()-int64(agreeWithin.Seconds()), EventMoved, EventReopened)
	list, err := rows(set, err, scanText)
	return len(list) > 0, err
}

// step writes the new state with its event, clocks, holder and reply.
func (d *Docket) step(ctx context.Context, t *tx, v Viewer, c *state, m Move) error {
	from := c.state
	if d.tables.Pauses(from) && !d.tables.Pauses(m.To) {
		if err := d.goOn(ctx, t, c.id); err != nil {
			return err
		}
	}
	c.state, c.reason, c.outcome = m.To, m.Reason, m.Outcome
	if err := d.note(ctx, t, v, c.id, Event{Kind: EventMoved, From: from, To: m.To, Reason: m.Reason, Outcome: m.Outcome}); err != nil {
		return err
	}
	status, _ := d.tables.Status(m.To)
	switch {
	case status.Final:
		c.closed = d.now() // no answer: one that was merged, set aside or ended without a word was not answered
		if err := d.meet(ctx, t, c.id, v.Unit, byEnd); err != nil {
			return err
		}
		if err := d.result(ctx, t, v, c, m.Result); err != nil {
			return err
		}
	case m.To == "FORWARDED", m.To == "ACCEPTED", m.To == "VPHC":
		if err := d.meet(ctx, t, c.id, v.Unit, byAnswer); err != nil {
			return err
		}
	}
	if m.Unit != "" {
		if err := d.handOn(ctx, t, v, c, m); err != nil {
			return err
		}
	}
	if err := d.turn(ctx, t, v, c, m); err != nil {
		return err
	}
	if m.Reply != nil {
		r := *m.Reply
		r.passing = m.Unit != "" // those of the unit before are met by the step itself
		return d.reply(ctx, t, v, c, r)
	}
	return nil
}

// Looked notes that the officer opened the case: the first clock of his unit stops, and who shares the case sees it.
// It asks for no version and changes none, since reading is no change.
func (d *Docket) Looked(ctx context.Context, v Viewer, id string) error {
	return d.write(ctx, "looked", func(ctx context.Context, t *tx) error {
		c, err := d.viewed(ctx, t, v, id)
		if err != nil {
			return err
		}
		before := c
		if err := d.meet(ctx, t, id, v.Unit, byLook); err != nil {
			return err
		}
		if err := t.exec(ctx, `UPDATE case_units SET looked = $1 WHERE case_id = $2 AND unit = $3`, d.now(), id, v.Unit); err != nil {
			return err
		}
		if err := d.haveRead(ctx, t, v, c); err != nil {
			return err
		}
		if err := d.noteLook(ctx, t, v, id); err != nil {
			return err
		}
		if err := d.saw(ctx, t, v, id); err != nil {
			return err
		}
		return d.storeDue(ctx, t, before, c)
	})
}

// lookAgain is how long an officer may go to and fro in a case before it counts as another look.
const lookAgain = 10 * time.Minute

func (d *Docket) noteLook(ctx context.Context, t *tx, v Viewer, id string) error {
	set, err := seen(v, held).query(ctx, t, "e.kind", "JOIN events AS e ON e.case_id = c.id",
		"AND c.id = ?1 AND e.kind = ?2 AND e.officer = ?3 AND e.unit = u.unit AND e.at > ?4 LIMIT 1",
		id, EventLooked, v.Officer, d.now()-int64(lookAgain.Seconds()))
	recent, err := rows(set, err, scanText)
	if err != nil || len(recent) > 0 {
		return err
	}
	return d.note(ctx, t, v, id, Event{Kind: EventLooked})
}
