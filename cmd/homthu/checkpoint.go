package main

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"homthu/intake/checkpoint"
	"homthu/intake/courier"
	"homthu/intake/directory"
)

// sealEvery is how soon an event stands in the register's hash tree.
const sealEvery = time.Minute

// seal puts what happened into the register's hash tree. What was missed while the program stood is caught up at start.
func (in *inside) seal(ctx context.Context) error {
	tick := time.NewTicker(sealEvery)
	defer tick.Stop()
	for {
		for n := 1; n > 0 && ctx.Err() == nil; {
			var err error
			if n, err = in.docket.SealEvents(ctx); err != nil && ctx.Err() == nil {
				in.log.Error("events were not sealed", "error", err.Error())
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// vouch sends every edge a checkpoint of the register.
func (in *inside) vouch(ctx context.Context, edges []string) error {
	chain, ok, err := in.docket.Checkpoint(ctx, in.key)
	if err != nil || !ok {
		return err
	}
	body, err := chain.Encode()
	if err != nil {
		return err
	}
	return in.docket.Publish(ctx, courier.Page{Name: checkpoint.PageName, Version: in.now().Unix(), Type: "application/json", Body: body}, edges)
}

// witness looks at the checkpoints that deployments send to an edge. The edge keeps the newest that continues what it knew;
// one that does not is never kept, and a person is told.
type witness struct {
	log       *slog.Logger
	directory func() *directory.Directory
	page      func(ctx context.Context, deployment, name string) (courier.Page, bool, error)
	forked    atomic.Int64
}

// check returns an error for a checkpoint that must not be kept; everything else is none of its business.
func (w *witness) check(ctx context.Context, p courier.Parcel) error {
	if p.Kind != courier.KindPage {
		return nil
	}
	page, err := courier.ReadPage(p)
	if err != nil || page.Name != checkpoint.PageName {
		return nil //nolint:nilerr // whoever keeps pages refuses it
	}
	before, kept, err := w.page(ctx, p.From, checkpoint.PageName)
	if err != nil || kept && before.Version >= page.Version {
		return err
	}
	err = w.compare(p.From, before.Body, page.Body)
	switch {
	case errors.Is(err, checkpoint.ErrAnew):
		w.log.Warn("the register of a deployment began anew, as after a restore: ask whether it was one", "deployment", p.From)
		return nil
	case err != nil:
		w.forked.Add(1)
		w.log.Error("the register of a deployment does not continue what this edge knew: a person must look", "deployment", p.From, "error", err.Error())
		return errors.Join(courier.ErrRefused, err)
	}
	return nil
}

func (w *witness) compare(deployment string, before, now []byte) error {
	key, ok := deploymentKey(w.directory(), deployment)
	if !ok {
		return checkpoint.ErrMalformed
	}
	chain, err := checkpoint.Decode(now)
	if err != nil {
		return err
	}
	var known checkpoint.Checkpoint
	if older, err := checkpoint.Decode(before); err == nil {
		known, _ = checkpoint.Read(older.Checkpoint, deployment, key) // a key that was replaced vouches for nothing any more
	}
	_, err = chain.Continues(known, deployment, key)
	return err
}

func deploymentKey(d *directory.Directory, id string) (ed25519.PublicKey, bool) {
	for _, party := range d.Deployments {
		if key, err := base64.StdEncoding.DecodeString(party.Verify); party.ID == id && err == nil && len(key) == ed25519.PublicKeySize {
			return key, true
		}
	}
	return nil, false
}
