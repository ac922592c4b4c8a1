package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"time"

	"homthu/bot"
	"homthu/bot/alerts"
	"homthu/bot/flood"
	"homthu/bot/forums"
	"homthu/bot/web"
	"homthu/database"
	"homthu/intake/courier"
	"homthu/intake/safe"
	"homthu/intake/safe/blob"

	"golang.org/x/sync/errgroup"
)

// sweepEvery is how often what has had its time is deleted and the database's log is emptied.
const sweepEvery = 5 * time.Minute

// edge is the program of the role intake: it faces the internet and holds public keys, sealed things, and the draft keys
// of two days.
type edge struct {
	c        config
	now      func() time.Time
	log      *slog.Logger
	db       *database.DB
	blobs    *blob.Folder
	safe     *safe.Safe
	site     http.Handler
	list     *inForce
	carrier  *courier.Carrier
	receiver *courier.Receiver
	clerk    *bot.Clerk
	gate     *flood.Gate
	board    *alerts.Board
	forums   *forums.Shelf
	// recordings are the texts that can be heard.
	recordings *bot.Recordings
	// workers are the chat channels' own; wakers tell a channel's sender that replies wait; webhooks are by path.
	workers  []func(context.Context) error
	wakers   map[string]func()
	webhooks map[string]http.Handler
	// pending is how many updates wait at Telegram.
	pending atomic.Int64
	zalo    zaloCounts
	tally   tally
	witness *witness
}

// openEdge opens the store and joins the rooms. key signs what the edge sends.
func openEdge(ctx context.Context, p program, road courier.Road, key ed25519.PrivateKey) (_ *edge, err error) {
	e := &edge{c: p.config, now: p.now, log: p.log, list: p.list, tally: newTally(), wakers: map[string]func(){}, webhooks: map[string]http.Handler{}}
	defer func() {
		if err != nil {
			e.Close()
		}
	}()
	if e.db, err = openStore(ctx, p.config.Safe, filepath.Join(p.config.Data, "safe.db"), safe.Migrations(), p.safeOptions...); err != nil {
		return nil, fmt.Errorf("safe: %w", err)
	}
	if e.blobs, err = blob.Open(filepath.Join(p.config.Data, "blobs")); err != nil {
		return nil, err
	}
	e.safe = safe.Open(e.db, e.blobs, safe.Options{
		Edge: p.config.Edge, Now: p.now, CheckDirectory: p.list.check,
		SilenceDays: p.config.Limits.SilenceDays, SilencesADay: p.config.Limits.SilencesADay,
		Deployments: func(units []string) ([]string, error) { return p.list.Directory().Serving(units, p.now()) },
	})
	e.witness = &witness{log: p.log, directory: p.list.Directory, page: e.safe.Page}
	e.carrier = courier.NewCarrier(e.safe, road, courier.CarrierConfig{
		Key: key, Log: p.log, Now: p.now, Undelivered: e.safe.Undelivered,
		Tell: func(n int) { p.log.Warn("parcels undelivered: a person must look", "count", n) },
	})
	e.safe.NotifyCommitted(e.carrier.Notify)
	e.receiver = courier.NewReceiver(road, courier.Each(64, e.take), courier.ReceiverConfig{Log: p.log, Now: p.now})
	if e.recordings, _, err = p.recordings(); err != nil {
		return nil, err
	}
	e.board = alerts.New(alerts.Options{Pages: e.safe, Directory: p.list.Directory, Places: p.places, Now: p.now, Log: p.log})
	e.forums = forums.New(forums.Options{Pages: e.safe, Directory: p.list.Directory, Places: p.places, Now: p.now, Log: p.log})
	var works *flood.Works
	e.gate, works = p.config.Limits.gate(p.now)
	site, err := web.New(web.Options{
		Edge: p.config.Edge, Province: p.config.Province, Keeper: e.safe, Attachments: e.blobs, Tables: p.tables, Words: p.words, Places: p.places,
		Directory: p.list.Signed, Now: p.now, Gate: e.gate, Works: works, Alerts: e.board.All, Forums: e.forums, Recordings: e.recordings, Onion: p.config.OnionURL,
	})
	if err != nil {
		return nil, err
	}
	e.site = site.Handler()
	if err := e.openChats(p); err != nil {
		return nil, err
	}
	return e, nil
}

// take handles one parcel from a deployment. What is about a chat, the Clerk takes.
func (e *edge) take(ctx context.Context, p courier.Parcel) error {
	switch p.Kind {
	case courier.KindSilence:
		return e.clerk.Silence(ctx, p)
	case courier.KindKnown:
		return e.clerk.Known(ctx, p)
	}
	if err := e.witness.check(ctx, p); err != nil {
		return err
	}
	return e.safe.Take(ctx, p)
}

// Run works until ctx is done.
func (e *edge) Run(ctx context.Context) error {
	workers, ctx := errgroup.WithContext(ctx)
	workers.Go(func() error { return e.carrier.Run(ctx) })
	workers.Go(func() error { return e.receiver.Run(ctx) })
	workers.Go(func() error { return e.list.follow(ctx, time.Minute, e.log, e.safe.Directory) })
	workers.Go(func() error { return e.sweep(ctx) })
	for _, run := range e.workers {
		workers.Go(func() error { return run(ctx) })
	}
	return workers.Wait()
}

func (e *edge) sweep(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if _, err := e.safe.Sweep(ctx, e.now()); err != nil && ctx.Err() == nil {
			e.log.Error("sweep ended early; the next one goes on", "error", err.Error())
		}
	}
}

// Close closes the store. It may be called on a half-opened program.
func (e *edge) Close() {
	if e.db == nil {
		return
	}
	if err := e.db.Close(); err != nil {
		e.log.Error("store was not closed cleanly", "error", err.Error())
	}
}
