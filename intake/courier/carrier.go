package courier

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// CarrierConfig has a default for everything but Key.
type CarrierConfig struct {
	// Key signs what this end sends. An outbox need not have it.
	Key ed25519.PrivateKey
	// Batch is how many parcels are asked for and noted as carried at once. Default 1024: the fsync of Carried is spread
	// thin by then, and a fresh urgent parcel waits some 20 ms for its turn. On the road go 256 at a time: one signature
	// and one round trip, about 1 MB of tips.
	Batch int
	// Poll is how often the outbox is asked when nobody calls Notify. Default 1 s: only what is sent again waits for it.
	Poll time.Duration
	// Undelivered, when set, counts the outbox's parcels that went unanswered too often (see [Resend]), and Tell is called
	// with the number whenever it has changed: a person must look. Asked every minute.
	Undelivered func(ctx context.Context) (int, error)
	Tell        func(undelivered int)
	Log         *slog.Logger
	Now         func() time.Time
}

const (
	addAtOnce        = 256
	undeliveredEvery = time.Minute
	// cleanup bounds the last write of a batch when the process is told to stop in the middle.
	cleanup = 5 * time.Second
)

// Carrier takes what is due in an outbox and puts it on a road.
type Carrier struct {
	outbox Outbox
	road   Road
	cfg    CarrierConfig
	wake   chan struct{}
	report *reporter

	carried, refused, failures atomic.Int64

	// Owned by the goroutine of Run.
	refilled  bool
	nextCount time.Time
	told      int
}

// NewCarrier returns a carrier from outbox to road.
func NewCarrier(outbox Outbox, road Road, cfg CarrierConfig) *Carrier {
	if cfg.Batch == 0 {
		cfg.Batch = 1024
	}
	if cfg.Poll == 0 {
		cfg.Poll = time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	c := &Carrier{outbox: outbox, road: road, cfg: cfg, wake: make(chan struct{}, 1)}
	c.report = newReporter(cfg.Log, cfg.Now, "parcels carried")
	return c
}

// Notify says that something was committed to the outbox: it is carried at once. It never waits.
func (c *Carrier) Notify() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Counts returns since start: parcels put on the road (a repeated one counts again), parcels of our own outbox that
// cannot be encoded, and rounds that ended in an error. For metrics.
func (c *Carrier) Counts() (carried, refused, failures int64) {
	return c.carried.Load(), c.refused.Load(), c.failures.Load()
}

// Run carries until ctx is done, and returns nil then. It needs nothing to be up when it starts.
func (c *Carrier) Run(ctx context.Context) error {
	if len(c.cfg.Key) != ed25519.PrivateKeySize {
		return errors.New("courier: a carrier needs a key to sign with")
	}
	backoff := newBackoff()
	poll := time.NewTimer(0)
	defer poll.Stop()
	for {
		n, err := c.runOnce(ctx)
		c.report.add(n)
		switch {
		case ctx.Err() != nil:
			c.report.flush()
			return nil
		case err != nil:
			c.failures.Add(1)
			if !backoff.wait(ctx, c.cfg.Log, "carry", err) {
				return nil
			}
			continue
		}
		backoff.reset(c.cfg.Log, "carry")
		if n >= c.cfg.Batch {
			continue
		}
		poll.Reset(c.cfg.Poll)
		select {
		case <-c.wake:
		case <-poll.C:
		case <-ctx.Done():
		}
	}
}

// runOnce carries one batch and returns how many parcels were in it.
func (c *Carrier) runOnce(ctx context.Context) (int, error) {
	if err := c.refill(ctx); err != nil {
		return 0, err
	}
	if err := c.countUndelivered(ctx); err != nil {
		return 0, err
	}
	parcels, err := c.outbox.Due(ctx, c.cfg.Now(), c.cfg.Batch)
	if err != nil {
		return 0, fmt.Errorf("ask the outbox: %w", err)
	}
	if len(parcels) == 0 {
		return 0, nil
	}
	ids := make([]string, len(parcels))
	for i := range parcels {
		ids[i] = parcels[i].ID
	}
	good := c.sort(parcels)
	// Crash before the next line, or in it: all or some of the batch is not on the road. Its rows are still due.
	if err := c.send(ctx, good); err != nil {
		return 0, err
	}
	// Crash here: on the road and still due. They are added again, and the other side, which knows them by their ids,
	// answers each with another slip.
	done, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanup) // finish this batch when told to stop
	defer cancel()
	if err := c.outbox.Carried(done, ids, c.cfg.Now()); err != nil {
		return 0, fmt.Errorf("note as carried: %w", err)
	}
	// Crash here: nothing to do. The slip, or the resend time, decides.
	c.carried.Add(int64(len(good)))
	return len(parcels), nil
}

// refill asks the outbox for everything once, when the road has begun empty.
func (c *Carrier) refill(ctx context.Context) error {
	if c.refilled {
		return nil
	}
	road, forgetful := c.road.(interface{ Forgetful() bool })
	if outbox, ok := c.outbox.(Refiller); ok && forgetful && road.Forgetful() {
		if err := outbox.Refill(ctx, c.cfg.Now()); err != nil {
			return fmt.Errorf("refill an empty road: %w", err)
		}
	}
	c.refilled = true
	return nil
}

// sort leaves out what cannot be encoded, as it would stop all that comes after it. It is noted as carried with the
// others, so that it becomes undelivered in time and a person is told.
func (c *Carrier) sort(parcels []Parcel) []Parcel {
	good := make([]Parcel, 0, len(parcels))
	for _, p := range parcels {
		p.V = Version
		if _, err := checked(p); err != nil {
			c.refused.Add(1)
			c.cfg.Log.Error("a parcel of our own outbox cannot be sent", "kind", p.Kind, "bytes", len(p.Body))
			continue
		}
		good = append(good, p)
	}
	return good
}

// send signs and adds, addAtOnce at a time and in order. While one part is on its way to the road, the next is signed.
func (c *Carrier) send(ctx context.Context, parcels []Parcel) error {
	signed := func(part []Parcel) <-chan error {
		done := make(chan error, 1)
		if len(part) == 0 {
			done <- nil
			return done
		}
		go func() { done <- Sign(part, c.cfg.Key) }()
		return done
	}
	next := parcels[:min(addAtOnce, len(parcels))]
	ready := signed(next)
	for len(next) > 0 {
		part := next
		if err := <-ready; err != nil {
			return fmt.Errorf("sign: %w", err)
		}
		parcels = parcels[len(part):]
		next = parcels[:min(addAtOnce, len(parcels))]
		ready = signed(next) // owns next's parcels until it is received from, or for good when we return early
		if err := c.road.Add(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (c *Carrier) countUndelivered(ctx context.Context) error {
	now := c.cfg.Now()
	if c.cfg.Undelivered == nil || now.Before(c.nextCount) {
		return nil
	}
	n, err := c.cfg.Undelivered(ctx)
	if err != nil {
		return fmt.Errorf("count undelivered: %w", err)
	}
	c.nextCount = now.Add(undeliveredEvery)
	if n == c.told {
		return nil
	}
	c.told = n
	c.cfg.Log.Warn("undelivered parcels", "parcels", n)
	if c.cfg.Tell != nil {
		c.cfg.Tell(n)
	}
	return nil
}
