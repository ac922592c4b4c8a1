package zalo

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
)

// Outbox holds what is to be sent.
type Outbox interface {
	// Outgoing returns up to limit messages that are not marked, oldest first.
	Outgoing(ctx context.Context, channel string, limit int) ([]bot.Outgoing, error)
	// Sent marks a message, so that Outgoing no longer returns it. Marking twice is no error. messageID is always "" here:
	// nothing can be deleted on Zalo, so no id is of use.
	Sent(ctx context.Context, id, messageID string) error
}

var _ Outbox = (*bot.Clerk)(nil)

// backend is one way of writing to residents on Zalo, as the Sender calls it.
type backend interface {
	// channel is bot.Zalo or bot.ZaloOA: whose outbox this is.
	channel() string
	// fits says whether these choices can stand under a message as buttons. Where not, they are part of its text.
	fits(buttons []bot.Button) bool
	// send shows one text of at most MaxText units in a chat; buttons are such that fit, or none. It returns nil when Zalo
	// took it, else an *Error that quotes nothing. It is called for one message of a chat at a time, in order, and
	// for several chats at once; ctx has a deadline and does not end when the process is to stop.
	send(ctx context.Context, chat, text string, buttons []bot.Button) error
}

// Sender shows residents what the outbox of one back end holds, in order within each chat.
//
// It is at-least-once: when the answer to a send is lost, or the process dies between the send and the mark, the message is
// shown a second time. A receipt shown twice is better than a receipt never shown, and Zalo has no way to ask.
type Sender struct {
	back   backend
	outbox Outbox
	log    *slog.Logger
	report Report
	now    func() time.Time
	pace   *delivery.Pace
	rounds *delivery.Rounds
	idle   time.Duration
	pause  time.Duration
	group  string

	recordings Recordings
	audio      string

	mu       sync.Mutex
	progress map[string]*progress // by Outgoing.ID: what is shown and not yet marked
	denied   map[string]*patience // by chat
	groups   map[string]bool
	slow     time.Duration // the present pause after SlowDown without a time; 0 after a success
	quota    time.Time     // the operator was told that nothing more can be sent; when it is tried again
	errands  chan func(context.Context)
}

// progress of one message, kept in memory only. It spares a resident repetitions while the store is away.
type progress struct {
	played bool // its recording was sent, or tried
	shown  int  // parts on the screen
	over   bool // nothing is left but to mark it
}

// patience with a chat that Zalo denies.
type patience struct {
	tries int
	until time.Time
}

// SenderConfig holds what has a default.
type SenderConfig struct {
	Now   func() time.Time // default time.Now
	Idle  time.Duration    // how often to look when nobody woke the sender; default 500 ms
	Group string           // the polite text for chats of several people; "" says nothing
	// Recordings that are played, and the public address below which Zalo finds them; nil: there are none.
	Recordings Recordings
	Audio      string
	Options
}

const (
	callTimeout = 20 * time.Second
	quotaPause  = 10 * time.Minute // between tries while the quota is used up
	denials     = 30               // tries in a chat that is denied, over about four hours
	denialPause = 10 * time.Minute // the longest between them
)

// NewSender makes a Sender for a back end, *Bot or *OA.
func NewSender(back backend, outbox Outbox, c SenderConfig) *Sender {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Idle <= 0 {
		c.Idle = 500 * time.Millisecond
	}
	c.Options = c.Filled()
	s := &Sender{
		back: back, outbox: outbox, log: c.Log, report: c.Report, now: c.Now, pace: newPace(), idle: c.Idle,
		pause: c.Pause, group: c.Group, recordings: c.Recordings, audio: c.Audio, errands: make(chan func(context.Context), 64),
		progress: map[string]*progress{}, denied: map[string]*patience{}, groups: map[string]bool{},
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
	rows, err := s.outbox.Outgoing(ctx, s.back.channel(), limit)
	if err != nil {
		s.failed("outgoing", "store")
		return nil, delivery.ErrNotCommitted
	}
	return rows, nil
}

// tidy forgets the progress of messages that left the outbox by themselves, and quiet chats.
func (s *Sender) tidy(rows []bot.Outgoing, all bool) {
	s.pace.Forget(s.now())
	if !all {
		return
	}
	ids, chats := map[string]bool{}, map[string]bool{}
	for _, row := range rows {
		ids[row.ID], chats[row.Chat] = true, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.progress {
		if !ids[id] {
			delete(s.progress, id)
		}
	}
	for chat := range s.denied {
		if !chats[chat] {
			delete(s.denied, chat)
		}
	}
}

func (s *Sender) failed(step, kind string) {
	if kind == string(Stopped) {
		return
	}
	s.report(SendFailed, 1)
	s.log.Warn("sending", "channel", s.back.channel(), "step", step, "kind", kind)
}
