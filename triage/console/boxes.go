package console

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	gazetteer "homthu/intake/place"
	"homthu/triage/docket"
	"homthu/triage/poster"
	"homthu/triage/roster"
	"homthu/triage/village"
)

// Villages is what the sheet of villages and boxes needs beside the roster; zero: there is no such sheet.
type Villages struct {
	Places *gazetteer.Index
	// Posters says what all posters have in common.
	Posters func() (poster.Options, error)
	// printing lets one after another draw posters: they take a processor.
	printing chan struct{}
}

const (
	checkPath  = "/api/boxes/check"
	importPath = "/api/boxes/import"
	// mostPosters is how many one answer has: more than a province has boxes.
	mostPosters = 6000
)

func (c *Console) boxRoutes() {
	if c.opts.Villages.Places == nil {
		return
	}
	c.opts.Villages.printing = make(chan struct{}, 1)
	c.unit("GET /api/boxes", roster.Boxes, c.coverage)
	c.unit("GET /api/boxes/commune", roster.Boxes, c.boxesOf)
	c.unit("GET /api/boxes/posters", roster.Boxes, c.posters)
	c.unit("POST "+checkPath, roster.Import, c.checkBoxes)
	c.unit("POST "+importPath, roster.Import, c.importBoxes)
}

// sees says whether the boxes of a commune are the caller's to see: his own commune's, or his province's.
func (c *Console) sees(who caller, commune string) bool {
	p, ok := c.opts.Villages.Places.Place(commune)
	return ok && (commune == docket.Place(who.Unit) || who.role == "province-police" && p.ProvinceCode == docket.Place(who.Unit))
}

// covered is how a commune stands, with its name.
type covered struct {
	village.Coverage
	Name string `json:"name"`
}

// coverage answers how many villages have a box, commune by commune, and what was done to the list last.
func (c *Console) coverage(w http.ResponseWriter, r *http.Request, who caller) error {
	register, err := c.opts.Roster.Villages(r.Context())
	if err != nil {
		return err
	}
	answered := struct {
		Communes []covered          `json:"communes"`
		Changes  []roster.BoxChange `json:"changes"`
		Signed   bool               `json:"signed"` // every box is in the list that the province signed
	}{Communes: []covered{}, Changes: []roster.BoxChange{}, Signed: true}
	for _, v := range register.CoverageAt(c.opts.Now()) {
		if c.sees(who, v.Commune) {
			p, _ := c.opts.Villages.Places.Place(v.Commune)
			answered.Communes = append(answered.Communes, covered{v, p.Short()})
		}
	}
	if who.person.May(who.Unit, roster.Import) {
		if answered.Changes, err = c.opts.Roster.BoxChanges(r.Context(), 5); err != nil {
			return err
		}
	}
	if answered.Signed, err = c.opts.Roster.BoxesSigned(r.Context(), register); err != nil {
		return err
	}
	return answer(w, answered)
}

// hamlet is a village with its boxes, or a box of no village.
type hamlet struct {
	Name  string    `json:"name"`
	Boxes []string  `json:"boxes"`
	From  time.Time `json:"from,omitzero"` // where that is still to come
	Next  string    `json:"next,omitempty"`
}

// boxesOf lists the villages of a commune, with what is to come.
func (c *Console) boxesOf(w http.ResponseWriter, r *http.Request, who caller) error {
	commune := r.URL.Query().Get("of")
	if !c.sees(who, commune) {
		return docket.ErrNotFound
	}
	register, err := c.opts.Roster.Villages(r.Context())
	if err != nil {
		return err
	}
	now := c.opts.Now()
	codes := map[string][]string{}
	list := []hamlet{}
	for _, b := range register.BoxesAt(commune, now) {
		if codes[b.Village] = append(codes[b.Village], b.Code); b.Village == "" {
			list = append(list, hamlet{Name: b.Name, Boxes: []string{b.Code}})
		}
	}
	for _, v := range register.VillagesAt(commune, now) {
		list = append(list, hamlet{Name: v.Name, Boxes: append([]string{}, codes[v.ID]...), From: v.To, Next: c.next(register, v)})
	}
	slices.SortStableFunc(list, func(a, b hamlet) int { return strings.Compare(a.Name, b.Name) })
	return answer(w, list)
}

// next says what a village will be when its row ends; "" where it does not end.
func (c *Console) next(register village.Register, v village.Village) string {
	if v.To.IsZero() {
		return ""
	}
	for _, after := range register.VillagesAt("", v.To) {
		if after.ID == v.ID || after.ID == v.Successor {
			p, _ := c.opts.Villages.Places.Place(after.Commune)
			return after.Name + ", " + p.Short()
		}
	}
	return ""
}

// survey reads a table that somebody sent, held against the list.
func (c *Console) survey(r *http.Request, who caller) (report village.Report, change village.Change, err error) {
	content, err := io.ReadAll(io.LimitReader(r.Body, village.MaxFile+1))
	if err != nil {
		return report, change, errTooBig
	}
	s := village.Survey{Places: c.opts.Villages.Places, Province: docket.Place(who.Unit), Now: c.opts.Now()}
	if from := r.URL.Query().Get("from"); from != "" {
		day, ok := village.Day(from)
		if !ok {
			return report, change, errMalformed
		}
		s.From = day
	}
	if s.Register, err = c.opts.Roster.Villages(r.Context()); err != nil {
		return report, change, err
	}
	if s.Communes, err = c.opts.Roster.Communes(r.Context()); err != nil {
		return report, change, err
	}
	if s.Secret, err = c.opts.Roster.CodeSecret(); err != nil {
		return report, change, err
	}
	return s.Read(content)
}

// checkBoxes says what an import would do, and does nothing.
func (c *Console) checkBoxes(w http.ResponseWriter, r *http.Request, who caller) error {
	report, _, err := c.survey(r, who)
	if err != nil {
		return err
	}
	return answer(w, report)
}

// importBoxes does what was shown, once: the digest is that of the report, the id is made by the page.
func (c *Console) importBoxes(w http.ResponseWriter, r *http.Request, who caller) error {
	q := r.URL.Query()
	if id, err := uuid.Parse(q.Get("id")); err != nil || id.String() != q.Get("id") {
		return errMalformed
	}
	if done, err := c.opts.Roster.BoxChanged(r.Context(), q.Get("id")); err != nil {
		return err
	} else if done {
		return c.coverage(w, r, who)
	}
	report, change, err := c.survey(r, who)
	switch {
	case err != nil:
		return err
	case report.Digest != q.Get("digest"):
		return docket.ErrStale
	case report.Stop:
		return docket.ErrRefused
	}
	// Crash before this line: nothing is imported. After it, all is, and the same call again finds its id.
	if err := c.opts.Roster.ChangeVillages(r.Context(), roster.BoxChange{ID: q.Get("id"), By: who.Officer, Kind: roster.BoxesImported}, change); err != nil {
		return err
	}
	return c.coverage(w, r, who)
}

// posters draws posters and says how far it is, since a province takes a while: lines with how many are done, at last "=" and the
// size of the PDF, and the PDF.
func (c *Console) posters(w http.ResponseWriter, r *http.Request, who caller) error {
	q := r.URL.Query()
	register, err := c.opts.Roster.Villages(r.Context())
	if err != nil {
		return err
	}
	boxes, err := c.chosenPosters(r, who, register)
	if err != nil {
		return err
	}
	o, err := c.opts.Villages.Posters()
	if err != nil {
		return err
	}
	select { // one after another
	case c.opts.Villages.printing <- struct{}{}:
		defer func() { <-c.opts.Villages.printing }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	stream := &progress{w: w, flush: http.NewResponseController(w)}
	var pdf bytes.Buffer
	if err := poster.Write(r.Context(), &pdf, o, poster.Sheet(q.Get("sheet")), boxes, stream.told); err != nil {
		if stream.begun { // the answer has begun: the page sees that it ends without a file
			return nil
		}
		return err
	}
	stream.begin()
	_, err = fmt.Fprintf(w, "=%d\n", pdf.Len())
	if err == nil {
		_, err = pdf.WriteTo(w)
	}
	_ = err // whoever left gets nothing more
	return nil
}

func (c *Console) chosenPosters(r *http.Request, who caller, register village.Register) ([]poster.Box, error) {
	q := r.URL.Query()
	code, commune := q.Get("code"), q.Get("of")
	boxes := register.BoxesAt(commune, c.opts.Now())
	chosen := func(b village.Box) bool { return c.sees(who, b.Commune) && (code == "" || b.Code == code) }
	units, err := c.opts.Roster.Units(r.Context(), "")
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	list := poster.Boxes(boxes, chosen, c.opts.Villages.Places, func(commune string) string { return names["commune-police."+commune] })
	switch {
	case len(list) == 0:
		return nil, docket.ErrNotFound
	case len(list) > mostPosters:
		return nil, errTooBig
	}
	return list, nil
}

// progress writes how many posters are done, no oftener than a page can draw.
type progress struct {
	w     http.ResponseWriter
	flush *http.ResponseController
	begun bool
	said  time.Time
}

func (p *progress) begin() {
	if !p.begun {
		p.begun = true
		p.w.Header().Set("Content-Type", "application/octet-stream")
		p.w.Header().Set("X-Accel-Buffering", "no")
		p.w.WriteHeader(http.StatusOK)
	}
}

func (p *progress) told(done int) {
	if now := time.Now(); now.Sub(p.said) > 100*time.Millisecond && !p.said.IsZero() {
		p.begin()
		p.said = now
		_, _ = fmt.Fprintf(p.w, "%d\n", done)
		_ = p.flush.Flush()
	} else if p.said.IsZero() {
		p.said = now
	}
}
