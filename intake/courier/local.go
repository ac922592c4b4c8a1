package courier

import (
	"container/list"
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"
)

// Yard is the place inside one process where [Local] roads meet: `homthu serve` runs both zones in one process and hands
// parcels from the safe's database file to the docket's and back. It keeps encoded bytes in memory and writes nothing:
// a queue of its own on disk would cost two more fsyncs a tip and be no safer, since the outbox in the sender's file is
// what a parcel is sent again from. It is empty when the process starts; see [Refiller].
type Yard struct {
	mu      sync.Mutex // guards all below
	streams map[string]*stream
	grown   chan struct{} // closed, and replaced, when something was added
	roads   uint64        // how many ends were made, to know the later of two of one name
}

// stream is what waits under one of the keys of keys.go.
type stream struct {
	waiting list.List           // of entry, oldest first
	held    map[string]*holding // by ref
	order   list.List           // of *holding, longest held first
	next    uint64
}

type entry struct {
	ref string
	raw []byte
}

type holding struct {
	entry
	by    *Local
	since time.Time
	at    *list.Element
}

// NewYard returns an empty yard.
func NewYard() *Yard {
	return &Yard{streams: make(map[string]*stream), grown: make(chan struct{})}
}

// Clear forgets everything, as a crash does. For tests.
func (y *Yard) Clear() {
	y.mu.Lock()
	defer y.mu.Unlock()
	clear(y.streams)
}

// stream returns the stream of a key. y.mu is held.
func (y *Yard) stream(key string) *stream {
	s := y.streams[key]
	if s == nil {
		s = &stream{held: make(map[string]*holding)}
		y.streams[key] = s
	}
	return s
}

// Local is a road inside one process, through a [Yard].
type Local struct {
	yard   *Yard
	cfg    RoadConfig
	verify *Verifier
	keys   []string
	number uint64
}

var _ Road = (*Local)(nil)

// NewLocal returns one end of a road through the yard.
func NewLocal(yard *Yard, cfg RoadConfig) (*Local, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	yard.mu.Lock()
	defer yard.mu.Unlock()
	yard.roads++
	return &Local{yard: yard, cfg: cfg, verify: NewVerifier(cfg.Keys), keys: keysOf(cfg.Side, cfg.Self), number: yard.roads}, nil
}

// Forgetful tells the carrier that this road is empty whenever the process starts.
func (l *Local) Forgetful() bool { return true }

// Add implements [Road].
func (l *Local) Add(_ context.Context, parcels []Parcel) error {
	raw := make([][]byte, len(parcels))
	for i := range parcels {
		var err error
		if raw[i], err = parcels[i].Encode(); err != nil {
			return fmt.Errorf("add: %w", err)
		}
	}
	y := l.yard
	y.mu.Lock()
	defer y.mu.Unlock()
	for i := range parcels {
		if s := y.stream(keyTo(l.cfg.Side, &parcels[i])); int64(s.waiting.Len()+len(s.held)) >= l.cfg.MaxWaiting {
			return ErrFull
		}
	}
	for i := range parcels {
		key := keyTo(l.cfg.Side, &parcels[i])
		s := y.stream(key)
		s.next++
		s.waiting.PushBack(entry{ref: strconv.FormatUint(s.next, 10) + " " + key, raw: raw[i]})
	}
	close(y.grown)
	y.grown = make(chan struct{})
	return nil
}

// Read implements [Road].
func (l *Local) Read(ctx context.Context, limit int, wait time.Duration) ([]Delivery, error) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		taken, grown := l.take(limit)
		if got := l.open(taken); len(got) > 0 {
			return got, nil
		}
		if len(taken) > 0 {
			continue // all of it was poison
		}
		select {
		case <-grown:
		case <-timer.C:
			return nil, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// take moves up to limit entries a stream from waiting, or from silent consumers, into this consumer's hands.
func (l *Local) take(limit int) ([]entry, <-chan struct{}) {
	y := l.yard
	y.mu.Lock()
	defer y.mu.Unlock()
	now := l.cfg.Now()
	var taken []entry
	for _, key := range l.keys {
		s := y.stream(key)
		n := 0
		for e := s.order.Front(); e != nil && n < limit; {
			h := e.Value.(*holding)
			e = e.Next()
			// Held under our name by an end made earlier: by us, before we were started again.
			ours := h.by.cfg.Consumer == l.cfg.Consumer && h.by.number < l.number
			if now.Sub(h.since) < l.cfg.ClaimAfter && !ours {
				continue
			}
			h.by, h.since = l, now
			s.order.MoveToBack(h.at)
			taken = append(taken, h.entry)
			n++
		}
		for ; n < limit && s.waiting.Len() > 0; n++ {
			e := s.waiting.Remove(s.waiting.Front()).(entry)
			h := &holding{entry: e, by: l, since: now}
			h.at = s.order.PushBack(h)
			s.held[e.ref] = h
			taken = append(taken, e)
		}
	}
	return taken, y.grown
}

func (l *Local) open(taken []entry) []Delivery {
	all := l.verify.openAll(len(taken), l.cfg.Self, func(i int) ([]byte, string) { return taken[i].raw, taken[i].ref })
	good, bad := make([]Delivery, 0, len(all)), []Delivery(nil)
	for _, o := range all {
		if o.err == nil {
			good = append(good, o.Delivery)
			continue
		}
		l.cfg.Poison(o.err)
		bad = append(bad, o.Delivery)
	}
	l.forget(bad)
	return good
}

// Ack implements [Road].
func (l *Local) Ack(_ context.Context, deliveries []Delivery) error {
	l.forget(deliveries)
	return nil
}

func (l *Local) forget(deliveries []Delivery) {
	if len(deliveries) == 0 {
		return
	}
	y := l.yard
	y.mu.Lock()
	defer y.mu.Unlock()
	for _, d := range deliveries {
		for _, key := range l.keys {
			s := y.stream(key)
			if h := s.held[d.Ref]; h != nil {
				delete(s.held, d.Ref)
				s.order.Remove(h.at)
			}
		}
	}
}
