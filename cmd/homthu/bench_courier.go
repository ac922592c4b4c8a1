package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"homthu/configs"
	"homthu/database"
	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/rules"
	"homthu/triage/docket"
)

// courierBench compares the courier with what the same Redis can do, in rounds that take turns, so that what else runs
// on the machine slows both.
type courierBench struct {
	dir     string
	addr    string
	client  redis.UniversalClient
	key     ed25519.PrivateKey
	parcels []courier.Parcel
	rounds  int
}

const (
	courierEdge, courierDeployment = "edge-1", "cao-bang"
	// courierDepth is the carrier's: so many commands a round trip, for redis-benchmark too.
	courierDepth = 256
)

// benchCourier measures publishing beside redis-benchmark, and reading, registering in a docket on SQLite and acking
// beside asynq, which is given the same bytes and does nothing with them.
func benchCourier(ctx context.Context) ([]measure, error) {
	return runCourierBench(ctx, 20*courierDepth, 5)
}

func runCourierBench(ctx context.Context, tips, rounds int) (_ []measure, err error) {
	dir, err := os.MkdirTemp("", "homthu-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	addr, stop, err := startBenchRedis(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer stop()
	client, err := courier.Dial(courier.Connection{Addrs: []string{addr}})
	if err != nil {
		return nil, err
	}
	defer client.Close()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	b := &courierBench{dir: dir, addr: addr, client: client, key: key, rounds: rounds}
	if b.parcels, err = sealedParcels(tips); err != nil {
		return nil, err
	}
	publish, err := b.compare(ctx, b.publish, b.redisBenchmark)
	if err != nil {
		return nil, err
	}
	read, err := b.compare(ctx, b.read, b.asynq)
	if err != nil {
		return nil, err
	}
	receive, err := b.compare(ctx, b.register, b.asynq)
	if err != nil {
		return nil, err
	}
	return []measure{
		publish.measure("courier publish ÷ redis-benchmark XADD", 0.80),
		read.measure("courier read+ack ÷ asynq", 5),
		receive.measure("courier read+register+ack ÷ asynq", 5),
		{Measure: "courier publish", Value: publish.ours, Unit: "/s", Limit: publish.limit, Goal: "-", Met: true},
		{Measure: "courier read+ack", Value: read.ours, Unit: "/s", Limit: read.limit, Goal: "-", Met: true},
		{Measure: "courier read+register+ack", Value: receive.ours, Unit: "/s", Limit: receive.limit, Goal: "-", Met: true},
	}, nil
}

// comparison holds medians: of the ratios of single rounds, and of both rates.
type comparison struct{ ratio, ours, limit float64 }

func (c comparison) measure(name string, goal float64) measure {
	return measure{Measure: name, Value: c.ratio, Unit: "ratio", Limit: 1, Goal: fmt.Sprintf("≥ %.2f", goal), Met: c.ratio >= goal}
}

func (b *courierBench) compare(ctx context.Context, ours, limit func(context.Context) (time.Duration, error)) (comparison, error) {
	var ratios, left, right []float64
	for range b.rounds {
		if err := b.client.FlushAll(ctx).Err(); err != nil {
			return comparison{}, err
		}
		our, err := ours(ctx)
		if err != nil {
			return comparison{}, err
		}
		if err := b.client.FlushAll(ctx).Err(); err != nil {
			return comparison{}, err
		}
		other, err := limit(ctx)
		if err != nil {
			return comparison{}, err
		}
		ratios = append(ratios, other.Seconds()/our.Seconds())
		left = append(left, float64(len(b.parcels))/our.Seconds())
		right = append(right, float64(len(b.parcels))/other.Seconds())
	}
	return comparison{median(ratios), median(left), median(right)}, nil
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// sealedParcels seals tips of a usual length to one unit, each a case of its own.
func sealedParcels(n int) ([]courier.Parcel, error) {
	unit, _ := envelope.NewCase()
	reporter, _ := envelope.NewCase()
	recipient, identity := envelope.NewCase()
	const holder = "commune-police.06184"
	parcels := make([]courier.Parcel, n)
	for i := range parcels {
		id := uuid.NewString()
		header := envelope.Header{
			V: envelope.Version, ID: id, Case: id, Kind: "tip", Edge: courierEdge, Units: []string{holder}, Lane: "security",
			Category: "trom-cap", Urgency: "normal", Commune: "06184", Received: "2026-11-22T08:00:00+07:00", Rules: 1,
		}
		tip := envelope.Tip{
			V: envelope.Version, Header: header, Text: strings.Repeat("chữ ", 150), Lang: "vi", Channel: "web", Reporter: reporter,
			CaseKey: envelope.CaseKey{Recipient: recipient, Identity: identity},
		}
		sealed, err := envelope.Seal(header, tip, []envelope.Addressee{{Unit: holder, Recipient: unit}})
		if err != nil {
			return nil, fmt.Errorf("seal for the bench: %w", err)
		}
		parcels[i] = courier.Parcel{
			ID: courier.EnvelopeParcel(id, courierDeployment), Kind: courier.KindParcel, From: courierEdge, To: courierDeployment,
			Body: sealed.Bytes(),
		}
	}
	return parcels, nil
}

func (b *courierBench) road(side courier.Side, self string) (*courier.Redis, error) {
	return courier.NewRedis(b.client, courier.RoadConfig{Side: side, Self: self, Keys: func(string) []ed25519.PublicKey {
		return []ed25519.PublicKey{b.key.Public().(ed25519.PublicKey)}
	}})
}

// pile is an outbox that holds the parcels of one round and ends it with the last.
type pile struct {
	parcels []courier.Parcel
	done    context.CancelFunc
}

func (p *pile) Due(_ context.Context, _ time.Time, limit int) ([]courier.Parcel, error) {
	return slices.Clone(p.parcels[:min(limit, len(p.parcels))]), nil
}

func (p *pile) Carried(_ context.Context, ids []string, _ time.Time) error {
	if p.parcels = p.parcels[len(ids):]; len(p.parcels) == 0 {
		p.done()
	}
	return nil
}

// publish carries all parcels to Redis: signed, encoded, added.
func (b *courierBench) publish(ctx context.Context) (time.Duration, error) {
	road, err := b.road(courier.Edge, courierEdge)
	if err != nil {
		return 0, err
	}
	round, done := context.WithCancel(ctx)
	defer done()
	outbox := &pile{parcels: b.parcels, done: done}
	carrier := courier.NewCarrier(outbox, road, courier.CarrierConfig{Key: b.key, Log: slog.New(slog.DiscardHandler)})
	start := time.Now()
	if err := carrier.Run(round); err != nil {
		return 0, err
	}
	return time.Since(start), ctx.Err()
}

// read reads and acks all parcels; the handler does nothing, as asynq's.
func (b *courierBench) read(ctx context.Context) (time.Duration, error) {
	return b.receive(ctx, func(context.Context, courier.Parcel) error { return nil })
}

// register reads all parcels, registers each in a docket on SQLite with a slip in its outbox, and acks.
func (b *courierBench) register(ctx context.Context) (time.Duration, error) {
	register, closeDocket, err := b.docket(ctx)
	if err != nil {
		return 0, err
	}
	took, err := b.receive(ctx, func(ctx context.Context, p courier.Parcel) error {
		sealed, err := envelope.Parse(p.Body)
		if err != nil {
			return err
		}
		_, err = register.Register(ctx, sealed)
		return err
	})
	return took, errors.Join(err, closeDocket())
}

func (b *courierBench) receive(ctx context.Context, one func(context.Context, courier.Parcel) error) (time.Duration, error) {
	if _, err := b.publish(ctx); err != nil {
		return 0, err
	}
	road, err := b.road(courier.Deployment, courierDeployment)
	if err != nil {
		return 0, err
	}
	round, done := context.WithCancel(ctx)
	defer done()
	each, handled, failed := courier.Each(courierDepth, one), 0, error(nil)
	handle := func(ctx context.Context, parcels []courier.Parcel) []error {
		errs := each(ctx, parcels)
		failed = errors.Join(errs...)
		if handled += len(parcels); handled >= len(b.parcels) || failed != nil {
			done() // what is handled is acked before Run returns
		}
		return errs
	}
	start := time.Now()
	// No wait: Redis ends a block up to 100 ms late, and the last read, for which nothing is left, is part of the time.
	cfg := courier.ReceiverConfig{Wait: time.Nanosecond, Log: slog.New(slog.DiscardHandler)}
	err = courier.NewReceiver(road, handle, cfg).Run(round)
	return time.Since(start), errors.Join(err, failed, ctx.Err())
}

func (b *courierBench) docket(ctx context.Context) (*docket.Docket, func() error, error) {
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		return nil, nil, err
	}
	db, err := database.OpenSQLite(ctx, filepath.Join(b.dir, uuid.NewString()+".db"), docket.Migrations)
	if err != nil {
		return nil, nil, err
	}
	d, err := docket.Open(db, tables, docket.Options{Deployment: courierDeployment})
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return d, db.Close, nil
}
