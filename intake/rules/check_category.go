package rules

import "slices"

func (t *Tables) checkCategory(p *problems, c *Category) {
	path := "categories: " + c.Code
	if !slug.MatchString(c.Slug) || c.LabelVi == "" || c.LabelPlainVi == "" || c.LabelEn == "" {
		p.add("%s: slug or a label is missing", path)
	}
	known(p, path+": lane", "lane", t.lanes, c.Lane)
	known(p, path+": emergency", "number", ids(t.EmergencyNumbers, func(e Emergency) string { return e.ID }), c.Emergency...)
	known(p, path+": unit_keys", "unit key", ids(t.UnitKeys, func(k UnitKey) string { return k.Key }), c.UnitKeys...)
	oneOf(p, path+": front_may_see", frontSees, c.FrontMaySee)
	oneOf(p, path+": source: law_grade", grades, c.Source.LawGrade)
	oneOf(p, path+": source: routing_grade", grades, c.Source.RoutingGrade)
	t.checkRecipients(p, path, c, c.Recipients, c.Never)
	for _, alt := range c.RoutesAlt {
		t.when(p, path+": routes_alt", alt.When)
		t.checkRecipients(p, path+": routes_alt", c, alt.Recipients, alt.Never)
	}
	for _, r := range c.Reroute {
		t.when(p, path+": reroute", r.When)
		known(p, path+": reroute: subjects", "role", t.roles, r.Subjects...)
		if to := t.categories[r.To]; to == nil || to.StandIn || to == c || len(to.Reroute) > 0 {
			p.add("%s: reroute: to %q: no such category, or one that leads on", path, r.To)
		}
	}
	t.checkPace(p, path, c)
	t.checkAsk(p, path, c)
	t.checkCategoryClocks(p, path, c)
}

func (t *Tables) checkRecipients(p *problems, path string, c *Category, recipients, never []string) {
	known(p, path+": recipients", "role", t.roles, recipients...)
	known(p, path+": never", "role", t.roles, never...)
	distinct(p, path+": recipients and never", slices.Concat(recipients, never))
	t.receivers(p, path+": recipients", recipients)
	if len(recipients) == 0 {
		p.add("%s: recipients: empty", path)
	}
	for _, role := range []string{"subject", "operator"} {
		if !slices.Contains(never, role) {
			p.add("%s: never: %s must be in it", path, role)
		}
	}
	lane := t.lanes[c.Lane]
	if lane == nil {
		return
	}
	// Feedback and praise are held by police and Front alike; the words of nothing else reach the Front unread.
	front := slices.Contains(recipients, "commune-front")
	if front != lane.JointOpening || front && !slices.Contains(recipients, "commune-police") {
		p.add("%s: recipients: the Front receives exactly what is opened jointly, and then with the police", path)
	}
	if lane.Veiled && c.FrontMaySee != FrontNone || (c.FrontMaySee == FrontContent) != lane.JointOpening {
		p.add("%s: front_may_see: %s does not go with lane %s", path, c.FrontMaySee, c.Lane)
	}
}

func (t *Tables) checkPace(p *problems, path string, c *Category) {
	known(p, path+": urgency", "urgency", t.urgencies, c.Urgency.Base)
	canBeNow := c.Urgency.Base == Now || c.NowTrigger != ""
	for _, r := range c.Urgency.Raise {
		t.when(p, path+": urgency: raise", r.When)
		known(p, path+": urgency: raise", "urgency", t.urgencies, r.To)
		if (r.To == Now) != (r.Trigger != "") {
			p.add("%s: urgency: raise: a trigger goes with now, and only with it", path)
		}
		if r.Trigger != "" {
			known(p, path+": urgency: raise", "trigger", t.triggers, r.Trigger)
		}
		canBeNow = canBeNow || r.To == Now
	}
	if (c.Urgency.Base == Now) != (c.BaseTrigger != "") {
		p.add("%s: base_trigger goes with base now, and only with it", path)
	}
	for _, trigger := range []string{c.BaseTrigger, c.NowTrigger} {
		if trigger != "" {
			known(p, path+": trigger", "trigger", t.triggers, trigger)
		}
	}
	if canBeNow && !slices.Contains(c.Ask, where) {
		p.add("%s: ask: what can be urgent must ask %s", path, where)
	}
	if canBeNow && t.lanes[c.Lane] != nil && t.lanes[c.Lane].JointOpening {
		p.add("%s: urgency: what can be urgent must not wait for a joint opening", path)
	}
}

func (t *Tables) checkAsk(p *problems, path string, c *Category) {
	known(p, path+": ask", "question", t.questions, c.Ask...)
	distinct(p, path+": ask", c.Ask)
	if !slices.Contains(c.Ask, c.What) {
		p.add("%s: what: %s is not in ask", path, c.What)
	}
	for _, q := range t.musts[c.Lane] {
		if !slices.Contains(c.Ask, q) {
			p.add("%s: ask: %s must be asked in lane %s", path, q, c.Lane)
		}
	}
	// A condition on a question that is never asked would be dead, and hide a mistake.
	for _, r := range c.Urgency.Raise {
		t.asked(p, path+": urgency: raise", c.Ask, r.When)
	}
	for _, alt := range c.RoutesAlt {
		t.asked(p, path+": routes_alt", c.Ask, alt.When)
	}
}

func (t *Tables) asked(p *problems, path string, ask []string, w When) {
	for _, test := range slices.Concat(w.Any, w.All) {
		if !slices.Contains(ask, test.Q) {
			p.add("%s: %s is not asked here", path, test.Q)
		}
	}
}

func (t *Tables) checkCategoryClocks(p *problems, path string, c *Category) {
	known(p, path+": clock", "clock", t.clocks, c.Clock)
	known(p, path+": clock_also", "clock", t.clocks, c.ClockAlso...)
	for _, alt := range c.ClockAlt {
		known(p, path+": clock_alt", "clock", t.clocks, alt.Clock)
		known(p, path+": clock_alt", "officer flag", t.flags, alt.Flag)
	}
	if c.Release == nil {
		return
	}
	known(p, path+": release: to", "role", t.roles, c.Release.To...)
	known(p, path+": release: needs", "officer flag", t.flags, c.Release.Needs...)
	if c.Release.Content != "redacted" || len(c.Release.Needs) == 0 {
		p.add("%s: release: only a redacted extract, and only after an officer's flag", path)
	}
	if slices.Contains(c.Release.To, "mediation-team") && !c.MediationAllowed {
		p.add("%s: release: mediation is not allowed here", path)
	}
}

func ids[T any](list []T, id func(T) string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, v := range list {
		set[id(v)] = true
	}
	return set
}
