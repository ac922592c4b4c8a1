package courier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis is a road over Redis Streams: Redis 7 or later, alone, behind Sentinel or as a Cluster. It needs no persistence.
// See keys.go for the streams.
//
// Add and Ack may be called from any goroutine, Read from one.
type Redis struct {
	client redis.UniversalClient
	cfg    RoadConfig
	verify *Verifier
	keys   []string // the streams this end reads, urgent first

	buffers sync.Pool // of *[]byte

	mu   sync.Mutex // guards full
	full map[string]bool

	// Owned by the goroutine that calls Read.
	ready     bool              // the consumer groups exist, as far as we know
	history   map[string]string // streams whose entries we held before this start are still being read, and from where
	nextClaim time.Time
	claimFrom map[string]string // where XAUTOCLAIM goes on, by stream
	claiming  bool              // the last pass over what others hold is not finished
	claimed   bool              // the last Read returned claimed entries: new ones are next
}

var _ Road = (*Redis)(nil)

// NewRedis returns this end of a road over the client, see [Dial].
func NewRedis(client redis.UniversalClient, cfg RoadConfig) (*Redis, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	r := &Redis{
		client:    client,
		cfg:       cfg,
		verify:    NewVerifier(cfg.Keys),
		keys:      keysOf(cfg.Side, cfg.Self),
		full:      make(map[string]bool),
		buffers:   sync.Pool{New: func() any { return new([]byte) }},
		history:   make(map[string]string),
		claimFrom: make(map[string]string),
	}
	for _, key := range r.keys {
		r.history[key] = "0"
	}
	return r, nil
}

// Add appends the parcels to the streams of their receivers, all in one round trip.
//
//	XADD key * p <encoded parcel>   → id of the entry, not needed
//	XLEN key                        → how much waits; above MaxWaiting the next Add to it is refused with ErrFull
func (r *Redis) Add(ctx context.Context, parcels []Parcel) error {
	if len(parcels) == 0 {
		return nil
	}
	pipe := r.client.Pipeline()
	lengths := make(map[string]*redis.IntCmd, 2)
	// One buffer for the whole batch, used again: go-redis is through with it when Exec returns.
	pooled := r.buffers.Get().(*[]byte)
	defer r.buffers.Put(pooled)
	size := 0
	for i := range parcels {
		size += parcels[i].size()
	}
	buffer := slices.Grow((*pooled)[:0], size)
	*pooled = buffer
	for i := range parcels {
		start := len(buffer)
		var err error
		if buffer, err = parcels[i].appendTo(buffer); err != nil {
			return fmt.Errorf("add: %w", err)
		}
		raw := buffer[start:]
		key := keyTo(r.cfg.Side, &parcels[i])
		lengths[key] = nil
		// Not XAdd: it builds a map and a slice for each entry.
		pipe.Do(ctx, "XADD", key, "*", field, raw)
	}
	if err := r.refuseFull(ctx, lengths); err != nil {
		return err
	}
	for key := range lengths {
		lengths[key] = pipe.XLen(ctx, key)
	}
	// A crash or a lost connection in here leaves some of the batch on the streams. The rows are still due in the outbox,
	// so all are added again, and the receiver sees some twice.
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("add to redis: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, length := range lengths {
		r.full[key] = length.Val() >= r.cfg.MaxWaiting
	}
	return nil
}

// refuseFull asks again about the streams that were full when last seen.
func (r *Redis) refuseFull(ctx context.Context, keys map[string]*redis.IntCmd) error {
	for key := range keys {
		r.mu.Lock()
		full := r.full[key]
		r.mu.Unlock()
		if !full {
			continue
		}
		length, err := r.client.XLen(ctx, key).Result()
		if err != nil {
			return fmt.Errorf("add to redis: %w", err)
		}
		if length >= r.cfg.MaxWaiting {
			return ErrFull
		}
	}
	return nil
}

// Ack deletes the entries and lets go of them, one round trip for all.
//
//	XDEL key id…          → how many were still there
//	XACK key homthu id…   → how many were still held
//
// In this order: after a crash between the two, what is left is a hold on nothing, which XAUTOCLAIM drops. The other
// way round an entry that nobody reads again would lie in the stream for ever.
func (r *Redis) Ack(ctx context.Context, deliveries []Delivery) error {
	if len(deliveries) == 0 {
		return nil
	}
	ids := make(map[string][]string, len(r.keys))
	for i := range deliveries {
		id, key, ok := strings.Cut(deliveries[i].Ref, " ")
		if !ok {
			return errors.New("ack: not a delivery of this road")
		}
		ids[key] = append(ids[key], id)
	}
	pipe := r.client.Pipeline()
	for key, of := range ids {
		pipe.XDel(ctx, key, of...)
		pipe.XAck(ctx, key, group, of...)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("ack to redis: %w", err)
	}
	return nil
}
