package delivery

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"homthu/bot"
)

// Window is how many messages are looked at in a round; more while all of these have to wait.
const Window = 100

// atOnce is how many chats are sent to at a time.
const atOnce = 8

// Channel is an adapter's sender as Rounds drives it. All are needed.
type Channel struct {
	// Waiting returns up to limit messages that are not marked, oldest first. Its error says nothing but that the outbox
	// could not be reached.
	Waiting func(ctx context.Context, limit int) ([]bot.Outgoing, error)
	// Chat sends the messages of one chat, in order, until one has to wait. It is called for several chats at once. An
	// error means that the platform or the outbox could not be reached: everything pauses.
	Chat func(ctx context.Context, rows []bot.Outgoing) (sent int, wait time.Duration, err error)
	// Tidy hears what waits after a round; all says that there is nothing else.
	Tidy func(rows []bot.Outgoing, all bool)
	// Idle is how often to look when nobody woke the rounds; Pause is the first pause after a failure.
	Idle, Pause time.Duration
}

// Rounds goes over what waits to be said on a channel.
type Rounds struct {
	of    Channel
	wake  chan struct{}
	limit int
}

// NewRounds makes Rounds.
func NewRounds(of Channel) *Rounds {
	return &Rounds{of: of, wake: make(chan struct{}, 1), limit: Window}
}

// Wake tells that the outbox has something new.
func (r *Rounds) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run goes round until ctx ends.
func (r *Rounds) Run(ctx context.Context) error {
	pause := r.of.Pause
	for ctx.Err() == nil {
		wait, err := r.Once(ctx)
		if err != nil {
			Sleep(ctx, max(pause, wait))
			pause = min(2*pause, Longest)
			continue
		}
		pause = r.of.Pause
		timer := time.NewTimer(min(wait, r.of.Idle))
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-r.wake:
		}
		timer.Stop()
	}
	return ctx.Err()
}

// Once sends what may be sent now and returns how long until there may be more. It is not called twice at a time.
func (r *Rounds) Once(ctx context.Context) (time.Duration, error) {
	rows, err := r.of.Waiting(ctx, r.limit)
	if err != nil {
		return 0, err
	}
	became := &outcome{wait: r.of.Idle}
	var group errgroup.Group
	group.SetLimit(atOnce)
	for _, list := range byChat(rows) {
		group.Go(func() error {
			became.note(r.of.Chat(ctx, list))
			return nil
		})
	}
	_ = group.Wait() // what went wrong is in became
	r.of.Tidy(rows, len(rows) < r.limit)
	// A chat that has to wait must not hide the others behind its rows.
	if r.limit = Window; became.sent == 0 && len(rows) >= Window {
		r.limit = min(2*len(rows), 20*Window)
	}
	if became.err == nil && became.sent > 0 && len(rows) >= Window {
		return 0, nil
	}
	return became.wait, became.err
}

// outcome gathers what became of the chats of a round.
type outcome struct {
	mu   sync.Mutex
	sent int
	wait time.Duration
	err  error
}

func (o *outcome) note(sent int, wait time.Duration, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent += sent
	if wait > 0 {
		o.wait = min(o.wait, wait)
	}
	if err != nil {
		o.err = err
	}
}

func byChat(rows []bot.Outgoing) [][]bot.Outgoing {
	var lists [][]bot.Outgoing
	at := map[string]int{}
	for _, row := range rows {
		n, known := at[row.Chat]
		if !known {
			n = len(lists)
			at[row.Chat] = n
			lists = append(lists, nil)
		}
		lists[n] = append(lists[n], row)
	}
	return lists
}
