package docket

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"homthu/intake/courier"
	"homthu/intake/envelope"
)

// arrival is an envelope with everything that can be worked out before the transaction.
type arrival struct {
	envelope.Header
	sealed   []byte
	sum      string
	received int64
	flags    []string // what officers saw in the case
	into     string   // the case that it belongs to: its own, unless that was split or merged (route)
}

// Register takes an envelope into the register and returns the slip that says so, which is in the outbox as well. It
// may be called any number of times: the same envelope gives the same slip, and puts it into the outbox again, since the
// first one may be lost. An envelope that overtakes the tip of its case opens the case; the tip joins it later. Errors:
// [ErrConflict] and [ErrRefused] for good, anything else may be tried again.
func (d *Docket) Register(ctx context.Context, s envelope.Sealed) (courier.Slip, error) {
	a, err := arrive(s)
	if err != nil {
		return courier.Slip{}, fmt.Errorf("register: %w", err)
	}
	var slip courier.Slip
	err = d.write(ctx, "register", func(ctx context.Context, t *tx) (err error) {
		slip, err = d.register(ctx, t, a)
		return err
	})
	// A crash before this line leaves nothing or everything. The parcel is not acked in either case: it comes again,
	// and the second registration gives the same slip.
	if errors.Is(err, ErrConflict) {
		err = errors.Join(err, d.refuse(ctx, a))
	}
	return slip, err
}

func arrive(s envelope.Sealed) (*arrival, error) {
	a := &arrival{Header: s.Header(), sealed: s.Bytes()}
	at, err := time.Parse(time.RFC3339, a.Received)
	if err != nil || rank(a.Urgency) < 0 {
		return nil, ErrRefused
	}
	sum := sha256.Sum256(a.sealed)
	a.sum, a.received, a.into = hex.EncodeToString(sum[:]), at.Unix(), a.Case
	return a, nil
}

func (d *Docket) register(ctx context.Context, t *tx, a *arrival) (courier.Slip, error) {
	known, err := d.known(ctx, t, a)
	if err != nil {
		return courier.Slip{}, err
	}
	var slip courier.Slip
	if !known {
		if slip, err = d.join(ctx, t, a); err != nil {
			return courier.Slip{}, err
		}
	}
	return d.slip(ctx, t, a, slip)
}

// known tells whether the envelope is registered already.
func (d *Docket) known(ctx context.Context, t *tx, a *arrival) (bool, error) {
	sum, err := d.ownText(ctx, t, ownEnvelopeSum, a.ID)
	switch {
	case errors.Is(err, ErrNotFound):
		return false, nil
	case err != nil:
		return false, err
	case sum != a.sum:
		return true, d.wasRedacted(ctx, t, a)
	}
	return true, nil
}

// wasRedacted: the letter came as it was before words were taken out of it, since its slip was lost. It stays as it is now.
func (d *Docket) wasRedacted(ctx context.Context, t *tx, a *arrival) error {
	set, err := t.QueryContext(ctx, ownRedacted, a.ID, a.sum)
	if _, err = one(set, err, func(r *sql.Rows) (n int, err error) { return n, r.Scan(&n) }); errors.Is(err, ErrNotFound) {
		return ErrConflict
	}
	return err
}

// join opens the case or adds to it, and writes what every envelope brings. For a new case it returns what the slip
// will say.
func (d *Docket) join(ctx context.Context, t *tx, a *arrival) (courier.Slip, error) {
	if err := d.route(ctx, t, a); err != nil {
		return courier.Slip{}, err
	}
	slip, err := d.open(ctx, t, a)
	if err != nil {
		return courier.Slip{}, err
	}
	if err := d.keep(ctx, t, a); err != nil {
		return courier.Slip{}, err
	}
	if slip.Number != "" {
		return slip, nil
	}
	return courier.Slip{}, d.add(ctx, t, a)
}

// keep writes the envelope, its blobs and the event.
func (d *Docket) keep(ctx context.Context, t *tx, a *arrival) error {
	if err := t.exec(ctx, `INSERT INTO envelopes (id, case_id, kind, received, registered, sha256, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, a.ID, a.into, string(a.Kind), a.received, d.now(), a.sum, a.sealed); err != nil {
		return err
	}
	if err := d.note(ctx, t, Viewer{}, a.into, Event{Kind: EventRegistered, Subject: a.ID, Reason: string(a.Kind)}); err != nil {
		return err
	}
	var blobs [][]any
	for _, b := range a.Blobs {
		blobs = append(blobs, []any{b.ID, a.into, b.Size})
	}
	return t.insert(ctx, `INSERT INTO blobs (id, case_id, size)`, `ON CONFLICT (id) DO NOTHING`, blobs)
}

// open writes the case of the envelope unless it is there; then the slip is empty.
func (d *Docket) open(ctx context.Context, t *tx, a *arrival) (courier.Slip, error) {
	none := courier.Slip{}
	units := permitted(a.Units, a.Never)
	holder := holderOf(units)
	if holder == "" && len(units) > 0 { // to a case that is there it may be an answer
		if _, err := d.ownState(ctx, t, a.into); !errors.Is(err, ErrNotFound) {
			return none, err
		}
	}
	if holder == "" {
		return none, fmt.Errorf("%w: nobody may have it", ErrRefused)
	}
	clocks := d.clocksFor(a, units)
	row := state{
		id: a.into, lane: a.Lane, category: a.Category, urgency: a.Urgency, commune: a.Commune,
		neverSet: digest(a.Never), hushed: d.hushed(a.Category, a.Never), state: "RECEIVED", holder: holder,
		version: 1, received: a.received, due: earliest(clocks),
	}
	number, err := d.insertCase(ctx, t, a, row)
	if err != nil || number == "" {
		return none, err
	}
	if err := d.writeNever(ctx, t, a.Never); err != nil {
		return none, err
	}
	if err := d.give(ctx, t, row, units); err != nil {
		return none, err
	}
	if err := d.startClocks(ctx, t, a.into, clocks); err != nil {
		return none, err
	}
	slip := courier.Slip{Unit: row.holder, Number: number, Registered: registered(d.now())}
	return slip, d.tally(ctx, t, state{}, row)
}

// insertCase tries docket numbers until one is free, and returns it; "" says that the case is there already.
func (d *Docket) insertCase(ctx context.Context, t *tx, a *arrival, c state) (string, error) {
	for attempt := range draws {
		number := d.number(a, attempt)
		written, err := t.changed(ctx, `INSERT INTO cases (id, number, edge, lane, category, urgency, commune, never_set, hushed,
			opened_by, state, reason, outcome, holder, officer, version, received, registered, answered, closed, due, last)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', $12, '', 1, $13, $14, 0, 0, $15, $14)
			ON CONFLICT DO NOTHING`, c.id, number, a.Edge, c.lane, c.category, c.urgency, c.commune, c.neverSet, flag(c.hushed),
			string(a.Kind), c.state, c.holder, c.received, d.now(), c.due)
		if err != nil {
			return "", err
		}
		if written {
			return number, nil
		}
		if _, err := d.ownState(ctx, t, c.id); !errors.Is(err, ErrNotFound) {
			return "", err
		}
	}
	return "", errors.New("docket: no free docket number was found")
}

// add changes what a further envelope changes in its case: who may know of it, who has it, how urgent it is, and that it
// is open again.
func (d *Docket) add(ctx context.Context, t *tx, a *arrival) error {
	c, err := d.ownState(ctx, t, a.into)
	if err != nil {
		return err
	}
	before := c
	// Only the edge that has the mailbox can know that an answer comes from who wrote the tip. Another one could take a
	// case away from its units with a never of its own making.
	boxes, err := d.mailboxes(ctx, t, c.id)
	if err != nil {
		return err
	}
	box, err := boxOf(boxes, a.Case)
	if err != nil {
		return err
	}
	if box.edge != a.Edge {
		return fmt.Errorf("%w: the case came in at another edge", ErrRefused)
	}
	never, err := d.ownNever(ctx, t, c.neverSet)
	if err != nil {
		return err
	}
	if a.Kind == envelope.KindTip { // it was overtaken by an answer: the tip is right about what it is
		c.lane, c.category, c.commune, c.received = a.Lane, a.Category, a.Commune, min(a.received, c.received)
	}
	grown := minus(a.Never, never)
	never = union(never, a.Never)
	c.neverSet, c.hushed = digest(never), c.hushed || d.hushed(c.category, never)
	units, err := d.joining(ctx, t, c.id, permitted(a.Units, never), never, len(boxes))
	if err != nil {
		return err
	}
	if err := d.regroup(ctx, t, &c, units, never); err != nil {
		return err
	}
	if err := d.keepMerged(ctx, t, c, grown); err != nil {
		return err
	}
	if rank(a.Urgency) < rank(c.urgency) {
		c.urgency = a.Urgency
		if err := d.note(ctx, t, Viewer{}, c.id, Event{Kind: EventRaised, Subject: a.ID, Reason: a.Urgency}); err != nil {
			return err
		}
		if err := d.startClocks(ctx, t, c.id, d.urgencyClock(a, c.holder)); err != nil {
			return err
		}
	}
	if a.flags, err = d.ownFlags(ctx, t, c.id); err != nil {
		return err
	}
	if a.Kind != envelope.KindRating {
		if _, err := d.reopen(ctx, t, &c, a); err != nil {
			return err
		}
	}
	c.last = d.now()
	return d.store(ctx, t, before, c)
}

// joining are those of the units that an envelope may give the case to: not who has lost it. Where the case has letters of
// several people, none of them says who may know of what another wrote, so that only who has it stays, unless nobody would be
// left to hold it.
func (d *Docket) joining(ctx context.Context, t *tx, id string, units, never []string, writers int) ([]string, error) {
	lost, err := d.ownLostBy(ctx, t, id)
	if err != nil {
		return nil, err
	}
	units = minus(units, lost)
	if writers < 2 {
		return units, nil
	}
	have, err := d.ownUnits(ctx, t, id)
	if err != nil {
		return nil, err
	}
	if have = permitted(have, never); holderOf(have) == "" {
		return units, nil
	}
	return minus(units, minus(units, have)), nil
}

// reopen opens a closed case again, with the clocks that the arrival starts.
func (d *Docket) reopen(ctx context.Context, t *tx, c *state, a *arrival) (bool, error) {
	to, ok := d.tables.Reopen(c.lane, c.state)
	if !ok {
		return false, nil
	}
	if err := d.note(ctx, t, Viewer{}, c.id, Event{Kind: EventReopened, From: c.state, To: to}); err != nil {
		return false, err
	}
	c.state, c.closed, c.reason, c.outcome = to, 0, "", ""
	return true, d.startClocks(ctx, t, c.id, d.clocksFor(a, []string{c.holder}))
}

// slip puts the word that the case is registered into the outbox. What it says is read unless it is given.
func (d *Docket) slip(ctx context.Context, t *tx, a *arrival, slip courier.Slip) (courier.Slip, error) {
	if slip.Number == "" {
		set, err := t.QueryContext(ctx, ownSlip, a.ID)
		slip, err = one(set, err, func(r *sql.Rows) (s courier.Slip, err error) {
			var at int64
			err = r.Scan(&s.Unit, &s.Number, &at)
			s.Registered = registered(at)
			return s, err
		})
		if err != nil {
			return courier.Slip{}, err
		}
	}
	slip.Envelope, slip.Deployment, slip.V = a.ID, d.opts.Deployment, courier.Version
	parcel, err := slip.Parcel(d.opts.Deployment, a.Edge)
	if err != nil {
		return courier.Slip{}, err
	}
	parcel.Urgent = a.Urgency == "now"
	return slip, d.post(ctx, t, parcel)
}

// registered is a second as a slip has it.
func registered(at int64) string {
	return time.Unix(at, 0).UTC().Truncate(time.Minute).Format(time.RFC3339)
}

// refuse notes an envelope that came under a registered id with other bytes.
func (d *Docket) refuse(ctx context.Context, a *arrival) error {
	return d.write(ctx, "note a conflict", func(ctx context.Context, t *tx) error {
		return t.exec(ctx, `INSERT INTO refused (envelope_id, sha256, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			a.ID, a.sum, d.now())
	})
}

// Refused counts envelopes that were refused because their id was registered with other bytes. More than none needs a
// person: an edge sends what it did not take in, or two edges share an id.
func (d *Docket) Refused(ctx context.Context) (n int, err error) {
	return n, d.db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM refused`).Scan(&n)
}
