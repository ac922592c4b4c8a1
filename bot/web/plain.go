package web

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"homthu/bot"
	"homthu/intake/directory"
	"homthu/intake/directory/boxcode"
	"homthu/intake/rules"
)

// The pages for browsers without JavaScript, such as Tor Browser at its safest level and text browsers: plain forms, which
// this server reads, and seals here. Their first sentence says so. Between two steps the server keeps nothing: whatever was
// told stands in the page's own fields and comes back with it. Words travel in bodies only.
//
//	GET  POST /viet      /h/CODE/viet        kind, where, what; questions; review; receipt
//	GET  POST /viet/gap  /h/CODE/viet/gap    in danger: one page, sent at once
//	GET  /viet/xem  POST /tra-cuu            look with a code, answer, rate, delete
func (s *Site) plainRoutes(mux *http.ServeMux) {
	for _, path := range []string{"/viet", "/h/{code}/viet"} {
		mux.HandleFunc("GET "+path, plain(s.plainStart))
		mux.HandleFunc("POST "+path, plain(s.plainStep))
		mux.HandleFunc("GET "+path+"/gap", plain(s.plainStart))
		mux.HandleFunc("POST "+path+"/gap", plain(s.plainStep))
	}
	mux.HandleFunc("GET /viet/xem", plain(s.plainLook))
	mux.HandleFunc("POST /tra-cuu", plain(s.plainLook))
}

// plain lets a form tell its own origin to us: without any referrer browsers say "null", and those that are too old for
// Sec-Fetch-Site would look like a stranger's page. The referrer names no more than the page that we sent.
func plain(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Referrer-Policy", "same-origin")
		next(w, r)
	}
}

// sheet is the form as one request sees it.
type sheet struct {
	s    *Site
	dir  *directory.Directory
	lang string
	box  *boxView
	path string // where the form is sent: the page's own, with its language
	gap  bool   // the short one
	in   url.Values
	form *bot.Form
	view plainView
	// forum is the one that the page was reached from; the zero value where it was none.
	forum bot.Forum

	minutes int    // until there is room again, for err.busy
	until   string // the day until which a mailbox takes no words, for mute.case
}

// newSheet reads nothing but the address.
func (s *Site) newSheet(r *http.Request) *sheet {
	_, dir, _ := s.o.Directory()
	p := &sheet{s: s, dir: dir, lang: "vi", path: r.URL.Path, gap: strings.HasSuffix(r.URL.Path, "/gap"), in: url.Values{}}
	query := url.Values{}
	if lang := r.URL.Query().Get("lang"); s.o.Words.Writes(lang) && lang != "vi" {
		p.lang = lang
		query.Set("lang", lang)
	}
	code := ""
	if box, err := s.boxView(dir, r.PathValue("code")); err == nil {
		p.box, code = box, box.Code
	}
	commune := ""
	if p.box != nil {
		commune = p.box.Commune
	}
	p.form = bot.NewForm(s.env(r, dir), p.lang, code)
	other := url.Values{}
	if at, ok := p.form.Raise(r.URL.Query().Get(forumField)); ok {
		p.forum = at
		query.Set(forumField, at.ID)
		other.Set(forumField, at.ID)
	}
	if p.lang == "vi" {
		other.Set("lang", "en")
	}
	p.path = withQuery(p.path, query)
	p.view = plainView{
		Lang: p.lang, Action: p.path, Box: p.box, Gap: p.gap, form: p.form, Forum: s.forumLink(commune),
		Other: withQuery(r.URL.Path, other),
		Query: strings.TrimPrefix(p.path, r.URL.Path), Base: strings.TrimSuffix(strings.TrimSuffix(r.URL.Path, "/gap"), "/viet"),
	}
	return p
}

// forumField names the forum that an opinion is for in an address: the same code as in the forum's own.
const forumField = "dien-dan"

func withQuery(path string, query url.Values) string {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// boxView finds a box by the code in an address, which somebody may have typed off a poster.
func (s *Site) boxView(d *directory.Directory, code string) (*boxView, error) {
	box, err := d.FindBox(code, s.o.Now())
	if err != nil {
		return nil, err
	}
	commune, known := s.o.Places.Place(box.Commune)
	if !known {
		return nil, boxcode.ErrNone
	}
	return &boxView{
		Code: box.Code, Name: box.Name, Commune: box.Commune, Where: commune.Short(), Province: commune.ProvinceCode,
		Villages: box.Villages, Police: commune.Police(),
	}, nil
}

// env is what Turn's rules know when the page is read here instead of in the browser.
func (s *Site) env(r *http.Request, d *directory.Directory) *bot.Env {
	find, nearest := s.findNear()
	name := ""
	for _, p := range s.o.Places.Provinces() {
		if p.Code == s.o.Province {
			name = p.Type + " " + p.Name
		}
	}
	return &bot.Env{
		Tables: s.o.Tables, Words: s.o.Words, Channel: bot.Web, Page: r.Host, Name: name, Remote: true, Tor: onion(r), Find: find, Nearest: nearest, Forums: s.coming,
		Box: func(code string) (bot.Box, bool) {
			b, err := s.boxView(d, code)
			if err != nil {
				return bot.Box{}, false
			}
			return bot.Box{Code: b.Code, Name: b.Name, Commune: b.Commune, Where: b.Where, Villages: b.Villages}, true
		},
		Receivers: func(route rules.Route, commune string) (names []string) {
			to, err := d.Recipients(route, commune, s.provinceOf(commune), s.o.Now())
			if err != nil {
				return nil
			}
			for _, a := range to.To {
				if u, ok := d.Known(a.Unit); ok {
					names = append(names, u.Name)
				}
			}
			return names
		},
	}
}

// findNear finds places with those of this province first: many communes of the country have one name.
func (s *Site) findNear() (find func(string) bot.Found, nearest func(bot.Pin) bot.Found) {
	all, nearest := bot.Places(s.o.Places)
	return func(text string) bot.Found {
		found := all(text)
		slices.SortStableFunc(found.Offers, func(a, b bot.Offer) int { return s.far(a) - s.far(b) })
		return found
	}, nearest
}

func (s *Site) far(o bot.Offer) int {
	if s.provinceOf(o.Commune) == s.o.Province {
		return 0
	}
	return 1
}

// onion says that the page was reached over an onion address.
func onion(r *http.Request) bool {
	host, _, _ := strings.Cut(r.Host, ":")
	return strings.HasSuffix(host, ".onion")
}

func (s *Site) provinceOf(commune string) string {
	if p, ok := s.o.Places.Place(commune); ok {
		return p.ProvinceCode
	}
	return s.o.Province
}

// plainStart shows the first step.
func (s *Site) plainStart(w http.ResponseWriter, r *http.Request) {
	p := s.newSheet(r)
	if r.PathValue("code") != "" && p.box == nil {
		http.Redirect(w, r, "/viet", http.StatusSeeOther)
		return
	}
	if p.forum.ID != "" && !p.gap {
		p.in.Set("kind", "gop-y/D2")
		p.in.Set("where", p.forum.Where)
		p.view.Said = append(p.view.Said, p.form.Text("forum.ask"))
	}
	p.first()
	p.show(w, http.StatusOK)
}

// show writes the page.
func (p *sheet) show(w http.ResponseWriter, status int) {
	p.s.renderPlain(w, status, "plain.html", p.view)
}

func (s *Site) renderPlain(w http.ResponseWriter, status int, name string, v any) {
	var page strings.Builder
	if err := s.pages.ExecuteTemplate(&page, name, v); err != nil {
		refuseFor(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(page.String()))
}

// problem puts a text at the top of the page, with a link to the field it is about.
func (p *sheet) problem(field, id string, args ...string) {
	args = append(args, "so_phut", strconv.Itoa(max(1, p.minutes)), "ngay", p.until)
	p.view.Problems = append(p.view.Problems, plainProblem{field, p.form.Text(id, args...)})
}

// first shows kind, where and what.
func (p *sheet) first() {
	v := &p.view
	v.Step, v.Title = "1", p.form.Text("plain.title")
	v.Unset = p.unset("kind-0", p.in.Get("kind"))
	for _, m := range p.s.o.Tables.Menus {
		if (m.Urgency == rules.Now) != p.gap {
			continue
		}
		group := plainGroup{Label: p.form.In(m.TitleVi, m.TitleEn)}
		for _, item := range slices.Concat(m.Pages...) {
			label := p.form.In(item.LabelVi, item.LabelEn)
			if label == "" {
				c, _ := p.s.o.Tables.Category(item.Code)
				label = p.form.In(c.LabelPlainVi, c.LabelEn)
			}
			value := m.ID + "/" + item.Code
			on := p.in.Get("kind") == value
			group.Open = group.Open || on
			group.Kinds = append(group.Kinds, plainChoice{"k-" + m.ID + "-" + item.Code, value, label, on})
		}
		v.Groups = append(v.Groups, group)
	}
	for i, village := range p.form.Villages() {
		n := strconv.Itoa(i + 1)
		v.Villages = append(v.Villages, plainChoice{"village-" + n, n, village, p.in.Get("village") == n})
	}
	v.Where, v.Words, v.Elsewhere = p.in.Get("where"), p.in.Get("text"), p.in.Get("village") == elsewhere || p.in.Get("village") == ""
	shown := []string{"kind", "village", "where", "commune", "again", "text"}
	if p.gap {
		q := p.question(p.form.Question(rules.Involved))
		v.Questions = []plainQuestion{q}
		shown = append(shown, q.Field)
		p.once()
	}
	v.Hidden = p.hidden(shown...)
	if len(v.Problems) > 0 && v.Problems[0].ID == "where" {
		v.Hidden = append(v.Hidden, plainPair{"again", "1"})
	}
}

const elsewhere = "khac"

// once is what makes this form one tip, however often it is sent. See send.
func (p *sheet) once() {
	b := make([]byte, 16)
	rand.Read(b) // never fails: it ends the program instead
	p.view.Once = base64.RawURLEncoding.EncodeToString(b)
	if old := p.in.Get("once"); len(old) == len(p.view.Once) && p.gap {
		p.view.Once = old
	}
}

// choosePlace shows several places of one name.
func (p *sheet) choosePlace(offers []bot.Offer) {
	v := &p.view
	v.Step, v.Title = "place", p.form.Text("plain.place")
	v.Offers = []plainChoice{p.unset("commune-unset", "")}
	for i, o := range offers {
		v.Offers = append(v.Offers, plainChoice{"commune-" + strconv.Itoa(i+1), o.Commune, o.Name, false})
	}
	v.Offers = append(v.Offers, plainChoice{"commune-0", "-", p.form.Text("plain.place-other"), false})
	v.Hidden = p.hidden("commune")
	if p.gap {
		p.once()
	}
}

// ask shows the matter's questions and takes files; of an urgent one only what must be answered.
func (p *sheet) ask() {
	v := &p.view
	v.Step, v.Title = "2", p.form.Text("plain.questions")
	v.Notes = p.form.Notes()
	_, v.Category = p.form.Category()
	shown := []string{"drop", "keep"}
	for _, q := range p.form.Questions() {
		if p.gap && !q.Must {
			continue
		}
		asked := p.question(q)
		v.Questions = append(v.Questions, asked)
		shown = append(shown, asked.Field)
	}
	for i, a := range p.in["file"] {
		v.Kept = append(v.Kept, plainChoice{"drop-" + strconv.Itoa(i+1), a, p.form.Text("plain.drop", "so", strconv.Itoa(i+1)), false})
	}
	v.Hidden = p.hidden(shown...)
	if p.gap {
		p.once()
	}
}

// unset is the first choice of every list, and is chosen until another is: some text browsers choose the first by
// themselves, and nobody's first answer may be "yes, the commune police".
func (p *sheet) unset(id, value string) plainChoice {
	return plainChoice{id, "", p.form.Text("plain.unset"), value == ""}
}

func (p *sheet) question(q bot.FormQuestion) plainQuestion {
	asked := plainQuestion{FormQuestion: q, Field: "q." + q.ID, Value: p.in.Get("q." + q.ID)}
	if len(q.Choices) > 0 {
		asked.Picks = []plainChoice{p.unset("q-"+q.ID+"-0", asked.Value)}
		if !q.Must {
			asked.Picks[0].Label = p.form.Text("answer." + rules.Skipped)
		}
	}
	for _, c := range q.Choices {
		asked.Picks = append(asked.Picks, plainChoice{"q-" + q.ID + "-" + c.ID, c.ID, c.Label, asked.Value == c.ID})
	}
	return asked
}

// review shows what will be read, by whom, and what may give the resident away.
func (p *sheet) review() {
	v := &p.view
	v.Step, v.Title = "3", p.form.Text("plain.review")
	v.Told, v.Readers = p.form.Review()
	if n := len(p.in["file"]); n > 0 {
		v.Told = append(v.Told, p.form.Text("plain.kept", "so", strconv.Itoa(n)))
	}
	v.Urgent = p.form.Urgent()
	numbers, words := p.form.Revealing()
	for i, n := range numbers {
		v.Masks = append(v.Masks, plainChoice{"mask-" + strconv.Itoa(i+1), n, p.form.Text("plain.number", "so", n), slices.Contains(p.in["mask"], n)})
	}
	for i, w := range words {
		v.Masks = append(v.Masks, plainChoice{"mask-w" + strconv.Itoa(i+1), w, p.form.Text("plain.self", "doan", w), slices.Contains(p.in["mask"], w)})
	}
	v.Hidden = p.hidden("mask")
	p.once()
}

// hidden are the fields that the page carries unseen: all but those shown, and those of one step only.
func (p *sheet) hidden(shown ...string) (pairs []plainPair) {
	shown = append(shown, "once", "step", "go", "mask", "drop", "keep")
	var names []string
	for name := range p.in {
		if carried(name) && !slices.Contains(shown, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range p.in[name] {
			pairs = append(pairs, plainPair{name, value})
		}
	}
	return pairs
}

// carried says whether a field is one of ours.
func carried(name string) bool {
	return strings.HasPrefix(name, "q.") || slices.Contains([]string{"kind", "village", "where", "commune", "again", "text", "key", "file"}, name)
}
