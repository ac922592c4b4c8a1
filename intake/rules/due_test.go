package rules

import (
	"testing"
	"time"
)

func TestDueVectors(t *testing.T) {
	tables := tables(t)
	type vector struct {
		Name, Clock string
		Start       time.Time
		Conditions  Conditions
		Want        *time.Time
	}
	for _, v := range readVectors[vector](t, "testdata/due/expected.json") {
		for _, start := range []time.Time{v.Start, v.Start.In(time.FixedZone("elsewhere", -9*3600))} {
			got, ok := tables.Due(v.Clock, start, v.Conditions)
			if ok != (v.Want != nil) || ok && !got.Equal(*v.Want) {
				t.Errorf("%s: %s from %s: %v %v, want %v", v.Name, v.Clock, v.Start, got, ok, v.Want)
			}
		}
	}
}

// A closed row keeps what started under it.
func TestDueKeepsTheRow(t *testing.T) {
	two, nine := 2, 9
	tables := &Tables{
		zone: time.FixedZone("", 7*3600),
		clocks: map[string][]*Clock{"X": {
			{ID: "X", Amount: &two, Unit: CalendarDays, ValidTo: "2026-06-30"},
			{ID: "X", Amount: &nine, Unit: CalendarDays, ValidFrom: "2026-07-01"},
		}},
	}
	for start, want := range map[string]string{"2026-06-30T16:00:00Z": "2026-07-02T17:00:00Z", "2026-06-30T18:00:00Z": "2026-07-10T17:00:00Z"} {
		at, _ := time.Parse(time.RFC3339, start)
		if got, ok := tables.Due("X", at, Conditions{}); !ok || got.Format(time.RFC3339) != want {
			t.Errorf("from %s: %v", start, got)
		}
	}
}

// No clock runs out before it starts, and a working-day term never ends on a day off.
func TestDueAlways(t *testing.T) {
	tables := tables(t)
	for _, c := range tables.Clocks {
		for day := 0; day < 400; day += 3 {
			start := time.Date(2026, 1, 1, 5, 0, 0, 0, time.UTC).AddDate(0, 0, day) // every weekday comes up
			due, ok := tables.Due(c.ID, start, Conditions{})
			if !ok || c.Direction == "before" {
				continue
			}
			if due.Before(start) {
				t.Fatalf("%s from %s: %s", c.ID, start, due)
			}
			if (c.Unit == WorkingDays || c.Unit == CalendarMonths) && !tables.WorkingDay(due.Add(-1)) {
				t.Fatalf("%s from %s ends on a day off: %s", c.ID, start, due)
			}
		}
	}
}

func TestClocksOf(t *testing.T) {
	tables := tables(t)
	for _, c := range []struct {
		category, urgency string
		flags             []string
		want              []string
	}{
		{"A1", High, nil, []string{"T7D", "SDAY"}},
		{"A1", Now, []string{"grounds-urgent"}, []string{"T24", "SACK"}},
		{"A1", Now, []string{"grounds-urgent", "victim-under-18"}, []string{"CH24", "SACK"}},
		{"A12", Normal, nil, []string{"V", "S", "SLOOK"}},
		{"complaint-about-police", High, nil, []string{"TC0", "S", "SDAY"}},
		{"complaint-about-official", Normal, []string{"petition-only"}, []string{"K10", "S", "SLOOK"}},
		{"protection", Now, nil, []string{"NOW", "PROT3", "SACK"}},
	} {
		got := tables.ClocksOf(c.category, c.urgency, c.flags...)
		if len(got) != len(c.want) {
			t.Errorf("%s %v: %v, want %v", c.category, c.flags, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s %v: %v, want %v", c.category, c.flags, got, c.want)
			}
		}
	}
}
