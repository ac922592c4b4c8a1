package report

import (
	"strconv"

	"homthu/triage/docket"
)

// board makes the Front's tables of what its board shows, and of nothing else: each figure of a category that it only counts
// was rounded there, and none is made of them but sums of whole rows.
func (b *build) board(v docket.Viewer) error {
	board, err := b.Docket.Board(b.ctx, v, b.Period)
	if err != nil {
		return err
	}
	all := shown(board.Part)
	b.Flow = docket.Flow{Received: all.Received, Answered: all.Answered, Handed: all.Handed, Overdue: board.Follows.Overdue}
	b.add(b.listed(board.Listed))
	b.add(b.few(board))
	b.add(b.boardMonths(board.Months))
	t := b.compared(all, shown(board.Before))
	t.Rows = t.Rows[:2]
	b.add(t)
	return nil
}

// shown is what was counted and what is followed, each as the board has it.
func shown(p docket.Part) docket.Flow {
	return docket.Flow{Received: p.All.Received + p.Follows.Received, Answered: p.All.Answered + p.Follows.Answered, Handed: p.All.Handed + p.Follows.Handed}
}

func (b *build) boardColumns(of string, sum bool) []Column {
	columns := []Column{{Title: say("column.n", nil), Width: 6, Number: true}, {Title: of, Width: 32}}
	for _, key := range []string{"received", "answered", "handed", "overdue"} {
		columns = append(columns, Column{Title: say("front."+key, nil), Width: 15, Number: true, Sum: sum})
	}
	return columns
}

// results adds a column for each result of the Front's own list.
func (b *build) results(columns []Column, sum bool) []Column {
	for _, r := range b.Source.Tables.FrontResults {
		if r.ID != "none" {
			columns = append(columns, Column{Title: r.Vi, Width: 15, Number: true, Sum: sum})
		}
	}
	return columns
}

// listed is what the Front follows one by one.
func (b *build) listed(tallies []docket.Tally) Table {
	t := Table{ID: "y-kien-kien-nghi", Title: say("table.listed", nil), Columns: b.results(b.boardColumns(say("column.category", nil), true), true), Notes: []string{say("note.listed", nil)}}
	for _, of := range tallies {
		row := []Cell{text(b.category(of.Of)), number(of.Received), number(of.Answered), number(of.Handed), number(of.Overdue)}
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

// few is what the Front counts only. All together is rounded by itself: it is no sum of the rows, and there is none.
func (b *build) few(board docket.Board) Table {
	step := map[string]string{"n": strconv.Itoa(board.Step), "day": dayOf(board.CountedTo)}
	t := Table{ID: "tin-bao", Title: say("table.counted", nil), Columns: b.boardColumns(say("column.category", nil), false), Notes: []string{say("note.counted", step)}}
	line := func(name string, of docket.Count) {
		if of.Received+of.Answered+of.Handed+of.Overdue == 0 {
			return
		}
		row := []Cell{text(name)}
		for _, n := range []int{of.Received, of.Answered, of.Handed, of.Overdue} {
			row = append(row, fewOr(n))
		}
		t.Rows = append(t.Rows, row)
	}
	line(say("front.all", nil), board.All)
	for _, of := range board.Counted {
		line(b.category(of.Of), of)
	}
	t.Rows = counted(t.Rows)
	return t
}

// boardMonths has a line for each month of a period that has several.
func (b *build) boardMonths(parts []docket.Part) Table {
	t := Table{ID: "theo-thang", Title: say("table.month", nil), Columns: b.boardColumns(say("column.month", nil), true)[:5]}
	for _, m := range b.Period.Months() {
		for _, p := range parts {
			if p.Period == m.Name && m.Name != b.Period.Name {
				f := shown(p)
				t.Rows = append(t.Rows, []Cell{text(periodName(m)), number(f.Received), number(f.Answered), number(f.Handed)})
			}
		}
	}
	t.Rows = counted(t.Rows)
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
		page, err := b.Docket.Listed(b.ctx, v, b.Period, docket.FrontFilter{}, after, 200)
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
	result, letter, remarks := "", "", say("front.number", map[string]string{"number": r.Number})
	if !r.Replied.IsZero() {
		letter = say("front.answeredon", map[string]string{"day": dayOf(r.Replied)})
	}
	for _, known := range b.Source.Tables.FrontResults {
		if known.ID == r.Result {
			result = known.Vi
		}
	}
	if result == "" {
		result = r.LabelVi
	}
	if r.Overdue {
		remarks += "; " + say("front.late", nil)
	}
	return []Cell{{}, text(b.Place), text(b.category(r.Category)), {}, text(b.unitName(r.Holder)), text(dayOf(r.Handed)), text(dayOf(r.Due)), text(result), text(letter), text(remarks)}
}
