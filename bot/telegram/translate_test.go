package telegram

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"homthu/bot"
)

// planted is in every place of the samples that must not get out of the translator.
const planted = "KHONGDUOCRA"

func private(fields string) string {
	return `{"update_id":9,"message":{"message_id":3,"date":1,"chat":{"id":77,"type":"private","first_name":"` + planted + `","username":"` + planted +
		`"},"from":{"id":77,"is_bot":false,"first_name":"` + planted + `","last_name":"` + planted + `","username":"` + planted + `","language_code":"vi"}` + fields + `}}`
}

var samples = []struct {
	name, raw string
	want      bot.Message
}{
	{"text", private(`,"text":"có đánh bạc"`), bot.Message{Kind: "text", Text: "có đánh bạc", ID: "3"}},
	{"start", private(`,"text":"/start"`), bot.Message{Kind: "start", ID: "3"}},
	{"start with a box", private(`,"text":"/start NATAN-7"`), bot.Message{Kind: "start", Text: "NATAN-7", ID: "3"}},
	{"start in a group's way", private(`,"text":"/start@homthu_bot NATAN"`), bot.Message{Kind: "start", Text: "NATAN", ID: "3"}},
	{"start with nonsense", private(`,"text":"/start có dấu; drop"`), bot.Message{Kind: "start", ID: "3"}},
	{"starting is a word", private(`,"text":"/started rồi"`), bot.Message{Kind: "text", Text: "/started rồi", ID: "3"}},
	{"command", private(`,"text":"/xem_lai"`), bot.Message{Kind: "text", Text: "xem lai", ID: "3"}},
	{"not a command", private(`,"text":"/dev/null kìa"`), bot.Message{Kind: "text", Text: "/dev/null kìa", ID: "3"}},
	{"entity far outside", private(`,"text":"x","entities":[{"type":"bot_command","offset":500,"length":9}]`), bot.Message{Kind: "text", Text: "x", ID: "3"}},
	{"photo", private(`,"photo":[{"file_id":"b","width":800,"height":600},{"file_id":"s","width":90,"height":60}],"caption":"ở đây","media_group_id":"42","has_media_spoiler":true`),
		bot.Message{Kind: "photo", File: "b", Type: "image/jpeg", Text: "ở đây", Album: "42", ID: "3"}},
	{"photo without an id", private(`,"photo":[{}]`), bot.Message{Kind: "unsupported", ID: "3"}},
	{"picture as a file", private(`,"document":{"file_id":"d","mime_type":"image/PNG","file_name":"` + planted + `.png"}`), bot.Message{Kind: "photo", File: "d", Type: "image/png", ID: "3"}},
	{"paper", private(`,"document":{"file_id":"d","mime_type":"application/pdf","file_name":"` + planted + `.pdf"}`), bot.Message{Kind: "file", File: "d", Type: "application/pdf", ID: "3"}},
	{"file without a type", private(`,"document":{"file_id":"d"}`), bot.Message{Kind: "file", File: "d", Type: "application/octet-stream", ID: "3"}},
	{"animation", private(`,"animation":{"file_id":"g","mime_type":"video/mp4"},"document":{"file_id":"g","mime_type":"video/mp4"}`), bot.Message{Kind: "file", File: "g", Type: "video/mp4", ID: "3"}},
	{"voice", private(`,"voice":{"file_id":"v","duration":3}`), bot.Message{Kind: "voice", File: "v", Type: "audio/ogg", ID: "3"}},
	{"video", private(`,"video":{"file_id":"v","mime_type":"video/mp4"},"caption":"phim"`), bot.Message{Kind: "file", File: "v", Type: "video/mp4", Text: "phim", ID: "3"}},
	{"round film", private(`,"video_note":{"file_id":"v","length":240}`), bot.Message{Kind: "file", File: "v", Type: "video/mp4", ID: "3"}},
	{"music", private(`,"audio":{"file_id":"v","mime_type":"audio/mpeg","title":"` + planted + `","performer":"` + planted + `"}`), bot.Message{Kind: "file", File: "v", Type: "audio/mpeg", ID: "3"}},
	{"sticker", private(`,"sticker":{"file_id":"s","emoji":"👍"}`), bot.Message{Kind: "sticker", ID: "3"}},
	{"dice", private(`,"dice":{"emoji":"🎲","value":3}`), bot.Message{Kind: "sticker", ID: "3"}},
	{"contact", private(`,"contact":{"phone_number":"` + planted + `","first_name":"` + planted + `","user_id":5,"vcard":"` + planted + `"}`), bot.Message{Kind: "contact", ID: "3"}},
	{"location", private(`,"location":{"latitude":21.5,"longitude":107.2,"horizontal_accuracy":9}`), bot.Message{Kind: "location", Pin: &bot.Pin{Lat: 21.5, Lon: 107.2}, ID: "3"}},
	{"live location", private(`,"location":{"latitude":21.5,"longitude":107.2,"live_period":600}`), bot.Message{Kind: "location", Pin: &bot.Pin{Lat: 21.5, Lon: 107.2}, ID: "3"}},
	{"venue", private(`,"venue":{"title":"` + planted + `"},"location":{"latitude":21.5,"longitude":107.2}`), bot.Message{Kind: "location", Pin: &bot.Pin{Lat: 21.5, Lon: 107.2}, ID: "3"}},
	{"not on earth", private(`,"location":{"latitude":210.5,"longitude":107.2}`), bot.Message{Kind: "unsupported", ID: "3"}},
	{"poll", private(`,"poll":{"id":"1","question":"` + planted + `"}`), bot.Message{Kind: "unsupported", ID: "3"}},
	{"from next year", private(`,"hologram":{"of":"` + planted + `"}`), bot.Message{Kind: "unsupported", ID: "3"}},
	{"unreadable", private(`,"text":{"t":"` + planted + `"}`), bot.Message{Kind: "unsupported", ID: "3"}},
	{"forwarded", private(`,"text":"đọc đi","forward_origin":{"type":"hidden_user","sender_user_name":"` + planted + `","date":1}`), bot.Message{Kind: "text", Text: "đọc đi", Forward: true, ID: "3"}},
	{"forwarded from a new kind", private(`,"text":"đọc đi","forward_origin":{"type":"martian","name":"` + planted + `"}`), bot.Message{Kind: "text", Text: "đọc đi", Forward: true, ID: "3"}},
	{"an answer to a message", private(`,"text":"ừ","reply_to_message":{"text":"` + planted + `"},"quote":{"text":"` + planted + `"}`), bot.Message{Kind: "text", Text: "ừ", ID: "3"}},
	{"edited", strings.Replace(private(`,"text":"sửa","edit_date":2`), `"message":`, `"edited_message":`, 1), bot.Message{Kind: "edited", Text: "sửa", ID: "3"}},
	{"edited caption", strings.Replace(private(`,"photo":[{"file_id":"b"}],"caption":"sửa"`), `"message":`, `"edited_message":`, 1), bot.Message{Kind: "edited", Text: "sửa", ID: "3"}},
	{"caption taken away", strings.Replace(private(`,"photo":[{"file_id":"b"}]`), `"message":`, `"edited_message":`, 1), bot.Message{Kind: "edited", ID: "3"}},
	{"button", `{"update_id":9,"callback_query":{"id":"1","from":{"id":77,"first_name":"` + planted + `"},"chat_instance":"9","data":"12:co","message":{"message_id":100,"date":1,"chat":{"id":77,"type":"private"},"text":"` + planted + `"}}}`,
		bot.Message{Kind: "choice", Text: "12:co", ID: "100"}},
	{"button under a deleted message", `{"update_id":9,"callback_query":{"id":"1","data":"12:co","message":{"message_id":100,"date":0,"chat":{"id":77,"type":"private"}}}}`,
		bot.Message{Kind: "choice", Text: "12:co", ID: "100"}},
	{"forged: long data", `{"update_id":9,"callback_query":{"id":"1","data":"` + strings.Repeat("x", 65) + `","message":{"message_id":100,"chat":{"id":77,"type":"private"}}}}`, bot.Message{Kind: "choice", ID: "100"}},
	{"forged: control characters", `{"update_id":9,"callback_query":{"id":"1","data":"a\u0000b","message":{"message_id":100,"chat":{"id":77,"type":"private"}}}}`, bot.Message{Kind: "choice", ID: "100"}},
	{"forged: data is a number", `{"update_id":9,"callback_query":{"id":"1","data":5,"message":{"message_id":100,"chat":{"id":77,"type":"private"}}}}`, bot.Message{Kind: "choice", ID: "100"}},
}

// silent are updates that nobody said anything with: confirmed, not handed on.
var silent = map[string]string{
	"pinned":             private(`,"pinned_message":{"text":"` + planted + `"}`),
	"auto-delete timer":  private(`,"message_auto_delete_timer_changed":{"message_auto_delete_time":86400}`),
	"a moving location":  strings.Replace(private(`,"location":{"latitude":21.6,"longitude":107.3,"live_period":600}`), `"message":`, `"edited_message":`, 1),
	"membership":         `{"update_id":9,"my_chat_member":{"chat":{"id":77,"type":"private"},"from":{"first_name":"` + planted + `"}}}`,
	"group":              strings.Replace(private(`,"text":"`+planted+`"`), `"id":77,"type":"private"`, `"id":-100,"type":"supergroup"`, 1),
	"channel":            strings.Replace(private(`,"text":"`+planted+`"`), `"id":77,"type":"private"`, `"id":-100,"type":"channel"`, 1),
	"inline button":      `{"update_id":9,"callback_query":{"id":"1","data":"x","inline_message_id":"5"}}`,
	"button in a group":  `{"update_id":9,"callback_query":{"id":"1","data":"x","message":{"chat":{"id":-5,"type":"group"}}}}`,
	"no chat":            `{"update_id":9,"message":{"text":"` + planted + `"}}`,
	"message is text":    `{"update_id":9,"message":"` + planted + `"}`,
	"unknown kind":       `{"update_id":9,"brain_wave":{"text":"` + planted + `"}}`,
	"private but forged": strings.Replace(private(`,"text":"`+planted+`"`), `"id":77,"type":"private"`, `"id":-77,"type":"private"`, 1),
}

func TestTranslate(t *testing.T) {
	for _, tc := range samples {
		e, err := translate([]byte(tc.raw))
		if err != nil || e.id != 9 || e.chat != "77" || !reflect.DeepEqual(e.message, tc.want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", tc.name, err, e.message, tc.want)
		}
		if e.group != 0 || (tc.want.Kind == "choice") != (e.query == "1") {
			t.Errorf("%s: group %d, query %q", tc.name, e.group, e.query)
		}
		noLeak(t, e)
	}
}

func TestTranslateSilent(t *testing.T) {
	for name, raw := range silent {
		e, err := translate([]byte(raw))
		if err != nil || e.id != 9 || e.chat != "" || e.message.Kind != "" {
			t.Errorf("%s: %v %+v", name, err, e)
		}
		if (name == "group") != (e.group == -100) {
			t.Errorf("%s: group %d", name, e.group)
		}
		noLeak(t, e)
	}
}

// noLeak looks into everything an event holds.
func noLeak(t *testing.T, e event) {
	t.Helper()
	out, err := json.Marshal(e.message)
	if err != nil || strings.Contains(string(out)+e.chat+e.query, planted) {
		t.Fatalf("out of the translator: %s %v", out, err)
	}
}

var seeds = func() []string {
	list := []string{good, `{"update_id":1e3}`, `{"update_id":9223372036854775807,"message":null}`, "[1]", "null", `{"update_id":-1}`}
	for _, s := range samples {
		list = append(list, s.raw)
	}
	for _, raw := range silent {
		list = append(list, raw)
	}
	return list
}()

func FuzzTranslate(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	kinds := " text choice photo voice file sticker contact location edited start unsupported "
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := translate(raw)
		if err != nil {
			if e.chat != "" || e.message.Kind != "" {
				t.Fatal("an error and an event")
			}
			return
		}
		if e.id <= 0 {
			t.Fatal("no id")
		}
		if e.chat == "" {
			if !reflect.DeepEqual(e.message, bot.Message{}) {
				t.Fatal("words without a chat")
			}
			return
		}
		if n, err := strconv.ParseInt(e.chat, 10, 64); err != nil || n <= 0 || !strings.Contains(kinds, " "+e.message.Kind+" ") {
			t.Fatal(e.chat, e.message.Kind)
		}
		m := e.message
		if m.Kind == bot.KindChoice && (len(m.Text) > 64 || !utf8.ValidString(m.Text)) || m.Kind == bot.KindContact && (m.Text != "" || m.File != "") {
			t.Fatal(m)
		}
		if _, err := json.Marshal(m); err != nil {
			t.Fatal(err) // NaN would not go into a draft
		}
	})
}
