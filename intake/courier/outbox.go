package courier

import (
	"context"
	"time"
)

// Outbox is the sender's store as the [Carrier] sees it. The safe and the docket implement it.
type Outbox interface {
	// Due returns at most limit parcels that are due to be carried at now: urgent ones first, then the oldest. A parcel
	// is due when its row was committed, and again each time its resend time has passed without a slip (see [Resend]).
	// V and Sig are left empty: the carrier sets them. It changes nothing: called again, it returns the same.
	Due(ctx context.Context, now time.Time, limit int) ([]Parcel, error)
	// Carried notes that these parcels (by ID) are on the road since now: one more attempt, due again after the resend
	// time; a kind that needs no slip is done. Ids it does not know, or that a slip has settled meanwhile, are ignored.
	Carried(ctx context.Context, ids []string, now time.Time) error
}

// Refiller is what an outbox may be able to do besides: Refill makes every parcel that was carried and not settled due
// at once. The [Carrier] calls it when it knows that the road has lost everything, instead of waiting for the resend
// time. [Local] is such a road: it is empty when the process starts.
type Refiller interface {
	Refill(ctx context.Context, now time.Time) error
}

// Resend is the plan by which an outbox offers a parcel again that no slip has settled.
type Resend struct {
	// First is how long after the first attempt the second follows. The slip of a healthy deployment is back within
	// 10 ms; 30 s is far outside a restart of Redis or the deployment and still short for a tip about danger.
	First time.Duration
	// Max bounds the doubling: a deployment that is away for days finds one copy an hour and no flood.
	Max time.Duration
	// Attempts after which the parcel counts as undelivered and a person is told. It is still sent every Max.
	Attempts int
}

// DefaultResend tells a person after 30 s + 1 + 2 + 4 + 8 min, a quarter of an hour.
var DefaultResend = Resend{First: 30 * time.Second, Max: time.Hour, Attempts: 5}

// Next returns when a parcel is due again that has just been carried for the attempt-th time (1 is the first).
func (r Resend) Next(attempt int, carried time.Time) time.Time {
	wait := r.First
	for i := 1; i < attempt && wait < r.Max; i++ {
		wait *= 2
	}
	return carried.Add(min(wait, r.Max))
}

// Undelivered tells whether a parcel that was carried so often without a slip needs a person.
func (r Resend) Undelivered(attempts int) bool { return attempts >= r.Attempts }
