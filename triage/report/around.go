package report

import (
	"cmp"
	"slices"
	"time"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// commune is whose boxes and forums a report counts; "" is all.
func (b *build) commune() string {
	if b.View == Whole {
		return ""
	}
	return b.Unit.Place
}

// boxes says how many villages have a box at the end of the period, or now.
func (b *build) boxes(docket.Viewer) error {
	if _, known := b.Places.Place(b.Unit.Place); !known && b.View != Whole {
		return nil // a unit of the province has no boxes of its own
	}
	list, err := b.Roster.Boxes(b.ctx, b.commune())
	if err != nil {
		return err
	}
	at := b.Period.To.Add(-time.Second)
	if at.After(b.AsOf) {
		at = b.AsOf
	}
	t := Table{ID: "hom-thu", Title: say("table.boxes", nil), Columns: []Column{
		{Title: say("column.n", nil), Width: 6, Number: true}, {Title: say("column.commune", nil), Width: 40}, {Title: say("column.boxes", nil), Width: 16, Number: true, Sum: true},
		{Title: say("column.villages", nil), Width: 22, Number: true, Sum: true}, {Title: say("column.newboxes", nil), Width: 16, Number: true, Sum: true},
	}}
	type coverage struct{ boxes, villages, added int }
	of := map[string]coverage{}
	for _, box := range list {
		if !stood(box, at) {
			continue
		}
		c := of[box.Commune]
		c.boxes, c.villages = c.boxes+1, c.villages+max(len(box.Villages), 1)
		if !box.From.Before(b.Period.From) {
			c.added++
		}
		of[box.Commune] = c
	}
	names := map[string]string{}
	for code := range of {
		names[code] = code
		if p, ok := b.Places.Place(code); ok {
			names[code] = p.Short()
		}
	}
	codes := make([]string, 0, len(of))
	for code := range of {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(x, y string) int { return cmp.Or(cmp.Compare(names[x], names[y]), cmp.Compare(x, y)) })
	for _, code := range codes {
		t.Rows = append(t.Rows, []Cell{text(names[code]), number(of[code].boxes), number(of[code].villages), number(of[code].added)})
	}
	t.Rows = counted(t.Rows)
	b.add(t)
	return nil
}

func stood(box roster.Box, at time.Time) bool {
	return !box.From.After(at) && (box.To.IsZero() || box.To.After(at))
}

// forums says what was held, said and promised.
func (b *build) forums(docket.Viewer) error {
	if b.Source.Forums == nil {
		return nil
	}
	f, err := b.Source.Forums(b.ctx, b.commune(), b.Period.From, b.Period.To)
	if err != nil {
		return err
	}
	t := b.counts("dien-dan", "table.forums")
	t.Columns[2] = Column{Title: say("column.count", nil), Width: 14, Number: true}
	for _, of := range []struct {
		key string
		n   int
	}{{"held", f.Held}, {"opinions", f.Opinions}, {"answered", f.Answered}, {"pledges", f.Pledges}, {"kept", f.Kept}, {"late", f.Late}, {"open", f.Open}} {
		t.Rows = append(t.Rows, []Cell{text(say("forum."+of.key, nil)), number(of.n)})
	}
	t.Rows = counted(t.Rows)
	b.add(t)
	return nil
}

// criterion are figures for the people who rate a commune by the criteria of new-rural communes (19: defence and security).
// What the criteria ask, the register knows in small part: the rest stays empty, and the note says so.
func (b *build) criterion() {
	if _, commune := b.Places.Place(b.Unit.Place); !commune || len(b.Period.Months()) < 12 {
		return // the criteria are rated by the year
	}
	t := b.counts("tieu-chi-19", "table.criterion")
	t.Columns[2] = Column{Title: say("column.count", nil), Width: 18, Number: true}
	t.Notes = []string{say("note.criterion", nil)}
	for _, of := range []struct{ key, table, column string }{
		{"criterion.boxes", "hom-thu", "column.boxes"}, {"criterion.villages", "hom-thu", "column.villages"},
	} {
		t.Rows = append(t.Rows, []Cell{text(say(of.key, nil)), b.figure(of.table, say(of.column, nil))})
	}
	t.Rows = append(t.Rows, []Cell{text(say("criterion.received", nil)), number(b.Flow.Received)}, []Cell{text(say("criterion.answered", nil)), number(b.Flow.Answered)},
		[]Cell{text(say("criterion.overdue", nil)), number(b.Flow.Overdue)}, []Cell{text(say("criterion.crimes", nil)), {}}, []Cell{text(say("criterion.crowds", nil)), {}},
		[]Cell{text(say("criterion.models", nil)), {}})
	t.Rows = counted(t.Rows)
	b.add(t)
}

// figure is the sum of a column of another table of the report.
func (b *build) figure(table, column string) Cell {
	for _, t := range b.Report.Tables {
		for i, c := range t.Columns {
			if t.ID == table && c.Title == column {
				return number(t.Sum(i))
			}
		}
	}
	return number(0)
}
