package zalotest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"homthu/bot/zalo/zalotest"
)

func absent(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("HOMTHU_REQUIRE_SERVICES") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// events are one of each that the stand-in can send, by name, bare and enveloped.
func events(t *testing.T) (all []map[string]string) {
	t.Helper()
	b := zalotest.NewBot(t)
	a := b.Resident("A")
	add := func(name string, body json.RawMessage) {
		enveloped := `{"ok":true,"result":` + string(body) + `,"error_code":0}`
		all = append(all, map[string]string{"name": name, "body": string(body)}, map[string]string{"name": name + ", enveloped", "body": enveloped})
	}
	add("text", a.Says("có đánh bạc"))
	add("photo_url", a.SendsPhoto([]byte("p"), "chú thích"))
	b.Form(zalotest.Form{Photo: true})
	add("photo", a.SendsPhoto([]byte("p"), "chú thích"))
	add("voice", a.SendsVoice([]byte("v")))
	add("sticker", a.SendsSticker())
	add("unsupported", a.SendsUnsupported())
	add("hidden", a.SendsHidden())
	add("group", b.Group("Xóm").Says("chào"))
	return all
}

// TestOpenClaw lets an independent client live on the stand-in: if it understands the stand-in, it would understand Zalo.
func TestOpenClaw(t *testing.T) {
	program, err := exec.LookPath("node")
	if err != nil {
		absent(t, "node is not installed")
	}
	modules, err := filepath.Abs("../../../node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "@openclaw", "zalo")); err != nil {
		absent(t, "@openclaw/zalo is not installed; `npm ci` installs it")
	}
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer hook.Close()
	b := zalotest.NewBot(t)
	input, err := json.Marshal(events(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, program, "--no-warnings", "testdata/openclaw.mjs", modules, zalotest.Token)
	command.Env = append(os.Environ(), "ZALO_API_URL="+b.URL(), "HOOK="+hook.URL+"/webhooks/zalo")
	command.Stdin = bytes.NewReader(input)
	var out, trouble lockedBuffer
	command.Stdout, command.Stderr = &out, &trouble
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if t.Failed() {
			cancel()
			_ = command.Wait()
			t.Logf("%s\n%s", out.String(), trouble.String())
		}
	}()
	deadline := time.Now().Add(20 * time.Second)
	for !strings.Contains(out.String(), `["ready"]`) && time.Now().Before(deadline) && trouble.String() == "" {
		time.Sleep(10 * time.Millisecond) // another process has no channel to wait on
	}
	a := b.Resident("TENTHAT")
	a.Says("có đánh bạc ở 📍 bản Pác Khuông")
	a.Sees(t, "message.text.received có đánh bạc ở 📍 bản Pác Khuông")
	a.SendsPhoto([]byte("ảnh"), "chú thích")
	a.Sees(t, "message.image.received chú thích")
	a.SendsVoice([]byte("tiếng"))
	a.Sees(t, "message.voice.received")
	a.SendsSticker()
	a.Sees(t, "message.sticker.received 46996")
	a.SendsUnsupported()
	a.Sees(t, "message.unsupported.received")
	a.Says("hết")
	a.Sees(t, "message.text.received hết")
	if err := command.Wait(); err != nil || trouble.String() != "" {
		t.Fatal(err, trouble.String())
	}
	want := `["event","text","accepted","message.text.received","có đánh bạc"]
["event","text, enveloped","accepted","message.text.received","có đánh bạc"]
["event","photo_url","accepted","message.image.received","chú thích"]
["event","photo_url, enveloped","accepted","message.image.received","chú thích"]
["event","photo","accepted","message.image.received","chú thích"]
["event","photo, enveloped","accepted","message.image.received","chú thích"]
["event","voice","rejected","Zalo webhook event_name is unsupported."]
["event","voice, enveloped","rejected","Zalo webhook event_name is unsupported."]
["event","sticker","accepted","message.sticker.received",""]
["event","sticker, enveloped","accepted","message.sticker.received",""]
["event","unsupported","accepted","message.unsupported.received",""]
["event","unsupported, enveloped","accepted","message.unsupported.received",""]
["event","hidden","rejected","Zalo webhook message is missing message.message_id."]
["event","hidden, enveloped","rejected","Zalo webhook message is missing message.message_id."]
["event","group","accepted","message.text.received","chào"]
["event","group, enveloped","accepted","message.text.received","chào"]
["getMe",{"id":"1459232241454765289","account_name":"bot.VDKyGxQvc","account_type":"BASIC","can_join_groups":false}]
["wrong token","HTTP 401"]
["info, none set","HTTP 404"]
["idle","HTTP 408"]
["ready"]
["too long","HTTP 400"]
["empty","HTTP 400"]
["nobody","HTTP 400"]
["short secret","HTTP 400"]
["setWebhook",true,"number"]
["info",true]
["polling with a webhook","HTTP 400"]
["deleteWebhook",""]
`
	if got := sorted(out.String()); got != want {
		t.Errorf("the client says\n%swant\n%s", got, want)
	}
	if n := len(b.Calls("sendChatAction")); n != 6 {
		t.Error("typing was shown", n, "times")
	}
}

// sorted writes the keys of getMe's answer in the order of want.
func sorted(out string) string {
	var lines strings.Builder
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, `["getMe"`) {
			var me struct {
				ID     string `json:"id"`
				Name   string `json:"account_name"`
				Type   string `json:"account_type"`
				Groups bool   `json:"can_join_groups"`
			}
			if err := json.Unmarshal([]byte(line), &[]any{new(string), &me}); err == nil {
				plain, _ := json.Marshal([]any{"getMe", me})
				line = string(plain) + "\n"
			}
		}
		lines.WriteString(line)
	}
	return lines.String()
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
