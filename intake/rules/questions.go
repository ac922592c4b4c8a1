package rules

import "slices"

// Kinds of question.
const (
	KindText   = "text"
	KindChoice = "choice"
	KindPlace  = "place"
	KindTime   = "time"
	KindYesNo  = "yesno"
)

// Answers every question has besides its own choices.
const (
	Yes     = "co"
	No      = "khong"
	Unknown = "khong-biet"
	Skipped = "bo-qua"
)

// Involved is the question that decides whether police or officials of the commune are kept out.
const Involved = "dinh-can-bo"

// What happened, in general, and where: the first two questions of an urgent flow.
const (
	what  = "viec-gi"
	where = "o-dau"
)

// Question is one thing the bot can ask. WarnVi is shown with it.
type Question struct {
	ID      string   `yaml:"id" json:"id"`
	Kind    string   `yaml:"kind" json:"kind"`
	TextVi  string   `yaml:"text_vi" json:"text_vi"`
	TextEn  string   `yaml:"text_en" json:"text_en"`
	WarnVi  string   `yaml:"warn_vi" json:"warn_vi,omitempty"`
	Choices []Choice `yaml:"choices" json:"choices"`
}

// Takes says whether choice is an answer to the question, "khong-biet" and "bo-qua" included. Questions without
// choices take anything.
func (q Question) Takes(choice string) bool {
	if len(q.Choices) == 0 || choice == Unknown || choice == Skipped {
		return true
	}
	return slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.ID == choice })
}

// Answers maps question ids to choice ids. Only answers to choice and yesno questions matter to the rules; whatever else
// is in the map is never looked at.
type Answers map[string]string

// answered says whether the question has an answer. Skipping is none; "không biết" is one.
func (a Answers) answered(q string) bool {
	v := a[q]
	return v != "" && v != Skipped
}

// MustAsk returns the question that has to be answered before anything of this category is sealed, and whether there is
// one left. "Không biết" counts as an answer, skipping does not. Where the answers lead from the category to another,
// the other's question is asked too.
func (t *Tables) MustAsk(category string, a Answers) (question string, ok bool) {
	c := t.categories[category]
	if c == nil {
		return "", false
	}
	to := t.effective(c, a, nil)
	for _, q := range t.must(c, a) {
		if !a.answered(q) {
			return q, true
		}
	}
	if to != c {
		for _, q := range t.must(to, a) {
			if !a.answered(q) {
				return q, true
			}
		}
	}
	return "", false
}

// must lists the questions of the category that still matter to where it goes: once an answer has led elsewhere, only
// what could lead to an earlier entry does.
func (t *Tables) must(c *Category, a Answers) []string {
	open := c.Reroute
	for i, r := range c.Reroute {
		if r.When.holds(a) {
			open = c.Reroute[:i]
			break
		}
	}
	if len(open) == len(c.Reroute) {
		return t.mustAll(c)
	}
	var list []string
	for _, q := range t.mustAll(c) {
		if a.answered(q) || slices.ContainsFunc(open, func(r Reroute) bool { return r.When.asks(q) }) {
			list = append(list, q)
		}
	}
	return list
}

// mustAll lists the questions of the category's lane that must be answered, in the order of its own list.
func (t *Tables) mustAll(c *Category) []string {
	must := t.musts[c.Lane]
	if len(must) < 2 {
		return must
	}
	list := make([]string, 0, len(must))
	for _, q := range c.Ask {
		if slices.Contains(must, q) {
			list = append(list, q)
		}
	}
	return list
}

// AskOrder returns the questions of a category in the order they are asked, given what has been answered so far and the
// urgency of the menu it was chosen from ("" or "now"). In ordinary flows the questions that must be answered come
// first; in a *now* flow they come third, after where and what. Where the answers lead to another category, its questions
// follow the ones that led there. Answered questions stay in the list; ask the first that is not.
func (t *Tables) AskOrder(category string, a Answers, floor string) []string {
	c := t.categories[category]
	if c == nil {
		return nil
	}
	to := t.effective(c, a, nil)
	urgency, _ := t.pace(to, a, floor)
	order := make([]string, 0, len(to.Ask)+2)
	add := func(q string, in []string) {
		if slices.Contains(in, q) && !slices.Contains(order, q) {
			order = append(order, q)
		}
	}
	if to != c {
		for _, q := range t.must(c, a) {
			add(q, c.Ask)
		}
	}
	for _, q := range t.urgencies[urgency].AskFirst {
		if q == what {
			q = to.What
		}
		add(q, to.Ask)
	}
	for _, q := range t.must(to, a) {
		add(q, to.Ask)
	}
	for _, q := range to.Ask {
		add(q, to.Ask)
	}
	return order
}

func (w When) holds(a Answers) bool {
	for _, test := range w.Any {
		if test.holds(a) {
			return true
		}
	}
	for _, test := range w.All {
		if !test.holds(a) {
			return false
		}
	}
	return len(w.All) > 0
}

func (w When) asks(q string) bool {
	is := func(t Test) bool { return t.Q == q }
	return slices.ContainsFunc(w.Any, is) || slices.ContainsFunc(w.All, is)
}

func (t Test) holds(a Answers) bool { return slices.Contains(t.In, a[t.Q]) }
