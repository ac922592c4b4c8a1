package zalo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"homthu/bot"
)

// errNoEvent: not a JSON object with an event in it. Nothing can be recorded or answered.
var errNoEvent = errors.New("zalo: not an event")

// The structs below name the only fields that are ever decoded. display_name, avatar and whatever else stands in "from"
// cannot leave; neither can the date, which is in milliseconds, in seconds or a text, depending on whom one asks.
type botEvent struct {
	Event   loose           `json:"event_name"`
	Message json.RawMessage `json:"message"`
	Result  json.RawMessage `json:"result"` // the same, enveloped
}

type botMessage struct {
	ID       loose           `json:"message_id"`
	Chat     json.RawMessage `json:"chat"`
	From     json.RawMessage `json:"from"`
	Text     loose           `json:"text"`
	Caption  loose           `json:"caption"`
	PhotoURL loose           `json:"photo_url"` // what Zalo sends
	Photo    loose           `json:"photo"`     // what Zalo's documentation says it sends
	VoiceURL loose           `json:"voice_url"`
	Sticker  json.RawMessage `json:"sticker"` // only whether it is there
}

type botChat struct {
	ID   loose `json:"id"`
	Type loose `json:"chat_type"`
}

type botFrom struct {
	ID  loose `json:"id"`
	Bot any   `json:"is_bot"`
}

// Events of the Bot Platform.
const (
	textEvent    = "message.text.received"
	imageEvent   = "message.image.received"
	voiceEvent   = "message.voice.received"
	stickerEvent = "message.sticker.received"
)

// translate reads one event of the Bot Platform, bare or enveloped. An event that has a chat but cannot be read is one of
// kind unsupported: the resident is told. What is no resident's doing gives an event without a chat, to be confirmed.
func translate(raw []byte) (event, error) {
	inner, e, err := unwrap(raw)
	if err != nil {
		return event{}, err
	}
	name := string(e.Event)
	if name != "" && !strings.HasPrefix(name, "message.") {
		return event{}, nil // nobody said anything
	}
	var m botMessage
	if json.Unmarshal(e.Message, &m) != nil || !present(e.Message) {
		// Zalo's own sample of an unsupported message has none.
		return event{hidden: strings.HasSuffix(name, ".received")}, nil
	}
	return m.event(name, inner), nil
}

// unwrap finds the event in a body, and returns its bytes too.
func unwrap(raw []byte) ([]byte, botEvent, error) {
	for range 2 {
		var e botEvent
		if json.Unmarshal(raw, &e) != nil {
			return nil, e, errNoEvent
		}
		if e.Event != "" || present(e.Message) {
			return raw, e, nil
		}
		if !present(e.Result) {
			return nil, e, errNoEvent
		}
		raw = e.Result
	}
	return nil, botEvent{}, errNoEvent
}

func present(raw json.RawMessage) bool { return len(raw) > 0 && !bytes.Equal(raw, []byte("null")) }

// event places a message and translates its content.
func (m *botMessage) event(name string, raw []byte) event {
	var where botChat
	var from botFrom
	_, _ = json.Unmarshal(m.Chat, &where), json.Unmarshal(m.From, &from) // what cannot be read stays empty
	if own, _ := from.Bot.(bool); own {
		return event{}
	}
	chat := string(where.ID)
	if chat == "" {
		chat = string(from.ID) // in a private chat they are the same
	}
	if !chatShape(chat) {
		return event{hidden: true}
	}
	e := event{id: m.identify(chat, raw)}
	switch strings.ToUpper(string(where.Type)) {
	case "PRIVATE", "":
		e.chat = chat
	case "GROUP":
		e.group = chat
		return e
	default:
		return e
	}
	e.message = m.content(name)
	return e
}

// identify tells a repeated delivery. Ids of messages are told to be unique; the chat is there in case they are not.
func (m *botMessage) identify(chat string, raw []byte) string {
	if m.ID != "" && len(m.ID) <= 200 {
		return chat + "/" + string(m.ID)
	}
	sum := sha256.Sum256(raw)
	return chat + "#" + hex.EncodeToString(sum[:])
}

// content translates what was said. The event's name decides; the fields decide where a name is new or missing.
func (m *botMessage) content(name string) bot.Message {
	photo := m.PhotoURL
	if photo == "" {
		photo = m.Photo
	}
	switch {
	case name == textEvent, name == "" && m.Text != "":
		return bot.Message{Kind: bot.KindText, Text: string(m.Text)}
	case (name == imageEvent || name == "") && photo != "":
		return file(bot.KindPhoto, string(photo), "image/jpeg", string(m.Caption))
	case (name == voiceEvent || name == "") && m.VoiceURL != "":
		return file(bot.KindVoice, string(m.VoiceURL), "audio/aac", string(m.Caption))
	case name == stickerEvent, name == "" && present(m.Sticker):
		return bot.Message{Kind: bot.KindSticker}
	}
	return bot.Message{Kind: bot.KindUnsupported} // also what comes next year: say so, never stay silent
}

// file makes a message of an address that may be fetched. Whose it is is seen when it is fetched.
func file(kind, address, mediaType, caption string) bot.Message {
	if len(address) > 2000 || !printable(address) || !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		return bot.Message{Kind: bot.KindUnsupported}
	}
	return bot.Message{Kind: kind, File: address, Type: mediaType, Text: caption}
}

// chatShape: ids are hexadecimal or decimal digits today; what could not be one is no chat to write to.
func chatShape(id string) bool {
	return id != "" && len(id) <= 128 && printable(id) && !strings.ContainsFunc(id, unicode.IsSpace)
}

func printable(text string) bool {
	for _, r := range text {
		if r < ' ' || r == utf8.RuneError || r == 0x7f {
			return false
		}
	}
	return true
}
