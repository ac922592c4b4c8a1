package report

import (
	"fmt"
	"strconv"
	"strings"
)

// Table is one table of a report: a sheet, a part of a document, a file.
type Table struct {
	ID      string // also the file's name
	Title   string
	Notes   []string // below it
	Columns []Column
	Rows    [][]Cell
	// Register says that it lists cases one by one: it is in sheets and files, and not in the document.
	Register bool
}

// Column is a column of a table.
type Column struct {
	Title  string
	Width  float64 // in letters
	Number bool
	// Sum adds it up in a last row.
	Sum bool
	// Ratio, if it is not zero, makes each cell, also the last row's, the share of column Ratio[0] in the sum of the others.
	// Columns are counted from 0.
	Ratio []int
	// Sheet says that it is in sheets and files, and not in the document, which goes to others.
	Sheet bool
}

// Cell is a number or a text.
type Cell struct {
	Text   string
	N      int
	Number bool
}

func text(s string) Cell { return Cell{Text: s} }

func number(n int) Cell { return Cell{N: n, Number: true} }

// String is the cell as people read it: 1.204.
func (c Cell) String() string {
	if !c.Number {
		return c.Text
	}
	return grouped(c.N)
}

// grouped writes a number with a point at each thousand, as in Viet Nam.
func grouped(n int) string {
	if n < 0 {
		return "-" + grouped(-n)
	}
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// share writes a ratio as people read it: 91,5%. Of nothing there is none.
func share(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return strings.Replace(fmt.Sprintf("%.1f%%", 100*float64(part)/float64(whole)), ".", ",", 1)
}

// Sum adds up a column: texts count nothing.
func (t Table) Sum(column int) (sum int) {
	for _, row := range t.Rows {
		sum += row[column].N
	}
	return sum
}

// Sums says whether the table has a last row.
func (t Table) Sums() bool {
	for _, c := range t.Columns {
		if c.Sum {
			return len(t.Rows) > 1
		}
	}
	return false
}

// ratio is the share in a row or, with row -1, in the last one.
func (t Table) ratio(column, row int) (part, whole int) {
	at := func(i int) int {
		if row < 0 {
			return t.Sum(i)
		}
		return t.Rows[row][i].N
	}
	r := t.Columns[column].Ratio
	for _, i := range r[1:] {
		whole += at(i)
	}
	return at(r[0]), whole
}

// Line is a row as people read it; row -1 is the last one.
func (t Table) Line(row int) []string {
	cells := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		switch {
		case c.Ratio != nil:
			cells[i] = share(t.ratio(i, row))
		case row >= 0:
			cells[i] = t.Rows[row][i].String()
		case c.Sum:
			cells[i] = grouped(t.Sum(i))
		}
	}
	if row < 0 {
		cells[t.label()] = say("total", nil)
	}
	return cells
}

// label is where the last row has its word: the first column that is no number.
func (t Table) label() int {
	for i, c := range t.Columns {
		if !c.Number {
			return i
		}
	}
	return 0
}

// counted numbers rows: every table's first column.
func counted(rows [][]Cell) [][]Cell {
	for i := range rows {
		rows[i] = append([]Cell{number(i + 1)}, rows[i]...)
	}
	return rows
}
