package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Closed sets of words that the tables use and that no table lists.
var (
	grades    = []string{"legal-text", "news", "secondary", "inferred", "remembered", "not-found"}
	levels    = []Level{Commune, Province, Village, NoLevel}
	kinds     = []string{KindText, KindChoice, KindPlace, KindTime, KindYesNo}
	frontSees = []string{FrontNone, FrontCount, FrontStatus, FrontContent}
	urgencies = []string{Now, High, Normal, Forum}
	slug      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// problems collects what is wrong with the tables, each with the path to it.
type problems struct{ list []error }

func (p *problems) add(format string, a ...any) { p.list = append(p.list, fmt.Errorf(format, a...)) }

// known notes each of ids that ok does not know.
func known[T any](p *problems, path, what string, set map[string]T, ids ...string) {
	for _, id := range ids {
		if _, ok := set[id]; !ok {
			p.add("%s: no such %s: %q", path, what, id)
		}
	}
}

func oneOf[T comparable](p *problems, path string, set []T, v T) {
	if !slices.Contains(set, v) {
		p.add("%s: %v is none of %v", path, v, set)
	}
}

func distinct(p *problems, path string, ids []string) {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			p.add("%s: %q is there twice", path, id)
		}
	}
}

// check refuses tables that do not hold together, with every reason.
func (t *Tables) check() error {
	p := &problems{}
	t.checkRoles(p)
	t.checkUrgencies(p)
	t.checkQuestions(p)
	t.checkRouting(p)
	for i := range t.Categories {
		t.checkCategory(p, &t.Categories[i])
	}
	t.checkMenus(p)
	t.checkStatuses(p)
	t.checkClocks(p)
	return errors.Join(p.list...)
}

func (t *Tables) checkRoles(p *problems) {
	if t.Version < 1 || t.SmallCountFloor < 1 {
		p.add("categories: version and small_count_floor must be at least 1")
	}
	for _, r := range t.Roles {
		path := "categories: roles: " + r.ID
		oneOf(p, path+": level", levels, r.Level)
		known(p, path+": under", "role", t.roles, r.Under...)
		known(p, path+": fallbacks", "role", t.roles, r.Fallbacks...)
		distinct(p, path+": fallbacks", append([]string{r.ID}, r.Fallbacks...))
		t.receivers(p, path+": fallbacks", r.Fallbacks)
		for _, u := range r.Under {
			if slices.Contains(t.chains[r.ID], u) {
				p.add("%s: under %s, which is under it", path, u)
			}
		}
	}
	known(p, "categories: roles", "role", t.roles, "subject", "operator", "unit-head")
	known(p, "categories: last_resort", "role", t.roles, t.LastResort...)
	t.receivers(p, "categories: last_resort", t.LastResort)
	if len(t.LastResort) == 0 {
		p.add("categories: last_resort: empty")
	}
	for _, k := range t.UnitKeys {
		oneOf(p, "categories: unit_keys: "+k.Key+": grade", grades, k.Grade)
	}
	for _, e := range t.EmergencyNumbers {
		oneOf(p, "categories: emergency_numbers: "+e.ID+": grade", grades, e.Grade)
	}
}

// receivers notes roles that no unit with a key stands for.
func (t *Tables) receivers(p *problems, path string, roles []string) {
	for _, id := range roles {
		if r := t.roles[id]; r != nil && r.Level != Commune && r.Level != Province {
			p.add("%s: %s has no unit and can receive nothing", path, id)
		}
	}
}

func (t *Tables) checkUrgencies(p *problems) {
	var ids []string
	for _, u := range t.Urgencies {
		ids = append(ids, u.ID)
		known(p, "categories: urgencies: "+u.ID+": clock", "clock", t.clocks, u.Clock)
		known(p, "categories: urgencies: "+u.ID+": ask_first", "question", t.questions, u.AskFirst...)
	}
	if !slices.Equal(ids, urgencies) {
		p.add("categories: urgencies: must be %v, gravest first", urgencies)
	}
	known(p, "categories: default_now_trigger", "trigger", t.triggers, t.DefaultNowTrigger)
}

func (t *Tables) checkQuestions(p *problems) {
	for _, q := range t.Questions {
		path := "categories: questions: " + q.ID
		oneOf(p, path+": kind", kinds, q.Kind)
		if n := len(strings.Fields(q.TextVi)); n == 0 || n > 15 || q.TextEn == "" {
			p.add("%s: needs both texts, the Vietnamese one of at most 15 words", path)
		}
		if (len(q.Choices) > 0) != (q.Kind == KindChoice || q.Kind == KindYesNo) {
			p.add("%s: choices and kind do not go together", path)
		}
		ids := []string{Unknown, Skipped, ""}
		for _, c := range q.Choices {
			ids = append(ids, c.ID)
		}
		distinct(p, path+": choices", ids)
	}
}

// when notes conditions that are not exactly one list, or ask for answers that cannot be given.
func (t *Tables) when(p *problems, path string, w When) {
	if (len(w.Any) > 0) == (len(w.All) > 0) {
		p.add("%s: when: must have either any or all", path)
	}
	for _, test := range slices.Concat(w.Any, w.All) {
		t.choices(p, path, test.Q, test.In)
	}
}

func (t *Tables) choices(p *problems, path, id string, in []string) {
	q := t.questions[id]
	if q == nil || len(q.Choices) == 0 {
		p.add("%s: no such question with choices: %q", path, id)
		return
	}
	if len(in) == 0 {
		p.add("%s: %s: no choice named", path, id)
	}
	for _, c := range in {
		if c == Unknown || c == Skipped || !q.Takes(c) {
			p.add("%s: %s: no such choice: %q", path, id, c)
		}
	}
}

func (t *Tables) checkRouting(p *problems) {
	for i, g := range t.GlobalRoutes {
		path := fmt.Sprintf("categories: global_routes: entry %d", i+1)
		t.when(p, path, g.When)
		known(p, path+": lanes", "lane", t.lanes, g.Lanes...)
		known(p, path, "role", t.roles, slices.Concat(g.Subjects, g.AddRecipients, g.AddNever)...)
		t.receivers(p, path+": add_recipients", g.AddRecipients)
		for from, to := range g.Swap {
			known(p, path+": swap", "role", t.roles, from, to)
			t.receivers(p, path+": swap", []string{to})
		}
	}
	for _, m := range t.MustAnswer {
		path := "categories: must_ask: " + m.Q
		known(p, path, "question", t.questions, m.Q)
		known(p, path+": lanes", "lane", t.lanes, m.Lanes...)
	}
	for i, a := range t.Accused {
		path := fmt.Sprintf("categories: accused: entry %d", i+1)
		t.choices(p, path, a.Q, a.In)
		known(p, path+": roles", "role", t.roles, a.Roles...)
		if a.Unless != "" {
			known(p, path+": unless", "question", t.questions, a.Unless)
			if slices.ContainsFunc(t.Accused, func(b Accusation) bool { return b.Q == a.Unless && b.Unless != "" }) {
				p.add("%s: unless: %s is itself said more exactly elsewhere", path, a.Unless)
			}
		}
	}
	for _, r := range t.RoutingRules {
		oneOf(p, "categories: routing_rules: "+r.ID+": routing_grade", grades, r.Source.RoutingGrade)
		oneOf(p, "categories: routing_rules: "+r.ID+": law_grade", grades, r.Source.LawGrade)
	}
	oneOf(p, "categories: out_of_scope: law_grade", grades, t.OutOfScope.Source.LawGrade)
}

func (t *Tables) checkMenus(p *problems) {
	reached := map[string]bool{}
	for _, m := range t.Menus {
		path := "categories: menus: " + m.ID
		if m.Urgency != "" {
			known(p, path+": urgency", "urgency", t.urgencies, m.Urgency)
		}
		var codes []string
		for _, page := range m.Pages {
			if len(page) == 0 || len(page) > 8 {
				p.add("%s: a page has one to eight items", path)
			}
			for _, item := range page {
				codes = append(codes, item.Code)
				reached[item.Code] = true
				c := t.categories[item.Code]
				if c == nil || c.StandIn {
					p.add("%s: no such category: %q", path, item.Code)
				} else if m.Urgency == Now && c.NowTrigger == "" && c.BaseTrigger == "" {
					p.add("%s: %s has no now_trigger", path, item.Code)
				}
			}
		}
		distinct(p, path, codes)
	}
	for _, c := range t.Categories {
		if !reached[c.Code] {
			p.add("categories: menus: none leads to %s", c.Code)
		}
	}
}
