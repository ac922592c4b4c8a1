package docket

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"time"

	"homthu/intake/rules"
)

// noClock is the due time of a case without a running clock: behind every other.
const noClock = math.MaxInt64

// How a clock is met.
const (
	byLook   = "look"   // the unit's officer opens the case
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
	urgency, _ := d.tables.Urgency(a.Urgency)
	for _, lane := range d.tables.LaneClocks {
		if lane.Lane == a.Lane {
			ids = append(ids, lane.Clocks...)
		}
	}
	var list []started
	for _, id := range ids {
		row, ok := d.tables.Clock(id)
		if !ok || row.Tracked != "service" {
			continue
		}
		unit, ok := owner(row, units)
		if !ok || !startsWithReceipt(row.StartsAt) {
			continue
		}
		due, ok := d.tables.Due(id, time.Unix(a.received, 0), d.conditions(unit, a.received))
		if !ok {
			continue
		}
		s := started{clock: id, unit: unit, metBy: howMet(row, urgency.Clock), from: a.received, due: due.Unix()}
		if !slices.ContainsFunc(list, func(o started) bool { return o.clock == s.clock }) {
			list = append(list, s)
		}
	}
	return list
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

// howMet: the urgency's clock waits for somebody to look; clocks of receipt wait for a word on what becomes of the case;
// all others run to its end.
func howMet(row rules.Clock, urgencyClock string) string {
	switch {
	case row.ID == urgencyClock:
		return byLook
	case row.StartsAt == "petition-received", row.StartsAt == "received-commune-police":
		return byAnswer
	}
	return byEnd
}

// lateHour is when the working day ends, for the condition after-hours of clocks.yaml.
const lateHour = 17

func (d *Docket) conditions(unit string, received int64) rules.Conditions {
	c := rules.Conditions{Set: d.opts.Conditions(unit)}
	if time.Unix(received, 0).In(vietNam).Hour() >= lateHour {
		c.Set = append(slices.Clone(c.Set), "after-hours")
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
		list = append(list, []any{id, c.clock, c.unit, c.metBy, c.from, c.due, 0})
	}
	return t.insert(ctx, `INSERT INTO clocks (case_id, clock, unit, met_by, started, due, met)`, `ON CONFLICT DO NOTHING`, list)
}

// meet stops the clocks that this way of meeting stops. A look stops only the looker's own; an end stops all.
func (d *Docket) meet(ctx context.Context, t *tx, id, unit, how string) error {
	switch how {
	case byLook:
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
	Overdue bool      `json:"overdue"` // it ran out before it was met, or has run out now
}

func (d *Docket) clocks(ctx context.Context, v Viewer, id string) ([]Clock, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(), "k.clock, k.unit, k.started, k.due, k.met",
		"JOIN clocks AS k ON k.case_id = c.id", "AND c.id = ?1 ORDER BY k.met, k.due, k.clock", id)
	now := d.now()
	return rows(set, err, func(r *sql.Rows) (Clock, error) {
		var c Clock
		var from, due, met int64
		if err := r.Scan(&c.ID, &c.Unit, &from, &due, &met); err != nil {
			return c, err
		}
		c.Started, c.Due, c.Met = moment(from), moment(due), moment(met)
		c.Overdue = met == 0 && due <= now || met > due
		d.explain(&c)
		return c, nil
	})
}

// explain adds the clock's names and law from the tables.
func (d *Docket) explain(c *Clock) {
	c.Law = []string{}
	row, ok := d.tables.Clock(c.ID)
	if !ok {
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
