package courier

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Road moves parcels between the zones. It may lose everything and may deliver twice; it may not alter, and it may not
// forget a delivery that is neither acked nor lost. Package couriertest is the definition.
type Road interface {
	// Add puts signed parcels on the way to their To, in order. An error means that any of them may be on the way or
	// not. [ErrFull]: too much waits on the road already; the outbox keeps them.
	Add(ctx context.Context, parcels []Parcel) error
	// Read returns what waits for this end, urgent first, at most limit from each stream it reads, waiting up to wait for
	// the first one. It returns nothing and no error when there is nothing. What is returned is held by this consumer
	// until Ack; what a silent consumer holds is claimed from it after [RoadConfig].ClaimAfter. Parcels that are not
	// well formed, not for this end or not signed by their sender never come out of Read: they are acked and counted.
	// One goroutine at a time; Ack may go on beside it.
	Read(ctx context.Context, limit int, wait time.Duration) ([]Delivery, error)
	// Ack forgets deliveries: they are never read again. Acking twice, or after the road lost them, is no error.
	Ack(ctx context.Context, deliveries []Delivery) error
}

// Delivery is a parcel as it came off a road. Ref is the road's own mark for Ack.
type Delivery struct {
	Parcel
	Ref string
}

// ErrFull is returned by Road.Add when as much waits as the road is meant to hold: the other side is away, and the
// parcels are safer in the outbox. The carrier tries again later.
var ErrFull = errors.New("courier: the road is full")

// Side tells which zone an end of the road stands in. An edge sends to deployments and a deployment to edges.
type Side string

// The two sides.
const (
	Edge       Side = "edge"
	Deployment Side = "deployment"
)

// RoadConfig says who stands at this end of a road. Side, Self and Keys are needed; the rest has defaults.
type RoadConfig struct {
	Side Side
	Self string // id of this edge or deployment in the directory
	Keys Keys
	// Consumer names this process among those that share the work of Self. A process that comes back under its name gets
	// at once what it held; under another name, after ClaimAfter. Default "1": give each of several its own.
	Consumer string
	// ClaimAfter is how long a consumer may be silent before others take over what it holds. Default 30 s: far longer
	// than handling a batch takes (taking over too early costs work done twice), and no longer than the first resend.
	ClaimAfter time.Duration
	// MaxWaiting bounds what may wait on one stream before Add returns ErrFull. Default 100,000: half a gigabyte of tips.
	MaxWaiting int64
	// Poison is told of each parcel that was thrown away, and why: ErrMalformed, ErrAddress or ErrSignature. Default: nobody.
	Poison func(reason error)
	// Now is the clock; default time.Now.
	Now func() time.Time
}

func (c RoadConfig) withDefaults() (RoadConfig, error) {
	if c.Side != Edge && c.Side != Deployment {
		return c, fmt.Errorf("courier: unknown side %q", c.Side)
	}
	if !ValidName(c.Self) {
		return c, fmt.Errorf("courier: %q is no name for an %s", c.Self, c.Side)
	}
	if c.Keys == nil {
		return c, errors.New("courier: no keys to check parcels with")
	}
	if c.Consumer == "" {
		c.Consumer = "1"
	}
	if c.ClaimAfter == 0 {
		c.ClaimAfter = 30 * time.Second
	}
	if c.MaxWaiting == 0 {
		c.MaxWaiting = 100_000
	}
	if c.Poison == nil {
		c.Poison = func(error) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c, nil
}
