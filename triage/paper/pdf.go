package paper

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// sheetWriter lays a document out on sheets. y is where the next thing goes, in millimetres from the top.
type sheetWriter struct {
	Document
	pdf    *fpdf.Fpdf
	y      float64
	bottom float64
}

// WritePDF writes the document as a PDF with its fonts inside.
func (d Document) WritePDF(w io.Writer) error {
	orientation, bottom := "P", sheetLong-marginBottom
	if d.Landscape {
		orientation, bottom = "L", sheetShort-marginBottom
	}
	s := &sheetWriter{Document: d, pdf: fpdf.New(orientation, "mm", "A4", ""), bottom: bottom}
	AddFonts(s.pdf, Serif)
	s.pdf.SetAutoPageBreak(false, 0)
	s.pdf.SetMargins(marginLeft, marginTop, marginRight)
	s.pdf.SetTitle(clean(d.title()), true)
	s.pdf.SetLang("vi-VN")
	s.pdf.SetCatalogSort(true)
	// The same document is the same file; when the machine made it is nobody's matter.
	made := d.Date
	if made.IsZero() {
		made = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	s.pdf.SetCreationDate(made)
	s.pdf.SetModificationDate(made)
	s.page()
	s.head()
	for _, b := range d.Body {
		s.block(b)
	}
	s.end()
	if err := s.pdf.Output(w); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	return nil
}

// page begins a sheet. Its number stands in the upper margin, from the second on.
func (s *sheetWriter) page() {
	s.pdf.AddPage()
	s.pdf.SetLineWidth(0.2)
	s.y = marginTop
	middle, top := marginLeft+s.wide()/2, pageNumberAt
	if s.pdf.PageNo() > 1 {
		s.line(fmt.Sprint(s.pdf.PageNo()), look{size: sizeHead}, middle, top, "center")
	}
	if s.Draft {
		s.line(word("draft"), look{bold: true, size: sizeSmall}, marginLeft+s.wide(), top, "right")
	}
}

// need begins a new sheet where less room is left than is needed.
func (s *sheetWriter) need(room float64) {
	if s.y+room > s.bottom && s.y > marginTop {
		s.page()
	}
}

func (l look) style() (style string) {
	if l.bold {
		style = "B"
	}
	if l.italic {
		style += "I"
	}
	return style
}

func (l look) measure() measure { return measureOf(l.style(), l.size) }

// high is the height of a line of letters.
func high(size, factor float64) float64 { return size * 1.15 * factor / pointsPerMM }

// line draws one line of text whose top is at y: from x on, around it or up to it.
func (s *sheetWriter) line(text string, l look, x, y float64, align string) {
	s.pdf.SetFont(Serif, l.style(), l.size)
	switch align {
	case "center":
		x -= l.measure().text(text) / 2
	case "right":
		x -= l.measure().text(text)
	}
	s.pdf.Text(x, y+l.size*0.89/pointsPerMM, text) // 0.89 is the ascent of the serif
}

// rule draws a line around the middle of a place.
func (s *sheetWriter) rule(middle, y, long float64) {
	s.pdf.SetLineWidth(0.25)
	s.pdf.Line(middle-long/2, y, middle+long/2, y)
	s.pdf.SetLineWidth(0.2)
}

// centered draws text around a middle, in lines not wider than a width, and returns where it ends.
func (s *sheetWriter) centered(text string, l look, middle, y, width float64) float64 {
	for _, words := range l.measure().wrap(text, width, 0) {
		s.line(words.text, l, middle, y, "center")
		y += high(l.size, 1)
	}
	return y
}

// head draws everything above the body.
func (s *sheetWriter) head() {
	left, right := s.headShares()
	middle, top := marginLeft+left/2, s.y
	y := top
	if s.Above != "" {
		y = s.centered(shown(upper(s.Above)), look{size: sizeSmall}, middle, y, left-2*cellPadding)
	}
	y = s.centered(shown(upper(s.Issuer)), look{bold: true, size: sizeSmall}, middle, y, left-2*cellPadding) + 0.8
	s.rule(middle, y, s.issuerRule())
	y = s.centered(shown(s.number()), look{size: sizeHead}, middle, y+1.6, left-2*cellPadding)
	if matter := s.matter(); matter != "" {
		y = s.centered(shown(matter), look{size: sizeSmall}, middle, y+1.4, left-2*cellPadding)
	}
	lowest := y
	middle, y = marginLeft+left+right/2, top
	y = s.centered(word("state"), look{bold: true, size: s.stateSize()}, middle, y, right-2*cellPadding)
	y = s.centered(word("motto"), look{bold: true, size: sizeHead}, middle, y, right-2*cellPadding) + 0.8
	s.rule(middle, y, measureOf("B", sizeHead).text(word("motto")))
	y = s.centered(shown(s.dated()), look{italic: true, size: sizeHead}, middle, y+1.6, right-2*cellPadding)
	s.y = max(lowest, y) + gapPoints/pointsPerMM
	if s.Kind == "" {
		return
	}
	middle = marginLeft + s.wide()/2
	s.y = s.centered(shown(upper(s.Kind)), look{bold: true, size: sizeText}, middle, s.y+12/pointsPerMM, s.wide())
	if s.About != "" {
		s.y = s.centered(shown(s.About), look{bold: true, size: sizeText}, middle, s.y, s.titleWidth())
	}
	s.rule(middle, s.y+1, s.titleRule())
	s.y += 5
}

func (s *sheetWriter) block(b Block) {
	switch b := b.(type) {
	case Heading:
		s.need(3 * high(sizeText, lineFactor))
		s.y += gapPoints / pointsPerMM
		s.text(b.Text, look{bold: true}, firstIndent, "both")
	case Paragraph:
		l := look{bold: b.Bold, italic: b.Italic}
		if b.Centered {
			if b.Bold { // the title of what follows
				s.need(6 * high(sizeText, lineFactor))
			}
			s.text(b.Text, l, 0, "center")
		} else {
			s.text(b.Text, l, firstIndent, "both")
		}
	case List:
		for _, item := range b.Items {
			s.text("- "+item, look{}, firstIndent, "both")
		}
	case Table:
		s.table(b)
	}
}

// text draws a paragraph over as many sheets as it takes.
func (s *sheetWriter) text(text string, l look, first float64, align string) {
	l.size = sizeText
	step := high(l.size, lineFactor)
	for _, words := range l.measure().wrap(shown(text), s.wide(), first) {
		s.need(step)
		switch {
		case align == "center":
			s.line(words.text, l, marginLeft+s.wide()/2, s.y, "center")
		case words.last:
			s.line(words.text, l, marginLeft+words.indent, s.y, "")
		default:
			s.spread(words, l)
		}
		s.y += step
	}
	s.y += gapPoints / pointsPerMM
}

// spread draws a line that ends at the right margin.
func (s *sheetWriter) spread(words wrapped, l look) {
	parts, m := fields(words.text), l.measure()
	room := s.wide() - words.indent
	for _, p := range parts {
		room -= m.text(p)
	}
	x := marginLeft + words.indent
	gap := room / float64(max(len(parts)-1, 1))
	if most := 3 * m.text(" "); gap > most { // a long word follows: no holes
		gap = m.text(" ")
	}
	for _, p := range parts {
		s.line(p, l, x, s.y, "")
		x += m.text(p) + gap
	}
}
