package report

import (
	"cmp"
	"slices"

	"homthu/triage/docket"
)

// sums makes the tables of exact figures: a unit's own, or those of all units.
func (b *build) sums(v docket.Viewer) error {
	count := b.Docket.Sums
	if b.View == Whole {
		count = b.Docket.AllSums
	}
	s, err := count(b.ctx, v, b.Period)
	if err != nil {
		return err
	}
	b.Flow = s.Total()
	if b.View == Whole { // nothing leaves the whole: what units handed on is in their own lines
		for _, f := range s.Units {
			b.Flow.Handed += f.Handed
		}
	}
	b.add(b.byCategory(s))
	if b.View == Whole {
		b.add(b.byUnit(s))
	}
	b.add(b.byMonth(s))
	b.add(b.matrix(s))
	b.add(b.endings(s))
	b.add(b.kept(s))
	b.add(b.worths(s))
	b.add(b.things(s))
	b.add(b.compared(s.Total(), s.Before))
	return nil
}

// flowColumns are the columns of a table of flows; whole leaves out what is handed on, since it stays inside.
func flowColumns(of string, handed bool) []Column {
	columns := []Column{
		{Title: say("column.n", nil), Width: 6, Number: true}, {Title: of, Width: 44},
		{Title: say("column.carried", nil), Width: 12, Number: true, Sum: true}, {Title: say("column.received", nil), Width: 12, Number: true, Sum: true},
		{Title: say("column.answered", nil), Width: 12, Number: true, Sum: true}, {Title: say("column.closed", nil), Width: 12, Number: true, Sum: true},
	}
	if handed {
		columns = append(columns, Column{Title: say("column.handed", nil), Width: 12, Number: true, Sum: true})
	}
	return append(columns, Column{Title: say("column.left", nil), Width: 12, Number: true, Sum: true},
		Column{Title: say("column.overdue", nil), Width: 12, Number: true, Sum: true})
}

func flowCells(name string, f docket.Flow, handed bool) []Cell {
	cells := []Cell{text(name), number(f.Carried), number(f.Received), number(f.Answered), number(f.Closed)}
	if handed {
		cells = append(cells, number(f.Handed))
	}
	return append(cells, number(f.Left), number(f.Overdue))
}

// byCategory is the chief table. Its rows, and its sums, have: carried + received = closed + handed + left.
func (b *build) byCategory(s docket.Sums) Table {
	handed := b.View == Own
	t := Table{ID: "tong-hop", Title: say("table.category", nil), Columns: flowColumns(say("column.category", nil), handed), Notes: []string{say("note.flow."+string(b.View), nil)}}
	for _, code := range b.inOrder(s.Categories) {
		t.Rows = append(t.Rows, flowCells(b.category(code), s.Categories[code], handed))
	}
	t.Rows = counted(t.Rows)
	return t
}

// inOrder lists the categories of a map as the tables have them, then what the tables do not know any more.
func (b *build) inOrder(of map[string]docket.Flow) (codes []string) {
	for _, c := range b.Source.Tables.Categories {
		if _, ok := of[c.Code]; ok {
			codes = append(codes, c.Code)
		}
	}
	known := len(codes)
	for code := range of {
		if !slices.Contains(codes[:known], code) {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes[known:])
	return codes
}

// byUnit is a line for each unit that holds or held something.
func (b *build) byUnit(s docket.Sums) Table {
	late := map[string]int{}
	for _, k := range s.Kept {
		late[k.Unit] += k.Late
	}
	t := Table{ID: "don-vi", Title: say("table.unit", nil), Columns: flowColumns(say("column.unit", nil), true), Notes: []string{say("note.unit", nil)}}
	t.Columns = append(t.Columns, Column{Title: say("column.lateterms", nil), Width: 12, Number: true, Sum: true})
	units := make([]string, 0, len(s.Units))
	for u := range s.Units {
		units = append(units, u)
	}
	names := map[string]string{}
	for _, u := range units {
		names[u] = b.unitName(u)
	}
	slices.SortFunc(units, func(x, y string) int { return cmp.Or(cmp.Compare(names[x], names[y]), cmp.Compare(x, y)) })
	for _, u := range units {
		t.Rows = append(t.Rows, append(flowCells(names[u], s.Units[u], true), number(late[u])))
	}
	t.Rows = counted(t.Rows)
	return t
}

// byMonth has a line for each month of a period that has several.
func (b *build) byMonth(s docket.Sums) Table {
	t := Table{ID: "theo-thang", Title: say("table.month", nil), Columns: []Column{
		{Title: say("column.n", nil), Width: 6, Number: true}, {Title: say("column.month", nil), Width: 20},
		{Title: say("column.received", nil), Width: 14, Number: true, Sum: true}, {Title: say("column.answered", nil), Width: 14, Number: true, Sum: true},
		{Title: say("column.closed", nil), Width: 14, Number: true, Sum: true},
	}}
	for i, m := range b.Period.Months() {
		if m.From.After(b.AsOf) || len(s.Months) < 2 {
			break
		}
		var f docket.Flow
		for _, of := range s.Months[i] {
			f.Add(of)
		}
		t.Rows = append(t.Rows, []Cell{text(periodName(m)), number(f.Received), number(f.Answered), number(f.Closed)})
	}
	t.Rows = counted(t.Rows)
	return t
}

// matrix is what came, by category and month.
func (b *build) matrix(s docket.Sums) Table {
	t := Table{ID: "linh-vuc-theo-thang", Title: say("table.matrix", nil), Columns: []Column{{Title: say("column.n", nil), Width: 6, Number: true}, {Title: say("column.category", nil), Width: 44}}}
	months := b.Period.Months()
	if len(months) < 2 {
		return t
	}
	for _, m := range months {
		t.Columns = append(t.Columns, Column{Title: say("column.ofmonth", map[string]string{"n": m.From.Format("1")}), Width: 8, Number: true, Sum: true})
	}
	t.Columns = append(t.Columns, Column{Title: say("column.sum", nil), Width: 10, Number: true, Sum: true})
	for _, code := range b.inOrder(s.Categories) {
		row, sum := []Cell{text(b.category(code))}, 0
		for i := range months {
			row, sum = append(row, number(s.Months[i][code].Received)), sum+s.Months[i][code].Received
		}
		t.Rows = append(t.Rows, append(row, number(sum)))
	}
	t.Rows = counted(t.Rows)
	return t
}

// compared sets the period against the one before.
func (b *build) compared(now, before docket.Flow) Table {
	t := Table{ID: "so-sanh", Title: say("table.compare", map[string]string{"period": periodName(b.Period.Before())}), Columns: []Column{
		{Title: say("column.n", nil), Width: 6, Number: true}, {Title: say("column.figure", nil), Width: 34}, {Title: say("column.this", nil), Width: 14, Number: true},
		{Title: say("column.before", nil), Width: 14, Number: true}, {Title: say("column.change", nil), Width: 14, Number: true},
		{Title: say("column.changeshare", nil), Width: 14, Number: true, Ratio: []int{4, 3}},
	}}
	for _, of := range []struct {
		key         string
		now, before int
	}{{"received", now.Received, before.Received}, {"answered", now.Answered, before.Answered}, {"closed", now.Closed, before.Closed}, {"left", now.Left, before.Left}} {
		t.Rows = append(t.Rows, []Cell{text(say("column."+of.key, nil)), number(of.now), number(of.before), number(of.now - of.before), {}})
	}
	t.Rows = counted(t.Rows)
	if b.Period.To.After(b.AsOf) {
		t.Notes = []string{say("note.running", nil)}
	}
	return t
}
