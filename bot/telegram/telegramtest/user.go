package telegramtest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// User is a resident with a phone. What they do becomes updates; what the bot does shows on their screen.
type User struct {
	First, Last, Username string // what Telegram tells every bot; nothing of it may ever come out of the adapter

	s    *Server
	chat *chat
}

// User returns the resident of that name; the first call opens the private chat.
func (s *Server) User(name string) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, ok := s.users[name]; ok {
		return u
	}
	id := int64(500000100 + len(s.users))
	u := &User{First: name, Last: "Họ-" + name, Username: "tk_" + strconv.FormatInt(id, 10), s: s, chat: &chat{id: id, kind: "private"}}
	s.users[name], s.chats[id] = u, u.chat
	return u
}

// Chat is the platform's id of the chat, as the adapter hands it on.
func (u *User) Chat() string { return strconv.FormatInt(u.chat.id, 10) }

// Blocks stops the bot: every send to this chat is answered 403.
func (u *User) Blocks() {
	u.block(true, `{"status":"member"}`, `{"status":"kicked","until_date":0}`)
}

// Unblocks lets the bot write again.
func (u *User) Unblocks() {
	u.block(false, `{"status":"kicked","until_date":0}`, `{"status":"member"}`)
}

func (u *User) block(blocked bool, before, after string) {
	u.s.mu.Lock()
	u.chat.blocked = blocked
	base := map[string]any{"chat": u.s.chatObject(u.chat), "from": u.from(), "date": u.s.clock().Unix()}
	u.s.mu.Unlock()
	bot := map[string]any{"id": 7000000001, "is_bot": true, "first_name": "Hòm thư", "username": "homthu_test_bot"}
	for field, status := range map[string]string{"old_chat_member": before, "new_chat_member": after} {
		var member map[string]any
		_ = json.Unmarshal([]byte(status), &member)
		member["user"] = bot
		base[field] = member
	}
	u.s.push1("my_chat_member", base)
}

func (u *User) from() map[string]any {
	return map[string]any{
		"id": u.chat.id, "is_bot": false, "first_name": u.First, "last_name": u.Last, "username": u.Username, "language_code": "vi",
	}
}

func (s *Server) push1(kind string, object map[string]any) int64 {
	body, err := json.Marshal(map[string]any{kind: object})
	if err != nil {
		s.t.Errorf("telegramtest: %v", err)
	}
	return s.Push(string(body))
}

// Says sends a text and returns the id of the message.
func (u *User) Says(text string) int {
	fields := map[string]any{"text": text}
	if command, _, _ := strings.Cut(text, " "); strings.HasPrefix(command, "/") && len(command) > 1 {
		fields["entities"] = []any{map[string]any{"type": "bot_command", "offset": 0, "length": len(utf16.Encode([]rune(command)))}}
	}
	return u.Does("text", text, fields)
}

// Starts opens the chat by a deep link: t.me/bot?start=payload.
func (u *User) Starts(payload string) int { return u.Says(strings.TrimSpace("/start " + payload)) }

// Does sends a message with the given fields, for everything that has no helper of its own.
func (u *User) Does(kind, text string, fields map[string]any) int {
	u.s.mu.Lock()
	m := &Shown{Kind: kind, Text: text}
	u.s.put(u.chat, m)
	object := map[string]any{"message_id": m.ID, "date": m.Date.Unix(), "chat": u.s.chatObject(u.chat), "from": u.from()}
	u.s.mu.Unlock()
	for name, value := range fields {
		object[name] = value
	}
	u.s.push1("message", object)
	return m.ID
}

// Edits changes an earlier text of the user.
func (u *User) Edits(id int, text string) {
	u.s.mu.Lock()
	m := u.chat.find(id)
	if m == nil || m.FromBot {
		u.s.mu.Unlock()
		u.s.t.Errorf("telegramtest: no message of the user to edit")
		return
	}
	m.Text = text
	object := map[string]any{
		"message_id": id, "date": m.Date.Unix(), "edit_date": u.s.clock().Unix(), "chat": u.s.chatObject(u.chat), "from": u.from(), "text": text,
	}
	u.s.mu.Unlock()
	u.s.push1("edited_message", object)
}

// Presses presses the newest button on the screen whose text contains the given one.
func (u *User) Presses(text string) {
	u.s.mu.Lock()
	for i := len(u.chat.messages) - 1; i >= 0; i-- {
		m := u.chat.messages[i]
		if b, ok := button(m, text); ok && !m.Deleted {
			u.s.mu.Unlock()
			u.query(m, b.Data)
			return
		}
	}
	u.s.mu.Unlock()
	u.s.t.Errorf("telegramtest: no button %q on the screen", text)
}

// Copies presses the newest button that copies, and returns what is in the clipboard then. The bot hears nothing of it.
func (u *User) Copies(text string) string {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	for i := len(u.chat.messages) - 1; i >= 0; i-- {
		for _, row := range u.chat.messages[i].Buttons {
			for _, b := range row {
				if b.Copy != nil && strings.Contains(b.Text, text) && !u.chat.messages[i].Deleted {
					return b.Copy.Text
				}
			}
		}
	}
	u.s.t.Errorf("telegramtest: no button that copies on the screen")
	return ""
}

// PressesOn presses a button of one message, which may long have scrolled away.
func (u *User) PressesOn(id int, text string) {
	u.s.mu.Lock()
	m := u.chat.find(id)
	u.s.mu.Unlock()
	if m == nil {
		u.s.t.Errorf("telegramtest: no such message")
		return
	}
	b, ok := button(m, text)
	if !ok {
		u.s.t.Errorf("telegramtest: no button %q on that message", text)
		return
	}
	u.query(m, b.Data)
}

// Forges sends a callback query with any data, as a manipulated client can.
func (u *User) Forges(data string) {
	u.s.mu.Lock()
	m := &Shown{ID: 1, FromBot: true, Kind: "text", Text: "?", Date: u.s.clock()}
	u.s.mu.Unlock()
	u.query(m, data)
}

func button(m *Shown, text string) (Button, bool) {
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.Data != "" && strings.Contains(b.Text, text) {
				return b, true
			}
		}
	}
	return Button{}, false
}

func (u *User) query(m *Shown, data string) {
	u.s.mu.Lock()
	id := fmt.Sprintf("%d%06d", u.chat.id, len(u.s.queries)+1)
	u.s.queries[id] = u.s.clock()
	message := u.s.object(u.chat, m)
	if m.Deleted || !u.s.deletable(m) {
		message = map[string]any{"chat": u.s.chatObject(u.chat), "message_id": m.ID, "date": 0}
	}
	object := map[string]any{"id": id, "from": u.from(), "chat_instance": "9" + u.Chat(), "data": data, "message": message}
	u.s.mu.Unlock()
	u.s.push1("callback_query", object)
}
