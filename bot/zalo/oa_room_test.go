package zalo

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
	"homthu/bot/zalo/zalotest"
)

// oaClerk is the clerk of the other tests, who can forget.
type oaClerk struct {
	*clerk
	forget func(chat string) error // may be nil
	gone   []string                // guarded by clerk.mu
}

func (c *oaClerk) Forget(ctx context.Context, channel, chat string, u bot.Update) error {
	if c.forget != nil {
		if err := c.forget(chat); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen[u.ID]++; c.seen[u.ID] == 1 && channel == bot.ZaloOA {
		c.gone = append(c.gone, chat)
	}
	return ctx.Err()
}

// oaRoom is the Official Account's back end with everything around it.
type oaRoom struct {
	*purse
	clerk  *oaClerk
	tokens *OATokens
	oa     *OA
	sender *Sender
	hook   *OAWebhook
	count  *counter
	log    *lockedBuffer
}

// newOARoom opens one. Whatever the test does, nothing secret may be in the log.
func newOARoom(t *testing.T) *oaRoom {
	t.Helper()
	r := &oaRoom{purse: newPurse(t), clerk: &oaClerk{clerk: newClerk()}, count: &counter{n: map[string]int{}}, log: &lockedBuffer{}}
	r.clerk.reply = echo
	r.tokens = r.granted()
	access, refresh := r.fake.Pair()
	r.connect()
	t.Cleanup(func() {
		for _, secret := range []string{access, refresh, zalotest.OASecret, zalotest.OAAppSecret, strings.TrimPrefix(r.fake.URL(), "http://"), "24684588352919", "BIMAT", "đã ghi"} {
			if strings.Contains(r.log.String(), secret) {
				t.Errorf("the log holds %q:\n%s", secret, r.log.String())
			}
		}
	})
	return r
}

func (r *oaRoom) connect() {
	r.t.Helper()
	oa, err := NewOA(OAConfig{
		URL: r.fake.URL(), AppID: zalotest.OAAppID, Secret: zalotest.OASecret, Tokens: r.tokens, Now: r.now,
		Options: Options{
			Log:    slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
			Report: r.count.report, Pause: 5 * time.Millisecond,
		},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.oa = oa
	r.sender = NewSender(oa, oa.Outbox(r.clerk), SenderConfig{Now: r.now, Idle: 10 * time.Millisecond, Options: oa.o})
	r.hook = NewOAWebhook(oa, r.clerk, r.sender)
}

// run starts the sender and lets Zalo deliver.
func (r *oaRoom) run() {
	r.t.Helper()
	r.sender.pace = delivery.NewPace(delivery.Limits{Chat: 1000, ChatBurst: 100, Overall: limits.Overall, OverallBurst: limits.OverallBurst})
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { _ = r.sender.Run(ctx) })
	server := httptest.NewServer(r.hook)
	r.fake.Hook(server.URL + "/webhooks/zalo-oa")
	r.t.Cleanup(func() {
		cancel()
		group.Wait()
		server.Close()
	})
}

// post makes one call of the webhook, with the signature unless another header is given.
func (r *oaRoom) post(body []byte, header ...string) int {
	r.t.Helper()
	request := httptest.NewRequestWithContext(r.t.Context(), http.MethodPost, "/webhooks/zalo-oa", bytes.NewReader(body))
	request.Header.Set(OASignatureHeader, zalotest.OASign(body, zalotest.OAForm{}))
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Del(header[i])
		if header[i+1] != "" {
			request.Header[header[i]] = []string{header[i+1]}
		}
	}
	w := httptest.NewRecorder()
	r.hook.ServeHTTP(w, request)
	if w.Body.Len() > 0 {
		r.t.Error("an answer has a body")
	}
	return w.Code
}

// drain sends until nothing waits, moving the clock.
func (r *oaRoom) drain() {
	r.t.Helper()
	for range 300 {
		if r.clerk.unmarked() == 0 {
			return
		}
		_, _ = r.sender.rounds.Once(r.t.Context())
		r.later(2 * time.Second)
	}
	r.t.Fatal("the outbox never became empty")
}
