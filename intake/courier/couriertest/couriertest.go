// Package couriertest is the definition of a [courier.Road], as a suite that every road passes, and has a store in memory
// to put at its ends.
//
// Test support for both zones; no product code imports it outside tests.
package couriertest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"homthu/intake/courier"
)

// Network is a road as the suite needs it: all its ends, and its misfortunes.
type Network struct {
	// Open returns one end. Every end of one Network meets the others.
	Open func(cfg courier.RoadConfig) courier.Road
	// Lose makes everything on the road vanish, while it is in use: FLUSHALL, or a crash of what held it.
	Lose func()
	// Put puts any bytes where the edge or deployment reads.
	Put func(side courier.Side, name string, raw []byte)
}

// The ends of the suite's roads.
const (
	edge, edge2, deployment = "edge-1", "edge-2", "cao-bang"
)

// patience is how long the suite waits for what must come.
const patience = 10 * time.Second

// bench is one test's network.
type bench struct {
	*testing.T
	Network
	ctx context.Context
}

// Exercise runs the suite on fresh networks of makeRoad.
func Exercise(t *testing.T, makeRoad func(t testing.TB) Network) {
	for _, c := range []struct {
		name string
		run  func(bench)
	}{
		{"arrives unchanged, both ways", bothWays},
		{"urgent first", urgentFirst},
		{"keeps the order", keepsOrder},
		{"nothing there", nothingThere},
		{"waits for what comes", waits},
		{"big bodies", bigBodies},
		{"batch of 1000", bigBatch},
		{"not acked, delivered again to the same name", sameNameAgain},
		{"not acked, claimed from the dead", claimedFromTheDead},
		{"held by the living, not claimed", notClaimedFromTheLiving},
		{"acked, never again", ackedForGood},
		{"two consumers share", twoShare},
		{"poison is thrown away once", poison},
		{"loses all and goes on", losesAll},
		{"full", full},
		{"chaos", chaos},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
			defer cancel()
			c.run(bench{T: t, Network: makeRoad(t), ctx: ctx})
		})
	}
}

func (b bench) edge() courier.Road {
	return b.Open(courier.RoadConfig{Side: courier.Edge, Self: edge, Keys: Keys(deployment)})
}

func (b bench) deployment(consumer string, claimAfter time.Duration) courier.Road {
	return b.Open(courier.RoadConfig{
		Side: courier.Deployment, Self: deployment, Keys: Keys(edge, edge2), Consumer: consumer, ClaimAfter: claimAfter,
	})
}

// Tips returns n parcels for the suite's deployment.
func Tips(n, size int, urgent bool) []courier.Parcel {
	parcels := make([]courier.Parcel, n)
	body := make([]byte, n*size)
	_, _ = rand.Read(body)
	for i := range parcels {
		parcels[i] = courier.Parcel{
			ID: courier.EnvelopeParcel(fmt.Sprintf("tip-%t-%06d", urgent, i), deployment), Kind: courier.KindParcel,
			From: edge, To: deployment, Urgent: urgent, Body: body[i*size : (i+1)*size],
		}
	}
	return parcels
}

func (b bench) add(road courier.Road, parcels []courier.Parcel) {
	b.Helper()
	if len(parcels) > 0 {
		if err := courier.Sign(parcels, Key(parcels[0].From)); err != nil {
			b.Fatal(err)
		}
	}
	if err := road.Add(b.ctx, parcels); err != nil {
		b.Fatalf("add: %v", err)
	}
}

func (b bench) ack(road courier.Road, deliveries []courier.Delivery) {
	b.Helper()
	if err := road.Ack(b.ctx, deliveries); err != nil {
		b.Fatalf("ack: %v", err)
	}
}

// read reads until n deliveries came, in as many reads as it takes.
func (b bench) read(road courier.Road, n int) []courier.Delivery {
	b.Helper()
	var all []courier.Delivery
	for start := time.Now(); len(all) < n; {
		got, err := road.Read(b.ctx, 100, 20*time.Millisecond)
		if err != nil {
			b.Fatalf("read: %v", err)
		}
		all = append(all, got...)
		if time.Since(start) > patience {
			b.Fatalf("%d of %d parcels came", len(all), n)
		}
	}
	return all
}

// nothing checks that a few reads bring nothing.
func (b bench) nothing(road courier.Road) {
	b.Helper()
	for _, wait := range []time.Duration{0, 10 * time.Millisecond, 0} {
		got, err := road.Read(b.ctx, 100, wait)
		if err != nil {
			b.Fatalf("read: %v", err)
		}
		if len(got) > 0 {
			b.Fatalf("%d parcels came, want none", len(got))
		}
	}
}

func (b bench) same(got []courier.Delivery, want []courier.Parcel) {
	b.Helper()
	if len(got) != len(want) {
		b.Fatalf("%d parcels, want %d", len(got), len(want))
	}
	for i := range got {
		if !got[i].Equal(want[i]) {
			b.Fatalf("parcel %d is %s %q, want %s %q", i, got[i].Kind, got[i].ID, want[i].Kind, want[i].ID)
		}
	}
}

func bothWays(b bench) {
	e, d := b.edge(), b.deployment("", 0)
	tips := Tips(3, 5000, false)
	tips[1].Body = nil
	b.add(e, tips)
	got := b.read(d, 3)
	b.same(got, tips)
	b.ack(d, got)

	reply, err := courier.Reply{ID: "reply-1", Case: "case-1", Sealed: []byte("sealed")}.Parcel(deployment, edge)
	if err != nil {
		b.Fatal(err)
	}
	page, err := courier.Page{Name: "cong-khai", Type: "application/json", Body: []byte("{}")}.Parcel(deployment, edge)
	if err != nil {
		b.Fatal(err)
	}
	back := []courier.Parcel{reply, page}
	b.add(d, back)
	got = b.read(e, 2)
	b.same(got, back)
	b.ack(e, got)
	b.nothing(e)
	b.nothing(d)
	other := b.Open(courier.RoadConfig{Side: courier.Edge, Self: edge2, Keys: Keys(deployment)})
	b.nothing(other)
}

func urgentFirst(b bench) {
	e, d := b.edge(), b.deployment("", 0)
	ordinary, urgent := Tips(5, 100, false), Tips(2, 100, true)
	b.add(e, ordinary)
	b.add(e, urgent)
	got, err := d.Read(b.ctx, 100, patience)
	if err != nil {
		b.Fatal(err)
	}
	b.same(got, append(urgent, ordinary...))
	b.ack(d, got)
	b.nothing(d)
}

func keepsOrder(b bench) {
	e, d := b.edge(), b.deployment("", 0)
	tips := Tips(50, 10, false)
	for i := 0; i < len(tips); i += 10 {
		b.add(e, tips[i:i+10])
	}
	b.same(b.read(d, 50), tips)
}

func nothingThere(b bench) {
	e, d := b.edge(), b.deployment("", 0)
	b.add(e, nil)
	b.nothing(d)
	b.ack(d, nil)
	b.nothing(e)
}

func waits(b bench) {
	e, d := b.edge(), b.deployment("", 0)
	b.nothing(d)
	tips := Tips(1, 10, true)
	var got []courier.Delivery
	var err error
	var reader sync.WaitGroup
	reader.Go(func() {
		for len(got) == 0 && err == nil {
			got, err = d.Read(b.ctx, 10, patience)
		}
	})
	b.add(e, tips)
	reader.Wait()
	if err != nil {
		b.Fatal(err)
	}
	b.same(got, tips)
}

func bigBodies(b bench) {
	e, d := b.edge(), b.deployment("", 0)
	tips := Tips(3, 1<<20, false)
	b.add(e, tips)
	got := b.read(d, 3)
	b.same(got, tips)
	b.ack(d, got)
	b.nothing(d)
}

func bigBatch(b bench) {
	e, d := b.edge(), b.deployment("", 0)
	tips := Tips(1000, 200, false)
	b.add(e, tips)
	got, err := d.Read(b.ctx, 1000, patience)
	if err != nil {
		b.Fatal(err)
	}
	b.same(got, tips)
	b.ack(d, got)
	b.nothing(d)
}

func sameNameAgain(b bench) {
	e := b.edge()
	tips := Tips(150, 10, false) // more than one read
	b.add(e, tips)
	b.same(b.read(b.deployment("a", time.Hour), 150), tips)
	back := b.deployment("a", time.Hour)
	got := b.read(back, 150)
	b.same(got, tips)
	b.ack(back, got)
	b.nothing(back)
	b.nothing(b.deployment("a", time.Hour))
}

func claimedFromTheDead(b bench) {
	e := b.edge()
	tips := append(Tips(3, 10, true), Tips(150, 10, false)...)
	b.add(e, tips)
	b.read(b.deployment("dead", time.Hour), len(tips))
	heir := b.deployment("heir", 30*time.Millisecond)
	seen := make(map[string]bool)
	for start := time.Now(); len(seen) < len(tips); {
		got, err := heir.Read(b.ctx, 100, 10*time.Millisecond)
		if err != nil || time.Since(start) > patience {
			b.Fatalf("%d of %d claimed, %v", len(seen), len(tips), err)
		}
		for _, d := range got {
			seen[d.ID] = true
		}
		b.ack(heir, got)
	}
	b.nothing(heir)
	b.nothing(b.deployment("dead", time.Hour))
}

func notClaimedFromTheLiving(b bench) {
	e := b.edge()
	b.add(e, Tips(2, 10, false))
	b.read(b.deployment("living", time.Hour), 2)
	b.nothing(b.deployment("other", time.Hour))
}

func ackedForGood(b bench) {
	e := b.edge()
	b.add(e, Tips(4, 10, false))
	d := b.deployment("a", 20*time.Millisecond)
	got := b.read(d, 4)
	b.ack(d, got)
	b.ack(d, got)
	b.nothing(d)
	again := b.deployment("a", 20*time.Millisecond)
	b.nothing(again)
}

func twoShare(b bench) {
	e := b.edge()
	const n = 600
	seen := make(map[string]int)
	var mu sync.Mutex
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	var desks sync.WaitGroup
	for _, name := range []string{"a", "b"} {
		handle := func(_ context.Context, parcels []courier.Parcel) []error {
			mu.Lock()
			defer mu.Unlock()
			for _, p := range parcels {
				seen[p.ID]++
			}
			if len(seen) == n {
				cancel()
			}
			return nil
		}
		r := courier.NewReceiver(b.deployment(name, time.Hour), handle, courier.ReceiverConfig{Batch: 7, Wait: 20 * time.Millisecond})
		desks.Go(func() { _ = r.Run(ctx) })
	}
	b.add(e, Tips(n, 10, false))
	desks.Wait()
	if len(seen) != n {
		b.Fatalf("%d of %d came", len(seen), n)
	}
	for id, times := range seen {
		if times != 1 {
			b.Errorf("%s came %d times", id, times)
		}
	}
}

func poison(b bench) {
	e := b.edge()
	var reasons []error
	d := b.Open(courier.RoadConfig{
		Side: courier.Deployment, Self: deployment, Keys: Keys(edge), ClaimAfter: 20 * time.Millisecond,
		Poison: func(err error) { reasons = append(reasons, err) },
	})
	tips := Tips(4, 10, false)
	b.add(e, tips[:1])
	b.Put(courier.Deployment, deployment, []byte("no parcel"))
	b.Put(courier.Deployment, deployment, nil)
	unsigned := tips[1]
	unsigned.Sig = bytes.Clone(tips[0].Sig)
	encoded := func(p courier.Parcel, from string) []byte {
		p.From = from
		one := []courier.Parcel{p}
		if err := courier.Sign(one, Key(from)); err != nil {
			b.Fatal(err)
		}
		raw, err := one[0].Encode()
		if err != nil {
			b.Fatal(err)
		}
		return raw
	}
	unsigned.V = courier.Version
	raw, err := unsigned.Encode()
	if err != nil {
		b.Fatal(err)
	}
	b.Put(courier.Deployment, deployment, raw)
	b.Put(courier.Deployment, deployment, encoded(tips[1], edge2)) // a sender whose key is not known here
	astray := tips[2]
	astray.To = "lang-son"
	b.Put(courier.Deployment, deployment, encoded(astray, edge))
	b.add(e, tips[3:])

	got := b.read(d, 2)
	b.same(got, []courier.Parcel{tips[0], tips[3]})
	b.ack(d, got)
	b.nothing(d)
	b.nothing(b.deployment("", 20*time.Millisecond))
	want := []error{courier.ErrMalformed, courier.ErrMalformed, courier.ErrSignature, courier.ErrSignature, courier.ErrAddress}
	if len(reasons) != len(want) {
		b.Fatalf("thrown away %v, want %v", reasons, want)
	}
	for i := range want {
		if !errors.Is(reasons[i], want[i]) {
			b.Errorf("thrown away %v, want %v", reasons[i], want[i])
		}
	}
}

func losesAll(b bench) {
	e, d := b.edge(), b.deployment("", 0)
	tips := Tips(6, 10, false)
	b.add(e, tips[:4])
	held := b.read(d, 4)
	b.Lose()
	b.ack(d, held) // no error: there is nothing left to forget
	b.nothing(d)
	b.add(e, tips[4:])
	b.same(b.read(d, 2), tips[4:])
	b.Lose()
	b.add(e, tips)
	b.same(b.read(d, 6), tips)
}

func full(b bench) {
	e := b.Open(courier.RoadConfig{Side: courier.Edge, Self: edge, Keys: Keys(deployment), MaxWaiting: 10})
	d := b.deployment("", 0)
	tips := Tips(12, 10, false)
	b.add(e, tips[:10])
	if err := courier.Sign(tips[10:], Key(edge)); err != nil {
		b.Fatal(err)
	}
	if err := e.Add(b.ctx, tips[10:]); !errors.Is(err, courier.ErrFull) {
		b.Fatalf("add to a full road: %v, want ErrFull", err)
	}
	b.ack(d, b.read(d, 10))
	b.add(e, tips[10:])
	b.same(b.read(d, 2), tips[10:])
}
