package zalo

import (
	"strings"
	"testing"

	"homthu/bot"
	"homthu/bot/zalo/zalotest"
)

type spoken map[string]bool

func (s spoken) HasFile(name string) bool { return s[name] }

// TestTheQuestionIsPlayed: one recording stands before its text, the last that there is, at an address without anything
// of the resident; nobody hears one who did not ask, and a failure leaves the text.
func TestTheQuestionIsPlayed(t *testing.T) {
	r := newRoom(t)
	r.sender.recordings, r.sender.audio = spoken{"hmn/start.menu.aac": true, "hmn/start.hello.aac": true}, "https://homthu.example/audio/"
	a, b := r.fake.Resident("A"), r.fake.Resident("B")
	say := func(chat, text, listen string) {
		r.clerk.mu.Lock()
		defer r.clerk.mu.Unlock()
		r.clerk.add(chat, bot.Outgoing{Reply: bot.Reply{Text: text, Listen: listen, Spoken: []string{"start.hello", "start.menu", "ask.got"}}})
	}
	say(a.Chat(), "nghe", "hmn")
	say(b.Chat(), "đọc", "")
	say(b.Chat(), "tiếng khác", "tyz")
	r.run(r.sender.Run)
	r.until("everything is marked", func() bool { return r.clerk.unmarked() == 0 })
	if s := a.Screen(); len(s) != 2 || s[0].URL != "https://homthu.example/audio/hmn/start.menu.aac" || s[1].Text != "nghe" {
		t.Errorf("%+v", s)
	}
	if s := b.Screen(); len(s) != 2 {
		t.Errorf("%+v", s)
	}
	r.fake.Fail("sendVoice", zalotest.Fault{Status: 500})
	say(a.Chat(), "vẫn đọc được", "hmn")
	r.sender.Wake()
	r.until("the text is shown", func() bool { return strings.Contains(strings.Join(a.FromBot(), "\n"), "vẫn đọc được") })
}
