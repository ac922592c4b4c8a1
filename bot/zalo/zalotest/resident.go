package zalotest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Form is how events look. The zero value is what was captured from the real server: bare on webhooks, photo_url.
type Form struct {
	Enveloped bool // {"ok":true,"result":…,"error_code":0} on the webhook; getUpdates always has it
	Photo     bool // the picture stands in "photo", as the documentation says
}

// Form sets how the events after it look.
func (b *Bot) Form(f Form) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.form = f
}

// Shown is one message as a chat shows it, from either side.
type Shown struct {
	FromBot bool
	Kind    string // text, photo, voice, sticker
	Text    string // or the caption
	URL     string // of a photo or voice from the bot
}

// Resident is somebody with a phone, or a group of such people. What they do becomes events; what the bot does shows on
// their screen.
type Resident struct {
	Name string // display_name: what Zalo tells every bot, and what may never come out of the adapter

	b      *Bot
	id     string
	group  bool
	denied bool
	screen []Shown // Bot.mu guards it
}

// Resident returns the resident of that name; the first call opens the chat.
func (b *Bot) Resident(name string) *Resident { return b.open(name, false) }

// Group returns a group of that name in which the bot is.
func (b *Bot) Group(name string) *Resident { return b.open(name, true) }

func (b *Bot) open(name string, group bool) *Resident {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r, ok := b.residents[name]; ok {
		return r
	}
	r := &Resident{Name: name, b: b, id: fmt.Sprintf("a0c01dfe32b3dbed%04x", 0x82a2+len(b.residents)), group: group}
	b.residents[name], b.chats[r.id] = r, r
	return r
}

// Chat is the platform's id of the chat, as the adapter hands it on.
func (r *Resident) Chat() string { return r.id }

// Denied makes every send to this chat answer 403, or ends that.
func (r *Resident) Denied(on bool) {
	r.b.mu.Lock()
	defer r.b.mu.Unlock()
	r.denied = on
}

// Says sends a text and returns the event's body, to be delivered again.
func (r *Resident) Says(text string) json.RawMessage {
	return r.does(Shown{Kind: "text", Text: text}, "message.text.received", map[string]any{"text": text})
}

// SendsPhoto sends a picture.
func (r *Resident) SendsPhoto(picture []byte, caption string) json.RawMessage {
	address := r.b.Serve("photo-stal-29/no/jpg", "jpg", picture)
	r.b.mu.Lock()
	field := "photo_url"
	if r.b.form.Photo {
		field = "photo"
	}
	r.b.mu.Unlock()
	return r.does(Shown{Kind: "photo", Text: caption}, "message.image.received",
		map[string]any{"message_type": "CHAT_PHOTO", "caption": caption, field: address})
}

// SendsVoice sends a voice: raw ADTS AAC, as Zalo records it.
func (r *Resident) SendsVoice(sound []byte) json.RawMessage {
	address := r.b.Serve("f2-voice-aac-dl", "aac", sound)
	return r.does(Shown{Kind: "voice"}, "message.voice.received",
		map[string]any{"message_type": "CHAT_VOICE", "voice_url": address, "audio_duration": 3})
}

// SendsSticker sends a sticker.
func (r *Resident) SendsSticker() json.RawMessage {
	return r.does(Shown{Kind: "sticker"}, "message.sticker.received",
		map[string]any{"message_type": "CHAT_STICKER", "sticker": "46996", "url": "https://zalo-api.zadn.vn/api/emoticon/sticker/webpc?eid=46996&size=130"})
}

// SendsUnsupported sends a file, a place, a card, a film, a quotation, or anything from somebody whom Zalo counts as
// needing protection: the event says nothing of it.
func (r *Resident) SendsUnsupported() json.RawMessage {
	return r.does(Shown{Kind: "file"}, "message.unsupported.received", map[string]any{})
}

// SendsHidden is the same as the documentation shows it, without any message.
func (r *Resident) SendsHidden() json.RawMessage {
	r.b.mu.Lock()
	r.put(Shown{Kind: "file"})
	r.b.mu.Unlock()
	return r.b.Emit(json.RawMessage(`{"event_name":"message.unsupported.received"}`))
}

// does puts a message on the screen and makes an event of it.
func (r *Resident) does(m Shown, event string, fields map[string]any) json.RawMessage {
	r.b.mu.Lock()
	r.put(m)
	kind, from := "PRIVATE", r.id
	if r.group {
		kind, from = "GROUP", "b1"+r.id[2:]
	}
	message := map[string]any{
		"date": time.Now().UnixMilli(), "chat": map[string]any{"chat_type": kind, "id": r.id}, "message_id": r.b.id(),
		"from": map[string]any{"id": from, "is_bot": false, "display_name": r.Name, "avatar": "https://s120-ava-talk.zadn.vn/" + r.Name},
	}
	r.b.mu.Unlock()
	for name, value := range fields {
		message[name] = value
	}
	body, err := json.Marshal(map[string]any{"event_name": event, "message": message})
	if err != nil {
		r.b.t.Errorf("zalotest: %v", err)
	}
	return r.b.Emit(body)
}

// Emit sends any event, and returns its body as the webhook gets it.
func (b *Bot) Emit(event json.RawMessage) json.RawMessage {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.form.Enveloped && b.hook.url != "" {
		event = json.RawMessage(`{"ok":true,"result":` + string(event) + `,"error_code":0}`)
	}
	b.queue = append(b.queue, event)
	b.change()
	return event
}

// put adds a message to the screen; the caller holds mu.
func (r *Resident) put(m Shown) {
	r.screen = append(r.screen, m)
	r.b.change()
}

// Screen is what the chat shows, oldest first. Nothing ever leaves it.
func (r *Resident) Screen() []Shown {
	r.b.mu.Lock()
	defer r.b.mu.Unlock()
	return append([]Shown(nil), r.screen...)
}

// FromBot is what the bot has written, oldest first.
func (r *Resident) FromBot() []string {
	var texts []string
	for _, m := range r.Screen() {
		if m.FromBot {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// Sees waits until a message of the bot that was written after the resident's last one contains text, and returns it.
func (r *Resident) Sees(t testing.TB, text string) Shown {
	t.Helper()
	var found Shown
	r.b.Until(t, fmt.Sprintf("resident sees %q", text), func() bool {
		screen := r.Screen()
		for i := len(screen) - 1; i >= 0 && screen[i].FromBot; i-- {
			if strings.Contains(screen[i].Text, text) {
				found = screen[i]
				return true
			}
		}
		return false
	})
	return found
}

// Serve puts a file where anybody who has the address can read it, as Zalo does, and returns the address.
func (b *Bot) Serve(place, ending string, content []byte) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	path := fmt.Sprintf("/media/%s/%s/%s.%s", place, b.id(), b.id(), ending)
	b.files[path] = content
	return b.url + path
}

// Expire takes away every file that was served.
func (b *Bot) Expire() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.files = map[string][]byte{}
}

func (b *Bot) media(w http.ResponseWriter, r *http.Request) {
	fault, faulty := b.takeFault("media")
	if faulty && fault.before(w, r) {
		return
	}
	b.mu.Lock()
	content, ok := b.files[r.URL.Path]
	b.mu.Unlock()
	code := http.StatusOK
	if !ok {
		code = http.StatusNotFound
	}
	b.record(Call{Method: "media"}, code)
	if !ok {
		http.NotFound(w, r)
		return
	}
	if faulty && fault.Cut { // half the file, then nothing
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		_, _ = w.Write(content[:len(content)/2])
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(content)
}
