package escalation_test

import (
	"container/heap"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/configs"
	"homthu/intake/envelope"
	"homthu/intake/rules"
	"homthu/triage/escalation"
)

// The world of the simulated year: one province, six communes, of which one goes over into another in the summer.
const province = "20"

var communes = []string{"06184", "06190", "06196", "06202", "06208", "06214"}

var (
	vietNam   = time.FixedZone("UTC+7", 7*3600)
	firstDay  = time.Date(2026, 11, 16, 8, 0, 0, 0, vietNam)
	mergerDay = firstDay.AddDate(0, 7, 3)
)

// running is a clock of a simulated case with what the docket keeps beside it.
type running struct {
	escalation.Clock
	met   bool
	ended bool // somebody was told, in this term, that it has run out
	when  int64
}

type matter struct {
	id     int
	view   escalation.Case
	clocks []*running
	closed bool
	said   map[string]bool
}

// event is something that is to happen: an officer acts, or a clock wakes.
type event struct {
	at     int64
	do     string
	matter int
}

type agenda []event

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return a[i].at < a[j].at }
func (a agenda) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)        { *a = append(*a, x.(event)) }
func (a *agenda) Pop() any          { old := *a; x := old[len(old)-1]; *a = old[:len(old)-1]; return x }

// year is the simulation.
type year struct {
	t       *testing.T
	tables  *rules.Tables
	engine  *escalation.Engine
	random  *rand.Rand
	agenda  agenda
	cases   []*matter
	merged  bool
	stopped [][2]int64 // when the program stood
	counts  map[string]int
}

// TestYear runs a year of cases of every category, with Tết, extensions, suspensions, accusations, a merger of communes,
// days on which the program stands and hours that are set back, and checks at each step that nobody is late unheard,
// nobody is told what is kept from him, nothing is said twice, and what is met is silent.
func TestYear(t *testing.T) {
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		t.Fatal(err)
	}
	y := &year{t: t, tables: tables, random: rand.New(rand.NewPCG(2026, 11)), counts: map[string]int{}}
	y.engine = &escalation.Engine{Tables: tables, Near: y.near, Before: y.before}
	for _, day := range []int{60, 84, 200} {
		from := firstDay.AddDate(0, 0, day).Unix()
		y.stopped = append(y.stopped, [2]int64{from, from + 3*24*3600})
	}
	began := time.Now()
	const many = 3000
	for i := range many {
		y.agenda = append(y.agenda, event{firstDay.Unix() + int64(i)*365*24*3600/many, "comes", -1})
	}
	heap.Init(&y.agenda)
	n, end := 0, firstDay.AddDate(1, 0, 0).Unix()
	for ; len(y.agenda) > 0 && y.agenda[0].at < end; n++ {
		y.step(heap.Pop(&y.agenda).(event))
		if t.Failed() {
			t.FailNow()
		}
	}
	for _, step := range []string{"remind", "ask", "chief", "province", "front", "beside", "again", "extend", "suspend", "resume", "accuse", "end", "used up"} {
		if y.counts[step] == 0 {
			t.Errorf("no %s in a whole year: %v", step, y.counts)
		}
	}
	took := time.Since(began)
	t.Logf("%d cases, %d events in %v (%.0f a second): %v", many, n, took.Round(time.Millisecond), float64(n)/took.Seconds(), y.counts)
}

func (y *year) near(anchor, role, commune string) string {
	known, _ := y.tables.Role(role)
	switch known.Level {
	case rules.Province:
		return role + "." + province
	case rules.Commune:
		return role + "." + y.now(commune)
	}
	return ""
}

// now is the commune that a commune is today.
func (y *year) now(commune string) string {
	if y.merged && commune == communes[5] {
		return communes[0]
	}
	return commune
}

func (y *year) before(unit string) []string {
	if role, place, _ := strings.Cut(unit, "."); y.merged && place == communes[0] {
		return []string{role + "." + communes[5]}
	}
	return nil
}

func (y *year) step(e event) {
	if e.at >= mergerDay.Unix() && !y.merged {
		y.merge()
	}
	for _, stop := range y.stopped { // what falls into a stop is done when it ends
		if e.do == "wake" && e.at >= stop[0] && e.at < stop[1] {
			heap.Push(&y.agenda, event{stop[1], "wake", e.matter})
			return
		}
	}
	var m *matter
	if e.matter >= 0 {
		m = y.cases[e.matter]
	}
	switch {
	case m == nil:
		m = y.comes(e.at)
	case e.do == "wake":
		y.wake(m, e.at)
	case m.closed:
	default:
		y.act(m, e)
	}
	y.check(m, e.at)
	y.plan(m, e.at)
}

// comes opens a case of a random category, as the docket would: who receives it, who must not, which clocks start.
func (y *year) comes(at int64) *matter {
	var c rules.Category
	for c.Code == "" || c.StandIn || len(c.Recipients) == 0 {
		c = y.tables.Categories[y.random.IntN(len(y.tables.Categories))]
	}
	lane, _ := y.tables.Lane(c.Lane)
	commune := y.now(communes[y.random.IntN(len(communes))])
	unit := func(role string) string {
		if known, _ := y.tables.Role(role); known.Level == rules.Province {
			return role + "." + province
		}
		if lane.Veiled {
			return role + ".*"
		}
		return role + "." + commune
	}
	m := &matter{id: len(y.cases), said: map[string]bool{}}
	m.view = escalation.Case{Lane: c.Lane, Category: c.Code, Commune: commune, Hushed: lane.Veiled}
	for _, role := range c.Never {
		m.view.Never = append(m.view.Never, unit(role))
	}
	for _, role := range c.Recipients {
		if u := strings.Replace(unit(role), ".*", "."+commune, 1); !envelope.Forbids(m.view.Never, u) {
			m.view.Units = append(m.view.Units, u)
		}
	}
	m.view.Holder = m.view.Units[0]
	urgency := c.Urgency.Base
	for _, id := range y.tables.ClocksOf(c.Code, urgency) {
		row, _ := y.tables.Clock(id)
		owner := m.view.Holder
		if row.Owner != "holder" {
			owner = strings.Replace(unit(row.Owner), ".*", "."+commune, 1)
		}
		if slices.Contains(m.view.Units, owner) && (row.Tracked == "service") {
			y.start(m, id, owner, at)
		}
	}
	y.start(m, []string{"T20", "TCRES"}[y.random.IntN(2)], m.view.Holder, at)
	y.cases = append(y.cases, m)
	for range 1 + y.random.IntN(5) {
		do := []string{"look", "answer", "extend", "suspend", "accuse", "end"}[y.random.IntN(6)]
		heap.Push(&y.agenda, event{at + y.random.Int64N(60*24*3600), do, m.id})
	}
	within := int64(3 * 3600) // somebody looks soon, but for one in a hundred nobody does for days
	if y.random.IntN(100) == 0 {
		within = 4 * 24 * 3600
	}
	heap.Push(&y.agenda, event{at + y.random.Int64N(within), "look", m.id})
	return m
}

func (y *year) start(m *matter, id, owner string, at int64) {
	var c rules.Conditions
	if strings.HasSuffix(owner, communes[3]) {
		c.Set = []string{"remote-commune", "difficult-area"}
	}
	if due, ok := y.tables.Due(id, time.Unix(at, 0), c); ok {
		m.clocks = append(m.clocks, &running{Clock: escalation.Clock{ID: id, Unit: owner, Started: at, Due: due.Unix()}})
	}
}

// act lets an officer do something.
func (y *year) act(m *matter, e event) {
	y.counts[e.do]++
	for _, k := range m.clocks {
		row, _ := y.tables.Clock(k.ID)
		urgent := escalation.Urgent(y.tables, row)
		switch e.do {
		case "look":
			k.met = k.met || urgent || row.Unit == rules.Minutes || strings.HasPrefix(k.ID, "S")
		case "answer":
			k.met = k.met || strings.HasPrefix(row.StartsAt, "received-") && !strings.HasPrefix(k.ID, "T20")
		case "end":
			k.met, m.closed = true, true
		case "suspend":
			if !k.met && !urgent {
				k.Clock = y.engine.Pause(k.Clock, e.at)
			}
		case "resume":
			y.resume(k, e.at)
		case "extend":
			y.extend(k, e.at)
		}
	}
	switch e.do {
	case "suspend":
		heap.Push(&y.agenda, event{e.at + y.random.Int64N(90*24*3600) - 3600, "resume", m.id}) // now and then an hour set back
	case "accuse":
		y.accuse(m)
	}
}

func (y *year) resume(k *running, at int64) {
	due, late := k.Due, k.Paused >= k.Due
	paused := k.Paused
	k.when = at // it is planned anew
	k.Clock = y.engine.Resume(k.Clock, at)
	if k.Paused != 0 || k.Due < due || late && k.Due != due || strings.HasPrefix(k.ID, "T20") && paused > 0 && !late && at > paused && k.Due-at < due-paused-24*3600 {
		y.t.Errorf("%s: stood from %d to %d, due %d and then %d", k.ID, paused, at, due, k.Due)
	}
}

func (y *year) extend(k *running, at int64) {
	if k.met || k.Paused > 0 {
		return
	}
	longer, err := y.engine.Extend(k.Clock, time.Unix(at, 0).In(vietNam).Truncate(time.Hour), at)
	switch {
	case err == nil && longer.Due <= k.Due, err == nil && len(longer.Used) > 2:
		y.t.Errorf("%s extended %v from %d to %d", k.ID, longer.Used, k.Due, longer.Due)
	case err == nil:
		k.Clock, k.ended = longer, false
	case errors.Is(err, rules.ErrExtended):
		y.counts["used up"]++
	}
}

// accuse takes a case from the commune's police: it and its successors must not hear of it any more.
func (y *year) accuse(m *matter) {
	accused := "commune-police." + m.view.Commune
	m.view.Never = append(slices.Clone(m.view.Never), accused)
	m.view.Units = slices.DeleteFunc(slices.Clone(m.view.Units), func(u string) bool { return u == accused })
	m.view.Hushed = true
	if len(m.view.Units) == 0 {
		m.view.Units = []string{"province-police." + province}
	}
	if !slices.Contains(m.view.Units, m.view.Holder) {
		m.view.Holder = m.view.Units[0]
	}
}

// merge lets one commune go over into another. Cases go with their units unless they are kept from the successor.
func (y *year) merge() {
	y.merged = true
	for _, m := range y.cases {
		m.view.Units = slices.Clone(m.view.Units)
		for i, u := range m.view.Units {
			role, place, _ := strings.Cut(u, ".")
			if next := role + "." + y.now(place); next != u && !envelope.Forbids(m.view.Never, next) {
				m.view.Units[i] = next
				if m.view.Holder == u {
					m.view.Holder = next
				}
			}
		}
		m.view.Units = slices.DeleteFunc(m.view.Units, func(u string) bool {
			return slices.ContainsFunc(y.before(u), func(old string) bool { return envelope.Forbids(m.view.Never, old) })
		})
		if len(m.view.Units) == 0 { // the docket leaves such a case with a holder that must not see it: the province's to look for
			m.view.Units = []string{"province-police." + province}
		}
	}
}

// wake does what the engine says, and looks at each word of it.
func (y *year) wake(m *matter, at int64) {
	for _, k := range m.clocks {
		if k.met {
			continue
		}
		before := k.Clock
		next, told := y.engine.Advance(m.view, k.Clock, at)
		k.Clock = next
		if again, more := y.engine.Advance(m.view, k.Clock, at); len(more) > 0 || again.Done != next.Done {
			y.t.Errorf("%s says something twice at one time", k.ID)
		}
		if len(told) > 0 && k.Paused > 0 {
			y.t.Errorf("%s stands still and speaks", k.ID)
		}
		for _, n := range told {
			y.counts[n.Step]++
			y.hear(m, k, n, before.Done)
		}
	}
}

func (y *year) hear(m *matter, k *running, n escalation.Notice, done int) {
	k.ended = k.ended || n.Step != escalation.Remind && n.Step != escalation.Ask
	kept := append([]string{n.Unit}, y.before(n.Unit)...)
	if slices.ContainsFunc(kept, func(u string) bool { return envelope.Forbids(m.view.Never, u) }) {
		y.t.Errorf("%s: %s is told (%s) of what is kept from it: %v", m.view.Lane, n.Unit, n.Step, m.view.Never)
	}
	if m.view.Hushed && !slices.Contains(m.view.Units, n.Unit) {
		y.t.Errorf("%s: %s is told (%s) and has not got the case", m.view.Lane, n.Unit, n.Step)
	}
	if n.Step == escalation.Again {
		return
	}
	key := fmt.Sprint(k.ID, k.Started, k.Term(), n)
	if m.said[key] {
		y.t.Errorf("said twice: %s", key)
	}
	m.said[key] = true
}

// check: whoever is late, and the program was there, has been told of.
func (y *year) check(m *matter, at int64) {
	for _, k := range m.clocks {
		if !k.met && k.Paused == 0 && k.Due < at && !k.ended && y.engine.Wake(k.Clock) < at && k.when < at && !y.stoodAt(at) {
			y.t.Errorf("%s of %s is late since %d, and nobody was told by %d", k.ID, m.view.Lane, k.Due, at)
		}
	}
}

func (y *year) stoodAt(at int64) bool {
	return slices.ContainsFunc(y.stopped, func(s [2]int64) bool { return at >= s[0] && at <= s[1] })
}

// plan puts the next waking of each clock into the agenda, at the worker's next minute.
func (y *year) plan(m *matter, at int64) {
	for _, k := range m.clocks {
		wake := y.engine.Wake(k.Clock)
		if k.met || wake == escalation.Never {
			continue
		}
		when := (max(wake, at) + 59) / 60 * 60
		if k.when != when {
			k.when = when
			heap.Push(&y.agenda, event{when, "wake", m.id})
		}
	}
}
