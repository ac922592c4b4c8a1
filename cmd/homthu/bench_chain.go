package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"homthu/bot"
	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/safe"
	"homthu/intake/safe/blob"

	"golang.org/x/sync/errgroup"
)

func init() {
	benchmarks["chain"] = benchChain
	benchmarks["courier"] = benchCourier
}

const (
	chainCommune = "06085"
	chainWriters = 64 // residents who wait for a receipt at the same time
	chainTips    = 3000
	chainRounds  = 3
	chainRate    = 200 // a second, in the open loop
	chainFor     = 10 * time.Second
)

// benchChain measures the whole way of a tip in the wiring of `homthu serve`: sealed, committed to the safe, carried,
// registered in the docket, acked, while the slips go back. Its limit is how many tips the same cores seal when they do
// nothing else. Both take turns, as the machine may not be ours alone.
func benchChain(ctx context.Context) ([]measure, error) {
	return runChainBench(ctx, chainTips, chainRounds, chainFor)
}

func runChainBench(ctx context.Context, tips, rounds int, openLoop time.Duration) (_ []measure, err error) {
	b, err := newChainBench(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	var ratios, rates, limits, settled []float64
	for range rounds {
		seal, err := b.seal(ctx, tips)
		if err != nil {
			return nil, err
		}
		acked, home, err := b.round(ctx, tips)
		if err != nil {
			return nil, err
		}
		ratios = append(ratios, seal.Seconds()/acked.Seconds())
		rates, limits = append(rates, float64(tips)/acked.Seconds()), append(limits, float64(tips)/seal.Seconds())
		settled = append(settled, float64(tips)/home.Seconds())
	}
	kept, registered, err := b.open(ctx, openLoop)
	if err != nil {
		return nil, err
	}
	ratio, limit := median(ratios), median(limits)
	receipt, register := milliseconds(percentile(kept, 0.99)), milliseconds(percentile(registered, 0.99))
	return []measure{
		{"chain over " + b.road + ": accepted end to end ÷ sealing", ratio, "ratio", 1, "≥ 0.60", ratio >= 0.60},
		{"chain: accepted end to end", median(rates), "1/s", limit, "-", true},
		{"chain: accepted, and the slip back", median(settled), "1/s", limit, "-", true},
		{fmt.Sprintf("chain: receipt, p99 at %d/s", chainRate), receipt, "ms", 5, "≤ 5", receipt <= 5},
		{fmt.Sprintf("chain: registered, p99 at %d/s", chainRate), register, "ms", 10, "≤ 10", register <= 10},
		{fmt.Sprintf("chain: receipt, p50 at %d/s", chainRate), milliseconds(percentile(kept, 0.5)), "ms", 5, "-", true},
		{fmt.Sprintf("chain: registered, p50 at %d/s", chainRate), milliseconds(percentile(registered, 0.5)), "ms", 10, "-", true},
	}, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// chainBench is the wiring of one process with both roles, with ends of the road that note what was acked.
type chainBench struct {
	dir      string
	road     string // its name
	edge     *edge
	inside   *inside
	sealer   bot.Sealer
	closing  []func() error
	acked    *ackedRoad // the deployment's end
	returned *ackedRoad // the edge's
	sealing  chan struct{}
}

func newChainBench(ctx context.Context) (_ *chainBench, err error) {
	b := &chainBench{road: "memory", sealing: make(chan struct{}, runtime.GOMAXPROCS(0))}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.close())
		}
	}()
	if b.dir, err = os.MkdirTemp(benchFolder(), "homthu-bench-chain-"); err != nil {
		return nil, err
	}
	b.closing = append(b.closing, func() error { return os.RemoveAll(b.dir) })
	c := demoConfig(b.dir)
	if _, err := exec.LookPath("redis-server"); err == nil {
		addr, stop, err := startBenchRedis(ctx, b.dir)
		if err != nil {
			return nil, err
		}
		b.closing = append(b.closing, func() error { stop(); return nil })
		b.road, c.Queue = "Redis", queueConfig{Kind: "redis", Addr: addr}
	}
	p, err := newProgram(c, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	return b, b.join(ctx, p)
}

// join opens both roles as openBoth does.
func (b *chainBench) join(ctx context.Context, p program) error {
	seeds := newDemoState(time.Now())
	signed, err := chainDirectory(p.config, seeds)
	if err != nil {
		return err
	}
	p.list = newInForce(seedKey(seeds.Province).Public().(ed25519.PublicKey), p.now)
	if err := p.list.take(signed); err != nil {
		return err
	}
	b.sealer = bot.Sealer{Tables: p.tables, Directory: p.list.Directory, Edge: p.config.Edge, Now: p.now,
		Province: func(string) string { return p.config.Province }}
	roads := newRoads(p.config, p.list)
	atEdge, err := roads.edge()
	if err != nil {
		return err
	}
	atInside, err := roads.deployment()
	if err != nil {
		return err
	}
	b.returned, b.acked = newAckedRoad(atEdge), newAckedRoad(atInside)
	if b.edge, err = openEdge(ctx, p, b.returned, seedKey(seeds.Edge)); err != nil {
		return err
	}
	b.closing = append(b.closing, func() error { b.edge.Close(); return nil })
	blobs, err := blob.Open(filepath.Join(b.dir, "blobs"))
	if err != nil {
		return err
	}
	if b.inside, err = openInside(ctx, p, b.acked, blobs, seedKey(seeds.Deploy)); err != nil {
		return err
	}
	b.closing = append(b.closing, func() error { b.inside.Close(); return nil })
	running, stop := context.WithCancel(ctx)
	workers, running := errgroup.WithContext(running)
	workers.Go(func() error { return b.edge.Run(running) })
	workers.Go(func() error { return b.inside.Run(running) })
	b.closing = append(b.closing, func() error {
		stop()
		if err := workers.Wait(); !errors.Is(err, context.Canceled) {
			return err
		}
		return nil
	})
	return nil
}

func (b *chainBench) close() error {
	var errs []error
	for i := len(b.closing) - 1; i >= 0; i-- {
		errs = append(errs, b.closing[i]())
	}
	return errors.Join(errs...)
}

// tip seals one, at most as many at a time as there are cores, as the Clerk does.
func (b *chainBench) tip() (*safe.Entry, error) {
	b.sealing <- struct{}{}
	defer func() { <-b.sealing }()
	entry, _, err := b.sealer.Tip(&bot.Letter{
		Kind: string(envelope.KindTip), Category: "A2", Commune: chainCommune, Lang: "vi", Channel: bot.Telegram,
		Answers: []bot.Answer{{Q: "dang-xay-ra", A: "khong"}, {Q: "dang-nguy-hiem", A: "khong"}, {Q: "dinh-can-bo", A: "khong"}},
		Text:    strings.Repeat("chữ ", 150),
	}, envelope.CaseKey{})
	return entry, err
}

// seal seals n tips on all cores and nothing else.
func (b *chainBench) seal(ctx context.Context, n int) (time.Duration, error) {
	start := time.Now()
	err := b.each(ctx, n, func(*safe.Entry) error { return nil })
	return time.Since(start), err
}

// round sends n tips and returns when the last was acked inside, and when the last slip was acked at the edge.
func (b *chainBench) round(ctx context.Context, n int) (acked, home time.Duration, err error) {
	allAcked, allHome := b.acked.more(n), b.returned.more(n)
	start := time.Now()
	if err := b.each(ctx, n, func(e *safe.Entry) error { return b.edge.safe.Commit(ctx, safe.Step{Entry: e}) }); err != nil {
		return 0, 0, err
	}
	for _, wait := range []struct {
		c  <-chan struct{}
		at *time.Duration
	}{{allAcked, &acked}, {allHome, &home}} {
		select {
		case <-wait.c:
			*wait.at = time.Since(start)
		case <-time.After(time.Minute):
			return 0, 0, errors.New("a tip was not registered within a minute")
		case <-ctx.Done():
			return 0, 0, ctx.Err()
		}
	}
	return acked, home, nil
}

// each seals n tips for chainWriters writers and hands each to its writer's then.
func (b *chainBench) each(ctx context.Context, n int, then func(*safe.Entry) error) error {
	var next atomic.Int64
	writers, ctx := errgroup.WithContext(ctx)
	for range chainWriters {
		writers.Go(func() error {
			for next.Add(1) <= int64(n) && ctx.Err() == nil {
				entry, err := b.tip()
				if err != nil {
					return err
				}
				if err := then(entry); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	return writers.Wait()
}

// open sends chainRate tips a second whatever becomes of them, and returns how long each waited from the moment it was
// due: for its receipt, and until it was registered and acked.
func (b *chainBench) open(ctx context.Context, long time.Duration) (kept, registered []time.Duration, err error) {
	n := int(long.Seconds() * chainRate)
	kept, registered = make([]time.Duration, n), make([]time.Duration, n)
	done := b.acked.more(n)
	b.acked.note(true)
	defer b.acked.note(false)
	var due sync.Map // of parcels, by id: when it was due and which one it is
	writers, ctx := errgroup.WithContext(ctx)
	start := time.Now()
	for i := range n {
		at := start.Add(time.Duration(i) * time.Second / chainRate)
		time.Sleep(time.Until(at))
		writers.Go(func() error {
			entry, err := b.tip()
			if err != nil {
				return err
			}
			due.Store(courier.EnvelopeParcel(entry.Envelope.Header().ID, b.inside.c.Deployment), i)
			err = b.edge.safe.Commit(ctx, safe.Step{Entry: entry})
			kept[i] = time.Since(at)
			return err
		})
	}
	if err := writers.Wait(); err != nil {
		return nil, nil, err
	}
	select {
	case <-done:
	case <-time.After(time.Minute):
		return nil, nil, errors.New("a tip was not registered within a minute")
	}
	for id, when := range b.acked.when() {
		if i, ok := due.Load(id); ok {
			registered[i.(int)] = when.Sub(start.Add(time.Duration(i.(int)) * time.Second / chainRate))
		}
	}
	return kept, registered, nil
}
