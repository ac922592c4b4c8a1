package zalo

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

// Report counts something that happened, by one fixed word. Nothing else about it is known outside this package.
type Report func(kind string, n int)

// Words for Report.
const (
	Received     = "received"      // events committed, known ones included
	Ignored      = "ignored"       // events that nobody said anything with
	Chatless     = "chatless"      // somebody sent something unsupported and Zalo hides who: nobody can be answered
	Undecodable  = "undecodable"   // bodies that are no event
	NotCommitted = "not-committed" // events that the Clerk could not commit
	Panicked     = "panic"         // handlers that broke
	GaveUp       = "gave-up"       // events of kind unsupported made of what broke every time
	SentOut      = "sent"          // messages shown; what a monthly quota counts
	Dropped      = "dropped"       // messages that can never be shown
	PollFailed   = "poll-failed"
	SendFailed   = "send-failed"
)
