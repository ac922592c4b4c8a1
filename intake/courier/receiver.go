package courier

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// ErrRefused wraps the error of a handler that will never take this parcel, however often it comes: its body is not what
// its kind says, or its sender may not send it. It is acked and counted, and the sender's row becomes undelivered there.
var ErrRefused = errors.New("courier: parcel refused")

// Handle takes a batch, urgent first, and returns when everything it accepted is durable. It returns nil when all is
// accepted, else one error for each parcel, nil for those accepted. It must be idempotent by the parcel's id: whatever
// comes again is accepted again, with another slip and no second case. A parcel with an error comes again after
// ClaimAfter, unless the error is [ErrRefused].
type Handle func(ctx context.Context, parcels []Parcel) []error

// Each makes a Handle of a function for one parcel, run for up to workers parcels at a time: a store whose commits share
// a transaction makes one fsync of them. Parcels are started in the order of the batch.
func Each(workers int, one func(context.Context, Parcel) error) Handle {
	return func(ctx context.Context, parcels []Parcel) []error {
		errs := make([]error, len(parcels))
		var next atomic.Int64
		var wg sync.WaitGroup
		for range min(workers, len(parcels)) {
			wg.Go(func() {
				for i := int(next.Add(1)) - 1; i < len(parcels); i = int(next.Add(1)) - 1 {
					errs[i] = safely(func() error { return one(ctx, parcels[i]) })
				}
			})
		}
		wg.Wait()
		return errs
	}
}

// ReceiverConfig has a default for everything.
type ReceiverConfig struct {
	// Batch is the most that is read from a stream at once. Default 256, as the carrier's.
	Batch int
	// BatchBytes: when a batch was larger, the next is read smaller. Default 16 MiB: it bounds memory, as Batch alone
	// would let the largest parcels take a gigabyte.
	BatchBytes int
	// Wait is how long a read waits for the first parcel, and so how long stopping may take. Default 1 s.
	Wait time.Duration
	Log  *slog.Logger
	Now  func() time.Time
}

// Receiver reads from a road, has the parcels handled, and acks them, last.
type Receiver struct {
	road   Road
	handle Handle
	cfg    ReceiverConfig
	report *reporter

	handled, refused, failures atomic.Int64

	limit int // owned by the goroutine that reads
}

// NewReceiver returns a receiver that hands what comes off road to handle.
func NewReceiver(road Road, handle Handle, cfg ReceiverConfig) *Receiver {
	if cfg.Batch == 0 {
		cfg.Batch = 256
	}
	if cfg.BatchBytes == 0 {
		cfg.BatchBytes = 16 << 20
	}
	if cfg.Wait == 0 {
		cfg.Wait = time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	r := &Receiver{road: road, handle: handle, cfg: cfg, limit: cfg.Batch}
	r.report = newReporter(cfg.Log, cfg.Now, "parcels received")
	return r
}

// Counts returns since start: parcels handled, parcels refused for good, and rounds that ended in an error. For metrics.
func (r *Receiver) Counts() (handled, refused, failures int64) {
	return r.handled.Load(), r.refused.Load(), r.failures.Load()
}

// Run receives until ctx is done, and returns nil then. It needs nothing to be up when it starts. While one batch is
// handled the next is read.
func (r *Receiver) Run(ctx context.Context) error {
	batches := make(chan []Delivery)
	go func() {
		defer close(batches)
		backoff := newBackoff()
		for ctx.Err() == nil {
			batch, err := r.read(ctx)
			if err != nil && ctx.Err() == nil {
				r.failures.Add(1)
				backoff.wait(ctx, r.cfg.Log, "read", err)
				continue
			}
			backoff.reset(r.cfg.Log, "read")
			// When nobody takes it any more, it stays held on the road and comes again, to us or to others.
			select {
			case batches <- batch:
			case <-ctx.Done():
			}
		}
	}()
	backoff := newBackoff()
	for batch := range batches { // the reader ends it, so that nothing of ours runs on when we return
		if ctx.Err() != nil {
			continue
		}
		n, err := r.finish(ctx, batch)
		r.report.add(n)
		switch {
		case err == nil:
			backoff.reset(r.cfg.Log, "handle")
		case ctx.Err() == nil:
			r.failures.Add(1)
			backoff.wait(ctx, r.cfg.Log, "handle", err)
		}
	}
	r.report.flush()
	return nil
}

// runOnce reads, handles and acks one batch and returns how many parcels are done with.
func (r *Receiver) runOnce(ctx context.Context) (int, error) {
	batch, err := r.read(ctx)
	if err != nil {
		return 0, err
	}
	return r.finish(ctx, batch)
}

// read reads one batch, none when nothing came.
func (r *Receiver) read(ctx context.Context) ([]Delivery, error) {
	batch, err := r.road.Read(ctx, r.limit, r.cfg.Wait)
	r.adjust(batch)
	return batch, err
}

// finish handles and acks a batch. An error means that at least one parcel is not done with, and that it is better to
// wait a little.
func (r *Receiver) finish(ctx context.Context, batch []Delivery) (int, error) {
	if len(batch) == 0 {
		return 0, nil
	}
	parcels := make([]Parcel, len(batch))
	for i := range batch {
		parcels[i] = batch[i].Parcel
	}
	// Crash before the next line, or in it: nothing, or a part, is in the store and nothing is acked. The road delivers all
	// again, to us when we are back under our name, to another consumer after ClaimAfter; the store knows the part.
	errs, err := r.take(ctx, parcels)
	if err != nil {
		return 0, err
	}
	done, failed := r.sort(batch, errs)
	// Crash here: in the store, durably, and not acked. Delivered again; the store makes another slip and no second case.
	cleanupCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanup) // what is durable is acked when told to stop
	defer cancel()
	if err := r.road.Ack(cleanupCtx, done); err != nil {
		return 0, err
	}
	// Crash here: nothing to do. The slips wait in our own outbox.
	return len(done), failed
}

// sort returns the deliveries that are done with, and an error when all the others failed and none went well: then the
// store is in trouble, and reading on would only pile up what is held.
func (r *Receiver) sort(deliveries []Delivery, errs []error) ([]Delivery, error) {
	if errs == nil {
		r.handled.Add(int64(len(deliveries)))
		return deliveries, nil
	}
	done := make([]Delivery, 0, len(deliveries))
	var first error
	for i := range deliveries {
		switch {
		case errs[i] == nil:
			r.handled.Add(1)
		case errors.Is(errs[i], ErrRefused):
			r.refused.Add(1)
			r.cfg.Log.Error("parcel refused", "kind", deliveries[i].Kind, "from", deliveries[i].From)
		default:
			if first == nil {
				first = errs[i]
			}
			continue
		}
		done = append(done, deliveries[i])
	}
	if first != nil && len(done) > 0 {
		r.failures.Add(1)
		r.cfg.Log.Warn("parcels not handled, they come again", "parcels", len(deliveries)-len(done), "err", first)
		first = nil
	}
	return done, first
}

// take calls the handler. When it panics over a batch, it gets the parcels one by one: the one it chokes on must not hold
// up the others.
func (r *Receiver) take(ctx context.Context, parcels []Parcel) ([]error, error) {
	var errs []error
	err := safely(func() error {
		errs = r.handle(ctx, parcels)
		return nil
	})
	switch {
	case err != nil && len(parcels) > 1:
		r.cfg.Log.Error("courier handles one by one", "err", err)
		errs = make([]error, len(parcels))
		for i := range parcels {
			one, err := r.take(ctx, parcels[i:i+1])
			if errs[i] = err; err == nil && one != nil {
				errs[i] = one[0]
			}
		}
		return errs, nil
	case err != nil:
		return []error{err}, nil
	case errs != nil && len(errs) != len(parcels):
		return nil, fmt.Errorf("handler returned %d errors for %d parcels", len(errs), len(parcels))
	}
	return errs, nil
}

// safely turns a panic into an error: what came from outside must not stop the courier. The value of the panic is
// dropped, as it may quote what was choked on; the stack is not.
func safely(f func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("handling parcels panicked: %s", debug.Stack())
		}
	}()
	return f()
}

// adjust halves the next read after a heavy batch and lets it grow again after a light one.
func (r *Receiver) adjust(deliveries []Delivery) {
	bytes := 0
	for i := range deliveries {
		bytes += len(deliveries[i].Body)
	}
	if bytes > r.cfg.BatchBytes {
		r.limit = max(1, r.limit/2)
		return
	}
	r.limit = min(r.cfg.Batch, r.limit*2)
}
