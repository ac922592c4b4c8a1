package report

import (
	"slices"
	"strings"
	"time"

	"homthu/triage/docket"
)

var vietNam = time.FixedZone("UTC+7", 7*3600)

// dayOf is a day as documents have it, "" for none.
func dayOf(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(vietNam).Format("02/01/2006")
}

func momentOf(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(vietNam).Format("15:04 02/01/2006")
}

// registers are extracts of registers, line by line and without a word of what was told: 294 for tips, and the 13 columns of
// form 03/TCD for what people propose or complain of.
func (b *build) registers(v docket.Viewer) error {
	list, err := b.ledger(v, b.Period.From, b.Period.To)
	if err != nil {
		return err
	}
	tips := b.registerTable("so-294", "r294", []float64{6, 16, 18, 30, 30, 36, 34, 44, 34, 14, 20})
	visits := b.registerTable("so-tiep-cong-dan", "r03", []float64{6, 14, 30, 14, 30, 16, 10, 18, 14, 20, 28, 36, 24})
	for _, e := range list {
		switch e.Lane {
		case "tip", "hand-in":
			tips.Rows = append(tips.Rows, b.tipLine(e))
		case "feedback", "complaint-about-official", "complaint-about-police":
			visits.Rows = append(visits.Rows, b.visitLine(e))
		}
	}
	tips.Rows, visits.Rows = counted(tips.Rows), counted(visits.Rows)
	b.add(tips)
	b.add(visits)
	return nil
}

// ledger reads a register that may be longer than the docket gives at once: in halves.
func (b *build) ledger(v docket.Viewer, from, to time.Time) ([]docket.Entry, error) {
	list, more, err := b.Docket.Ledger(b.ctx, v, from, to)
	if err != nil || !more || to.Sub(from) < 2*time.Second {
		return list, err
	}
	middle := from.Add(to.Sub(from) / 2).Truncate(time.Second)
	first, err := b.ledger(v, from, middle)
	if err != nil {
		return nil, err
	}
	rest, err := b.ledger(v, middle, to)
	return append(first, rest...), err
}

func (b *build) registerTable(id, key string, widths []float64) Table {
	t := Table{ID: id, Register: true, Title: say("table."+key, nil), Notes: []string{say("note."+key, nil)}}
	titles := strings.Split(say("columns."+key, nil), "|")
	for i, w := range widths {
		t.Columns = append(t.Columns, Column{Title: titles[i], Width: w, Number: i == 0})
	}
	return t
}

func (b *build) tipLine(e docket.Entry) []Cell {
	var terms []string
	for _, k := range e.Clocks {
		name := k.ID
		if c, ok := b.Source.Tables.Clock(k.ID); ok {
			name = c.NameVi
		}
		term := name + ": " + momentOf(k.Due)
		if !k.Met.IsZero() {
			term += ", " + say("r294.met", map[string]string{"at": momentOf(k.Met)})
		}
		terms = append(terms, term)
	}
	return []Cell{text(e.Number), text(momentOf(e.Since)), text(say("r294.source", nil)), text(b.category(e.Category)), {},
		text(strings.Join(slices.DeleteFunc([]string{b.unitName(e.Holder), e.Officer}, func(s string) bool { return s == "" }), ", ")),
		text(strings.Join(terms, "; ")), text(b.standing(e)), text(dayOf(e.Closed)), {}}
}

// standing is a case's state and outcome in words.
func (b *build) standing(e docket.Entry) string {
	state := e.State
	if s, ok := b.Source.Tables.Status(e.State); ok {
		state = s.LabelOfficerVi
	}
	if e.Outcome != "" {
		state += ": " + b.ending(docket.Ending{State: e.State, Outcome: e.Outcome})
	}
	return state
}

func (b *build) visitLine(e docket.Entry) []Cell {
	kind := say("r03.proposal", nil)
	if e.Lane != "feedback" {
		kind = say("r03.reflection", nil)
	}
	competent, led := say("r03.here", nil), ""
	if e.Holder != b.Unit.ID {
		competent, led = "", b.unitName(e.Holder)
	}
	return []Cell{text(dayOf(e.Since)), text(say("r03.noname", nil)), {}, {}, text(kind), number(1), {}, text(competent), text(led), text(b.unitName(e.Holder)),
		text(b.standing(e)), text(say("front.number", map[string]string{"number": e.Number}))}
}
