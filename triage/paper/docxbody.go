package paper

import (
	"fmt"
	"strings"
)

// document writes the main part.
func (d Document) document(m *markup) {
	m.raw(xmlHead + `<w:document xmlns:w="` + mainSpace + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>`)
	d.docxHead(m)
	for _, b := range d.Body {
		d.docxBlock(m, b)
	}
	d.docxEnd(m)
	across, down, turned := sheetShort, sheetLong, ""
	if d.Landscape {
		across, down, turned = sheetLong, sheetShort, ` w:orient="landscape"`
	}
	m.raw(fmt.Sprintf(`<w:sectPr><w:headerReference w:type="first" r:id="rId3"/><w:headerReference w:type="default" r:id="rId4"/>`+
		`<w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/><w:titlePg/></w:sectPr></w:body></w:document>`,
		twips(across), twips(down), turned, twips(marginTop), twips(marginRight), twips(marginBottom), twips(marginLeft), twips(pageNumberAt), twips(pageNumberAt)))
}

// headShares are the widths of the two halves of the head.
func (d Document) headShares() (left, right float64) {
	left = d.wide() * 0.43
	return left, d.wide() - left
}

const cellPadding = 1.5 // millimetres, on each side; 85 twips in styles

// docxHead writes everything above the body.
func (d Document) docxHead(m *markup) {
	left, right := d.headShares()
	center := stand{align: "center", single: true}
	m.table([]float64{left, right}, false)
	m.row(false)
	m.cell(left, false, func() {
		if d.Above != "" {
			m.paragraph(upper(d.Above), look{size: sizeSmall}, center)
		}
		m.paragraph(upper(d.Issuer), look{bold: true, size: sizeSmall}, center)
		m.rule(left-2*cellPadding, d.issuerRule())
		m.paragraph(d.number(), look{size: sizeHead}, stand{align: "center", single: true, before: 4})
		if matter := d.matter(); matter != "" {
			m.paragraph(matter, look{size: sizeSmall}, stand{align: "center", single: true, before: 4})
		}
	})
	m.cell(right, false, func() {
		m.paragraph(word("state"), look{bold: true, size: d.stateSize()}, center)
		m.paragraph(word("motto"), look{bold: true, size: sizeHead}, center)
		m.rule(right-2*cellPadding, measureOf("B", sizeHead).text(word("motto")))
		m.paragraph(d.dated(), look{italic: true, size: sizeHead}, stand{align: "center", single: true, before: 4})
	})
	m.raw(`</w:tr></w:tbl>`)
	if d.Kind == "" {
		m.paragraph("", look{}, stand{after: gapPoints})
		return
	}
	m.paragraph(upper(d.Kind), look{bold: true}, stand{align: "center", before: 18, keep: true})
	if d.About != "" {
		side := (d.wide() - d.titleWidth()) / 2
		m.paragraph(d.About, look{bold: true}, stand{align: "center", single: true, left: side, right: side, keep: true})
	}
	m.rule(d.wide(), d.titleRule())
	m.paragraph("", look{size: 6}, stand{single: true})
}

// issuerRule is the length of the line below the issuer: from a third to a half of its name's.
func (d Document) issuerRule() float64 {
	left, _ := d.headShares()
	return min(max(measureOf("B", sizeSmall).text(upper(d.Issuer))*0.45, 12), left*0.5)
}

// titleWidth is the width of the matter below the kind.
func (d Document) titleWidth() float64 {
	return measureOf("B", sizeText).balanced(clean(d.About), d.wide()-2*titleSide)
}

const titleSide = 8.0

// titleRule is the length of the line below the kind and the matter.
func (d Document) titleRule() float64 {
	name := d.About
	if name == "" {
		name = d.Kind
	}
	return min(max(measureOf("B", sizeText).text(clean(name))*0.4, 20), d.wide()*0.35)
}

// stateSize keeps the name of the state on one line.
func (d Document) stateSize() float64 {
	_, right := d.headShares()
	size := sizeHead
	for size > sizeCopies && measureOf("B", size).text(word("state")) > right-2*cellPadding {
		size -= 0.5
	}
	return size
}

var body = stand{align: "both", after: gapPoints, first: firstIndent}

// docxBlock writes one block of the body.
func (d Document) docxBlock(m *markup, b Block) {
	switch b := b.(type) {
	case Heading:
		m.raw(`<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>`)
		m.run(b.Text, look{})
		m.raw(`</w:p>`)
	case Paragraph:
		p := body
		if b.Centered {
			p = stand{align: "center", after: gapPoints, keep: b.Bold} // the title of what follows
		}
		lines := strings.Split(clean(b.Text), "\n") // a line break in a justified paragraph would stretch the line before it
		for i, line := range lines {
			of := p
			if i < len(lines)-1 {
				of.after = 0
			}
			m.paragraph(line, look{bold: b.Bold, italic: b.Italic}, of)
		}
	case List:
		for _, item := range b.Items {
			m.paragraph("- "+item, look{}, body)
		}
	case Table:
		d.docxTable(m, b)
	}
}

func (d Document) docxTable(m *markup, t Table) {
	if len(t.Columns) == 0 {
		return
	}
	widths, size := t.shares(d.wide()), t.size()
	m.table(widths, true)
	line := func(row []string, bold, head bool) {
		m.row(head)
		for i, c := range t.Columns {
			p := stand{single: true, before: 2, after: 2, keep: head}
			switch {
			case head:
				p.align = "center"
			case c.Number:
				p.align = "right"
			}
			m.cell(widths[i], head, func() { m.paragraph(cell(row, i), look{bold: bold, size: size}, p) })
		}
		m.raw(`</w:tr>`)
	}
	titles := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = c.Title
	}
	line(titles, true, true)
	for _, row := range t.Rows {
		line(row, false, false)
	}
	if len(t.Total) > 0 {
		line(t.Total, true, false)
	}
	m.raw(`</w:tbl>`)
	m.paragraph("", look{size: 6}, stand{single: true, after: gapPoints})
}

// docxEnd writes who signs and who gets a copy. It stays together.
func (d Document) docxEnd(m *markup) {
	if len(d.Signers) == 0 && len(d.Copies) == 0 {
		return
	}
	m.paragraph("", look{size: 6}, stand{single: true, keep: true})
	n := max(len(d.Signers), 2)
	widths := make([]float64, n)
	for i := range widths {
		widths[i] = d.wide() / float64(n)
	}
	m.table(widths, false)
	m.row(false)
	for i, w := range widths {
		m.cell(w, false, func() {
			switch {
			case len(d.Signers) > 1:
				d.docxSigner(m, d.Signers[i])
			case i == 0:
				d.docxCopies(m)
			case len(d.Signers) == 1:
				d.docxSigner(m, d.Signers[0])
			default:
				m.paragraph("", look{}, stand{})
			}
		})
	}
	m.raw(`</w:tr></w:tbl>`)
	if len(d.Signers) > 1 {
		d.docxCopies(m)
		return
	}
	m.paragraph("", look{size: 6}, stand{single: true}) // Word wants a paragraph after a table
}

func (d Document) docxSigner(m *markup, s Signer) {
	center := stand{align: "center", single: true, keep: true}
	m.paragraph(upper(s.Title), look{bold: true, size: sizeHead}, center)
	if len(d.Signers) > 1 {
		m.paragraph(word("sign"), look{italic: true, size: sizeSmall}, center)
	}
	m.paragraph(s.Name, look{bold: true}, stand{align: "center", single: true, before: signRoom * pointsPerMM})
}

// docxCopies writes nơi nhận.
func (d Document) docxCopies(m *markup) {
	if len(d.Copies) == 0 {
		m.paragraph("", look{size: 1}, stand{single: true}) // no sheet of its own for it
		return
	}
	m.paragraph(word("copies"), look{bold: true, italic: true, size: sizeSmall}, stand{single: true, keep: true})
	for i, c := range d.Copies {
		m.paragraph("- "+c, look{size: sizeCopies}, stand{single: true, keep: i < len(d.Copies)-1})
	}
}
