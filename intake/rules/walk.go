package rules

import "slices"

// AnswersThatMatter returns every combination of answers that can change who receives a message of the category: all
// choices, "không biết" and no answer, of each question that a route, reroute or must-ask rule reads and that this
// category or one it leads to asks. For checks and tests: a few hundred combinations at most.
func (t *Tables) AnswersThatMatter(category string) []Answers {
	c := t.categories[category]
	if c == nil || c.StandIn {
		return nil
	}
	list := []Answers{{}}
	for _, q := range t.Questions {
		if !t.routing(q.ID) || !t.asksFrom(c, q.ID) {
			continue
		}
		var more []Answers
		for _, a := range list {
			for _, choice := range append([]Choice{{ID: ""}, {ID: Unknown}}, q.Choices...) {
				b := Answers{}
				for k, v := range a {
					b[k] = v
				}
				if choice.ID != "" {
					b[q.ID] = choice.ID
				}
				more = append(more, b)
			}
		}
		list = more
	}
	return list
}

// AccusedBy returns whom the answers accuse, of the questions that the category, or the one the answers lead to, asks.
func (t *Tables) AccusedBy(category string, a Answers) []Accusation {
	c := t.categories[category]
	if c == nil {
		return nil
	}
	to := t.effective(c, a, nil)
	var list []Accusation
	for _, acc := range t.Accused {
		if slices.Contains(acc.In, a[acc.Q]) && (slices.Contains(c.Ask, acc.Q) || slices.Contains(to.Ask, acc.Q)) {
			list = append(list, acc)
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

// asksFrom says whether the category or one it leads to asks the question.
func (t *Tables) asksFrom(c *Category, q string) bool {
	return slices.Contains(c.Ask, q) || slices.ContainsFunc(c.Reroute, func(r Reroute) bool {
		return slices.Contains(t.categories[r.To].Ask, q)
	})
}
