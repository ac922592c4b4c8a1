package flood

import "time"

// The load is how many envelopes came from the web within the last five to ten minutes, in all and to each unit. From these
// numbers on the work doubles, and doubles again each time the load does: an ordinary day is far below, a village meeting
// (60 people in half an hour) just reaches the first step, a machine runs into the last one within a minute.
const (
	loadTime  = 5 * time.Minute
	busyUnit  = 30
	busyEdge  = 300
	mostUnits = 20_000 // more than a directory has; what comes in is of known units
)

// load counts in two buckets of time.
type load struct {
	from     time.Time
	now, ago map[string]int // by unit; "" is all
}

func (l *load) turn(now time.Time) {
	switch age := now.Sub(l.from); {
	case l.now == nil || age >= 2*loadTime || age < 0:
		l.from, l.now, l.ago = now, map[string]int{}, nil
	case age >= loadTime:
		l.from, l.now, l.ago = l.from.Add(loadTime), map[string]int{}, l.now
	}
}

func (l *load) count(now time.Time, units []string) {
	l.turn(now)
	l.now[""]++
	for _, u := range units {
		if _, known := l.now[u]; known || len(l.now) < mostUnits {
			l.now[u]++
		}
	}
}

func (l *load) all(now time.Time) int {
	l.turn(now)
	return steps(l.now[""]+l.ago[""], busyEdge)
}

func (l *load) level(now time.Time, units []string) int {
	level := l.all(now)
	for _, u := range units {
		level = max(level, steps(l.now[u]+l.ago[u], busyUnit))
	}
	return level
}

// steps is how often n has reached busy and doubled.
func steps(n, busy int) int {
	level := 0
	for ; n >= busy && level < MaxLevel; n /= 2 {
		level++
	}
	return level
}
