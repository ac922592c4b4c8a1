package bot

import (
	"slices"
	"strconv"
	"strings"

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

// put asks one question, or a few yes/no questions about danger in one message.
func (t *turn) put(q string) {
	t.s.Step, t.s.Ask, t.s.Group = stepAsk, q, t.group(q)
	key := q
	if len(t.s.Group) > 0 {
		key = strings.Join(t.s.Group, ",")
	}
	if n := len(t.s.Trail); n == 0 || t.s.Trail[n-1] != key {
		t.s.Trail = append(t.s.Trail, key)
	}
	t.ask()
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

func (t *turn) showQuestion() string {
	switch t.s.Step {
	case stepBare:
		return t.text("ask.bare-number", "so", t.s.Held.A, "viec", t.text("ask.bare-"+t.s.Held.A))
	case stepTime:
		return t.text("ask.write-time") + "\n" + t.text("ask.keys")
	}
	if len(t.s.Group) > 0 {
		var labels []string
		for _, q := range t.s.Group {
			labels = append(labels, t.text("danger."+q))
		}
		return t.text("ask.danger", "danh_sach", list(labels))
	}
	return t.showOne()
}

// showOne is one question in the frame of its kind.
func (t *turn) showOne() string {
	q, text := t.asked(t.s.Ask)
	t.aside(q)
	switch {
	case t.must(q.ID):
		return t.text("ask.must", "cau_hoi", text, "lua_chon", list(t.choices(q)))
	case q.Kind == rules.KindYesNo:
		return t.text("ask.yesno", "cau_hoi", text)
	case q.Kind == rules.KindChoice:
		return t.text("ask.choice", "cau_hoi", text, "lua_chon", list(t.choices(q)))
	case q.Kind == rules.KindTime && slices.Contains(ears.Ahead, q.ID):
		return t.text("ask.time-ahead", "cau_hoi", text) + "\n" + t.text("ask.keys")
	case q.Kind == rules.KindTime:
		return t.text("ask.time", "cau_hoi", text) + "\n" + t.text("ask.keys")
	case q.ID == askPlace:
		return t.showPlace(text)
	case slices.Contains(ears.Count, q.ID):
		return t.text("ask.count", "cau_hoi", text, "vi_du", t.text("example."+q.ID))
	}
	return t.text("ask.open", "cau_hoi", text)
}

// asked returns a question and its text.
func (t *turn) asked(id string) (rules.Question, string) {
	q, _ := t.env.Tables.Question(id)
	c, _ := t.env.Tables.Category(t.route().Category)
	if id == askPlace && !slices.Contains(c.Ask, id) {
		return q, t.text("ask.commune")
	}
	return q, t.in(q.TextVi, q.TextEn)
}

// aside is what stands above a question: why it is asked, or that it may give the resident away.
func (t *turn) aside(q rules.Question) {
	switch {
	case q.ID == rules.Involved:
		t.once("route.why")
		if t.env.Timer && t.lastOne() {
			t.say("emerg.last")
		}
	case q.WarnVi != "":
		t.say("warn.why")
	case q.ID == askPlace && !t.urgent():
		t.once("warn.place")
	case q.Kind == rules.KindText && !t.urgent():
		t.once("warn.name")
	}
}

func (t *turn) choices(q rules.Question) []string {
	var labels []string
	for _, c := range q.Choices {
		labels = append(labels, t.in(c.Vi, c.En))
	}
	return labels
}

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
			if is(t.m.Text, []string{c.Vi, c.En}) {
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
			t.s.Long = t.s.Ask
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

// note keeps words told outside of any question.
func (t *turn) note(text string) {
	text = t.fit(text)
	if text == "" {
		return
	}
	t.s.Words = append(t.s.Words, Piece{A: text, M: t.m.ID})
	if len([]rune(text)) >= splitAt {
		t.s.Long = "words"
	}
}

// join puts the rest of a text that the platform has split behind its first part.
func (t *turn) join(to string) {
	pieces := t.s.Words
	if to != "words" {
		pieces = t.s.Answers
	}
	for i := len(pieces) - 1; i >= 0; i-- {
		if to != "words" && pieces[i].Q != to {
			continue
		}
		part := t.fit(t.m.Text)
		pieces[i].A += part
		if len([]rune(part)) >= splitAt {
			t.s.Long = to
		}
		t.say("ask.got")
		t.ask()
		return
	}
	t.step()
}

// fit cuts what is more than a draft may hold, and says so.
func (t *turn) fit(text string) string {
	left := max(0, longestDraft-len([]rune(t.told())))
	if r := []rune(text); len(r) > left {
		t.say("err.long")
		return strings.TrimSpace(string(r[:left]))
	}
	return text
}

// back undoes the newest answer and asks its question again.
func (t *turn) back() {
	n := len(t.s.Trail)
	if n > 0 && t.s.Step != stepReview && t.s.Step != stepNumber {
		n--
	}
	t.s.Trail = t.s.Trail[:n]
	t.s.Hurry, t.s.Only, t.s.Offers = false, false, nil
	if n == 0 || t.s.Follow {
		t.leave()
		return
	}
	qs := strings.Split(t.s.Trail[n-1], ",")
	for _, q := range qs {
		t.s.unset(q)
	}
	if slices.Contains(qs, askPlace) {
		t.s.Place = Spot{}
	}
	t.put(qs[0])
}

// leave goes back from the first question to the menu it came from. After an urgent tip there is no way back: it is sent.
func (t *turn) leave() {
	if t.s.Follow {
		t.say("err.edited-late")
		t.ask()
		return
	}
	t.s.Category, t.s.Floor = "", ""
	switch {
	case t.s.Menu != "":
		t.goTo(stepList)
	case len(t.s.Kinds) > 0:
		t.goTo(stepKind)
	default:
		t.goTo(stepMenu)
	}
}
