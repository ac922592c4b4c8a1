package zalo

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"homthu/bot"
	"homthu/database"
)

// Clerk takes what residents do.
type Clerk interface {
	// Receive returns nil when the event is durable, with the draft it led to, or was known before. Only then may it be
	// confirmed. After any error nothing has changed, and the same event may be given again. Receive must bear calls for
	// different chats at the same time; calls for one chat come one after the other.
	Receive(ctx context.Context, in bot.Incoming) error
}

var _ Clerk = (*bot.Clerk)(nil)

// event is what one delivery means for us. Both back ends translate to it.
type event struct {
	id      string      // tells a repeated delivery: the message's id, see identify
	chat    string      // the resident's chat; "" when there is nothing to hand on
	message bot.Message // with chat only
	group   string      // a chat of several people in which somebody wrote to us
	hidden  bool        // somebody sent something, and Zalo does not say who
}

// The door gives one event to the Clerk and sees that a broken one cannot hold up the rest. Webhooks and Poller share it.
type door struct {
	channel string
	clerk   Clerk
	sender  *Sender
	log     *slog.Logger
	report  Report
	timeout time.Duration
	// patience is how often an event may fail for another reason than the store before it is handed on without its content.
	patience int

	mu     sync.Mutex
	broken map[string]int // event id → how often it could not be committed, though the store was not the reason
}

const (
	receiveTimeout = 30 * time.Second
	panicsEnough   = 3
	errorsEnough   = 10
)

// errPanic has no cause: what a handler panics with may quote a message.
var errPanic = errors.New("zalo: the handler of an event broke")

// newDoor makes the door of a channel, bot.Zalo or bot.ZaloOA.
func newDoor(channel string, clerk Clerk, sender *Sender, o Options) *door {
	o = o.Filled()
	return &door{
		channel: channel, clerk: clerk, sender: sender, log: o.Log, report: o.Report, timeout: receiveTimeout, patience: errorsEnough, broken: map[string]int{},
	}
}

// take handles one translated event. nil means that it may be confirmed to Zalo: committed, known, or nothing that
// anybody said (then there is nothing to record, because translating it again gives the same nothing).
func (d *door) take(ctx context.Context, e event) error {
	if e.chat == "" {
		if e.hidden {
			d.report(Chatless, 1)
		} else {
			d.report(Ignored, 1)
		}
		d.sender.politely(e.group)
		return nil
	}
	in := bot.Incoming{
		Channel: d.channel,
		Chat:    e.chat,
		Update:  bot.Update{Channel: d.channel, ID: e.id}, // no cursor: Zalo has no order that could be resumed
		Message: e.message,
	}
	if err := d.receive(ctx, e.id, in); err != nil {
		return err
	}
	// A crash right here leaves an event that the safe knows: delivered again, it is a duplicate.
	d.report(Received, 1)
	if d.sender != nil {
		d.sender.Wake()
	}
	return nil
}

// receive calls the Clerk. What breaks it every time is given to it once more as kind unsupported, so that the resident is
// told and nothing is delivered for ever. That a store is full or away is never a reason to do so.
func (d *door) receive(ctx context.Context, id string, in bot.Incoming) error {
	err := d.once(ctx, in)
	if err == nil {
		d.forget(id)
		return nil
	}
	enough := d.patience
	switch {
	case errors.Is(err, errPanic):
		enough = panicsEnough
		d.report(Panicked, 1)
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, database.ErrFull), errors.Is(err, database.ErrLocked):
		d.report(NotCommitted, 1)
		return errNotCommitted
	default:
		d.report(NotCommitted, 1)
	}
	if d.count(id) < enough {
		return errNotCommitted
	}
	in.Message = bot.Message{Kind: bot.KindUnsupported, ID: in.Message.ID}
	again := d.once(ctx, in)
	if again != nil && !(errors.Is(again, errPanic) && errors.Is(err, errPanic)) {
		return errNotCommitted // the store may be the reason after all
	}
	d.forget(id)
	d.report(GaveUp, 1)
	d.log.Error("event handed on without its content", "channel", d.channel, "kind", GaveUp)
	return nil
}

func (d *door) once(ctx context.Context, in bot.Incoming) (err error) {
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	return d.clerk.Receive(ctx, in)
}

func (d *door) count(id string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.broken) > 1000 {
		clear(d.broken)
	}
	d.broken[id]++
	return d.broken[id]
}

func (d *door) forget(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.broken, id)
}
