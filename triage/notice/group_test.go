package notice_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/bot/telegram/telegramtest"
	"homthu/triage/notice"
	"homthu/triage/roster"
)

// TestTelegramGroup: a head asks for a code, somebody writes it into the group, and the group is told from then on. Chats
// with one person, wrong codes and old ones bind nothing.
func TestTelegramGroup(t *testing.T) {
	r := open(t)
	server := telegramtest.New(t)
	bot, err := notice.NewGroups(roster.Telegram, server.URL(), telegramtest.Token)
	must(t, err)
	desk := notice.New(notice.Options{Roster: r.roster, Docket: r, Now: func() time.Time { return r.at }, Senders: map[string]notice.Sender{roster.Telegram: bot}})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = desk.Listen(ctx) }()
	defer func() { cancel(); <-done }()

	code, err := desk.Add(t.Context(), roster.Channel{Kind: roster.Telegram, User: "minh", Unit: police, Lang: "vi"})
	if must(t, err); notice.Code(code) != code {
		t.Fatalf("code %q", code)
	}
	minh := server.User("Minh")
	minh.Says("/gan " + code)
	group := minh.Group("Công an xã")
	group.Says("Chiều họp")
	group.Says("/gan ABCDE-FGHJK")
	if _, groups, err := r.roster.Channels(t.Context(), "minh", police); err != nil || len(groups) != 1 || groups[0].Confirmed {
		t.Fatalf("%+v, %v", groups, err)
	}
	group.Says("/gan@homthu_bot " + strings.ToLower(code))
	server.Until(t, "a word in the group", func() bool { return len(group.FromBot()) == 1 })
	if said := group.FromBot()[0]; !strings.HasPrefix(said, "homthu: nhóm này đã nối") {
		t.Fatal(said)
	}
	if got := minh.FromBot(); len(got) != 0 {
		t.Fatalf("a private chat was answered: %q", got)
	}
	r.told(police, 3, 0)
	must(t, desk.Round(t.Context()))
	if said := group.FromBot(); len(said) != 2 || said[1] != "homthu: 3 việc khẩn. Mở bàn trực, bấm “Đã biết”." {
		t.Fatalf("%q", said)
	}
	elsewhere := minh.Group("Nhóm khác")
	elsewhere.Says("/gan " + code) // used
	r.told(police, 1, 0)
	must(t, desk.Round(t.Context()))
	if said := elsewhere.FromBot(); len(said) != 0 {
		t.Fatalf("%q", said)
	}
	server.Fail("sendMessage", telegramtest.Fault{Status: 403})
	r.told(police, 1, 0)
	must(t, desk.Round(t.Context()))
	_, groups, err := r.roster.Channels(t.Context(), "minh", police)
	if must(t, err); groups[0].Why != "gone" {
		t.Fatalf("%+v", groups)
	}
}

// TestZaloGroup speaks to a stand-in for what was captured of Zalo's groups, which are on trial there: the shape of an
// update with another kind of chat. The strict server of package zalotest has no groups.
func TestZaloGroup(t *testing.T) {
	var calls []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		calls = append(calls, q.URL.Path)
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"ok":false,"description":"Internal server error","error_code":403}`))
	}))
	defer server.Close()
	bot, err := notice.NewGroups(roster.Zalo, server.URL, "123:abc")
	must(t, err)
	if err := bot.Send(t.Context(), "g1", notice.Message{Text: "x"}); !errors.Is(err, notice.ErrUnreachable) || !slices.Equal(calls, []string{"/bot123:abc/sendMessage"}) {
		t.Fatalf("%v %v", err, calls)
	}
	for _, bad := range [][2]string{{"", "t"}, {"ftp", "t"}, {server.URL, ""}, {server.URL, "a/b"}, {"http://u:p@x", "t"}} {
		if _, err := notice.NewGroups(roster.Zalo, bad[0], bad[1]); err == nil {
			t.Errorf("%q", bad)
		}
	}
}
