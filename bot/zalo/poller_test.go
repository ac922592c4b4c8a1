package zalo

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/zalo/zalotest"
	"homthu/database"
)

func TestPollerIdles(t *testing.T) {
	r := newRoom(t)
	p := r.poller()
	for range 2 {
		moved, err := p.runOnce(t.Context())
		if moved || err != nil {
			t.Fatal(moved, err)
		}
	}
	if calls := r.fake.Calls("getUpdates"); len(calls) != 2 || calls[0].Code != 408 || calls[0].Params["timeout"] != "1" || r.log.String() != "" {
		t.Error(calls, r.log.String())
	}
	// The same as other clients expect it: HTTP 200 with the code inside.
	r.fake.Fail("getUpdates", zalotest.Fault{Status: 408})
	if moved, err := p.runOnce(t.Context()); moved || err != nil {
		t.Error(moved, err)
	}
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"ok":false,"error_code":408,"description":"Request timeout"}`))
	}))
	defer inside.Close()
	r.connect(inside.URL)
	if moved, err := r.poller().runOnce(t.Context()); moved || err != nil {
		t.Error(moved, err)
	}
}

// TestPollerDoesNotSpin: a server that does not hold requests open is not asked a thousand times a second.
func TestPollerDoesNotSpin(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusRequestTimeout)
	}))
	defer server.Close()
	r := newRoom(t)
	r.connect(server.URL)
	r.options.Pause = 50 * time.Millisecond
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_ = r.poller().Run(ctx)
	if asked > 8 {
		t.Error(asked)
	}
}

func TestPollerTakesAll(t *testing.T) {
	r := newRoom(t)
	stop := r.run(r.poller().Run, r.sender.Run)
	a := r.fake.Resident("A")
	a.Says("một")
	a.Says("hai")
	a.SendsUnsupported()
	a.SendsHidden()
	r.fake.Emit([]byte(`{"event_name":"odd.thing"}`))
	r.fake.Emit([]byte(`7`))
	a.Says("ba")
	a.Sees(t, "đã ghi: text ba")
	stop()
	if m := r.clerk.messages(); len(m) != 4 || m[0].Text != "một" || m[1].Text != "hai" || m[2].Kind != bot.KindUnsupported || m[3].Text != "ba" {
		t.Error(m)
	}
	if r.count.of(Chatless) != 1 || r.count.of(Ignored) != 1 || r.count.of(Undecodable) != 1 {
		t.Error(r.count.n)
	}
}

// TestPollerHolds: what arrived is held until it is committed, and nothing else is fetched, because it would be lost too if
// the process ended.
func TestPollerHolds(t *testing.T) {
	r := newRoom(t)
	full := true
	r.clerk.before = func(bot.Incoming) error {
		if full {
			return database.ErrFull
		}
		return nil
	}
	a := r.fake.Resident("A")
	a.Says("một")
	a.Says("hai")
	p := r.poller()
	for range 5 {
		if _, err := p.runOnce(t.Context()); err == nil {
			t.Fatal("not committed, and no error")
		}
	}
	if r.fake.Waiting() != 1 || len(r.fake.Calls("getUpdates")) != 1 {
		t.Error("fetched more", r.fake.Waiting())
	}
	full = false
	for range 2 {
		if moved, err := p.runOnce(t.Context()); !moved || err != nil {
			t.Fatal(moved, err)
		}
	}
	if m := r.clerk.messages(); len(m) != 2 || m[0].Text != "một" {
		t.Error(m)
	}
	full = true
	a.Says("ba")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_ = p.Run(ctx)
	if !strings.Contains(r.log.String(), "will not repeat") || strings.Contains(r.log.String(), "ba ") {
		t.Error("the operator does not know that something was lost:", r.log.String())
	}
}

// TestPollerLoses shows why polling is for development: an answer that breaks on the wire is lost, and Zalo does not tell.
func TestPollerLoses(t *testing.T) {
	r := newRoom(t)
	r.fake.Fail("getUpdates", zalotest.Fault{Cut: true})
	a := r.fake.Resident("A")
	a.Says("mất")
	r.run(r.poller().Run, r.sender.Run)
	r.until("the answer is lost", func() bool { return r.fake.Lost() == 1 })
	a.Says("đến")
	a.Sees(t, "đã ghi: text đến")
	if m := r.clerk.messages(); len(m) != 1 || r.count.of(PollFailed) != 1 {
		t.Error(m, r.count.n)
	}
}

func TestPollerSurvives(t *testing.T) {
	r := newRoom(t)
	r.fake.Fail("getUpdates", zalotest.Fault{Drop: true}, zalotest.Fault{Broken: true}, zalotest.Fault{Status: 500}, zalotest.Fault{Wall: true},
		zalotest.Fault{Status: 401}, zalotest.Fault{Status: 429}, zalotest.Fault{Elsewhere: "/bot" + zalotest.Token + "/getMe"})
	a := r.fake.Resident("A")
	a.Says("chào")
	r.run(r.poller().Run, r.sender.Run)
	a.Sees(t, "đã ghi: text chào")
}
