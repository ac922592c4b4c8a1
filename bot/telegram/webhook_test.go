package telegram

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"homthu/bot"
	"homthu/database"
)

const secret = "webhook-secret_1"

// forward passes TCP connections from address on to another, until the test ends.
func forward(t *testing.T, address, to string) {
	t.Helper()
	listener, err := net.Listen("tcp4", address)
	if err != nil {
		t.Skip("the port was taken in the meantime")
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer from.Close()
				onward, err := net.Dial("tcp4", to)
				if err != nil {
					return
				}
				defer onward.Close()
				go func() { io.Copy(onward, from); onward.Close() }()
				io.Copy(from, onward)
			}()
		}
	}()
}

func deliver(h http.Handler, secret, body string) int {
	request := httptest.NewRequest(http.MethodPost, "/webhooks/telegram", strings.NewReader(body))
	if secret != "" {
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, request)
	if recorder.Body.Len() > 0 {
		return -1 // answers have no body
	}
	return recorder.Code
}

const good = `{"update_id":5,"message":{"message_id":1,"date":1,"chat":{"id":77,"type":"private"},"text":"xin chào"}}`

func TestWebhookCodes(t *testing.T) {
	r := newRoom(t)
	h := NewWebhook(secret, r.clerk, r.sender, r.options)
	down := false
	r.clerk.before = func(in bot.Incoming) error {
		switch {
		case down:
			return database.ErrFull
		case in.Message.Text == "hỏng":
			panic(in.Message.Text)
		}
		return nil
	}
	for _, tc := range []struct {
		name, secret, body string
		down               bool
		code               int
	}{
		{name: "no secret", body: good, code: 401},
		{name: "wrong secret", secret: secret + "x", body: good, code: 401},
		{name: "broken JSON", secret: secret, body: `{"update_id":5,`, code: 400},
		{name: "no update", secret: secret, body: `{"message":{}}`, code: 400},
		{name: "a list", secret: secret, body: `[]`, code: 400},
		{name: "empty", secret: secret, code: 400},
		{name: "too large", secret: secret, body: `{"update_id":5,"x":"` + strings.Repeat("a", MaxUpdate) + `"}`, code: 413},
		{name: "store down", secret: secret, body: good, down: true, code: 503},
		{name: "good", secret: secret, body: good, code: 200},
		{name: "duplicate", secret: secret, body: good, code: 200},
		{name: "undecodable", secret: secret, body: strings.Replace(strings.Replace(good, `"xin chào"`, "5", 1), ":5", ":6", 1), code: 200},
		{name: "nothing said", secret: secret, body: `{"update_id":7,"my_chat_member":{}}`, code: 200},
		{name: "handler breaks", secret: secret, body: strings.Replace(strings.Replace(good, "xin chào", "hỏng", 1), ":5", ":8", 1), code: 503},
	} {
		down = tc.down
		if code := deliver(h, tc.secret, tc.body); code != tc.code {
			t.Errorf("%s: %d, want %d", tc.name, code, tc.code)
		}
	}
	var got []string
	for _, m := range r.clerk.messages() {
		got = append(got, m.Kind+m.Text)
	}
	if !slices.Equal(got, []string{"textxin chào", "unsupported"}) {
		t.Fatal(got)
	}
	if strings.Contains(r.log.String(), "hỏng") {
		t.Fatal(r.log.String())
	}
	if code := deliver(NewWebhook("", r.clerk, r.sender, r.options), "", good); code != 401 {
		t.Fatal("an empty secret must close the door", code)
	}
}

func TestWebhookRedelivery(t *testing.T) {
	r := newRoom(t)
	failures := 3
	r.clerk.before = func(bot.Incoming) error {
		r.clerk.mu.Lock()
		defer r.clerk.mu.Unlock()
		if failures > 0 {
			failures--
			return database.ErrLocked
		}
		return nil
	}
	web := httptest.NewServer(NewWebhook(secret, r.clerk, r.sender, r.options))
	t.Cleanup(web.Close)
	setup := Setup{API: r.api, Mode: Mode{URL: web.URL, Secret: secret}, Options: r.options}
	r.run(setup.Run, r.sender.Run)
	a := r.fake.User("A")
	a.Says("một")
	a.Says("hai")
	a.Sees(t, "đã ghi: text hai")
	r.until("the last code came", func() bool { return r.fake.Pending() == 0 })
	if codes := r.fake.WebhookCodes(); !slices.Equal(codes, []int{503, 503, 503, 200, 200}) {
		t.Fatal(codes)
	}
	if got := r.clerk.texts(a.Chat()); !slices.Equal(got, []string{"một", "hai"}) {
		t.Fatal(got)
	}
}

func FuzzWebhook(f *testing.F) {
	for _, body := range seeds {
		f.Add([]byte(body))
	}
	sender := NewSender(&API{}, newClerk(), SenderConfig{})
	f.Fuzz(func(t *testing.T, body []byte) {
		c := newClerk()
		h := NewWebhook(secret, c, sender, Options{})
		for len(sender.errands) > 0 {
			<-sender.errands
		}
		switch code := deliver(h, secret, string(body)); code {
		case 200:
		case 400, 413:
			if len(c.got) > 0 {
				t.Fatal("committed and refused")
			}
		default:
			t.Fatal(code)
		}
	})
}
