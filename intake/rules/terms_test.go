package rules

import (
	"errors"
	"testing"
	"time"
)

func at(text string) time.Time {
	when, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("UTC+7", 7*3600))
	if err != nil {
		panic(err)
	}
	return when
}

func TestExtend(t *testing.T) {
	tables := tables(t)
	start := at("2026-11-16 08:30")
	for _, test := range []struct {
		clock string
		ends  []string // after each extension, then it is refused
		lines []int
	}{
		{"T20", []string{"2027-01-19 00:00", "2027-03-19 00:00"}, []int{0, 1}}, // two months from receipt; a Saturday and a Sunday do not end it
		{"TCRES", []string{"2027-01-16 00:00", "2027-02-15 00:00"}, []int{0, 1}},
	} {
		due, _ := tables.Due(test.clock, start, Conditions{})
		var used []int
		for i, want := range test.ends {
			line, later, err := tables.Extend(test.clock, start, due, used)
			if err != nil || line != test.lines[i] || !later.After(due) {
				t.Fatalf("%s, extension %d: line %d, %v, %v", test.clock, i+1, line, later, err)
			}
			if !later.Equal(at(want)) {
				t.Errorf("%s, extension %d: ends %v, want %s", test.clock, i+1, later.In(time.FixedZone("", 7*3600)), want)
			}
			used, due = append(used, line), later
		}
		if _, _, err := tables.Extend(test.clock, start, due, used); !errors.Is(err, ErrExtended) {
			t.Errorf("%s: one more: %v", test.clock, err)
		}
	}
	for _, clock := range []string{"T7D", "S", "TC0", "no-such-clock"} {
		if _, _, err := tables.Extend(clock, start, start, nil); !errors.Is(err, ErrNoExtension) {
			t.Errorf("%s: %v", clock, err)
		}
	}
}

func TestResume(t *testing.T) {
	tables := tables(t)
	for _, test := range []struct{ clock, start, due, paused, resumed, want string }{
		{"T24", "2026-11-16 08:30", "2026-11-17 08:30", "2026-11-16 20:30", "2026-11-20 09:00", "2026-11-20 21:00"},
		{"T20", "2026-11-16 08:30", "2026-12-07 00:00", "2026-11-20 15:00", "2026-12-20 08:00", "2027-01-06 00:00"}, // 16 days were left
		{"TC", "2026-11-16 08:30", "2026-11-26 00:00", "2026-11-18 10:00", "2027-02-04 10:00", ""},                  // 5 working days, over Tết
		{"T20", "2026-11-16 08:30", "2026-12-07 00:00", "2026-12-08 00:00", "2026-12-20 08:00", "2026-12-07 00:00"},
		{"T20", "2026-11-16 08:30", "2026-12-07 00:00", "2026-11-20 15:00", "2026-11-19 15:00", "2026-12-07 00:00"}, // the clock was set back
		{"no-such-clock", "2026-11-16 08:30", "2026-11-17 08:30", "2026-11-16 20:30", "2026-11-16 21:30", "2026-11-17 09:30"},
	} {
		got := tables.Resume(test.clock, at(test.start), at(test.due), at(test.paused), at(test.resumed))
		if test.want == "" {
			n := 0
			for day := at(test.resumed).AddDate(0, 0, 1); day.Before(got); day = day.AddDate(0, 0, 1) {
				n += flagged(tables.WorkingDay(day))
			}
			if n > 5 || got.Sub(at(test.resumed)) < 7*24*time.Hour {
				t.Errorf("%s: %d working days, ends %v", test.clock, n, got)
			}
			continue
		}
		if !got.Equal(at(test.want)) {
			t.Errorf("%s: %v, want %s", test.clock, got.In(time.FixedZone("", 7*3600)), test.want)
		}
	}
}
