package forum

import (
	"context"
	"sync"
	"time"

	"homthu/triage/docket"
)

// live wakes those who follow a forum when this process has written something.
type live struct {
	mu   sync.Mutex
	next chan struct{}
}

func (l *live) stir() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next != nil {
		close(l.next)
		l.next = nil
	}
}

func (l *live) wait() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next == nil {
		l.next = make(chan struct{})
	}
	return l.next
}

// lookEvery is how often a follower looks for what other processes wrote, which only PostgreSQL can have.
const lookEvery = 2 * time.Second

// Turn returns how often anything in a forum has changed.
func (f *Forums) Turn(ctx context.Context, v docket.Viewer, id string) (int64, error) {
	forum, err := f.plan(ctx, f.db.Read(), v, id)
	return forum.Turn, err
}

// Follow waits until the forum has another turn than the one given, or ctx is done.
func (f *Forums) Follow(ctx context.Context, v docket.Viewer, id string, known int64) (int64, error) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		stirred := f.live.wait() // before the look: what is written after it is not missed
		turn, err := f.Turn(ctx, v, id)
		if err != nil || turn != known {
			return turn, err
		}
		select {
		case <-ctx.Done():
			return known, ctx.Err()
		case <-stirred:
		case <-tick.C:
		}
	}
}
