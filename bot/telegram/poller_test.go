package telegram

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
	"homthu/bot/telegram/telegramtest"
	"homthu/database"
)

func TestCrashBetweenCommitAndConfirmHandlesOnce(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	a.Says("một")
	a.Says("hai")
	if moved, err := r.stepper().runOnce(context.Background()); err != nil || !moved {
		t.Fatal(moved, err)
	}
	if r.fake.Pending() != 2 {
		t.Fatal("what is committed is confirmed by the next request only")
	}
	// The process dies here. Another one starts and knows nothing but the store.
	second := r.stepper()
	for range 2 {
		if _, err := second.runOnce(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.clerk.texts(a.Chat()); !slices.Equal(got, []string{"một", "hai"}) || r.fake.Pending() != 0 {
		t.Fatal(got, r.fake.Pending())
	}
	for id, n := range r.clerk.seen {
		if n != 2 {
			t.Errorf("update %s came %d times; the test wants redelivery", id, n)
		}
	}
}

func TestLostAnswerOfTheStoreHandlesOnce(t *testing.T) {
	r := newRoom(t)
	lost := 0
	r.clerk.after = func(bot.Incoming) error {
		lost++
		return errors.New("committed, but the answer did not come")
	}
	a := r.fake.User("A")
	a.Says("một")
	p := r.stepper()
	if _, err := p.runOnce(context.Background()); err == nil || lost != 1 {
		t.Fatal(err, lost)
	}
	for range 2 {
		if _, err := p.runOnce(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.clerk.texts(a.Chat()); len(got) != 1 || r.fake.Pending() != 0 {
		t.Fatal(got, r.fake.Pending())
	}
}

func TestStoreDownLosesNothing(t *testing.T) {
	r := newRoom(t)
	down := true
	r.clerk.before = func(bot.Incoming) error {
		if down {
			return fmt.Errorf("commit: %w", database.ErrFull)
		}
		return nil
	}
	a := r.fake.User("A")
	for i := range 5 {
		a.Says(strconv.Itoa(i))
	}
	p := r.stepper()
	for range p.door.Patience + 5 { // longer than the patience with broken updates
		if moved, err := p.runOnce(context.Background()); err == nil || moved {
			t.Fatal(moved, err)
		}
	}
	down = false
	for range 2 {
		if _, err := p.runOnce(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(r.clerk.texts(a.Chat()), ""); got != "01234" || r.fake.Pending() != 0 {
		t.Fatal(got)
	}
	if r.count.of(NotCommitted) == 0 || r.count.of(GaveUp) != 0 {
		t.Fatal(r.count.n)
	}
}

func TestOneChatInTroubleConfirmsOnlyThePrefix(t *testing.T) {
	r := newRoom(t)
	a, b := r.fake.User("A"), r.fake.User("B")
	trouble := true
	r.clerk.before = func(in bot.Incoming) error {
		if trouble && in.Chat == a.Chat() && in.Message.Text == "a2" {
			return database.ErrLocked
		}
		return nil
	}
	for i := 1; i <= 3; i++ {
		a.Says("a" + strconv.Itoa(i))
		b.Says("b" + strconv.Itoa(i))
	}
	p := r.stepper()
	p.runOnce(context.Background())
	p.runOnce(context.Background())
	if got := r.clerk.texts(b.Chat()); len(got) != 3 {
		t.Fatal("another chat must not wait", got)
	}
	if got := r.clerk.texts(a.Chat()); !slices.Equal(got, []string{"a1"}) {
		t.Fatal("a3 must not overtake a2", got)
	}
	if r.fake.Pending() != 4 {
		t.Fatal("a1 and b1 are confirmed, nothing above a2 is; pending:", r.fake.Pending())
	}
	first, _ := strconv.ParseInt(r.clerk.got[0].Update.ID, 10, 64)
	if t1 := r.clerk.got[0].Message.Text; t1 == "b1" {
		first--
	}
	for _, in := range r.clerk.got {
		if in.Update.Cursor >= first+2 {
			t.Error("the store was told that a2 is in", in.Message.Text, in.Update)
		}
	}
	trouble = false
	p.runOnce(context.Background())
	p.runOnce(context.Background())
	if got := strings.Join(r.clerk.texts(a.Chat()), " "); got != "a1 a2 a3" || r.fake.Pending() != 0 {
		t.Fatal(got)
	}
}

func TestOrderPerChatUnderLoad(t *testing.T) {
	r := newRoom(t)
	r.clerk.reply = nil
	const chats, each = 20, 40
	tries := map[string]int{}
	r.clerk.before = func(in bot.Incoming) error { // one in ten updates is committed at the third try only
		r.clerk.mu.Lock()
		defer r.clerk.mu.Unlock()
		if tries[in.Update.ID]++; strings.HasSuffix(in.Message.Text, "7") && tries[in.Update.ID] < 3 {
			return database.ErrLocked
		}
		return nil
	}
	stop := r.run(r.poller().Run)
	var users []*telegramtest.User
	for i := range chats {
		users = append(users, r.fake.User(strconv.Itoa(i)))
	}
	for n := range each {
		for _, u := range users {
			u.Says(fmt.Sprintf("%03d", n))
		}
		if n == each/2 { // restart in the middle
			stop()
			stop = r.run(r.poller().Run)
		}
	}
	r.until("everything is handled and confirmed", func() bool { return r.fake.Pending() == 0 && r.count.of(Received) >= chats*each })
	stop()
	for _, u := range users {
		got := r.clerk.texts(u.Chat())
		if len(got) != each || !slices.IsSorted(got) {
			t.Fatalf("%d messages, sorted %v", len(got), slices.IsSorted(got))
		}
	}
}

func TestUpdateIDsThatStartAgainLower(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	p := r.stepper()
	a.Says("tuần trước")
	p.runOnce(context.Background())
	r.fake.RestartUpdateIDs(117314199)
	a.Says("tuần này")
	for range 2 {
		if _, err := p.runOnce(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.clerk.texts(a.Chat()); len(got) != 2 || r.fake.Pending() != 0 {
		t.Fatal(got, r.fake.Pending())
	}
}

func TestUndecodableUpdatesDoNotStall(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	a.Says("trước")
	r.fake.Push(`{"message":{"message_id":7,"date":1,"chat":{"id":` + a.Chat() + `,"type":"private"},"text":{"is":"an object"}}}`)
	r.fake.Push(`{"message":{"message_id":8,"date":1,"chat":{"id":` + a.Chat() + `,"type":"private"},"text":"mới","forward_origin":{"type":"from_mars","name":"Kín"}}}`)
	r.fake.Push(`{"message":"not even an object"}`)
	r.fake.Push(`{"message":{"chat":{"id":"x"}}}`)
	r.fake.Push(`{"callback_query":[]}`)
	a.Says("sau")
	p := r.stepper()
	for range 2 {
		if _, err := p.runOnce(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	var kinds []string
	for _, m := range r.clerk.messages() {
		kinds = append(kinds, m.Kind+":"+m.Text)
	}
	if want := []string{"text:trước", "unsupported:", "text:mới", "text:sau"}; !slices.Equal(kinds, want) || r.fake.Pending() != 0 {
		t.Fatal(kinds, r.fake.Pending())
	}
}

func TestBrokenHandlerIsContained(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	r.clerk.before = func(in bot.Incoming) error {
		if in.Message.Text == "làm hỏng" {
			panic("quotes " + in.Message.Text)
		}
		return nil
	}
	a.Says("làm hỏng")
	a.Says("tiếp theo")
	r.run(r.poller().Run, r.sender.Run)
	a.Sees(t, "đã ghi: unsupported") // told, not silent
	a.Sees(t, "tiếp theo")
	r.until("confirmed", func() bool { return r.fake.Pending() == 0 })
	if r.count.of(Panicked) < delivery.PanicsEnough || r.count.of(GaveUp) != 1 || strings.Contains(r.log.String(), "hỏng") {
		t.Fatal(r.count.n, r.log.String())
	}
}

func TestHandlerThatAlwaysErrsIsTold(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	r.clerk.before = func(in bot.Incoming) error {
		if in.Message.Text == "lỗi" {
			return errors.New("no way to seal this")
		}
		return nil
	}
	a.Says("lỗi")
	p := r.stepper()
	for range p.door.Patience + 1 {
		p.runOnce(context.Background())
	}
	if r.fake.Pending() != 0 || r.clerk.messages()[0].Kind != bot.KindUnsupported {
		t.Fatal(r.clerk.messages())
	}
}

func TestPollRetryAfterAndTightLoop(t *testing.T) {
	r := newRoom(t)
	r.fake.Fail("getUpdates", telegramtest.Fault{Status: 429, RetryAfter: 1}, telegramtest.Fault{Broken: true}, telegramtest.Fault{Status: 502}, telegramtest.Fault{Cut: true})
	r.fake.User("A").Says("tới")
	start := time.Now()
	r.run(r.poller().Run)
	r.until("the update came through", func() bool { return len(r.clerk.messages()) == 1 })
	if waited := time.Since(start); waited < time.Second {
		t.Fatal("retry_after not honoured", waited)
	}
	polls := r.fake.Calls("getUpdates")
	if gap := polls[1].At.Sub(polls[0].At); gap < time.Second {
		t.Fatal(gap)
	}
	// A server that answers [] at once.
	p := NewPoller(r.api, r.clerk, r.sender, PollerConfig{Wait: time.Millisecond, Options: Options{Pause: 100 * time.Millisecond}})
	before := len(r.fake.Calls("getUpdates"))
	ctx, cancel := context.WithTimeout(context.Background(), 350*time.Millisecond)
	defer cancel()
	p.Run(ctx)
	if n := len(r.fake.Calls("getUpdates")) - before; n > 10 {
		t.Fatal("tight loop:", n)
	}
}

func TestStartsWhileTelegramIsUnreachable(t *testing.T) {
	r := newRoom(t)
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close() // nobody listens now
	r.connect("http://" + address)
	r.clerk.say(r.fake.User("A").Chat(), bot.Outgoing{Reply: bot.Reply{Text: "chào"}})
	setup := Setup{API: r.api, Options: r.options}
	r.run(r.poller().Run, r.sender.Run, setup.Run)
	r.until("everybody has tried in vain", func() bool { return r.count.of(PollFailed) > 1 && r.count.of(SendFailed) > 1 })
	if r.clerk.unmarked() != 1 {
		t.Fatal("a message was dropped though Telegram was only away")
	}
	forward(t, address, strings.TrimPrefix(r.fake.URL(), "http://")) // Telegram is back
	r.fake.User("A").Sees(t, "chào")
	r.fake.User("A").Says("nghe")
	r.fake.User("A").Sees(t, "đã ghi: text nghe")
}
