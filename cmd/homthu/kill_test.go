package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"homthu/bot/telegram/telegramtest"
)

// The commit points of design.md §3, and what lies right beside them. In each the process is ended once before and once
// after.
var (
	draftCommit    = blow{Where: "safe", What: "INSERT INTO draft"}                                                                  // 3
	receiptCommit  = blow{Where: "safe", What: "INSERT INTO envelope"}                                                               // 5
	edgeAdd        = blow{Where: "edge", What: "add"}                                                                                // 7
	edgeCarried    = blow{Where: "safe", What: "UPDATE outbox SET state = 'carried'"}                                                // 7
	registerCommit = blow{Where: "docket", What: "INSERT INTO cases"}                                                                // 8
	insideAck      = blow{Where: "inside", What: "ack"}                                                                              // 8
	insideAdd      = blow{Where: "inside", What: "add"}                                                                              // 8, the slip; 10, the reply
	slipCarried    = blow{Where: "docket", What: "DELETE FROM outbox WHERE id = $1 AND kind NOT IN ('reply', 'silence', 'counter')"} // 8
	slipCommit     = blow{Where: "safe", What: "UPDATE outbox SET state = 'settled'"}                                                // 8
	replyWritten   = blow{Where: "docket", What: "INSERT INTO replies"}                                                              // 10
	replyCarried   = blow{Where: "docket", What: "UPDATE outbox SET attempts"}                                                       // 10
	replyCommit    = blow{Where: "safe", What: "INSERT INTO reply"}                                                                  // 10
	edgeAck        = blow{Where: "edge", What: "ack"}                                                                                // 8, 10
	replyConfirmed = blow{Where: "docket", What: "DELETE FROM outbox WHERE id = $1 AND kind IN ('reply', 'silence', 'counter')"}     // 10
)

// pairs returns every blow before and after.
func pairs(blows ...blow) []blow {
	var all []blow
	for _, b := range blows {
		after := b
		after.After = true
		all = append(all, b, after)
	}
	return all
}

// TestKillAtCommitPoints ends the edge and the inside at every commit point, in rounds: one armed blow each, then a tip
// from the page and a reply to an earlier one, which run into both. The first rounds are those of the chat.
func TestKillAtCommitPoints(t *testing.T) {
	ctx := within(t, 3*time.Minute)
	v := newVillage(t, "redis")
	edge, inside := startPart(t, "edge", v.config), startPart(t, "inside", v.config)
	chats := v.manyTalk("AN", "BINH", "CHI", "DUNG")
	atEdge := pairs(draftCommit, receiptCommit, receiptCommit, edgeAdd, edgeCarried, slipCommit, replyCommit, edgeAck)
	atInside := pairs(registerCommit, insideAck, insideAdd, slipCarried, replyWritten, replyCarried, replyConfirmed)
	last, err := v.sends(ctx, "từ trước khi có ai chết", false)
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range atEdge {
		what := b.String()
		edge.arm(b)
		if i < len(atInside) {
			what += ", " + atInside[i].String()
			inside.arm(atInside[i])
		}
		if i < len(chats) {
			v.speaks(chats[i], b)
			edge.died(what)
		}
		last = v.round(ctx, what, fmt.Sprintf("con trâu thứ %d KHONGMAT", i), last)
		if i >= len(chats) {
			edge.died(what)
		}
		if i < len(atInside) {
			inside.died(what)
		}
	}
	v.ends(ctx, chats, edge, inside)
	if n := len(v.tips); n != len(atEdge)+1+len(chats) {
		t.Errorf("%d tips", n)
	}
	t.Logf("%d kills, %d tips, %d of them by chat", len(atEdge)+len(atInside), len(v.tips), len(chats))
}

// TestKillOneProcess does the same to `homthu serve`: one process, two stores, and a road in memory that dies with it.
func TestKillOneProcess(t *testing.T) {
	ctx := within(t, 2*time.Minute)
	v := newVillage(t, "local")
	both := startPart(t, "both", v.config)
	last, err := v.sends(ctx, "từ trước khi có ai chết", false)
	if err != nil {
		t.Fatal(err)
	}
	blows := pairs(receiptCommit, edgeAdd, registerCommit, slipCarried, replyCommit)
	for i, b := range blows {
		both.arm(b)
		last = v.round(ctx, b.String(), fmt.Sprintf("xe máy thứ %d KHONGMAT", i), last)
		both.died(b.String())
	}
	v.ends(ctx, nil, both)
	t.Logf("%d kills, %d tips", len(blows), len(v.tips))
}

// TestKillUnderLoad ends processes at any moment while many write and an officer replies.
// HOMTHU_CHAOS_ROUNDS sets how many times.
func TestKillUnderLoad(t *testing.T) {
	rounds := chaosRounds(4)
	ctx := within(t, time.Duration(rounds)*10*time.Second+time.Minute)
	v := newVillage(t, "redis")
	parts := []*part{startPart(t, "edge", v.config), startPart(t, "inside", v.config)}
	stop := v.load(ctx, 4)
	for i := range rounds {
		time.Sleep(time.Duration(50+rand.IntN(700)) * time.Millisecond) // any moment: no state to wait for
		p := parts[i%len(parts)]
		p.kill()
		p.died("at any moment")
	}
	stop()
	v.ends(ctx, nil, parts...)
	t.Logf("%d kills, %d tips, %d replies", rounds, len(v.tips), v.replied())
}

// round sends a tip and replies to the one before, at the same time.
func (v *village) round(ctx context.Context, what, words string, before *tip) *tip {
	v.t.Helper()
	var sent *tip
	var err error
	var wg sync.WaitGroup
	wg.Go(func() { sent, err = v.sends(ctx, words, len(words)%2 == 0) })
	if _, err := v.registered(ctx, before.code); err != nil {
		v.t.Fatalf("%s: the tip before: %v", what, err)
	}
	text := "Đã nghe về " + before.words
	if err := v.replies(ctx, before, text); err != nil {
		v.t.Fatalf("%s: %v", what, err)
	}
	wg.Wait()
	if err != nil {
		v.t.Fatalf("%s: %v", what, err)
	}
	if _, err := v.registered(ctx, sent.code); err != nil {
		v.t.Fatalf("%s: the new tip: %v", what, err)
	}
	if err := v.answered(ctx, before.code, text); err != nil {
		v.t.Fatalf("%s: %v", what, err)
	}
	return sent
}

// manyTalk takes people up to the last page of the conversation, side by side, as a chat hears one message a second.
func (v *village) manyTalk(names ...string) []*telegramtest.User {
	users := make([]*telegramtest.User, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() { users[i] = v.talks(name, chatWords(i)) })
	}
	wg.Wait()
	if v.t.Failed() {
		v.t.FailNow()
	}
	return users
}

func chatWords(i int) string { return fmt.Sprintf("con bò thứ %d trong chuồng KHONGMAT", i) }

// speaks makes a chat do what runs into the blow.
func (v *village) speaks(u *telegramtest.User, b blow) {
	if b.What == receiptCommit.What {
		u.Presses("1 Gửi")
		return
	}
	u.Says("xem lại")
}

// ends lets the chats finish, waits until all is quiet, and asserts everything.
func (v *village) ends(ctx context.Context, chats []*telegramtest.User, parts ...*part) {
	v.t.Helper()
	for i, u := range chats {
		if len(codes(u)) == 0 && i < 2 { // those that were interrupted before they sent
			u.Sees(v.t, "Bà con đọc lại")
			u.Presses("1 Gửi")
		}
		u.Sees(v.t, "Mã của bà con")
		v.chatted(ctx, u, chatWords(i))
	}
	v.settles(ctx)
	v.kept(ctx)
	v.fake.Until(v.t, "every update is confirmed", func() bool { return v.fake.Pending() == 0 })
	for _, p := range parts {
		p.stop()
		p.healthy()
	}
	v.audit()
}

// load writes from many pages until it is stopped, with one officer who replies to what was registered.
func (v *village) load(ctx context.Context, writers int) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := 0; !ended(done); i++ {
				if _, err := v.sends(ctx, fmt.Sprintf("việc %d của người %d KHONGMAT", i, w), i%3 == 0); err != nil {
					v.t.Error(err)
					return
				}
				pause(done, 60*time.Millisecond)
			}
		})
	}
	wg.Go(func() {
		for i := 0; !ended(done); i++ {
			v.mu.Lock()
			var written *tip
			if n := len(v.tips); n > 0 {
				written = v.tips[rand.IntN(n)]
			}
			v.mu.Unlock()
			if written != nil {
				if _, err := v.registered(ctx, written.code); err != nil {
					v.t.Error(err)
					return
				}
				if err := v.replies(ctx, written, fmt.Sprintf("trả lời %d", i)); err != nil {
					v.t.Error(err)
					return
				}
			}
			pause(done, 30*time.Millisecond)
		}
	})
	return sync.OnceFunc(func() { close(done); wg.Wait() })
}

func ended(done chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// pause waits a moment, so that the load leaves the machine some air.
func pause(done chan struct{}, d time.Duration) {
	select {
	case <-done:
	case <-time.After(d):
	}
}

func (v *village) replied() (n int) {
	for _, written := range v.tips {
		n += len(written.replies)
	}
	return n
}

// chaosRounds is how often a random test strikes.
func chaosRounds(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("HOMTHU_CHAOS_ROUNDS")); err == nil && n > 0 {
		return n
	}
	return usual
}
