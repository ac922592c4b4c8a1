package escalation

import (
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"homthu/intake/envelope"
	"homthu/intake/rules"
)

// The steps.
const (
	Remind   = "remind"
	Ask      = "ask"
	Chief    = "chief"
	Province = "province"
	Front    = "front"
	Beside   = "beside"
	Again    = "again"
)

// Never is the time of what does not happen.
const Never = math.MaxInt64

// Clock is a running clock of a case. Times are seconds since 1970, 0 is "not".
type Clock struct {
	ID      string
	Unit    string // who must meet it
	Started int64
	Due     int64
	Paused  int64 // since when it stands still
	Stood   int64 // for how long it has stood still before
	Used    []int // lines of its table by which it was extended
	Done    int   // rungs done in this term
}

// Term counts the extensions.
func (k Clock) Term() int { return len(k.Used) }

// Case is what must be known of a case to say who may be told.
type Case struct {
	Lane, Category, Commune string
	Holder                  string
	Hushed                  bool     // it is about somebody: in no number outside the units that have it
	Units                   []string // who has it
	Never                   []string // who must not learn of it
}

// Notice says that a unit is to be told. What the case is about is in no notice.
type Notice struct {
	Step string
	Unit string
	Head bool // its head alone
}

// Engine knows the tables and the neighbourhood of units.
type Engine struct {
	Tables *rules.Tables
	// Near finds the unit of a role for a commune, or the province of the anchor unit; "" is none. nil finds none.
	Near func(anchor, role, commune string) string
	// Before lists the units whose successor a unit is; nil: none has any.
	Before func(unit string) []string

	once sync.Once
	gap  int64 // what acknowledge returns
}

// rung is one step of a clock.
type rung struct {
	at   int64
	step string
	role string // "" is the unit itself
}

const (
	leastGap = 15 * time.Minute
	mostGap  = 3 * 24 * time.Hour
	lastPart = 4 // a reminder comes when the last quarter begins
)

// ladder lists the rungs of a clock's present term, and how often the last one is repeated (0: not).
func (e *Engine) ladder(k Clock) (rungs []rung, every int64) {
	row, known := e.Tables.ClockAt(k.ID, time.Unix(k.Started, 0))
	roles := []string{unitHead}
	if known && len(row.OnExpiry.EscalateTo) > 0 {
		roles = row.OnExpiry.EscalateTo
	}
	length := time.Duration(k.Due-k.Started-k.Stood) * time.Second
	gap := int64(min(max(length/lastPart, leastGap), mostGap).Seconds())
	due := k.Due
	if known && Urgent(e.Tables, row) {
		gap = e.acknowledge()
		due = max(due, k.Started+gap)
		every = gap
		rungs = append(rungs, rung{k.Started, Ask, ""})
	} else {
		rungs = append(rungs, rung{due - int64(max(length/lastPart, leastGap).Seconds()), Remind, ""})
	}
	for i, role := range roles {
		rungs = append(rungs, rung{due + int64(i)*gap, e.stepOf(role), role})
	}
	return rungs, every
}

const unitHead = "unit-head"

// Urgent says whether a clock waits for a human's acknowledgement: that of the gravest urgency, and those that have to be
// done at once.
func Urgent(t *rules.Tables, row rules.Clock) bool {
	now, _ := t.Urgency(rules.Now)
	return row.ID == now.Clock || row.Amount != nil && *row.Amount == 0 && row.Unit == rules.Hours
}

// acknowledge is how long a human may take to acknowledge, in seconds.
func (e *Engine) acknowledge() int64 {
	e.once.Do(func() {
		e.gap = int64(leastGap.Seconds())
		now, _ := e.Tables.Urgency(rules.Now)
		if due, ok := e.Tables.Due(now.Clock, time.Unix(0, 0), rules.Conditions{}); ok {
			e.gap = max(due.Unix(), 60)
		}
	})
	return e.gap
}

func (e *Engine) stepOf(role string) string {
	known, _ := e.Tables.Role(role)
	switch {
	case role == unitHead:
		return Chief
	case role == "commune-front":
		return Front
	case known.Level == rules.Province:
		return Province
	}
	return Beside
}

// Wake returns when the clock's next rung is due.
func (e *Engine) Wake(k Clock) int64 {
	if k.Paused > 0 || k.Due == Never {
		return Never
	}
	rungs, every := e.ladder(k)
	switch {
	case k.Done < len(rungs):
		return rungs[k.Done].at
	case every > 0:
		return rungs[len(rungs)-1].at + int64(k.Done-len(rungs)+1)*every
	}
	return Never
}

// Advance does every rung that is due and returns the clock with them done, and whom to tell: each unit once per step.
func (e *Engine) Advance(c Case, k Clock, now int64) (Clock, []Notice) {
	var told []Notice
	if k.Paused > 0 || k.Due == Never {
		return k, nil
	}
	rungs, every := e.ladder(k)
	ended := false
	for k.Done < len(rungs) && rungs[k.Done].at <= now {
		r := rungs[k.Done]
		k.Done++
		if r.step == Remind && k.Due <= now {
			continue // the end is said instead
		}
		first := r.step != Remind && r.step != Ask && !ended
		ended = ended || first
		told = add(told, e.tell(c, k, r, first && k.Done <= 2)...)
		if owner := e.owner(c, k); every > 0 && r.role != "" && owner != "" && !slices.Contains(told, Notice{Ask, owner, false}) {
			told = add(told, Notice{Again, owner, false})
		}
	}
	if every > 0 && k.Done >= len(rungs) {
		if n := int(now-rungs[len(rungs)-1].at) / int(every); n > k.Done-len(rungs) {
			k.Done = len(rungs) + n
			told = add(told, e.tell(c, k, rung{step: Again}, true)...)
			if owner := e.owner(c, k); owner != "" {
				told = add(told, Notice{Again, owner, true})
			}
		}
	}
	return k, told
}

// tell finds who is told on a rung. sure: somebody must be.
func (e *Engine) tell(c Case, k Clock, r rung, sure bool) []Notice {
	var to Notice
	switch {
	case r.role == "":
		to = Notice{r.step, e.owner(c, k), false}
	case r.role == unitHead:
		to = Notice{r.step, e.owner(c, k), true}
	default:
		to = Notice{r.step, e.find(c, k, r.role), false}
	}
	if to.Unit == "" && sure {
		to = Notice{Chief, e.holder(c), true}
	}
	if to.Unit == "" {
		return nil
	}
	return []Notice{to}
}

// owner is the unit that must meet the clock; who holds the case where that one must not know of it any more, or has it
// no longer.
func (e *Engine) owner(c Case, k Clock) string {
	if e.may(c, k.Unit) && slices.Contains(c.Units, k.Unit) {
		return k.Unit
	}
	return e.holder(c)
}

// holder is the unit that holds the case or, where a merger has made it one that must not know of it, another that has it.
func (e *Engine) holder(c Case) string {
	if e.may(c, c.Holder) {
		return c.Holder
	}
	for _, unit := range c.Units {
		if e.may(c, unit) {
			return unit
		}
	}
	return ""
}

// find returns the unit of a role that may be told of the case; "" is none.
func (e *Engine) find(c Case, k Clock, role string) string {
	if role == "commune-front" && !e.frontSees(c) {
		return ""
	}
	closed := c.Hushed || e.veiled(c.Lane)
	if own := e.inspectorate(c, role); own != "" {
		role = own
	}
	for _, unit := range c.Units {
		if roleOf(unit) == role && e.may(c, unit) {
			return unit
		}
	}
	if closed || e.Near == nil {
		return ""
	}
	unit := e.Near(e.owner(c, k), role, c.Commune)
	if unit == "" || !e.may(c, unit) {
		return ""
	}
	return unit
}

// inspectorate names the role that stands for the province in a complaint lane.
func (e *Engine) inspectorate(c Case, role string) string {
	known, _ := e.Tables.Role(role)
	if known.Level != rules.Province {
		return ""
	}
	switch c.Lane {
	case "complaint-about-police":
		return "police-inspectorate"
	case "complaint-about-official":
		return "province-inspectorate"
	}
	return ""
}

func (e *Engine) veiled(lane string) bool {
	l, ok := e.Tables.Lane(lane)
	return !ok || l.Veiled
}

func (e *Engine) frontSees(c Case) bool {
	category, ok := e.Tables.Category(c.Category)
	return ok && !c.Hushed && (category.FrontMaySee == rules.FrontStatus || category.FrontMaySee == rules.FrontContent)
}

// may tells whether a unit may learn of the case at all: neither it nor who it has taken over from is kept out.
func (e *Engine) may(c Case, unit string) bool {
	if envelope.Forbids(c.Never, unit) {
		return false
	}
	return e.Before == nil || !slices.ContainsFunc(e.Before(unit), func(old string) bool { return envelope.Forbids(c.Never, old) })
}

func roleOf(unit string) string { role, _, _ := strings.Cut(unit, "."); return role }

func add(list []Notice, more ...Notice) []Notice {
	for _, n := range more {
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}
