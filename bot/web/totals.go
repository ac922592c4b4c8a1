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

// totalsView is the page as people read it.
type totalsView struct {
	Period     string
	Day        string // of the figures, DD-MM-YYYY in UTC+7
	Step       string
	Sentence   string
	Categories []totalsRow
	Communes   []totalsRow
}

type totalsRow struct {
	Name, Received, Answered, Overdue string
	Late                              bool
}

// totals shows what the newest deployment published. It is read-only and the same for everybody.
func (s *Site) totals(w http.ResponseWriter, r *http.Request) {
	v := view{}
	page, ok, err := s.o.Keeper.Page(r.Context(), "", totalsPage)
	if err != nil {
		refuseFor(w, err)
		return
	}
	if ok {
		var p published
		if err := json.Unmarshal(page.Body, &p); err != nil {
			refuseFor(w, fmt.Errorf("published totals: %w", err))
			return
		}
		v.Totals = s.totalsView(p)
	}
	s.render(w, http.StatusOK, "totals.html", v)
}

func (s *Site) totalsView(p published) *totalsView {
	v := &totalsView{
		Period: s.period(p.Period),
		Day:    p.AsOf.In(time.FixedZone("+07", 7*60*60)).Format("02-01-2006"),
		Step:   fmt.Sprint(p.Step),
	}
	received, answered := 0, 0
	for _, f := range p.Categories {
		received, answered = received+f.Received, answered+f.Answered
		v.Categories = append(v.Categories, s.row(s.category(f.Of), f))
	}
	for _, f := range p.Communes {
		v.Communes = append(v.Communes, s.row(s.commune(f.Of), f))
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

// period writes "2026-11" or "2026-Q4" for people; anything else as it was published.
func (s *Site) period(period string) string {
	year, part, _ := strings.Cut(period, "-")
	id, number := "totals.month", strings.TrimPrefix(part, "0")
	if quarter, ok := strings.CutPrefix(part, "Q"); ok {
		id, number = "totals.quarter", quarter
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
