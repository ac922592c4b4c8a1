package bot

import (
	"slices"
	"strings"

	"homthu/intake/rules"
)

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
