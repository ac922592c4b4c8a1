package web

import (
	"encoding/json"
	"html/template"
	"net/http"
	"strings"

	"homthu/bot/words"
	"homthu/intake/place"
)

// view is what a page's template gets.
type view struct {
	Title string
	// Seed is what the script starts from, as JSON in a data attribute: the box, the province's key.
	Seed string
	Box  *boxView
	// Totals is set on the public page.
	Totals *totalsView
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
func (s *Site) start(w http.ResponseWriter, _ *http.Request) { s.chat(w, nil, "write") }

// box is the page of one village's box, which its poster leads to. A code that is not known leads to the page without one.
func (s *Site) box(w http.ResponseWriter, r *http.Request) {
	_, d, _ := s.o.Directory()
	box, ok := d.Box(strings.ToUpper(r.PathValue("code")), s.o.Now())
	commune, known := place.Place{}, false
	if ok {
		commune, known = s.o.Places.Place(box.Commune)
	}
	if !known {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	s.chat(w, &boxView{
		Code: box.Code, Name: box.Name, Commune: box.Commune, Where: commune.Short(), Province: commune.ProvinceCode,
		Villages: box.Villages, Police: commune.Police(),
	}, "write")
}

// lookUp is the same page, beginning with the code.
func (s *Site) lookUp(w http.ResponseWriter, _ *http.Request) { s.chat(w, nil, "look") }

func (s *Site) chat(w http.ResponseWriter, box *boxView, begin string) {
	_, _, key := s.o.Directory()
	seed, err := json.Marshal(map[string]any{"box": box, "begin": begin, "province_key": key})
	if err != nil {
		refuseFor(w, err)
		return
	}
	s.render(w, http.StatusOK, "chat.html", view{Seed: string(seed), Box: box})
}

func (s *Site) notFound(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		refuse(w, http.StatusNotFound, codeMalformed)
		return
	}
	s.render(w, http.StatusNotFound, "missing.html", view{})
}

func (s *Site) render(w http.ResponseWriter, status int, name string, v view) {
	var page strings.Builder
	if err := s.pages.ExecuteTemplate(&page, name, v); err != nil {
		refuseFor(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(page.String()))
}

// asset serves a script or the style sheet by name. They are small and change with the binary.
func (s *Site) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	switch {
	case name == "web.css":
	case strings.HasSuffix(name, ".js"):
		name = "dist/" + name
	default:
		s.notFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeFileFS(w, r, files, name)
}
