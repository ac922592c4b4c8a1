package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"homthu/database"
	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/safe/blob"

	"golang.org/x/sync/errgroup"
)

// childVariable holds, in the environment of a process that a test started, what it is to run.
const childVariable = "HOMTHU_TEST_CHILD"

// TestMain lets this test binary be the product as well: kill -9 needs a process of its own.
func TestMain(m *testing.M) {
	order := os.Getenv(childVariable)
	if order == "" {
		os.Exit(m.Run())
	}
	if err := runChild(order); err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// childOrder is what a child runs: role edge, inside or both, wired as serve.go wires them.
type childOrder struct {
	Role   string
	Config config
}

// blow says where a child ends itself by SIGKILL: before or after something that its store or its road does.
type blow struct {
	Where string // safe, docket, edge (its road), inside (its road)
	What  string // of a store: a part of a statement, whose transaction's commit is meant; of a road: add or ack
	After bool
}

func (b blow) String() string {
	when := map[bool]string{true: "after", false: "before"}[b.After]
	return fmt.Sprintf("%s: %s %q", b.Where, when, b.What)
}

// word is one line that a child reads from its parent.
type word struct {
	Blow  *blow         `json:",omitempty"`
	Shift time.Duration `json:",omitempty"` // moves the clock forward
}

// executioner waits for the armed blow.
type executioner struct{ armed atomic.Pointer[blow] }

// at is called at everything that a blow can name.
func (e *executioner) at(where, what string, after bool) {
	if b := e.armed.Load(); b != nil && *b == (blow{where, what, after}) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal may take a moment; nothing of ours happens any more
	}
}

// watch returns the options of a store whose commits a blow can name by a statement of their transaction. A store has one
// writing connection, so that statements come one after the other.
func (e *executioner) watch(store string) []database.Option {
	var seen bool
	faults := &faulty.Faults{Watch: func(text string, done bool) {
		b := e.armed.Load()
		switch {
		case b == nil || b.Where != store:
			seen = false
		case text == "COMMIT" && seen:
			e.at(store, b.What, done)
		case text == "BEGIN" || text == "ROLLBACK":
			seen = false
		case strings.Contains(text, b.What):
			seen = true
		}
	}}
	return []database.Option{database.WithDriver(faults.Wrap)}
}

// deadlyRoad ends the process before or after parcels are added or acked.
type deadlyRoad struct {
	courier.Road
	where string
	e     *executioner
}

func (r deadlyRoad) Add(ctx context.Context, p []courier.Parcel) error {
	r.e.at(r.where, "add", false)
	err := r.Road.Add(ctx, p)
	r.e.at(r.where, "add", true)
	return err
}

func (r deadlyRoad) Ack(ctx context.Context, d []courier.Delivery) error {
	if len(d) == 0 {
		return r.Road.Ack(ctx, d)
	}
	r.e.at(r.where, "ack", false)
	err := r.Road.Ack(ctx, d)
	r.e.at(r.where, "ack", true)
	return err
}

// Forgetful hands on what the courier asks a road for beside its methods.
func (r deadlyRoad) Forgetful() bool {
	road, ok := r.Road.(interface{ Forgetful() bool })
	return ok && road.Forgetful()
}

// child is a process of the product with an executioner in it.
type child struct {
	executioner
	shift atomic.Int64
	p     program
	roads *roads
	work  []func(context.Context) error
	at    map[string]listener
}

func runChild(text string) error {
	var order childOrder
	if err := json.Unmarshal([]byte(text), &order); err != nil {
		return err
	}
	c := &child{at: map[string]listener{}}
	now := func() time.Time { return time.Now().Add(time.Duration(c.shift.Load())) }
	var err error
	if c.p, err = newProgram(order.Config, now, newLog(os.Stderr)); err != nil {
		return err
	}
	c.p.delay = func(int) int { return 0 }
	c.p.safeOptions, c.p.docketOptions = c.watch("safe"), c.watch("docket")
	if err := c.p.useDirectory(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	c.roads = newRoads(order.Config, c.p.list)
	blobs, err := blob.Open(filepath.Join(order.Config.Data, "blobs"))
	if err != nil {
		return err
	}
	if order.Role != "inside" {
		closeEdge, err := c.edge(ctx)
		if err != nil {
			return err
		}
		defer closeEdge()
	}
	if order.Role != "edge" {
		closeInside, err := c.inside(ctx, blobs)
		if err != nil {
			return err
		}
		defer closeInside()
	}
	go c.listen(stop)
	return serveAll(ctx, c.run, c.at)
}

func (c *child) run(ctx context.Context) error {
	workers, ctx := errgroup.WithContext(ctx)
	for _, work := range c.work {
		workers.Go(func() error { return work(ctx) })
	}
	return workers.Wait()
}

func (c *child) edge(ctx context.Context) (func(), error) {
	road, err := c.roads.edge()
	if err != nil {
		return nil, err
	}
	key, err := readSigningKey(c.p.config.EdgeKeyFile)
	if err != nil {
		return nil, err
	}
	e, err := openEdge(ctx, c.p, deadlyRoad{road, "edge", &c.executioner}, key)
	if err != nil {
		return nil, err
	}
	c.work = append(c.work, e.Run)
	c.at[c.p.config.Addr] = listener{handler: e.Handler()}
	c.at[c.p.config.AdminAddr] = listener{handler: adminPages(e.gauges(), e.db.Read().PingContext)}
	return e.Close, nil
}

func (c *child) inside(ctx context.Context, blobs *blob.Folder) (func(), error) {
	road, err := c.roads.deployment()
	if err != nil {
		return nil, err
	}
	key, err := readSigningKey(c.p.config.DeployKeyFile)
	if err != nil {
		return nil, err
	}
	in, err := openInside(ctx, c.p, deadlyRoad{road, "inside", &c.executioner}, blobs, key)
	if err != nil {
		return nil, err
	}
	c.work = append(c.work, in.Run)
	c.at[c.p.config.ConsoleAddr] = listener{handler: in.pages}
	if len(c.work) == 1 {
		c.at[c.p.config.AdminAddr] = listener{handler: adminPages(in.gauges(), in.docketDB.Read().PingContext)}
	}
	return in.Close, nil
}

// listen does what the parent says, and ends the process when the parent is gone.
func (c *child) listen(stop func()) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var w word
		if err := json.Unmarshal(lines.Bytes(), &w); err != nil {
			break
		}
		if w.Shift != 0 {
			c.shift.Add(int64(w.Shift))
		}
		if w.Blow != nil {
			c.armed.Store(w.Blow)
		}
		fmt.Println("ok")
	}
	stop()
}
