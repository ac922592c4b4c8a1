package bot

import (
	"slices"
	"strconv"
	"strings"

	"homthu/intake/rules"
)

// toReview shows what will be read, after asking about what may give the resident away.
func (t *turn) toReview() {
	t.s.Only, t.s.Hurry = false, false
	if t.s.empty() {
		t.say("review.empty")
		t.s.Step = stepAdd
		t.ask()
		return
	}
	if !t.guard() {
		t.goTo(stepReview)
	}
}

func (t *turn) showReview() string {
	switch t.s.Step {
	case stepNumber:
		return t.showGuard()
	case stepEdit:
		return t.text("review.edit", "danh_sach_cau", list(t.editable())) + "\n" + t.text("review.edit-keys")
	case stepAdd:
		return t.text("review.add")
	}
	return t.text("review.show", "tom_tat", t.summary())
}

// summary is everything that will be read, who will read it, and what may give the resident away.
func (t *turn) summary() string {
	r := t.route()
	lines := []string{t.text("review.kind", "viec", t.labels([]string{r.Category})[0])}
	if where := t.where(); where != "" {
		lines = append(lines, t.text("review.place", "noi", where))
	} else {
		lines = append(lines, t.text("review.place-none"))
	}
	if f, ok := t.forumOf(t.s.For); ok && t.raised(r.Lane) != nil {
		lines = append(lines, t.text("review.forum", "ngay", f.Day))
	}
	for _, p := range t.s.Words {
		lines = append(lines, t.text("review.told", "loi", short(p.A)))
	}
	for _, p := range t.s.Answers {
		if p.Q != askPlace && p.A != rules.Skipped {
			lines = append(lines, t.line(p))
		}
	}
	lines = append(lines, t.enclosed()...)
	lines = append(lines, t.tongueLines()...)
	lines = append(lines, t.readers(r)...)
	lines = append(lines, t.pointed())
	lines = append(lines, t.text("false.main"))
	return strings.Join(slices.DeleteFunc(lines, func(s string) bool { return s == "" }), "\n")
}

// readers says who will read it.
func (t *turn) readers(r rules.Route) []string {
	who := t.env.Receivers(r, t.commune())
	if len(who) == 0 {
		return nil
	}
	all := strings.Join(who, ", ")
	if strings.HasPrefix(r.Lane, "complaint-") {
		return []string{t.text("route.complaint", "noi_nhan", all)}
	}
	lines := []string{t.text("review.to", "noi_nhan", who[0])}
	switch {
	// More readers than the route names are recovery units: those are said by name.
	case r.Lane == "tip" && len(who) == len(r.Recipients) && !slices.ContainsFunc(r.Recipients, func(role string) bool { return !police[role] }):
		lines = append(lines, t.text("limit.who-tip"))
	default:
		lines = append(lines, t.text("limit.who-list", "danh_sach_noi", all))
	}
	if lane, ok := t.env.Tables.Lane(r.Lane); ok && lane.ForumList {
		lines = append(lines, t.text("fb.forum"))
	}
	return lines
}

// police are the roles that "chỉ Công an có khóa mới mở được" is true of.
var police = map[string]bool{"commune-police": true, "province-police": true, "investigation-agency": true, "police-inspectorate": true}

// commune is where it happened, as far as known: the place told, or else the box's.
func (t *turn) commune() string {
	if t.s.Place.Commune != "" {
		return t.s.Place.Commune
	}
	box, _ := t.box()
	return box.Commune
}

func (t *turn) where() string {
	words, name := flat(t.s.Place.Words), t.s.Place.Name
	if name == "" {
		box, _ := t.box()
		name = box.Where
	}
	switch {
	case words == "" || fold(words) == fold(name):
		return name
	case name == "" || strings.Contains(fold(words), fold(name)):
		return words
	}
	return words + ", " + name
}

// line is one question and its answer on one line.
func (t *turn) line(p Piece) string {
	_, text := t.asked(p.Q)
	return t.text("review.line", "cau_hoi", text, "tra_loi", t.spoken(p))
}

// spoken is an answer as people read it.
func (t *turn) spoken(p Piece) string {
	if p.A == rules.Unknown || p.A == rules.Skipped {
		return t.text("answer." + p.A)
	}
	q, _ := t.env.Tables.Question(p.Q)
	for _, c := range q.Choices {
		if c.ID == p.A {
			if q.Kind == rules.KindYesNo {
				return t.text("answer." + p.A)
			}
			return t.in(c.Vi, c.En)
		}
	}
	return short(p.A)
}

// short is words on one line, with the end left out where they are very long.
func short(text string) string {
	text = flat(text)
	if r := []rune(text); len(r) > 600 {
		return string(r[:600]) + "…"
	}
	return text
}

// editable are the lines of the answers that can be changed: the answers, then the words told.
func (t *turn) editable() []string {
	var lines []string
	for _, p := range t.s.Answers {
		lines = append(lines, t.line(p))
	}
	for _, p := range t.s.Words {
		lines = append(lines, t.text("review.told", "loi", short(p.A)))
	}
	return lines
}

func (t *turn) hearReview() {
	n := number(t.m.Text)
	switch t.s.Step {
	case stepNumber:
		t.hearGuard(n)
	case stepEdit:
		t.hearEdit(n)
	case stepAdd:
		t.hearAdd(n)
	case stepReview:
		t.hearShown(n)
	}
}

func (t *turn) hearShown(n string) {
	switch n {
	case "1", "9":
		t.send()
	case "2":
		t.goTo(stepEdit)
	case "3":
		t.goTo(stepAdd)
	case "4":
		t.s.Before = stepReview
		t.goTo(stepDrop)
	case "0":
		t.back()
	default:
		t.hearAdd(n)
	}
}

func (t *turn) hearEdit(n string) {
	i, err := strconv.Atoi(n)
	switch {
	case n == "0":
		t.toReview()
	case err == nil && i >= 1 && i <= len(t.s.Answers):
		q := t.s.Answers[i-1].Q
		t.s.unset(q)
		if q == askPlace {
			t.s.Place = Spot{}
		}
		t.s.Only = true
		t.put(q)
	case err == nil && i > len(t.s.Answers) && i <= len(t.s.Answers)+len(t.s.Words):
		i -= len(t.s.Answers) + 1
		t.s.Words = slices.Delete(t.s.Words, i, i+1)
		t.goTo(stepAdd)
	default:
		t.say("err.choice")
		t.ask()
	}
}

// hearAdd takes more words and shows everything again.
func (t *turn) hearAdd(n string) {
	switch {
	case n == "0" && t.s.empty():
		t.resume()
		return
	case n == "0":
	case n != "" || len([]rune(t.m.Text)) < 2:
		t.say("err.choice")
		t.ask()
		return
	default:
		t.note(t.m.Text)
	}
	if t.s.Category == "" {
		t.resume()
		return
	}
	t.toReview()
}
