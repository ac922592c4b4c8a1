package docket

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
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

// Months are the months of a period, or of a month itself.
func (p Period) Months() (all []Period) {
	for at := p.From; at.Before(p.To); at = at.AddDate(0, 1, 0) {
		all = append(all, Period{Name: MonthOf(at), From: at, To: at.AddDate(0, 1, 0)})
	}
	return all
}

// MonthOf is the name of the month of a moment, in Viet Nam.
func MonthOf(at time.Time) string { return at.In(vietNam).Format("2006-01") }

// ErrFuture: the period has not begun.
var ErrFuture = errors.New("docket: the period has not begun")

// Before is the period of the same kind that ended when this one began.
func (p Period) Before() Period {
	at := p.From.AddDate(0, 0, -1)
	month := int(at.Month())
	name := at.Format("2006")
	switch {
	case strings.Contains(p.Name, "Q"):
		name += fmt.Sprintf("-Q%d", (month+2)/3)
	case strings.Contains(p.Name, "H"):
		name += fmt.Sprintf("-H%d", (month+5)/6)
	case len(p.Name) > len("2006"):
		name = at.Format("2006-01")
	}
	before, _ := ParsePeriod(name)
	return before
}

// monthsUntil are the n months that end with the period's last one, or with the present one if the period goes on.
func monthsUntil(p Period, now time.Time, n int) []Period {
	last := p.To.AddDate(0, -1, 0)
	if here := now.In(vietNam); last.After(here) {
		last = time.Date(here.Year(), here.Month(), 1, 0, 0, 0, 0, vietNam)
	}
	list := make([]Period, n)
	for i := range list {
		from := last.AddDate(0, i-n+1, 0)
		list[i] = Period{Name: MonthOf(from), From: from, To: from.AddDate(0, 1, 0)}
	}
	return list
}
