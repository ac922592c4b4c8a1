package rules

import (
	"fmt"
	"slices"
)

// Route says who may receive a message: roles, not units. Order matters: the first recipient holds the case.
type Route struct {
	Category   string   `json:"category"` // after a reroute
	Lane       string   `json:"lane"`
	Recipients []string `json:"recipients"`
	Never      []string `json:"never"`
	Urgency    string   `json:"urgency"`
	Trigger    string   `json:"trigger"` // why a duty officer is woken; "" unless urgency is now
	Rerouted   bool     `json:"rerouted"`
	Veiled     bool     `json:"veiled"` // the header hides category and commune

	tables *Tables
}

// Tables returns the tables the route was made from, or nil for a Route that no tables made.
func (r Route) Tables() *Tables { return r.tables }

// HeaderCategory is what a header may say about the category: in complaint and protection lanes it repeats the lane.
func (r Route) HeaderCategory() string {
	if r.Veiled {
		return r.Lane
	}
	return r.Category
}

// HeaderCommune is what a header may say about the place: in complaint and protection lanes only the province.
func (r Route) HeaderCommune(commune, province string) string {
	if r.Veiled {
		return province
	}
	return commune
}

// Route decides who may receive a message of the category, from the answers, the urgency of the menu it was chosen from
// (floor: "", or an urgency it must not fall below) and the roles it accuses besides what the answers say. In this order:
//
//  1. the first matching reroute changes the category;
//  2. the first matching alternative replaces recipients and never;
//  3. every matching global route swaps and adds;
//  4. named subjects and their chains join never;
//  5. recipients in never fall away, and if nobody is left who stands outside the chain of the accused, the first of
//     the last resort that does, and is not in never, is added.
//
// Recipients is empty only if even the last resort is excluded; then nothing may be sealed.
func (t *Tables) Route(category string, a Answers, floor string, subjects ...string) (Route, error) {
	c := t.categories[category]
	if c == nil || c.StandIn {
		return Route{}, fmt.Errorf("%w: %q", ErrCategory, category)
	}
	if floor != "" && t.urgencies[floor] == nil {
		return Route{}, fmt.Errorf("rules: no such urgency: %q", floor)
	}
	for _, s := range subjects {
		if t.roles[s] == nil {
			return Route{}, fmt.Errorf("rules: no such role: %q", s)
		}
	}
	to := t.effective(c, a, subjects)
	recipients, never := t.base(to, a)
	for i := range t.GlobalRoutes {
		recipients, never = t.GlobalRoutes[i].apply(to.Lane, a, subjects, recipients, never)
	}
	for _, s := range subjects {
		never = union(never, t.chains[s])
	}
	recipients = slices.DeleteFunc(recipients, func(role string) bool { return slices.Contains(never, role) })
	recipients = t.lastResort(recipients, never, t.accusedChain(c, to, a, subjects))
	r := Route{Category: to.Code, Lane: to.Lane, Recipients: recipients, Never: never, Rerouted: to != c, tables: t}
	r.Urgency, r.Trigger = t.pace(to, a, floor)
	r.Veiled = t.lanes[to.Lane].Veiled
	return r, nil
}

// effective follows the first matching reroute. Reroutes do not chain: the tables are refused if they would.
func (t *Tables) effective(c *Category, a Answers, subjects []string) *Category {
	for _, r := range c.Reroute {
		if r.When.holds(a) || overlap(r.Subjects, subjects) {
			return t.categories[r.To]
		}
	}
	return c
}

// base returns fresh copies of who may receive and who must not, before the global routes.
func (t *Tables) base(c *Category, a Answers) (recipients, never []string) {
	recipients, never = c.Recipients, c.Never
	for _, alt := range c.RoutesAlt {
		if alt.When.holds(a) {
			recipients, never = alt.Recipients, alt.Never
			break
		}
	}
	return append(make([]string, 0, 8), recipients...), append(make([]string, 0, 16), never...)
}

// accusedChain lists everybody whom the answers or the caller accuse, and everybody under them.
func (t *Tables) accusedChain(c, to *Category, a Answers, subjects []string) []string {
	var chain []string
	for i := range t.Accused {
		if acc := &t.Accused[i]; t.accuses(acc, c, to, a) {
			for _, role := range acc.Roles {
				chain = union(chain, t.chains[role])
			}
		}
	}
	for _, s := range subjects {
		chain = union(chain, t.chains[s])
	}
	return chain
}

// accuses says whether the answer was given, to a question that this category or the one it leads to asks, and no
// answer says it more exactly.
func (t *Tables) accuses(acc *Accusation, c, to *Category, a Answers) bool {
	if !slices.Contains(acc.In, a[acc.Q]) || !slices.Contains(c.Ask, acc.Q) && !slices.Contains(to.Ask, acc.Q) {
		return false
	}
	return acc.Unless == "" || !slices.ContainsFunc(t.Accused, func(other Accusation) bool {
		return other.Q == acc.Unless && t.accuses(&other, c, to, a)
	})
}

// lastResort adds somebody if all who are left belong to the accused.
func (t *Tables) lastResort(recipients, never, chain []string) []string {
	inside := func(role string) bool { return slices.Contains(chain, role) }
	if slices.ContainsFunc(recipients, func(role string) bool { return !inside(role) }) {
		return recipients
	}
	for _, role := range t.LastResort {
		if !slices.Contains(never, role) && !inside(role) {
			return append(recipients, role)
		}
	}
	return recipients
}

func (g *GlobalRoute) apply(lane string, a Answers, subjects, recipients, never []string) ([]string, []string) {
	if !slices.Contains(g.Lanes, lane) || !g.When.holds(a) && !overlap(g.Subjects, subjects) {
		return recipients, never
	}
	swapped := recipients[:0]
	for _, role := range recipients {
		if with, ok := g.Swap[role]; ok {
			role = with
		}
		if !slices.Contains(swapped, role) {
			swapped = append(swapped, role)
		}
	}
	return union(swapped, g.AddRecipients), union(never, g.AddNever)
}

// pace returns the urgency and the trigger: the first raise that holds, then the floor.
func (t *Tables) pace(c *Category, a Answers, floor string) (urgency, trigger string) {
	urgency, trigger = c.Urgency.Base, c.BaseTrigger
	for _, r := range c.Urgency.Raise {
		if r.When.holds(a) {
			urgency, trigger = r.To, r.Trigger
			break
		}
	}
	if floor != "" && t.rank(floor) < t.rank(urgency) {
		urgency, trigger = floor, ""
		if floor == Now {
			if trigger = c.NowTrigger; trigger == "" {
				trigger = t.DefaultNowTrigger
			}
		}
	}
	return urgency, trigger
}

// rank is the place of an urgency in its table, gravest first.
func (t *Tables) rank(urgency string) int {
	return slices.IndexFunc(t.Urgencies, func(u Urgency) bool { return u.ID == urgency })
}

// union appends the members of b that a lacks. It may write behind a's length: a must be the caller's own.
func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}
