package web

import (
	"encoding/json"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"homthu/bot"
	"homthu/bot/words"
	"homthu/intake/directory/boxcode"
	"homthu/look"
)

// view is what a page's template gets.
type view struct {
	Title string
	// Seed is what the script starts from, as JSON in a data attribute: the box, the province's code and key, and the
	// texts for the time before the others are loaded.
	Seed string
	Box  *boxView
	// Plain is where the same is done without JavaScript.
	Plain string
	// Totals is set on the public page.
	Totals *totalsView
	// Alerts is set on the page of warnings.
	Alerts *alertsView
	// Forum is where the forum that is to come can be read; "" where none is.
	Forum string
	// Typo says that the code of a box in the address has a wrong symbol.
	Typo bool
}

type boxView struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	Commune  string   `json:"commune"`
	Where    string   `json:"where"`
	Province string   `json:"province"`
	Villages []string `json:"villages"`
	Police   string   `json:"police"`
}

// funcs give templates the catalog: a text that is not there fails the page in its test, not silently.
func (s *Site) funcs() template.FuncMap {
	return template.FuncMap{
		"text": func(id string, args ...string) (string, error) {
			values := map[string]string{}
			for i := 0; i+1 < len(args); i += 2 {
				values[args[i]] = args[i+1]
			}
			return s.o.Words.Text(words.Vietnamese, id, values)
		},
		"lines": func(text string) []string { return strings.Split(text, "\n") },
	}
}

// start is the page without a box: the place is picked in the page.
func (s *Site) start(w http.ResponseWriter, _ *http.Request) { s.chat(w, nil, "write", nil) }

// box is the page of one village's box, which its poster leads to. A code that is not known leads to the page without one.
func (s *Site) box(w http.ResponseWriter, r *http.Request) {
	_, d, _ := s.o.Directory()
	box, err := s.boxView(d, r.PathValue("code"))
	switch {
	case errors.Is(err, boxcode.ErrTypo): // said kindly: he can still write, and pick the place himself
		s.typo(w)
	case err != nil:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	case box.Code != r.PathValue("code"): // one address for one box, also on the phones that keep it
		http.Redirect(w, r, "/h/"+box.Code, http.StatusSeeOther)
	default:
		s.chat(w, box, "write", nil)
	}
}

// lookUp is the same page, beginning with the code.
func (s *Site) lookUp(w http.ResponseWriter, _ *http.Request) { s.chat(w, nil, "look", nil) }

// chat is the page of the conversation, beginning with words, with a code, or with a forum.
func (s *Site) chat(w http.ResponseWriter, box *boxView, begin string, forum *bot.Forum) {
	s.chatPage(w, box, begin, forum, false)
}

// typo is the page without a box for somebody who mistyped one's code.
func (s *Site) typo(w http.ResponseWriter) { s.chatPage(w, nil, "write", nil, true) }

func (s *Site) chatPage(w http.ResponseWriter, box *boxView, begin string, forum *bot.Forum, typo bool) {
	_, _, key := s.o.Directory()
	seed, err := json.Marshal(map[string]any{
		"box": box, "begin": begin, "home": s.o.Province, "province_key": key, "words": s.bootWords(),
		"forum": forum,
	})
	if err != nil {
		refuseFor(w, err)
		return
	}
	plain := "/viet"
	switch {
	case begin == "look":
		plain = "/viet/xem"
	case forum != nil:
		plain += "?" + forumField + "=" + forum.ID
	case box != nil:
		plain = "/h/" + box.Code + "/viet"
	}
	commune := ""
	if box != nil {
		commune = box.Commune
	}
	w.Header().Set("Permissions-Policy", quiet+"microphone=(self)")
	s.render(w, http.StatusOK, "chat.html", view{Seed: string(seed), Box: box, Plain: plain, Forum: s.forumLink(commune), Typo: typo})
}

// bootWords are what the page may have to say before it has loaded anything.
func (s *Site) bootWords() map[string]string {
	texts := map[string]string{}
	for _, id := range []string{"web.old", "page.load-failed", "page.again", "page.untrusted", "page.box-says", "page.mine-says"} {
		texts[id], _ = s.o.Words.Text(words.Vietnamese, id, nil)
	}
	return texts
}

func (s *Site) notFound(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		refuse(w, http.StatusNotFound, codeMalformed)
		return
	}
	s.render(w, http.StatusNotFound, "missing.html", view{})
}

func (s *Site) render(w http.ResponseWriter, status int, name string, v any) {
	var page strings.Builder
	if err := s.pages.ExecuteTemplate(&page, name, v); err != nil {
		refuseFor(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(page.String()))
}

// readAssets reads the scripts and the style sheet, once a process. They are small and change with the binary.
var readAssets = sync.OnceValues(func() (map[string]packed, error) {
	assets := map[string]packed{}
	scripts, err := fs.Glob(files, "dist/*.js")
	if err != nil {
		return nil, err
	}
	for _, file := range append(scripts, "web.css", "plain.css", "forum.css") {
		content, err := files.ReadFile(file)
		if err != nil {
			return nil, err
		}
		name := path.Base(file)
		kind := "text/javascript; charset=utf-8"
		if path.Ext(name) == ".css" {
			kind, content = "text/css; charset=utf-8", look.Bare(content)
		}
		assets[name] = pack(kind, content)
	}
	return assets, nil
})

// asset serves a script or the style sheet by name.
func (s *Site) asset(w http.ResponseWriter, r *http.Request) {
	file, ok := s.assets[r.PathValue("name")]
	if !ok {
		s.notFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	file.serve(w, r)
}
