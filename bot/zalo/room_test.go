package zalo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
	"homthu/bot/zalo/zalotest"
)

// clerk is a Clerk and an Outbox in memory, with the guarantees that both promise.
type clerk struct {
	mu     sync.Mutex
	seen   map[string]int // update id → how often it came
	got    []bot.Incoming // committed, in order of commit
	out    []bot.Outgoing
	marked map[string]bool
	next   int

	// Each may be nil. before runs outside the lock and may fail the commit; reply says what follows from a message.
	before func(bot.Incoming) error
	reply  func(bot.Incoming) []bot.Outgoing
	mark   func(id string) error
}

func newClerk() *clerk { return &clerk{seen: map[string]int{}, marked: map[string]bool{}} }

var (
	_ Clerk  = (*clerk)(nil)
	_ Outbox = (*clerk)(nil)
)

func (c *clerk) Receive(ctx context.Context, in bot.Incoming) error {
	if c.before != nil {
		if err := c.before(in); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[in.Update.ID]++
	if c.seen[in.Update.ID] > 1 {
		return nil
	}
	c.got = append(c.got, in)
	if c.reply != nil {
		for _, o := range c.reply(in) {
			c.add(in.Chat, o)
		}
	}
	return nil
}

func (c *clerk) add(chat string, o bot.Outgoing) {
	c.next++
	o.ID, o.Chat = fmt.Sprintf("o%d", c.next), chat
	c.out = append(c.out, o)
}

// say queues a reply as background work does.
func (c *clerk) say(chat, text string, buttons ...bot.Button) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(chat, bot.Outgoing{Reply: bot.Reply{Text: text, Buttons: buttons}})
}

func (c *clerk) Outgoing(_ context.Context, _ string, limit int) ([]bot.Outgoing, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var rows []bot.Outgoing
	for _, o := range c.out {
		if !c.marked[o.ID] && len(rows) < limit {
			rows = append(rows, o)
		}
	}
	return rows, nil
}

func (c *clerk) Sent(_ context.Context, id, messageID string) error {
	if c.mark != nil {
		if err := c.mark(id); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if messageID != "" {
		return errors.New("nothing can be deleted on Zalo, so no id is of use")
	}
	c.marked[id] = true
	return nil
}

func (c *clerk) messages() []bot.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []bot.Message
	for _, in := range c.got {
		all = append(all, in.Message)
	}
	return all
}

func (c *clerk) unmarked() int {
	rows, _ := c.Outgoing(context.Background(), bot.Zalo, 1<<20)
	return len(rows)
}

// echo answers every message with its kind, its text and two choices.
func echo(in bot.Incoming) []bot.Outgoing {
	return []bot.Outgoing{{Reply: bot.Reply{
		Text: "đã ghi: " + in.Message.Kind + " " + in.Message.Text, Buttons: []bot.Button{{Text: "1 Gửi", Data: "1:1"}, {Text: "2 Hủy", Data: "1:2"}},
	}}}
}

// counter is a Report that remembers.
type counter struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counter) report(kind string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[kind] += n
}

func (c *counter) of(kind string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[kind]
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

const groupText = "Hòm thư chỉ nói chuyện riêng."

// room is the Bot Platform's back end with everything around it.
type room struct {
	t       *testing.T
	fake    *zalotest.Bot
	clerk   *clerk
	api     *Bot
	options Options
	count   *counter
	log     *lockedBuffer
	sender  *Sender
}

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, fake: zalotest.NewBot(t), clerk: newClerk(), count: &counter{n: map[string]int{}}, log: &lockedBuffer{}}
	r.clerk.reply = echo
	r.connect(r.fake.URL())
	t.Cleanup(func() {
		for _, secret := range []string{zalotest.Token, "abc-test-token", hookSecret, r.fake.URL(), "/media/"} {
			if strings.Contains(r.log.String(), secret) {
				t.Errorf("the log holds %q:\n%s", secret, r.log.String())
			}
		}
	})
	return r
}

func (r *room) connect(address string) {
	r.t.Helper()
	api, err := NewBot(address, zalotest.Token)
	if err != nil {
		r.t.Fatal(err)
	}
	r.api = api
	r.options = Options{
		Log:    slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Report: r.count.report, Pause: 5 * time.Millisecond,
	}
	r.sender = NewSender(api, r.clerk, SenderConfig{Idle: 5 * time.Millisecond, Group: groupText, Options: r.options})
	r.sender.pace = quick()
}

// quick is a pace without limits, for tests that are about something else.
func quick() *delivery.Pace {
	return delivery.NewPace(delivery.Limits{Chat: 1e6, ChatBurst: 1e6, Overall: 1e6, OverallBurst: 1})
}

func (r *room) poller() *Poller {
	return NewPoller(r.api, r.clerk, r.sender, PollerConfig{Wait: time.Second, Options: r.options})
}

// run starts workers and returns what stops them; they are stopped at the end of the test in any case.
func (r *room) run(workers ...func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	for _, w := range workers {
		group.Go(func() {
			if err := w(ctx); !errors.Is(err, context.Canceled) {
				r.t.Errorf("a worker ended by itself: %v", err)
			}
		})
	}
	stop = sync.OnceFunc(func() {
		cancel()
		group.Wait()
	})
	r.t.Cleanup(stop)
	return stop
}

func (r *room) until(what string, done func() bool) {
	r.t.Helper()
	r.fake.Until(r.t, what, done)
}
