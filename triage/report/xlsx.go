package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// headRow is the row of a sheet that has the columns' titles. Above it: the table's title, and of whom and when it is.
const headRow = 4

// book is a workbook that is written.
type book struct {
	*excelize.File
	*Report
	title, small, head, text, number, share, sumText, sum, sumShare int
}

// writeXLSX writes one sheet a table. Numbers are numbers, and sums and shares formulas with their values beside them.
func (r *Report) writeXLSX(w io.Writer) (err error) {
	b := &book{File: excelize.NewFile(), Report: r}
	defer func() {
		if closing := b.Close(); err == nil && closing != nil {
			err = fmt.Errorf("xlsx: %w", closing)
		}
	}()
	if err := b.styles(); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	if err := b.SetDocProps(&excelize.DocProperties{Title: say("head.kind", nil) + " " + periodName(r.Period), Language: "vi-VN", Creator: "homthu",
		Created: r.AsOf.Format("2006-01-02T15:04:05Z"), Modified: r.AsOf.Format("2006-01-02T15:04:05Z")}); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	for i, t := range r.Tables {
		name := sheetName(i, t)
		if i == 0 {
			err = b.SetSheetName(b.GetSheetName(0), name)
		} else {
			_, err = b.NewSheet(name)
		}
		if err == nil {
			err = b.sheet(name, t)
		}
		if err != nil {
			return fmt.Errorf("xlsx: sheet %s: %w", t.ID, err)
		}
	}
	if _, err := b.WriteTo(w); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	return nil
}

// sheetName is short, and has none of the signs that a sheet's name must not have.
func sheetName(i int, t Table) string {
	name := []rune(fmt.Sprintf("%d. %s", i+1, strings.NewReplacer("/", "-", ":", "", "[", "(", "]", ")", "?", "", "*", "", "\\", "-").Replace(t.Title)))
	if len(name) > 31 {
		name = append(name[:30], '…')
	}
	return string(name)
}

func (b *book) styles() error {
	border := []excelize.Border{}
	for _, side := range []string{"left", "top", "right", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "888888", Style: 1})
	}
	font := func(size float64, bold, italic bool) *excelize.Font {
		return &excelize.Font{Family: "Times New Roman", Size: size, Bold: bold, Italic: italic}
	}
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	middle := &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"}
	grouped, percent := "#,##0", "0.0%"
	var err error
	for _, s := range []struct {
		into *int
		of   *excelize.Style
	}{
		{&b.title, &excelize.Style{Font: font(14, true, false)}},
		{&b.small, &excelize.Style{Font: font(11, false, true)}},
		{&b.head, &excelize.Style{Font: font(12, true, false), Border: border, Alignment: middle, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8E8E8"}}}},
		{&b.text, &excelize.Style{Font: font(12, false, false), Border: border, Alignment: wrap}},
		{&b.number, &excelize.Style{Font: font(12, false, false), Border: border, CustomNumFmt: &grouped, Alignment: &excelize.Alignment{Vertical: "top"}}},
		{&b.share, &excelize.Style{Font: font(12, false, false), Border: border, CustomNumFmt: &percent, Alignment: &excelize.Alignment{Vertical: "top"}}},
		{&b.sumText, &excelize.Style{Font: font(12, true, false), Border: border}},
		{&b.sum, &excelize.Style{Font: font(12, true, false), Border: border, CustomNumFmt: &grouped}},
		{&b.sumShare, &excelize.Style{Font: font(12, true, false), Border: border, CustomNumFmt: &percent}},
	} {
		if *s.into, err = b.NewStyle(s.of); err != nil {
			return err
		}
	}
	return nil
}

// sheet writes a table.
func (b *book) sheet(name string, t Table) error {
	if err := b.page(name); err != nil { // before its rows: they are written at once
		return err
	}
	w, err := b.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, c := range t.Columns {
		if err := w.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
	}
	below := fmt.Sprintf("A%d", headRow+1)
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: below, ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	titles := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = excelize.Cell{StyleID: b.head, Value: c.Title}
	}
	lines := [][]any{
		{excelize.Cell{StyleID: b.title, Value: t.Title}},
		{excelize.Cell{StyleID: b.small, Value: say("sheet.head", map[string]string{"unit": b.Unit.Name, "period": periodName(b.Period)})}},
		nil, titles,
	}
	for i := range t.Rows {
		lines = append(lines, b.row(t, i, len(lines)+1))
	}
	if t.Sums() {
		lines = append(lines, b.last(t, len(lines)+1))
	}
	lines = append(lines, nil)
	for _, note := range append(t.Notes, say("sentence.asof", map[string]string{"at": momentOf(b.AsOf)})) {
		lines = append(lines, []any{excelize.Cell{StyleID: b.small, Value: note}})
	}
	for i, line := range lines {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), line, height(t, line)); err != nil {
			return err
		}
	}
	return w.Flush()
}

// height is how high a line must be for its words to be read, in points: programs do not all work it out.
func height(t Table, line []any) excelize.RowOpts {
	lines := 1
	for i, c := range line {
		cell, ok := c.(excelize.Cell)
		words, is := cell.Value.(string)
		if !ok || !is || i >= len(t.Columns) || len(line) < len(t.Columns) {
			continue
		}
		lines = max(lines, 1+int(1.15*float64(len([]rune(words)))/t.Columns[i].Width))
	}
	return excelize.RowOpts{Height: min(16.5*float64(lines)+2, 400)}
}

// page makes a sheet fit the width of a page, with its head on each.
func (b *book) page(name string) error {
	wide, paper, one, any := "landscape", 9, 1, 0
	fits := true
	if err := b.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &wide, Size: &paper, FitToWidth: &one, FitToHeight: &any}); err != nil {
		return err
	}
	if err := b.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fits}); err != nil {
		return err
	}
	return b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name,
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", strings.ReplaceAll(name, "'", "''"), headRow, headRow)})
}

func column(i int) string {
	name, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		panic(fmt.Sprintf("report: internal error: %v", err)) // columns are counted from 0
	}
	return name
}

// row is a table's row at a line of the sheet.
func (b *book) row(t Table, row, at int) []any {
	cells := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		switch cell := t.Rows[row][i]; {
		case c.Ratio != nil:
			cells[i] = b.ratio(t, i, row, at, b.share)
		case cell.Number:
			cells[i] = excelize.Cell{StyleID: b.number, Value: cell.N}
		default:
			cells[i] = excelize.Cell{StyleID: b.text, Value: cell.Text}
		}
	}
	return cells
}

// last is the row of sums.
func (b *book) last(t Table, at int) []any {
	cells := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		switch {
		case c.Ratio != nil:
			cells[i] = b.ratio(t, i, -1, at, b.sumShare)
		case c.Sum:
			cells[i] = excelize.Cell{StyleID: b.sum, Value: t.Sum(i), Formula: fmt.Sprintf("SUM(%[1]s%[2]d:%[1]s%[3]d)", column(i), headRow+1, at-1)}
		default:
			cells[i] = excelize.Cell{StyleID: b.sumText}
		}
	}
	cells[t.label()] = excelize.Cell{StyleID: b.sumText, Value: say("total", nil)}
	return cells
}

func (b *book) ratio(t Table, i, row, at, style int) excelize.Cell {
	part, whole := t.ratio(i, row)
	var of []string
	for _, j := range t.Columns[i].Ratio[1:] {
		of = append(of, fmt.Sprintf("%s%d", column(j), at))
	}
	sum := strings.Join(of, "+")
	cell := excelize.Cell{StyleID: style, Formula: fmt.Sprintf(`IF(%[1]s=0,"",%[2]s%[3]d/(%[1]s))`, sum, column(t.Columns[i].Ratio[0]), at)}
	if whole != 0 {
		cell.Value = float64(part) / float64(whole)
	} else {
		cell.Value = ""
	}
	return cell
}
