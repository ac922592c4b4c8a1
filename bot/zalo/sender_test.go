package zalo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
	"homthu/bot/zalo/zalotest"
)

func (r *room) texts(a *zalotest.Resident, n int) []string {
	r.t.Helper()
	r.until(fmt.Sprintf("%d messages are shown", n), func() bool { return len(a.FromBot()) >= n })
	return a.FromBot()
}

func TestSenderKeepsOrder(t *testing.T) {
	r := newRoom(t)
	var people []*zalotest.Resident
	for i := range 5 {
		people = append(people, r.fake.Resident(fmt.Sprint("người ", i)))
	}
	var want []string
	for n := range 12 {
		want = append(want, fmt.Sprint("câu ", n))
		for _, a := range people {
			r.clerk.say(a.Chat(), want[n])
		}
	}
	r.fake.Fail("sendMessage", zalotest.Fault{Drop: true}, zalotest.Fault{Broken: true}, zalotest.Fault{Status: 500}, zalotest.Fault{Wall: true}, zalotest.Fault{Status: 429})
	r.run(r.sender.Run)
	r.until("everything is marked", func() bool { return r.clerk.unmarked() == 0 })
	for _, a := range people {
		if got := a.FromBot(); !slices.Equal(got, want) {
			t.Error(got)
		}
	}
}

func TestChoicesAreText(t *testing.T) {
	r := newRoom(t)
	a := r.fake.Resident("A")
	r.clerk.say(a.Chat(), "Chọn một số:", bot.Button{Text: "1 Gửi", Data: "1:1"}, bot.Button{Text: "0 Quay lại", Data: "1:0"})
	r.clerk.say(a.Chat(), "")
	r.clerk.say(a.Chat(), "xong")
	r.run(r.sender.Run)
	if got := r.texts(a, 2); !slices.Equal(got, []string{"Chọn một số:\n1 Gửi\n0 Quay lại", "xong"}) {
		t.Error(got)
	}
	r.until("the empty one is marked too", func() bool { return r.clerk.unmarked() == 0 })
}

// TestLongTextGoesOn: what is shown of a long text is not shown again because the rest of it failed.
func TestLongTextGoesOn(t *testing.T) {
	r := newRoom(t)
	a := r.fake.Resident("A")
	long := strings.Repeat("Câu này dài vừa phải thôi. ", 200) + "\nMã của bà con là " + testCode + "."
	r.clerk.say(a.Chat(), long)
	r.fake.Fail("sendMessage", zalotest.Fault{}, zalotest.Fault{Status: 502}, zalotest.Fault{Drop: true})
	fails := 3
	r.clerk.mark = func(string) error {
		if fails--; fails >= 0 {
			return errors.New("the store is away")
		}
		return nil
	}
	r.run(r.sender.Run)
	r.until("everything is marked", func() bool { return r.clerk.unmarked() == 0 })
	got, bare := a.FromBot(), strings.NewReplacer(" ", "", "\n", "")
	if len(got) != 3 || bare.Replace(strings.Join(got, "")) != bare.Replace(long) || !strings.Contains(got[2], testCode) {
		t.Errorf("%d parts: %q", len(got), got)
	}
}

// TestLostAnswerRepeats: a receipt shown twice is better than one never shown.
func TestLostAnswerRepeats(t *testing.T) {
	r := newRoom(t)
	a := r.fake.Resident("A")
	r.fake.Fail("sendMessage", zalotest.Fault{Cut: true})
	r.clerk.say(a.Chat(), "Mã của bà con")
	r.run(r.sender.Run)
	if got := r.texts(a, 2); !slices.Equal(got, []string{"Mã của bà con", "Mã của bà con"}) {
		t.Error(got)
	}
}

// TestWhatCannotBeDelivered is marked, and does not hold up the rest.
func TestWhatCannotBeDelivered(t *testing.T) {
	r := newRoom(t)
	a := r.fake.Resident("A")
	r.clerk.say("", "ai đó")
	r.clerk.say("khong-co-chat-nay", "ai đó")
	r.fake.Fail("sendMessage", zalotest.Fault{}, zalotest.Fault{})
	r.clerk.say(a.Chat(), "chào")
	r.run(r.sender.Run)
	r.texts(a, 1)
	r.until("everything is marked", func() bool { return r.clerk.unmarked() == 0 })
	if r.count.of(Dropped) != 2 {
		t.Error(r.count.n)
	}
}

// TestDeniedChatWaitsAlone: 403 says "Internal server error", so it is tried again; other chats do not wait for it, and
// after many tries the chat is given up.
func TestDeniedChatWaitsAlone(t *testing.T) {
	r := newRoom(t)
	a, b := r.fake.Resident("A"), r.fake.Resident("B")
	a.Denied(true)
	r.clerk.say(a.Chat(), "một")
	r.clerk.say(a.Chat(), "hai")
	r.run(r.sender.Run)
	r.until("two tries", func() bool { return len(r.fake.Calls("sendMessage")) >= 2 })
	r.clerk.say(b.Chat(), "chào")
	b.Sees(t, "chào")
	a.Denied(false)
	if got := r.texts(a, 2); !slices.Equal(got, []string{"một", "hai"}) {
		t.Error(got)
	}
}

func TestDeniedForEver(t *testing.T) {
	r := newRoom(t)
	clock := time.Now()
	r.sender.now = func() time.Time { return clock }
	a := r.fake.Resident("A")
	a.Denied(true)
	r.clerk.say(a.Chat(), "một")
	r.clerk.say(a.Chat(), "hai")
	rounds, start := 0, clock
	for ; r.clerk.unmarked() > 0 && rounds < 1000; rounds++ {
		if _, err := r.sender.rounds.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		clock = clock.Add(time.Minute)
	}
	if n := len(r.fake.Calls("sendMessage")); n != denials || r.count.of(Dropped) != 2 {
		t.Error(n, "tries", r.count.n)
	}
	if spent := clock.Sub(start); spent < 20*time.Minute {
		t.Error("given up after", spent)
	}
}

// TestQuota: the operator is told once that nobody is answered; the messages wait, and go out when there is room again.
func TestQuota(t *testing.T) {
	r := newRoom(t)
	clock := time.Now()
	r.sender.now = func() time.Time { return clock }
	r.fake.Quota(1)
	a, b := r.fake.Resident("A"), r.fake.Resident("B")
	r.clerk.say(a.Chat(), "một")
	r.clerk.say(a.Chat(), "hai")
	r.clerk.say(b.Chat(), "ba")
	round := func() {
		if _, err := r.sender.rounds.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range 60 {
		round()
		clock = clock.Add(time.Minute)
	}
	if calls := len(r.fake.Calls("sendMessage")); calls > 16 || r.clerk.unmarked() != 2 || strings.Count(r.log.String(), "quota is used up") != 1 {
		t.Error(calls, r.clerk.unmarked(), r.log.String())
	}
	r.fake.Quota(-1)
	clock = clock.Add(quotaPause)
	round()
	if r.clerk.unmarked() != 0 {
		t.Error("messages still wait")
	}
	r.fake.Quota(0)
	r.clerk.say(a.Chat(), "bốn")
	round()
	if strings.Count(r.log.String(), "quota is used up") != 2 {
		t.Error("the next time is another time")
	}
}

// TestTooFast: 429 without the word quota makes everything wait, longer each time.
func TestTooFast(t *testing.T) {
	r := newRoom(t)
	clock := time.Now()
	r.sender.now, r.sender.pause = func() time.Time { return clock }, time.Second
	a := r.fake.Resident("A")
	r.clerk.say(a.Chat(), "một")
	for range 3 {
		r.fake.Fail("sendMessage", zalotest.Fault{Status: 429, Words: "Too many requests"})
	}
	var tries []time.Duration
	start := clock
	for len(tries) < 4 && clock.Sub(start) < time.Hour {
		before := len(r.fake.Calls("sendMessage"))
		if _, err := r.sender.rounds.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(r.fake.Calls("sendMessage")) > before {
			tries = append(tries, clock.Sub(start))
		}
		clock = clock.Add(time.Second)
	}
	if fmt.Sprint(tries) != "[0s 5s 15s 35s]" || len(a.FromBot()) != 1 {
		t.Error(tries, a.FromBot())
	}
}

// TestPace: a turn may come at once, then one message a second a chat.
func TestPace(t *testing.T) {
	r := newRoom(t)
	clock := time.Now()
	r.sender.now = func() time.Time { return clock }
	r.sender.pace = delivery.NewPace(delivery.Limits{Chat: limits.Chat, ChatBurst: limits.ChatBurst, Overall: 1e6, OverallBurst: 1})
	a := r.fake.Resident("A")
	for range 6 {
		r.clerk.say(a.Chat(), "chào")
	}
	var shown []int
	for range 4 {
		if _, err := r.sender.rounds.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		shown = append(shown, len(a.FromBot()))
		clock = clock.Add(time.Second)
	}
	if fmt.Sprint(shown) != "[4 5 6 6]" {
		t.Error(shown)
	}
}

// TestStopDoesNotCutASend: what is on its way when the process stops is shown and marked.
func TestStopDoesNotCutASend(t *testing.T) {
	r := newRoom(t)
	a := r.fake.Resident("A")
	r.fake.Fail("sendMessage", zalotest.Fault{Wait: 200 * time.Millisecond})
	r.clerk.say(a.Chat(), "một")
	r.clerk.say(a.Chat(), "hai")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = r.sender.Run(ctx) }()
	time.AfterFunc(50*time.Millisecond, cancel)
	<-done
	if got := a.FromBot(); !slices.Equal(got, []string{"một"}) || r.clerk.unmarked() != 1 {
		t.Error(got, r.clerk.unmarked())
	}
}

// TestOneWaitingChatHidesNobody: a chat with hundreds of rows that wait does not keep the next one from being seen.
func TestOneWaitingChatHidesNobody(t *testing.T) {
	r := newRoom(t)
	a, b := r.fake.Resident("A"), r.fake.Resident("B")
	a.Denied(true)
	for range 3 * delivery.Window {
		r.clerk.say(a.Chat(), "dài dòng")
	}
	r.clerk.say(b.Chat(), "chào")
	r.run(r.sender.Run)
	b.Sees(t, "chào")
}
