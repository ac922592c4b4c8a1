package zalotest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// OAShown is one message as the chat shows it, from either side.
type OAShown struct {
	FromOA bool
	Text   string
	keys   []oaKey
}

// Buttons are the titles under a message.
func (m OAShown) Buttons() []string {
	var titles []string
	for _, k := range m.keys {
		titles = append(titles, k.Title)
	}
	return titles
}

// OAPerson is a resident with a phone. What he does becomes events; what the account sends shows on his screen.
type OAPerson struct {
	Name string

	o       *OA
	id      string
	blocked bool
	last    time.Time // when he last did something
	row     int       // messages to him since
	charged int
	screen  []OAShown // OA.mu guards all of it
}

// Person returns the resident of that name.
func (o *OA) Person(name string) *OAPerson {
	o.mu.Lock()
	defer o.mu.Unlock()
	if p, ok := o.people[name]; ok {
		return p
	}
	p := &OAPerson{Name: name, o: o, id: fmt.Sprintf("24684588352919%04d", 7900+len(o.people))}
	o.people[name], o.chats[p.id] = p, p
	return p
}

// Chat is the account's id of him.
func (p *OAPerson) Chat() string { return p.id }

// Charged is how many messages to him cost money.
func (p *OAPerson) Charged() int {
	p.o.mu.Lock()
	defer p.o.mu.Unlock()
	return p.charged
}

// put shows a message; the caller holds OA.mu.
func (p *OAPerson) put(m OAShown) {
	p.screen = append(p.screen, m)
	p.o.changed.Broadcast()
}

// acts notes that he did something: the windows begin anew.
func (p *OAPerson) acts(m OAShown) {
	p.o.mu.Lock()
	defer p.o.mu.Unlock()
	p.last, p.row = p.o.now(), 0
	if m.Text != "" {
		p.put(m)
	}
}

// sends makes an event of a message.
func (p *OAPerson) sends(kind, shown string, message map[string]any) json.RawMessage {
	p.acts(OAShown{Text: shown})
	p.o.mu.Lock()
	message["msg_id"] = p.o.id()
	p.o.mu.Unlock()
	return p.o.Emit("user_send_"+kind, map[string]any{
		"sender": map[string]any{"id": p.id}, "recipient": map[string]any{"id": oaID}, "user_id_by_app": "5521772797" + p.id[12:], "message": message,
	})
}

func (p *OAPerson) attaches(kind, text string, payloads ...map[string]any) json.RawMessage {
	var all []map[string]any
	for _, payload := range payloads {
		all = append(all, map[string]any{"type": kind, "payload": payload})
	}
	message := map[string]any{"attachments": all}
	if text != "" {
		message["text"] = text
	}
	return p.sends(kind, "["+kind+"] "+text, message)
}

// Follows presses "Quan tâm".
func (p *OAPerson) Follows() json.RawMessage {
	p.acts(OAShown{})
	return p.o.Emit("follow", map[string]any{"oa_id": oaID, "follower": map[string]any{"id": p.id}, "source": "oa_profile", "user_id_by_app": "1"})
}

// Unfollows stops following; what is sent to him afterwards is refused.
func (p *OAPerson) Unfollows() json.RawMessage {
	p.o.mu.Lock()
	p.blocked = true
	p.o.mu.Unlock()
	return p.o.Emit("unfollow", map[string]any{"oa_id": oaID, "follower": map[string]any{"id": p.id}})
}

// ClicksChat presses "Nhắn tin" on the account's page.
func (p *OAPerson) ClicksChat() json.RawMessage {
	p.acts(OAShown{})
	return p.o.Emit("user_click_chatnow", map[string]any{"oa_id": oaID, "user_id": p.id})
}

// Withdraws takes his consent back and asks for erasure.
func (p *OAPerson) Withdraws() json.RawMessage {
	return p.o.Emit("user_withdraw", map[string]any{"oa_id": oaID, "user_id": p.id})
}

// Says sends a text.
func (p *OAPerson) Says(text string) json.RawMessage {
	return p.sends("text", text, map[string]any{"text": text})
}

// Presses presses the button that begins with title under the newest message that has one. On a real screen nothing shows; here
// a mark does, so that Sees looks at what comes after it.
func (p *OAPerson) Presses(title string) json.RawMessage {
	screen := p.Screen()
	for i := len(screen) - 1; i >= 0; i-- {
		for _, k := range screen[i].keys {
			if strings.HasPrefix(k.Title, title) {
				return p.sends("text", "[nút] "+k.Title, map[string]any{"text": k.Payload})
			}
		}
	}
	p.o.t.Errorf("zalotest: there is no button %q", title)
	return nil
}

// SendsImages sends photos in one message.
func (p *OAPerson) SendsImages(text string, pictures ...[]byte) json.RawMessage {
	var payloads []map[string]any
	for _, picture := range pictures {
		address := p.o.Serve(picture, "jpg")
		payloads = append(payloads, map[string]any{"thumbnail": address + "?small", "url": address})
	}
	return p.attaches("image", text, payloads...)
}

// SendsAudio speaks.
func (p *OAPerson) SendsAudio(sound []byte) json.RawMessage {
	return p.attaches("audio", "", map[string]any{"url": p.o.Serve(sound, "amr")})
}

// SendsFile sends a file; name is what nobody may keep.
func (p *OAPerson) SendsFile(content []byte, name, kind string) json.RawMessage {
	return p.attaches("file", "", map[string]any{
		"url": p.o.Serve(content, kind), "name": name, "type": kind, "size": fmt.Sprint(len(content)), "checksum": "d41d8cd98f00b204e9800998ecf8427e",
	})
}

// SendsLocation sends a place, as it was captured: numbers as strings, the place's name as text.
func (p *OAPerson) SendsLocation(lat, lon string) json.RawMessage {
	return p.attaches("location", "Chợ", map[string]any{"coordinates": map[string]any{"latitude": lat, "longitude": lon}})
}

// SendsSticker sends a sticker.
func (p *OAPerson) SendsSticker() json.RawMessage {
	return p.attaches("sticker", "", map[string]any{"id": "46996", "url": "https://zalo-api.zadn.vn/x"})
}

// SendsCard sends somebody's card.
func (p *OAPerson) SendsCard(name, phone string) json.RawMessage {
	return p.attaches("business_card", "", map[string]any{"description": `{"phone":"` + phone + `"}`, "thumbnail": "https://x", "url": "https://zalo.me/" + phone, "title": name})
}

// Screen is what the chat shows, oldest first. Nothing ever leaves it.
func (p *OAPerson) Screen() []OAShown {
	p.o.mu.Lock()
	defer p.o.mu.Unlock()
	return append([]OAShown(nil), p.screen...)
}

// FromOA is what the account has written, oldest first.
func (p *OAPerson) FromOA() []string {
	var texts []string
	for _, m := range p.Screen() {
		if m.FromOA {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// Sees waits until a message of the account that was not seen before contains text, and returns it.
func (p *OAPerson) Sees(t testing.TB, text string) OAShown {
	t.Helper()
	var found OAShown
	p.o.Until(t, fmt.Sprintf("%s sees %q", p.Name, text), func() bool {
		screen := p.Screen()
		for i := len(screen) - 1; i >= 0 && screen[i].FromOA; i-- {
			if strings.Contains(screen[i].Text, text) {
				found = screen[i]
				return true
			}
		}
		return false
	})
	return found
}
