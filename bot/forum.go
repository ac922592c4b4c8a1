package bot

import (
	"slices"
	"strconv"
	"strings"
)

// Steps of a forum "Công an lắng nghe ý kiến Nhân dân". Nothing of what was read is kept.
const (
	stepForumOf   = "forum-of"   // of which commune?
	stepForumOpen = "forum-open" // the one that is to come (Forum)
	stepForumAsk  = "forum-ask"  // what opinion should be raised?
	stepForumList = "forum-list" // opinions gathered (Forum, Page)
	stepForumItem = "forum-item" // one of them: me too? (Opinion)
)

// forumAsked is the question that an opinion's sealed part answers with the forum's id, as [interpreterAsked] is: no rule
// reads it, so it changes nothing of who may receive.
const forumAsked = "dien-dan"

// forumStart begins what opens a chat at a forum: "/start dien-dan-7K3M9Q".
const forumStart = "dien-dan-"

// forumsPage is how many opinions are listed in one message, and listed how much of one.
const (
	forumsPage = 6
	listed     = 70
)

// Forum is a forum that is to come, as it was published.
type Forum struct {
	ID       string    `json:"id"`
	Commune  string    `json:"commune"`
	Where    string    `json:"where"` // the commune's name
	Day      string    `json:"day"`   // DD-MM-YYYY, as people read it
	Hour     string    `json:"hour,omitempty"`
	Place    string    `json:"place"`
	Asks     bool      `json:"asks"` // opinions are still taken
	Opinions []Opinion `json:"opinions,omitempty"`
	// Deployment publishes its page: where "me too" is to go. Turn has no use for it.
	Deployment string `json:"-"`
}

// Opinion is one that a person approved for everybody.
type Opinion struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// forums are those that are to come. known is false where the channel has no list at hand.
func (t *turn) forums() (list []Forum, known bool) {
	if t.env.Forums == nil {
		return nil, false
	}
	return t.env.Forums()
}

func (t *turn) forumOf(id string) (Forum, bool) {
	list, _ := t.forums()
	i := slices.IndexFunc(list, func(f Forum) bool { return f.ID == id })
	if i < 0 || id == "" {
		return Forum{}, false
	}
	return list[i], true
}

// openForum shows the next forum of the place that is known already. The place is asked for otherwise, where any forum is
// to come at all.
func (t *turn) openForum() {
	t.s.Page, t.s.Opinion, t.s.Forum = 0, "", ""
	list, known := t.forums()
	if !known || len(list) == 0 {
		t.goTo(stepForum)
		return
	}
	commune := t.commune()
	if commune == "" && t.s.Reading != nil {
		commune = t.s.Reading.Commune
	}
	if commune == "" {
		t.goTo(stepForumOf)
		return
	}
	t.forumIn(commune)
}

func (t *turn) forumIn(commune string) {
	list, _ := t.forums()
	i := slices.IndexFunc(list, func(f Forum) bool { return f.Commune == commune })
	if i < 0 {
		t.goTo(stepForum)
		return
	}
	t.s.Forum = list[i].ID
	t.goTo(stepForumOpen)
}

func (t *turn) showForum() string {
	f, _ := t.forumOf(t.s.Forum)
	switch t.s.Step {
	case stepForumOf:
		if len(t.s.Offers) > 0 {
			return t.text("ask.commune-same", "danh_sach_noi", listOffers(t.s.Offers)) + "\n" + t.text("menu.last")
		}
		return t.text("forum.where")
	case stepForumAsk:
		return t.text("forum.ask") + "\n" + t.text("menu.last")
	case stepForumList:
		return t.showOpinions(f)
	case stepForumItem:
		o, _ := f.opinion(t.s.Opinion)
		return t.text("forum.me-too", "y_kien", flat(o.Text))
	}
	day := f.Day
	if f.Hour != "" {
		day = t.text("forum.at", "ngay", f.Day, "gio", f.Hour)
	}
	place := f.Place
	if place == "" {
		place = t.text("forum.place-later")
	}
	lines := []string{t.text("forum.invite", "ten_xa", f.Where, "ngay", day, "noi", place)}
	if !f.Asks {
		lines = append(lines, t.text("forum.shut"))
	} else {
		lines = append(lines, t.text("forum.raise"))
	}
	if len(f.Opinions) > 0 {
		lines = append(lines, t.text("forum.read"))
	}
	return strings.Join(append(lines, t.text("menu.last")), "\n")
}

func (t *turn) showOpinions(f Forum) string {
	from := t.s.Page * forumsPage
	keys := "menu.page"
	if from+forumsPage >= len(f.Opinions) {
		keys = "menu.last"
	}
	var texts []string
	for _, o := range f.Opinions[min(from, len(f.Opinions)):min(from+forumsPage, len(f.Opinions))] {
		texts = append(texts, cutTo(flat(o.Text), listed))
	}
	return t.text("forum.list", "danh_sach_y_kien", list(texts)) + "\n" + t.text(keys)
}

// cutTo shortens a text at a word.
func cutTo(text string, most int) string {
	r := []rune(text)
	if len(r) <= most {
		return text
	}
	short := string(r[:most])
	if space := strings.LastIndexByte(short, ' '); space > 0 {
		short = short[:space]
	}
	return short + "…"
}

func (f Forum) opinion(id string) (Opinion, bool) {
	i := slices.IndexFunc(f.Opinions, func(o Opinion) bool { return o.ID == id })
	if i < 0 {
		return Opinion{}, false
	}
	return f.Opinions[i], true
}

func (t *turn) hearForum() {
	n := number(t.m.Text)
	i, err := strconv.Atoi(n)
	f, _ := t.forumOf(t.s.Forum)
	switch t.s.Step {
	case stepForumOf:
		t.hearOf(n, func(o Offer) { t.forumIn(o.Commune) }, "forum.where-none")
	case stepForumAsk:
		t.hearOpinion(n, f)
	case stepForumItem:
		t.hearItem(n, f)
	case stepForumList:
		from := t.s.Page * forumsPage
		switch {
		case err == nil && i >= 1 && i <= forumsPage && from+i <= len(f.Opinions):
			t.s.Opinion = f.Opinions[from+i-1].ID
			t.goTo(stepForumItem)
		case n == "9" && from+forumsPage < len(f.Opinions):
			t.s.Page++
			t.ask()
		case n == "0" && t.s.Page > 0:
			t.s.Page--
			t.ask()
		case n == "0":
			t.goTo(stepForumOpen)
		default:
			t.tellOr()
		}
	default:
		t.hearForumOpen(n, f)
	}
}

func (t *turn) hearForumOpen(n string, f Forum) {
	switch {
	case n == "1" && f.Asks:
		t.say("forum.private")
		t.goTo(stepForumAsk)
	case n == "2" && len(f.Opinions) > 0:
		t.s.Page = 0
		t.goTo(stepForumList)
	case n == "0":
		t.s.Forum = ""
		t.goTo(stepMenu)
	case n == "" && f.Asks:
		t.hearOpinion(n, f)
	default:
		t.tellOr()
	}
}

// hearOpinion takes words for the forum. They are ordinary feedback: what speaks of wrongdoing or of a person's fault leaves
// that lane as always, and then the forum is not named in it. Words that sound like a crime are asked about first.
func (t *turn) hearOpinion(n string, f Forum) {
	if n == "0" {
		t.goTo(stepForumOpen)
		return
	}
	atOnce := t.s.Step == stepForumOpen
	if n != "" || is(t.m.Text, ears.Greetings) || len([]rune(t.m.Text)) < 4 {
		t.ask()
		return
	}
	t.note(t.m.Text)
	t.raise(f)
	if kinds := t.serious(); kinds != nil {
		t.say("forum.crime")
		t.s.Kinds = kinds
		t.goTo(stepKind)
		return
	}
	if atOnce {
		t.say("forum.private")
	}
	t.choose("D2")
}

// raise makes what is told now an opinion for a forum.
func (t *turn) raise(f Forum) {
	t.s.For, t.s.Forum = f.ID, ""
	if t.commune() != f.Commune {
		t.s.Place = Spot{Words: f.Where, Commune: f.Commune, Name: f.Where}
		t.s.set(askPlace, f.Where, "")
	}
	// Going back leads to the kinds of feedback, where another may be chosen.
	t.s.Menu, t.s.Page = "gop-y", 0
}

// serious are the kinds to be asked about where the words sound like anything that is no feedback, with feedback as the last
// of them; nil where they do not.
func (t *turn) serious() []string {
	heard := heardKinds(t.told())
	crime := t.s.Alarm || slices.ContainsFunc(heard, func(code string) bool {
		c, _ := t.env.Tables.Category(code)
		lane, _ := t.env.Tables.Lane(c.Lane)
		return !lane.ForumList
	})
	if !crime {
		return nil
	}
	kinds := slices.DeleteFunc(likely(t.told()), func(code string) bool { return code == "D2" })
	return append(kinds[:min(5, len(kinds))], "D2")
}

// hearItem counts one who thinks so too. It is counted before anything is said.
func (t *turn) hearItem(n string, f Forum) {
	switch {
	case n == "1" || is(t.m.Text, ears.Yes):
		t.s.Wish = &Wish{Do: "echo", Page: "forum." + f.ID, Item: t.s.Opinion}
		t.s.Pending = "echo"
	case n == "2" || n == "0" || is(t.m.Text, ears.No):
		t.s.Opinion = ""
		t.goTo(stepForumList)
	default:
		t.tellOr()
	}
}

// echoed goes back to the list once the count is durable, or could not be made so.
func (t *turn) echoed() {
	switch {
	case t.m.Kind == KindEchoed && t.m.Reason == "again":
		t.say("forum.me-too-again")
	case t.m.Kind == KindEchoed:
		t.say("forum.me-too-done")
	default:
		t.say("forum.me-too-failed")
	}
	t.s.Opinion = ""
	if _, there := t.forumOf(t.s.Forum); !there {
		t.goTo(stepMenu)
		return
	}
	t.goTo(stepForumList)
}

// raised is what a tip says of the forum it is for: nothing where it went to a lane whose words never come there, or to another
// commune, who would not have it read out.
func (t *turn) raised(lane string) []Answer {
	l, _ := t.env.Tables.Lane(lane)
	f, known := t.forumOf(t.s.For)
	if t.s.For == "" || !l.ForumList || known && f.Commune != t.commune() {
		return nil
	}
	return []Answer{{Q: forumAsked, A: t.s.For}}
}

// scannedForum takes a start that names a forum for the box of its commune.
func (t *turn) scannedForum(code string) {
	t.s.Forum = ""
	id, ok := strings.CutPrefix(strings.ToLower(code), forumStart)
	if !ok {
		return
	}
	if f, there := t.forumOf(strings.ToUpper(id)); there {
		t.s.Forum = f.ID
	}
}

// mendForum leaves what was taken off, or is not known any more, while it was read.
func (t *turn) mendForum() {
	if t.s.Step == stepForumOf {
		return
	}
	f, there := t.forumOf(t.s.Forum)
	switch {
	case !there:
		t.s.Step, t.s.Forum, t.s.Opinion = stepMenu, "", ""
		return
	case t.s.Step == stepForumAsk && !f.Asks, (t.s.Step == stepForumList || t.s.Step == stepForumItem) && len(f.Opinions) == 0:
		t.s.Step, t.s.Opinion = stepForumOpen, ""
	}
	if _, ok := f.opinion(t.s.Opinion); t.s.Step == stepForumItem && !ok {
		t.s.Step, t.s.Opinion = stepForumList, ""
	}
	if t.s.Page < 0 || t.s.Page*forumsPage >= max(1, len(f.Opinions)) {
		t.s.Page = 0
	}
}
