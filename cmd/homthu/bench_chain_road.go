package main

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"sync"
	"time"

	"homthu/intake/courier"
	"homthu/intake/directory"
	"homthu/intake/envelope"
)

// ackedRoad counts what was acked, and notes when if it is told to.
type ackedRoad struct {
	courier.Road

	mu     sync.Mutex // guards all below
	left   int
	done   chan struct{}
	noting bool
	times  map[string]time.Time
}

func newAckedRoad(road courier.Road) *ackedRoad { return &ackedRoad{Road: road} }

// Forgetful hands on what the carrier asks of a road in memory.
func (r *ackedRoad) Forgetful() bool {
	road, ok := r.Road.(interface{ Forgetful() bool })
	return ok && road.Forgetful()
}

// Ack implements [courier.Road].
func (r *ackedRoad) Ack(ctx context.Context, deliveries []courier.Delivery) error {
	err := r.Road.Ack(ctx, deliveries)
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range deliveries {
		if d.Kind != courier.KindParcel && d.Kind != courier.KindSlip {
			continue // the public totals
		}
		if r.noting {
			r.times[d.ID] = now
		}
		if r.left--; r.left == 0 {
			close(r.done)
		}
	}
	return err
}

// more returns what is closed when n more parcels were acked.
func (r *ackedRoad) more(n int) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left, r.done = n, make(chan struct{})
	return r.done
}

func (r *ackedRoad) note(on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noting, r.times = on, map[string]time.Time{}
}

func (r *ackedRoad) when() map[string]time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.times
}

// chainDirectory is a province with one commune, whose police and Front have keys.
func chainDirectory(c config, seeds demoState) ([]byte, error) {
	now := time.Now().UTC().Truncate(time.Second).Add(-time.Minute)
	d := directory.Directory{
		V: directory.Version, Version: 1, Province: "tỉnh Lạng Sơn", Issued: now, Expires: now.Add(24 * time.Hour),
		Edges:       []directory.Edge{{ID: c.Edge, Verify: publicKey(seeds.Edge)}},
		Deployments: []directory.Deployment{{ID: c.Deployment, Verify: publicKey(seeds.Deploy)}},
	}
	for _, role := range []string{"commune-police", "commune-front"} {
		recipient, _ := envelope.NewCase()
		verify, _, err := ed25519.GenerateKey(nil)
		if err != nil {
			return nil, err
		}
		d.Units = append(d.Units, directory.Unit{
			ID: role + "." + chainCommune, Role: role, Place: chainCommune, Name: role, Deployment: c.Deployment,
			Keys: []directory.Key{{Recipient: recipient, Verify: base64.StdEncoding.EncodeToString(verify)}},
		})
	}
	return directory.Sign(d, seedKey(seeds.Province))
}
