package report

import (
	"cmp"
	"slices"
	"strings"

	"homthu/triage/docket"
)

// endings is how cases ended.
func (b *build) endings(s docket.Sums) Table {
	t := Table{ID: "ket-qua", Title: say("table.endings", nil), Columns: []Column{
		{Title: say("column.n", nil), Width: 6, Number: true}, {Title: say("column.category", nil), Width: 40}, {Title: say("column.ending", nil), Width: 40},
		{Title: say("column.cases", nil), Width: 12, Number: true, Sum: true},
	}}
	by := map[string]map[string]int{} // one line a wording: states may share one
	for end, n := range s.Endings {
		if by[end.Category] == nil {
			by[end.Category] = map[string]int{}
		}
		by[end.Category][b.ending(end)] += n
	}
	for _, code := range b.inOrder(s.Categories) {
		ends := make([]string, 0, len(by[code]))
		for end := range by[code] {
			ends = append(ends, end)
		}
		slices.SortFunc(ends, func(x, y string) int { return cmp.Or(cmp.Compare(by[code][y], by[code][x]), cmp.Compare(x, y)) })
		for _, end := range ends {
			t.Rows = append(t.Rows, []Cell{text(b.category(code)), text(end), number(by[code][end])})
		}
	}
	t.Rows = counted(t.Rows)
	return t
}

// ending is an outcome in words, or the state in which a case ended without one.
func (b *build) ending(e docket.Ending) string {
	for _, o := range b.Source.Tables.Outcomes {
		if o.ID == e.Outcome {
			return o.Vi
		}
	}
	if s, ok := b.Source.Tables.Status(e.State); ok {
		return s.LabelOfficerVi
	}
	return e.State
}

// kept is how terms were kept, with what they rest on.
func (b *build) kept(s docket.Sums) Table {
	t := Table{ID: "thoi-han", Title: say("table.kept", nil), Notes: []string{say("note.kept", nil)}, Columns: []Column{
		{Title: say("column.n", nil), Width: 6, Number: true}, {Title: say("column.clock", nil), Width: 44}, {Title: say("column.basis", nil), Width: 36},
		{Title: say("column.intime", nil), Width: 12, Number: true, Sum: true}, {Title: say("column.late", nil), Width: 12, Number: true, Sum: true},
		{Title: say("column.runs", nil), Width: 12, Number: true, Sum: true}, {Title: say("column.intimeshare", nil), Width: 12, Number: true, Ratio: []int{3, 3, 4}},
	}}
	sums := map[string]docket.Kept{}
	for _, k := range s.Kept {
		sum := sums[k.Clock]
		sums[k.Clock] = docket.Kept{Clock: k.Clock, InTime: sum.InTime + k.InTime, Late: sum.Late + k.Late, Runs: sum.Runs + k.Runs}
	}
	seen := map[string]bool{}
	for _, c := range b.Source.Tables.Clocks {
		k, ok := sums[c.ID]
		if !ok || seen[c.ID] { // a clock's rows share its id
			continue
		}
		seen[c.ID] = true
		row, _ := b.Source.Tables.ClockAt(c.ID, b.Period.From)
		if row.ID == "" {
			row = c
		}
		var laws []string
		for _, basis := range row.Basis {
			if name := lawName(basis); name != "" {
				laws = append(laws, name)
			}
		}
		if laws == nil {
			laws = []string{say("basis.own", nil)}
		}
		t.Rows = append(t.Rows, []Cell{text(row.NameVi), text(strings.Join(laws, "; ")), number(k.InTime), number(k.Late), number(k.Runs), {}})
	}
	t.Rows = counted(t.Rows)
	return t
}

// worths is what tips were worth to the work. It is a unit's own.
func (b *build) worths(s docket.Sums) Table {
	t := b.counts("gia-tri-tin", "table.worths")
	if b.View == Own {
		for _, w := range docket.Worths {
			if s.Worths[w] > 0 {
				t.Rows = append(t.Rows, []Cell{text(say("worth."+w, nil)), number(s.Worths[w])})
			}
		}
	}
	t.Rows = counted(t.Rows)
	return t
}

// things is what was handed in.
func (b *build) things(s docket.Sums) Table {
	t := b.counts("giao-nop", "table.things")
	t.Columns[2].Title = say("column.pieces", nil)
	q, _ := b.Source.Tables.Question("loai-vu-khi")
	for _, c := range q.Choices {
		if s.Things[c.ID] > 0 {
			t.Rows = append(t.Rows, []Cell{text(c.Vi), number(s.Things[c.ID])})
		}
	}
	t.Rows = counted(t.Rows)
	return t
}

func (b *build) counts(id, title string) Table {
	return Table{ID: id, Title: say(title, nil), Columns: []Column{
		{Title: say("column.n", nil), Width: 6, Number: true}, {Title: say("column.figure", nil), Width: 44}, {Title: say("column.cases", nil), Width: 14, Number: true, Sum: true},
	}}
}
