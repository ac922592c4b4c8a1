package courier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

// Read takes first what this consumer held before it was restarted, then from time to time what silent consumers hold,
// then what is new, waiting for it.
//
//	XREADGROUP GROUP homthu <consumer> COUNT n [BLOCK ms] STREAMS urgent ordinary > >   → new entries, now held by us
//	XREADGROUP … STREAMS urgent ordinary <id> <id>                                      → entries we hold, after id
func (r *Redis) Read(ctx context.Context, limit int, wait time.Duration) ([]Delivery, error) {
	if err := r.makeGroups(ctx); err != nil {
		return nil, err
	}
	for len(r.history) > 0 {
		got, err := r.readHeld(ctx, limit)
		if err != nil || len(got) > 0 {
			return got, err
		}
	}
	// Turn by turn with what is new: after a long outage a great deal may be claimed, and a new urgent tip does not wait
	// behind it.
	if !r.claimed {
		if got, err := r.claim(ctx, limit); err != nil || len(got) > 0 {
			r.claimed = true
			return got, err
		}
	}
	r.claimed = false
	if r.claiming {
		wait = 0
	}
	from := make([]string, len(r.keys))
	for i := range from {
		from[i] = ">"
	}
	return r.readGroup(ctx, limit, wait, r.keys, from)
}

// readHeld reads on in the entries that this consumer name already holds. A stream of which nothing more is held is done.
func (r *Redis) readHeld(ctx context.Context, limit int) ([]Delivery, error) {
	var keys, from []string
	for _, key := range r.keys {
		if at, ok := r.history[key]; ok {
			keys, from = append(keys, key), append(from, at)
		}
	}
	streams, err := r.xreadgroup(ctx, limit, -1, keys, from)
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		messages := messagesOf(streams, key)
		if len(messages) == 0 {
			delete(r.history, key)
		} else {
			r.history[keys[i]] = messages[len(messages)-1].ID
		}
	}
	return r.open(ctx, streams)
}

func messagesOf(streams []redis.XStream, key string) []redis.XMessage {
	for i := range streams {
		if streams[i].Stream == key {
			return streams[i].Messages
		}
	}
	return nil
}

func (r *Redis) readGroup(ctx context.Context, limit int, wait time.Duration, keys, from []string) ([]Delivery, error) {
	streams, err := r.xreadgroup(ctx, limit, wait, keys, from)
	if err != nil {
		return nil, err
	}
	return r.open(ctx, streams)
}

// xreadgroup waits when wait is at least a millisecond (BLOCK 0 would wait for ever). Nothing there is not an error.
func (r *Redis) xreadgroup(ctx context.Context, limit int, wait time.Duration, keys, from []string) ([]redis.XStream, error) {
	if wait < time.Millisecond {
		wait = -1
	}
	streams, err := r.client.XReadGroup(ctx, &redis.XReadGroupArgs{
		Group:    group,
		Consumer: r.cfg.Consumer,
		Streams:  append(slices.Clone(keys), from...),
		Count:    int64(limit),
		Block:    wait,
	}).Result()
	switch {
	case err == nil:
		return streams, nil
	case errors.Is(err, redis.Nil):
		return nil, nil
	case gone(err):
		// Redis was emptied or replaced. Nothing to rescue: what we held is still in the senders' outboxes.
		r.forget()
		return nil, nil
	default:
		return nil, fmt.Errorf("read from redis: %w", err)
	}
}

// gone tells whether the stream or its group has vanished. UNBLOCKED: it vanished while we waited on it. These are codes
// of the protocol, the first word of an error, not text.
func gone(err error) bool {
	return redis.HasErrorPrefix(err, "NOGROUP") || redis.HasErrorPrefix(err, "UNBLOCKED")
}

func (r *Redis) forget() {
	r.ready = false
	clear(r.history)
	clear(r.claimFrom)
	r.claiming = false
}

// makeGroups creates what is missing. From id 0, not from the end: parcels may have been added before the first reader.
//
//	XGROUP CREATE key homthu 0 MKSTREAM   → OK, or BUSYGROUP when it exists
func (r *Redis) makeGroups(ctx context.Context) error {
	if r.ready {
		return nil
	}
	for _, key := range r.keys {
		err := r.client.XGroupCreateMkStream(ctx, key, group, "0").Err()
		if err != nil && !redis.HasErrorPrefix(err, "BUSYGROUP") {
			return fmt.Errorf("create consumer group: %w", err)
		}
	}
	r.ready = true
	return nil
}

// claim takes over what any consumer of the group, ourselves included, has held for ClaimAfter without acking: its
// process is dead, or its handling failed. It looks a few times within that span; one pass may take several reads.
//
//	XAUTOCLAIM key homthu <consumer> <min idle ms> <from> COUNT n   → next from ("0-0": all seen), entries, now ours
//
// Entries that were deleted meanwhile are dropped by Redis 7 itself.
func (r *Redis) claim(ctx context.Context, limit int) ([]Delivery, error) {
	now := r.cfg.Now()
	if now.Before(r.nextClaim) {
		return nil, nil
	}
	var claimed []redis.XStream
	r.claiming = false
	for _, key := range r.keys {
		messages, next, err := r.client.XAutoClaim(ctx, &redis.XAutoClaimArgs{
			Stream:   key,
			Group:    group,
			Consumer: r.cfg.Consumer,
			MinIdle:  r.cfg.ClaimAfter,
			Start:    cmp.Or(r.claimFrom[key], "0-0"),
			Count:    int64(limit),
		}).Result()
		if gone(err) {
			r.forget()
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("claim from silent consumers: %w", err)
		}
		r.claimFrom[key] = next
		r.claiming = r.claiming || next != "0-0"
		claimed = append(claimed, redis.XStream{Stream: key, Messages: messages})
	}
	if !r.claiming {
		r.nextClaim = now.Add(r.cfg.ClaimAfter / 3)
	}
	return r.open(ctx, claimed)
}

// open turns entries into deliveries, urgent stream first. Poison is acked here, so that it is seen once and never again.
func (r *Redis) open(ctx context.Context, streams []redis.XStream) ([]Delivery, error) {
	var messages []redis.XMessage
	var from []string
	for _, key := range r.keys {
		for _, m := range messagesOf(streams, key) {
			messages, from = append(messages, m), append(from, key)
		}
	}
	all := r.verify.openAll(len(messages), r.cfg.Self, func(i int) ([]byte, string) {
		raw, _ := messages[i].Values[field].(string)
		return []byte(raw), messages[i].ID + " " + from[i]
	})
	good, bad := make([]Delivery, 0, len(all)), []Delivery(nil)
	for i, o := range all {
		if o.err == nil {
			good = append(good, o.Delivery)
			continue
		}
		// An entry without fields was deleted while we held it: only the hold is left, and nothing was thrown away.
		if len(messages[i].Values) > 0 {
			r.cfg.Poison(o.err)
		}
		bad = append(bad, o.Delivery)
	}
	// An error here is not the good ones' fault: what could not be acked is claimed and found bad once more.
	if err := r.Ack(ctx, bad); err != nil && len(good) == 0 {
		return nil, err
	}
	return good, nil
}
