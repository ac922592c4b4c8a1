package main

import (
	"fmt"
	"slices"
	"time"

	"homthu/intake/rules"
)

// askHolidays is the month from which next year's days off must be known: terms that begin then may end after New Year, and
// the Government announces Tết in autumn.
const askHolidays = time.September

// holidayWarnings says what is missing in the lists of days off, of this year and, in autumn, of the next; hints are lists
// that nobody has compared with what was announced.
func holidayWarnings(tables *rules.Tables, now time.Time) (missing, hints []string) {
	years := []int{now.Year()}
	if now.Month() >= askHolidays {
		years = append(years, now.Year()+1)
	}
	for _, year := range years {
		i := slices.IndexFunc(tables.HolidayYears, func(y rules.HolidayYear) bool { return y.Year == year })
		switch {
		case i < 0:
			missing = append(missing, fmt.Sprintf("no list of holidays for %d; terms that end then will be counted too short (configs/holidays.yaml)", year))
		case tables.HolidayYears[i].Announced == nil:
			hints = append(hints, fmt.Sprintf("the list of holidays for %d is a guess: once it is announced, enter it and the year of the notice (configs/holidays.yaml)", year))
		}
	}
	return missing, hints
}
