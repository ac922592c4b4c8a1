package rules

import (
	"errors"
	"slices"
	"time"
)

// Why a running term cannot become longer.
var (
	// ErrNoExtension: the clock's table has no way to make it longer.
	ErrNoExtension = errors.New("the clock cannot be extended")
	// ErrExtended: it has been made longer as often, or as far, as the table allows.
	ErrExtended = errors.New("the clock has been extended as far as the table allows")
)

// ClockAt returns the clock's row that was valid when a term started: running items keep the row they started with.
func (t *Tables) ClockAt(id string, start time.Time) (Clock, bool) {
	row := t.rowAt(id, start)
	if row == nil {
		return Clock{}, false
	}
	return *row, true
}

// Extend makes a running term longer by the next line of its table, and returns that line and the new end. used are the
// lines granted before, in order. Lines with the same decider stand for one another (a second one "instead of the line
// above"): together they are used as often as the one that allows most. A line that would not bring the end further is
// none. start is the original start, moved on by the time the clock stood still.
func (t *Tables) Extend(clock string, start, due time.Time, used []int) (line int, later time.Time, err error) {
	row := t.rowAt(clock, start)
	if row == nil || row.Amount == nil || len(row.Extensions) == 0 {
		return 0, due, ErrNoExtension
	}
	granted := map[string]int{}
	for _, u := range used {
		if u >= 0 && u < len(row.Extensions) {
			granted[row.Extensions[u].By]++
		}
	}
	for i, e := range row.Extensions {
		if granted[e.By] >= max(e.Times, 1) || e.Mode == "total" && slices.Contains(used, i) {
			continue
		}
		from := start
		if e.Mode == "add" {
			from = t.lastMoment(due)
		}
		if later := t.after(from, e.Amount, e.Unit); later.After(due) {
			return i, later, nil
		}
	}
	return 0, due, ErrExtended
}

// Pauses says whether the clocks of a case stand still in a state. The tables let them run while a resident is asked
// (statuses.yaml: "the clocks go on running"), and count anew what comes after a suspension (decision-resume): a
// suspension alone stops them.
func (t *Tables) Pauses(state string) bool { return state == "SUSPENDED" }

// Resume returns the new end of a term that stood still from one moment to another. Minutes and hours go on by the
// second; days by the days that were left, working days by the working days that were left; and a term in days ends at
// 24:00 as before. A term that had run out when it was stopped, or time that went backwards, changes nothing.
func (t *Tables) Resume(clock string, start, due, paused, resumed time.Time) time.Time {
	if !paused.Before(due) || !resumed.After(paused) {
		return due
	}
	row := t.rowAt(clock, start)
	if row == nil || row.Unit == Minutes || row.Unit == Hours {
		return due.Add(resumed.Sub(paused))
	}
	last := t.midnight(t.lastMoment(due))
	day, n := t.midnight(paused), 0
	for ; day.Before(last); n += flagged(row.Unit != WorkingDays || t.WorkingDay(day)) {
		day = day.AddDate(0, 0, 1)
	}
	unit := CalendarDays
	if row.Unit == WorkingDays {
		unit = WorkingDays
	}
	if later := t.after(resumed, n, unit); later.After(due) {
		return later
	}
	return due
}

func flagged(b bool) int {
	if b {
		return 1
	}
	return 0
}
