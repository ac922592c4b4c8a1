package bot

import (
	"slices"
	"strconv"
	"strings"

	"homthu/intake/rules"
)

// menus of the main menu's numbers.
var menus = map[string]string{"1": "dang-nguy-hiem", "2": "bao-viec-xau", "3": "gop-y", "5": "can-bo", "6": "viec-khac"}

// tongues offered, as a preference: the box writes the first two.
var tongues = []string{"vi", "en", "hmn", "tyz", "blt", "mji"}

// greet says who we are and what the channel knows, before the first word is asked for. It reports whether the message
// is done with: it opened the chat, or was only a greeting.
func (t *turn) greet() bool {
	opened := t.m.Kind == KindStart || strings.HasPrefix(t.m.Text, "/start")
	if opened {
		t.open()
	}
	if t.s.Greeted && !opened {
		return false
	}
	first := !t.s.Greeted
	t.s.Greeted = true
	t.hello()
	if opened && !first && !t.s.empty() {
		t.say("start.kept")
		t.resume()
		return true
	}
	if opened || number(t.m.Text) != "" || t.m.Kind == KindChoice || t.m.Kind == KindText && (is(t.m.Text, ears.Greetings) || wordless(t.m.Text)) {
		t.goTo(stepMenu)
		return true
	}
	t.s.Step = stepMenu
	return false
}

// open reads the box code that a scanned square brings along.
func (t *turn) open() {
	code := strings.TrimSpace(strings.TrimPrefix(t.m.Text, "/start"))
	if box, ok := t.env.Box(code); ok && code != "" {
		t.s.Box = box.Code
	}
}

func (t *turn) hello() {
	t.say("start.hello", "ten_noi", t.whose())
	switch t.env.Channel {
	case Telegram:
		t.say("limit.telegram")
	case Zalo:
		t.say("limit.zalo")
	case ZaloOA:
		t.say("limit.zalo")
		t.say("limit.zalo-oa")
	default:
		t.say("limit.web")
		t.say("limit.web-trace")
	}
}

func (t *turn) whose() string {
	if box, ok := t.box(); ok {
		return box.Name + ", " + box.Where
	}
	return t.env.Name
}

func (t *turn) box() (Box, bool) {
	if t.s.Box == "" {
		return Box{}, false
	}
	return t.env.Box(t.s.Box)
}

// onPage says that this lane is talked about on the web page only: on Zalo the account's staff could read along.
func (t *turn) onPage(lane string) bool {
	if t.env.Channel != Zalo && t.env.Channel != ZaloOA {
		return false
	}
	l, _ := t.env.Tables.Lane(lane)
	return l.Veiled
}

// toPage sends the resident to the web page and forgets the draft here.
func (t *turn) toPage() {
	t.s = t.s.fresh()
	t.say("start.web-only")
	t.goTo(stepMenu)
}

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
		var names []string
		for _, code := range tongues {
			names = append(names, t.text("tongue."+code))
		}
		return t.text("start.language", "danh_sach_tieng", list(names))
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
		t.say("alert.none")
		t.goTo(stepMenu)
	case "2":
		t.goTo(stepForum)
	case "3":
		t.s.Before = stepMenu
		t.goTo(stepLang)
	case "4":
		t.say("notice.later")
		t.goTo(stepMenu)
	case "5":
		t.privacy()
		t.goTo(stepMenu)
	case "6":
		t.say("start.keys")
		t.say("start.how")
		t.goTo(stepMenu)
	case "0":
		t.goTo(stepMenu)
	default:
		t.tellOr()
	}
}

// privacy says how private the box is, on this channel.
func (t *turn) privacy() {
	for _, id := range []string{"limit.no-absolute", "limit.zalo", "limit.zalo-oa", "limit.telegram", "limit.web"} {
		_, channel, _ := strings.Cut(id, ".")
		if channel == "no-absolute" || channel == t.env.Channel || channel == Zalo && t.env.Channel == ZaloOA {
			t.say(id)
		}
	}
	if t.env.Channel != Web {
		t.say("limit.police-view", "kenh", t.text("channel."+t.env.Channel))
	}
	t.say("limit.data")
	t.say("limit.status")
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

func (t *turn) hearLang(n string) {
	i, err := strconv.Atoi(n)
	before := t.s.Before
	if before == "" {
		before = stepMenu
	}
	switch {
	case err == nil && i >= 1 && i <= len(tongues):
		code := tongues[i-1]
		t.s.Before, t.s.Tongue, t.s.Lang = "", code, ""
		said := "start.language-none"
		if t.env.Words.Writes(code) {
			t.s.Lang, said = code, "start.language-set"
		}
		t.say(said, "tieng", t.text("tongue."+code))
		t.goTo(before)
	case n == "0":
		t.goTo(before)
	default:
		t.say("err.choice")
		t.ask()
	}
}
