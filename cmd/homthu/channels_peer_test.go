package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"homthu/bot/telegram/telegramtest"
	"homthu/harness"
	"homthu/intake/receipt"
)

// peerServer is telegram-test-api, behind a shim for what it lacks: it reads JSON where our library sends multipart, does not
// hold a poll open, and knows nine methods.
type peerServer struct{ url string }

func newPeerServer(t *testing.T) *peerServer {
	t.Helper()
	harness.NodeModules(t)
	port := strconv.Itoa(harness.FreePort(t))
	command := exec.Command("node", "testdata/telegram-peer.mjs", port)
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Skip("node: ", err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = command.Wait()
	})
	if line := bufio.NewScanner(out); !line.Scan() || line.Text() != "ready" {
		t.Fatal("the peer does not start")
	}
	return &peerServer{url: "http://127.0.0.1:" + port}
}

// post calls the peer.
func (p *peerServer) post(path string, body, into any) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return err
	}
	response, err := http.Post(p.url+path, "application/json", bytes.NewReader(encoded))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(into)
}

// ServeHTTP is the shim.
func (p *peerServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	params, method := readMultipart(r), filepath.Base(r.URL.Path)
	var answer json.RawMessage = []byte(`{"ok":true,"result":true}`)
	switch method {
	case "getWebhookInfo":
		answer = []byte(`{"ok":true,"result":{"url":"","pending_update_count":0}}`)
	case "deleteMessages":
		ids, _ := params["message_ids"].([]any)
		for _, id := range ids {
			_ = p.post(filepath.Dir(r.URL.Path)+"/deleteMessage", map[string]any{"chat_id": params["chat_id"], "message_id": id}, &answer)
		}
		answer = []byte(`{"ok":true,"result":true}`)
	case "getUpdates", "getMe", "sendMessage", "deleteMessage", "answerCallbackQuery", "deleteWebhook":
		if method == "getUpdates" {
			time.Sleep(100 * time.Millisecond)
		}
		if err := p.post(r.URL.Path, params, &answer); err != nil {
			http.Error(w, "the peer is away", http.StatusBadGateway)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(answer)
}

// readMultipart reads the parameters of a call; those that are no text become what they are in JSON.
func readMultipart(r *http.Request) map[string]any {
	params := map[string]any{}
	kind, attributes, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		_ = json.NewDecoder(r.Body).Decode(&params)
		return params
	}
	for parts := multipart.NewReader(r.Body, attributes["boundary"]); ; {
		part, err := parts.NextPart()
		if err != nil {
			return params
		}
		content, _ := io.ReadAll(part)
		params[part.FormName()] = string(content)
		var value any
		if slices.Contains([]string{"chat_id", "message_id", "message_ids", "reply_markup", "link_preview_options", "protect_content"}, part.FormName()) &&
			json.Unmarshal(content, &value) == nil {
			params[part.FormName()] = value
		}
	}
}

// onPeer is somebody whose Telegram is the peer.
type onPeer struct {
	p     *peerServer
	chat  int64
	since int
}

type peerUpdate struct {
	ID      int `json:"updateId"`
	Message struct {
		Chat   json.Number `json:"chat_id"` // of the bot's
		From   *struct{ ID int64 }
		Text   string
		Markup *struct {
			Keyboard [][]struct {
				Text string
				Data string `json:"callback_data"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
	}
	MessageID int `json:"messageId"`
}

func (p *onPeer) channel() string { return "telegram" }

func (p *onPeer) history() []peerUpdate {
	var answer struct{ Result []peerUpdate }
	_ = p.p.post("/getUpdatesHistory", map[string]any{"token": telegramtest.Token}, &answer)
	return slices.DeleteFunc(answer.Result, func(u peerUpdate) bool {
		own := u.Message.From != nil && u.Message.From.ID == p.chat
		return !own && u.Message.Chat.String() != strconv.FormatInt(p.chat, 10)
	})
}

func (p *onPeer) act(path string, fields map[string]any) {
	for _, u := range p.history() {
		p.since = max(p.since, u.ID)
	}
	who := map[string]any{"id": p.chat, "first_name": "A", "is_bot": false}
	fields["botToken"], fields["from"], fields["date"] = telegramtest.Token, who, time.Now().Unix()
	if _, has := fields["message"]; !has {
		fields["chat"] = map[string]any{"id": p.chat, "type": "private"}
	}
	var answer any
	_ = p.p.post(path, fields, &answer)
}

func (p *onPeer) opens() {
	p.act("/sendCommand", map[string]any{"text": "/start " + villageBox, "entities": []any{map[string]any{"type": "bot_command", "offset": 0, "length": 6}}})
}

func (p *onPeer) says(words string) { p.act("/sendMessage", map[string]any{"text": words}) }

func (p *onPeer) news() (all []peerUpdate) {
	for _, u := range p.history() {
		if u.Message.From == nil && u.ID > p.since {
			all = append(all, u)
		}
	}
	return all
}

func (p *onPeer) heard() (texts []string) {
	for _, u := range p.news() {
		texts = append(texts, u.Message.Text)
	}
	return texts
}

func (p *onPeer) offered() (all []choice) {
	for _, u := range slices.Backward(p.news()) {
		if u.Message.Markup == nil {
			continue
		}
		for _, row := range u.Message.Markup.Keyboard {
			for _, b := range row {
				if _, label, _ := strings.Cut(b.Text, " "); b.Data != "" {
					all = append(all, choice{label, func() {
						p.act("/sendCallback", map[string]any{"data": b.Data, "message": map[string]any{
							"message_id": u.MessageID, "date": time.Now().Unix(), "text": u.Message.Text, "chat": map[string]any{"id": p.chat, "type": "private"},
						}})
					}})
				}
			}
		}
		if len(all) > 0 {
			return all
		}
	}
	return nil
}

func (p *onPeer) does(string) bool { return false }

func (p *onPeer) receipt() string {
	for _, text := range p.heard() {
		if _, err := receipt.Read(text); err == nil {
			return text
		}
	}
	return ""
}

func (p *onPeer) bubbles() (all []bubble) {
	for _, u := range p.history() {
		all = append(all, bubble{Mine: u.Message.From != nil, Text: u.Message.Text})
	}
	return all
}

// TestConversationsWithAnIndependentPeer runs the scripts that need no files against a Bot API server that others wrote, from
// the whole program to the officer.
func TestConversationsWithAnIndependentPeer(t *testing.T) {
	ctx := within(t, 3*time.Minute)
	peer, v := newPeerServer(t), newVillage(t, "local")
	shim := httptest.NewServer(peer)
	t.Cleanup(shim.Close)
	v.config.Telegram.APIURL = shim.URL
	both := startPart(t, "both", v.config)
	f := &fair{canary: &canary{village: v}, ctx: ctx}
	var talks []*talk
	var mu sync.Mutex
	var group sync.WaitGroup
	for i, s := range scripts {
		if !slices.Contains([]string{"01", "02", "05", "10"}, s.name[:2]) {
			continue
		}
		group.Go(func() {
			k := &talk{TB: t, f: f, script: s.name, who: &onPeer{p: peer, chat: int64(900000 + i)}}
			opens(k)
			steps(s.tell...)(k)
			mu.Lock()
			defer mu.Unlock()
			talks = append(talks, k)
		})
	}
	group.Wait()
	for _, k := range talks {
		i := slices.IndexFunc(scripts, func(s script) bool { return s.name == k.script })
		if len(scripts[i].want.units) == 0 {
			continue
		}
		box, err := v.registered(ctx, k.code)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := v.opens(ctx, box.Case)
		if err != nil {
			t.Fatal(err)
		}
		said := flat(saidIn(opened.Tips))
		for _, words := range append(slices.Clone(scripts[i].want.said), scripts[i].want.more...) {
			if !strings.Contains(said, words) {
				t.Errorf("%s: the officer does not read %q", k.script, words)
			}
		}
	}
	both.healthy()
}
