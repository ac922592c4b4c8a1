// Package delivery is what the adapters of the chat channels have in common: a door that gives each update to the Clerk and
// lets no broken one hold up the rest; rounds over what waits to be said, in order within each chat and several chats at
// once; and the pace at which a platform may be called. Zone: edge.
//
// It says nothing itself, knows no platform and keeps nothing: an update is the safe's, and what was said is the adapter's
// to mark. It refuses to confirm what was not committed.
package delivery

import (
	"context"
	"log/slog"
	"time"
)

// Longest is the longest pause after failures.
const Longest = 30 * time.Second

// Report counts something that happened, by one fixed word. Nothing else about it is known outside an adapter.
type Report func(kind string, n int)

// Options are what all parts of an adapter take. The zero value is good.
type Options struct {
	Log    *slog.Logger  // kinds and counts only; default: nothing
	Report Report        // counters; default: nothing
	Pause  time.Duration // the first pause after a failure, doubled up to Longest; default 200 ms. Tests make it short
}

// Filled returns the options with defaults in place of what is missing.
func (o Options) Filled() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Report == nil {
		o.Report = func(string, int) {}
	}
	if o.Pause <= 0 {
		o.Pause = 200 * time.Millisecond
	}
	return o
}

// Sleep waits, or returns early when ctx ends.
func Sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
