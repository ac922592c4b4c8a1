package docket

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"time"

	"homthu/intake/rules"
	"homthu/triage/escalation"
)

// noClock is the due time of a case without a running clock: behind every other.
const noClock = math.MaxInt64

// How a clock is met.
const (
	byLook   = "look"   // the unit's officer opens the case; of an urgent clock, he acknowledges it (Acknowledge)
	byWord   = "word"   // an officer says that he knows of it, or takes the case; never a clock's own way
	byAnswer = "answer" // taken on, passed on, or answered
	byEnd    = "end"    // a final state
)

// started is a clock row to be written.
type started struct {
	clock, unit, metBy string
	from, due          int64
}

// clocksFor returns the clocks that an envelope starts: those that count from its receipt and, for units that got it,
// those of its lane that begin with that. They count from the time the envelope was stored at the edge, the earliest
// reading of the law, not from now. A clock without a number, or whose owner has not got the case, does not run.
func (d *Docket) clocksFor(a *arrival, units []string) []started {
	ids := d.tables.ClocksOf(a.Category, a.Urgency)
	flagged := d.ownClock(a.Category, units, a.flags)
	if category, ok := d.tables.Category(a.Category); ok && flagged != category.Clock {
		ids = append([]string{flagged}, slices.DeleteFunc(ids, func(id string) bool { return id == category.Clock })...)
	}
	for _, lane := range d.tables.LaneClocks {
		if lane.Lane == a.Lane {
			ids = append(ids, lane.Clocks...)
		}
	}
	var list []started
	for _, id := range ids {
		row, ok := d.tables.ClockAt(id, time.Unix(a.received, 0))
		if !ok || row.Tracked != "service" || !startsWithReceipt(row.StartsAt) && (id != flagged || row.StartsAt != "received-denunciation") {
			continue
		}
		s, ok := d.begin(row, units, a.flags, a.Urgency, a.received)
		if slices.ContainsFunc(list, func(o started) bool { return o.clock == id }) {
			continue
		}
		if ok {
			list = append(list, s)
		}
		list = append(list, d.jointClocks(a, id, units)...)
	}
	return list
}

// begin works out a clock that starts at a time, if it has a number and its owner the case.
func (d *Docket) begin(row rules.Clock, units, marks []string, urgency string, from int64) (started, bool) {
	unit, ok := owner(row, units)
	if !ok {
		return started{}, false
	}
	due, ok := d.tables.Due(row.ID, time.Unix(from, 0), d.conditions(unit, marks, from))
	if !ok {
		return started{}, false
	}
	u, _ := d.tables.Urgency(urgency)
	return started{clock: row.ID, unit: unit, metBy: d.howMet(row, u.Clock), from: from, due: due.Unix()}, true
}

// urgencyClock is the clock that an envelope starts by being more urgent than its case was.
func (d *Docket) urgencyClock(a *arrival, holder string) []started {
	u, _ := d.tables.Urgency(a.Urgency)
	row, ok := d.tables.Clock(u.Clock)
	if !ok {
		return nil
	}
	s, ok := d.begin(row, []string{holder}, a.flags, a.Urgency, a.received)
	if !ok {
		return nil
	}
	return []started{s}
}

// startsWithReceipt tells whether the event is the receipt itself, as seen from some unit.
func startsWithReceipt(event string) bool {
	switch event {
	case "sealed", "last-opening", "petition-received", "received-commune-police", "received-investigation-agency":
		return true
	}
	return false
}

// owner is the unit that must meet the clock: the holder, or the one of the clock's role.
func owner(row rules.Clock, units []string) (string, bool) {
	if row.Owner == "holder" {
		return units[0], true
	}
	i := slices.IndexFunc(units, func(u string) bool { return Role(u) == row.Owner })
	if i < 0 {
		return "", false
	}
	return units[i], true
}

// howMet: the urgency's clock, and what has to be done at once, wait for somebody to look; clocks of receipt wait for a word
// on what becomes of the case; all others run to its end.
func (d *Docket) howMet(row rules.Clock, urgencyClock string) string {
	switch {
	case row.ID == urgencyClock, escalation.Urgent(d.tables, row):
		return byLook
	case row.StartsAt == "petition-received", row.StartsAt == "received-commune-police", row.StartsAt == "received-denunciation":
		return byAnswer
	}
	return byEnd
}

// lateHour is when the working day ends, for the condition after-hours of clocks.yaml.
const lateHour = 17

// conditions are those of the unit, those that an officer marked, and the hour of receipt.
func (d *Docket) conditions(unit string, marks []string, received int64) rules.Conditions {
	c := rules.Conditions{Set: slices.Concat(d.opts.Conditions(unit), itemConditions(marks))}
	if time.Unix(received, 0).In(vietNam).Hour() >= lateHour {
		c.Set = append(c.Set, "after-hours")
	}
	return c
}

func earliest(clocks []started) int64 {
	least := int64(noClock)
	for _, c := range clocks {
		least = min(least, c.due)
	}
	return least
}

func (d *Docket) startClocks(ctx context.Context, t *tx, id string, clocks []started) error {
	var list [][]any
	for _, c := range clocks {
		wake := d.engine.Wake(escalation.Clock{ID: c.clock, Unit: c.unit, Started: c.from, Due: c.due})
		list = append(list, []any{id, c.clock, c.unit, c.metBy, c.from, c.due, 0, wake})
	}
	return t.insert(ctx, `INSERT INTO clocks (case_id, clock, unit, met_by, started, due, met, wake)`, `ON CONFLICT DO NOTHING`, list)
}

// meet stops the clocks that this way of meeting stops. A look stops only the looker's own, and none that waits for an
// acknowledgement; an end stops all. The first that stops one of these goes out to who sent the tip.
func (d *Docket) meet(ctx context.Context, t *tx, id, unit, how string) error {
	if how == byLook {
		return d.stop(ctx, t, id, unit, how)
	}
	before, err := d.ownAwaits(ctx, t, id)
	if err != nil {
		return err
	}
	if err := d.stop(ctx, t, id, unit, how); err != nil || before.met > 0 || before.all == 0 {
		return err
	}
	return d.tellKnown(ctx, t, id)
}

func (d *Docket) stop(ctx context.Context, t *tx, id, unit, how string) error {
	switch how {
	case byLook:
		return t.exec(ctx, `UPDATE clocks SET met = $1 WHERE case_id = $2 AND met = 0 AND met_by = 'look' AND unit = $3 AND clock NOT IN (`+d.urgent+`)`,
			d.now(), id, unit)
	case byWord:
		return t.exec(ctx, `UPDATE clocks SET met = $1 WHERE case_id = $2 AND met = 0 AND met_by = 'look' AND unit = $3`, d.now(), id, unit)
	case byAnswer:
		return t.exec(ctx, `UPDATE clocks SET met = $1 WHERE case_id = $2 AND met = 0 AND met_by IN ('look', 'answer')`, d.now(), id)
	}
	return t.exec(ctx, `UPDATE clocks SET met = $1 WHERE case_id = $2 AND met = 0`, d.now(), id)
}

// Clock is one deadline of a case as an officer sees it. The law behind it is in the tables that the page has.
type Clock struct {
	ID      string    `json:"id"`
	Unit    string    `json:"unit"`
	NameVi  string    `json:"name_vi"`
	NameEn  string    `json:"name_en"`
	Law     []string  `json:"law"`
	Draft   bool      `json:"draft"` // no legal officer has confirmed the table yet
	Started time.Time `json:"started"`
	Due     time.Time `json:"due"`
	Met     time.Time `json:"met,omitzero"`
	Overdue bool      `json:"overdue"`         // it ran out before it was met, or has run out now
	Paused  time.Time `json:"paused,omitzero"` // since when it stands still
	// Extended is how often it was made longer, Extensible that it can be once more.
	Extended   int  `json:"extended"`
	Extensible bool `json:"extensible"`
	NoRule     bool `json:"no_rule"`  // the tables do not know it: it keeps its end, and no law can be shown
	Replaced   bool `json:"replaced"` // what an officer saw made another clock count for it, from Met on
}

func (d *Docket) clocks(ctx context.Context, v Viewer, id string) ([]Clock, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), clockColumns,
		"JOIN clocks AS k ON k.case_id = c.id", "AND c.id = ?1 ORDER BY k.met, k.due, k.clock", id)
	now := d.now()
	return rows(set, err, func(r *sql.Rows) (Clock, error) {
		k, err := scanClock(r)
		if err != nil {
			return Clock{}, err
		}
		c := Clock{ID: k.ID, Unit: k.Unit, Started: moment(k.Started), Due: moment(k.Due), Met: moment(k.met), Paused: moment(k.Paused),
			Extended: k.Term(), Replaced: k.replaced}
		c.Overdue = !k.replaced && (k.met == 0 && k.Paused == 0 && k.Due <= now || k.met > k.Due)
		if k.met == 0 && k.Paused == 0 {
			_, err := d.engine.Extend(k.Clock, time.Unix(min(now, k.Due-1), 0), now)
			c.Extensible = err == nil
		}
		d.explain(&c)
		return c, nil
	})
}

// explain adds the clock's names and law from the tables.
func (d *Docket) explain(c *Clock) {
	c.Law = []string{}
	row, ok := d.tables.ClockAt(c.ID, c.Started)
	if !ok {
		c.NameVi, c.NameEn, c.NoRule = c.ID, c.ID, true
		return
	}
	c.NameVi, c.NameEn = row.NameVi, row.NameEn
	for _, b := range row.Basis {
		c.Law = append(c.Law, b.Law+" "+b.Article)
	}
	for _, s := range d.tables.Standing {
		c.Draft = c.Draft || s.File == "clocks" && s.ConfirmedBy == ""
	}
}
