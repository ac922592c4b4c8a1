package notice

import (
	"time"

	"homthu/triage/roster"
)

// vietNam is the clock by which officers sleep.
var vietNam = time.FixedZone("UTC+7", 7*60*60)

// timing says when what is not urgent may be passed on.
type timing struct {
	from, to time.Duration          // it is kept for a random time between these
	most     int                    // messages a day
	draw     func(most int64) int64 // 0 to most
}

// decide says whether what is not urgent goes out now, and when it is looked at next. waits: there is something.
func (t timing) decide(now time.Time, waits bool, q roster.Quiet, c roster.Calm) (roster.Calm, bool) {
	if day := now.In(vietNam).Format(time.DateOnly); c.Day != day {
		c.Day, c.Sent = day, 0
	}
	switch {
	case !waits:
		c.Due = time.Time{}
		return c, false
	case c.Due.IsZero():
		c.Due = t.later(now, q)
	}
	if now.Before(c.Due) {
		return c, false
	}
	if c.Sent >= t.most || quiet(now, q) { // the day is full, or he chose other hours meanwhile
		c.Due = t.later(t.free(now, c.Sent >= t.most), q)
		return c, false
	}
	c.Due, c.Sent = time.Time{}, c.Sent+1
	return c, true
}

// free is the next moment from which a message may be drawn: the next day, if this one is full.
func (t timing) free(now time.Time, full bool) time.Time {
	if !full {
		return now
	}
	y, m, d := now.In(vietNam).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, vietNam)
}

// later draws a time, counted from the end of the quiet hours if it would fall into them.
func (t timing) later(now time.Time, q roster.Quiet) time.Time {
	at := now.Add(t.wait())
	if quiet(at, q) {
		at = endOfQuiet(at, q).Add(t.wait())
	}
	return at.UTC()
}

func (t timing) wait() time.Duration {
	return t.from + time.Duration(t.draw(int64((t.to-t.from)/time.Second)))*time.Second
}

func minute(at time.Time) int {
	at = at.In(vietNam)
	return at.Hour()*60 + at.Minute()
}

func quiet(at time.Time, q roster.Quiet) bool {
	m := minute(at)
	if q.From <= q.To {
		return m >= q.From && m < q.To
	}
	return m >= q.From || m < q.To
}

func endOfQuiet(at time.Time, q roster.Quiet) time.Time {
	wait := (q.To - minute(at) + 24*60) % (24 * 60)
	return at.Truncate(time.Minute).Add(time.Duration(wait) * time.Minute)
}
