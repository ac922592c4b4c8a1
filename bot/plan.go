package bot

import (
	"slices"

	"homthu/intake/rules"
)

// askPlace is the question where it happened. Categories that do not have it still need a commune: then it is asked last.
const askPlace = "o-dau"

// next asks the first question that is not settled, or goes to the review, or sends at once where it is urgent.
func (t *turn) next() {
	if t.s.Follow {
		t.follow()
		return
	}
	r := t.route()
	if t.onPage(r.Lane) {
		t.toPage()
		return
	}
	must, owed := t.env.Tables.MustAsk(t.s.Category, t.answers())
	urgent := r.Urgency == rules.Now
	if urgent {
		t.emergency()
		t.category()
	}
	switch {
	case t.s.Hurry && owed:
		t.put(must)
	case urgent && !owed && (t.s.Hurry || t.settled(askPlace) && t.settled(t.what())):
		t.post()
	case t.s.Only && !owed, t.s.Hurry:
		t.toReview()
	default:
		t.putNext()
	}
}

func (t *turn) putNext() {
	q := t.question()
	switch {
	case q == "":
		t.toReview()
	case q == askPlace && t.guess():
		t.goTo(stepFound)
	default:
		t.enough(q)
		t.put(q)
	}
}

// enough says, once, that what and where are known.
func (t *turn) enough(q string) {
	_, owed := t.env.Tables.MustAsk(t.s.Category, t.answers())
	if !owed && !t.urgent() && t.settled(askPlace) && t.settled(t.what()) {
		t.once("ask.enough")
	}
}

// order is the questions of this matter, in order. Where the words sounded dangerous, danger is asked before all else.
func (t *turn) order() []string {
	order := t.env.Tables.AskOrder(t.s.Category, t.answers(), t.s.Floor)
	if t.s.Alarm && !t.urgent() {
		var first, rest []string
		for _, q := range order {
			if t.env.Words.Has("vi", "danger."+q) {
				first = append(first, q)
			} else {
				rest = append(rest, q)
			}
		}
		order = append(first, rest...)
	}
	if _, known := t.box(); !known && !slices.Contains(order, askPlace) {
		order = append(order, askPlace)
	}
	return order
}

func (t *turn) question() string {
	for _, q := range t.order() {
		if !t.settled(q) {
			return q
		}
	}
	return ""
}

// what is the question that says what happened.
func (t *turn) what() string {
	c, _ := t.env.Tables.Category(t.route().Category)
	return c.What
}

// settled says that the question needs no asking: answered, skipped, or told before it could be asked.
func (t *turn) settled(q string) bool {
	if slices.Contains(t.s.Asked, q) {
		return true
	}
	if _, ok := t.s.answer(q); ok {
		return true
	}
	return q == t.what() && len(t.s.Words) > 0
}

// group is q with the yes/no questions about danger that follow it, if there are any: up to five in one message.
func (t *turn) group(q string) []string {
	var group []string
	for _, next := range t.order() {
		if t.settled(next) || len(group) == 0 && next != q {
			continue
		}
		question, _ := t.env.Tables.Question(next)
		if question.Kind != rules.KindYesNo || !t.env.Words.Has("vi", "danger."+next) || t.must(next) || len(group) == 5 {
			break
		}
		group = append(group, next)
	}
	if len(group) < 2 {
		return nil
	}
	return group
}

// must says that the question has to be answered before anything is sealed; it can be answered "không biết" only.
func (t *turn) must(q string) bool {
	c, _ := t.env.Tables.Category(t.s.Category)
	return slices.ContainsFunc(t.env.Tables.MustAnswer, func(m rules.MustAnswer) bool {
		return m.Q == q && (slices.Contains(m.Lanes, c.Lane) || slices.Contains(m.Lanes, t.route().Lane))
	})
}
