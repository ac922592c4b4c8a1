package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"homthu/bot"
	"homthu/bot/telegram/telegramtest"

	"golang.org/x/text/unicode/norm"
)

// sent lets a resident send something and returns its file id as the Clerk sees it.
func (r *room) sent(s telegramtest.Sending) string {
	r.t.Helper()
	r.fake.User("A").Sends(s)
	for range 2 {
		if _, err := r.stepper().runOnce(context.Background()); err != nil {
			r.t.Fatal(err)
		}
	}
	all := r.clerk.messages()
	return all[len(all)-1].File
}

func TestFetchInTheBackground(t *testing.T) {
	r := newRoom(t)
	r.run(r.poller().Run, r.sender.Run)
	picture := bytes.Repeat([]byte("ảnh thật"), 1<<15)
	a := r.fake.User("A")
	a.Sends(telegramtest.Photo(picture), telegramtest.Photo(picture[:100]))
	a.Sees(t, "đã ghi: photo")
	r.until("both photos of the album came", func() bool { return len(r.clerk.messages()) == 2 })
	album := r.clerk.messages()
	if album[0].Album == "" || album[0].Album != album[1].Album {
		t.Fatal(album)
	}
	done := make(chan []byte, 1)
	go func() { // while the conversation goes on
		body, err := r.api.Fetch(context.Background(), album[0].File)
		if err != nil {
			t.Error(err)
			done <- nil
			return
		}
		defer body.Close()
		all, _ := io.ReadAll(body)
		done <- all
	}()
	a.Says("kể tiếp")
	a.Sees(t, "đã ghi: text kể tiếp")
	if !bytes.Equal(<-done, picture) {
		t.Fatal("other bytes")
	}
}

func TestFetchErrors(t *testing.T) {
	r := newRoom(t)
	id := r.sent(telegramtest.Photo([]byte("ảnh")))
	read := func(id string) error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		body, err := r.api.Fetch(ctx, id)
		if err != nil {
			return err
		}
		defer body.Close()
		_, err = io.Copy(io.Discard, body)
		return err
	}
	clean := func(err error) {
		t.Helper()
		if err == nil || strings.Contains(err.Error(), telegramtest.Token) || strings.Contains(err.Error(), "http") || strings.Contains(err.Error(), id) {
			t.Error("an error that says too much, or none:", err)
		}
	}
	if err := read(id); err != nil {
		t.Fatal(err)
	}
	for name, faults := range map[string][]telegramtest.Fault{
		"getFile":  {{Status: 502}, {Drop: true}, {Broken: true}, {Status: 429, RetryAfter: 7}},
		"download": {{Status: 502}, {Drop: true}, {Cut: true}},
	} {
		for _, fault := range faults {
			r.fake.Fail(name, fault)
			err := read(id)
			clean(err)
			if errors.Is(err, ErrGone) || errors.Is(err, ErrTooBig) {
				t.Errorf("%s %+v is worth another try: %v", name, fault, err)
			}
		}
	}
	if err := read(r.sent(telegramtest.Document("a.jpg", "image/jpeg", nil, 21<<20))); !errors.Is(err, ErrTooBig) {
		t.Error(err)
	}
	big := telegramtest.File{Size: 21 << 20, Lies: true} // says it is small
	if err := read(r.fake.Adds(big)); !errors.Is(err, ErrTooBig) {
		t.Error(err)
	}
	r.fake.Forget(id)
	if err := read(id); !errors.Is(err, ErrGone) {
		t.Error(err)
	}
	other, _ := NewAPI(r.fake.URL(), "1:wrong")
	if _, err := other.Fetch(context.Background(), id); kindOf(err) != Unauthorized {
		t.Error(err)
	}
}

func TestNewAPIRefuses(t *testing.T) {
	for _, tc := range [][2]string{{"", ""}, {"ftp://x", "1:a"}, {"https://", "1:a"}, {"::", "1:a"}, {"", "1:a/b"}, {"", "1:a\n"}} {
		if _, err := NewAPI(tc[0], tc[1]); err == nil || (tc[1] != "" && strings.Contains(err.Error(), tc[1])) {
			t.Error(tc, err)
		}
	}
}

func TestSetup(t *testing.T) {
	r := newRoom(t)
	r.fake.Fail("setMyDescription", telegramtest.Fault{Status: 400}, telegramtest.Fault{Status: 500})
	health := make(chan Health, 100)
	about := "Hòm thư của xã.\nBà con không cần nói tên.\nTelegram biết tài khoản của bà con.\nMuốn kín nhất, dùng trang web: https://homthu.example/h/NATAN-7\nĐang nguy hiểm thì gọi 113."
	r.run(Setup{
		API: r.api, Every: 5 * time.Millisecond, Watch: func(h Health) {
			select {
			case health <- h:
			default:
			}
		},
		Texts: []Texts{
			{About: about, Commands: []Command{{"gui", "Gửi"}, {"xem_lai", "Xem lại"}}},
			{Language: "vi", About: about, Commands: []Command{{"gui", "Gửi"}}},
		},
		Options: r.options,
	}.Run)
	if h := <-health; h.Pending != 0 || h.Failing || !h.Ours {
		t.Fatal(h)
	}
	r.fake.User("A").Says("chờ")
	r.until("pending is seen", func() bool { return (<-health).Pending == 1 })
	if got := r.fake.Setting("commands.vi"); got != `[{"command":"gui","description":"Gửi"}]` {
		t.Error(got)
	}
	if got := r.fake.Setting("description.vi"); got != about {
		t.Error(got)
	}
	if got := r.fake.Setting("short_description"); !strings.HasSuffix(got, "Telegram biết tài khoản của bà con.") {
		t.Error(got)
	}
	for _, c := range r.fake.Calls("") {
		if c.Params["drop_pending_updates"] != "" {
			t.Error("what is pending are tips")
		}
	}
}

// TestStolenUpdates: whoever has the token can send the updates elsewhere. The operator is told, and they come back.
func TestStolenUpdates(t *testing.T) {
	r := newRoom(t)
	ours, elsewhere := make(chan Health, 1000), make(chan Health, 1000)
	r.run(r.poller().Run, r.sender.Run, Setup{API: r.api, Every: 20 * time.Millisecond, Options: r.options, Watch: func(h Health) {
		if h.Ours {
			ours <- h
		} else {
			elsewhere <- h
		}
	}}.Run)
	<-ours // else the setup itself would take back what the thief is about to do
	a := r.fake.User("A")
	a.Says("một")
	a.Sees(t, "đã ghi: text một")
	thief, err := NewAPI(r.fake.URL(), telegramtest.Token)
	if err != nil {
		t.Fatal(err)
	}
	if err := (Setup{API: thief, Mode: Mode{URL: "http://127.0.0.1:9/"}}).mode(context.Background()); err != nil {
		t.Fatal(err)
	}
	<-elsewhere
	a.Says("hai")
	a.Sees(t, "đã ghi: text hai")
}

// TestTwoPollers: one that is refused by another says so, loudly, and goes on.
func TestTwoPollers(t *testing.T) {
	r := newRoom(t)
	r.run(r.poller().Run, r.sender.Run)
	stop := r.run(r.poller().Run)
	r.until("the operator is told", func() bool { return r.count.of(PollConflict) > 0 })
	if log := r.log.String(); !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "another program takes this bot's updates") {
		t.Error(log)
	}
	stop()
	a := r.fake.User("A")
	a.Says("vẫn nghe")
	a.Sees(t, "đã ghi: text vẫn nghe")
	if n := len(r.clerk.texts(a.Chat())); n != 1 {
		t.Errorf("%d", n)
	}
}

// TestMenuIsUnderstood compares the menu with what Turn hears, without accents.
func TestMenuIsUnderstood(t *testing.T) {
	var hearing struct{ Commands map[string][]string }
	raw, err := os.ReadFile("../hearing.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &hearing); err != nil {
		t.Fatal(err)
	}
	heard := map[string]bool{}
	for _, list := range hearing.Commands {
		for _, phrase := range list {
			var plain strings.Builder
			for _, r := range norm.NFD.String(phrase) {
				if r == 'đ' {
					r = 'd'
				}
				if !unicode.Is(unicode.Mn, r) {
					plain.WriteRune(r)
				}
			}
			heard[plain.String()] = true
		}
	}
	for _, name := range CommandNames {
		if m := said("/" + name); m.Kind != bot.KindText || !heard[m.Text] {
			t.Errorf("/%s is %q, which Turn does not know", name, m.Text)
		}
	}
}

// TestLogsSayNothing runs everything there is, faults included, with the log at debug level, and looks for what was planted.
func TestLogsSayNothing(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("TENTHAT")
	words := "cụm từ bí mật"
	r.clerk.before = func(in bot.Incoming) error {
		if strings.Contains(in.Message.Text, "hỏng") {
			panic(words)
		}
		return nil
	}
	faults := []telegramtest.Fault{{Status: 400}, {Status: 403}, {Status: 429, RetryAfter: 1}, {Status: 500}, {Broken: true}, {Cut: true}, {Drop: true}, {Status: 401}}
	for _, method := range []string{"getUpdates", "sendMessage", "answerCallbackQuery", "setMyCommands", "deleteWebhook"} {
		r.fake.Fail(method, faults...)
	}
	setup := Setup{API: r.api, Every: time.Millisecond, Options: r.options, Texts: []Texts{{Commands: []Command{{"gui", words}}}}}
	r.run(r.poller().Run, r.sender.Run, setup.Run)
	for i := range 12 {
		a.Says(words + strings.Repeat("!", i))
		a.Forges(words)
	}
	a.Says("hỏng " + words)
	r.fake.Push(`{"message":{"chat":{"id":` + a.Chat() + `,"type":"private"},"text":["` + words + `"]}}`)
	a.Group("NHOMKIN").Says(words)
	a.Says("xong cả")
	a.Sees(t, "đã ghi: text xong cả")
	web := NewWebhook(secret, r.clerk, r.sender, r.options)
	deliver(web, secret, `{"update_id":1,"message":{"text":"`+words)
	log := r.log.String()
	if log == "" {
		t.Fatal("nothing was logged: the test shows nothing")
	}
	for _, secret := range []string{words, "bí mật", a.Chat(), a.First, a.Last, a.Username, telegramtest.Token, "AAtest-token", "NHOMKIN", "/bot", secret, "quotes"} {
		if strings.Contains(log, secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(log), "\n") {
		for _, field := range strings.Fields(line)[3:] {
			if key, _, ok := strings.Cut(field, "="); ok && !strings.Contains(" msg channel kind step ", " "+key+" ") {
				t.Errorf("key %q: %s", key, line)
			}
		}
	}
}
