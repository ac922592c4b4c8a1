package courier

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"
)

// backoff paces a worker whose other side is away: 50 ms doubling to 5 s, each with a random part so that many edges do
// not come back in step. Redis that restarts is found again within moments, one that is down costs nothing.
type backoff struct {
	next   time.Duration
	failed bool
}

const (
	firstBackoff = 50 * time.Millisecond
	maxBackoff   = 5 * time.Second
)

func newBackoff() *backoff { return &backoff{next: firstBackoff} }

// wait logs the first failure of a row and waits. It returns false when ctx is done.
func (b *backoff) wait(ctx context.Context, log *slog.Logger, step string, err error) bool {
	if !b.failed {
		log.Warn("courier is waiting", "step", step, "err", err)
	}
	b.failed = true
	timer := time.NewTimer(b.next/2 + rand.N(b.next/2)) // #nosec G404 -- a delay, no secret
	defer timer.Stop()
	b.next = min(2*b.next, maxBackoff)
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (b *backoff) reset(log *slog.Logger, step string) {
	if b.failed {
		log.Info("courier goes on", "step", step)
	}
	*b = backoff{next: firstBackoff}
}

// reporter writes one line a minute with a count, and none when nothing was done. Not a line a batch: on a quiet edge
// that would be a diary of when each tip came.
type reporter struct {
	log  *slog.Logger
	now  func() time.Time
	text string
	n    int
	next time.Time
}

const reportEvery = time.Minute

func newReporter(log *slog.Logger, now func() time.Time, text string) *reporter {
	return &reporter{log: log, now: now, text: text, next: now().Add(reportEvery)}
}

func (r *reporter) add(n int) {
	r.n += n
	if now := r.now(); !now.Before(r.next) {
		r.next = now.Add(reportEvery)
		r.flush()
	}
}

func (r *reporter) flush() {
	if r.n > 0 {
		r.log.Info(r.text, "parcels", r.n)
	}
	r.n = 0
}
