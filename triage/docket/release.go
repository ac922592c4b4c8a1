package docket

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"homthu/intake/envelope"
)

// Release hands a mediation team or the Front what an officer wrote for them: who quarrels about what. It never has the
// resident's words, and it makes the receiver no holder: he reads the extract and nothing of the case.
type Release struct {
	ID     string   `json:"id"`     // UUIDv4
	To     string   `json:"to"`     // unit
	Needs  []string `json:"needs"`  // officer flags of categories.yaml that the officer answers for
	Sealed []byte   `json:"sealed"` // the extract, sealed to the unit
	Copy   []byte   `json:"copy"`   // the same, sealed to the case key
}

// Released is an extract as those see it who have the case.
type Released struct {
	ID      string    `json:"id"`
	To      string    `json:"to"`
	Unit    string    `json:"unit"`
	Officer string    `json:"officer"`
	At      time.Time `json:"at"`
	Looked  time.Time `json:"looked,omitzero"`
	Begun   time.Time `json:"begun,omitzero"`
	Copy    []byte    `json:"copy"`
	// What came of it, if it is a mediation team's: of MediationResults, PassedTo, the day, and its words, sealed to Unit.
	Result string `json:"result"`
	Goes   string `json:"goes"`
	Day    string `json:"day"`
	Words  []byte `json:"words,omitempty"`
}

// Extract is what its receiver sees: nothing of the case but the kind of matter.
type Extract struct {
	ID       string    `json:"id"`
	Unit     string    `json:"unit"` // that wrote it
	Category string    `json:"category"`
	At       time.Time `json:"at"`
	Looked   time.Time `json:"looked,omitzero"`
	Begun    time.Time `json:"begun,omitzero"`
	Due      time.Time `json:"due,omitzero"` // until when a mediator should have begun
	Sealed   []byte    `json:"sealed"`
	// What the team said came of it. Unwished: no party wants it any more, so that it ends (Luật 35/2013 Đ4 k1).
	Result   string `json:"result"`
	Goes     string `json:"goes"`
	Day      string `json:"day"`
	Unwished bool   `json:"unwished"`
}

const (
	mediators  = "mediation-team"
	maxExtract = 32 << 10
	// assigned is the event of clocks.yaml from which a mediator's time counts.
	assigned = "mediator-assigned"
)

// Release writes the extract as categories.yaml allows: to a role that the category names, in the case's own commune, with
// every flag that it asks for, and never to a unit that must not learn of the case. A mediation team's clock begins. Whether the
// unit exists is the caller's to know.
func (d *Docket) Release(ctx context.Context, v Viewer, id string, version int64, r Release) error {
	if !uuid4.MatchString(r.ID) || len(r.Sealed) == 0 || len(r.Sealed) > maxExtract || len(r.Copy) == 0 || len(r.Copy) > maxExtract {
		return fmt.Errorf("release: %w: not a sealed extract", ErrRefused)
	}
	return d.act(ctx, v, id, version, "release", func(ctx context.Context, t *tx, c *state) error {
		category, _ := d.tables.Category(c.category)
		allowed := category.Release
		if c.closed > 0 || allowed == nil || !slices.Contains(allowed.To, Role(r.To)) || Place(r.To) != c.commune {
			return fmt.Errorf("%w: nothing of this case may be released to it", ErrRefused)
		}
		for _, need := range allowed.Needs {
			if !slices.Contains(r.Needs, need) {
				return fmt.Errorf("%w: %s is needed first", ErrRefused, need)
			}
		}
		if err := d.mayMediate(ctx, t, id, allowed.Needs); err != nil {
			return err
		}
		never, err := d.ownNever(ctx, t, c.neverSet)
		if err != nil {
			return err
		}
		if envelope.Forbids(never, r.To) {
			return fmt.Errorf("%w: the unit must not learn of this case", ErrRefused)
		}
		if err := t.exec(ctx, `INSERT INTO releases (id, case_id, unit, officer, at, receiver, sealed, copy, looked, begun)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)`, r.ID, id, v.Unit, v.Officer, d.now(), r.To, r.Sealed, r.Copy); err != nil {
			return err
		}
		if err := d.note(ctx, t, v, id, Event{Kind: EventReleased, Subject: r.To, Reason: strings.Join(allowed.Needs, "."), Outcome: r.ID}); err != nil {
			return err
		}
		if Role(r.To) != mediators {
			return nil
		}
		return d.startMediation(ctx, t, c, r.To, category.ClockAlso)
	})
}

// startMediation starts the clock of who mediates. It is met when he says that he has begun.
func (d *Docket) startMediation(ctx context.Context, t *tx, c *state, unit string, clocks []string) error {
	for _, id := range clocks {
		row, ok := d.tables.ClockAt(id, d.opts.Now())
		if !ok || row.StartsAt != assigned || row.Tracked != "service" {
			continue
		}
		s, ok := d.begin(row, []string{unit}, nil, c.urgency, d.now())
		if !ok {
			continue
		}
		s.metBy = byEnd // no answer of the police meets it
		if err := d.startClocks(ctx, t, c.id, []started{s}); err != nil {
			return err
		}
	}
	return nil
}

func (d *Docket) released(ctx context.Context, v Viewer, id string) ([]Released, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "x.id, x.receiver, x.unit, x.officer, x.at, x.looked, x.begun, x.copy, COALESCE(m.result, ''), COALESCE(m.goes, ''), COALESCE(m.day, ''), m.sealed",
		"JOIN releases AS x ON x.case_id = c.id LEFT JOIN mediations AS m ON m.release_id = x.id", "AND c.id = ?1 ORDER BY x.at, x.id", id)
	return rows(set, err, func(r *sql.Rows) (x Released, err error) {
		var at, looked, begun int64
		err = r.Scan(&x.ID, &x.To, &x.Unit, &x.Officer, &at, &looked, &begun, &x.Copy, &x.Result, &x.Goes, &x.Day, &x.Words)
		x.At, x.Looked, x.Begun = moment(at), moment(looked), moment(begun)
		return x, err
	})
}

// Extracts lists what was released to the viewer's unit, newest first.
func (d *Docket) Extracts(ctx context.Context, v Viewer) ([]Extract, error) {
	set, err := seen(v, extracted).query(ctx, d.db.Read(), `x.id, x.unit, c.category, x.at, x.looked, x.begun, x.sealed,
		COALESCE((SELECT MAX(k.due) FROM clocks AS k WHERE k.case_id = c.id AND k.unit = x.receiver AND k.started >= x.at), 0),
		COALESCE(m.result, ''), COALESCE(m.goes, ''), COALESCE(m.day, ''), COALESCE((SELECT CASE WHEN e.kind = 'unwished' THEN 1 ELSE 0 END FROM events AS e
		WHERE e.case_id = c.id AND e.kind IN ('wished', 'unwished') ORDER BY e.id DESC LIMIT 1), 0)`,
		"LEFT JOIN mediations AS m ON m.release_id = x.id",
		"ORDER BY x.at DESC, x.id LIMIT 200")
	list, err := rows(set, err, func(r *sql.Rows) (x Extract, err error) {
		var at, looked, begun, due int64
		var unwished int
		err = r.Scan(&x.ID, &x.Unit, &x.Category, &at, &looked, &begun, &x.Sealed, &due, &x.Result, &x.Goes, &x.Day, &unwished)
		x.Unwished = unwished == 1 && Role(v.Unit) == mediators
		x.At, x.Looked, x.Begun, x.Due = moment(at), moment(looked), moment(begun), moment(due)
		return x, err
	})
	if err != nil {
		return nil, fmt.Errorf("extracts: %w", err)
	}
	return list, nil
}

// Received notes that the receiver has read an extract; begun, that a mediator has begun. Who wrote it sees both. Saying it
// twice says it once.
func (d *Docket) Received(ctx context.Context, v Viewer, release string, begun bool) error {
	return d.write(ctx, "received", func(ctx context.Context, t *tx) error {
		set, err := seen(v, extracted).query(ctx, t, "c.id", "", "AND x.id = ?1", release)
		id, err := one(set, err, scanText)
		if err != nil {
			return err
		}
		read, err := t.changed(ctx, `UPDATE releases SET looked = $1 WHERE id = $2 AND looked = 0`, d.now(), release)
		if err == nil && read {
			err = d.note(ctx, t, v, id, Event{Kind: EventReceived, Subject: release})
		}
		if err != nil || !begun {
			return err
		}
		if Role(v.Unit) != mediators {
			return fmt.Errorf("%w: only a mediation team begins", ErrRefused)
		}
		first, err := t.changed(ctx, `UPDATE releases SET begun = $1 WHERE id = $2 AND begun = 0`, d.now(), release)
		if err != nil || !first {
			return err
		}
		c, err := d.ownState(ctx, t, id)
		if err != nil {
			return err
		}
		if err := t.exec(ctx, `UPDATE clocks SET met = $1 WHERE case_id = $2 AND unit = $3 AND met = 0`, d.now(), id, v.Unit); err != nil {
			return err
		}
		if err := d.note(ctx, t, v, id, Event{Kind: EventMediating, Subject: release}); err != nil {
			return err
		}
		return d.storeDue(ctx, t, c, c)
	})
}
