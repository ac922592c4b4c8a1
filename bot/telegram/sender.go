package telegram

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
)

// Outbox holds what is to be sent.
type Outbox interface {
	// Outgoing returns up to limit messages that are not marked, oldest first.
	Outgoing(ctx context.Context, channel string, limit int) ([]bot.Outgoing, error)
	// Sent marks a message, so that Outgoing no longer returns it. messageID is what Delete may name later; it is ""
	// for a message that can never be shown. Marking twice is no error.
	Sent(ctx context.Context, id, messageID string) error
	// Cleared is called before Sent when the messages of Delete are deleted, so that the resident can be told; all is
	// false when some were too old for that.
	Cleared(ctx context.Context, id string, all bool) error
}

var _ Outbox = (*bot.Clerk)(nil)

// Sender shows residents what the outbox holds, in order within each chat.
//
// It is at-least-once: when the answer to a send is lost, or the process dies between the send and the mark, the message is
// shown a second time. A receipt shown twice is better than a receipt never shown, and Telegram has no way to ask.
type Sender struct {
	api    *API
	outbox Outbox
	log    *slog.Logger
	report Report
	now    func() time.Time
	pace   *delivery.Pace
	rounds *delivery.Rounds
	idle   time.Duration
	group  string

	errands chan func(context.Context)

	mu       sync.Mutex
	progress map[string]*progress // by Outgoing.ID: what is shown and not yet marked
	groups   map[int64]bool
	voices   map[string]string // file ids of recordings that Telegram has, by name

	recordings Recordings
}

// progress of one message, kept in memory only. It spares a resident repetitions while the store is away.
type progress struct {
	shown   []string // message ids of the parts on the screen
	voices  []string // and of the recordings
	played  int      // how many recordings were tried
	over    bool     // nothing is left but to mark it
	deleted bool
}

// SenderConfig holds what has a default.
type SenderConfig struct {
	Now        func() time.Time // default time.Now
	Idle       time.Duration    // how often to look when nobody woke the sender; default 500 ms
	Recordings Recordings       // nil: there are none
	Group      string           // the polite text for chats of several people; "" says nothing
	Options
}

// NewSender makes a Sender.
func NewSender(api *API, outbox Outbox, c SenderConfig) *Sender {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Idle <= 0 {
		c.Idle = 500 * time.Millisecond
	}
	c.Options = c.Filled()
	s := &Sender{
		api: api, outbox: outbox, log: c.Log, report: c.Report, now: c.Now, pace: newPace(), idle: c.Idle,
		group: c.Group, errands: make(chan func(context.Context), 256),
		progress: map[string]*progress{}, groups: map[int64]bool{}, voices: map[string]string{}, recordings: c.Recordings,
	}
	s.rounds = delivery.NewRounds(delivery.Channel{Waiting: s.waiting, Chat: s.chat, Tidy: s.tidy, Idle: c.Idle, Pause: c.Pause})
	return s
}

// Wake tells the sender that the outbox has something new.
func (s *Sender) Wake() { s.rounds.Wake() }

// Run sends until ctx ends.
func (s *Sender) Run(ctx context.Context) error {
	var errands sync.WaitGroup
	errands.Go(func() { s.runErrands(ctx) })
	defer errands.Wait()
	return s.rounds.Run(ctx)
}

// waiting returns what is to be said.
func (s *Sender) waiting(ctx context.Context, limit int) ([]bot.Outgoing, error) {
	rows, err := s.outbox.Outgoing(ctx, bot.Telegram, limit)
	if err != nil {
		s.failed("outgoing", "store")
		return nil, delivery.ErrNotCommitted
	}
	return rows, nil
}

// chat sends the messages of one chat until one has to wait.
func (s *Sender) chat(ctx context.Context, rows []bot.Outgoing) (sent int, wait time.Duration, err error) {
	gone := false // this chat cannot be reached any more
	for _, row := range rows {
		p := s.at(row.ID)
		if !p.over && !gone {
			wait, err = s.show(ctx, row, p)
			switch kind := kindOf(err); {
			case err == nil && wait > 0:
				return sent, wait, nil
			case err == nil:
			case kind == SlowDown:
				return sent, 0, nil // pace knows
			case kind == Blocked, kind == Refused:
				gone = kind == Blocked
				s.report(Dropped, 1)
				s.log.Info("message dropped", "channel", bot.Telegram, "kind", string(kind))
			default:
				s.failed("send", string(kind))
				return sent, 0, err
			}
		} else if gone {
			s.report(Dropped, 1)
		}
		p.over = true
		// A crash right here leaves a message that is shown and not marked: it is shown a second time.
		if err := s.mark(ctx, row.ID, p); err != nil {
			return sent, 0, err
		}
		s.forget(row.ID)
		sent++
	}
	return sent, 0, nil
}

// mark outlives a stop: what is on the screen should not be shown again after the restart.
func (s *Sender) mark(ctx context.Context, id string, p *progress) error {
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if s.outbox.Sent(call, id, strings.Join(append(p.voices, p.shown...), ",")) != nil {
		s.failed("mark", "store")
		return delivery.ErrNotCommitted
	}
	return nil
}

func (s *Sender) failed(step, kind string) {
	if kind == string(Stopped) {
		return
	}
	s.report(SendFailed, 1)
	s.log.Warn("sending", "channel", bot.Telegram, "step", step, "kind", kind)
}

func (s *Sender) at(id string) *progress {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.progress[id] == nil {
		s.progress[id] = &progress{}
	}
	return s.progress[id]
}

func (s *Sender) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.progress, id)
}

// tidy forgets the progress of messages that left the outbox by themselves, and quiet chats.
func (s *Sender) tidy(rows []bot.Outgoing, all bool) {
	s.pace.Forget(s.now())
	if !all {
		return
	}
	ids := map[string]bool{}
	for _, row := range rows {
		ids[row.ID] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.progress {
		if !ids[id] {
			delete(s.progress, id)
		}
	}
}

// number reads a chat id; 0 is none.
func number(chat string) int64 {
	n, err := strconv.ParseInt(chat, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
