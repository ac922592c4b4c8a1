package report

import (
	"cmp"
	"slices"

	"homthu/intake/directory/boxcode"
	"homthu/triage/docket"
	"homthu/triage/opening"
)

// openings says how often the boxes of paper were opened and what lay in them: for a commune by box, for the province by commune.
// It is made of the minutes alone, and of slips says what they say. No figure of it is about cases, and none of a report is about
// cases by channel: a slip about the police goes past them, and the difference would show it. The Front's document goes to those for
// whom tips are rounded: how many slips there were, which would bound them, is in its own sheets alone.
func (b *build) openings(v docket.Viewer) error {
	if b.Source.Openings == nil || b.View == Own && b.Unit.Role != "commune-police" {
		return nil
	}
	tallies, err := b.Source.Openings.Tallies(b.ctx, v, b.Period.From, b.Period.To)
	if err != nil {
		return err
	}
	t := Table{ID: "mo-hom-thu", Title: say("table.openings", nil), Notes: []string{say("note.openings", nil)}, Columns: []Column{{Title: say("column.n", nil), Width: 6, Number: true}, {Title: say("column.box", nil), Width: 40}}}
	if b.View == Whole {
		t.Columns[1].Title = say("column.commune", nil)
	}
	for _, key := range []string{"boxesdue", "openings", "slips", "blank", "unreadable", "unsealed", "boxeslate"} {
		about := key == "slips" || key == "blank" || key == "unreadable"
		t.Columns = append(t.Columns, Column{Title: say("column."+key, nil), Width: 13, Number: true, Sum: true, Sheet: about && b.View == Front})
	}
	for _, l := range b.openingLines(tallies) {
		row := []Cell{text(l.name)}
		for _, n := range l.figures {
			row = append(row, number(n))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Rows = counted(t.Rows)
	b.add(t)
	return nil
}

// openingLine is a line of that table, in the order of its columns.
type openingLine struct {
	name, code string
	figures    [7]int
}

func (b *build) openingLines(tallies []opening.Tally) []openingLine {
	by := map[string]*openingLine{}
	for _, of := range tallies {
		l := openingLine{name: boxName(of), code: of.Box}
		if b.View == Whole {
			l = openingLine{name: of.Commune, code: of.Commune}
			if p, ok := b.placeOf(of.Commune); ok {
				l.name = p.Short()
			}
		}
		if by[l.code] == nil {
			by[l.code] = &l
		}
		for i, n := range []int{one(of.Due), of.Openings, of.Slips, of.Blank, of.Unreadable, of.Unsealed, one(of.Overdue)} {
			by[l.code].figures[i] += n
		}
		if b.View != Whole { // a box of a commune that has gone over into this one is due once, in whichever it was
			by[l.code].figures[0] = min(1, by[l.code].figures[0])
		}
	}
	lines := make([]openingLine, 0, len(by))
	for _, l := range by {
		lines = append(lines, *l)
	}
	slices.SortFunc(lines, func(x, y openingLine) int { return cmp.Or(cmp.Compare(x.name, y.name), cmp.Compare(x.code, y.code)) })
	return lines
}

// boxName is a box as the table names it: where it hangs, and its code.
func boxName(t opening.Tally) string {
	name := t.Name
	if t.Village != "" && t.Village != name {
		name += ", " + t.Village
	}
	return name + " (" + boxcode.Show(t.Box) + ")"
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}
