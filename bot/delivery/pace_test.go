package delivery

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	const burst = 4
	now := time.Unix(1000, 0)
	p := NewPace(Limits{Chat: 1, ChatBurst: burst, Overall: 24, OverallBurst: 1})
	for range burst {
		if ok, _ := p.May("a", now); !ok {
			t.Fatal("a short burst is fine")
		}
	}
	if ok, wait := p.May("a", now); ok || wait != time.Second {
		t.Fatal(ok, wait)
	}
	if ok, _ := p.May("b", now); !ok {
		t.Fatal("another chat has its own bucket")
	}
	if ok, _ := p.May("a", now.Add(time.Second)); !ok {
		t.Fatal("one a second")
	}
	last := time.Duration(0)
	for range 50 {
		last = p.Turn(now)
	}
	if last < 49*time.Second/25 {
		t.Fatal("more than 25 a second", last)
	}
	p.Slow("a", now, 3*time.Second)
	if ok, wait := p.May("b", now); !ok {
		t.Fatal("one chat was too fast", wait)
	}
	p.Slow("b", now, 5*time.Second)
	if ok, wait := p.May("c", now.Add(time.Second)); ok || wait != 4*time.Second {
		t.Fatal("two at once means the bot was too fast", ok, wait)
	}
	p.Hold(now.Add(10 * time.Second))
	p.Hold(now.Add(9 * time.Second)) // an earlier one lifts nothing
	if ok, wait := p.May("d", now); ok || wait != 10*time.Second {
		t.Fatal("held", ok, wait)
	}
	p.Forget(now.Add(time.Minute))
	if len(p.chats) != 0 {
		t.Fatal("chats are remembered for ever")
	}
}
