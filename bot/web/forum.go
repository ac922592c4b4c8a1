package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"homthu/bot"
	"homthu/bot/forums"
	"homthu/bot/words"
)

// forumView is the page of one forum, or the list of all, as people read it. It is made whole on the server and read without
// a script; what is the same for everybody says nothing of who reads.
type forumView struct {
	site        *Site
	Lang, Other string // the page's language; the same page in the other one
	Query       string // "?lang=en" or nothing

	F                  forums.Forum
	Where, Day, Place  string
	Coming, Asks, Over bool
	Standing           []string
	Themes             []forumTheme
	Pledges, Before    []pledgeView

	Missing, Unknown bool
	Lists            []forumList
}

type forumTheme struct {
	Name     string
	Opinions []opinionView
}

type opinionView struct {
	forums.Opinion
	Count, Outcome, AnsweredOn, Owed string
}

type pledgeView struct {
	Text, By, State, Class string
}

type forumList struct {
	Title  string
	Forums []forumLine
}

type forumLine struct{ ID, Where, Day, Title string }

// T is a text of the catalog in the page's language.
func (v *forumView) T(id string, args ...string) (string, error) {
	values := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		values[args[i]] = args[i+1]
	}
	return v.site.o.Words.Text(v.Lang, id, values)
}

// text is T where a text that is not there has been found by a test.
func (v *forumView) text(id string, args ...string) string {
	text, _ := v.T(id, args...)
	return text
}

// OtherLang is the language that the page can be read in besides.
func (v *forumView) OtherLang() string {
	if v.Lang == words.Vietnamese {
		return "en"
	}
	return words.Vietnamese
}

func (s *Site) newForumView(r *http.Request) *forumView {
	v := &forumView{site: s, Lang: words.Vietnamese, Other: r.URL.Path + "?lang=en"}
	if lang := r.URL.Query().Get("lang"); lang == "en" && s.o.Words.Writes(lang) {
		v.Lang, v.Other, v.Query = lang, r.URL.Path, "?lang=en"
	}
	return v
}

// forum shows one forum. One that is not known is kindly said not to be there, with those that are.
func (s *Site) forum(w http.ResponseWriter, r *http.Request) {
	if s.o.Forums == nil {
		s.forumList(w, r, true)
		return
	}
	f, found, _ := s.o.Forums.Forum(r.PathValue("id"))
	if !found {
		s.forumList(w, r, true)
		return
	}
	v := s.newForumView(r)
	v.fill(f, s.o.Forums.Today())
	s.render(w, http.StatusOK, "forum.html", v)
}

// forums lists all, by what is to come and what was.
func (s *Site) forums(w http.ResponseWriter, r *http.Request) { s.forumList(w, r, false) }

func (s *Site) forumList(w http.ResponseWriter, r *http.Request, missing bool) {
	v := s.newForumView(r)
	v.Missing = missing
	status := http.StatusOK
	if missing {
		v.Other, status = "/dien-dan?lang=en", http.StatusNotFound
		if v.Lang != words.Vietnamese {
			v.Other = "/dien-dan"
		}
	}
	var all []forums.Forum
	ok := false
	if s.o.Forums != nil {
		all, ok = s.o.Forums.All()
	}
	v.Unknown = !ok
	coming := forumList{Title: v.text("forumpage.coming")}
	over := forumList{Title: v.text("forumpage.held")}
	for _, f := range all {
		line := forumLine{ID: f.ID, Where: f.Where, Day: forums.People(f.Day), Title: f.Title}
		if f.Coming(s.o.Forums.Today()) {
			coming.Forums = slices.Insert(coming.Forums, 0, line) // the next one first
		} else {
			over.Forums = append(over.Forums, line)
		}
	}
	for _, l := range []forumList{coming, over} {
		if len(l.Forums) > 0 {
			v.Lists = append(v.Lists, l)
		}
	}
	s.render(w, status, "forums.html", v)
}

// fill makes a forum readable.
func (v *forumView) fill(f forums.Forum, today string) {
	v.F, v.Where, v.Day, v.Place = f, f.Where, forums.People(f.Day), f.Place
	v.Coming, v.Asks = f.Coming(today), f.Asks(today)
	v.Over = !v.Coming
	if f.Hour != "" {
		v.Day = v.text("forum.at", "ngay", v.Day, "gio", f.Hour)
	}
	if v.Place == "" {
		v.Place = v.text("forum.place-later")
	}
	switch {
	case v.Over:
		v.Standing = []string{v.text("forumpage.over")}
	case f.State == forums.Meeting || f.Day == today:
		v.Standing = []string{v.text("forumpage.today")}
	case !v.Asks:
		v.Standing = []string{v.text("forum.shut")}
	}
	if v.Asks && f.Until != "" {
		v.Standing = append(v.Standing, v.text("forumpage.until", "ngay", forums.People(f.Until)))
	}
	for _, o := range f.Opinions {
		i := slices.IndexFunc(v.Themes, func(t forumTheme) bool { return t.Name == o.Theme })
		if i < 0 {
			i, v.Themes = len(v.Themes), append(v.Themes, forumTheme{Name: o.Theme})
		}
		view := opinionView{Opinion: o, Count: strconv.Itoa(o.Echoes), Outcome: v.outcome(o.Disposition), AnsweredOn: forums.People(o.Answered)}
		if o.Answer == "" && o.Due != "" {
			key := "forumpage.owed"
			if o.Due < today {
				key = "forumpage.owed-late"
			}
			view.Owed = v.text(key, "ngay", forums.People(o.Due))
		}
		v.Themes[i].Opinions = append(v.Themes[i].Opinions, view)
	}
	v.Pledges, v.Before = v.pledges(f.Pledges, today), v.pledges(f.Before, today)
}

// outcome is what became of an opinion, in words of the closed list.
func (v *forumView) outcome(id string) string {
	for _, d := range v.site.o.Tables.Dispositions {
		if d.ID == id && v.Lang == words.Vietnamese {
			return d.Vi
		} else if d.ID == id {
			return strings.ToUpper(d.En[:1]) + d.En[1:]
		}
	}
	return ""
}

func (v *forumView) pledges(list []forums.Pledge, today string) (views []pledgeView) {
	for _, p := range list {
		view := pledgeView{Text: p.Text}
		if p.Owner != "" {
			view.By = v.text("forumpage.pledge-owner", "noi", p.Owner)
		}
		due := forums.People(p.Due)
		switch {
		case p.State == "kept" && p.Kept != "":
			view.State, view.Class = v.text("forumpage.pledge-kept", "ngay", forums.People(p.Kept)), "done"
		case p.State == "kept":
			view.State, view.Class = v.text("forumpage.pledge-done"), "done"
		case p.State == "dropped":
			view.State, view.Class = v.text("forumpage.pledge-dropped"), "soft"
			if why := v.text("forumpage.dropped-" + p.Why); p.Why != "" && why != "" {
				view.State = v.text("forumpage.pledge-given-up", "ly-do", why)
			}
		case p.Late(today):
			view.State, view.Class = v.text("forumpage.pledge-late", "ngay", due), "overdue"
		case due == "":
			view.State, view.Class = v.text("forumpage.pledge-open"), "soft"
		default:
			view.State, view.Class = v.text("forumpage.pledge-due", "ngay", due), "soon"
		}
		views = append(views, view)
	}
	return views
}

// forumChat is the page of the conversation, begun at a forum: the same address for everybody who comes to it.
func (s *Site) forumChat(w http.ResponseWriter, r *http.Request) {
	list, _ := s.coming()
	for i := range list {
		if strings.EqualFold(list[i].ID, r.PathValue("id")) {
			s.chat(w, nil, "forum", &list[i])
			return
		}
	}
	http.Redirect(w, r, "/dien-dan/"+strings.ToUpper(r.PathValue("id")), http.StatusSeeOther)
}

// coming are the forums that are to come; ok is false while they are not known.
func (s *Site) coming() (list []bot.Forum, ok bool) {
	if s.o.Forums == nil {
		return nil, false
	}
	return s.o.Forums.Coming()
}

// sendForums sends all forums that are to come: the resident's page picks its place's own, so that the place stays there.
func (s *Site) sendForums(w http.ResponseWriter, _ *http.Request) {
	list, ok := s.coming()
	if !ok {
		refuse(w, http.StatusServiceUnavailable, codeTryLater)
		return
	}
	if list == nil {
		list = []bot.Forum{}
	}
	answer(w, http.StatusOK, map[string]any{"forums": list})
}

// forumLink leads from another page to the forum that is to come in a commune, or to the list where any is to come at all;
// "" where none is.
func (s *Site) forumLink(commune string) string {
	list, _ := s.coming()
	for _, f := range list {
		if f.Commune == commune {
			return "/dien-dan/" + f.ID
		}
	}
	if commune == "" && len(list) > 0 {
		return "/dien-dan"
	}
	return ""
}
