package docket

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Filter says which part of a queue, and which page. The zero value is the first page of what is open.
type Filter struct {
	Closed     bool      // what is closed, newest first, instead of what is open
	Overdue    bool      // only what is open and late
	Mine       bool      // only what the viewer has taken
	Officer    string    // only what this colleague has taken
	Nobody     bool      // only what nobody has taken
	News       bool      // only where an envelope came that the unit has not opened
	Urgencies  []string  // only these; none: all
	Lanes      []string  // only these lanes
	Categories []string  // only these categories
	States     []string  // only these states
	Communes   []string  // only from these communes
	Labels     []string  // only with all of these labels of the unit
	From       time.Time // received then or later; zero: whenever
	Until      time.Time // received before
	Number     string    // only the case with this docket number, open or closed
	After      string    // where the last page ended (Page.Next)
	Limit      int       // rows a page, 1 to 200; 0: 50
}

// mostPicked bounds each list of a filter.
const mostPicked = 40

// check refuses what is no filter, and says where the page begins.
func (f Filter) check() (from place, err error) {
	for _, list := range [][]string{f.Urgencies, f.Lanes, f.Categories, f.States, f.Communes} {
		if len(list) > mostPicked {
			return from, fmt.Errorf("%w: a filter of too many", ErrRefused)
		}
	}
	if _, err := labelBits(f.Labels); err != nil {
		return from, err
	}
	if f.After != "" {
		return decodePlace(f.After)
	}
	return place{Rank: -1, Due: math.MinInt64}, nil
}

// ranks are the parts of the queue that the filter reads, in their order.
func (f Filter) ranks() []int {
	switch {
	case f.Closed && f.Overdue:
		return nil
	case f.Closed:
		return []int{rankClosed}
	case len(f.Urgencies) == 0:
		return []int{0, 1, 2, 3}
	}
	list := []int{}
	for _, urgency := range f.Urgencies {
		if r := rank(urgency); r >= 0 {
			list = append(list, r)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// picks tells whether a walk along the index passes rows that are not asked for.
func (f Filter) picks() bool {
	return f.Nobody || f.News || len(f.Lanes)+len(f.Categories)+len(f.States)+len(f.Communes)+len(f.Labels) > 0 ||
		!f.From.IsZero() || !f.Until.IsZero() || f.Closed && len(f.Urgencies) > 0
}

// conditions are SQL behind a fragment, with their arguments.
type conditions struct {
	text string
	args []any
}

// arg adds an argument and returns its name.
func (c *conditions) arg(value any) string {
	c.args = append(c.args, value)
	return fmt.Sprintf("?%d", len(c.args))
}

func (c *conditions) and(text string) { c.text += " AND " + text }

// in adds that the column has one of the values; none: any. An index on the column is not what a walk should begin with:
// the empty text behind it hides it.
func (c *conditions) in(column string, values []string) {
	if len(values) > 0 {
		c.and("(" + column + " || '') IN (" + c.list(values) + ")")
	}
}

// list adds arguments and returns their names.
func (c *conditions) list(values []string) (list string) {
	for i, value := range values {
		if i > 0 {
			list += ", "
		}
		list += c.arg(value)
	}
	return list
}

// walkConditions are where in the queue a walk begins and ends.
func (f Filter) walkConditions(at, end place, now int64) *conditions {
	c := &conditions{}
	c.and("u.rank = " + c.arg(at.Rank))
	c.and("(u.due, u.case_id) > (" + c.arg(at.Due) + ", " + c.arg(at.ID) + ")")
	switch {
	case end.ID != "":
		c.and("(u.due, u.case_id) <= (" + c.arg(end.Due) + ", " + c.arg(end.ID) + ")")
	case f.Overdue:
		c.and("u.due <= " + c.arg(now))
	}
	return c
}

// pick adds what is asked of a row whatever its place.
func (c *conditions) pick(f Filter) {
	c.in("c.lane", f.Lanes)
	c.in("c.category", f.Categories)
	c.in("c.state", f.States)
	c.in("c.commune", f.Communes)
	if f.Closed || f.Mine || f.Officer != "" { // otherwise the walk is along them
		c.in("c.urgency", f.Urgencies)
	}
	if bits, _ := labelBits(f.Labels); bits != 0 { // check has refused those that are none
		c.and("(u.labels & " + c.arg(bits) + ") = " + c.arg(bits))
	}
	if f.Nobody {
		c.and("c.officer = ''")
	}
	if f.News {
		c.and("c.last > u.looked")
	}
	if !f.From.IsZero() {
		c.and("c.received >= " + c.arg(f.From.Unix()))
	}
	if !f.Until.IsZero() {
		c.and("c.received < " + c.arg(f.Until.Unix()))
	}
}

// sortedConditions are those of a read that is not along the queue's index.
func (f Filter) sortedConditions(from place, now int64) *conditions {
	c := &conditions{}
	c.and("(u.rank, u.due, u.case_id) > (" + c.arg(from.Rank) + ", " + c.arg(from.Due) + ", " + c.arg(from.ID) + ")")
	switch {
	case f.Number != "":
		c.and("c.number = " + c.arg(f.Number))
	case f.Closed:
		c.and("c.closed > 0")
	default:
		c.and("c.closed = 0")
	}
	if f.Overdue {
		c.and("u.due <= " + c.arg(now))
	}
	c.pick(f)
	return c
}
