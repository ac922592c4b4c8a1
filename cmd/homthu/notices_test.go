package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homthu/configs"
	"homthu/intake/rules"
	"homthu/triage/notice"
	"homthu/triage/roster"
)

func TestNoticesConfig(t *testing.T) {
	c, err := readConfig(filepath.Join("..", "..", "configs", "homthu.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := defaultNotices()
	if c.Notices.Mail != want.Mail || c.Notices.Telegram != want.Telegram || c.Notices.Zalo != want.Zalo || c.Notices.CalmTo != want.CalmTo ||
		strings.Join(c.Notices.Push.Services, " ") != strings.Join(want.Push.Services, " ") {
		t.Errorf("the example's values are not the defaults: %+v", c.Notices)
	}
	for name, test := range map[string]struct{ yaml, want string }{
		"push without operator": {"notices: {push: {mode: 'on'}}\n", "notices.push.subject"},
		"push to nobody":        {"notices: {push: {mode: 'on', subject: 'mailto:a@b.vn', services: []}}\n", "notices.push.services"},
		"mail in the open":      {"notices: {mail: {mode: plain}}\n", "notices.mail.mode"},
		"mail without port":     {"notices: {mail: {mode: tls, host: mail.vn, from: a@b.vn}}\n", "HOST:PORT"},
		"mail from a name":      {"notices: {mail: {mode: tls, host: 'mail.vn:465', from: 'A <a@b.vn>'}}\n", "notices.mail.from"},
		"half a login":          {"notices: {mail: {mode: tls, host: 'mail.vn:465', from: a@b.vn, user: a}}\n", "password_file"},
		"the residents' bot":    {"web_url: http://x.example\ntelegram: {mode: poll, token_file: t}\nnotices: {telegram: {mode: 'on', token_file: t}}\n", "not the residents'"},
		"a token in the open":   {"notices: {telegram: {mode: 'on', token_file: t, api_url: 'http://far.example'}}\n", "https"},
		"no time to blur":       {"notices: {calm_from: 5, calm_to: 6}\n", "calm_to"},
	} {
		path := filepath.Join(t.TempDir(), "homthu.yaml")
		if err := os.WriteFile(path, []byte(test.yaml), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readConfig(path, nil); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

func TestPushKeyIsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "push.key")
	first, err := pushKey(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := pushKey(path)
	if err != nil || !first.Equal(again) {
		t.Fatalf("another key: %v", err)
	}
	if err := os.WriteFile(path, []byte("AAAA"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pushKey(path); err == nil {
		t.Fatal("a broken key was replaced")
	}
}

func TestHolidayWarnings(t *testing.T) {
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		now              time.Time
		missing, guessed int
	}{
		{time.Date(2026, 8, 31, 0, 0, 0, 0, time.UTC), 0, 0},
		{time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), 0, 1},
		{time.Date(2027, 11, 1, 0, 0, 0, 0, time.UTC), 1, 1},
		{time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC), 1, 0},
	} {
		if missing, guessed := holidayWarnings(tables, test.now); len(missing) != test.missing || len(guessed) != test.guessed {
			t.Errorf("%v: %q, %q", test.now, missing, guessed)
		}
	}
}

// TestToldCountsOnlyOurWords: nothing that came from outside becomes a label.
func TestToldCountsOnlyOurWords(t *testing.T) {
	all := newTold()
	all.report(roster.Push, notice.Sent)
	all.report("hoa@ca.vn", notice.Sent)
	all.report(roster.Push, "because of hoa@ca.vn")
	if n := len(all.gauges()); n != 12 || all[[2]string{roster.Push, notice.Sent}].Load() != 1 {
		t.Errorf("%d gauges", n)
	}
}
