package rules

import (
	"slices"
	"time"
)

// notAccepted is the refusal, which lanes that may not be refused must not have.
const notAccepted = "NOT_ACCEPTED"

func (t *Tables) checkStatuses(p *problems) {
	results := ids(t.FrontResults, func(c Choice) string { return c.ID })
	for _, s := range t.Statuses {
		path := "statuses: " + s.ID
		known(p, path+": lanes", "lane", t.lanes, s.Lanes...)
		known(p, path+": shown_in_lanes", "lane", t.lanes, s.ShownInLanes...)
		known(p, path+": next", "status", t.statuses, s.Next...)
		known(p, path+": front_result", "result", results, s.FrontResult)
		for lane := range s.ResidentByLane {
			known(p, path+": resident_by_lane", "lane", t.lanes, lane)
		}
		if s.Final != (len(s.Next) == 0) || s.Final != (s.ReopenTo != "") {
			p.add("%s: a final state has no next and a reopen_to, any other the reverse", path)
		}
		if s.ReopenTo != "" {
			known(p, path+": reopen_to", "status", t.statuses, s.ReopenTo)
		}
		if s.ID == Received && len(s.Lanes) != len(t.Lanes) {
			p.add("%s: every lane starts here", path)
		}
		for _, lane := range s.Lanes {
			if l := t.lanes[lane]; s.ID == notAccepted && l != nil && !l.MayBeRefused {
				p.add("%s: lane %s may not be refused", path, lane)
			}
		}
	}
	known(p, "statuses", "status", t.statuses, Received)
	for _, o := range t.Outcomes {
		path := "statuses: outcomes: " + o.ID
		known(p, path, "status", t.statuses, o.Status)
		for _, lane := range o.Lanes {
			if s := t.statuses[o.Status]; s != nil && !slices.Contains(s.Lanes, lane) {
				p.add("%s: %s has no lane %q", path, o.Status, lane)
			}
		}
	}
	for _, d := range t.Dispositions {
		path := "statuses: forum_dispositions: " + d.ID
		known(p, path, "status", t.statuses, d.Status)
		known(p, path+": front_result", "result", results, d.FrontResult)
		if d.Clock != "" {
			known(p, path, "clock", t.clocks, d.Clock)
		}
	}
	for _, f := range t.StateFlags {
		known(p, "statuses: flags: "+f.ID, "result", results, f.FrontResult)
	}
	for _, c := range t.LaneChanges {
		path := "statuses: lane_changes: " + c.From + " to " + c.To
		for _, lane := range []string{c.From, c.To} {
			if lane != "any" {
				known(p, path, "lane", t.lanes, lane)
			}
		}
		if c.Who != "first-reader" {
			known(p, path+": who", "role", t.roles, c.Who)
		}
		known(p, path+": needs", "officer flag", t.flags, c.Needs...)
	}
}

func (t *Tables) checkClocks(p *problems) {
	meaning := func(m Meaning) string { return m.ID }
	events, outside := ids(t.Events, meaning), ids(t.OutsideRoles, meaning)
	conditions := ids(t.VariantConditions, func(c VariantCond) string { return c.ID })
	for _, c := range t.VariantConditions {
		oneOf(p, "clocks: variant_conditions: "+c.ID+": set_on", []string{"unit", "item"}, c.SetOn)
	}
	for i := range t.Clocks {
		c := &t.Clocks[i]
		path := "clocks: " + c.ID
		if !outside[c.Owner] {
			known(p, path+": owner", "role", t.roles, c.Owner)
		}
		known(p, path+": starts_at", "event", events, c.StartsAt)
		known(p, path+": next", "clock", t.clocks, c.Next...)
		known(p, path+": on_expiry", "role", t.roles, c.OnExpiry.EscalateTo...)
		oneOf(p, path+": bound", []string{"max", "min", "recurring"}, c.Bound)
		oneOf(p, path+": direction", []string{"", "after", "before"}, c.Direction)
		oneOf(p, path+": tracked", []string{"service", "police-system", "reference"}, c.Tracked)
		oneOf(p, path+": grade", grades, c.Grade)
		t.term(p, path, c.Unit, c.Amount)
		for _, v := range c.Variants {
			known(p, path+": variants", "condition", conditions, v.When)
			unit := v.Unit
			if unit == "" {
				unit = c.Unit
			}
			t.term(p, path+": variants", unit, &v.Amount)
		}
		for _, e := range c.Extensions {
			oneOf(p, path+": extensions: mode", []string{"total", "add"}, e.Mode)
			t.term(p, path+": extensions", e.Unit, &e.Amount)
			if !outside[e.By] {
				known(p, path+": extensions: by", "role", t.roles, e.By)
			}
			if e.AskBefore != nil {
				t.term(p, path+": ask_before", e.AskBefore.Unit, &e.AskBefore.Amount)
			}
		}
		t.checkDates(p, path, c)
	}
	for _, l := range t.LaneClocks {
		known(p, "clocks: lane_clocks", "lane", t.lanes, l.Lane)
		known(p, "clocks: lane_clocks: "+l.Lane, "clock", t.clocks, l.Clocks...)
	}
	for name, list := range t.SystemClocks {
		known(p, "clocks: system_clocks: "+name, "clock", t.clocks, list...)
	}
}

func (t *Tables) term(p *problems, path, unit string, amount *int) {
	oneOf(p, path+": unit", []string{Minutes, Hours, CalendarDays, WorkingDays, CalendarMonths}, unit)
	if amount != nil && (*amount < 0 || *amount > 10_000) {
		p.add("%s: amount %d", path, *amount)
	}
}

// checkDates refuses rows of one id that hold at the same time.
func (t *Tables) checkDates(p *problems, path string, c *Clock) {
	for _, date := range []string{c.ValidFrom, c.ValidTo} {
		if _, err := time.Parse(time.DateOnly, date); date != "" && err != nil {
			p.add("%s: %q is no date", path, date)
		}
	}
	rows := t.clocks[c.ID]
	for i := 1; i < len(rows) && rows[0] == c; i++ {
		if end := rows[i-1].ValidTo; end == "" || end >= rows[i].ValidFrom {
			p.add("%s: two rows hold on %s", path, rows[i].ValidFrom)
		}
	}
}
