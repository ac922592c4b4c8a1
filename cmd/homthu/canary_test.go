package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
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

	"homthu/bot"
	"homthu/bot/telegram/telegramtest"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
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
	c := &canary{redisAt: t.TempDir(), log: &kept{}, left: haystack{}}
	c.village = newVillage(t, "redis", "--appendonly", "yes", "--appendfsync", "always", "--rdbcompression", "no", "--dir", c.redisAt)
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

// chats tells everything about somebody that a chat can tell.
func (c *canary) chats(context.Context) *telegramtest.User {
	t := c.t
	u := c.fake.User("CANARYFIRST")
	u.First, u.Last, u.Username = c.plant("first name", "Quỳnhanhtên"), c.plant("last name", "Họhiếmthấy"), c.plant("user name", "canary_username_7")
	c.plant("chat id", u.Chat())
	c.plant("token", telegramtest.Token)
	c.plant("token's secret", strings.SplitN(telegramtest.Token, ":", 2)[1])
	u.Starts(villageBox)
	u.Sees(t, "thôn Nà Tàn")
	u.Presses("2 Báo việc xấu")
	u.Sees(t, "Báo việc xấu")
	u.Presses("1 Trộm cắp")
	u.Sees(t, "dính đến công an xã")
	u.Presses("3 Không")
	u.Sees(t, "Có việc nào dưới đây không?")
	u.Says("6")
	u.Sees(t, "Mất cái gì")
	u.Says("mất " + c.plant("words of the chat", "chiếc khánh bạc gia truyền"))
	u.Sees(t, "gần chỗ nào?")
	u.Says(c.plant("place in words", "gốc đa ba nhánh sau miếu"))
	seen := u.Sees(t, "Vậy là đủ gửi rồi").ID
	u.Sends(telegramtest.Contact(c.plant("phone", "+84912345678"), c.plant("name in a contact", "Ôngbạncũ Kín")))
	u.Forwarded(c.plant("forwarded words", "nghe nói ở bến sông đêm rằm"), c.plant("forwarded author", "Tácgiảtin Gốc"))
	u.Sends(telegramtest.Photo(c.photo()).With(c.plant("caption", "ảnh chụp lúc gà gáy")))
	u.SeesAfter(t, seen, "làm sạch")
	u.Says("gửi")
	u.Sees(t, "Bà con đọc lại")
	u.Presses("1 Gửi")
	u.Sees(t, "Mã của bà con")
	c.code("chat", codes(u)[0])
	half := c.fake.User("CANARYHALF") // writes and never sends: his draft stays
	half.Starts(villageBox)
	half.Sees(t, "thôn Nà Tàn")
	half.Says("chưa gửi đâu: " + c.plant("words of a draft", "nửa chừng thì thôi mất"))
	c.plant("chat id of a draft", half.Chat())
	c.fake.Until(t, "every update is confirmed", func() bool { return c.fake.Pending() == 0 })
	return u
}

// photo is a JPEG with EXIF and a comment.
func (c *canary) photo() []byte {
	var b bytes.Buffer
	c.must(jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 320, 240)), nil))
	segment := func(marker byte, content string) []byte {
		return append([]byte{0xff, marker, byte((len(content) + 2) >> 8), byte(len(content) + 2)}, content...)
	}
	meta := append(segment(0xe1, "Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"+c.plant("EXIF", "MáyảnhCủa Ai đó")), segment(0xfe, c.plant("JPEG comment", "ghi chú trong ảnh gốc"))...)
	return append(b.Bytes()[:2:2], append(meta, b.Bytes()[2:]...)...)
}

// code plants a receipt in the ways it may be written, and its locator.
func (c *canary) code(of string, code receipt.Code) {
	c.plant("receipt of the "+of, code.String())
	c.plant("receipt of the "+of+", bare", strings.ReplaceAll(code.String(), "-", ""))
	c.plant("locator of the "+of, string(code.Locator()))
	if raw, err := hex.DecodeString(string(code.Locator())); err == nil {
		c.plant("locator of the "+of+", bytes", string(raw))
	}
	if id, err := code.Identity(); err == nil {
		c.plant("reporter identity of the "+of, id.String())
	}
}

// complains sends a complaint from the page.
func (c *canary) complains(ctx context.Context) *tip {
	letter := &bot.Letter{
		Kind: string(envelope.KindTip), Category: "C2", Commune: villageCommune, Box: villageBox, Lang: "vi", Channel: bot.Web,
		Place:   c.plant("place of the complaint", "trụ sở tầng hai cuối dãy"),
		Answers: []bot.Answer{{Q: "dang-nguy-hiem", A: "khong"}, {Q: "viec-gi", A: c.plant("words of the complaint", "đòi phong bì mới chịu ký giấy")}},
	}
	entry, code, err := c.sealer.Tip(letter, envelope.CaseKey{})
	c.must(err)
	c.must(c.player.post(ctx, "/api/v1/envelopes", map[string]any{"envelope": entry.Envelope.Bytes(), "mailbox": entry.Mailbox, "card": entry.Card}, nil))
	c.code("complaint", code)
	return &tip{code: code, header: entry.Envelope.Header()}
}

// officerWorks opens, asks, replies and notes as the units' officers do.
func (c *canary) officerWorks(ctx context.Context, u *telegramtest.User, complaint *tip) {
	for _, login := range c.state.Logins {
		c.plant("passphrase of "+login.Role, login.Passphrase)
	}
	fromChat := codes(u)[0]
	box, err := c.registered(ctx, fromChat)
	c.must(err)
	_, err = c.registered(ctx, complaint.code)
	c.must(err)
	for _, work := range []struct{ unit, id, ask string }{
		{villagePolice, box.Case, c.plant("question of an officer", "chiếc khánh có khắc chữ gì")},
		{complaint.header.Units[0], complaint.header.Case, c.plant("question about the complaint", "việc ký giấy ngày nào vậy")},
	} {
		desk, err := c.player.desk(ctx, work.unit)
		c.must(err)
		opened, err := desk.Open(ctx, work.id)
		c.must(err)
		if len(opened.Tips) == 0 || len(saidIn(opened.Tips)) < 20 {
			c.t.Fatalf("%s opens nothing", work.unit)
		}
		c.must(desk.Take(ctx, opened, false))
		c.must(desk.Ask(ctx, opened, work.ask))
		c.must(desk.Remark(ctx, opened, c.plant("remark of "+work.unit, "ghi chú nội bộ "+work.unit+" kín")))
		for _, attachment := range opened.Tips[0].Attachments {
			_, err := desk.Blob(ctx, opened, attachment)
			c.must(err)
		}
	}
	c.must(c.answered(ctx, fromChat, "chiếc khánh có khắc chữ gì"))
	c.must(c.answered(ctx, complaint.code, "việc ký giấy ngày nào vậy"))
}

// residentAnswers looks up in the chat and on the page, answers and rates.
func (c *canary) residentAnswers(ctx context.Context, u *telegramtest.User, complaint *tip) {
	u.Says("mã đây ạ: " + strings.ToLower(codes(u)[0].String()))
	u.Sees(c.t, "chiếc khánh có khắc chữ gì")
	on := &played{code: complaint.code}
	c.must(c.player.answer(ctx, on, worldStep{Answer: c.plant("answer", "hôm đó là chiều mưa to lắm")}))
	c.must(c.player.answer(ctx, on, worldStep{Rate: "not"}))
	c.must(again(ctx, func() error {
		var n int
		if err := c.inside.docketDB.Read().QueryRowContext(ctx, `SELECT count(*) FROM envelopes`).Scan(&n); err != nil || n < 4 {
			return fmt.Errorf("%d envelopes in the docket: %w", n, err)
		}
		return nil
	}))
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
