package docket

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"
)

// The small-count rule: what is counted leaves the units that hold the cases only as running totals, each rounded down to a
// multiple of k, and as differences of such. Whatever is added to or subtracted from whatever, over whatever periods, nothing
// smaller than k cases can be singled out; what is rounded off counts on into the next period. Hiding single cells and then
// further cells to protect them, the usual way, breaks as soon as a month is subtracted from its quarter or yesterday from today.
//
// Rounding alone does not stop one who sends cases of his own: he adds to a total until it steps, and knows from then on how
// far it is from its next step. So a total steps to m·k not at m·k but somewhere from m·k to m·k+k-1, at a place drawn for
// this step of this series by a key that only the deployment has; and what is shown is what there was at the beginning of the
// day, so that nobody sees at which moment it steps. What remains is written in docs/threat-model.md.

// series names one running total. Its place among the steps hangs on the name, so the same total must have the same one
// wherever it is shown; a sum of several totals is shown as the sum of what is shown of them, or is a series of its own.
type series struct {
	place    string // commune, "" is the whole deployment
	category string // "" is every counted category together
	what     string // received, answered, handed, late, result:…, rated:…
}

// rounded is how much of a running total is shown.
func (d *Docket) rounded(s series, n int) int {
	k := d.tables.SmallCountFloor
	if k < 2 {
		return n
	}
	m := n / k
	if m > 0 && n%k < d.delay(s, m) {
		m--
	}
	return m * k
}

// delay is how many cases after m·k the total steps to it: 0 to k-1. Without a key it is 0.
func (d *Docket) delay(s series, m int) int {
	if len(d.opts.NumberKey) == 0 {
		return 0
	}
	mac := hmac.New(sha256.New, d.opts.NumberKey)
	fmt.Fprintf(mac, "small counts/%s/%s/%s/%d", s.place, s.category, s.what, m)
	return int(mac.Sum(nil)[0]) % d.tables.SmallCountFloor
}

// between is the figure of a period from two running totals.
func (d *Docket) between(s series, before, until int) int {
	return max(0, d.rounded(s, until)-d.rounded(s, before))
}

// asOf is the moment up to which counted figures go: the beginning of the day in Viet Nam.
func (d *Docket) asOf() time.Time {
	now := d.opts.Now().In(vietNam)
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, vietNam)
}

// moments are when the cases of each series got there, in seconds.
type moments map[series][]int64

func (m moments) add(s series, at int64) { m[s] = append(m[s], at) }

func (m moments) sort() {
	for _, list := range m {
		slices.Sort(list)
	}
}

// before is the running total at a moment.
func (m moments) before(s series, at int64) int {
	n, _ := slices.BinarySearch(m[s], at)
	return n
}
