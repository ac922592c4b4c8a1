package zalo_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/words"
	"homthu/bot/zalo"
	"homthu/bot/zalo/zalotest"
	"homthu/configs"
	"homthu/database"
	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/place"
	"homthu/intake/receipt"
	"homthu/intake/rules"
	"homthu/intake/safe"
	"homthu/intake/safe/blob"
)

// commune of the test: xã Thiện Hòa.
const commune = "06085"

const secret = "mat-khau-cua-moc-cau-0123456789"

// edge is a whole intake edge with a bot, in one folder. Starting it twice in it is a restart.
type edge struct {
	t        *testing.T
	dir      string
	fake     *zalotest.Bot
	list     *directory.Directory
	identity string // of the commune's police
	db       *database.DB
	safe     *safe.Safe
	full     atomic.Bool
	log      lockedLog
	rule     *rules.Tables
	places   *place.Index
	hook     *httptest.Server
}

type lockedLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newEdge(t *testing.T) *edge {
	t.Helper()
	e := &edge{t: t, dir: t.TempDir(), fake: zalotest.NewBot(t)}
	public, private, err := ed25519.GenerateKey(nil)
	e.must(err)
	verify := base64.StdEncoding.EncodeToString(public)
	recipient, identity := envelope.NewCase()
	e.identity = identity
	now := time.Now().UTC().Truncate(time.Second)
	signed, err := directory.Sign(directory.Directory{
		V: directory.Version, Version: 1, Province: "tỉnh Lạng Sơn", Issued: now.Add(-time.Hour), Expires: now.Add(time.Hour),
		Units: []directory.Unit{{
			ID: "commune-police." + commune, Role: "commune-police", Place: commune, Name: "Công an xã Thiện Hòa", Deployment: "lang-son",
			Keys: []directory.Key{{Recipient: recipient, Verify: verify}},
		}},
		Boxes:       []directory.Box{{Code: "NATAN1", Name: "thôn Nà Tàn", Commune: commune, Villages: []string{"thôn Nà Tàn", "thôn Khuổi Lùng"}}},
		Edges:       []directory.Edge{{ID: "edge-1", Verify: verify}},
		Deployments: []directory.Deployment{{ID: "lang-son", Verify: verify}},
	}, private)
	e.must(err)
	e.list, err = directory.Read(signed, public, 0, now)
	e.must(err)
	e.rule, err = rules.Load(configs.Categories, configs.Statuses, configs.Clocks)
	e.must(err)
	e.places, err = place.Load()
	e.must(err)
	return e
}

func (e *edge) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

// run starts the edge, polling or with a webhook, and returns what stops it.
func (e *edge) run(polls bool) (stop func()) {
	e.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var err error
	e.db, err = database.OpenSQLite(ctx, filepath.Join(e.dir, "safe.db"), safe.Migrations())
	e.must(err)
	blobs, err := blob.Open(filepath.Join(e.dir, "blobs"))
	e.must(err)
	keys, err := bot.OpenKeys(filepath.Join(e.dir, "keys"), time.Now)
	e.must(err)
	book, err := words.Load()
	e.must(err)
	api, err := zalo.NewBot(e.fake.URL(), zalotest.Token)
	e.must(err)
	e.safe = safe.Open(e.db, blobs, safe.Options{Edge: "edge-1"})
	var sender *zalo.Sender
	clerk := bot.NewClerk(bot.Options{
		Store: room{e.safe, &e.full}, Keys: keys, Tables: e.rule, Words: book, Places: e.places, Directory: func() *directory.Directory { return e.list },
		Edge: "edge-1", Province: "20", Name: "tỉnh Lạng Sơn", Page: "https://homthu.example", Now: time.Now,
		Blobs: blobs, Fetchers: map[string]bot.Fetcher{bot.Zalo: api}, // and the real scrub
		Wake: func(string) { sender.Wake() },
	})
	options := zalo.Options{Log: slog.New(slog.NewTextHandler(&e.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Pause: 5 * time.Millisecond}
	sender = zalo.NewSender(api, clerk, zalo.SenderConfig{Idle: 20 * time.Millisecond, Options: options})
	setup := zalo.Setup{Bot: api, Secret: secret, Options: options}
	e.hook = httptest.NewServer(zalo.NewWebhook(secret, clerk, sender, options))
	var group sync.WaitGroup
	if polls {
		poller := zalo.NewPoller(api, clerk, sender, zalo.PollerConfig{Wait: time.Second, Options: options})
		group.Go(func() { _ = poller.Run(ctx) })
	} else {
		setup.URL = e.hook.URL + "/webhooks/zalo"
	}
	group.Go(func() { _ = setup.Run(ctx) })
	group.Go(func() { _ = sender.Run(ctx) })
	group.Go(func() { clerk.RunPhotos(ctx, func(error) { e.t.Error("an attachment could not be fetched") }) })
	e.fake.Until(e.t, "the way of the events is set", func() bool { return (e.fake.Hook() == setup.URL) })
	stop = sync.OnceFunc(func() {
		e.hook.Close()
		cancel()
		group.Wait()
		_ = e.db.Close()
	})
	e.t.Cleanup(stop)
	return stop
}

// room is a safe whose disk can be full.
type room struct {
	*safe.Safe
	full *atomic.Bool
}

func (r room) Commit(ctx context.Context, step safe.Step) error {
	if r.full.Load() {
		return fmt.Errorf("commit: %w", database.ErrFull)
	}
	return r.Safe.Commit(ctx, step)
}

// picture is a JPEG with planted words where a camera puts what it knows.
func picture(t *testing.T, planted string) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		img.Set(i%64, i/64, color.RGBA{uint8(i), uint8(i / 7), 90, 255})
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, nil); err != nil {
		t.Fatal(err)
	}
	segment := append([]byte("Exif\x00\x00"), planted...)
	n := len(segment) + 2
	return slices.Concat(plain.Bytes()[:2], []byte{0xff, 0xe1, byte(n >> 8), byte(n)}, segment, plain.Bytes()[2:])
}

// TestTipFromZaloToTheSafe is the way of a tip over this channel, with the real Clerk, safe, scrub and gazetteer: from the
// code on the poster to the receipt; a photo, a voice, a restart, a full disk, repeated deliveries.
func TestTipFromZaloToTheSafe(t *testing.T) {
	e := newEdge(t)
	stop := e.run(false)
	a := e.fake.Resident("TENTHAT")
	const planted = "con trâu đen KHONGAIBIET"
	voice, err := os.ReadFile("../../intake/scrub/testdata/voice.aac")
	e.must(err)

	a.Says("natan1")
	hello := a.Sees(t, "thôn Nà Tàn").Text
	if !strings.Contains(hello, "Zalo biết số máy của bà con.") || !strings.Contains(hello, "https://homthu.example") {
		t.Errorf("the channel does not say what it knows before the first word: %q", hello)
	}
	a.Says("2")
	a.Sees(t, "1 Trộm cắp")
	a.Says("1")
	a.Sees(t, "dính đến công an")
	a.Says("3")
	a.Sees(t, "Có việc nào dưới đây không?")
	stop() // the process ends in the middle; the draft is in the safe
	stop = e.run(false)
	a.Says("6")
	a.Sees(t, "Mất cái gì")

	e.full.Store(true)
	e.fake.Form(zalotest.Form{Enveloped: true})
	said := a.Says(planted)
	e.fake.Until(t, "it was refused", func() bool {
		d := e.fake.Deliveries()
		return len(d) > 0 && bytes.Equal(d[len(d)-1].Body, said)
	})
	if d := e.fake.Deliveries(); d[len(d)-1].Code != 503 {
		t.Fatalf("the disk is full and the answer is %d", d[len(d)-1].Code)
	}
	e.full.Store(false)
	for range 2 {
		if e.fake.Redeliver(said) != 200 {
			t.Error("what comes again is not taken")
		}
	}
	e.fake.Form(zalotest.Form{})
	a.Sees(t, "gần chỗ nào?")
	a.Says("thôn Khuổi Lùng, xã Thiện Hòa, Lạng Sơn")
	a.Sees(t, "")
	a.SendsPhoto(picture(t, "MAYANHCUATOI"), "")
	a.Sees(t, "Ảnh đã làm sạch")
	a.SendsVoice(voice)
	a.Sees(t, "Tiếng nói đã nhận")
	a.Says("gửi")
	a.Sees(t, "Bà con đọc lại")
	said = a.Says("1")
	var crowd sync.WaitGroup
	for range 4 { // the same delivery several times at once
		crowd.Go(func() {
			if code := e.fake.Redeliver(said); code != 200 {
				t.Error("a repetition is answered", code)
			}
		})
	}
	crowd.Wait()
	shown := a.Sees(t, "Mã của bà con")
	code, err := receipt.Read(shown.Text)
	if err != nil {
		t.Fatal("no receipt", err)
	}
	a.Sees(t, "tự xóa cuộc trò chuyện") // as nothing else can
	t.Logf("%d messages of the quota for a tip", len(a.FromBot()))
	before := e.parcels()
	for _, d := range e.fake.Deliveries() { // Zalo repeats all it ever sent
		if d.Code == 200 && e.fake.Redeliver(d.Body) != 200 {
			t.Error("a known event is not confirmed")
		}
	}
	if after := e.parcels(); len(before) != 1 || len(after) != 1 {
		t.Fatalf("%d parcels, and %d after everything came again", len(before), len(after))
	}
	e.opened(before[0], planted, len(voice))

	a.Says(code.String()) // looking up is for the page
	a.Sees(t, "https://homthu.example")
	stop()
	e.canary("KHONGAIBIET", "TENTHAT", "MAYANHCUATOI", a.Chat(), zalotest.Token, secret, "/media/", code.String(), e.fake.URL())
}

func (e *edge) parcels() [][]byte {
	e.t.Helper()
	due, err := e.safe.Due(e.t.Context(), time.Now().Add(time.Hour), 10)
	e.must(err)
	var bodies [][]byte
	for _, p := range due {
		bodies = append(bodies, p.Body)
	}
	return bodies
}

// opened opens a tip as the police do, with its photo and its voice.
func (e *edge) opened(parcel []byte, planted string, spoken int) {
	e.t.Helper()
	sealed, err := envelope.Parse(parcel)
	e.must(err)
	identity, err := envelope.ParseIdentity(e.identity)
	e.must(err)
	tip, err := envelope.Open(sealed, identity)
	e.must(err)
	if said := fmt.Sprint(tip.Answers, tip.Text); !strings.Contains(said, planted) || tip.Place.Box != "NATAN1" || tip.Channel != bot.Zalo || len(tip.Attachments) != 2 {
		e.t.Fatalf("%+v", tip)
	}
	kinds := map[string]int64{}
	for _, a := range tip.Attachments {
		kinds[a.Type] = a.Size
	}
	if kinds["image/jpeg"] == 0 || kinds["audio/aac"] == 0 || kinds["audio/aac"] > int64(spoken) {
		e.t.Errorf("attachments: %v", kinds)
	}
}

// canary looks for what was planted in every file of the edge and in its log.
func (e *edge) canary(planted ...string) {
	e.t.Helper()
	look := func(where string, content []byte) {
		for _, p := range planted {
			if bytes.Contains(content, []byte(p)) {
				e.t.Errorf("%s holds %q", where, p)
			}
		}
	}
	look("the log", []byte(e.log.String()))
	files := 0
	e.must(filepath.WalkDir(e.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		look(filepath.Base(path), content)
		return err
	}))
	if files < 3 {
		e.t.Fatal(files)
	}
}

// TestZaloSendsComplaintsToThePage: what is told of officials is not told here, whichever way it begins.
func TestZaloSendsComplaintsToThePage(t *testing.T) {
	e := newEdge(t)
	e.run(true)
	for i, path := range [][]string{
		{"5"}, {"4"}, {"tố cáo chủ tịch xã nhận tiền", "1"}, {"6", "3"}, {"7KQ2-9FXM-3TWB-8RJD-P4HN"},
	} {
		a := e.fake.Resident(fmt.Sprint("người ", i))
		a.Says("alo")
		a.Sees(t, "Zalo biết số máy của bà con.")
		for n, word := range path {
			a.Says(word)
			if n < len(path)-1 {
				a.Sees(t, "")
			}
		}
		if shown := a.Sees(t, "Việc này làm ở trang web cho kín."); !strings.Contains(shown.Text, "https://homthu.example") {
			t.Error(path, shown.Text)
		}
	}
	if n := len(e.parcels()); n != 0 {
		t.Error(n, "envelopes were sealed here")
	}
}

// TestZaloIdlesAndGoesOn: an hour of nothing is 408 after 408, and then somebody writes.
func TestZaloIdlesAndGoesOn(t *testing.T) {
	e := newEdge(t)
	stop := e.run(true)
	idled := func() (n int) {
		for _, c := range e.fake.Calls("getUpdates") {
			if c.Code == 408 {
				n++
			}
		}
		return n
	}
	e.fake.Until(t, "nothing happens", func() bool { return idled() >= 3 })
	if strings.Contains(e.log.String(), "getUpdates") {
		t.Error("idling is no news:", e.log.String())
	}
	a := e.fake.Resident("TENTHAT")
	a.SendsUnsupported() // a film, a place, a paper: nobody knows
	a.Sees(t, "không mở được loại tin này")
	a.Sees(t, "https://homthu.example")
	a.SendsSticker()
	a.Sees(t, "không hiểu hình này")
	a.SendsHidden()
	a.Says("xin chào")
	a.Sees(t, "Đang nguy hiểm")
	stop()
	e.canary("TENTHAT", a.Chat())
}
