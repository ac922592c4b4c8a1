package courier_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/intake/courier"
	"homthu/intake/courier/couriertest"
)

var errLost = errors.New("the line broke")

// faulty is a road that fails a step once: before it is done, or done and unanswered.
type faulty struct {
	courier.Road
	step string // add, read or ack
	done bool
}

func (f *faulty) fail(step string, do func() error) error {
	if f.step != step {
		return do()
	}
	f.step = ""
	if f.done {
		if err := do(); err != nil {
			return err
		}
	}
	return errLost
}

func (f *faulty) Add(ctx context.Context, p []courier.Parcel) error {
	return f.fail("add", func() error { return f.Road.Add(ctx, p) })
}

func (f *faulty) Read(ctx context.Context, limit int, wait time.Duration) (d []courier.Delivery, err error) {
	err = f.fail("read", func() error { d, err = f.Road.Read(ctx, limit, wait); return err })
	if err != nil {
		d = nil
	}
	return d, err
}

func (f *faulty) Ack(ctx context.Context, d []courier.Delivery) error {
	return f.fail("ack", func() error { return f.Road.Ack(ctx, d) })
}

// faultyOutbox fails to note what was carried, once.
type faultyOutbox struct {
	*couriertest.Store
	fail, done bool
}

func (f *faultyOutbox) Carried(ctx context.Context, ids []string, now time.Time) error {
	if !f.fail {
		return f.Store.Carried(ctx, ids, now)
	}
	f.fail = false
	if f.done {
		_ = f.Store.Carried(ctx, ids, now)
	}
	return errLost
}

var quiet = slog.New(slog.DiscardHandler)

// Every step of the way fails once, both ways; then all goes on. In the end the tip is registered once and settled.
func TestFaultsInPairs(t *testing.T) {
	for _, step := range []string{"add", "read", "ack", "carried"} {
		for _, side := range []string{"edge", "deployment"} {
			for _, done := range []bool{false, true} {
				name := side + " " + step + " not done"
				if done {
					name = side + " " + step + " done but unanswered"
				}
				t.Run(name, func(t *testing.T) { oneFault(t, step, side, done) })
			}
		}
	}
}

func oneFault(t *testing.T, step, side string, done bool) {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	yard := courier.NewYard()
	safe, docket := couriertest.NewStore("edge-1"), couriertest.NewStore("cao-bang")
	var rounds []func(context.Context) (int, error)
	for _, end := range []struct {
		side  courier.Side
		store *couriertest.Store
		keys  courier.Keys
	}{{courier.Edge, safe, couriertest.Keys("cao-bang")}, {courier.Deployment, docket, couriertest.Keys("edge-1")}} {
		local, err := courier.NewLocal(yard, courier.RoadConfig{Side: end.side, Self: end.store.Name, Keys: end.keys, Now: clock})
		if err != nil {
			t.Fatal(err)
		}
		road, outbox := &faulty{Road: local}, &faultyOutbox{Store: end.store}
		if string(end.side) == side {
			road.step, road.done = step, done
			outbox.fail, outbox.done = step == "carried", done
		}
		c := courier.NewCarrier(outbox, road, courier.CarrierConfig{Key: couriertest.Key(end.store.Name), Log: quiet, Now: clock})
		r := courier.NewReceiver(road, end.store.Handle, courier.ReceiverConfig{Wait: time.Nanosecond, Log: quiet, Now: clock})
		rounds = append(rounds,
			func(ctx context.Context) (int, error) { return courier.CarryOnce(c, ctx) },
			func(ctx context.Context) (int, error) { return courier.ReceiveOnce(r, ctx) })
	}
	tip := couriertest.Tips(1, 100, true)[0]
	tip.ID = "tip"
	safe.Commit(tip)
	failures := 0
	for range 4 {
		for _, round := range rounds {
			if _, err := round(t.Context()); err != nil {
				if !errors.Is(err, errLost) {
					t.Fatal(err)
				}
				failures++
			}
		}
		now = now.Add(31 * time.Second)
	}
	if n, _ := docket.Taken(); n != 1 || safe.Settled() != 1 || failures != 1 {
		t.Errorf("registered %d, settled %d, failures %d; want 1 of each", n, safe.Settled(), failures)
	}
}

// memory is a road that only remembers what was added, and delivers what it was given.
type memory struct {
	added []courier.Parcel
	next  []courier.Delivery
	acked []string
	err   error
}

func (m *memory) Add(_ context.Context, p []courier.Parcel) error {
	m.added = append(m.added, p...)
	return m.err
}

func (m *memory) Read(context.Context, int, time.Duration) ([]courier.Delivery, error) {
	d := m.next
	m.next = nil
	return d, m.err
}

func (m *memory) Ack(_ context.Context, d []courier.Delivery) error {
	for i := range d {
		m.acked = append(m.acked, d[i].ID)
	}
	return m.err
}

// A parcel that cannot be encoded does not stop the others, and becomes undelivered: a person is told.
func TestCarrierLeavesOutWhatCannotTravel(t *testing.T) {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	store := couriertest.NewStore("edge-1")
	tips := couriertest.Tips(3, 10, false)
	tips[1].To = "no such {name}"
	store.Commit(tips...)
	road := &memory{}
	var told []int
	c := courier.NewCarrier(store, road, courier.CarrierConfig{
		Key: couriertest.Key("edge-1"), Log: quiet, Now: func() time.Time { return now },
		Undelivered: store.Undelivered, Tell: func(n int) { told = append(told, n) },
	})
	carry := func() {
		if _, err := courier.CarryOnce(c, t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	carry()
	if len(road.added) != 2 || road.added[0].ID != tips[0].ID || road.added[1].ID != tips[2].ID {
		t.Fatalf("carried %d parcels, want the two good ones", len(road.added))
	}
	for range 8 {
		now = now.Add(time.Hour)
		carry()
	}
	if !slices.Equal(told, []int{3}) {
		t.Errorf("told %v, want [3]: none was answered", told)
	}
	if carried, refused, _ := c.Counts(); carried != 18 || refused != 9 {
		t.Errorf("counts %d carried, %d refused", carried, refused)
	}
}

// Notify carries at once, long before the next poll; Run ends when told to.
func TestCarrierNotify(t *testing.T) {
	store := couriertest.NewStore("edge-1")
	added := make(chan int, 2)
	c := courier.NewCarrier(store, addFunc(func(p []courier.Parcel) { added <- len(p) }),
		courier.CarrierConfig{Key: couriertest.Key("edge-1"), Poll: time.Hour, Log: quiet})
	store.Committed = c.Notify
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- c.Run(ctx) }()
	for _, tip := range couriertest.Tips(2, 10, false) {
		store.Commit(tip)
		<-added
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

type addFunc func([]courier.Parcel)

func (f addFunc) Add(_ context.Context, p []courier.Parcel) error { f(p); return nil }
func (f addFunc) Read(context.Context, int, time.Duration) ([]courier.Delivery, error) {
	return nil, nil
}
func (f addFunc) Ack(context.Context, []courier.Delivery) error { return nil }

func deliveries(n int) []courier.Delivery {
	d := make([]courier.Delivery, n)
	for i, p := range couriertest.Tips(n, 10, false) {
		d[i] = courier.Delivery{Parcel: p}
	}
	return d
}

// What is handled or refused is acked; what failed is not; a panic over one does not hold up the rest.
func TestReceiverAcksWhatIsDone(t *testing.T) {
	road := &memory{next: deliveries(4)}
	ids := make([]string, 4)
	for i := range ids {
		ids[i] = road.next[i].ID
	}
	one := func(_ context.Context, p courier.Parcel) error {
		switch p.ID {
		case ids[1]:
			return courier.ErrRefused
		case ids[2]:
			panic("words of a tip")
		}
		return nil
	}
	var log strings.Builder
	cfg := courier.ReceiverConfig{Log: slog.New(slog.NewTextHandler(&log, nil))}
	check := func(handle courier.Handle) {
		t.Helper()
		road.next, road.acked = deliveries(4), nil
		if _, err := courier.ReceiveOnce(courier.NewReceiver(road, handle, cfg), t.Context()); err != nil {
			t.Fatal(err)
		}
		if want := []string{ids[0], ids[1], ids[3]}; !slices.Equal(road.acked, want) {
			t.Errorf("acked %v, want %v", road.acked, want)
		}
	}
	check(courier.Each(3, one))
	check(func(ctx context.Context, parcels []courier.Parcel) []error {
		errs := make([]error, len(parcels))
		for i, p := range parcels {
			errs[i] = one(ctx, p)
		}
		return errs
	})
	for _, secret := range append(ids, "words of a tip") {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	// A store in trouble: nothing is acked, and the receiver is told to wait.
	road.next, road.acked = deliveries(4), nil
	fails := courier.Each(1, func(context.Context, courier.Parcel) error { return errLost })
	_, err := courier.ReceiveOnce(courier.NewReceiver(road, fails, cfg), t.Context())
	if !errors.Is(err, errLost) || len(road.acked) != 0 {
		t.Errorf("all failed: %v, acked %v", err, road.acked)
	}
}

// Ack is last, also when the process is told to stop while the store commits: what is durable is acked.
func TestReceiverAcksWhenStopped(t *testing.T) {
	road := &memory{next: deliveries(1)}
	ctx, cancel := context.WithCancel(t.Context())
	r := courier.NewReceiver(road, func(context.Context, []courier.Parcel) []error {
		if len(road.acked) != 0 {
			t.Error("acked before it was handled")
		}
		cancel()
		return nil
	}, courier.ReceiverConfig{Log: quiet})
	if err := r.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if len(road.acked) != 1 {
		t.Error("handled and not acked")
	}
}

func TestCheckAddr(t *testing.T) {
	for _, c := range []struct {
		addr          string
		password, tls bool
		open          bool
	}{
		{addr: "127.0.0.1:6379"}, {addr: "localhost:6379"}, {addr: "[::1]:6379"}, {addr: "/run/redis.sock"},
		{addr: "10.0.0.5:6379", open: true}, {addr: "10.0.0.5:6379", password: true, open: true},
		{addr: "10.0.0.5:6379", tls: true, open: true}, {addr: "10.0.0.5:6379", password: true, tls: true},
		{addr: "redis:6379", open: true}, {addr: "localhost.example:6379", open: true}, {addr: ":6379", open: true},
	} {
		if err := courier.CheckAddr(c.addr, c.password, c.tls); errors.Is(err, courier.ErrOpenRedis) != c.open {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if err := courier.CheckAddr("no port", true, true); err == nil {
		t.Error("an address without a port")
	}
	if _, err := courier.Dial(courier.Connection{Addrs: []string{"127.0.0.1:1", "redis.example:1"}}); !errors.Is(err, courier.ErrOpenRedis) {
		t.Errorf("one of two is open: %v", err)
	}
}
