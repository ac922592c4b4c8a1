package flood

import (
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// clock is set by hand.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func start() *clock { return &clock{time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)} }

func TestSenderIsTooFastForHimselfOnly(t *testing.T) {
	c := start()
	g := NewGate(DefaultLimits(), c.now)
	tip := Letter{Way: "telegram", Chat: "111", Box: "NATAN1", Units: []string{"commune-police.06184"}}
	for i := range 20 {
		if _, wait := g.Letter(tip); wait != nil {
			t.Fatalf("tip %d waits %v", i+1, wait.After)
		}
	}
	_, wait := g.Letter(tip)
	if wait == nil || wait.Busy || wait.Minutes() != 75 {
		t.Fatalf("the 21st tip: %+v", wait)
	}
	other := tip
	other.Chat = "222"
	if _, wait := g.Letter(other); wait != nil {
		t.Fatal("another chat must wait for the first one")
	}
	answer := tip
	answer.Answer = true
	if _, wait := g.Letter(answer); wait != nil {
		t.Fatal("an answer must wait for tips")
	}
	urgent := tip
	urgent.Urgent = true
	for range 1000 {
		if _, wait := g.Letter(urgent); wait != nil {
			t.Fatal("an emergency waits")
		}
	}
	c.at = c.at.Add(wait.After)
	if _, wait := g.Letter(tip); wait != nil {
		t.Fatalf("after the time that was told: %v", wait.After)
	}
}

func TestFullUnitHoldsUpNobodyElse(t *testing.T) {
	c := start()
	g := NewGate(DefaultLimits(), c.now)
	flood := func(way, box, unit string) (taken int) {
		for i := range 2000 {
			chat := way + strconv.Itoa(i)
			if way == "web" {
				chat = ""
			}
			if _, wait := g.Letter(Letter{Way: way, Chat: chat, Box: box, Units: []string{unit}}); wait == nil {
				taken++
			} else if !wait.Busy {
				t.Fatal("a sender is blamed for others")
			}
		}
		return taken
	}
	if n := flood("telegram", "NATAN1", "commune-police.06184"); n != 120 {
		t.Errorf("a box took %d at once", n)
	}
	if n := flood("web", "", "commune-police.06184"); n != 400 {
		t.Errorf("a unit took %d from the web at once", n)
	}
	for _, l := range []Letter{
		{Way: "telegram", Chat: "a", Box: "NALAU1", Units: []string{"commune-police.06184"}}, // the next village, the same unit
		{Way: "telegram", Chat: "b", Box: "NATAN2", Units: []string{"commune-health.06184"}},
		{Way: "web", Units: []string{"commune-police.06085"}},
		{Way: "web", Units: []string{"commune-health.06085", "commune-police.06184"}}, // it acts second here
	} {
		if _, wait := g.Letter(l); wait != nil {
			t.Errorf("%+v waits for the flood elsewhere", l)
		}
	}
}

func TestUndo(t *testing.T) {
	c := start()
	g := NewGate(DefaultLimits(), c.now)
	l := Letter{Way: "zalo", Chat: "1", Box: "B", Units: []string{"u.1"}}
	for range 200 {
		ticket, wait := g.Letter(l)
		if wait != nil {
			t.Fatal("what was taken back still counts")
		}
		ticket.Undo()
	}
	ticket, _ := g.Letter(l)
	c.at = c.at.Add(24 * time.Hour)
	g.Letter(l)
	ticket.Undo() // of a day whose counters are gone: nothing
	Ticket{}.Undo()
}

func TestMessages(t *testing.T) {
	c := start()
	g := NewGate(DefaultLimits(), c.now)
	told := 0
	for i := range 300 {
		fast, tell := g.Message("telegram", "1")
		if fast != (i >= 100) {
			t.Fatalf("message %d: %v", i+1, fast)
		}
		if tell {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
	c.at = c.at.Add(time.Second)
	if fast, _ := g.Message("telegram", "1"); fast {
		t.Error("a second later it is still too fast")
	}
}

// TestKeyDiesWithItsDay: nothing of yesterday can be asked for, and the same chat has another name.
func TestKeyDiesWithItsDay(t *testing.T) {
	c := start()
	g := NewGate(DefaultLimits(), c.now)
	g.Message("telegram", "1")
	id := g.id("chat", "telegram", "1")
	c.at = time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC) // midnight in Hà Nội
	g.Message("telegram", "2")
	if g.id("chat", "telegram", "1") == id || g.messages.len() != 1 {
		t.Error("something of yesterday is left")
	}
}

func TestMillionSenders(t *testing.T) {
	c := start()
	g := NewGate(DefaultLimits(), c.now)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	units := []string{"commune-police.06184"}
	for i := range 1_000_000 {
		if i%20 == 0 { // through the door, and the others where they would be counted: a million HMACs take long
			g.Message("telegram", strconv.Itoa(i))
			g.Letter(Letter{Way: "telegram", Chat: strconv.Itoa(i), Answer: true, Units: units})
		}
		key := uint64(i) * 0x9E3779B97F4A7C15
		g.messages.add(key, g.limits.Messages, c.at, 1)
		g.letters.add(key, g.limits.Answers, c.at, 1)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	for name, table := range map[string]*counters{"messages": g.messages, "letters": g.letters} {
		if n := table.len(); n > 2*mostKeys {
			t.Errorf("%s remembers %d", name, n)
		}
	}
	grown := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	t.Logf("a million senders cost %d KiB", grown/1024)
	if grown > 32<<20 {
		t.Errorf("a million senders cost %d MiB", grown>>20)
	}
	if fast, _ := g.Message("telegram", "none of them"); fast {
		t.Error("a full table locks somebody out")
	}
	runtime.KeepAlive(g)
}

// TestNobodyIsNamed: neither the gate's memory nor what is printed of it has a chat in it.
func TestNobodyIsNamed(t *testing.T) {
	g := NewGate(DefaultLimits(), start().now)
	g.Letter(Letter{Way: "telegram", Chat: "5550123456", Box: "NATAN1", Units: []string{"u.1"}})
	for _, table := range []*counters{g.messages, g.letters, g.places} {
		for key := range table.young {
			if strings.Contains(strconv.FormatUint(key, 10), "5550123456") {
				t.Error("a chat is its own key")
			}
		}
	}
}

func TestNilGate(t *testing.T) {
	var g *Gate
	if fast, _ := g.Message("telegram", "1"); fast || !g.Unasked() {
		t.Error("no gate, and yet a limit")
	}
	if _, wait := g.Letter(Letter{Chat: "1"}); wait != nil {
		t.Error("no gate, and yet a limit")
	}
}

func TestMinutes(t *testing.T) {
	for after, want := range map[time.Duration]int{time.Millisecond: 1, 61 * time.Second: 2, 10 * time.Minute: 10, 11 * time.Minute: 15, 72 * time.Minute: 75} {
		if got := (Wait{After: after}).Minutes(); got != want {
			t.Errorf("%v is told as %d minutes", after, got)
		}
	}
}

func BenchmarkLetter(b *testing.B) {
	g := NewGate(DefaultLimits(), time.Now)
	for i := range b.N {
		g.Letter(Letter{Way: "telegram", Chat: strconv.Itoa(i % 50_000), Box: "NATAN1", Units: []string{"a.1", "b.2"}})
	}
}
