package bot

import (
	"slices"
	"strings"
	"testing"
)

// Before the first word is asked for, each channel says who can know that the resident wrote: after who we are, and before
// the menu or the kinds, whether the chat was opened or words came first.
func TestEachChannelSaysFirstWhoKnows(t *testing.T) {
	for _, c := range []struct {
		channel string
		tor     bool
		says    []string
	}{
		{Zalo, false, []string{"limit.zalo"}},
		{ZaloOA, false, []string{"limit.zalo", "limit.zalo-oa"}},
		{Telegram, false, []string{"limit.telegram"}},
		{Web, false, []string{"limit.web", "limit.web-trace"}},
		{Web, true, []string{"limit.tor", "limit.web-trace"}},
	} {
		for _, lang := range []string{"vi", "en"} {
			for _, m := range []Message{{Kind: KindStart}, {Kind: KindText, Text: "Tối qua có người lấy trộm xe máy ở chợ"}} {
				env := testEnv(t, map[string]string{"channel": c.channel})
				env.Tor = c.tor
				turn := &turn{env: env, s: State{Lang: lang}}
				_, replies, _ := Turn(env, State{V: StateVersion, Lang: lang}, m)
				if len(replies) == 0 {
					t.Fatalf("%s: no reply", c.channel)
				}
				first := replies[0].Text
				asked := turn.text("start.hello", "ten_noi", env.Name)
				at := strings.Index(first, asked)
				for _, id := range c.says {
					said := strings.Index(first, turn.text(id))
					if said <= at {
						t.Errorf("%s, tor %v, %s: %s is at %d, after %d:\n%s", c.channel, c.tor, lang, id, said, at, first)
					}
					at = said
				}
				for _, id := range []string{"limit.zalo", "limit.zalo-oa", "limit.telegram", "limit.web", "limit.tor"} {
					if !slices.Contains(c.says, id) && strings.Contains(first, turn.text(id)) {
						t.Errorf("%s, tor %v: says %s", c.channel, c.tor, id)
					}
				}
				menu, _, _ := strings.Cut(turn.text("start.menu"), "\n")
				kinds, _, _ := strings.Cut(turn.text("start.kind", "danh_sach_viec", "-"), "\n")
				if rest := first[at:]; !strings.Contains(rest, menu) && !strings.Contains(rest, kinds) {
					t.Errorf("%s: nothing is asked after it:\n%s", c.channel, first)
				}
			}
		}
	}
}
