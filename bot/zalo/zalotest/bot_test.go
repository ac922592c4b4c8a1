package zalotest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"homthu/bot/zalo/zalotest"
)

func call(t *testing.T, b *zalotest.Bot, token, method, kind, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, b.URL()+"/bot"+token+"/"+method, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, strings.TrimSpace(string(answer))
}

// TestStrict: what the real server refuses, or would silently ignore, is refused.
func TestStrict(t *testing.T) {
	b := zalotest.NewBot(t)
	chat := b.Resident("A").Chat()
	const js, form = "application/json", "application/x-www-form-urlencoded"
	send := func(text string) string {
		body, _ := json.Marshal(map[string]string{"chat_id": chat, "text": text})
		return string(body)
	}
	for name, c := range map[string]struct {
		token, method, kind, body string
		want                      int
	}{
		"text":                {zalotest.Token, "sendMessage", js, send("chào"), 200},
		"as a form":           {zalotest.Token, "sendMessage", form, "chat_id=" + chat + "&text=x", 200},
		"2,000":               {zalotest.Token, "sendMessage", js, send(strings.Repeat("ộ", 2000)), 200},
		"2,001":               {zalotest.Token, "sendMessage", js, send(strings.Repeat("ộ", 2001)), 400},
		"2,001 units":         {zalotest.Token, "sendMessage", js, send(strings.Repeat("😀", 1000) + "x"), 400},
		"empty":               {zalotest.Token, "sendMessage", js, send(""), 400},
		"blank":               {zalotest.Token, "sendMessage", js, send(" \n"), 400},
		"buttons":             {zalotest.Token, "sendMessage", js, `{"chat_id":"` + chat + `","text":"x","reply_markup":{}}`, 400},
		"no chat":             {zalotest.Token, "sendMessage", js, `{"text":"x"}`, 400},
		"nobody's chat":       {zalotest.Token, "sendMessage", js, `{"chat_id":"1","text":"x"}`, 400},
		"not JSON":            {zalotest.Token, "sendMessage", js, `{`, 400},
		"not UTF-8":           {zalotest.Token, "sendMessage", js, "{\"chat_id\":\"\xff\"}", 400},
		"another type":        {zalotest.Token, "sendMessage", "text/plain", send("x"), 400},
		"wrong token":         {"1:x", "sendMessage", js, send("x"), 401},
		"wrong case":          {zalotest.Token, "SendMessage", js, send("x"), 404},
		"no such method":      {zalotest.Token, "deleteMessage", js, send("x"), 404},
		"typing":              {zalotest.Token, "sendChatAction", js, `{"chat_id":"` + chat + `","action":"typing"}`, 200},
		"voice":               {zalotest.Token, "sendVoice", js, `{"chat_id":"` + chat + `","voice_url":"https://x.example/a.aac"}`, 200},
		"voice as ogg":        {zalotest.Token, "sendVoice", js, `{"chat_id":"` + chat + `","voice_url":"https://x.example/a.ogg"}`, 400},
		"photo":               {zalotest.Token, "sendPhoto", js, `{"chat_id":"` + chat + `","photo":"https://x.example/a.jpg"}`, 200},
		"photo of a path":     {zalotest.Token, "sendPhoto", js, `{"chat_id":"` + chat + `","photo":"/a.jpg"}`, 400},
		"hook of a neighbour": {zalotest.Token, "setWebhook", js, `{"url":"http://192.168.0.1/x","secret_token":"12345678"}`, 400},
		"hook, no secret":     {zalotest.Token, "setWebhook", js, `{"url":"https://x.example/x"}`, 400},
		"a wish of ours":      {zalotest.Token, "getUpdates", js, `{"timeout":"1","offset":1}`, 400},
		"timeout as number":   {zalotest.Token, "getUpdates", js, `{"timeout":0}`, 408},
	} {
		t.Run(name, func(t *testing.T) {
			if code, answer := call(t, b, c.token, c.method, c.kind, c.body); code != c.want || strings.Contains(answer, zalotest.Token) {
				t.Errorf("%d %s, want %d", code, answer, c.want)
			}
		})
	}
	if code, answer := call(t, b, zalotest.Token, "getUpdates", js, `{"timeout":"0"}`); code != 408 || answer != `{"description":"Request timeout","ok":false}` {
		t.Error(code, answer)
	}
}

// TestHookCalls: what a webhook gets is what was captured.
func TestHookCalls(t *testing.T) {
	b := zalotest.NewBot(t)
	got := make(chan *http.Request, 10)
	bodies := make(chan []byte, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- r
		bodies <- body
		if len(got) == 2 && len(body) > 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer hook.Close()
	if code, answer := call(t, b, zalotest.Token, "setWebhook", "application/json", `{"url":"`+hook.URL+`/h","secret_token":"12345678"}`); code != 200 || !strings.Contains(answer, `"outcome":"webhook.ok"`) {
		t.Fatal(code, answer)
	}
	probe, body := <-got, <-bodies
	if len(body) != 0 || probe.Header.Get("Content-Type") != "" || probe.Header.Get("X-Bot-Api-Secret-Token") != "" {
		t.Error("the probe is no probe")
	}
	event := b.Resident("A").Says("chào")
	first, body := <-got, <-bodies
	if !bytes.Equal(body, event) || first.Header.Get("X-Bot-Api-Secret-Token") != "12345678" || !strings.HasPrefix(first.UserAgent(), "Java/") {
		t.Errorf("%s %v", body, first.Header)
	}
	b.Until(t, "the delivery is noted", func() bool { return len(b.Deliveries()) == 1 })
}
