package delivery

import (
	"context"
	"errors"
	"sync"
	"time"

	"homthu/bot"
	"homthu/database"
)

// Clerk takes what residents do.
type Clerk interface {
	// Receive returns nil when the update is durable, with the draft it led to, or was known before. Only then may it be
	// confirmed. After any error nothing has changed, and the same update may be given again. Receive must bear calls for
	// different chats at the same time; calls for one chat come one after the other.
	Receive(ctx context.Context, in bot.Incoming) error
}

var _ Clerk = (*bot.Clerk)(nil)

// ErrNotCommitted: the update must come again. It has no cause: a cause may quote a message.
var ErrNotCommitted = errors.New("delivery: update not committed")

var errPanic = errors.New("delivery: the handler of an update broke") // no cause either

// Words for Report that a Door uses.
const (
	NotCommitted = "not-committed" // updates that the Clerk could not commit; the platform will deliver them again
	Panicked     = "panic"         // handlers that broke
	GaveUp       = "gave-up"       // updates of kind unsupported made of what broke every time
)

// PanicsEnough is how often a handler may break over one update.
const PanicsEnough = 3

// Door gives one update to the Clerk and sees that a broken one cannot hold up the rest. Its methods may be called from any
// goroutine. Clerk and Options are needed.
type Door struct {
	Clerk Clerk
	Options
	// Timeout of one call of the Clerk; default 30 s.
	Timeout time.Duration
	// Patience is how often an update may fail for another reason than the store before it is handed on without its
	// content; default 10.
	Patience int

	mu     sync.Mutex
	broken map[string]int // update id → how often it could not be committed, though the store was not the reason
}

// NewDoor makes a Door.
func NewDoor(clerk Clerk, o Options) *Door {
	return &Door{Clerk: clerk, Options: o.Filled(), Timeout: 30 * time.Second, Patience: 10, broken: map[string]int{}}
}

// Take calls the Clerk. What breaks it every time is given to it once more as kind unsupported, so that the resident is
// told and the updates behind it are not held up for ever. That a store is full or away is never a reason to do so.
func (d *Door) Take(ctx context.Context, in bot.Incoming) error {
	id := in.Update.ID
	err := d.once(ctx, in)
	if err == nil {
		d.forget(id)
		return nil
	}
	enough := d.Patience
	switch {
	case errors.Is(err, errPanic):
		enough = PanicsEnough
		d.Report(Panicked, 1)
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, database.ErrFull), errors.Is(err, database.ErrLocked):
		d.Report(NotCommitted, 1)
		return ErrNotCommitted
	default:
		d.Report(NotCommitted, 1)
	}
	if d.count(id) < enough {
		return ErrNotCommitted
	}
	in.Message = bot.Message{Kind: bot.KindUnsupported, ID: in.Message.ID}
	again := d.once(ctx, in)
	if again != nil && !(errors.Is(again, errPanic) && errors.Is(err, errPanic)) {
		return ErrNotCommitted // the store may be the reason after all
	}
	d.forget(id)
	d.Report(GaveUp, 1)
	d.Log.Error("update handed on without its content", "channel", in.Channel, "kind", GaveUp)
	return nil
}

func (d *Door) once(ctx context.Context, in bot.Incoming) (err error) {
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	return d.Clerk.Receive(ctx, in)
}

func (d *Door) count(id string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.broken) > 1000 {
		clear(d.broken)
	}
	d.broken[id]++
	return d.broken[id]
}

func (d *Door) forget(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.broken, id)
}
