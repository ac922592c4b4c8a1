package telegramtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Shown is one message as a private chat shows it, from either side.
type Shown struct {
	ID        int
	FromBot   bool
	Kind      string // text, photo, …
	Text      string // or the caption
	Buttons   [][]Button
	File      File
	Protected bool // cannot be forwarded or saved
	Deleted   bool // gone from the screen of both
	Date      time.Time

	fileID string // of a voice of the bot
}

// chat is one chat with the bot. Server.mu guards it.
type chat struct {
	id       int64
	kind     string // private, group, supergroup
	title    string
	blocked  bool
	messages []*Shown
}

func (c *chat) find(id int) *Shown {
	i := slices.IndexFunc(c.messages, func(m *Shown) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return c.messages[i]
}

// put adds a message to a chat; the caller holds mu.
func (s *Server) put(c *chat, m *Shown) {
	s.message++
	m.ID, m.Date = s.message, s.clock()
	c.messages = append(c.messages, m)
	s.change()
}

// Screen is what the chat shows now, oldest first: deleted messages are not on it.
func (u *User) Screen() []Shown { return u.list(func(m *Shown) bool { return !m.Deleted }) }

// History is every message there ever was, deleted ones included.
func (u *User) History() []Shown { return u.list(func(*Shown) bool { return true }) }

// FromBot is what the bot has written and not deleted, oldest first.
func (u *User) FromBot() []string {
	var texts []string
	for _, m := range u.list(func(m *Shown) bool { return m.FromBot && !m.Deleted }) {
		texts = append(texts, m.Text)
	}
	return texts
}

func (u *User) list(want func(*Shown) bool) []Shown {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	var found []Shown
	for _, m := range u.chat.messages {
		if want(m) {
			found = append(found, *m)
		}
	}
	return found
}

// Patience is how long [User.Sees] waits before the test fails.
const Patience = 10 * time.Second

// Sees waits until a message of the bot on the screen contains text, and returns the newest such.
func (u *User) Sees(t testing.TB, text string) Shown {
	t.Helper()
	var found Shown
	u.s.Until(t, fmt.Sprintf("user sees %q", text), func() bool {
		for _, m := range u.FromBotShown() {
			if strings.Contains(m.Text, text) {
				found = m
			}
		}
		return found.ID != 0
	})
	return found
}

// FromBotShown is like [User.FromBot] with everything the chat shows of each message.
func (u *User) FromBotShown() []Shown {
	return u.list(func(m *Shown) bool { return m.FromBot && !m.Deleted })
}

// SeesAfter is Sees for messages newer than an earlier one.
func (u *User) SeesAfter(t testing.TB, earlier int, text string) Shown {
	t.Helper()
	var found Shown
	u.s.Until(t, fmt.Sprintf("user sees %q", text), func() bool {
		for _, m := range u.FromBotShown() {
			if m.ID > earlier && strings.Contains(m.Text, text) {
				found = m
			}
		}
		return found.ID != 0
	})
	return found
}

// Until waits until done; it looks again whenever something changed on the server.
func (s *Server) Until(t testing.TB, what string, done func() bool) {
	t.Helper()
	limit := time.NewTimer(Patience)
	defer limit.Stop()
	for {
		s.mu.Lock()
		wait := s.changed
		s.mu.Unlock()
		if done() {
			return
		}
		select {
		case <-wait:
		case <-time.After(20 * time.Millisecond): // done may look at more than the server
		case <-limit.C:
			t.Fatalf("waited %v in vain: %s", Patience, what)
		}
	}
}

// object is a message as the API shows it; the caller holds mu.
func (s *Server) object(c *chat, m *Shown) map[string]any {
	o := map[string]any{"message_id": m.ID, "date": m.Date.Unix(), "chat": s.chatObject(c)}
	if m.FromBot {
		o["from"] = map[string]any{"id": 7000000001, "is_bot": true, "first_name": "Hòm thư", "username": "homthu_test_bot"}
	}
	if m.Kind == "text" {
		o["text"] = m.Text
	} else if m.Text != "" {
		o["caption"] = m.Text
	}
	if m.Kind == "voice" && m.fileID != "" {
		o["voice"] = map[string]any{"file_id": m.fileID, "file_unique_id": "u" + m.fileID, "duration": 1}
	}
	if m.Protected {
		o["has_protected_content"] = true
	}
	if len(m.Buttons) > 0 {
		o["reply_markup"] = map[string]any{"inline_keyboard": m.Buttons}
	}
	return o
}

func (s *Server) chatObject(c *chat) map[string]any {
	if c.kind != "private" {
		return map[string]any{"id": c.id, "type": c.kind, "title": c.title}
	}
	o := map[string]any{"id": c.id, "type": "private"}
	for _, u := range s.users {
		if u.chat == c {
			o["first_name"], o["last_name"], o["username"] = u.First, u.Last, u.Username
		}
	}
	return o
}
