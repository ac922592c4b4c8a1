package zalo_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
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

// oaCommune is xã Thiện Hòa.
const oaCommune = "06085"

// oaEdge is a whole intake edge with an Official Account, in one folder. Starting it twice in it is a restart.
type oaEdge struct {
	t        *testing.T
	dir      string
	fake     *zalotest.OA
	list     *directory.Directory
	identity string // of the commune's police
	db       *database.DB
	safe     *safe.Safe
	clerk    *bot.Clerk
	log      *oaLog
	rule     *rules.Tables
	places   *place.Index
}

type oaLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *oaLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *oaLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newOAEdge(t *testing.T) *oaEdge {
	t.Helper()
	e := &oaEdge{t: t, dir: t.TempDir(), fake: zalotest.NewOA(t), log: &oaLog{}}
	public, private, err := ed25519.GenerateKey(nil)
	e.must(err)
	verify := base64.StdEncoding.EncodeToString(public)
	recipient, identity := envelope.NewCase()
	e.identity = identity
	now := time.Now().UTC().Truncate(time.Second)
	signed, err := directory.Sign(directory.Directory{
		V: directory.Version, Version: 1, Province: "tỉnh Lạng Sơn", Issued: now.Add(-time.Hour), Expires: now.Add(time.Hour),
		Units: []directory.Unit{{
			ID: "commune-police." + oaCommune, Role: "commune-police", Place: oaCommune, Name: "Công an xã Thiện Hòa", Deployment: "lang-son",
			Keys: []directory.Key{{Recipient: recipient, Verify: verify}},
		}},
		Boxes:       []directory.Box{{Code: "NATAN1", Name: "thôn Nà Tàn", Commune: oaCommune, Villages: []string{"thôn Nà Tàn", "thôn Khuổi Lùng"}}},
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
	e.consent()
	return e
}

func (e *oaEdge) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *oaEdge) tokens() *zalo.OATokens {
	e.t.Helper()
	oauth, err := zalo.NewOAuth(e.fake.URL(), zalotest.OAAppID, zalotest.OAAppSecret)
	e.must(err)
	tokens, err := zalo.NewOATokens(filepath.Join(e.dir, "zalo-oa.token"), oauth, time.Now)
	e.must(err)
	return tokens
}

// consent is what the operator does once.
func (e *oaEdge) consent() {
	e.t.Helper()
	oauth, err := zalo.NewOAuth(e.fake.URL(), zalotest.OAAppID, zalotest.OAAppSecret)
	e.must(err)
	consent, err := oauth.NewConsent("https://homthu.example/")
	e.must(err)
	code, err := consent.Code(e.fake.Agree(consent.URL))
	e.must(err)
	e.must(e.tokens().Grant(e.t.Context(), consent, code))
}

// run starts the edge and returns what stops it. Events that come meanwhile wait at Zalo.
func (e *oaEdge) run() (stop func()) {
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
	options := zalo.Options{
		Log: slog.New(slog.NewTextHandler(e.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Pause: 5 * time.Millisecond,
	}
	oa, err := zalo.NewOA(zalo.OAConfig{
		URL: e.fake.URL(), AppID: zalotest.OAAppID, Secret: zalotest.OASecret, Tokens: e.tokens(), Options: options,
	})
	e.must(err)
	e.safe = safe.Open(e.db, blobs, safe.Options{Edge: "edge-1"})
	var sender *zalo.Sender
	e.clerk = bot.NewClerk(bot.Options{
		Store: e.safe, Keys: keys, Tables: e.rule, Words: book, Places: e.places, Directory: func() *directory.Directory { return e.list },
		Edge: "edge-1", Province: "20", Name: "tỉnh Lạng Sơn", Page: "https://homthu.example", Now: time.Now,
		Blobs: blobs, Fetchers: map[string]bot.Fetcher{bot.ZaloOA: oa},
		Clean: func(r io.Reader, _ int64) ([]byte, string, error) {
			all, err := io.ReadAll(r)
			return bytes.ReplaceAll(all, []byte("EXIF"), nil), "image/jpeg", err
		},
		Wake: func(string) { sender.Wake() },
	})
	sender = zalo.NewSender(oa, oa.Outbox(e.clerk), zalo.SenderConfig{Idle: 20 * time.Millisecond, Options: options})
	server := httptest.NewServer(zalo.NewOAWebhook(oa, e.clerk, sender))
	var group sync.WaitGroup
	group.Go(func() { _ = sender.Run(ctx) })
	group.Go(func() { _ = oa.Run(ctx) })
	group.Go(func() { e.clerk.RunPhotos(ctx, func(error) { e.t.Error("a photo could not be fetched") }) })
	e.fake.Hook(server.URL + "/webhooks/zalo-oa")
	stop = sync.OnceFunc(func() {
		e.fake.Hook("")
		server.Close()
		cancel()
		group.Wait()
		_ = e.db.Close()
	})
	e.t.Cleanup(stop)
	return stop
}

// chooses presses a choice, or types its number where there are too many for buttons.
func (e *oaEdge) chooses(a *zalotest.OAPerson, choice string) {
	e.t.Helper()
	shown := a.Sees(e.t, "")
	for _, title := range shown.Buttons() {
		if strings.HasPrefix(title, choice) {
			a.Presses(choice)
			return
		}
	}
	if !strings.Contains(shown.Text, "\n"+choice) {
		e.t.Fatalf("%q is not offered in %q %q", choice, shown.Text, shown.Buttons())
	}
	number, _, _ := strings.Cut(choice, " ")
	a.Says(number)
}

// rowsOfChats counts the rows of every table that knows chats, reminders included.
func (e *oaEdge) rowsOfChats() (n int) {
	e.t.Helper()
	for _, table := range []string{"draft", "outgoing", "reminder"} {
		var known, rows int
		e.must(e.db.Read().QueryRowContext(e.t.Context(), `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1`, table).Scan(&known))
		if known > 0 {
			e.must(e.db.Read().QueryRowContext(e.t.Context(), `SELECT count(*) FROM `+table).Scan(&rows))
		}
		n += rows
	}
	return n
}

// TestTipFromAnOfficialAccountToTheSafe is the way of a tip over this channel, with the real Clerk, safe and gazetteer: from
// "Quan tâm" to the receipt, a photo, a restart, a token that ends, lost confirmations; and then nothing is left of him.
func TestTipFromAnOfficialAccountToTheSafe(t *testing.T) {
	e := newOAEdge(t)
	stop := e.run()
	a := e.fake.Person("TENTHAT")
	const planted = "con trâu đen KHONGAIBIET"

	a.Follows()
	hello := a.Sees(t, "Người trông trang Zalo này có thể đọc chữ bà con nhắn.").Text
	if !strings.Contains(hello, "Zalo biết số máy của bà con.") || !strings.Contains(hello, "https://homthu.example") {
		t.Errorf("the channel does not say what it knows before the first word: %q", hello)
	}
	e.chooses(a, "2 Báo việc xấu")
	a.Sees(t, "Trộm cắp")
	e.chooses(a, "1 Trộm cắp")
	a.Sees(t, "dính đến công an")
	e.chooses(a, "3 Không")
	a.Sees(t, "Có việc nào dưới đây không?")
	stop() // the process ends in the middle; the draft is in the safe
	said := a.Says("6")
	stop = e.run()
	a.Sees(t, "Mất cái gì")
	if e.fake.Redeliver(said) != 200 || e.fake.Redeliver(said) != 200 { // and Zalo repeats what it had no confirmation for
		t.Error("a repetition is not confirmed")
	}
	e.fake.Ends() // the token ends, which nobody knows here
	a.Says(planted)
	a.Sees(t, "gần chỗ nào?")
	a.Says("thôn Khuổi Lùng, xã Thiện Hòa, Lạng Sơn")
	a.Sees(t, "")
	a.SendsImages("", []byte("EXIF ảnh con trâu"))
	a.Sees(t, "làm sạch")
	a.Says("gửi")
	a.Sees(t, "Bà con đọc lại")
	a.Says("1")
	shown := a.Sees(t, "Mã của bà con")
	code, err := receipt.Read(shown.Text)
	if err != nil {
		t.Fatal("no receipt", err)
	}
	if n := len(e.fake.Calls("/v4/oa/access_token")); n != 2 {
		t.Errorf("%d calls for tokens: one consent, one renewal", n)
	}
	e.fake.Until(t, "everything is confirmed", func() bool { return e.fake.Waiting() == 0 })
	e.opened(planted)
	for _, d := range e.fake.Deliveries() {
		if d.Took > 2*time.Second {
			t.Error("answered too late for Zalo", d.Took)
		}
	}

	a.Says(code.String()) // looking up is for the page
	a.Sees(t, "https://homthu.example")
	e.fake.Until(t, "all is said", func() bool { return e.waits() == 0 })
	if e.rowsOfChats() == 0 {
		t.Fatal("there is nothing to erase")
	}
	said = a.Withdraws()
	e.fake.Until(t, "everything is confirmed", func() bool { return e.fake.Waiting() == 0 })
	if n := e.rowsOfChats(); n != 0 {
		t.Errorf("%d rows of the chat are left", n)
	}
	a.Says("xin chào") // he may come back, as anybody
	a.Sees(t, "Người trông trang Zalo này")
	before := e.rowsOfChats()
	if e.fake.Redeliver(said) != 200 || e.rowsOfChats() < 1 || e.rowsOfChats() > before {
		t.Error("a repeated withdrawal erased what came after it")
	}
	if a.Charged() != 0 {
		t.Errorf("%d messages cost money", a.Charged())
	}
	stop()
	e.canary(a, "KHONGAIBIET", "TENTHAT", "ảnh con trâu", a.Chat(), zalotest.OASecret, zalotest.OAAppSecret, "/media/", code.String())
}

func (e *oaEdge) waits() int {
	rows, err := e.clerk.Outgoing(e.t.Context(), bot.ZaloOA, 100)
	e.must(err)
	return len(rows)
}

// opened opens the one tip that waits to be carried.
func (e *oaEdge) opened(planted string) {
	e.t.Helper()
	parcels, err := e.safe.Due(e.t.Context(), time.Now(), 10)
	if err != nil || len(parcels) != 1 {
		e.t.Fatalf("%d parcels: %v", len(parcels), err)
	}
	sealed, err := envelope.Parse(parcels[0].Body)
	e.must(err)
	identity, err := envelope.ParseIdentity(e.identity)
	e.must(err)
	tip, err := envelope.Open(sealed, identity)
	e.must(err)
	if said := fmt.Sprint(tip.Answers, tip.Text); !strings.Contains(said, planted) || len(tip.Attachments) != 1 || tip.Channel != bot.ZaloOA {
		e.t.Fatalf("%+v", tip)
	}
}

// canary looks for what was planted in every file of the edge but the token file's own secrets, and in its log.
func (e *oaEdge) canary(a *zalotest.OAPerson, planted ...string) {
	e.t.Helper()
	access, refresh := e.fake.Pair()
	look := func(where string, content []byte, also ...string) {
		for _, p := range append(also, planted...) {
			if bytes.Contains(content, []byte(p)) {
				e.t.Errorf("%s holds %q", where, p)
			}
		}
	}
	look("the log", []byte(e.log.String()), access, refresh)
	files := 0
	e.must(filepath.WalkDir(e.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		if filepath.Base(path) == "zalo-oa.token" {
			look("the token file", content)
		} else {
			look(filepath.Base(path), content, access, refresh)
		}
		return err
	}))
	if files < 4 {
		e.t.Fatal(files)
	}
}

// On this channel complaints, protection and look-ups are not talked about: whoever looks after the account could read them.
func TestOfficialAccountSendsComplaintsToThePage(t *testing.T) {
	e := newOAEdge(t)
	e.run()
	for _, choice := range []string{"5 Công an, cán bộ làm sai", "4 Xem tin đã gửi"} {
		a := e.fake.Person(choice)
		a.Follows()
		a.Sees(t, "Người trông trang Zalo này")
		e.chooses(a, choice)
		if shown := a.Sees(t, "https://homthu.example"); !strings.Contains(shown.Text, "trang") {
			t.Error(shown.Text)
		}
	}
	a := e.fake.Person("kể luôn")
	a.Says("tố cáo chủ tịch xã nhận tiền")
	a.Sees(t, "Đó là loại việc nào?")
	e.chooses(a, "1 Cán bộ xã, thôn làm sai")
	a.Sees(t, "Việc này làm ở trang web cho kín.")
	if parcels, err := e.safe.Due(t.Context(), time.Now(), 10); err != nil || len(parcels) != 0 {
		t.Error("something was sealed here", err)
	}
}
