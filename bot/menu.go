package bot

import (
	"slices"
	"strconv"

	"homthu/intake/rules"
)

// menus of the main menu's numbers.
var menus = map[string]string{"1": "dang-nguy-hiem", "2": "bao-viec-xau", "3": "gop-y", "5": "can-bo", "6": "viec-khac"}

func (t *turn) showMenus() string {
	switch t.s.Step {
	case stepMore:
		return t.text("start.menu-2")
	case stepForum:
		return t.text("forum.none")
	case stepKind:
		return t.text("start.kind", "danh_sach_viec", list(t.labels(t.s.Kinds)))
	case stepList:
		return t.showList()
	case stepLang:
		return t.showTongues()
	case stepInterpreter:
		return t.text("start.interpreter")
	}
	return t.text("start.menu")
}

func (t *turn) labels(codes []string) []string {
	var labels []string
	for _, code := range codes {
		c, _ := t.env.Tables.Category(code)
		labels = append(labels, t.in(c.LabelPlainVi, c.LabelEn))
	}
	return labels
}

func (t *turn) showList() string {
	menu, _ := t.env.Tables.Menu(t.s.Menu)
	page := menu.Pages[t.s.Page]
	var labels []string
	for _, item := range page {
		label := t.in(item.LabelVi, item.LabelEn)
		if label == "" {
			label = t.labels([]string{item.Code})[0]
		}
		labels = append(labels, label)
	}
	keys := t.text("menu.last")
	if t.s.Page+1 < len(menu.Pages) {
		keys = t.text("menu.page")
	}
	return t.in(menu.TitleVi, menu.TitleEn) + "\n" + list(labels) + "\n" + keys
}

func (t *turn) hearMenus() {
	n := number(t.m.Text)
	switch t.s.Step {
	case stepMenu:
		t.hearMenu(n)
	case stepMore:
		t.hearMore(n)
	case stepForum:
		switch n {
		case "1":
			t.openMenu("gop-y")
		case "0":
			t.goTo(stepMenu)
		default:
			t.tellOr()
		}
	case stepKind:
		t.hearKind(n)
	case stepList:
		t.hearList(n)
	case stepLang:
		t.hearLang(n)
	case stepInterpreter:
		t.hearInterpreter(n)
	}
}

func (t *turn) hearMenu(n string) {
	switch {
	case n == "4" && !t.env.Remote:
		t.toPage()
	case n == "4":
		t.goTo(stepCode)
	case n == "9":
		t.goTo(stepMore)
	case menus[n] != "":
		t.openMenu(menus[n])
	default:
		t.tellOr()
	}
}

func (t *turn) openMenu(id string) {
	if menu, ok := t.env.Tables.Menu(id); !ok || len(menu.Pages) == 0 {
		t.goTo(stepMenu)
		return
	}
	if id == "dang-nguy-hiem" {
		t.emergency()
	}
	if id == "can-bo" && t.onPage("complaint-about-police") {
		t.toPage()
		return
	}
	t.s.Menu, t.s.Page = id, 0
	t.goTo(stepList)
}

// tellOr takes words that are no choice as the beginning of a tip, and says so when they are too short for one.
func (t *turn) tellOr() {
	if number(t.m.Text) != "" || is(t.m.Text, ears.Greetings) || len([]rune(t.m.Text)) < 4 {
		t.say("err.choice")
		t.ask()
		return
	}
	t.note(t.m.Text)
	t.s.Kinds = likely(t.told())
	t.goTo(stepKind)
}

func (t *turn) hearMore(n string) {
	switch n {
	case "1":
		t.openAlerts()
	case "2":
		t.openForum()
	case "3":
		t.s.Before = stepMenu
		t.goTo(stepLang)
	case "4":
		t.openNotice()
	case "5":
		t.privacy()
		t.goTo(stepMenu)
	case "6":
		t.say("start.keys")
		t.say("start.how")
		t.listenHow()
		t.goTo(stepMenu)
	case "0":
		t.goTo(stepMenu)
	default:
		t.tellOr()
	}
}

func (t *turn) hearKind(n string) {
	i, err := strconv.Atoi(n)
	switch {
	case err == nil && i >= 1 && i <= len(t.s.Kinds):
		t.choose(t.s.Kinds[i-1])
	case n == "7" || is(t.m.Text, ears.Unknown):
		t.choose("E1")
	case n == "0":
		t.goTo(stepMenu)
	default:
		for k, label := range t.labels(t.s.Kinds) {
			if is(t.m.Text, []string{label}) {
				t.choose(t.s.Kinds[k])
				return
			}
		}
		t.tellOr()
	}
}

func (t *turn) hearList(n string) {
	menu, _ := t.env.Tables.Menu(t.s.Menu)
	page := menu.Pages[t.s.Page]
	i, err := strconv.Atoi(n)
	switch {
	case err == nil && i >= 1 && i <= len(page):
		t.s.Floor = menu.Urgency
		t.choose(page[i-1].Code)
	case n == "9" && t.s.Page+1 < len(menu.Pages):
		t.s.Page++
		t.ask()
	case n == "0" && t.s.Page > 0:
		t.s.Page--
		t.ask()
	case n == "0":
		t.goTo(stepMenu)
	default:
		if menu.Urgency == rules.Now {
			t.s.Floor = menu.Urgency
		}
		t.tellOr()
	}
}

// choose settles the kind of matter and begins its questions.
func (t *turn) choose(code string) {
	c, _ := t.env.Tables.Category(code)
	if t.onPage(c.Lane) {
		t.toPage()
		return
	}
	t.s.Category, t.s.Trail, t.s.Only = code, nil, false
	t.s.Answers = slices.DeleteFunc(t.s.Answers, func(p Piece) bool { return !slices.Contains(c.Ask, p.Q) && p.Q != askPlace })
	if t.urgent() {
		t.emergency()
		t.category()
	} else {
		t.say("ask.begin")
	}
	switch {
	case c.FirstMessage != "":
		t.once(c.FirstMessage)
	case c.Lane == "feedback":
		t.once("fb.intro")
	case c.Lane == "dispute":
		t.once("dispute.intro")
	}
	t.next()
}
