package telegram_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/telegram"
	"homthu/bot/telegram/telegramtest"
	"homthu/bot/words"
	"homthu/configs"
	"homthu/database"
	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/place"
	"homthu/intake/receipt"
	"homthu/intake/rules"
	"homthu/intake/safe"
	"homthu/intake/safe/blob"
	"homthu/intake/scrub"
)

// commune of the test: xã Thiện Hòa.
const commune = "06085"

// edge is a whole intake edge in one folder, as a process has it. Starting it twice in the same folder is a restart.
type edge struct {
	dir      string
	dirs     *directory.Directory
	identity string // of the commune's police
	safe     *safe.Safe
}

func newEdge(t *testing.T) *edge {
	t.Helper()
	e := &edge{dir: t.TempDir()}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
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
	if err != nil {
		t.Fatal(err)
	}
	if e.dirs, err = directory.Read(signed, public, 0, now); err != nil {
		t.Fatal(err)
	}
	return e
}

var (
	tables = sync.OnceValues(func() (*rules.Tables, error) {
		return rules.Load(configs.Categories, configs.Statuses, configs.Clocks)
	})
	places = sync.OnceValues(place.Load)
)

// run starts the edge's bot and returns what stops it.
func (e *edge) run(t *testing.T, fake *telegramtest.Server, log *slog.Logger) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	db, err := database.OpenSQLite(ctx, filepath.Join(e.dir, "safe.db"), safe.Migrations())
	must(t, err)
	blobs, err := blob.Open(filepath.Join(e.dir, "blobs"))
	must(t, err)
	keys, err := bot.OpenKeys(filepath.Join(e.dir, "keys"), time.Now)
	must(t, err)
	book, err := words.Load()
	must(t, err)
	rule, err := tables()
	must(t, err)
	index, err := places()
	must(t, err)
	api, err := telegram.NewAPI(fake.URL(), telegramtest.Token)
	must(t, err)
	e.safe = safe.Open(db, blobs, safe.Options{Edge: "edge-1"})
	var sender *telegram.Sender
	clerk := bot.NewClerk(bot.Options{
		Store: e.safe, Keys: keys, Tables: rule, Words: book, Places: index, Directory: func() *directory.Directory { return e.dirs },
		Edge: "edge-1", Province: "20", Name: "tỉnh Lạng Sơn", Page: "https://homthu.example", Now: time.Now,
		Clears: map[string]bool{bot.Telegram: true}, Blobs: blobs, Fetchers: map[string]bot.Fetcher{bot.Telegram: api},
		Clean: func(r io.Reader, limit int64) ([]byte, string, error) {
			all, err := io.ReadAll(r)
			if !bytes.HasPrefix(all, []byte("EXIF")) {
				return scrub.Clean(bytes.NewReader(all), limit)
			}
			return bytes.ReplaceAll(all, []byte("EXIF"), nil), "image/jpeg", err
		},
		Wake: func(string) { sender.Wake() },
	})
	options := telegram.Options{Log: log, Pause: 5 * time.Millisecond}
	sender = telegram.NewSender(api, clerk, telegram.SenderConfig{Idle: 20 * time.Millisecond, Options: options})
	poller := telegram.NewPoller(api, clerk, sender, telegram.PollerConfig{Wait: time.Second, Options: options})
	var group sync.WaitGroup
	group.Go(func() { _ = poller.Run(ctx) })
	group.Go(func() { _ = sender.Run(ctx) })
	group.Go(func() { clerk.RunPhotos(ctx, func(error) { t.Error("a photo could not be fetched") }) })
	stop = sync.OnceFunc(func() {
		cancel()
		group.Wait()
		_ = db.Close()
	})
	t.Cleanup(stop)
	return stop
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestTipFromTelegramToTheSafe is the way of a tip over this channel, with the real Clerk, safe and gazetteer, a photo, a
// restart in the middle and a lost confirmation.
func TestTipFromTelegramToTheSafe(t *testing.T) {
	fake, e := telegramtest.New(t), newEdge(t)
	var log lockedLog
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	stop := e.run(t, fake, logger)
	a := fake.User("TENTHAT")
	const planted = "con trâu đen KHONGAIBIET"

	a.Starts("NATAN1")
	a.Sees(t, "thôn Nà Tàn")
	a.Presses("2 Báo việc xấu")
	a.Sees(t, "Báo việc xấu")
	a.Presses("1 Trộm cắp")
	a.Sees(t, "dính đến công an xã")
	a.Presses("3 Không")
	a.Sees(t, "Có việc nào dưới đây không?")
	stop() // the process ends in the middle; the draft is in the safe
	unconfirmed := fake.Snapshot()
	a.Says("6")
	stop = e.run(t, fake, logger)
	a.Sees(t, "Mất cái gì")
	fake.Redeliver(unconfirmed...) // and Telegram repeats what it had no confirmation for
	a.Says(planted)
	a.Sees(t, "gần chỗ nào?")
	a.Presses("2 thôn Khuổi Lùng")
	a.Sees(t, "Vậy là đủ gửi rồi")
	a.Sends(telegramtest.Photo([]byte("EXIF ảnh con trâu")))
	a.Sees(t, "làm sạch")
	a.Presses("9 Gửi luôn")
	a.Sees(t, "Bà con đọc lại")
	a.Presses("1 Gửi")
	shown := a.Sees(t, "Mã của bà con")
	code, err := receipt.Read(shown.Text)
	if err != nil || !shown.Protected {
		t.Fatal("no receipt, or it can be forwarded", err)
	}
	if copied := a.Copies("Chép mã"); copied != code.String() {
		t.Errorf("copied %q", copied)
	}
	a.Sees(t, "đã xóa các tin")
	for _, m := range a.Screen() {
		if strings.Contains(m.Text, "KHONGAIBIET") || m.Kind == "photo" {
			t.Errorf("left on the screen after sealing: %s %q", m.Kind, m.Text)
		}
	}
	fake.Until(t, "everything is confirmed", func() bool { return fake.Pending() == 0 })
	parcels, err := e.safe.Due(context.Background(), time.Now(), 10)
	if err != nil || len(parcels) != 1 {
		t.Fatalf("%d parcels: %v", len(parcels), err)
	}
	sealed, err := envelope.Parse(parcels[0].Body)
	must(t, err)
	identity, err := envelope.ParseIdentity(e.identity)
	must(t, err)
	tip, err := envelope.Open(sealed, identity)
	must(t, err)
	said := ""
	for _, answer := range tip.Answers {
		said += answer.A + "\n"
	}
	if !strings.Contains(said, planted) || tip.Place.Box != "NATAN1" || len(tip.Attachments) != 1 || tip.Channel != bot.Telegram {
		t.Fatalf("%+v", tip)
	}
	stop()
	e.canary(t, log.String(), "KHONGAIBIET", a.Chat(), "TENTHAT", "ảnh con trâu", telegramtest.Token)
}

// TestEverythingGoesAlong sends what else a phone can: a voice, a film, a round film, music, and a paper.
func TestEverythingGoesAlong(t *testing.T) {
	fake, e := telegramtest.New(t), newEdge(t)
	stop := e.run(t, fake, slog.New(slog.DiscardHandler))
	sample := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join("../../intake/scrub/testdata", name))
		must(t, err)
		return b
	}
	a := fake.User("A")
	a.Starts("NATAN1")
	a.Sees(t, "thôn Nà Tàn")
	a.Sends(telegramtest.Voice(sample("voice.ogg")))
	a.Sees(t, "Giọng nói có thể bị nhận ra")
	a.Sees(t, "Tiếng nói đã nhận")
	a.Presses("1 Trộm cắp")
	a.Sees(t, "dính đến công an xã")
	a.Presses("3 Không")
	a.Sees(t, "Có việc nào dưới đây không?")
	a.Sends(telegramtest.Video(sample("film.mp4")))
	a.Sees(t, "Xem phim, người ta có thể đoán ai quay")
	a.Sees(t, "Phim đã làm sạch")
	a.Sends(telegramtest.VideoNote(sample("hevc.mp4")))
	a.Sends(telegramtest.Audio(sample("voice.m4a"), "Bài hát của TENTHAT"))
	a.Sends(telegramtest.Document("đơn của TENTHAT.pdf", "application/pdf", sample("paper.pdf"), 0))
	a.Sees(t, "Tập tin này không làm sạch được")
	a.Presses("1 Giữ nguyên tập tin")
	a.Sees(t, "Có việc nào dưới đây không?")
	a.Sends(telegramtest.Document("phim.mp4", "video/mp4", nil, 21<<20))
	a.Sees(t, "Ở trang web, bà con gửi được thứ nặng hơn")
	a.Sends(telegramtest.Document("a.zip", "application/zip", []byte("PK"), 0))
	a.Sees(t, "Hòm thư không nhận loại tập tin này")
	if n := len(fake.Calls("download")); n > 5 {
		t.Errorf("%d downloads: what is refused is fetched", n)
	}
	a.Says("gửi")
	a.Sees(t, "Bà con đọc lại")
	a.Says("gửi")
	a.Sees(t, "Mã của bà con")
	a.Sees(t, "đã xóa các tin")
	fake.Until(t, "the screen is clear", func() bool {
		for _, m := range a.Screen() {
			if m.Kind != "text" || strings.Contains(m.Text, "Bà con đọc lại") || m.Text == "gửi" {
				return false
			}
		}
		return true
	})
	parcels, err := e.safe.Due(context.Background(), time.Now(), 10)
	if err != nil || len(parcels) != 1 {
		t.Fatalf("%d parcels: %v", len(parcels), err)
	}
	sealed, err := envelope.Parse(parcels[0].Body)
	must(t, err)
	identity, err := envelope.ParseIdentity(e.identity)
	must(t, err)
	tip, err := envelope.Open(sealed, identity)
	must(t, err)
	var types []string
	for _, a := range tip.Attachments {
		types = append(types, a.Type)
	}
	if want := "audio/ogg video/mp4 video/mp4 audio/mp4 application/pdf"; strings.Join(types, " ") != want {
		t.Errorf("%v", types)
	}
	stop()
	e.canary(t, "", "TENTHAT")
}

// canary looks for what was planted in every file of the edge and in its log.
func (e *edge) canary(t *testing.T, log string, planted ...string) {
	t.Helper()
	look := func(where string, content []byte) {
		for _, p := range planted {
			if bytes.Contains(content, []byte(p)) {
				t.Errorf("%s holds %q", where, p)
			}
		}
	}
	look("the log", []byte(log))
	files := 0
	err := filepath.WalkDir(e.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		look(filepath.Base(path), content)
		return err
	})
	if err != nil || files < 3 {
		t.Fatal(files, err)
	}
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
