package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homthu/bot/telegram/telegramtest"
	"homthu/triage/docket"
	"homthu/triage/roster"
)

// TestNoticesTheWholeWay: an urgent tip from the page wakes the police's group within seconds, by a bot that is not the
// residents'; what is said there is a number, and an acknowledgement ends it.
func TestNoticesTheWholeWay(t *testing.T) {
	ctx := within(t, time.Minute)
	w := newVillage(t, "local")
	w.config.Telegram.Mode = "off"
	groups := telegramtest.New(t)
	token := filepath.Join(t.TempDir(), "groups")
	if err := os.WriteFile(token, []byte(telegramtest.Token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.config.Notices.Telegram = groupConfig{Mode: "on", TokenFile: token, APIURL: groups.URL()}
	both := w.lives(ctx)
	colleagues, err := both.inside.roster.Colleagues(ctx, villagePolice)
	if err != nil || len(colleagues) == 0 {
		t.Fatal(err)
	}
	viewer := docket.Viewer{Officer: colleagues[0].User, Unit: villagePolice}
	code, err := both.inside.notices.Add(ctx, roster.Channel{Kind: roster.Telegram, User: viewer.Officer, Unit: villagePolice, Lang: "vi"})
	if err != nil {
		t.Fatal(err)
	}
	group := groups.User("Lan").Group("Trực ban")
	group.Says("/gan " + code)
	groups.Until(t, "the group joined", func() bool { return len(group.FromBot()) == 1 })
	groups.Until(t, "the boxes told of", func() bool {
		n, err := both.inside.docket.Untold(ctx, viewer, false, 0)
		return err == nil && n.Boxes == 6 && n.Other == 0
	})

	const words = "hai người đang cầm dao ở chợ"
	if _, err := w.sends(ctx, words, true); err != nil {
		t.Fatal(err)
	}
	groups.Until(t, "the group woken", func() bool { return len(group.FromBot()) == 2 })
	// That the boxes of its villages were never opened goes along.
	if said := group.FromBot()[1]; said != "homthu: 1 việc khẩn, 6 hòm thư quá ngày mở. Mở bàn trực, bấm “Đã biết”." {
		t.Fatal(said)
	}
	waiting, err := both.inside.docket.Waiting(ctx, viewer)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%+v, %v", waiting, err)
	}
	if _, err := both.inside.docket.Acknowledge(ctx, viewer, waiting[0].Case); err != nil {
		t.Fatal(err)
	}
	for _, call := range groups.Calls("") {
		for _, secret := range []string{waiting[0].Number, waiting[0].Case, "dao", villageCommune} {
			if strings.Contains(fmt.Sprint(call.Params), secret) {
				t.Errorf("%s holds %q", call.Method, secret)
			}
		}
	}
}
