package flood

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"
	"time"
)

// Limits of a Gate. See DefaultLimits for what they are and why.
type Limits struct {
	Messages Limit // of one chat
	Tips     Limit // of one chat
	Answers  Limit // of one chat: answers and ratings
	Box      Limit // tips of one box
	Unit     Limit // tips to one unit, by each way in
	Edge     Limit // tips in all
	Urgent   Limit // urgent envelopes from the web that need no work
	Echoes   Limit // "me too" of one chat
	Page     Limit // "me too" to one page, by each way in
}

// DefaultLimits suit a commune of 5,000 to 20,000 people.
func DefaultLimits() Limits {
	return Limits{
		Messages: Per(100, time.Minute),           // nobody types faster; albums come ten at a time
		Tips:     Per(20, 24*time.Hour),           // a family that shares one telephone, on its worst day
		Answers:  Per(100, 24*time.Hour),          // a talk with a unit in many short messages
		Box:      PerBurst(60, time.Hour, 120),    // a village meeting where everybody writes within half an hour
		Unit:     PerBurst(200, time.Hour, 400),   // several meetings, or a flood in the literal sense, at once
		Edge:     PerBurst(6000, time.Hour, 6000), // a province: thirty units at their limit
		Urgent:   PerBurst(1200, time.Hour, 600),  // ten times what a province's 113 hears in an hour
		Echoes:   Per(200, 24*time.Hour),          // a forum has some dozens of opinions
		Page:     PerBurst(2000, time.Hour, 2000), // a full hall, ten opinions each
	}
}

// mostKeys bounds each half of each table: together about 30 MB in the worst case, and far more chats than write to one
// edge in a day.
const mostKeys = 100_000

// Gate counts. The zero value is not usable; see NewGate. Its methods may be called from any goroutine. A nil Gate lets
// everything through.
type Gate struct {
	limits Limits
	now    func() time.Time

	mu       sync.Mutex
	day      string    // whose key this is; guarded by mu, as all below
	mac      hash.Hash // HMAC under that key, which is nowhere else
	messages *counters
	told     *counters
	letters  *counters
	places   *counters
}

// NewGate returns a gate with a key of its own.
func NewGate(limits Limits, now func() time.Time) *Gate {
	return &Gate{
		limits: limits, now: now, messages: newCounters(mostKeys), told: newCounters(mostKeys), letters: newCounters(mostKeys),
		places: newCounters(mostKeys / 4),
	}
}

// hanoi is the day people mean.
var hanoi = time.FixedZone("UTC+7", 7*60*60)

// today makes the day's key, which is the end of all that was counted under the one before. It returns the time.
func (g *Gate) today() time.Time {
	now := g.now()
	if day := now.In(hanoi).Format(time.DateOnly); day != g.day {
		g.day = day
		var key [32]byte
		rand.Read(key[:])
		g.mac = hmac.New(sha256.New, key[:])
		for _, c := range []*counters{g.messages, g.told, g.letters, g.places} {
			c.clear()
		}
	}
	return now
}

// id is what something is known by today.
func (g *Gate) id(parts ...string) uint64 {
	g.mac.Reset()
	room := make([]byte, 0, 128)
	for _, p := range parts {
		room = binary.BigEndian.AppendUint32(room, uint32(len(p))) // #nosec G115 -- ids are short
		room = append(room, p...)
	}
	g.mac.Write(room)
	return binary.BigEndian.Uint64(g.mac.Sum(room[:0]))
}

// Message counts one message of a chat. fast: it is over the limit. tell: the sender has not been told so for a minute.
func (g *Gate) Message(channel, chat string) (fast, tell bool) {
	if g == nil {
		return false, false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.today()
	key := g.id("chat", channel, chat)
	if g.messages.room(key, g.limits.Messages, now) == 0 {
		g.messages.add(key, g.limits.Messages, now, 1)
		return false, false
	}
	once := Per(1, time.Minute)
	tell = g.told.room(key, once, now) == 0
	if tell {
		g.told.add(key, once, now, 1)
	}
	return true, tell
}

// Letter is what is about to be kept, as far as the gate needs to know it.
type Letter struct {
	Way    string   // the channel
	Chat   string   // the platform's id of the chat; "" where nobody knows who sends
	Box    string   // of a tip; "" where it is not known
	Units  []string // that would receive it, first the one that acts first
	Answer bool     // an answer or a rating: of a case that is there already
	Urgent bool     // now: passes
}

// Wait says that a letter is over a limit.
type Wait struct {
	Busy  bool          // others have filled the place; otherwise the sender himself is too fast
	After time.Duration // when to try again
}

// Minutes is the wait as people are told it, at least one, and not finer than it is true.
func (w Wait) Minutes() int {
	n := int((w.After + time.Minute - 1) / time.Minute)
	if n > 10 {
		n = (n + 4) / 5 * 5
	}
	return max(n, 1)
}

// Ticket is a counted letter. The zero Ticket counts nothing.
type Ticket struct {
	g    *Gate
	day  string
	rows []row
}

type row struct {
	table *counters
	key   uint64
	limit Limit
}

// Undo takes a letter back that was not kept after all. It may be called once.
func (t Ticket) Undo() {
	if t.g == nil {
		return
	}
	t.g.mu.Lock()
	defer t.g.mu.Unlock()
	now := t.g.today()
	if t.day != t.g.day {
		return
	}
	for _, r := range t.rows {
		r.table.add(r.key, r.limit, now, -1)
	}
}

// Letter counts a letter in all that it belongs to, or in nothing if any of that is full; then wait says for how long.
// A unit that is full holds up what goes to it only, and by the way it was filled: chats cannot be shut out from the web.
func (g *Gate) Letter(l Letter) (ticket Ticket, wait *Wait) {
	if g == nil || l.Urgent {
		return Ticket{}, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.today()
	var own, others []row
	if l.Chat != "" && l.Answer {
		own = []row{{g.letters, g.id("answers", l.Way, l.Chat), g.limits.Answers}}
	} else if l.Chat != "" {
		own = []row{{g.letters, g.id("tips", l.Way, l.Chat), g.limits.Tips}}
	}
	if !l.Answer {
		others = []row{{g.places, g.id("edge", kindOf(l)), g.limits.Edge}}
		if l.Box != "" {
			others = append(others, row{g.places, g.id("box", kindOf(l), l.Box), g.limits.Box})
		}
		// The first one only: units of the province get a share of what goes to every commune, so that the flood of one would
		// hold up all others.
		for _, unit := range l.Units[:min(1, len(l.Units))] {
			others = append(others, row{g.places, g.id("unit", kindOf(l), unit), g.limits.Unit})
		}
	}
	for i, rows := range [][]row{own, others} {
		var longest time.Duration
		for _, r := range rows {
			longest = max(longest, r.table.room(r.key, r.limit, now))
		}
		if longest > 0 {
			return Ticket{}, &Wait{Busy: i == 1, After: longest}
		}
	}
	ticket = Ticket{g: g, day: g.day, rows: append(own, others...)}
	for _, r := range ticket.rows {
		r.table.add(r.key, r.limit, now, 1)
	}
	return ticket, nil
}

// kindOf tells ways in apart that cost a flooder differently: an account on a platform, work in a browser, or nothing.
func kindOf(l Letter) string {
	if l.Chat != "" {
		return "chats"
	}
	return l.Way
}

// Unasked counts an urgent envelope for which no work was done, and says whether it is within the bound for those.
func (g *Gate) Unasked() bool {
	if g == nil {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.today()
	key := g.id("urgent")
	if g.places.room(key, g.limits.Urgent, now) > 0 {
		return false
	}
	g.places.add(key, g.limits.Urgent, now, 1)
	return true
}
