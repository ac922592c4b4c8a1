package bot

import (
	"errors"
	"strings"

	"homthu/intake/directory/boxcode"
)

// greet says who we are and what the channel knows, before the first word is asked for. It reports whether the message
// is done with: it opened the chat, or was only a greeting.
func (t *turn) greet() bool {
	t.scanned()
	opened := t.m.Kind == KindStart || strings.HasPrefix(t.m.Text, "/start")
	if opened {
		t.open()
	}
	if t.s.Greeted && !opened {
		return false
	}
	first := !t.s.Greeted
	t.s.Greeted = true
	t.hello()
	if t.typo {
		t.say("start.box-typo")
	}
	if opened && !first && !t.s.empty() {
		t.say("start.kept")
		t.resume()
		return true
	}
	if opened && t.s.Forum != "" {
		t.goTo(stepForumOpen)
		return true
	}
	if opened || number(t.m.Text) != "" || t.m.Kind == KindChoice || t.m.Kind == KindText && (is(t.m.Text, ears.Greetings) || wordless(t.m.Text)) {
		t.goTo(stepMenu)
		return true
	}
	t.s.Step = stepMenu
	return false
}

// open reads the code of a box, or of a forum, that a scanned square brings along.
func (t *turn) open() {
	code := strings.TrimSpace(strings.TrimPrefix(t.m.Text, "/start"))
	t.scannedForum(code)
	if box, ok := t.env.Box(code); ok && code != "" {
		t.s.Box = box.Code
	} else if _, err := boxcode.Read(code); errors.Is(err, boxcode.ErrTypo) {
		t.typo = true
	}
}

func (t *turn) hello() {
	t.say("start.hello", "ten_noi", t.whose())
	switch t.env.Channel {
	case Telegram:
		t.say("limit.telegram")
	case Zalo:
		t.say("limit.zalo")
	case ZaloOA:
		t.say("limit.zalo")
		t.say("limit.zalo-oa")
	default:
		t.say(t.limit())
		t.say("limit.web-trace")
	}
}

// limit is the text of what the web page can know about who writes: less where it is reached over Tor.
func (t *turn) limit() string {
	if t.env.Tor {
		return "limit.tor"
	}
	return "limit.web"
}

func (t *turn) whose() string {
	if box, ok := t.box(); ok {
		return box.Name + ", " + box.Where
	}
	return t.env.Name
}

func (t *turn) box() (Box, bool) {
	if t.s.Box == "" {
		return Box{}, false
	}
	return t.env.Box(t.s.Box)
}

// onPage says that this lane is talked about on the web page only: on Zalo the account's staff could read along.
func (t *turn) onPage(lane string) bool {
	if t.env.Channel != Zalo && t.env.Channel != ZaloOA {
		return false
	}
	l, _ := t.env.Tables.Lane(lane)
	return l.Veiled
}

// toPage sends the resident to the web page and forgets the draft here.
func (t *turn) toPage() {
	t.s = t.s.fresh()
	t.say("start.web-only")
	t.goTo(stepMenu)
}

// privacy says how private the box is, on this channel.
func (t *turn) privacy() {
	for _, id := range []string{"limit.no-absolute", "limit.zalo", "limit.zalo-oa", "limit.telegram", "limit.web"} {
		_, channel, _ := strings.Cut(id, ".")
		switch {
		case channel == Web && t.env.Channel == Web:
			t.say(t.limit())
		case channel == "no-absolute" || channel == t.env.Channel || channel == Zalo && t.env.Channel == ZaloOA:
			t.say(id)
		}
	}
	if t.env.Channel != Web {
		t.say("limit.police-view", "kenh", t.text("channel."+t.env.Channel))
	}
	t.say("limit.data")
	t.say("limit.status")
}
