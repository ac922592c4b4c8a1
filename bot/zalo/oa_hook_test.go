package zalo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/zalo/zalotest"
	"homthu/database"
)

func TestOAConversation(t *testing.T) {
	for _, form := range []zalotest.OAForm{{}, {Bare: true}, {Number: true}, {Bare: true, Number: true}} {
		r := newOARoom(t)
		r.fake.Form(form)
		r.run()
		a := r.fake.Person("BIMAT")
		a.Follows()
		a.Sees(t, "đã ghi: start")
		a.Says("có đánh bạc")
		if shown := a.Sees(t, "đã ghi: text có đánh bạc"); len(shown.Buttons()) != 2 || strings.Contains(shown.Text, "1 Gửi") {
			t.Fatalf("%+v", shown)
		}
		a.Presses("2 Hủy")
		a.Sees(t, "đã ghi: choice 1:2")
		a.Says("#n:1:2 là gì")
		a.Sees(t, "đã ghi: text #n:1:2 là gì")
		a.SendsLocation("21.85", "106.76")
		a.Sees(t, "đã ghi: location")
		a.SendsSticker()
		a.Sees(t, "đã ghi: sticker")
		a.SendsCard("BIMAT", "0912345678")
		a.Sees(t, "đã ghi: contact")
		a.SendsFile([]byte("%PDF"), "Đơn BIMAT.pdf", "pdf")
		a.Sees(t, "đã ghi: file")
		a.SendsAudio([]byte("#!AMR\n"))
		a.Sees(t, "đã ghi: voice")
		r.fake.Until(t, "all is confirmed", func() bool { return r.fake.Waiting() == 0 })
		if got := fmt.Sprintf("%+v", r.clerk.messages()); strings.Contains(got, "BIMAT") || strings.Contains(got, "0912") {
			t.Error("a name or a number came through: ", got)
		}
	}
}

func TestOAWebhookAnswers(t *testing.T) {
	r := newOARoom(t)
	body := oaMade("user_send_text", `{"text":"có trộm","msg_id":"a"}`) // of the year 1974: age never matters
	if code := r.post(body); code != http.StatusOK || len(r.clerk.messages()) != 1 {
		t.Fatal(code)
	}
	if code := r.post(body); code != http.StatusOK || len(r.clerk.messages()) != 1 {
		t.Fatal("a repetition:", code)
	}
	for _, wrong := range []string{"", "mac=", strings.Repeat("0", 64), "mac=" + strings.Repeat("0", 64), zalotest.OASign([]byte("{}"), zalotest.OAForm{})} {
		if code := r.post(body, OASignatureHeader, wrong); code != http.StatusUnauthorized {
			t.Errorf("%q: %d", wrong, code)
		}
	}
	if code := r.post(nil, OASignatureHeader, ""); code != http.StatusOK {
		t.Error("a probe", code)
	}
	for _, bad := range []string{"", "x", "[]", `{"a":1} x`} {
		if code := r.post([]byte(bad)); code != http.StatusBadRequest {
			t.Errorf("%q: %d", bad, code)
		}
	}
	if code := r.post(oaMade("user_send_text", `{"text":"`+strings.Repeat("x", maxOABody)+`"}`)); code != http.StatusRequestEntityTooLarge {
		t.Error(code)
	}
	for _, quiet := range []string{"unfollow", "user_seen_message", "oa_send_text", "anonymous_send_text", "what"} {
		if code := r.post(oaMade(quiet, `{"text":"x"}`)); code != http.StatusOK {
			t.Error(quiet, code)
		}
	}
	if n := len(r.clerk.messages()); n != 1 || r.count.of(Anonymous) != 1 || r.count.of(Ignored) != 4 || r.count.of(Undecodable) != 4 {
		t.Error(n, r.count.n)
	}
	for _, away := range []error{database.ErrFull, database.ErrLocked, errors.New("BIMAT"), context.DeadlineExceeded} {
		r.clerk.before = func(bot.Incoming) error { return away }
		if code := r.post(oaMade("user_send_text", `{"text":"BIMAT","msg_id":"b"}`)); code != http.StatusServiceUnavailable {
			t.Error(away, code)
		}
	}
	r.clerk.before = nil
	if code := r.post(oaMade("user_send_text", `{"text":"x","msg_id":"b"}`)); code != http.StatusOK || len(r.clerk.messages()) != 2 {
		t.Error(code)
	}
}

// Zalo waits two seconds. A store that hangs is answered 503 before that; what it then commits all the same is known.
func TestOAWebhookInTime(t *testing.T) {
	r := newOARoom(t)
	r.hook.commit, r.hook.answer = time.Minute, 30*time.Millisecond
	hold := make(chan struct{})
	r.clerk.before = func(bot.Incoming) error { <-hold; return nil }
	body := oaMade("user_send_text", `{"text":"x","msg_id":"a"}`)
	begun := time.Now()
	if code := r.post(body); code != http.StatusServiceUnavailable || time.Since(begun) > time.Second {
		t.Fatal(code, time.Since(begun))
	}
	close(hold)
	r.fake.Until(t, "committed late", func() bool { return len(r.clerk.messages()) == 1 })
	if code := r.post(body); code != http.StatusOK || len(r.clerk.messages()) != 1 {
		t.Error("not known:", code)
	}
	if oaAnswerTime >= 2*time.Second || oaCommitTime >= oaAnswerTime {
		t.Error("too slow for Zalo")
	}
}

// Zalo repeats what was not committed, five times; before the end the operator is told.
func TestOARedelivery(t *testing.T) {
	r := newOARoom(t)
	failing := 4
	r.clerk.before = func(bot.Incoming) error {
		if failing--; failing >= 0 {
			return database.ErrFull
		}
		return nil
	}
	r.run()
	a := r.fake.Person("A")
	a.Says("có trộm")
	a.Sees(t, "đã ghi: text có trộm")
	r.fake.Until(t, "confirmed", func() bool { return r.fake.Waiting() == 0 })
	tries := r.fake.Deliveries()
	if len(tries) != 5 || tries[4].Try != 4 || tries[4].Status != http.StatusOK || r.fake.Unsubscribed() || len(r.clerk.messages()) != 1 {
		t.Fatal(len(tries), r.fake.Unsubscribed())
	}
	if r.count.of(LastTries) != 1 || !strings.Contains(r.log.String(), "Zalo tries only five times") {
		t.Error("the operator was not told", r.count.n)
	}
	for range 2 { // an answer that got lost: the same event once more
		if code := r.fake.Redeliver(tries[0].Body); code != http.StatusOK || len(r.clerk.messages()) != 1 {
			t.Error(code)
		}
	}
}

// What breaks the handler every time is handed on without its content before Zalo gives up.
func TestOABrokenEvent(t *testing.T) {
	for name, breaks := range map[string]func(){"panic": func() { panic("BIMAT") }, "error": func() {}} {
		t.Run(name, func(t *testing.T) {
			r := newOARoom(t)
			r.clerk.before = func(in bot.Incoming) error {
				if in.Message.Kind == bot.KindText {
					breaks()
					return errors.New("BIMAT")
				}
				return nil
			}
			r.run()
			a := r.fake.Person("A")
			a.Says("x")
			a.Sees(t, "đã ghi: unsupported")
			r.fake.Until(t, "confirmed", func() bool { return r.fake.Waiting() == 0 })
			if r.fake.Unsubscribed() || r.count.of(GaveUp) != 1 {
				t.Error(r.count.n)
			}
		})
	}
}

// Several photos of one call are one album; a fault between two of them repeats the first, which is known.
func TestOAAlbum(t *testing.T) {
	r := newOARoom(t)
	photos := 0
	r.clerk.before = func(in bot.Incoming) error {
		if photos++; photos == 2 {
			return database.ErrLocked
		}
		return nil
	}
	r.run()
	r.fake.Person("A").SendsImages("đây", []byte("1"), []byte("2"), []byte("3"))
	r.fake.Until(t, "all are taken", func() bool { return len(r.clerk.messages()) == 3 && r.fake.Waiting() == 0 })
	all := r.clerk.messages()
	files := map[string]bool{}
	for _, m := range all {
		files[m.File] = true
		if m.Kind != bot.KindPhoto || m.Album == "" || m.Album != all[0].Album {
			t.Errorf("%+v", m)
		}
	}
	if len(files) != 3 || all[0].Text != "đây" || all[1].Text != "" {
		t.Errorf("%+v", all)
	}
}

// Following and "Nhắn tin" within a minute are one greeting; a greeting that could not be committed is not lost.
func TestOAOpens(t *testing.T) {
	r := newOARoom(t)
	failing := true
	r.clerk.before = func(bot.Incoming) error {
		if failing {
			failing = false
			return database.ErrFull
		}
		return nil
	}
	open := func(name string, at int) int {
		return r.post([]byte(fmt.Sprintf(`{"event_name":%q,"user_id":"42","follower":{"id":"42"},"timestamp":"%d"}`, name, at)))
	}
	if open("follow", 1) != 503 || open("follow", 1) != 200 || open("user_click_chatnow", 2) != 200 || len(r.clerk.messages()) != 1 {
		t.Error(r.clerk.messages())
	}
	r.later(2 * time.Minute)
	if open("user_click_chatnow", 3) != 200 || len(r.clerk.messages()) != 2 {
		t.Error(r.clerk.messages())
	}
}

func TestOAWithdraw(t *testing.T) {
	r := newOARoom(t)
	r.run()
	a := r.fake.Person("A")
	a.Says("x")
	a.Sees(t, "đã ghi")
	tries := 0
	r.clerk.forget = func(string) error {
		switch tries++; tries {
		case 1:
			return database.ErrFull
		case 2:
			panic("BIMAT")
		}
		return nil
	}
	body := a.Withdraws()
	r.fake.Until(t, "erased", func() bool { return r.count.of(Withdrawn) == 1 })
	r.fake.Until(t, "confirmed", func() bool { return r.fake.Waiting() == 0 })
	if len(r.clerk.gone) != 1 || r.clerk.gone[0] != a.Chat() || r.oa.count.inARow(a.Chat()) != 0 || tries != 3 {
		t.Error(r.clerk.gone, tries)
	}
	if code := r.fake.Redeliver(body); code != http.StatusOK || len(r.clerk.gone) != 1 {
		t.Error(code, r.clerk.gone)
	}
	if code := r.post([]byte(`{"event_name":"user_withdraw","timestamp":"1"}`)); code != http.StatusOK || !strings.Contains(r.log.String(), "does not say who") {
		t.Error("a withdrawal without a name", code)
	}
}
