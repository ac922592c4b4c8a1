package telegramtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"homthu/bot/telegram/telegramtest"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// library is go-telegram/bot pointed at the server: chunked multipart calls, one of them unterminated.
func library(t *testing.T, s *telegramtest.Server) *bot.Bot {
	t.Helper()
	b, err := bot.New(telegramtest.Token, bot.WithServerURL(s.URL())) // calls getMe
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// raw makes a JSON call and returns the body of the answer.
func raw(t *testing.T, s *telegramtest.Server, method, body string) string {
	t.Helper()
	response, err := http.Post(s.URL()+"/bot"+telegramtest.Token+"/"+method, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(all))
}

// call makes a JSON call and returns the decoded answer.
func call(t *testing.T, s *telegramtest.Server, method, body string) (int, map[string]any) {
	t.Helper()
	return post(t, s.URL()+"/bot"+telegramtest.Token+"/"+method, "application/json", body)
}

func post(t *testing.T, address, kind, body string) (int, map[string]any) {
	t.Helper()
	response, err := http.Post(address, kind, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

func updates(t *testing.T, s *telegramtest.Server, params string) []map[string]any {
	t.Helper()
	_, answer := call(t, s, "getUpdates", params)
	var found []map[string]any
	for _, u := range answer["result"].([]any) {
		found = append(found, u.(map[string]any))
	}
	return found
}

func TestEncodings(t *testing.T) {
	s := telegramtest.New(t)
	u := s.User("A")
	b := library(t, s)
	if _, err := b.SendMessage(context.Background(), &bot.SendMessageParams{ChatID: u.Chat(), Text: "multipart"}); err != nil {
		t.Fatal(err)
	}
	if code, _ := call(t, s, "sendMessage", `{"chat_id":`+u.Chat()+`,"text":"json"}`); code != 200 {
		t.Fatal(code)
	}
	form := url.Values{"chat_id": {u.Chat()}, "text": {"urlencoded"}}
	if code, _ := post(t, s.URL()+"/bot"+telegramtest.Token+"/sendMessage", "application/x-www-form-urlencoded", form.Encode()); code != 200 {
		t.Fatal(code)
	}
	if got := strings.Join(u.FromBot(), " "); got != "multipart json urlencoded" {
		t.Fatal(got)
	}
	if kinds := s.Calls("getMe"); kinds[0].Type != "multipart/form-data" {
		t.Fatal(kinds[0].Type)
	}
}

func TestOffsetConfirms(t *testing.T) {
	s := telegramtest.New(t)
	u := s.User("A")
	u.Says("một")
	u.Says("hai")
	first := updates(t, s, `{}`)
	if len(first) != 2 || len(updates(t, s, `{"limit":1}`)) != 1 || s.Pending() != 2 {
		t.Fatal("an answer without an offset must confirm nothing")
	}
	last := int64(first[1]["update_id"].(float64))
	params, _ := json.Marshal(map[string]any{"offset": last})
	if left := updates(t, s, string(params)); len(left) != 1 || s.Pending() != 1 {
		t.Fatal(left)
	}
	s.RestartUpdateIDs(5)
	u.Says("ba")
	params, _ = json.Marshal(map[string]any{"offset": last + 1})
	if left := updates(t, s, string(params)); len(left) != 1 || left[0]["update_id"] != float64(5) {
		t.Fatal(left)
	}
	if left := updates(t, s, `{"offset":6}`); len(left) != 0 {
		t.Fatal(left)
	}
}

func TestLongPollAndConflict(t *testing.T) {
	s := telegramtest.New(t)
	codes := make(chan int, 1)
	go func() {
		code, _ := call(t, s, "getUpdates", `{"timeout":30}`)
		codes <- code
	}()
	s.Until(t, "another poll ends the first", func() bool {
		updates(t, s, `{"timeout":0}`)
		select {
		case code := <-codes:
			return code == http.StatusConflict
		default:
			return false
		}
	})
	go func() {
		s.User("A").Says("tới rồi")
	}()
	if got := updates(t, s, `{"timeout":30}`); len(got) != 1 {
		t.Fatal("a held poll must end when something comes", got)
	}
	code, _ := call(t, s, "setWebhook", `{"url":"http://127.0.0.1:9/x"}`)
	if code != 200 {
		t.Fatal(code)
	}
	if code, _ := call(t, s, "getUpdates", `{}`); code != http.StatusConflict {
		t.Fatal("polling beside a webhook", code)
	}
}

func TestAllowedUpdates(t *testing.T) {
	s := telegramtest.New(t)
	updates(t, s, `{"allowed_updates":["message"]}`)
	u := s.User("A")
	u.Blocks()
	u.Unblocks()
	u.Says("chữ")
	if got := updates(t, s, `{}`); len(got) != 1 || got[0]["message"] == nil {
		t.Fatal(got)
	}
}

func TestRefusals(t *testing.T) {
	s := telegramtest.New(t)
	u := s.User("A")
	id := u.Chat()
	long := strings.Repeat("ă", 4097)
	data := strings.Repeat("x", 65)
	for name, tc := range map[string]struct {
		method, body string
		code         int
	}{
		"empty text":        {"sendMessage", `{"chat_id":` + id + `,"text":"  "}`, 400},
		"long text":         {"sendMessage", `{"chat_id":` + id + `,"text":"` + long + `"}`, 400},
		"no chat":           {"sendMessage", `{"text":"a"}`, 400},
		"unknown chat":      {"sendMessage", `{"chat_id":5,"text":"a"}`, 400},
		"unknown parameter": {"sendMessage", `{"chat_id":` + id + `,"text":"a","txet":"a"}`, 400},
		"unknown method":    {"sendMesage", `{}`, 404},
		"broken JSON":       {"sendMessage", `{"chat_id"`, 400},
		"no data":           {"sendMessage", `{"chat_id":` + id + `,"text":"a","reply_markup":{"inline_keyboard":[[{"text":"a"}]]}}`, 400},
		"long data":         {"sendMessage", `{"chat_id":` + id + `,"text":"a","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"` + data + `"}]]}}`, 400},
		"flat keyboard":     {"sendMessage", `{"chat_id":` + id + `,"text":"a","reply_markup":{"inline_keyboard":[{"text":"a","callback_data":"a"}]}}`, 400},
		"no button text":    {"sendMessage", `{"chat_id":` + id + `,"text":"a","reply_markup":{"inline_keyboard":[[{"text":"","callback_data":"a"}]]}}`, 400},
		"entity outside":    {"sendMessage", `{"chat_id":` + id + `,"text":"a","entities":[{"type":"bold","offset":0,"length":2}]}`, 400},
		"unknown message":   {"deleteMessage", `{"chat_id":` + id + `,"message_id":9}`, 400},
		"no ids":            {"deleteMessages", `{"chat_id":` + id + `,"message_ids":[]}`, 400},
		"unknown query":     {"answerCallbackQuery", `{"callback_query_id":"1"}`, 400},
		"unknown file":      {"getFile", `{"file_id":"1"}`, 400},
		"plain http hook":   {"setWebhook", `{"url":"http://example.org/"}`, 400},
		"bad secret":        {"setWebhook", `{"url":"https://example.org/","secret_token":"a b"}`, 400},
		"bad command":       {"setMyCommands", `{"commands":[{"command":"Gửi","description":"a"}]}`, 400},
	} {
		if code, answer := call(t, s, tc.method, tc.body); code != tc.code || answer["ok"] != false {
			t.Errorf("%s: %d %v", name, code, answer)
		}
	}
	if code, _ := post(t, s.URL()+"/bot1:wrong/getMe", "application/json", ""); code != 401 {
		t.Error("wrong token", code)
	}
	if shown := u.FromBot(); len(shown) != 0 {
		t.Error("a refused call showed something", shown)
	}
}

func TestDeletionTime(t *testing.T) {
	s := telegramtest.New(t)
	u := s.User("A")
	u.Says("chuyện cũ")
	s.Advance(49 * time.Hour)
	u.Says("chuyện mới")
	b := library(t, s)
	old, fresh := u.Screen()[0].ID, u.Screen()[1].ID
	if _, err := b.DeleteMessages(context.Background(), &bot.DeleteMessagesParams{ChatID: u.Chat(), MessageIDs: []int{old, fresh}}); !errors.Is(err, bot.ErrorBadRequest) {
		t.Fatal(err)
	}
	if _, err := b.DeleteMessages(context.Background(), &bot.DeleteMessagesParams{ChatID: u.Chat(), MessageIDs: []int{fresh, 12345}}); err != nil {
		t.Fatal(err)
	}
	if left := u.Screen(); len(left) != 1 || left[0].Text != "chuyện cũ" {
		t.Fatal(left)
	}
}

func TestFaults(t *testing.T) {
	s := telegramtest.New(t)
	u := s.User("A")
	b := library(t, s)
	send := func() error {
		_, err := b.SendMessage(context.Background(), &bot.SendMessageParams{ChatID: u.Chat(), Text: "x"})
		return err
	}
	s.Fail("sendMessage", telegramtest.Fault{Status: 429, RetryAfter: 3}, telegramtest.Fault{Cut: true}, telegramtest.Fault{Broken: true})
	var slow *bot.TooManyRequestsError
	if err := send(); !errors.As(err, &slow) || slow.RetryAfter != 3 {
		t.Fatal(err)
	}
	if err := send(); err == nil || len(u.FromBot()) != 1 {
		t.Fatal("the answer must be lost and the message shown", err)
	}
	if err := send(); err == nil {
		t.Fatal("not JSON")
	}
	u.Blocks()
	if err := send(); !errors.Is(err, bot.ErrorForbidden) {
		t.Fatal(err)
	}
	u.Unblocks()
	s.Flood(2)
	if err := errors.Join(send(), send()); err != nil {
		t.Fatal(err)
	}
	if err := send(); !errors.As(err, &slow) {
		t.Fatal(err)
	}
}

func TestFiles(t *testing.T) {
	s := telegramtest.New(t)
	u := s.User("A")
	b := library(t, s)
	picture := bytes.Repeat([]byte("ảnh"), 5000)
	u.Sends(telegramtest.Photo(picture), telegramtest.Document("to.pdf", "application/pdf", nil, 21<<20))
	got := updates(t, s, `{}`)
	var photo, document struct{ Message models.Message }
	for i, into := range []any{&photo, &document} {
		raw, _ := json.Marshal(got[i])
		if err := json.Unmarshal(raw, into); err != nil {
			t.Fatal(err)
		}
	}
	f, err := b.GetFile(context.Background(), &bot.GetFileParams{FileID: photo.Message.Photo[1].FileID})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(b.FileDownloadLink(f))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if data, _ := io.ReadAll(response.Body); !bytes.Equal(data, picture) {
		t.Fatal(len(data))
	}
	if _, err := b.GetFile(context.Background(), &bot.GetFileParams{FileID: document.Message.Document.FileID}); !errors.Is(err, bot.ErrorBadRequest) {
		t.Fatal(err)
	}
	if photo.Message.MediaGroupID == "" || photo.Message.MediaGroupID != document.Message.MediaGroupID {
		t.Fatal("two at once are an album")
	}
}

func TestButtonsAndScreen(t *testing.T) {
	s := telegramtest.New(t)
	u := s.User("A")
	b := library(t, s)
	_, err := b.SendMessage(context.Background(), &bot.SendMessageParams{ChatID: u.Chat(), Text: "Gửi chứ?", ProtectContent: true, ReplyMarkup: &models.InlineKeyboardMarkup{
		InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: "1 Gửi", CallbackData: "s:1"}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	shown := u.Sees(t, "Gửi chứ?")
	if !shown.Protected || shown.Buttons[0][0].Data != "s:1" {
		t.Fatal(shown)
	}
	u.Presses("Gửi")
	got := updates(t, s, `{}`)
	query := got[0]["callback_query"].(map[string]any)
	if query["data"] != "s:1" {
		t.Fatal(query)
	}
	if _, err := b.AnswerCallbackQuery(context.Background(), &bot.AnswerCallbackQueryParams{CallbackQueryID: query["id"].(string)}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.EditMessageText(context.Background(), &bot.EditMessageTextParams{ChatID: u.Chat(), MessageID: shown.ID, Text: "Xong."}); err != nil {
		t.Fatal(err)
	}
	if now := u.Sees(t, "Xong."); now.ID != shown.ID || len(now.Buttons) != 0 {
		t.Fatal(now)
	}
}
