package couriertest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"homthu/intake/courier"
)

// Chaos is the suite's last case by itself, for misfortunes that take longer: a server that is killed and started anew.
func Chaos(t *testing.T, network Network) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
	defer cancel()
	chaos(bench{T: t, Network: network, ctx: ctx})
}

// chaos runs both zones over the road, whole, while everything on it vanishes again and again, in the middle of reads,
// adds and acks. In the end each store has what the other sent, once, and each outbox is settled.
func chaos(b bench) {
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	safe, docket := NewStore(edge), NewStore(deployment)
	// Short, so that the test is: in the product the first resend comes after 30 s.
	plan := courier.Resend{First: 150 * time.Millisecond, Max: time.Second, Attempts: 5}
	safe.Resend, docket.Resend = plan, plan
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()
	b.start(ctx, &workers, safe, b.edge())
	b.start(ctx, &workers, docket, b.deployment("1", 50*time.Millisecond))

	const rounds, each = 8, 40
	tips := Tips(rounds*each, 300, false)
	replies := make([]courier.Parcel, len(tips))
	for i := range replies {
		var err error
		replies[i], err = courier.Reply{ID: fmt.Sprintf("reply-%d", i), Case: "case"}.Parcel(deployment, edge)
		if err != nil {
			b.Fatal(err)
		}
		tips[i].ID = fmt.Sprintf("tip-%d", i)
		tips[i].Urgent = i%5 == 0
	}
	for i := range rounds {
		safe.Commit(tips[i*each : (i+1)*each]...)
		docket.Commit(replies[i*each : (i+1)*each]...)
		b.until(ctx, "something arrives", func() bool {
			n, _ := docket.Taken()
			return n > i*each+rand.IntN(each/2)
		})
		b.Lose()
	}
	b.until(ctx, "everything is settled", func() bool {
		return safe.Settled() == len(tips) && docket.Settled() == len(replies)
	})
	for i := range tips {
		if !docket.Has(tips[i].ID) || !safe.Has(replies[i].ID) {
			b.Errorf("lost: %s or %s", tips[i].ID, replies[i].ID)
		}
	}
	there, arrivals := docket.Taken()
	back, _ := safe.Taken()
	if there != len(tips) || back != len(replies) {
		b.Errorf("registered %d tips and %d replies, want %d of each", there, back, len(tips))
	}
	b.Logf("%d tips arrived in %d deliveries (slips counted) over %d losses", there, arrivals, rounds)
}

// start runs a store's carrier and receiver over its end of the road.
func (b bench) start(ctx context.Context, workers *sync.WaitGroup, s *Store, road courier.Road) {
	quiet := silent()
	c := courier.NewCarrier(s, road, courier.CarrierConfig{Key: Key(s.Name), Batch: 16, Poll: 5 * time.Millisecond, Log: quiet})
	s.Committed = c.Notify
	r := courier.NewReceiver(road, s.Handle, courier.ReceiverConfig{Batch: 16, Wait: 20 * time.Millisecond, Log: quiet})
	workers.Go(func() { _ = c.Run(ctx) })
	workers.Go(func() { _ = r.Run(ctx) })
}

// until polls, as what it waits for happens in a server or in a worker.
func (b bench) until(ctx context.Context, what string, done func() bool) {
	b.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			b.Fatalf("never: %s", what)
		}
	}
}
