package zalo

import (
	"encoding/json"
	"strings"
	"testing"

	"homthu/bot"
)

const c1Image = `{"event_name":"message.image.received","message":{"date":1776919226470,"chat":{"chat_type":"PRIVATE","id":"a0c01dfe32b3dbed82a2"},"message_id":"85c8e9ee1320f779ae36","message_type":"CHAT_PHOTO","from":{"id":"a0c01dfe32b3dbed82a2","is_bot":false,"display_name":"TENTHAT","avatar":"https://ava/TENTHAT"},"caption":"","photo_url":"https://photo-stal-29.zdn.vn/no/jpg/0/0.jpg"}}`

func inMessage(event, fields string) string {
	return `{"event_name":"` + event + `","message":{"date":1776919226470,"chat":{"chat_type":"PRIVATE","id":"a0c0"},"message_id":"85c8","from":{"id":"a0c0","is_bot":false,"display_name":"TENTHAT"}` + fields + `}}`
}

func TestTranslate(t *testing.T) {
	text := bot.Message{Kind: bot.KindText, Text: "chào"}
	photo := bot.Message{Kind: bot.KindPhoto, File: "https://a.zdn.vn/1.jpg", Type: "image/jpeg", Text: "đây"}
	unsupported := bot.Message{Kind: bot.KindUnsupported}
	for name, c := range map[string]struct {
		body string
		want bot.Message
	}{
		"captured text":         {c1Text, bot.Message{Kind: bot.KindText, Text: "bé ơi"}},
		"captured image":        {c1Image, bot.Message{Kind: bot.KindPhoto, File: "https://photo-stal-29.zdn.vn/no/jpg/0/0.jpg", Type: "image/jpeg"}},
		"photo_url and caption": {inMessage(imageEvent, `,"caption":"đây","photo_url":"https://a.zdn.vn/1.jpg"`), photo},
		"photo, as documented":  {inMessage(imageEvent, `,"caption":"đây","photo":"https://a.zdn.vn/1.jpg"`), photo},
		"both":                  {inMessage(imageEvent, `,"caption":"đây","photo_url":"https://a.zdn.vn/1.jpg","photo":"https://a.zdn.vn/2.jpg"`), photo},
		"image without address": {inMessage(imageEvent, `,"caption":"đây"`), unsupported},
		"image of another kind": {inMessage(imageEvent, `,"photo":{"id":1}`), unsupported},
		"image in a file":       {inMessage(imageEvent, `,"photo_url":"file:///etc/passwd"`), unsupported},
		"voice":                 {inMessage(voiceEvent, `,"voice_url":"https://v.zdn.vn/1.aac","audio_duration":3`), bot.Message{Kind: bot.KindVoice, File: "https://v.zdn.vn/1.aac", Type: "audio/aac"}},
		"voice without address": {inMessage(voiceEvent, ``), unsupported},
		"sticker":               {inMessage(stickerEvent, `,"sticker":"46996","url":"https://zalo-api.zadn.vn/x"`), bot.Message{Kind: bot.KindSticker}},
		"unsupported":           {inMessage("message.unsupported.received", ``), unsupported},
		"next year's kind":      {inMessage("message.video.received", `,"video_url":"https://v.zdn.vn/1.mp4"`), unsupported},
		"no event name":         {strings.Replace(inMessage("", `,"text":"chào"`), `"event_name":"",`, "", 1), text},
		"empty text":            {inMessage(textEvent, `,"text":""`), bot.Message{Kind: bot.KindText}},
		"text that is a number": {inMessage(textEvent, `,"text":113`), bot.Message{Kind: bot.KindText, Text: "113"}},
		"text that is a list":   {inMessage(textEvent, `,"text":["a"]`), bot.Message{Kind: bot.KindText}},
		"date in seconds":       {strings.Replace(inMessage(textEvent, `,"text":"chào"`), "1776919226470", "1776919226", 1), text},
		"date as text":          {strings.Replace(inMessage(textEvent, `,"text":"chào"`), "1776919226470", `"2026-05-01T00:00:00Z"`, 1), text},
		"no date":               {strings.Replace(inMessage(textEvent, `,"text":"chào"`), `"date":1776919226470,`, "", 1), text},
		"no chat, but who":      {strings.Replace(inMessage(textEvent, `,"text":"chào"`), `"chat":{"chat_type":"PRIVATE","id":"a0c0"},`, "", 1), text},
		"no chat type":          {strings.Replace(inMessage(textEvent, `,"text":"chào"`), `"chat_type":"PRIVATE",`, "", 1), text},
		"ids as numbers":        {strings.ReplaceAll(inMessage(textEvent, `,"text":"chào"`), `"a0c0"`, "4711"), text},
		"strange from":          {strings.Replace(inMessage(textEvent, `,"text":"chào"`), `"from":{`, `"from":7,"x":{`, 1), text},
		"a quotation beside":    {inMessage(textEvent, `,"text":"chào","quote":{"text":"mật","from":{"display_name":"TENTHAT"}}`), text},
	} {
		t.Run(name, func(t *testing.T) {
			for _, body := range []string{c.body, `{"ok":true,"result":` + c.body + `,"error_code":0}`} {
				e, err := translate([]byte(body))
				if err != nil || e.chat == "" || e.id == "" || e.group != "" {
					t.Fatalf("%+v %v", e, err)
				}
				if e.message != c.want {
					t.Errorf("%+v, want %+v", e.message, c.want)
				}
			}
		})
	}
}

func TestTranslateNobody(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		hidden bool
		group  string
	}{
		"unsupported, no message":   {`{"event_name":"message.unsupported.received"}`, true, ""},
		"unsupported, null message": {`{"event_name":"message.unsupported.received","message":null}`, true, ""},
		"message is a text":         {`{"event_name":"message.text.received","message":"x"}`, true, ""},
		"nobody's":                  {`{"event_name":"message.text.received","message":{"text":"x"}}`, true, ""},
		"chat with a line end":      {`{"event_name":"message.text.received","message":{"chat":{"id":"a\nb"},"text":"x"}}`, true, ""},
		"chat of 200 letters":       {`{"event_name":"message.text.received","message":{"chat":{"id":"` + strings.Repeat("a", 200) + `"},"text":"x"}}`, true, ""},
		"our own":                   {`{"event_name":"message.text.received","message":{"chat":{"id":"a"},"from":{"id":"a","is_bot":true},"text":"x"}}`, false, ""},
		"group":                     {`{"event_name":"message.text.received","message":{"chat":{"id":"g1","chat_type":"GROUP"},"from":{"id":"a"},"text":"x"}}`, false, "g1"},
		"channel":                   {`{"event_name":"message.text.received","message":{"chat":{"id":"g1","chat_type":"CHANNEL"},"from":{"id":"a"},"text":"x"}}`, false, ""},
		"something else":            {`{"event_name":"bot.was.renamed","message":{"chat":{"id":"a"},"text":"x"}}`, false, ""},
		"something else, alone":     {`{"event_name":"bot.was.renamed"}`, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := translate([]byte(c.body))
			if err != nil || e.chat != "" || e.message != (bot.Message{}) || e.hidden != c.hidden || e.group != c.group {
				t.Errorf("%+v %v", e, err)
			}
		})
	}
	for _, body := range []string{"", "null", "1", `"x"`, "[]", "{}", `{"ok":true}`, `{"ok":true,"result":null}`, `{"ok":true,"result":[]}`, `{"event_name":""}`, "{"} {
		if e, err := translate([]byte(body)); err == nil {
			t.Errorf("%s is an event: %+v", body, e)
		}
	}
}

// FuzzTranslate: whatever comes, nothing breaks, nothing of the person gets out, and what gets out has a shape.
func FuzzTranslate(f *testing.F) {
	for _, seed := range []string{
		c1Text, c1Image, `{"ok":true,"result":` + c1Text + `}`, `{"event_name":"message.unsupported.received"}`, "{}", "null",
		inMessage(voiceEvent, `,"voice_url":"https://v.zdn.vn/1.aac"`), inMessage(stickerEvent, `,"sticker":"1"`),
		`{"event_name":"message.text.received","message":{"chat":{"id":"g1","chat_type":"GROUP"},"text":"x"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := translate(body)
		if err != nil {
			if e.chat != "" || err.Error() != errNoEvent.Error() {
				t.Fatalf("%+v %v", e, err)
			}
			return
		}
		if (e.chat == "") != (e.message == bot.Message{}) || e.chat != "" && (e.group != "" || e.hidden || e.id == "" || !chatShape(e.chat)) {
			t.Fatalf("%+v", e)
		}
		if m := e.message; m.File != "" && !strings.HasPrefix(m.File, "http") || m.ID != "" || m.Forward || m.Pin != nil {
			t.Fatalf("%+v", m)
		}
		if json.Valid(body) && strings.Contains(e.message.Text+e.message.File, "TENTHAT") && !strings.Contains(strings.Replace(string(body), `"display_name":"TENTHAT"`, "", -1), "TENTHAT") {
			t.Fatalf("a name got out: %+v", e.message)
		}
		again, err := translate(body)
		if err != nil || again != e {
			t.Fatal("the same event is two")
		}
	})
}
