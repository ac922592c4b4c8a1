package docket

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Case is everything a unit may know of a case. What was said is sealed; it is opened in the officer's browser.
type Case struct {
	Row
	Never     []string   `json:"never"` // units that must not learn of it: no reply's next envelope may go to them
	Units     []UnitRow  `json:"units"`
	Envelopes []Envelope `json:"envelopes"`
	Events    []Event    `json:"events"`
	Replies   []Sent     `json:"replies"`
	Remarks   []Remark   `json:"remarks"`
	Clocks    []Clock    `json:"clocks"`
	Steps     []string   `json:"steps"` // states that may follow
	Flags     []Flag     `json:"flags"` // what an officer can see in it that changes its clocks
	Acts      bool       `json:"acts"`  // the viewer's unit may change it; otherwise it may read
	// Mailboxes are those whose letters it has: its own, and those of what was merged into it.
	Mailboxes []string   `json:"mailboxes"`
	Links     []Link     `json:"links"` // cases that it was split from or merged with
	Watchers  []Watcher  `json:"watchers"`
	Released  []Released `json:"released"`
	Reminders []Reminder `json:"reminders"` // of the Front, the newest first
	Result    Result     `json:"result"`
	Scales    Scales     `json:"scales"` // what a result can be said in
	// Appointments are those to hand something in.
	Appointments []Appointment `json:"appointments"`
	// Readings are those of both units together.
	Readings []Together `json:"readings"`
}

// UnitRow is a unit that has the case, and when it last opened it.
type UnitRow struct {
	Unit   string    `json:"unit"`
	Since  time.Time `json:"since"`
	Looked time.Time `json:"looked,omitzero"`
}

// Envelope is a sealed tip, answer, rating or hand-on.
type Envelope struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind"`
	Received   time.Time `json:"received"`
	Registered time.Time `json:"registered"`
	Sealed     []byte    `json:"sealed"` // as envelope.Parse reads it
}

// Sent is a reply that was sent. Copy is sealed to the case key, since the reply itself opens for the resident only.
type Sent struct {
	ID        string    `json:"id"`
	Unit      string    `json:"unit"`
	Officer   string    `json:"officer"`
	At        time.Time `json:"at"`
	NotBefore time.Time `json:"not_before"`
	State     string    `json:"state"`
	Question  bool      `json:"question"`
	Copy      []byte    `json:"copy"`
	Delivered time.Time `json:"delivered,omitzero"` // when the edge had it
}

// Remark is an officer's note, sealed to the case key.
type Remark struct {
	ID      string    `json:"id"`
	Unit    string    `json:"unit"`
	Officer string    `json:"officer"`
	At      time.Time `json:"at"`
	Sealed  []byte    `json:"sealed"`
	Kind    string    `json:"kind"` // "" a note, "marks", or "files" of the reply with this id
}

// Row returns one case's row, or [ErrNotFound].
func (d *Docket) Row(ctx context.Context, v Viewer, id string) (Row, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), rowColumns, "", "AND c.id = ?1", id)
	found, err := one(set, err, d.scanRow)
	if err != nil {
		return Row{}, fmt.Errorf("row: %w", err)
	}
	if err := d.beside(ctx, v, []*Row{&found.Row}); err != nil {
		return Row{}, fmt.Errorf("row: %w", err)
	}
	return found.Row, nil
}

// Case returns one case, or [ErrNotFound].
func (d *Docket) Case(ctx context.Context, v Viewer, id string) (Case, error) {
	c, err := d.readCase(ctx, v, id)
	if err != nil {
		return Case{}, fmt.Errorf("case: %w", err)
	}
	c.Steps = append([]string{}, d.tables.Steps(c.Lane, c.State)...)
	extensible := slices.ContainsFunc(c.Clocks, func(k Clock) bool { return k.Extensible })
	c.Steps = slices.DeleteFunc(c.Steps, func(to string) bool { return to == extended && !extensible || to == merged })
	c.Acts = d.acts(v, c.Holder, c.Lane)
	c.Scales = d.scales(c.Lane, c.Category)
	return c, nil
}

func (d *Docket) readCase(ctx context.Context, v Viewer, id string) (c Case, err error) {
	if c.Row, err = d.Row(ctx, v, id); err != nil {
		return c, err
	}
	for _, part := range []func() error{
		func() (err error) { c.Never, err = d.never(ctx, v, id); return err },
		func() (err error) { c.Units, err = d.units(ctx, v, id); return err },
		func() (err error) { c.Envelopes, err = d.envelopes(ctx, v, id); return err },
		func() (err error) { c.Events, err = d.events(ctx, v, id); return err },
		func() (err error) { c.Replies, err = d.replies(ctx, v, id); return err },
		func() (err error) { c.Remarks, err = d.remarks(ctx, v, id); return err },
		func() (err error) { c.Clocks, err = d.clocks(ctx, v, id); return err },
		func() (err error) { c.Flags, err = d.flags(ctx, v, c); return err },
		func() (err error) { c.Mailboxes, err = d.mailboxIDs(ctx, v, id); return err },
		func() error { return d.links(ctx, v, &c) },
		func() (err error) { c.Watchers, err = d.watchers(ctx, v, id); return err },
		func() (err error) { c.Released, err = d.released(ctx, v, id); return err },
		func() (err error) { c.Reminders, err = d.remindersOf(ctx, v, id); return err },
		func() (err error) { c.Result, err = d.readResult(ctx, v, id); return err },
		func() (err error) { c.Readings, err = d.together(ctx, v, id); return err },
		func() (err error) { c.Appointments, err = d.appointmentsOf(ctx, d.db.Read(), v, id); return err },
	} {
		if err := part(); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (d *Docket) never(ctx context.Context, v Viewer, id string) ([]string, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "m.unit", "JOIN never_sets AS m ON m.digest = c.never_set",
		"AND c.id = ?1 ORDER BY m.unit", id)
	return rows(set, err, scanText)
}

func (d *Docket) units(ctx context.Context, v Viewer, id string) ([]UnitRow, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "w.unit, w.since, w.looked",
		"JOIN case_units AS w ON w.case_id = c.id", "AND c.id = ?1 ORDER BY w.since, w.unit", id)
	return rows(set, err, func(r *sql.Rows) (w UnitRow, err error) {
		var since, looked int64
		err = r.Scan(&w.Unit, &since, &looked)
		w.Since, w.Looked = moment(since), moment(looked)
		return w, err
	})
}

func (d *Docket) envelopes(ctx context.Context, v Viewer, id string) ([]Envelope, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "e.id, e.kind, e.received, e.registered, e.sealed",
		"JOIN envelopes AS e ON e.case_id = c.id", "AND c.id = ?1 ORDER BY CASE WHEN e.kind = 'tip' THEN 0 ELSE 1 END, e.registered, e.received, e.id", id)
	return rows(set, err, func(r *sql.Rows) (e Envelope, err error) {
		var received, registered int64
		err = r.Scan(&e.ID, &e.Kind, &received, &registered, &e.Sealed)
		e.Received, e.Registered = moment(received), moment(registered)
		return e, err
	})
}

func (d *Docket) replies(ctx context.Context, v Viewer, id string) ([]Sent, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(),
		"y.id, y.unit, y.officer, y.at, y.not_before, y.state, y.question, y.copy, y.delivered",
		"JOIN replies AS y ON y.case_id = c.id", "AND c.id = ?1 ORDER BY y.at, y.id", id)
	return rows(set, err, func(r *sql.Rows) (y Sent, err error) {
		var at, notBefore, delivered int64
		var question int
		err = r.Scan(&y.ID, &y.Unit, &y.Officer, &at, &notBefore, &y.State, &question, &y.Copy, &delivered)
		y.At, y.NotBefore, y.Delivered, y.Question = moment(at), moment(notBefore), moment(delivered), question == 1
		return y, err
	})
}

func (d *Docket) remarks(ctx context.Context, v Viewer, id string) ([]Remark, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "m.id, m.unit, m.officer, m.at, m.sealed, m.kind",
		"JOIN remarks AS m ON m.case_id = c.id", "AND c.id = ?1 ORDER BY m.at, m.id", id)
	return rows(set, err, func(r *sql.Rows) (m Remark, err error) {
		var at int64
		err = r.Scan(&m.ID, &m.Unit, &m.Officer, &at, &m.Sealed, &m.Kind)
		m.At = moment(at)
		return m, err
	})
}

// Blob tells whether the viewer may fetch a blob: it belongs to a case he sees. Otherwise [ErrNotFound].
func (d *Docket) Blob(ctx context.Context, v Viewer, id string) (size int64, err error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "b.size", "JOIN blobs AS b ON b.case_id = c.id", "AND b.id = ?1", id)
	size, err = one(set, err, func(r *sql.Rows) (n int64, err error) { return n, r.Scan(&n) })
	if errors.Is(err, ErrNotFound) { // of a tip that was handed on: it belongs to every case that has it
		set, err = seen(v, held).query(ctx, d.db.Read(), "b.size", "JOIN handed_blobs AS b ON b.case_id = c.id", "AND b.blob_id = ?1 LIMIT 1", id)
		size, err = one(set, err, func(r *sql.Rows) (n int64, err error) { return n, r.Scan(&n) })
	}
	if err != nil {
		return 0, fmt.Errorf("blob: %w", err)
	}
	return size, nil
}
