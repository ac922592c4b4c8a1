package zalo

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/zalo/zalotest"
	"homthu/database"
)

const hookSecret = "mat-khau-cua-moc-cau-0123456789"

const c1Text = `{"event_name":"message.text.received","message":{"date":1776919152762,"chat":{"chat_type":"PRIVATE","id":"a0c01dfe32b3dbed82a2"},"message_id":"94691c36aef84aa113ee","from":{"id":"a0c01dfe32b3dbed82a2","is_bot":false,"display_name":"TENTHAT"},"text":"bé ơi"}}`

func (r *room) webhook() *Webhook {
	h := NewWebhook(hookSecret, r.clerk, r.sender, r.options)
	h.pause = time.Millisecond
	return h
}

func post(h http.Handler, secret, body string) int {
	request := httptest.NewRequest(http.MethodPost, "/webhooks/zalo", strings.NewReader(body))
	if secret != "" {
		request.Header.Set(BotSecretHeader, secret)
	}
	request.Header.Set("User-Agent", "Java/17.0.2")
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, request)
	if answer.Body.Len() > 0 {
		return -1 // answers have no body
	}
	return answer.Code
}

func TestWebhookAnswers(t *testing.T) {
	r := newRoom(t)
	h := r.webhook()
	for name, c := range map[string]struct {
		secret, body string
		want, got    int // the answer, and how many events the Clerk got
	}{
		"bare":                    {hookSecret, c1Text, 200, 1},
		"enveloped":               {hookSecret, `{"ok":true,"result":` + strings.Replace(c1Text, "94691c", "00001c", 1) + `,"error_code":0}`, 200, 1},
		"no secret":               {"", c1Text, 401, 0},
		"wrong secret":            {hookSecret + "x", c1Text, 401, 0},
		"half a secret":           {hookSecret[:8], c1Text, 401, 0},
		"probe":                   {"", "", 200, 0},
		"probe with the secret":   {hookSecret, "", 200, 0},
		"not JSON":                {hookSecret, "<xml/>", 400, 0},
		"half":                    {hookSecret, c1Text[:100], 400, 0},
		"a list":                  {hookSecret, "[" + c1Text + "]", 400, 0},
		"nothing in it":           {hookSecret, "{}", 400, 0},
		"an error":                {hookSecret, `{"ok":false,"description":"x","error_code":400}`, 400, 0},
		"too deep":                {hookSecret, `{"ok":true,"result":{"ok":true,"result":` + c1Text + `}}`, 400, 0},
		"too large":               {hookSecret, `{"a":"` + strings.Repeat("x", MaxEvent) + `"}`, 413, 0},
		"too large, no secret":    {"", strings.Repeat("x", MaxEvent+1), 401, 0},
		"an event of next year":   {hookSecret, `{"event_name":"user.followed.bot","message":{"chat":{"id":"a0"}}}`, 200, 0},
		"unsupported, no message": {hookSecret, `{"event_name":"message.unsupported.received"}`, 200, 0},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(r.clerk.messages())
			if code := post(h, c.secret, c.body); code != c.want {
				t.Errorf("answered %d, want %d", code, c.want)
			}
			if got := len(r.clerk.messages()) - before; got != c.got {
				t.Errorf("the Clerk got %d, want %d", got, c.got)
			}
		})
	}
	if r.count.of(Chatless) != 1 || r.count.of(Ignored) != 1 {
		t.Error(r.count.n)
	}
	request := httptest.NewRequest(http.MethodGet, "/webhooks/zalo", nil)
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, request)
	if answer.Code != 405 {
		t.Error(answer.Code)
	}
	if code := post(NewWebhook("", r.clerk, r.sender, r.options), "", c1Text); code != 401 {
		t.Error("without a secret everybody gets in:", code)
	}
}

// TestWebhookCommitsFirst: 200 means committed. What could not be committed is tried again for a moment, and then 503.
func TestWebhookCommitsFirst(t *testing.T) {
	r := newRoom(t)
	h := r.webhook()
	failures := 0
	r.clerk.before = func(bot.Incoming) error {
		if failures--; failures >= 0 {
			return database.ErrFull
		}
		return nil
	}
	failures = 2
	if code := post(h, hookSecret, c1Text); code != 200 || len(r.clerk.messages()) != 1 {
		t.Error("a moment's trouble lost a message", code)
	}
	failures = 1000
	second := strings.Replace(c1Text, "94691c", "00001c", 1)
	if code := post(h, hookSecret, second); code != 503 || len(r.clerk.messages()) != 1 {
		t.Error("answered", code)
	}
	failures = 0
	if code := post(h, hookSecret, second); code != 200 || len(r.clerk.messages()) != 2 {
		t.Error("answered", code)
	}
	for range 3 { // delivered again, in both forms
		if post(h, hookSecret, second) != 200 || post(h, hookSecret, `{"ok":true,"result":`+second+`}`) != 200 {
			t.Error("a known event was refused")
		}
	}
	if len(r.clerk.messages()) != 2 {
		t.Error("a repetition made something new")
	}
}

// TestWebhookWithoutMessageID: the same bytes are the same event.
func TestWebhookWithoutMessageID(t *testing.T) {
	r := newRoom(t)
	h := r.webhook()
	body := strings.Replace(c1Text, `"message_id":"94691c36aef84aa113ee",`, "", 1)
	for range 2 {
		if code := post(h, hookSecret, body); code != 200 {
			t.Error(code)
		}
	}
	if code := post(h, hookSecret, strings.Replace(body, "bé ơi", "chị ơi", 1)); code != 200 || len(r.clerk.messages()) != 2 {
		t.Error(code, r.clerk.messages())
	}
}

// TestWebhookBreaks: what breaks the handler every time is handed on without its content, so that the resident is told.
func TestWebhookBreaks(t *testing.T) {
	r := newRoom(t)
	h := r.webhook()
	h.tries = 1
	r.clerk.before = func(in bot.Incoming) error {
		if in.Message.Kind == bot.KindText {
			panic("broke on " + in.Message.Text)
		}
		return nil
	}
	for i, want := range []int{503, 503, 200} {
		if code := post(h, hookSecret, c1Text); code != want {
			t.Errorf("try %d: %d", i, code)
		}
	}
	if m := r.clerk.messages(); len(m) != 1 || m[0].Kind != bot.KindUnsupported || strings.Contains(r.log.String(), "bé ơi") {
		t.Error(m, r.log.String())
	}
	r.clerk.before = func(bot.Incoming) error { return errors.New("odd: bé ơi") }
	for range 12 {
		post(h, hookSecret, strings.Replace(c1Text, "94691c", "00001c", 1))
	}
	if strings.Contains(r.log.String(), "bé ơi") {
		t.Error("the words are in the log")
	}
}

// TestWebhookFromTheFake lets the stand-in deliver every form over a real connection.
func TestWebhookFromTheFake(t *testing.T) {
	r := newRoom(t)
	server := httptest.NewServer(r.webhook())
	t.Cleanup(server.Close)
	setup := Setup{Bot: r.api, URL: server.URL + "/webhooks/zalo", Secret: hookSecret, Options: r.options}
	r.run(setup.Run, r.sender.Run)
	r.until("the webhook is set", func() bool { return r.fake.Hook() != "" })
	a := r.fake.Resident("TENTHAT")
	want := 0
	for _, form := range []zalotest.Form{{}, {Enveloped: true}, {Photo: true}, {Enveloped: true, Photo: true}} {
		r.fake.Form(form)
		a.Says("có đánh bạc")
		a.Sees(t, "đã ghi: text có đánh bạc\n1 Gửi\n2 Hủy")
		a.SendsPhoto([]byte("ảnh"), "chú thích")
		a.Sees(t, "đã ghi: photo chú thích")
		a.SendsVoice([]byte("tiếng"))
		a.Sees(t, "đã ghi: voice")
		a.SendsSticker()
		a.Sees(t, "đã ghi: sticker")
		a.SendsUnsupported()
		a.Sees(t, "đã ghi: unsupported")
		hidden := r.count.of(Chatless)
		a.SendsHidden()
		r.until("the hidden one is counted", func() bool { return r.count.of(Chatless) == hidden+1 })
		want += 6
	}
	deliveries := r.fake.Deliveries()
	if len(deliveries) != want {
		t.Fatal(len(deliveries))
	}
	committed := len(r.clerk.messages())
	for _, d := range deliveries {
		if d.Code != 200 || r.fake.Redeliver(d.Body) != 200 {
			t.Errorf("answered %d", d.Code)
		}
		if bytes.Contains(d.Body, []byte("TENTHAT")) != strings.Contains(string(d.Body), "from") {
			t.Error("the stand-in told no name")
		}
	}
	if len(r.clerk.messages()) != committed {
		t.Error("a repeated delivery made something new")
	}
	for _, in := range r.clerk.got {
		plain, _ := json.Marshal(in)
		if strings.Contains(string(plain), "TENTHAT") || strings.Contains(string(plain), "ava-talk") || in.Update.Cursor != 0 {
			t.Errorf("%s", plain)
		}
	}
}

// TestGroups: nothing said among several people is read, and they are told once.
func TestGroups(t *testing.T) {
	r := newRoom(t)
	r.run(r.sender.Run, r.poller().Run)
	g := r.fake.Group("Xóm")
	for range 3 {
		g.Says("thằng A đánh bạc")
	}
	g.Sees(t, groupText)
	a := r.fake.Resident("A")
	a.Says("chào")
	a.Sees(t, "đã ghi")
	if len(r.clerk.messages()) != 1 || len(g.FromBot()) != 1 {
		t.Error(r.clerk.messages(), g.FromBot())
	}
}
