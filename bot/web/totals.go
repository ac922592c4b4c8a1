package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// totalsPage is the name of the page with a deployment's public figures, as triage publishes it.
const totalsPage = "cong-khai"

// published is the page's body. The figures are already made safe: multiples of Step, small ones left out.
type published struct {
	totals
	Others []totals `json:"others"` // of other periods
}

// totals are the figures of one period.
type totals struct {
	Deployment string    `json:"deployment"`
	Period     string    `json:"period"`
	AsOf       time.Time `json:"as_of"`
	Step       int       `json:"step"`
	Categories []figure  `json:"categories"`
	Communes   []figure  `json:"communes"`
}

type figure struct {
	Of       string `json:"of"`
	Received int    `json:"received"`
	Answered int    `json:"answered"`
	Overdue  int    `json:"overdue"`
}

// all lists every period, the one that is shown first at the beginning.
func (p published) all() []totals { return append([]totals{p.totals}, p.Others...) }

// of is the figures of a period; without a name those that are shown first.
func (p published) of(period string) (totals, bool) {
	for _, t := range p.all() {
		if t.Period == period || period == "" {
			return t, true
		}
	}
	return totals{}, false
}

// totalsView is the page as people read it.
type totalsView struct {
	Period     string
	Day        string // of the figures, DD-MM-YYYY in UTC+7
	Step       string
	Sentence   string
	Categories []totalsRow
	Communes   []totalsRow
	Commune    string      // of whom alone the page is; its figures are in Periods
	Boxes      string      // how many it has
	Periods    []totalsRow // that can be chosen or, of a commune, with figures
	CSV, JSON  string      // where the same is as a file
}

type totalsRow struct {
	Name, Link, Received, Answered, Overdue string
	Late                                    bool
}

// figures reads what the newest deployment published; ok is false while nothing has been.
func (s *Site) figures(r *http.Request) (p published, ok bool, err error) {
	page, ok, err := s.o.Keeper.Page(r.Context(), "", totalsPage)
	if err != nil || !ok {
		return p, false, err
	}
	if err := json.Unmarshal(page.Body, &p); err != nil {
		return p, false, fmt.Errorf("published totals: %w", err)
	}
	return p, true, nil
}

// totals shows the figures of a period (ky), or of a commune (xa). It is the same for everybody and needs no script.
func (s *Site) totals(w http.ResponseWriter, r *http.Request) {
	p, ok, err := s.figures(r)
	if err != nil {
		refuseFor(w, err)
		return
	}
	v := view{}
	if ok {
		code := r.URL.Query().Get("xa")
		t, known := p.of(r.URL.Query().Get("ky"))
		if !known {
			s.notFound(w, r)
			return
		}
		if _, is := s.o.Places.Place(code); code == "" || is {
			v.Totals = s.totalsView(p, t, code)
		} else {
			s.notFound(w, r)
			return
		}
	}
	var page strings.Builder
	if err := s.pages.ExecuteTemplate(&page, "totals.html", v); err != nil {
		refuseFor(w, err)
		return
	}
	cached(w, r, "text/html; charset=utf-8", []byte(page.String()))
}

func (s *Site) totalsView(p published, t totals, code string) *totalsView {
	v := &totalsView{
		Period: s.period(t.Period), Day: t.AsOf.In(time.FixedZone("+07", 7*60*60)).Format("02-01-2006"), Step: fmt.Sprint(t.Step),
		CSV: "/cong-khai.csv?ky=" + t.Period, JSON: "/cong-khai.json?ky=" + t.Period,
	}
	if code != "" {
		return s.communeView(v, p, code)
	}
	for _, other := range p.all() {
		v.Periods = append(v.Periods, totalsRow{Name: s.period(other.Period), Link: "/cong-khai?ky=" + other.Period})
	}
	received, answered := 0, 0
	for _, f := range t.Categories {
		received, answered = received+f.Received, answered+f.Answered
		v.Categories = append(v.Categories, s.row(s.category(f.Of), f))
	}
	for _, f := range t.Communes {
		row := s.row(s.commune(f.Of), f)
		row.Link = "/cong-khai?xa=" + f.Of
		v.Communes = append(v.Communes, row)
	}
	byName := func(a, b totalsRow) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(v.Communes, byName)
	if len(v.Categories) > 0 {
		v.Sentence, _ = s.o.Words.Text("vi", "totals.sentence", map[string]string{
			"so_nhan": fmt.Sprint(received), "so_tra_loi": fmt.Sprint(answered),
		})
	}
	return v
}

// communeView is a commune's figures of every period.
func (s *Site) communeView(v *totalsView, p published, code string) *totalsView {
	v.Commune = s.commune(code)
	if n := s.boxes(code); n > 0 {
		v.Boxes = fmt.Sprint(n)
	}
	for _, t := range p.all() {
		row := s.row(s.period(t.Period), t.figureOf(code))
		v.Periods = append(v.Periods, row)
	}
	return v
}

// figureOf is a commune's figure; one that is too small is not published, and reads as such.
func (t totals) figureOf(commune string) figure {
	for _, f := range t.Communes {
		if f.Of == commune {
			return f
		}
	}
	return figure{Of: commune}
}

// boxes is how many boxes a commune has now, by the signed directory.
func (s *Site) boxes(commune string) (n int) {
	_, d, _ := s.o.Directory()
	for _, b := range d.Boxes {
		if _, stands := d.Box(b.Code, s.o.Now()); b.Commune == commune && stands {
			n++
		}
	}
	return n
}

// period writes "2026-11" or "2026-Q4" for people; anything else as it was published.
func (s *Site) period(period string) string {
	year, part, _ := strings.Cut(period, "-")
	id, number := "totals.month", strings.TrimPrefix(part, "0")
	if quarter, ok := strings.CutPrefix(part, "Q"); ok {
		id, number = "totals.quarter", quarter
	}
	if part == "" {
		id = "totals.year"
	}
	text, err := s.o.Words.Text("vi", id, map[string]string{"so": number, "nam": year})
	if err != nil {
		return period
	}
	return text
}

// row writes a figure for people; 0 stands for everything below the floor.
func (s *Site) row(name string, f figure) totalsRow {
	little, _ := s.o.Words.Text("vi", "totals.little", nil)
	few := func(n int) string {
		if n == 0 {
			return little
		}
		return fmt.Sprint(n)
	}
	return totalsRow{Name: name, Received: few(f.Received), Answered: few(f.Answered), Overdue: few(f.Overdue), Late: f.Overdue > 0}
}

func (s *Site) category(code string) string {
	if c, ok := s.o.Tables.Category(code); ok {
		return c.LabelPlainVi
	}
	return code
}

func (s *Site) commune(code string) string {
	if c, ok := s.o.Places.Place(code); ok {
		return c.String()
	}
	return code
}
