package zalo

import (
	"context"
	"errors"
	"time"
)

// Kind says what went wrong with a call, in one word that may be logged and counted.
type Kind string

// Kinds of failure. What the Sender does about each stands behind it.
const (
	Unreachable  Kind = "unreachable"  // no answer, or none that Zalo gave: try again
	SlowDown     Kind = "slow-down"    // too fast: everything waits for RetryAfter, or a pause of our own
	OutOfQuota   Kind = "quota"        // the account has used up what it may send: the operator is told once, tried again now and then
	Denied       Kind = "denied"       // Zalo refuses this chat and may mean a fault of its own: this chat alone waits, and is given up after hours
	Blocked      Kind = "blocked"      // nothing more can be sent to this chat (stopped, or silent for too long): what waits is dropped
	Refused      Kind = "refused"      // this message will never be taken as it is: dropped
	Unauthorized Kind = "unauthorized" // the token is wrong or dead; an operator must act
	Idle         Kind = "idle"         // nothing happened (the long poll ended); never seen outside
	Stopped      Kind = "stopped"      // our own context ended
)

// Error is the only error this package returns from calls to Zalo. It has no cause: what net/http returns holds the
// address, and with it the token; what Zalo returns may quote the request.
type Error struct {
	Step       string // the method called
	Kind       Kind
	RetryAfter time.Duration // with SlowDown, where Zalo says so
}

func (e *Error) Error() string { return "zalo: " + e.Step + ": " + string(e.Kind) }

func kindOf(err error) Kind {
	if own := (*Error)(nil); errors.As(err, &own) {
		return own.Kind
	}
	return Unreachable
}

// lost makes the Error of a call that got no answer.
func lost(ctx context.Context, step string) *Error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return &Error{Step: step, Kind: Stopped}
	}
	return &Error{Step: step, Kind: Unreachable}
}
