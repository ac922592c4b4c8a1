package docket

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Period is a stretch of time that figures are given for: From is in it, To is not.
type Period struct {
	Name     string // 2026-11, 2026-Q4, 2026-H2 or 2026
	From, To time.Time
}

var periodName = regexp.MustCompile(`^(20[0-9]{2})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|H([12])))?$`)

// ParsePeriod reads a month (2026-11), a quarter (2026-Q4), a half (2026-H2) or a year (2026), in Viet Nam's time.
func ParsePeriod(name string) (Period, error) {
	parts := periodName.FindStringSubmatch(name)
	if parts == nil {
		return Period{}, fmt.Errorf("%w: no such period", ErrRefused)
	}
	number := func(i int) int { n, _ := strconv.Atoi(parts[i]); return n } // "" is 0
	year, first, months := number(1), 1, 12
	switch {
	case parts[2] != "":
		first, months = number(2), 1
	case parts[3] != "":
		first, months = 3*number(3)-2, 3
	case parts[4] != "":
		first, months = 6*number(4)-5, 6
	}
	from := time.Date(year, time.Month(first), 1, 0, 0, 0, 0, vietNam)
	return Period{Name: name, From: from, To: from.AddDate(0, months, 0)}, nil
}

// MonthOf is the name of the month of a moment, in Viet Nam.
func MonthOf(at time.Time) string { return at.In(vietNam).Format("2006-01") }
