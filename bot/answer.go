package bot

import (
	"slices"
	"strconv"
	"strings"

	"homthu/intake/rules"
)

func (t *turn) hearQuestion() {
	switch {
	case t.s.Step == stepBare:
		t.hearBare()
	case t.s.Step == stepTime:
		t.hearOpen(true)
	case len(t.s.Group) > 0:
		t.hearGroup()
	default:
		t.hearOne()
	}
}

func (t *turn) hearOne() {
	q, _ := t.env.Tables.Question(t.s.Ask)
	switch {
	case len(q.Choices) > 0:
		t.hearChoice(q)
	case q.Kind == rules.KindTime:
		t.hearTime()
	case q.ID == askPlace:
		t.hearPlace()
	default:
		t.hearOpen(!slices.Contains(ears.Count, q.ID))
	}
}

// key obeys 7, 8, 9 and 0 under a question, as numbers or in words.
func (t *turn) key(text string) bool {
	n := bare(text)
	if is(text, ears.Unknown) {
		n = "7"
	} else if is(text, ears.Skip) {
		n = "8"
	}
	must := len(t.s.Group) == 0 && t.must(t.s.Ask)
	switch {
	case (n == "8" || n == "9") && must:
		t.say("ask.must-why")
		t.ask()
	case n == "7":
		t.take(rules.Unknown)
	case n == "8":
		t.take(rules.Skipped)
	case n == "9":
		t.send()
	case n == "0":
		t.back()
	default:
		return false
	}
	return true
}

func (t *turn) hearChoice(q rules.Question) {
	i, err := strconv.Atoi(number(t.m.Text))
	pick := func(id string) bool {
		ok := slices.ContainsFunc(q.Choices, func(c rules.Choice) bool { return c.ID == id })
		if ok {
			t.take(id)
		}
		return ok
	}
	switch {
	case err == nil && i >= 1 && i <= len(q.Choices):
		t.take(q.Choices[i-1].ID)
	case t.key(t.m.Text):
	case is(t.m.Text, ears.Yes) && pick(rules.Yes):
	case is(t.m.Text, ears.No) && pick(rules.No):
	default:
		for _, c := range q.Choices {
			if is(t.m.Text, []string{c.Vi, c.En, t.in(c.Vi, c.En)}) {
				t.take(c.ID)
				return
			}
		}
		t.unclear()
	}
}

func (t *turn) hearGroup() {
	said := strings.ReplaceAll(fold(t.m.Text), " ", "")
	none := is(t.m.Text, ears.No)
	if t.key(t.m.Text) {
		return
	}
	if !none && !digits.MatchString(fold(t.m.Text)) {
		t.unclear()
		return
	}
	group, yes := t.s.Group, map[string]bool{}
	if !none && said != "6" {
		for _, d := range said {
			i := int(d - '1')
			if i < 0 || i >= len(group) {
				t.unclear()
				return
			}
			yes[group[i]] = true
		}
	}
	for _, q := range group {
		t.s.set(q, map[bool]string{true: rules.Yes, false: rules.No}[yes[q]], "")
	}
	t.next()
}

// hearOpen takes words. direct says that a bare 7, 8, 9 or 0 is a key; under a question that a number may answer, it
// asks first.
func (t *turn) hearOpen(direct bool) {
	n := bare(t.m.Text)
	if !direct && t.m.Kind != KindChoice && (n == "7" || n == "8" || n == "9" || n == "0") {
		t.s.Held = &Piece{Q: t.s.Ask, A: n, M: t.m.ID}
		t.goTo(stepBare)
		return
	}
	if !t.key(t.m.Text) {
		t.take(t.m.Text)
	}
}

func (t *turn) hearBare() {
	held := t.s.Held
	switch number(t.m.Text) {
	case "1":
		t.s.Step, t.s.Held = stepAsk, nil
		t.take(held.A)
	case "2":
		t.s.Step, t.s.Held = stepAsk, nil
		t.key(held.A)
	default:
		if is(t.m.Text, ears.Yes) {
			t.s.Step, t.s.Held = stepAsk, nil
			t.take(held.A)
			return
		}
		if number(t.m.Text) == "" { // the answer, written in full after all
			t.s.Step, t.s.Held = stepAsk, nil
			t.take(t.m.Text)
			return
		}
		t.say("err.choice")
		t.ask()
	}
}

func (t *turn) hearTime() {
	n := bare(t.m.Text)
	i, err := strconv.Atoi(n)
	switch {
	case n == "5":
		t.goTo(stepTime)
	case err == nil && i >= 1 && i <= 4:
		_, buttons := t.buttons(t.showOne())
		t.lines = nil // what showOne put above the question is not said here
		_, label, _ := strings.Cut(buttons[i-1].Text, " ")
		t.take(label)
	case t.key(t.m.Text):
	case n != "":
		t.unclear()
	default:
		t.take(t.m.Text)
	}
}

// take keeps the answer to the present question, or to all of a group, and goes on.
func (t *turn) take(a string) {
	t.s.Step = stepAsk
	for _, q := range t.s.Group {
		t.s.set(q, a, "")
	}
	if len(t.s.Group) == 0 {
		a = t.fit(a)
		t.s.set(t.s.Ask, a, t.m.ID)
		if len([]rune(a)) >= splitAt {
			t.s.Long, t.s.Seam = t.s.Ask, seam(a)
		}
		t.explain(t.s.Ask, a)
	}
	t.next()
}

// explain says what an answer does to who may read.
func (t *turn) explain(q, a string) {
	r := t.route()
	switch {
	case q == rules.Involved && a == "cong-an-xa" && slices.Contains(r.Never, "commune-police"):
		t.say("route.police")
	case q == rules.Involved && a == "can-bo" && slices.Contains(r.Never, "commune-committee"):
		t.say("route.official")
	case r.Rerouted && q == "loi-cua-ai" && !t.onPage(r.Lane):
		t.say("fb.moved-person")
	case r.Rerouted && q == "co-viec-xau":
		t.say("fb.moved")
	}
}

// unclear answers words that are no choice: a longer text is kept as part of the tip, a short one is asked about.
func (t *turn) unclear() {
	if len([]rune(t.m.Text)) < 12 {
		t.say("err.choice")
	} else {
		t.note(t.m.Text)
		t.say("ask.got")
		if t.s.Follow {
			t.follow()
			return
		}
	}
	t.ask()
}
