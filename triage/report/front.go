package report

import (
	"strconv"

	"homthu/triage/docket"
)

// board makes the Front's tables of what its board shows, month by month as well, and of nothing else: each figure of a
// category that it only counts is a multiple of the board's step.
func (b *build) board(v docket.Viewer) error {
	board, err := b.Docket.Board(b.ctx, v, b.Period)
	if err != nil {
		return err
	}
	before, err := b.Docket.Board(b.ctx, v, b.Period.Before())
	if err != nil {
		return err
	}
	now := shown(board)
	b.Flow = docket.Flow{Received: now.Received, Answered: now.Answered, Overdue: now.Overdue}
	b.add(b.listed(board))
	b.add(b.few(board))
	if err := b.boardMonths(v); err != nil {
		return err
	}
	b.add(b.frontCompared(now, shown(before)))
	return nil
}

// shown adds up a board: exact figures of what is listed, and the rounded ones of the rest.
func shown(board docket.Board) (f docket.Figure) {
	for _, t := range board.Listed {
		f.Received, f.Answered, f.Overdue = f.Received+t.Received, f.Answered+t.Answered, f.Overdue+t.Overdue
	}
	for _, c := range board.Counted {
		f.Received, f.Answered, f.Overdue = f.Received+c.Received, f.Answered+c.Answered, f.Overdue+c.Overdue
	}
	return f
}

func boardColumns(of string) []Column {
	return []Column{
		{Title: say("column.n", nil), Width: 6, Number: true}, {Title: of, Width: 44}, {Title: say("column.received", nil), Width: 14, Number: true, Sum: true},
		{Title: say("column.answered", nil), Width: 14, Number: true, Sum: true}, {Title: say("column.overdue", nil), Width: 14, Number: true, Sum: true},
	}
}

// listed is what the Front follows one by one, with the results in its own words.
func (b *build) listed(board docket.Board) Table {
	t := Table{ID: "y-kien-kien-nghi", Title: say("table.listed", nil), Columns: boardColumns(say("column.category", nil)), Notes: []string{say("note.listed", nil)}}
	for _, r := range b.Source.Tables.FrontResults {
		if r.ID != "none" {
			t.Columns = append(t.Columns, Column{Title: r.Vi, Width: 14, Number: true, Sum: true})
		}
	}
	for _, of := range board.Listed {
		row := []Cell{text(b.category(of.Of)), number(of.Received), number(of.Answered), number(of.Overdue)}
		for _, r := range b.Source.Tables.FrontResults {
			if r.ID != "none" {
				row = append(row, number(of.Results[r.ID]))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	t.Rows = counted(t.Rows)
	return t
}

// few is what the Front counts only. A figure below the step says so.
func (b *build) few(board docket.Board) Table {
	step := map[string]string{"n": strconv.Itoa(board.Step)}
	t := Table{ID: "tin-bao", Title: say("table.counted", nil), Columns: boardColumns(say("column.category", nil)), Notes: []string{say("note.counted", step)}}
	little := func(n int) Cell {
		if n == 0 {
			return text(say("few", step))
		}
		return number(n)
	}
	for _, of := range board.Counted {
		if of.Received+of.Answered+of.Overdue > 0 {
			t.Rows = append(t.Rows, []Cell{text(b.category(of.Of)), little(of.Received), little(of.Answered), little(of.Overdue)})
		}
	}
	t.Rows = counted(t.Rows)
	return t
}

func (b *build) boardMonths(v docket.Viewer) error {
	months := b.Period.Months()
	t := Table{ID: "theo-thang", Title: say("table.month", nil), Columns: boardColumns(say("column.month", nil))[:4]}
	for _, m := range months {
		if m.From.After(b.AsOf) || len(months) < 2 {
			break
		}
		board, err := b.Docket.Board(b.ctx, v, m)
		if err != nil {
			return err
		}
		f := shown(board)
		t.Rows = append(t.Rows, []Cell{text(periodName(m)), number(f.Received), number(f.Answered)})
	}
	t.Rows = counted(t.Rows)
	b.add(t)
	return nil
}

func (b *build) frontCompared(now, before docket.Figure) Table {
	t := b.compared(docket.Flow{Received: now.Received, Answered: now.Answered}, docket.Flow{Received: before.Received, Answered: before.Answered})
	t.Rows = t.Rows[:2]
	return t
}

// followed is the Front's own table, a line a case that it may follow. What a resident wrote is for a person to fill in.
func (b *build) followed(v docket.Viewer) error {
	t := Table{ID: "theo-doi-kien-nghi", Register: true, Title: say("table.followed", nil), Notes: []string{say("note.followed", nil)}}
	for _, c := range []struct {
		key   string
		width float64
	}{{"n", 6}, {"content", 36}, {"place", 20}, {"category", 30}, {"doubles", 10}, {"competent", 30}, {"passed", 18}, {"due", 14}, {"result", 26}, {"letter", 16}, {"remarks", 24}} {
		t.Columns = append(t.Columns, Column{Title: say("front."+c.key, nil), Width: c.width, Number: c.key == "n"})
	}
	for after := ""; ; {
		page, err := b.Docket.Listed(b.ctx, v, b.Period, after, 200)
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			t.Rows = append(t.Rows, b.followedRow(r))
		}
		if after = page.Next; after == "" {
			break
		}
	}
	t.Rows = counted(t.Rows)
	b.add(t)
	return nil
}

func (b *build) followedRow(r docket.FrontRow) []Cell {
	result, remarks := "", say("front.number", map[string]string{"number": r.Number})
	for _, known := range b.Source.Tables.FrontResults {
		if known.ID == r.Result {
			result = known.Vi
		}
	}
	if result == "" {
		result = r.LabelVi
	}
	if r.Overdue {
		remarks += "; " + say("front.overdue", nil)
	}
	return []Cell{{}, text(b.Place), text(b.category(r.Category)), {}, text(b.unitName(r.Holder)), {}, text(dayOf(r.Due)), text(result), {}, text(remarks)}
}
