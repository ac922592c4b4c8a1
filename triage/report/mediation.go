package report

import (
	"strconv"

	"homthu/triage/docket"
)

// mediations are what became of disputes that went to mediation teams, and of appointments to hand something in: exactly for
// who has the cases, by the small-count rule for the others, as the register counts them for the console as well.
func (b *build) mediations(v docket.Viewer) error {
	m, err := b.Docket.Mediations(b.ctx, v, b.Period)
	if err != nil {
		return err
	}
	a, err := b.Docket.Appointments(b.ctx, v, b.Period)
	if err != nil {
		return err
	}
	b.add(b.mediation(m))
	b.add(b.appointments(a))
	return nil
}

func (b *build) mediation(m docket.Mediations) Table {
	t := b.steps("hoa-giai", "table.mediation", m.Step)
	t.line("mediation.released", m.Released)
	t.line("mediation.begun", m.Begun)
	for _, result := range docket.MediationResults {
		t.line("mediation."+result, m.Results[result])
		for _, to := range docket.PassedTo {
			if result == docket.Passed {
				t.line("mediation."+to, m.To[to])
			}
		}
	}
	t.Rows = counted(t.Rows)
	return t
}

func (b *build) appointments(a docket.Appointments) Table {
	t := b.steps("hen-giao-nop", "table.appointments", a.Step)
	for _, state := range docket.AppointmentStates {
		t.line("appointment."+state, a.States[state])
	}
	t.line("appointment.cases", a.Cases)
	t.Rows = counted(t.Rows)
	return t
}

// steps is a table of figures of which none is a part of another, so that there is no sum.
func (b *build) steps(id, title string, step int) Table {
	t := b.counts(id, title)
	t.Columns[2].Sum = false
	if step > 1 {
		t.Notes = []string{say("note.steps", map[string]string{"n": strconv.Itoa(step), "day": dayOf(b.AsOf)})}
	}
	return t
}

// line adds a figure, unless it is none or too small to be shown.
func (t *Table) line(key string, n int) {
	if n > 0 {
		t.Rows = append(t.Rows, []Cell{text(say(key, nil)), number(n)})
	}
}
