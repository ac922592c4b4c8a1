package report

import (
	"cmp"
	"slices"
	"time"

	"homthu/triage/docket"
	"homthu/triage/forum"
	"homthu/triage/village"
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
	if _, known := b.placeOf(b.Unit.Place); !known && b.View != Whole {
		return nil // a unit of the province has no boxes of its own
	}
	register, err := b.Roster.Villages(b.ctx)
	if err != nil {
		return err
	}
	at := b.Period.To.Add(-time.Second)
	if at.After(b.AsOf) {
		at = b.AsOf
	}
	t := Table{ID: "hom-thu", Title: say("table.boxes", nil), Columns: []Column{
		{Title: say("column.n", nil), Width: 6, Number: true}, {Title: say("column.commune", nil), Width: 40}, {Title: say("column.villages", nil), Width: 16, Number: true, Sum: true},
		{Title: say("column.covered", nil), Width: 16, Number: true, Sum: true}, {Title: say("column.coveredshare", nil), Width: 12, Number: true, Ratio: []int{3, 2}},
		{Title: say("column.boxes", nil), Width: 14, Number: true, Sum: true},
	}}
	boxes := map[string]int{}
	for _, box := range register.BoxesAt(b.commune(), at) {
		boxes[box.Commune]++
	}
	type line struct {
		name string
		village.Coverage
	}
	var lines []line
	for _, c := range register.CoverageAt(at) {
		if b.commune() != "" && c.Commune != b.commune() {
			continue
		}
		name := c.Commune
		if p, ok := b.placeOf(c.Commune); ok {
			name = p.Short()
		}
		lines = append(lines, line{name, c})
	}
	slices.SortFunc(lines, func(x, y line) int { return cmp.Or(cmp.Compare(x.name, y.name), cmp.Compare(x.Commune, y.Commune)) })
	for _, l := range lines {
		t.Rows = append(t.Rows, []Cell{text(l.name), number(l.Villages), number(l.Covered), {}, number(boxes[l.Commune])})
	}
	t.Rows = counted(t.Rows)
	b.add(t)
	return nil
}

// forums says what was held in the period, and how what was promised there stands now.
func (b *build) forums(v docket.Viewer) error {
	if b.Source.Forums == nil || b.View == Own && b.Unit.Role != "commune-police" {
		return nil
	}
	list, err := b.Source.Forums.List(b.ctx, v)
	if err != nil {
		return err
	}
	var f struct{ held, opinions, answered, pledges, kept, late int }
	from, to := b.Period.From.In(vietNam).Format(time.DateOnly), b.Period.To.In(vietNam).Format(time.DateOnly)
	for _, one := range list {
		if one.State != forum.Held && one.State != forum.Closed || one.Day < from || one.Day >= to {
			continue
		}
		c := one.Counts
		f.held, f.opinions, f.answered = f.held+1, f.opinions+c.Approved, f.answered+c.Approved-c.Undisposed-c.Owed
		f.pledges, f.kept, f.late = f.pledges+c.Pledges, f.kept+c.Kept, f.late+c.Late
	}
	t := b.counts("dien-dan", "table.forums")
	t.Columns[2] = Column{Title: say("column.count", nil), Width: 14, Number: true}
	for _, of := range []struct {
		key string
		n   int
	}{{"held", f.held}, {"opinions", f.opinions}, {"answered", f.answered}, {"pledges", f.pledges}, {"kept", f.kept}, {"late", f.late}, {"open", f.pledges - f.kept - f.late}} {
		t.Rows = append(t.Rows, []Cell{text(say("forum."+of.key, nil)), number(of.n)})
	}
	t.Rows = counted(t.Rows)
	b.add(t)
	return nil
}

// criterion are figures for the people who rate a commune by the criteria of new-rural communes (19: defence and security).
// What the criteria ask, the register knows in small part: the rest stays empty, and the note says so.
func (b *build) criterion() {
	if _, commune := b.placeOf(b.Unit.Place); !commune || len(b.Period.Months()) < 12 {
		return // the criteria are rated by the year
	}
	t := b.counts("tieu-chi-19", "table.criterion")
	t.Columns[2] = Column{Title: say("column.count", nil), Width: 18, Number: true}
	t.Notes = []string{say("note.criterion", nil)}
	for _, of := range []struct{ key, table, column string }{
		{"criterion.boxes", "hom-thu", "column.boxes"}, {"criterion.villages", "hom-thu", "column.covered"},
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
