package paper

const (
	tableIn   = 1.0 // millimetres between a cell's line and its words, above and below
	leastRows = 2   // rows that stay with the table's head
)

// laid is a row of a table broken into lines.
type laid struct {
	cells [][]wrapped
	look  look
	head  bool
}

func (r laid) lines() (n int) {
	n = 1
	for _, c := range r.cells {
		n = max(n, len(c))
	}
	return n
}

func (r laid) high() float64 { return float64(r.lines())*high(r.look.size, 1) + 2*tableIn }

// lay breaks the cells of a row.
func (t Table) lay(row []string, widths []float64, l look, head bool) laid {
	r := laid{look: l, head: head, cells: make([][]wrapped, len(t.Columns))}
	for i := range t.Columns {
		r.cells[i] = l.measure().wrap(shown(cell(row, i)), max(widths[i]-2*cellPadding, 2), 0)
	}
	return r
}

// table draws a table; its head is on each sheet, and a row goes to the next sheet whole, if it fits on one.
func (s *sheetWriter) table(t Table) {
	if len(t.Columns) == 0 {
		return
	}
	widths := t.shares(s.wide())
	l := look{size: t.size()}
	strong := look{size: t.size(), bold: true}
	titles := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = c.Title
	}
	head := t.lay(titles, widths, strong, true)
	if most := int((s.bottom - marginTop) / 2 / high(head.look.size, 1)); head.lines() > most { // a head that leaves no room for rows
		for i := range head.cells {
			head.cells[i] = head.cells[i][:min(most, len(head.cells[i]))]
		}
	}
	room := head.high()
	for i := range min(leastRows, len(t.Rows)) {
		room += t.lay(t.Rows[i], widths, l, false).high()
	}
	s.need(min(room, s.bottom-marginTop))
	s.row(t, head, widths)
	draw := func(row []string, l look) {
		r := t.lay(row, widths, l, false)
		if s.y+r.high() > s.bottom {
			if whole := s.bottom - marginTop - head.high(); r.high() <= whole || s.bottom-s.y < whole/3 {
				s.page()
				s.row(t, head, widths)
			}
		}
		for s.y+r.high() > s.bottom { // taller than a sheet: cut between lines
			fit := max(int((s.bottom-s.y-2*tableIn)/high(r.look.size, 1)), 1)
			s.row(t, r.cut(fit), widths)
			s.page()
			s.row(t, head, widths)
		}
		s.row(t, r, widths)
	}
	for _, row := range t.Rows {
		draw(row, l)
	}
	if len(t.Total) > 0 {
		draw(t.Total, strong)
	}
	s.y += gapPoints / pointsPerMM
}

// cut takes the first lines off a row.
func (r *laid) cut(n int) laid {
	first := laid{look: r.look, cells: make([][]wrapped, len(r.cells))}
	for i, c := range r.cells {
		k := min(n, len(c))
		first.cells[i], r.cells[i] = c[:k], c[k:]
	}
	return first
}

// row draws a row with its lines.
func (s *sheetWriter) row(t Table, r laid, widths []float64) {
	x, tall, step := marginLeft, r.high(), high(r.look.size, 1)
	for i, c := range r.cells {
		s.pdf.Rect(x, s.y, widths[i], tall, "D")
		y := s.y + tableIn
		if r.head {
			y = s.y + (tall-float64(len(c))*step)/2
		}
		for _, words := range c {
			switch {
			case r.head:
				s.line(words.text, r.look, x+widths[i]/2, y, "center")
			case t.Columns[i].Number:
				s.line(words.text, r.look, x+widths[i]-cellPadding, y, "right")
			default:
				s.line(words.text, r.look, x+cellPadding, y, "")
			}
			y += step
		}
		x += widths[i]
	}
	s.y += tall
}
