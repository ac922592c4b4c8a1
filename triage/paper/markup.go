package paper

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"math"
	"strings"
)

// markup writes the XML of a docx. Errors stay in the writer until it is flushed.
type markup struct{ w *bufio.Writer }

func (m *markup) raw(s string) { _, _ = m.w.WriteString(s) }

// text writes words from outside: the only way for them into the XML.
func (m *markup) text(s string) { _ = xml.EscapeText(m.w, []byte(clean(s))) }

// look is how letters look. Size 0 is the size of the body.
type look struct {
	bold, italic bool
	size         float64
}

// run writes words that look alike. A line break in them stays one.
func (m *markup) run(s string, l look) {
	m.raw(`<w:r><w:rPr>`)
	if l.bold {
		m.raw(`<w:b/><w:bCs/>`)
	}
	if l.italic {
		m.raw(`<w:i/><w:iCs/>`)
	}
	if l.size > 0 {
		half := fmt.Sprint(int(math.Round(2 * l.size)))
		m.raw(`<w:sz w:val="` + half + `"/><w:szCs w:val="` + half + `"/>`)
	}
	m.raw(`</w:rPr>`)
	for i, line := range strings.Split(clean(s), "\n") {
		if i > 0 {
			m.raw(`<w:br/>`)
		}
		m.raw(`<w:t xml:space="preserve">`)
		m.text(line)
		m.raw(`</w:t>`)
	}
	m.raw(`</w:r>`)
}

// stand is how a paragraph stands. before is points; first and sides are millimetres.
type stand struct {
	align               string // "" left, "center", "right", "both"
	before, after       float64
	first, left, right  float64
	keep, exact, single bool // with the next; a line of 2 points; without room between lines
	under               bool // a line below
}

func twips(mm float64) int { return int(math.Round(mm * pointsPerMM * 20)) }

// paragraph writes one paragraph of one look.
func (m *markup) paragraph(s string, l look, p stand) {
	m.raw(`<w:p><w:pPr>`)
	if p.keep {
		m.raw(`<w:keepNext/>`)
	}
	if p.under {
		m.raw(`<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>`)
	}
	line, rule := fmt.Sprint(int(240*lineFactor)), "auto"
	if p.single {
		line = "240"
	}
	if p.exact {
		line, rule = "40", "exact"
	}
	m.raw(fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="%s" w:lineRule="%s"/>`, int(p.before*20), int(p.after*20), line, rule))
	m.raw(fmt.Sprintf(`<w:ind w:left="%d" w:right="%d" w:firstLine="%d"/>`, twips(p.left), twips(p.right), twips(p.first)))
	if p.align != "" {
		m.raw(`<w:jc w:val="` + p.align + `"/>`)
	}
	m.raw(`</w:pPr>`)
	if s != "" {
		m.run(s, l)
	}
	m.raw(`</w:p>`)
}

// rule draws a line in the middle of a place, long millimetres of its width.
func (m *markup) rule(width, long float64) {
	side := max(0, (width-long)/2)
	m.paragraph("", look{}, stand{exact: true, under: true, left: side, right: side})
}

// table opens a table of columns with the given widths.
func (m *markup) table(widths []float64, lines bool) {
	m.raw(`<w:tbl><w:tblPr>`)
	sum := 0
	for _, w := range widths {
		sum += twips(w)
	}
	m.raw(fmt.Sprintf(`<w:tblW w:w="%d" w:type="dxa"/>`, sum))
	if lines {
		m.raw(`<w:tblBorders>`)
		for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
			m.raw(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
		}
		m.raw(`</w:tblBorders>`)
	}
	m.raw(`<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		m.raw(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, twips(w)))
	}
	m.raw(`</w:tblGrid>`)
}

// row opens a row that stays on one page; head repeats it on each.
func (m *markup) row(head bool) {
	m.raw(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		m.raw(`<w:tblHeader/>`)
	}
	m.raw(`</w:trPr>`)
}

// cell writes a cell; inside must write a paragraph.
func (m *markup) cell(width float64, middle bool, inside func()) {
	m.raw(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, twips(width)))
	if middle {
		m.raw(`<w:vAlign w:val="center"/>`)
	}
	m.raw(`</w:tcPr>`)
	inside()
	m.raw(`</w:tc>`)
}
