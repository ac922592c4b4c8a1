package telegram

import (
	"log/slog"
	"time"
)

// Options are what all parts of the adapter take. The zero value is good.
type Options struct {
	Log    *slog.Logger  // kinds and counts only; default: nothing
	Report Report        // counters; default: nothing
	Pause  time.Duration // the first pause after a failure, doubled up to 30 s; default 200 ms. Tests make it short
}

func (o Options) filled() Options {
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

// longest is the longest pause after failures.
const longest = 30 * time.Second
