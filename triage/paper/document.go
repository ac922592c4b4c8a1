package paper

import "time"

// Document is one official document.
type Document struct {
	// Above is the body above (cơ quan chủ quản) and Issuer the one that issues, as people read them.
	Above, Issuer string
	// Number and Symbol are what follows "Số:"; a missing number leaves room for a pen.
	Number, Symbol string
	// Place and Date are what the line on the right says. The zero date leaves blanks.
	Place string
	Date  time.Time
	// Kind is "BIÊN BẢN", and About the matter. A letter (công văn) has no Kind: About then stands below the number, as V/v.
	Kind, About string
	// Draft marks each page as a draft.
	Draft bool
	Body  []Block
	// Signers sign from left to right. One signs at the right, beside nơi nhận.
	Signers []Signer
	// Copies is nơi nhận.
	Copies []string
	// Landscape turns the sheet, for wide tables.
	Landscape bool
}

// Signer is who signs. Without a name there is room for one.
type Signer struct{ Title, Name string }

// Block is a part of a document's body.
type Block interface{ block() }

// Heading is the title of a part: "I. …".
type Heading struct{ Text string }

// Paragraph is text. A line break in it stays one.
type Paragraph struct {
	Text                   string
	Bold, Italic, Centered bool
}

// List is items with a dash before each.
type List struct{ Items []string }

// Table has a head that is repeated on each page, and a last row in bold when Total has cells.
type Table struct {
	Columns []Column
	Rows    [][]string
	Total   []string
}

// Column is a column of a table.
type Column struct {
	Title string
	// Width is its share of the sheet's width, against the others; 0 counts as 1.
	Width float64
	// Number puts its cells to the right.
	Number bool
}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}

// The sheet, in millimetres, and the sizes of letters, in points (annex I of NĐ 30/2020).
const (
	sheetShort, sheetLong                            = 210.0, 297.0
	marginTop, marginBottom, marginLeft, marginRight = 20.0, 20.0, 30.0, 15.0
	pageNumberAt                                     = 10.0 // from the upper edge
	firstIndent                                      = 12.7

	sizeText, sizeHead, sizeSmall, sizeCopies = 14.0, 13.0, 12.0, 11.0
	sizeManyColumns                           = 10.0
	manyColumns                               = 9
	lineFactor                                = 1.15
	gapPoints                                 = 6.0  // between paragraphs
	signRoom                                  = 24.0 // millimetres for a signature
	pointsPerMM                               = 72 / 25.4
)

// wide is the width between the margins.
func (d Document) wide() float64 {
	if d.Landscape {
		return sheetLong - marginLeft - marginRight
	}
	return sheetShort - marginLeft - marginRight
}

// shares are the widths of a table's columns in a given width.
func (t Table) shares(width float64) []float64 {
	all := make([]float64, len(t.Columns))
	sum := 0.0
	for i, c := range t.Columns {
		all[i] = c.Width
		if !(all[i] > 0 && all[i] < 1e6) {
			all[i] = 1
		}
		sum += all[i]
	}
	for i := range all {
		all[i] *= width / sum
	}
	return all
}

// size is the size of a table's letters.
func (t Table) size() float64 {
	if len(t.Columns) >= manyColumns {
		return sizeManyColumns
	}
	return sizeSmall
}

// cell is a row's cell; a short row has empty ones at its end.
func cell(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}
