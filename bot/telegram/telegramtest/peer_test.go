package telegramtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homthu/bot/telegram/telegramtest"
)

// modules returns the node_modules folder with the wanted package, or skips: `npm ci` brings it.
func modules(t *testing.T, wanted string) string {
	t.Helper()
	dir, err := filepath.Abs("../../../node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, wanted)); err != nil {
		absent(t, wanted+" is not installed; `npm ci` installs it")
	}
	return dir
}

func node(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		absent(t, "node is not installed")
	}
	return path
}

func absent(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("HOMTHU_REQUIRE_SERVICES") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// TestGrammY lets an independent client library live on the server: if it understands the server, so would Telegram's.
func TestGrammY(t *testing.T) {
	program := node(t)
	modules(t, "grammy")
	s := telegramtest.New(t)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, program, "testdata/peer.mjs", s.URL(), telegramtest.Token)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			_ = command.Process.Kill()
			_ = command.Wait()
			t.Log(out.String())
		}
	})
	a := s.User("A")
	a.Starts("NATAN-7")
	if m := a.Sees(t, "start NATAN-7"); !m.Protected {
		t.Error("protect_content was lost")
	}
	id := a.Says("có đánh bạc")
	first := a.Sees(t, "text có đánh bạc")
	picture := bytes.Repeat([]byte{0xff, 0, '\r', '\n', '-', '-'}, 9000)
	a.Sends(telegramtest.Photo(picture).With("đây"))
	if m := a.Sees(t, fmt.Sprint("photo ", len(picture))); !bytes.Equal(m.File.Data, picture) {
		t.Error("the uploaded bytes are others")
	}
	a.Edits(id, "không phải")
	a.Sees(t, "edited không phải")
	a.Presses("1 Gửi")
	if m := a.Sees(t, "pressed 1:gui"); m.ID != first.ID {
		t.Error("not edited but sent anew")
	}
	a.Says("hết")
	a.Sees(t, "text hết")
	a.Presses("2 Xong")
	if err := command.Wait(); err != nil || out.Len() > 0 {
		t.Fatalf("grammY: %v\n%s", err, &out)
	}
	if s.Pending() != 0 || s.Setting("commands.vi") == "" {
		t.Error("pending:", s.Pending(), "commands:", s.Setting("commands.vi"))
	}
}

// TestTypes lets the TypeScript compiler compare what the server sends with @grammyjs/types.
func TestTypes(t *testing.T) {
	program := node(t)
	dir := modules(t, "@grammyjs/types")
	s := telegramtest.New(t)
	updates, answers := everything(t, s)
	var source strings.Builder
	source.WriteString("import type { ApiResponse, File, Message, Update, UserFromGetMe, WebhookInfo } from \"@grammyjs/types\";\n")
	for _, u := range updates {
		fmt.Fprintf(&source, "(%s) satisfies Update;\n", u)
	}
	for _, a := range answers {
		fmt.Fprintf(&source, "(%s) satisfies ApiResponse<%s>;\n", a.body, a.kind)
	}
	if output, err := compile(t, program, dir, source.String()); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	// And the comparison does compare.
	source.WriteString(`({"update_id":1,"message":{"message_id":1,"chat":{"id":1,"type":"private","first_name":"A"},"text":"no date"}}) satisfies Update;` + "\n")
	if output, err := compile(t, program, dir, source.String()); err == nil || !strings.Contains(output, "satisfies") && !strings.Contains(output, "date") {
		t.Fatalf("a message without a date was let through: %s", output)
	}
}

func compile(t *testing.T, program, modules, source string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Skip(err)
	}
	config := `{"compilerOptions":{"strict":true,"noEmit":true,"target":"ES2022","module":"ES2022","moduleResolution":"bundler","exactOptionalPropertyTypes":true,"skipLibCheck":true,"types":[]},"files":["fixtures.ts"]}`
	for name, text := range map[string]string{"fixtures.ts": source, "tsconfig.json": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(program, filepath.Join(modules, ".bin", "tsc"), "--noEmit", "-p", dir)
	output, err := command.CombinedOutput()
	return string(output), err
}

type typed struct{ kind, body string }

// everything makes the server send one of each thing it can send.
func everything(t *testing.T, s *telegramtest.Server) (updates []json.RawMessage, answers []typed) {
	t.Helper()
	a := s.User("A")
	id := a.Starts("NATAN-7")
	a.Edits(id, "sửa")
	photo := telegramtest.Photo([]byte("p"))
	a.Sends(photo.With("chú thích"), photo)
	for _, g := range []telegramtest.Sending{
		telegramtest.Document("a.pdf", "application/pdf", []byte("d"), 0), telegramtest.Voice([]byte("v")), telegramtest.Audio([]byte("a"), "t"),
		telegramtest.Video([]byte("v")), telegramtest.VideoNote([]byte("v")), telegramtest.Sticker(),
		telegramtest.Contact("0900000000", "K"), telegramtest.Location(21.5, 107.2, 0),
	} {
		a.Sends(g)
	}
	a.Moves(a.Sends(telegramtest.Location(21.5, 107.2, 600))[0], 21.6, 107.3)
	a.Forwarded("đọc đi", "Ai đó")
	a.Group("Xóm").Says("chào")
	ask := func(kind, method, body string) {
		response := raw(t, s, method, body)
		answers = append(answers, typed{kind, response})
	}
	ask("UserFromGetMe", "getMe", "")
	ask("WebhookInfo", "getWebhookInfo", "")
	ask("Message.TextMessage", "sendMessage", `{"chat_id":`+a.Chat()+`,"text":"chào","protect_content":true,"reply_markup":{"inline_keyboard":[[{"text":"1","callback_data":"1"}]]}}`)
	ask("true", "sendChatAction", `{"chat_id":`+a.Chat()+`,"action":"typing"}`)
	ask("never", "sendMessage", `{"chat_id":5,"text":"chào"}`)
	a.Presses("1")
	a.Forges("x")
	s.Advance(50 * time.Hour)
	a.Presses("1") // its message is inaccessible now
	a.Blocks()
	a.Unblocks()
	updates = s.Snapshot()
	var first struct {
		Message struct {
			Photo []struct {
				ID string `json:"file_id"`
			} `json:"photo"`
		} `json:"message"`
	}
	if err := json.Unmarshal(updates[2], &first); err != nil || len(first.Message.Photo) == 0 {
		t.Fatal(err, string(updates[2]))
	}
	ask("File", "getFile", `{"file_id":"`+first.Message.Photo[0].ID+`"}`)
	answers = append(answers, typed{"Update[]", raw(t, s, "getUpdates", "")})
	return updates, answers
}
