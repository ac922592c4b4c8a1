package rules

import (
	"maps"
	"slices"
)

// AnswersThatMatter returns every combination of answers that can change who receives a message of the category: no
// answer and all choices of each question that a route, reroute, accusation or must-ask rule reads and that this
// category, its reroutes, or the category that the answers lead to asks. "Không biết" is left out, as no condition can
// name it. For checks and tests: some hundred combinations at most.
func (t *Tables) AnswersThatMatter(category string) []Answers {
	c := t.categories[category]
	if c == nil || c.StandIn {
		return nil
	}
	list := []Answers{{}}
	for _, q := range t.Questions {
		if t.routing(q.ID) && (slices.Contains(c.Ask, q.ID) ||
			slices.ContainsFunc(c.Reroute, func(r Reroute) bool { return r.When.asks(q.ID) })) {
			list = combine(list, q, func(Answers) bool { return true })
		}
	}
	for _, q := range t.Questions {
		if t.routing(q.ID) {
			list = combine(list, q, func(a Answers) bool {
				to := t.effective(c, a, nil)
				return to != c && a[q.ID] == "" && slices.Contains(to.Ask, q.ID)
			})
		}
	}
	return list
}

// combine adds the choices of a question to those combinations that lead to it.
func combine(list []Answers, q Question, leads func(Answers) bool) []Answers {
	more := list
	for _, a := range list {
		if !leads(a) {
			continue
		}
		for _, choice := range q.Choices {
			b := maps.Clone(a)
			b[q.ID] = choice.ID
			more = append(more, b)
		}
	}
	return more
}

// AccusedBy returns whom the answers accuse, of the questions that the category, or the one they lead to, asks.
func (t *Tables) AccusedBy(category string, a Answers, subjects ...string) []Accusation {
	c := t.categories[category]
	if c == nil {
		return nil
	}
	to := t.effective(c, a, subjects)
	var list []Accusation
	for i := range t.Accused {
		if t.accuses(&t.Accused[i], c, to, a) {
			list = append(list, t.Accused[i])
		}
	}
	return list
}

// routing says whether the question can change who receives.
func (t *Tables) routing(q string) bool {
	if slices.ContainsFunc(t.Accused, func(a Accusation) bool { return a.Q == q }) ||
		slices.ContainsFunc(t.MustAnswer, func(m MustAnswer) bool { return m.Q == q }) ||
		slices.ContainsFunc(t.GlobalRoutes, func(g GlobalRoute) bool { return g.When.asks(q) }) {
		return true
	}
	for _, c := range t.Categories {
		if slices.ContainsFunc(c.RoutesAlt, func(r RouteAlt) bool { return r.When.asks(q) }) ||
			slices.ContainsFunc(c.Reroute, func(r Reroute) bool { return r.When.asks(q) }) {
			return true
		}
	}
	return false
}
