package main

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"homthu/database"
	"homthu/intake/courier"
	"homthu/intake/place"
	"homthu/intake/rules"
	"homthu/intake/safe/blob"
	"homthu/look"
	"homthu/triage/console"
	"homthu/triage/docket"
	"homthu/triage/forum"
	"homthu/triage/mttq"
	"homthu/triage/mttq/supervision"
	"homthu/triage/notice"
	"homthu/triage/opening"
	"homthu/triage/poster"
	"homthu/triage/roster"

	"golang.org/x/sync/errgroup"
)

// publishEvery is how often the public totals go outward. They change by days.
const publishEvery = time.Hour

// inside is the program of the role triage: it holds the register and the officers' keys as they wrapped them, and no
// private key in the clear but the one its parcels are signed with.
type inside struct {
	c           config
	now         func() time.Time
	log         *slog.Logger
	docketDB    *database.DB
	rosterDB    *database.DB
	forumDB     *database.DB
	mttqDB      *database.DB
	openingDB   *database.DB
	docket      *docket.Docket
	roster      *roster.Roster
	pages       http.Handler
	list        *inForce
	near        *roster.Neighbours
	notices     *notice.Desk
	forums      *forum.Forums
	supervision *supervision.Store
	openings    *opening.Store
	told        told
	merged      map[roster.Merger]bool // whose cases went over since the program started
	stirred     chan struct{}
	own         *blob.Folder // attachments that officers sealed anew
	places      *place.Index
	carrier     *courier.Carrier
	receiver    *courier.Receiver
	key         ed25519.PrivateKey
}

// openInside opens the stores and joins the rooms. key signs what the deployment sends.
func openInside(ctx context.Context, p program, road courier.Road, blobs *blob.Folder, key ed25519.PrivateKey) (_ *inside, err error) {
	in := &inside{c: p.config, now: p.now, log: p.log, list: p.list, places: p.places, key: key, stirred: make(chan struct{}, 1), merged: map[roster.Merger]bool{}}
	defer func() {
		if err != nil {
			in.Close()
		}
	}()
	in.docketDB, err = openStore(ctx, p.config.Docket, filepath.Join(p.config.Data, "docket.db"), docket.Migrations, p.docketOptions...)
	if err != nil {
		return nil, fmt.Errorf("docket: %w", err)
	}
	in.rosterDB, err = openStore(ctx, p.config.Docket, filepath.Join(p.config.Data, "roster.db"), roster.Migrations)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	if in.roster, err = roster.Open(ctx, in.rosterDB, p.tables, p.now); err != nil {
		return nil, err
	}
	if in.near, err = in.roster.Neighbours(ctx); err != nil {
		return nil, err
	}
	numbers, err := numberKey(key)
	if err != nil {
		return nil, err
	}
	in.docket, err = docket.Open(in.docketDB, p.tables, docket.Options{
		Deployment: p.config.Deployment, Now: p.now, Delay: p.delay, Conditions: in.near.Conditions, NumberKey: numbers,
		Near: in.near.Near, Before: in.near.Before, Merged: in.near.Merged,
		SilenceDays: p.config.Limits.SilenceDays, SilencesADay: p.config.Limits.SilencesAUnit,
	})
	if err != nil {
		return nil, err
	}
	if err = in.openForums(ctx, p); err != nil {
		return nil, err
	}
	if err = in.openSupervision(ctx, p); err != nil {
		return nil, err
	}
	if err = in.openOpenings(ctx, p); err != nil {
		return nil, err
	}
	if in.own, err = blob.Open(filepath.Join(p.config.Data, "own-blobs")); err != nil {
		return nil, err
	}
	if in.notices, err = openNotices(p, in); err != nil {
		return nil, err
	}
	if in.pages, err = officersPages(ctx, in, p.tables, blobs, key); err != nil {
		return nil, err
	}
	in.carrier = courier.NewCarrier(in.docket, road, courier.CarrierConfig{
		Key: key, Log: p.log, Now: p.now, Undelivered: in.docket.Undelivered,
		Tell: func(n int) { p.log.Warn("replies undelivered: a person must look", "count", n) },
	})
	in.receiver = courier.NewReceiver(road, courier.Each(64, in.take), courier.ReceiverConfig{Log: p.log, Now: p.now})
	return in, nil
}

// numberKey derives the secret behind docket numbers from the key that signs. With another signing key, cases that are
// registered again after a restore get other numbers.
func numberKey(key ed25519.PrivateKey) ([]byte, error) {
	secret, err := hkdf.Key(sha256.New, key.Seed(), nil, "homthu/v1/docket-number", docket.NumberKeySize)
	if err != nil {
		return nil, fmt.Errorf("docket number key: %w", err)
	}
	return secret, nil
}

// officersPages joins the pages of the console listener. Their streams end with ctx.
func officersPages(ctx context.Context, in *inside, tables *rules.Tables, blobs *blob.Folder, key ed25519.PrivateKey) (http.Handler, error) {
	factors, err := secondFactors(in.roster, key, in.c.Console.URL)
	if err != nil {
		return nil, err
	}
	networks, err := in.c.Console.networks()
	if err != nil {
		return nil, err
	}
	if err := in.c.Console.known(tables); err != nil {
		return nil, err
	}
	desk, err := console.New(console.Options{
		Docket: in.docket, Roster: in.roster, Tables: tables, Blobs: blobs, Places: in.places, Own: in.own, Log: in.log, TLS: in.c.ConsoleTLS, Source: source(in.c.ProxyHeader),
		Announce: in.announce, Forums: in.forums, Supervision: in.supervision, Openings: in.openings, PublishForum: in.publishForum, Notices: in.notices, Counter: in.counter(blobs), Factors: factors, SecondFactor: in.c.Console.SecondFactor.Required, Networks: networks, Now: in.now,
		Ends: ctx.Done(), Villages: console.Villages{Places: in.places, Posters: func() (poster.Options, error) {
			return posterOptions(in.c, tables, in.list.province, in.now())
		}},
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", desk.Handler())
	mux.Handle("/", console.Pages())
	mux.Handle("/mat-tran", mttq.Pages())
	mux.Handle("/mat-tran/", mttq.Pages())
	mux.Handle("GET /look/", look.Handler("/look/"))
	return mux, nil
}

// source reads the caller's address from the last entry of the proxy's header: the earlier ones are whatever the caller
// wrote. nil leaves it to the console.
func source(header string) func(*http.Request) string {
	if header == "" {
		return nil
	}
	return func(r *http.Request) string {
		entries := strings.Split(r.Header.Get(header), ",")
		return strings.TrimSpace(entries[len(entries)-1])
	}
}

// take handles one parcel from an edge; the slip that a registered one leaves in the outbox goes out at once.
func (in *inside) take(ctx context.Context, p courier.Parcel) error {
	if p.Kind == courier.KindEcho {
		return echoed(ctx, in.forums, p)
	}
	err := in.docket.Receive(ctx, p)
	if err == nil && p.Kind == courier.KindParcel {
		in.carrier.Notify()
		in.stir()
	}
	return err
}

// Run works until ctx is done.
func (in *inside) Run(ctx context.Context) error {
	workers, ctx := errgroup.WithContext(ctx)
	workers.Go(func() error { return in.carrier.Run(ctx) })
	workers.Go(func() error { return in.receiver.Run(ctx) })
	workers.Go(func() error { return in.list.follow(ctx, time.Minute, in.log, in.roster.Signed) })
	workers.Go(func() error { return in.publish(ctx) })
	workers.Go(func() error { return in.sweepOwn(ctx) })
	workers.Go(func() error { return in.escalate(ctx) })
	workers.Go(func() error { return in.notices.Run(ctx) })
	workers.Go(func() error { return in.notices.Listen(ctx) })
	workers.Go(func() error { return in.seal(ctx) })
	workers.Go(func() error { return in.holdForums(ctx) })
	workers.Go(func() error { return in.tellOfBoxes(ctx) })
	return workers.Wait()
}

// publish sends the public totals, the units' warnings and the directory to every edge, now and every hour.
func (in *inside) publish(ctx context.Context) error {
	tick := time.NewTicker(publishEvery)
	defer tick.Stop()
	for {
		if err := in.publishOnce(ctx); err != nil && ctx.Err() == nil {
			in.log.Error("public pages were not published", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// escalateEvery is how often clocks are looked at. What was missed while the program stood is caught up at start.
const escalateEvery = time.Minute

// escalate writes down who is to be told of clocks that run out.
func (in *inside) escalate(ctx context.Context) error {
	tick := time.NewTicker(escalateEvery)
	defer tick.Stop()
	for {
		err := in.near.Refresh(ctx) // without it a unit that has merged could be told what was kept from it
		said := 0
		if err == nil {
			in.succeed(ctx)
			said, err = in.docket.Escalate(ctx)
		}
		if err := in.docket.CutLog(ctx); err != nil {
			in.log.Error("words that were taken out may still lie in the docket's log", "error", err.Error())
		}
		if err != nil && ctx.Err() == nil {
			in.log.Error("clocks were not looked at", "error", err.Error())
		}
		if said > 0 {
			in.notices.Wake()
		}
		if !in.pause(ctx, tick.C) {
			return nil
		}
	}
}

func (in *inside) publishOnce(ctx context.Context) error {
	period, err := docket.ParsePeriod(docket.MonthOf(in.now()))
	if err != nil {
		return err
	}
	edges := in.edges()
	if err := in.docket.PublishTotals(ctx, period, edges); err != nil {
		return err
	}
	if err := in.docket.PublishAlerts(ctx, "", edges); err != nil {
		return err
	}
	if _, err := in.forums.Publish(ctx, in.docket, edges, true); err != nil {
		return err
	}
	if err := in.vouch(ctx, edges); err != nil {
		return err
	}
	// The directory goes with the totals: an edge that was away, or is new, has it within the hour, and keeps the newest.
	signed, version, err := in.roster.Signed(ctx)
	if err == nil {
		err = in.docket.Directory(ctx, signed, version, edges)
	}
	if err != nil && !errors.Is(err, roster.ErrUnknown) {
		return err
	}
	in.carrier.Notify()
	return nil
}

// announce sends the warnings of a unit to every edge at once.
func (in *inside) announce(ctx context.Context, unit string) error {
	err := in.docket.PublishAlerts(ctx, unit, in.edges())
	in.carrier.Notify()
	return err
}

func (in *inside) edges() (ids []string) {
	for _, edge := range in.list.Directory().Edges {
		ids = append(ids, edge.ID)
	}
	return ids
}

// Close closes the stores. It may be called on a half-opened program.
func (in *inside) Close() {
	for _, db := range []*database.DB{in.docketDB, in.rosterDB, in.forumDB, in.mttqDB, in.openingDB} {
		if db != nil {
			if err := db.Close(); err != nil {
				in.log.Error("store was not closed cleanly", "error", err.Error())
			}
		}
	}
}
