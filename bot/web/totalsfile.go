package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// totalsFor is for how long whoever fetched the figures may show them without asking again: they change once a day.
const totalsFor = 10 * time.Minute

// cached answers with what everybody may keep: it has a mark by which it is asked for again, and is not sent twice.
func cached(w http.ResponseWriter, r *http.Request, kind string, body []byte) {
	sum := sha256.Sum256(body)
	h := w.Header()
	tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
	h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(totalsFor.Seconds())))
	h.Set("ETag", tag)
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", kind)
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		var small bytes.Buffer
		z := gzip.NewWriter(&small)
		_, _ = z.Write(body) // into memory
		_ = z.Close()
		h.Set("Content-Encoding", "gzip")
		body = small.Bytes()
	}
	_, _ = w.Write(body) // an error means that the client has gone
}

// service is a category of matters in the words of Open311 (GeoReport v2), as far as they fit.
type service struct {
	Code        string `json:"service_code"`
	Name        string `json:"service_name"`
	Description string `json:"description"`
	Metadata    bool   `json:"metadata"`
	Type        string `json:"type"`
	Group       string `json:"group"`
}

// serviceFigure is what was counted of a service.
type serviceFigure struct {
	Code     string `json:"service_code"`
	Name     string `json:"service_name"`
	Group    string `json:"group"`
	Received int    `json:"requests_received"`
	Answered int    `json:"requests_answered"`
	Overdue  int    `json:"requests_overdue"`
}

// areaFigure is what was counted in a commune.
type areaFigure struct {
	Code     string `json:"area_code"`
	Name     string `json:"area_name"`
	Boxes    int    `json:"boxes"`
	Received int    `json:"requests_received"`
	Answered int    `json:"requests_answered"`
	Overdue  int    `json:"requests_overdue"`
}

// totalsJSON is the figures of a period for machines; docs/reports.md describes it.
type totalsJSON struct {
	Jurisdiction string          `json:"jurisdiction_id"`
	Period       string          `json:"period"`
	Updated      time.Time       `json:"updated_datetime"`
	Step         int             `json:"counted_in_steps_of"`
	Periods      []string        `json:"periods"`
	Services     []serviceFigure `json:"services"`
	Areas        []areaFigure    `json:"areas"`
}

// sendServices lists the categories that are counted in public.
func (s *Site) sendServices(w http.ResponseWriter, r *http.Request) {
	list := []service{}
	for _, c := range s.o.Tables.Categories {
		if c.FrontMaySee != "none" {
			list = append(list, service{Code: c.Code, Name: c.LabelPlainVi, Description: c.LabelVi, Type: "realtime", Group: s.group(c.Code)})
		}
	}
	sendCached(w, r, list)
}

// group is the lane of a category in words.
func (s *Site) group(code string) string {
	c, _ := s.o.Tables.Category(code)
	lane, _ := s.o.Tables.Lane(c.Lane)
	return lane.LabelVi
}

func sendCached(w http.ResponseWriter, r *http.Request, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		refuseFor(w, err)
		return
	}
	cached(w, r, "application/json; charset=utf-8", text)
}

// totalsOf is the period that a request asks for.
func (s *Site) totalsOf(w http.ResponseWriter, r *http.Request) (p published, t totals, ok bool) {
	p, ok, err := s.figures(r)
	if err != nil {
		refuseFor(w, err)
		return p, t, false
	}
	if ok {
		t, ok = p.of(r.URL.Query().Get("ky"))
	}
	if !ok {
		s.notFound(w, r)
	}
	return p, t, ok
}

func (s *Site) sendTotalsJSON(w http.ResponseWriter, r *http.Request) {
	p, t, ok := s.totalsOf(w, r)
	if !ok {
		return
	}
	body := totalsJSON{Jurisdiction: t.Deployment, Period: t.Period, Updated: t.AsOf, Step: t.Step, Periods: []string{}, Services: []serviceFigure{}, Areas: []areaFigure{}}
	for _, other := range p.all() {
		body.Periods = append(body.Periods, other.Period)
	}
	for _, f := range t.Categories {
		body.Services = append(body.Services, serviceFigure{f.Of, s.category(f.Of), s.group(f.Of), f.Received, f.Answered, f.Overdue})
	}
	for _, f := range t.Communes {
		body.Areas = append(body.Areas, areaFigure{f.Of, s.commune(f.Of), s.boxes(f.Of), f.Received, f.Answered, f.Overdue})
	}
	sendCached(w, r, body)
}

// sendTotalsCSV writes the same as one table: a line a category, then a line a commune.
func (s *Site) sendTotalsCSV(w http.ResponseWriter, r *http.Request) {
	_, t, ok := s.totalsOf(w, r)
	if !ok {
		return
	}
	var out strings.Builder
	out.WriteString("\ufeffperiod,kind,code,name,requests_received,requests_answered,requests_overdue\r\n")
	line := func(kind, name string, f figure) {
		cells := []string{t.Period, kind, f.Of, `"` + strings.ReplaceAll(name, `"`, `""`) + `"`, strconv.Itoa(f.Received), strconv.Itoa(f.Answered), strconv.Itoa(f.Overdue)}
		out.WriteString(strings.Join(cells, ",") + "\r\n")
	}
	for _, f := range t.Categories {
		line("service", s.category(f.Of), f)
	}
	for _, f := range t.Communes {
		line("area", s.commune(f.Of), f)
	}
	w.Header().Set("Content-Disposition", `attachment; filename="cong-khai-`+t.Period+`.csv"`)
	cached(w, r, "text/csv; charset=utf-8", []byte(out.String()))
}
