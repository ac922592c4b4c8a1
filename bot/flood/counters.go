package flood

import "time"

// Limit lets Burst through at once, and one more each Every after that. The zero Limit lets everything through.
type Limit struct {
	Every time.Duration
	Burst int
}

// Per is the limit of n in a time, all of which may come at once.
func Per(n int, in time.Duration) Limit { return PerBurst(n, in, n) }

// PerBurst is the limit of n in a time with room for a burst.
func PerBurst(n int, in time.Duration, burst int) Limit {
	if n <= 0 {
		return Limit{}
	}
	return Limit{Every: in / time.Duration(n), Burst: max(burst, 1)}
}

// counters holds one number a key: when the key's bucket would be full again, in nanoseconds. A key whose time has passed
// needs no place. Young and old are the two halves of the memory: when the young one is full it becomes the old one, and
// what only the old one knew is forgotten.
type counters struct {
	most       int // keys in each half
	young, old map[uint64]int64
}

func newCounters(most int) *counters {
	return &counters{most: most, young: map[uint64]int64{}}
}

// room says how long to wait until one more of key is within the limit; 0: now. It counts nothing.
func (c *counters) room(key uint64, l Limit, now time.Time) time.Duration {
	if l.Every <= 0 {
		return 0
	}
	full := max(c.at(key), now.UnixNano())
	over := full + int64(l.Every) - now.UnixNano() - int64(l.Burst)*int64(l.Every)
	return time.Duration(max(over, 0))
}

// add counts n more of key; below zero takes back.
func (c *counters) add(key uint64, l Limit, now time.Time, n int) {
	if l.Every <= 0 {
		return
	}
	full := c.at(key)
	if n > 0 {
		full = max(full, now.UnixNano())
	}
	c.put(key, full+int64(n)*int64(l.Every), now)
}

func (c *counters) at(key uint64) int64 {
	if full, ok := c.young[key]; ok {
		return full
	}
	return c.old[key]
}

func (c *counters) put(key uint64, full int64, now time.Time) {
	if full <= now.UnixNano() {
		delete(c.young, key)
		delete(c.old, key)
		return
	}
	if _, known := c.young[key]; !known && len(c.young) >= c.most {
		c.old, c.young = c.young, make(map[uint64]int64, c.most/4)
	}
	c.young[key] = full
}

func (c *counters) clear() { c.young, c.old = map[uint64]int64{}, nil }

func (c *counters) len() int { return len(c.young) + len(c.old) }
