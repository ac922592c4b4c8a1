package report

import (
	"slices"
	"strings"

	"homthu/triage/paper"
)

// parts are the parts of the document, with the tables of each.
var parts = []struct {
	key    string
	tables []string
}{
	{"part.received", []string{"tong-hop", "don-vi", "y-kien-kien-nghi", "tin-bao", "theo-thang"}},
	{"part.ending", []string{"ket-qua", "nguoi-dan-noi", "nguoi-dan-noi-ve-tin", "giao-nop", "hen-giao-nop", "hoa-giai"}},
	{"part.terms", []string{"thoi-han"}},
	{"part.around", []string{"hom-thu", "mo-hom-thu", "dien-dan", "tieu-chi-19"}},
	{"part.compare", []string{"so-sanh"}},
}

// Document is the report as an official document: a draft for somebody to complete and sign. Tables that list cases, or have a
// column a month, are in the sheets alone. So is what tips were worth: that is the unit's own business. A document of exact
// figures says that it stays within the police, for whoever has both it and the rounded ones can subtract.
func (r *Report) Document() paper.Document {
	d := paper.Document{
		Above: r.Above, Issuer: r.Unit.Name, Symbol: r.symbol(), Place: r.Place, Kind: say("head.kind", nil),
		About: say("head.about", map[string]string{"period": periodName(r.Period)}), Draft: true,
		Signers: []paper.Signer{{Title: r.signer()}}, Copies: strings.Split(say("copies."+string(r.View), nil), "|"),
	}
	numerals, n := []string{"I", "II", "III", "IV", "V", "VI"}, 0
	heading := func(key string) {
		d.Body = append(d.Body, paper.Heading{Text: say(key, map[string]string{"n": numerals[n]})})
		n++
	}
	for i, part := range parts {
		var tables []Table
		for _, t := range r.Tables {
			if slices.Contains(part.tables, t.ID) && !t.Register {
				tables = append(tables, t)
			}
		}
		if i > 0 && len(tables) == 0 {
			continue
		}
		heading(part.key)
		if i == 0 {
			for _, s := range r.Sentences() {
				d.Body = append(d.Body, paper.Paragraph{Text: s})
			}
		}
		for _, t := range tables {
			d.Body = append(d.Body, paper.Paragraph{Text: t.Title, Bold: true, Centered: true}, t.paper())
			for _, note := range t.Notes {
				d.Body = append(d.Body, paper.Paragraph{Text: note, Italic: true})
			}
		}
	}
	if r.View != Front {
		d.Body = append(d.Body, paper.Paragraph{Text: say("note.exact", nil), Italic: true})
	}
	heading("part.opinion")
	d.Body = append(d.Body, paper.Paragraph{Text: say("opinion", nil)})
	return d
}

// Sentences say the chief figures.
func (r *Report) Sentences() (list []string) {
	blanks := map[string]string{
		"period": periodName(r.Period), "unit": r.Unit.Name, "place": r.Place, "received": n(r.Flow.Received), "carried": n(r.Flow.Carried), "answered": n(r.Flow.Answered),
		"closed": n(r.Flow.Closed), "handed": n(r.Flow.Handed), "left": n(r.Flow.Left), "overdue": n(r.Flow.Overdue), "at": momentOf(r.AsOf),
	}
	add := func(key string) { list = append(list, say(key, blanks)) }
	if !r.Keyed {
		add("sentence.keyless")
	}
	switch {
	case r.View == Front:
		add("sentence.front")
	case r.Flow.Received+r.Flow.Carried == 0:
		add("sentence.nothing")
	default:
		add("sentence." + string(r.View))
		add("sentence.answered")
		if r.View == Whole {
			add("sentence.closedwhole")
		} else {
			add("sentence.closed")
		}
	}
	if r.Flow.Overdue > 0 {
		add("sentence.overdue")
	} else if r.View != Front {
		add("sentence.overduenone")
	}
	add("sentence.asof")
	if r.Period.To.After(r.AsOf) {
		add("note.running")
	}
	return list
}

func (r *Report) symbol() string {
	kind, _, _ := strings.Cut(r.commune(), " ")
	if kind == "đặc" {
		kind = "đặc khu"
	}
	for _, key := range []string{"symbol." + r.Unit.Role + "." + kind, "symbol." + r.Unit.Role} {
		if s := say(key, nil); s != "" {
			return s
		}
	}
	return say("symbol.other", nil)
}

// commune is the unit's place with its type, as its name has it: "Công an phường Tam Thanh".
func (r *Report) commune() string {
	for _, kind := range []string{"xã ", "phường ", "đặc khu "} {
		if i := strings.Index(r.Unit.Name, kind); i >= 0 {
			return r.Unit.Name[i:]
		}
	}
	return ""
}

// signer is who signs: an officer of the type of the place, without its name.
func (r *Report) signer() string {
	kind, _, _ := strings.Cut(r.commune(), " ")
	if kind == "đặc" {
		kind = "đặc khu"
	}
	if s := say("signer."+r.Unit.Role, map[string]string{"commune": kind}); s != "" {
		return s
	}
	return say("signer.other", nil)
}

// paper is the table as a document has it.
func (t Table) paper() paper.Table {
	p := paper.Table{}
	shown := func(cells []string) (kept []string) {
		for i, c := range t.Columns {
			if !c.Sheet {
				kept = append(kept, cells[i])
			}
		}
		return kept
	}
	for _, c := range t.Columns {
		width := c.Width
		switch {
		case c.Sheet:
			continue
		case !c.Number:
			width *= 0.8
		case width < 10:
			width = 10 // so that its head is not cut
		}
		p.Columns = append(p.Columns, paper.Column{Title: c.Title, Width: width, Number: c.Number})
	}
	for i := range t.Rows {
		p.Rows = append(p.Rows, shown(t.Line(i)))
	}
	if t.Sums() {
		p.Total = shown(t.Line(-1))
	}
	return p
}
