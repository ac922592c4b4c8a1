package notice

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"math/big"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// Why a channel fails; what a head reads is a sentence for each. A sender returns one of them, wrapped or not.
var (
	// ErrGone: there is no such address any more. It is tried no more.
	ErrGone = errors.New("gone")
	// ErrRefused: the service does not take it from us (token, password, address, size): an operator must look.
	ErrRefused = errors.New("refused")
	// ErrUnreachable: no answer, or one that says to come back later.
	ErrUnreachable = errors.New("unreachable")
)

// Message is what a sender is given. Text names numbers and kinds only.
type Message struct {
	Subject string
	Text    string
	Urgent  bool
}

// Sender passes a message on by one kind of channel. It may be called by several at a time; the context ends it. An error is
// one of this package's, without address, token or text.
type Sender interface {
	Send(ctx context.Context, address string, m Message) error
}

// Counter tells how much waits for somebody. It must count nothing that the viewer's unit must not know of.
type Counter interface {
	Untold(ctx context.Context, v docket.Viewer, head bool, after int64) (docket.Untold, error)
}

// Options of a desk. Roster and Docket are needed.
type Options struct {
	Roster  *roster.Roster
	Docket  Counter
	Senders map[string]Sender // by kind of channel: those that the configuration names
	// PushKey is the application server key that browsers subscribe with.
	PushKey string
	Now     func() time.Time
	Log     *slog.Logger
	// Report counts what was sent (or not): kind is one of the roster's, result Sent, Failed or Gone.
	Report func(kind, result string)
	// What is not urgent waits between CalmFrom and CalmTo, CalmADay times a day. Defaults 10 and 60 minutes, 4.
	CalmFrom, CalmTo time.Duration
	CalmADay         int
	// Draw returns a random number from 0 to most; default from the system.
	Draw func(most int64) int64
	// Check says whether an address of a kind may be called; nil: every one.
	Check map[string]func(address string) error
}

// Results that are reported.
const (
	Sent   = "sent"
	Failed = "failed"
	Gone   = "gone"
)

// Desk passes notices on. Its methods are safe for concurrent use.
type Desk struct {
	opts    Options
	timing  timing
	rounds  sync.Mutex
	wake    chan struct{}
	binding map[string]chan struct{} // by kind of group
	asking  asking
}

// New returns a desk.
func New(o Options) *Desk {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Report == nil {
		o.Report = func(string, string) {}
	}
	if o.CalmTo == 0 {
		o.CalmFrom, o.CalmTo = 10*time.Minute, time.Hour
	}
	if o.CalmADay == 0 {
		o.CalmADay = 4
	}
	if o.Draw == nil {
		o.Draw = random
	}
	return &Desk{opts: o, timing: timing{o.CalmFrom, o.CalmTo, o.CalmADay, o.Draw}, wake: make(chan struct{}, 1),
		binding: map[string]chan struct{}{roster.Telegram: make(chan struct{}, 1), roster.Zalo: make(chan struct{}, 1)}}
}

func random(most int64) int64 {
	n, err := rand.Int(rand.Reader, big.NewInt(most+1))
	if err != nil {
		return most
	}
	return n.Int64()
}

const (
	every    = time.Minute
	patience = 10 * time.Second // with one service
	atOnce   = 8                // sendings at a time: one that hangs does not keep the others waiting
)

// Wake begins a round now.
func (d *Desk) Wake() { stir(d.wake) }

func stir(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run works until ctx is done.
func (d *Desk) Run(ctx context.Context) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := d.Round(ctx); err != nil && ctx.Err() == nil {
			d.opts.Log.Error("notices were not passed on", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-d.wake:
		}
	}
}

// Round passes on what waits, once. A person, or group, whose part fails does not keep the others waiting.
func (d *Desk) Round(ctx context.Context) error {
	d.rounds.Lock()
	defer d.rounds.Unlock()
	targets, err := d.opts.Roster.Targets(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var failed []error
	var workers errgroup.Group
	workers.SetLimit(atOnce)
	for _, r := range receivers(targets) {
		workers.Go(func() error {
			if err := d.serve(ctx, r); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed = append(failed, err)
			}
			return nil
		})
	}
	if err := workers.Wait(); err != nil {
		return err
	}
	return errors.Join(failed...)
}
