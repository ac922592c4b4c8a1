package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"homthu/bot/telegram/telegramtest"
	"homthu/intake/safe/blob"
)

// canary is a run of the whole product in this process, with everything it says and leaves kept.
type canary struct {
	*village
	p       program
	edge    *edge
	inside  *inside
	log     *kept
	redisAt string // where Redis keeps its files
	temp    string
	planted []planted
	left    haystack
	stops   []func()
}

// kept is a log that tests read while it is written.
type kept struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (k *kept) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.b.Write(p)
}

func (k *kept) bytes() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return bytes.Clone(k.b.Bytes())
}

// Printf is go-redis's logger.
func (k *kept) Printf(_ context.Context, format string, v ...any) { fmt.Fprintf(k, format+"\n", v...) }

func newCanary(t *testing.T) *canary {
	t.Helper()
	return newCanaryIn(t, newVillage)
}

func newCanaryIn(t *testing.T, build func(t testing.TB, kind string, redisArgs ...string) *village) *canary {
	t.Helper()
	c := &canary{redisAt: t.TempDir(), log: &kept{}, left: haystack{}}
	c.village = build(t, "redis", "--appendonly", "yes", "--appendfsync", "always", "--rdbcompression", "no", "--dir", c.redisAt)
	c.temp = t.TempDir()
	t.Setenv("TMPDIR", c.temp)
	logger := slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	before, out := slog.Default(), log.Writer()
	slog.SetDefault(logger)
	log.SetOutput(c.log)
	redis.SetLogger(c.log)
	t.Cleanup(func() { slog.SetDefault(before); log.SetOutput(out) })
	var err error
	if c.p, err = newProgram(c.config, time.Now, logger); err == nil {
		err = c.p.useDirectory()
	}
	if err != nil {
		t.Fatal(err)
	}
	c.p.delay = func(int) int { return 0 }
	return c
}

// plant remembers a text that must not be found, and returns it.
func (c *canary) plant(what, text string) string {
	c.planted = append(c.planted, planted{what, text})
	return text
}

func (c *canary) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// runs starts a role until stop.
func (c *canary) runs(run func(context.Context) error, closing func(), at string, pages http.Handler) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serveAll(ctx, run, map[string]listener{at: {handler: pages}}) }()
	c.stops = append(c.stops, func() {
		cancel()
		if err := <-ended; err != nil {
			c.t.Error(err)
		}
		closing()
	})
	c.t.Cleanup(cancel)
}

func (c *canary) startEdge(ctx context.Context) {
	road, err := newRoads(c.config, c.p.list).edge()
	c.must(err)
	c.edge, err = openEdge(ctx, c.p, road, seedKey(c.state.Edge))
	c.must(err)
	c.runs(c.edge.Run, c.edge.Close, c.config.Addr, c.edge.Handler())
}

func (c *canary) startInside(ctx context.Context) {
	road, err := newRoads(c.config, c.p.list).deployment()
	c.must(err)
	blobs, err := blob.Open(filepath.Join(c.config.Data, "blobs"))
	c.must(err)
	c.inside, err = openInside(ctx, c.p, road, blobs, seedKey(c.state.Deploy))
	c.must(err)
	c.runs(c.inside.Run, c.inside.Close, c.config.ConsoleAddr, c.inside.pages)
}

func (c *canary) stop() {
	for _, stop := range c.stops {
		stop()
	}
	c.stops = nil
}

// TestCanary plants words, names and numbers in a run of everything, and looks for them in every byte it leaves behind.
func TestCanary(t *testing.T) {
	ctx := within(t, 2*time.Minute)
	c := newCanary(t)
	c.startEdge(ctx)
	u := c.chats(ctx)
	complaint := c.complains(ctx)
	c.dumpRedis(ctx, "Redis with all of it waiting")
	c.startInside(ctx)
	c.officerWorks(ctx, u, complaint)
	c.residentAnswers(ctx, u, complaint)
	c.settles(ctx)
	c.metrics()
	c.dumpRedis(ctx, "Redis at the end")
	c.left.folder(t, "data, running", c.config.Data)
	c.stop()
	c.left.folder(t, "data", c.config.Data)
	c.left.folder(t, "Redis's files", c.redisAt)
	c.left.folder(t, "temp", c.temp)
	c.left["log"] = c.log.bytes()
	for _, found := range c.left.find(c.planted) {
		t.Error(found)
	}
	c.numbers(u)
	t.Logf("%d things planted, %d places, %d kB searched", len(c.planted), len(c.left), c.left.size()/1000)
	for _, must := range []string{"data, running/safe.db-wal", "data/docket.db", "Redis at the end", "metrics", "log"} {
		if len(c.left[must]) == 0 {
			t.Errorf("nothing was searched in %s", must)
		}
	}
	c.threeDaysLater(ctx)
}

func (c *canary) metrics() {
	pages := adminPages(append(c.edge.gauges(), c.inside.gauges()...))
	answer := httptest.NewRecorder()
	pages.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	c.left["metrics"] = answer.Body.Bytes()
}

// dumpRedis keeps what Redis holds now, as it shows it and as it saves it.
func (c *canary) dumpRedis(ctx context.Context, name string) {
	client := redis.NewClient(&redis.Options{Addr: c.redis.Addr})
	defer client.Close()
	var b bytes.Buffer
	keys, err := client.Keys(ctx, "*").Result()
	c.must(err)
	for _, key := range keys {
		raw, err := client.Dump(ctx, key).Result()
		c.must(err)
		fmt.Fprintln(&b, key, raw)
		if entries, err := client.XRange(ctx, key, "-", "+").Result(); err == nil {
			for _, e := range entries {
				fmt.Fprintln(&b, e.ID, e.Values)
			}
		}
	}
	info, err := client.Info(ctx, "all").Result()
	c.must(err)
	slow, err := client.SlowLogGet(ctx, 1000).Result()
	c.must(err)
	fmt.Fprintln(&b, info, slow)
	c.left[name] = b.Bytes()
	c.must(client.Save(ctx).Err())
	saved, err := os.ReadFile(filepath.Join(c.redisAt, "dump.rdb"))
	c.must(err)
	c.left[name+", saved"] = saved
}

// numbers looks for the chat id among the numbers of the stores, where four bytes may hold it.
func (c *canary) numbers(u *telegramtest.User) {
	for _, store := range []string{"safe", "docket", "roster"} {
		db := c.look(store)
		for _, table := range column(c.t, db, `SELECT name FROM sqlite_master WHERE type = 'table'`) {
			for _, field := range column(c.t, db, `SELECT name FROM pragma_table_info('`+table+`')`) {
				none(c.t, db, "the chat id in "+store+" "+table+" "+field,
					fmt.Sprintf(`SELECT 1 FROM %q WHERE CAST(%q AS TEXT) = '%s'`, table, field, u.Chat()))
			}
		}
	}
}

// threeDaysLater starts the edge again when the draft keys of the run are dead. They must be nowhere, and nothing that
// was sealed under them either.
func (c *canary) threeDaysLater(ctx context.Context) {
	files, err := filepath.Glob(filepath.Join(c.config.Data, "draft-keys", "*.key"))
	if err != nil || len(files) == 0 {
		c.t.Fatal("no draft keys", err)
	}
	var dead []planted
	for _, file := range files {
		key, err := os.ReadFile(file)
		c.must(err)
		raw, err := hex.DecodeString(strings.TrimSpace(string(key)))
		c.must(err)
		dead = append(dead, planted{"a dead draft key", strings.TrimSpace(string(key))}, planted{"a dead draft key, bytes", string(raw)})
	}
	drafts := c.look("safe")
	if n := column(c.t, drafts, `SELECT chat FROM draft`); len(n) < 2 {
		c.t.Errorf("%d drafts before, want the stub and the half-written one", len(n))
	}
	c.p.now = func() time.Time { return time.Now().Add(72 * time.Hour) }
	c.p.list = newInForce(seedKey(c.state.Province).Public().(ed25519.PublicKey), c.p.now)
	signed, err := os.ReadFile(c.config.DirectoryFile)
	c.must(err)
	c.must(c.p.list.take(signed))
	road, err := newRoads(c.config, c.p.list).edge()
	c.must(err)
	e, err := openEdge(ctx, c.p, road, seedKey(c.state.Edge))
	c.must(err)
	_, err = e.safe.Sweep(ctx, c.p.now())
	c.must(err)
	e.Close()
	none(c.t, drafts, "drafts after three days", `SELECT chat FROM draft`)
	none(c.t, drafts, "replies to chats after three days", `SELECT chat FROM outgoing`)
	later := haystack{}
	later.folder(c.t, "data after three days", c.config.Data)
	for _, found := range later.find(dead) {
		c.t.Error(found)
	}
}
