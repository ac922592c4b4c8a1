package zalo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"homthu/bot"
)

// The formula's vector: made by hand, no live account was asked.
func TestOASignatureVector(t *testing.T) {
	const app, secret = "360846524940903967", "s3cret"
	body := []byte(`{"event_name":"user_send_text","timestamp":"154390853474"}`)
	const mac = "3c4f49432637f96e44dbf3989ebc40882ce67a2763984356101e4fdd4b030742"
	if got := OASignature(app, body, "154390853474", secret); got != mac {
		t.Fatal(got)
	}
	for _, good := range []string{mac, "mac=" + mac, " mac=" + mac + " ", strings.ToUpper(mac)} {
		if err := verify(app, secret, body, good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"", "mac=", mac[:62], mac + "00", "mac=mac=" + mac, "sha256=" + mac, strings.Repeat("0", 64)} {
		if err := verify(app, secret, body, bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	changed := bytes.Replace(body, []byte("text"), []byte("texT"), 1)
	if verify(app, secret, changed, mac) == nil || verify(app, "", body, OASignature(app, body, "154390853474", "")) == nil || verify("1"+app, secret, body, mac) == nil {
		t.Error("another body, an empty secret or another app is taken")
	}
}

// A timestamp is its canonical decimal text, however it came.
func TestOATimestamps(t *testing.T) {
	for given, want := range map[string]string{
		`"154390853474"`: "154390853474", `154390853474`: "154390853474", `1.54390853474e11`: "154390853474", `154390853474.0`: "154390853474",
		`" 154390853474 "`: "154390853474", `"0154"`: "154", `null`: "", `"x"`: "", `{}`: "", `true`: "", `1e400`: "", `1e300`: "", `1.5`: "",
		`"` + strings.Repeat("9", 40) + `"`: "",
	} {
		if got := timestamp(json.RawMessage(given)); got != want {
			t.Errorf("%s: %q, want %q", given, got, want)
		}
		body := []byte(fmt.Sprintf(`{"event_name":"x","timestamp":%s}`, given))
		if err := verify("1", "s", body, OASignature("1", body, want, "s")); err != nil {
			t.Errorf("%s: %v", given, err)
		}
	}
	if timestamp(nil) != "" {
		t.Error("a missing one")
	}
}

const oaHead = `"app_id":"360846524940903967","sender":{"id":"246845883529197922"},"user_id_by_app":"552177279717587730","recipient":{"id":"388613280878808645"},"timestamp":"154390853474"`

func oaMade(name, message string) []byte {
	return []byte(`{` + oaHead + `,"event_name":"` + name + `","message":` + message + `}`)
}

func TestOAMessages(t *testing.T) {
	point := func(lat, lon float64) []bot.Message {
		return []bot.Message{{Kind: bot.KindLocation, Pin: &bot.Pin{Lat: lat, Lon: lon}}}
	}
	one := func(m bot.Message) []bot.Message { return []bot.Message{m} }
	text := func(s string) []bot.Message { return one(bot.Message{Kind: bot.KindText, Text: s}) }
	const url = "https://f1-photo.zdn.vn/a.jpg"
	for _, c := range []struct {
		name, message string
		want          []bot.Message
	}{
		{"text", `{"text":"có trộm","msg_id":"a"}`, text("có trộm")},
		{"text", `{"text":"có trộm","msg_id":"a","quote_msg_id":"b"}`, text("có trộm")},
		{"text", `{"text":"#n:12:3","msg_id":"a"}`, one(bot.Message{Kind: bot.KindChoice, Text: "12:3"})},
		{"text", `{"text":"#n:12:3 ","msg_id":"a"}`, text("#n:12:3 ")},
		{"text", `{"text":"tôi bấm #n:12:3","msg_id":"a"}`, text("tôi bấm #n:12:3")},
		{"text", `{"text":"#n:12:3\n","msg_id":"a"}`, text("#n:12:3\n")},
		{"text", `{"text":"#N:12:3","msg_id":"a"}`, text("#N:12:3")},
		{"text", `{"text":"12:3","msg_id":"a"}`, text("12:3")},
		{"text", `{"text":"#GUI","msg_id":"a"}`, text("#GUI")},
		{"text", `{"text":"","msg_id":"a"}`, text("")},
		{"text", `{"text":12,"msg_id":7}`, text("12")},
		{"text", `"strange"`, text("")},
		{"sticker", `{"msg_id":"a","attachments":[{"type":"sticker","payload":{"id":"1","url":"https://x"}}]}`, one(bot.Message{Kind: bot.KindSticker})},
		{"business_card", `{"msg_id":"a","text":"An 0912345678","attachments":[{"payload":{"description":"0912345678"}}]}`, one(bot.Message{Kind: bot.KindContact})},
		{"image", `{"msg_id":"a","text":"đây","attachments":[{"type":"image","payload":{"thumbnail":"http://t","url":"` + url + `"}}]}`,
			one(bot.Message{Kind: bot.KindPhoto, Type: "image/jpeg", File: url, Text: "đây"})},
		{"image", `{"msg_id":"a","attachments":[{"payload":{"url":"` + url + `1"}},{"payload":{"thumbnail":"` + url + `2"}}]}`, []bot.Message{
			{Kind: bot.KindPhoto, Type: "image/jpeg", File: url + "1", Album: "a"}, {Kind: bot.KindPhoto, Type: "image/jpeg", File: url + "2", Album: "a"}}},
		{"image", `{"msg_id":"a","text":"chữ","attachments":"?"}`, []bot.Message{{Kind: bot.KindUnsupported}, {Kind: bot.KindText, Text: "chữ"}}},
		{"image", `{"msg_id":"a","attachments":[7,{"payload":{"url":"` + url + `"}}]}`, []bot.Message{
			{Kind: bot.KindUnsupported}, {Kind: bot.KindPhoto, Type: "image/jpeg", File: url, Album: "a"}}},
		{"gif", `{"msg_id":"a","attachments":[{"payload":{"url":"` + url + `"}}]}`, one(bot.Message{Kind: bot.KindPhoto, Type: "image/gif", File: url})},
		{"audio", `{"msg_id":"a","attachments":[{"payload":{"url":"https://a.zdn.vn/x.amr"}}]}`, one(bot.Message{Kind: bot.KindVoice, Type: "audio/amr", File: "https://a.zdn.vn/x.amr"})},
		{"video", `{"msg_id":"a","attachments":[{"payload":{"url":"https://a.zdn.vn/x","thumbnail":"https://a.zdn.vn/t","description":"d"}}]}`, one(bot.Message{Kind: bot.KindFile, Type: "video/mp4", File: "https://a.zdn.vn/x"})},
		{"file", `{"msg_id":"a","attachments":[{"payload":{"size":"1024","name":"Đơn của Nguyễn Văn A.pdf","checksum":"c","type":"pdf","url":"https://a.zdn.vn/x"}}]}`,
			one(bot.Message{Kind: bot.KindFile, Type: "application/pdf", File: "https://a.zdn.vn/x", Size: 1024})},
		{"file", `{"msg_id":"a","attachments":[{"payload":{"type":".JPG","url":"https://a.zdn.vn/x"}}]}`, one(bot.Message{Kind: bot.KindPhoto, Type: "image/jpeg", File: "https://a.zdn.vn/x"})},
		{"file", `{"msg_id":"a","attachments":[{"payload":{"type":"exe","url":"https://a.zdn.vn/x"}}]}`, one(bot.Message{Kind: bot.KindFile, Type: "application/octet-stream", File: "https://a.zdn.vn/x"})},
		{"file", `{"msg_id":"a","attachments":[{"payload":{"url":"https://a.zdn.vn/` + strings.Repeat("x", 3000) + `"}}]}`, one(bot.Message{Kind: bot.KindUnsupported})},
		{"location", `{"msg_id":"a","text":"Cơm","attachments":[{"payload":{"coordinates":{"latitude":"21.5","longitude":"107.1"}},"type":"location"}]}`, point(21.5, 107.1)},
		{"location", `{"msg_id":"a","attachments":[{"payload":{"coordinates":{"latitude":21.5,"longitude":107.1}}}]}`, point(21.5, 107.1)},
		{"location", `{"msg_id":"a","location":{"lat":21.5,"long":107.1}}`, point(21.5, 107.1)},
		{"location", `{"msg_id":"a","location":{"latitude":"21.5","lng":"107.1"}}`, point(21.5, 107.1)},
		{"location", `{"msg_id":"a","attachments":[{"payload":{"lat":21.5,"lon":107.1}}]}`, point(21.5, 107.1)},
		{"location", `{"msg_id":"a","attachments":[{"payload":{"coordinates":{"latitude":"91","longitude":"1"}}}]}`, one(bot.Message{Kind: bot.KindUnsupported})},
		{"location", `{"msg_id":"a","attachments":[{"payload":{"coordinates":{"latitude":"NaN","longitude":"1"}}}]}`, one(bot.Message{Kind: bot.KindUnsupported})},
		{"location", `{"msg_id":"a"}`, one(bot.Message{Kind: bot.KindUnsupported})},
		{"link", `{"msg_id":"a","text":"trang lừa","attachments":[{"payload":{"thumbnail":"https://t","description":"tiêu đề","url":"https://lua.example/x"}}]}`, text("trang lừa\nhttps://lua.example/x")},
		{"link", `{"msg_id":"a","text":"xem https://lua.example/x","attachments":[{"payload":{"url":"https://lua.example/x"}}]}`, text("xem https://lua.example/x")},
		{"link", `{"msg_id":"a","attachments":[{"payload":{"description":"{\"phone\":\"0912345678\"}","url":"https://zalo.me/0912345678"}}]}`, one(bot.Message{Kind: bot.KindContact})},
		{"link", `{"msg_id":"a"}`, one(bot.Message{Kind: bot.KindUnsupported})},
		{"hologram", `{"msg_id":"a"}`, one(bot.Message{Kind: bot.KindUnsupported})},
	} {
		e, err := translateOA(oaMade("user_send_"+c.name, c.message))
		if err != nil || e.chat != "246845883529197922" || e.id == "" {
			t.Errorf("%s %s: %+v %v", c.name, c.message, e, err)
			continue
		}
		got, _ := json.Marshal(e.messages)
		want, _ := json.Marshal(c.want)
		if !bytes.Equal(got, want) {
			t.Errorf("%s %s:\n got %s\nwant %s", c.name, c.message, got, want)
		}
	}
}

func TestOAOtherEvents(t *testing.T) {
	tail := `,"timestamp":1543908534740}`
	for body, want := range map[string]string{
		`{"event_name":"follow","oa_id":"1","follower":{"id":"42"},"source":"oa_profile"` + tail:                 "42 start",
		`{"event_name":"user_click_chatnow","oa_id":"1","user_id":"42"` + tail:                                   "42 start",
		`{"event_name":"user_call_oa","oa_id":"1","user_id":"42"` + tail:                                         "42 call",
		`{"event_name":"user_withdraw","oa_id":"1","user_id":"42"` + tail:                                        "42 withdraw",
		`{"event_name":"user_withdraw","sender":{"id":"42"}` + tail:                                              "42 withdraw",
		`{"event_name":"user_withdraw","user":{"id":42}` + tail:                                                  "42 withdraw",
		`{"event_name":"user_pdl_revoke","user_id":"42"` + tail:                                                  "42 withdraw",
		`{"event_name":"user_withdraw"` + tail:                                                                   " lost",
		`{"event_name":"unfollow","follower":{"id":"42"}` + tail:                                                 "",
		`{"event_name":"user_seen_message","sender":{"id":"1"},"recipient":{"id":"42"}` + tail:                   "",
		`{"event_name":"user_received_message","sender":{"id":"1"},"recipient":{"id":"42"}` + tail:               "",
		`{"event_name":"oa_send_text","sender":{"id":"1"},"recipient":{"id":"42"},"message":{"text":"x"}` + tail: "",
		`{"event_name":"user_submit_info","sender":{"id":"42"},"info":{"phone":"0912345678"}` + tail:             "",
		`{"event_name":"user_reacted_message","sender":{"id":"42"}` + tail:                                       "",
		`{"event_name":"user_send_group_text","sender":{"id":"42"},"message":{"text":"x"}` + tail:                "",
		`{"event_name":"anonymous_send_text","sender":{"id":"42"},"message":{"conversation_id":"c"}` + tail:      " anonymous",
		`{"event_name":"user_send_text","message":{"text":"x","msg_id":"m"}` + tail:                              "",
		`{"event_name":"user_send_text","sender":{"id":"../../etc"},"message":{"text":"x","msg_id":"m"}` + tail:  "",
		`{}`: "",
	} {
		e, err := translateOA([]byte(body))
		got := e.chat
		for _, m := range e.messages {
			if e.chat != "" {
				got += " " + m.Kind
			}
		}
		for word, on := range map[string]bool{" withdraw": e.withdraw && e.chat != "", " lost": e.lost, " anonymous": e.anonymous} {
			if on {
				got += word
			}
		}
		if err != nil || got != want || e.chat != "" && e.id == "" {
			t.Errorf("%s: %q %v, want %q", body, got, err, want)
		}
	}
	for _, bad := range []string{``, `[]`, `7`, `"x"`, `{"event_name":"follow"} x`, `{`} {
		if _, err := translateOA([]byte(bad)); err == nil {
			t.Errorf("%q is an event", bad)
		}
	}
}

// Nothing about a person, and no file name, comes out of the translator.
func TestOADecodesNoPerson(t *testing.T) {
	for _, name := range []string{"text", "image", "file", "audio", "video", "gif", "link", "location", "sticker", "business_card", "what"} {
		body := []byte(`{` + oaHead + `,"event_name":"user_send_` + name + `","sender":{"id":"42","name":"BIMAT","avatar":"BIMAT","phone":"BIMAT"},"user_id_by_app":"BIMAT",
			"message":{"msg_id":"m","quote_msg_id":"BIMAT","name":"BIMAT","attachments":[{"type":"x","name":"BIMAT","payload":{"name":"BIMAT","checksum":"BIMAT",
			"title":"BIMAT","phone":"BIMAT","description":"BIMAT","url":"https://a.zdn.vn/x"}}]}}`)
		e, err := translateOA(body)
		if err != nil || e.chat != "42" {
			t.Fatal(name, err)
		}
		if all := fmt.Sprintf("%+v %+v", e, e.messages); strings.Contains(all, "BIMAT") {
			t.Errorf("%s: %s", name, all)
		}
	}
}

// The same event has the same id however often it comes; two events have two.
func TestOAEventIDs(t *testing.T) {
	ids := map[string]bool{}
	for _, body := range [][]byte{
		oaMade("user_send_text", `{"text":"a","msg_id":"1"}`), oaMade("user_send_text", `{"text":"a","msg_id":"2"}`), oaMade("user_send_text", `{"text":"a"}`),
		[]byte(`{"event_name":"follow","follower":{"id":"42"},"timestamp":"1"}`), []byte(`{"event_name":"follow","follower":{"id":"42"},"timestamp":"2"}`),
		[]byte(`{"event_name":"follow","follower":{"id":"43"},"timestamp":"1"}`), []byte(`{"event_name":"user_withdraw","user_id":"42","timestamp":"1"}`),
	} {
		one, _ := translateOA(body)
		two, _ := translateOA(body)
		if one.id == "" || one.id != two.id || ids[one.id] {
			t.Errorf("%s: %q", body, one.id)
		}
		ids[one.id] = true
	}
}

func FuzzOAEvent(f *testing.F) {
	for _, name := range []string{"text", "image", "location", "link", "file", "audio"} {
		f.Add(oaMade("user_send_"+name, `{"msg_id":"a","text":"#n:1:2","attachments":[{"payload":{"url":"https://a.zdn.vn/x","coordinates":{"latitude":"1","longitude":2}}}]}`), "mac=00")
	}
	f.Add([]byte(`{"event_name":"user_withdraw","user_id":"42","timestamp":1e3}`), "")
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		signed := verify("1", "s", body, header)
		e, err := translateOA(body)
		if signed == nil && err != nil && json.Valid(body) && len(body) > 0 && body[0] != '{' {
			t.Fatal("signed, and no object")
		}
		var head struct{ Timestamp json.RawMessage }
		if json.Unmarshal(body, &head) == nil && verify("1", "s", body, OASignature("1", body, timestamp(head.Timestamp), "s")) != nil {
			t.Fatal("our own signature does not match")
		}
		if err != nil {
			return
		}
		for _, m := range e.messages {
			if m.Kind == "" || len(m.File) > longestFile || m.Pin != nil && (m.Pin.Lat < -90 || m.Pin.Lat > 90 || m.Pin.Lon < -180 || m.Pin.Lon > 180) {
				t.Fatalf("%+v", m)
			}
		}
		if e.chat != "" && (e.id == "" || len(e.messages) == 0 && !e.withdraw) || len(e.messages) > mostInOneCall+1 {
			t.Fatalf("%+v", e)
		}
	})
}
