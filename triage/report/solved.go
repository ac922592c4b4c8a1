package report

import "homthu/triage/docket"

// solved is what residents answered to "đã giải quyết chưa?", as the Front's board has it: exact and with a sum where the Front
// follows the cases one by one, else rounded and without one.
func (b *build) solved(v docket.Viewer) error {
	found, err := b.Docket.Solved(b.ctx, v, b.Period)
	if err != nil {
		return err
	}
	exact, few := b.solvedTable("nguoi-dan-noi", "table.solved", true), b.solvedTable("nguoi-dan-noi-ve-tin", "table.solvedfew", false)
	for _, s := range found {
		name, said := text(b.category(s.Of)), s.Done+s.Part+s.Not
		switch {
		case s.Exact && said+s.Unsaid > 0:
			exact.Rows = append(exact.Rows, []Cell{name, number(s.Done), number(s.Part), number(s.Not), number(s.Unsaid)})
		case !s.Exact && said > 0:
			few.Rows = append(few.Rows, []Cell{name, fewOr(s.Done), fewOr(s.Part), fewOr(s.Not)})
		}
	}
	for _, t := range []Table{exact, few} {
		if t.Rows = counted(t.Rows); len(t.Rows) > 0 {
			b.add(t)
		}
	}
	return nil
}

func (b *build) solvedTable(id, title string, exact bool) Table {
	t := Table{ID: id, Title: say(title, nil), Columns: []Column{{Title: say("column.n", nil), Width: 6, Number: true}, {Title: say("column.category", nil), Width: 40}}}
	keys := []string{"done", "part", "not"}
	if exact {
		keys = append(keys, "unsaid")
		t.Notes = []string{say("note.solved", nil)}
	}
	for _, key := range keys {
		t.Columns = append(t.Columns, Column{Title: say("solved."+key, nil), Width: 16, Number: true, Sum: exact})
	}
	return t
}

// fewOr is a rounded figure; below the step it is not said to be none.
func fewOr(n int) Cell {
	if n == 0 {
		return text(say("few", nil))
	}
	return number(n)
}
