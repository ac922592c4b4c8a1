package rules

import (
	"slices"
	"time"
)

// Conditions are what makes a term longer or shorter: the variant conditions that hold, and the extensions granted, in
// the order in which they were.
type Conditions struct {
	Set      []string  `json:"set,omitempty"`
	Extended []Granted `json:"extended,omitempty"`
}

// Granted is one extension: the line of the clock's table (from 0), and how much of its amount was granted (0 = all).
type Granted struct {
	Line   int `json:"line"`
	Amount int `json:"amount,omitempty"`
}

// Due returns when the clock that started at start runs out, and false if it never does or there is no such clock. Of
// several rows with the id, the one valid at the start counts, as running items keep their row.
//
// Minutes and hours run day and night. The day of the event is not counted; a term in days ends at 24:00 of its last day
// in Viet Nam, so that the returned time is the first moment that is too late. Working days skip Saturdays, Sundays and
// the days off of the holiday list. Months end on the same date, or the month's last day, and then on the next working
// day. An extension that the table does not allow changes nothing.
func (t *Tables) Due(clock string, start time.Time, c Conditions) (time.Time, bool) {
	row := t.rowAt(clock, start)
	if row == nil || row.Amount == nil {
		return time.Time{}, false
	}
	amount, unit := *row.Amount, row.Unit
	for _, v := range row.Variants {
		if slices.Contains(c.Set, v.When) {
			amount = v.Amount
			if v.Unit != "" {
				unit = v.Unit
			}
			break
		}
	}
	if row.Direction == "before" {
		return t.before(start, amount, unit), true
	}
	due := t.after(start, amount, unit)
	used := make([]int, len(row.Extensions))
	for _, g := range c.Extended {
		if g.Line < 0 || g.Line >= len(row.Extensions) || g.Amount < 0 {
			continue
		}
		e := row.Extensions[g.Line]
		used[g.Line]++
		if used[g.Line] > max(e.Times, 1) || g.Amount > e.Amount {
			continue
		}
		add := e.Amount
		if g.Amount > 0 {
			add = g.Amount
		}
		from := start
		if e.Mode == "add" {
			from = t.lastMoment(due)
		}
		if later := t.after(from, add, e.Unit); later.After(due) {
			due = later
		}
	}
	return due, true
}

// HolidaysKnown says whether the year has a holiday list. Without one only Saturdays and Sundays are skipped.
func (t *Tables) HolidaysKnown(year int) bool { return t.years[year] }

// WorkingDay says whether the day of that moment, in Viet Nam, is a working day.
func (t *Tables) WorkingDay(at time.Time) bool {
	at = at.In(t.zone)
	day := at.Format(time.DateOnly)
	if t.offDays[day] {
		return false
	}
	return t.workDays[day] || at.Weekday() != time.Saturday && at.Weekday() != time.Sunday
}

// rowAt returns the clock's row valid at a time; before the first row, the first.
func (t *Tables) rowAt(clock string, at time.Time) *Clock {
	rows, day := t.clocks[clock], at.In(t.zone).Format(time.DateOnly)
	var row *Clock
	for _, r := range rows {
		if row == nil || r.ValidFrom <= day {
			row = r
		}
	}
	return row
}

func (t *Tables) after(start time.Time, amount int, unit string) time.Time {
	switch unit {
	case Minutes:
		return start.Add(time.Duration(amount) * time.Minute)
	case Hours:
		return start.Add(time.Duration(amount) * time.Hour)
	}
	day := t.midnight(start)
	switch unit {
	case CalendarDays:
		day = day.AddDate(0, 0, amount)
	case WorkingDays:
		for n := amount; n > 0 || !t.WorkingDay(day); {
			day = day.AddDate(0, 0, 1)
			if n > 0 && t.WorkingDay(day) {
				n--
			}
		}
	case CalendarMonths:
		day = t.months(day, amount)
		for !t.WorkingDay(day) {
			day = day.AddDate(0, 0, 1)
		}
	}
	return day.AddDate(0, 0, 1).UTC()
}

// before returns the latest moment that is early enough: a term of days ends at 24:00 of the day that many days ahead.
func (t *Tables) before(event time.Time, amount int, unit string) time.Time {
	switch unit {
	case Minutes, Hours:
		return t.after(event, -amount, unit)
	}
	day := t.midnight(t.lastMoment(event))
	switch unit {
	case CalendarMonths:
		day = t.months(day, -amount)
	case WorkingDays:
		for n := amount; n > 0; {
			if day = day.AddDate(0, 0, -1); t.WorkingDay(day) {
				n--
			}
		}
	default:
		day = day.AddDate(0, 0, -amount)
	}
	return day.AddDate(0, 0, 1).UTC()
}

// lastMoment takes the end of a day, 24:00, back into that day.
func (t *Tables) lastMoment(at time.Time) time.Time {
	if at.Equal(t.midnight(at)) {
		return at.Add(-1)
	}
	return at
}

func (t *Tables) midnight(at time.Time) time.Time {
	y, m, d := at.In(t.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.zone)
}

// months keeps the date, or takes the month's last day where it has no such date.
func (t *Tables) months(day time.Time, n int) time.Time {
	y, m, d := day.Date()
	last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, t.zone)
	return last.AddDate(0, 0, min(d, last.Day())-last.Day())
}
