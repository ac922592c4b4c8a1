package telegram

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"homthu/bot"
	"homthu/database"
)

// Clerk takes what residents do.
type Clerk interface {
	// Receive returns nil when the update is durable, with the draft it led to, or was known before. Only then may the
	// update be confirmed. After any error nothing has changed, and the same update may be given again. Receive must
	// bear calls for different chats at the same time; calls for one chat come one after the other.
	Receive(ctx context.Context, in bot.Incoming) error
}

var _ Clerk = (*bot.Clerk)(nil)

// Words for Report.
const (
	Received     = "received"      // updates committed, known ones included
	Ignored      = "ignored"       // updates that nobody said anything with
	Undecodable  = "undecodable"   // updates without a readable id
	NotCommitted = "not-committed" // updates that the Clerk could not commit; Telegram will deliver them again
	Panicked     = "panic"         // handlers that broke
	GaveUp       = "gave-up"       // updates of kind unsupported made of what broke every time
	SentOut      = "sent"          // messages shown
	Dropped      = "dropped"       // messages that can never be shown: blocked, refused
	PollFailed   = "poll-failed"
	PollConflict = "poll-conflict" // another program takes this bot's updates
	SendFailed   = "send-failed"
)

// The door gives one update to the Clerk and sees that a broken one cannot hold up the rest. Poller and Webhook share it.
type door struct {
	clerk   Clerk
	sender  *Sender
	log     *slog.Logger
	report  Report
	timeout time.Duration

	mu     sync.Mutex
	broken map[int64]int // update id → how often it could not be committed, though the store was not the reason
}

const (
	receiveTimeout = 30 * time.Second
	panicsEnough   = 3
	errorsEnough   = 10
)

var (
	// errPanic has no cause: what a handler panics with may quote a message.
	errPanic = errors.New("telegram: the handler of an update broke")
	// errNotCommitted has no cause either: who calls us only needs to know that it must come again.
	errNotCommitted = errors.New("telegram: update not committed")
)

func newDoor(clerk Clerk, sender *Sender, o Options) *door {
	o = o.Filled()
	return &door{clerk: clerk, sender: sender, log: o.Log, report: o.Report, timeout: receiveTimeout, broken: map[int64]int{}}
}

// take handles one translated update. nil means that it may be confirmed to Telegram: committed, known, or nothing that
// anybody said (then there is nothing to record, because translating it again gives the same nothing).
func (d *door) take(ctx context.Context, e event, cursor int64) error {
	if e.chat == "" {
		d.report(Ignored, 1)
		d.sender.answer(e.query)
		d.sender.politely(e.group)
		return nil
	}
	in := bot.Incoming{
		Channel: bot.Telegram,
		Chat:    e.chat,
		Update:  bot.Update{Channel: bot.Telegram, ID: strconv.FormatInt(e.id, 10), Cursor: cursor},
		Message: e.message,
	}
	if err := d.receive(ctx, e.id, in); err != nil {
		return err
	}
	// A crash right here leaves an update that the safe knows: delivered again, it is a duplicate.
	d.report(Received, 1)
	d.sender.answer(e.query)
	d.sender.Wake()
	return nil
}

// receive calls the Clerk. What breaks it every time is given to it once more as kind unsupported, so that the resident is
// told and the updates behind it are not held up for ever. That a store is full or away is never a reason to do so.
func (d *door) receive(ctx context.Context, id int64, in bot.Incoming) error {
	err := d.once(ctx, in)
	if err == nil {
		d.forget(id)
		return nil
	}
	patience := errorsEnough
	switch {
	case errors.Is(err, errPanic):
		patience = panicsEnough
		d.report(Panicked, 1)
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, database.ErrFull), errors.Is(err, database.ErrLocked):
		d.report(NotCommitted, 1)
		return errNotCommitted
	default:
		d.report(NotCommitted, 1)
	}
	if d.count(id) < patience {
		return errNotCommitted
	}
	in.Message = bot.Message{Kind: bot.KindUnsupported, ID: in.Message.ID}
	again := d.once(ctx, in)
	if again != nil && !(errors.Is(again, errPanic) && errors.Is(err, errPanic)) {
		return errNotCommitted // the store may be the reason after all
	}
	d.forget(id)
	d.report(GaveUp, 1)
	d.log.Error("update handed on without its content", "channel", bot.Telegram, "kind", GaveUp)
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

func (d *door) count(id int64) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.broken) > 1000 {
		clear(d.broken)
	}
	d.broken[id]++
	return d.broken[id]
}

func (d *door) forget(id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.broken, id)
}
