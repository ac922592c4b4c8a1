package zalo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
)

// OAClerk takes what residents do on an Official Account.
type OAClerk interface {
	Clerk
	// Forget erases every row of a chat. It promises of itself what Receive promises.
	Forget(ctx context.Context, channel, chat string, update bot.Update) error
}

var _ OAClerk = (*bot.Clerk)(nil)

const (
	maxOABody = 1 << 20
	// Zalo waits two seconds for its answer. What is not committed by then is answered 503 and delivered again; if it
	// was committed after all, its id is known.
	oaCommitTime = 1500 * time.Millisecond
	oaAnswerTime = 1800 * time.Millisecond
	// oaErrorsEnough: Zalo tries six times and then takes the app off its list, after which no tip arrives at all. An event
	// that breaks us is therefore handed on without its content at the fourth try.
	oaErrorsEnough = 4
	// oaLateTry is the repetition from which on the operator is told.
	oaLateTry = 3
)

// OAWebhook takes events that Zalo delivers. The status is the confirmation: 200 only after the commit, or for an event
// that was known or that no resident did. After anything else Zalo delivers again, after 30 s, 5, 15, 30 and 60 min.
//
//	200 committed, known, or nothing that a resident did; or no body at all
//	400 signed, but not an event; or not JSON at all
//	401 without the signature, or with a wrong one
//	405 not a POST
//	413 larger than a megabyte
//	503 not committed within a second and a half
type OAWebhook struct {
	oa     *OA
	door   *door
	clerk  OAClerk
	commit time.Duration // oaCommitTime; tests are quicker
	answer time.Duration // oaAnswerTime
}

// NewOAWebhook makes the handler. sender may be nil.
func NewOAWebhook(oa *OA, clerk OAClerk, sender *Sender) *OAWebhook {
	d := newDoor(bot.ZaloOA, clerk, sender, oa.o)
	d.Timeout, d.Patience = oaCommitTime, oaErrorsEnough
	return &OAWebhook{oa: oa, door: d, clerk: clerk, commit: oaCommitTime, answer: oaAnswerTime}
}

// ServeHTTP handles one delivery. Answers have no body.
func (h *OAWebhook) ServeHTTP(w http.ResponseWriter, r *http.Request) { w.WriteHeader(h.handle(w, r)) }

func (h *OAWebhook) handle(w http.ResponseWriter, r *http.Request) int {
	header := r.Header.Get(OASignatureHeader)
	switch {
	case r.Method != http.MethodPost:
		return http.StatusMethodNotAllowed
	case header == "" && r.ContentLength == 0:
		return http.StatusOK // a look whether somebody is there, as Zalo's other webhooks make it; it says nothing and gets nothing
	case header == "":
		return http.StatusUnauthorized
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxOABody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return http.StatusBadRequest
	}
	switch err := verify(h.oa.appID, h.oa.secret, raw, header); {
	case errors.Is(err, errOABody):
		h.oa.o.Report(Undecodable, 1)
		return http.StatusBadRequest
	case err != nil:
		return http.StatusUnauthorized
	}
	e, err := translateOA(raw)
	if err != nil {
		h.oa.o.Report(Undecodable, 1)
		return http.StatusBadRequest
	}
	// In a goroutine of its own, so that a store that hangs cannot hold up the answer. It ends with its context.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), h.commit)
	done := make(chan error, 1)
	go func() {
		defer cancel()
		done <- h.take(ctx, e)
	}()
	late := time.NewTimer(h.answer)
	defer late.Stop()
	select {
	case err = <-done:
	case <-late.C:
		err = delivery.ErrNotCommitted
	}
	if err != nil {
		h.failed(r.Header)
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

// failed tells the operator when Zalo is about to give up.
func (h *OAWebhook) failed(header http.Header) {
	try, err := strconv.Atoi(oaRetry(header))
	if err != nil || try < oaLateTry {
		return
	}
	h.oa.o.Report(LastTries, 1)
	h.oa.o.Log.Error("an event of the Official Account cannot be stored and Zalo tries only five times: look at the store now. "+
		"After the last try the app is taken off Zalo's list; then switch its webhook on again at developers.zalo.me",
		"channel", bot.ZaloOA, "kind", LastTries, "attempt", try)
}

// oaRetry reads the header num_retry, which net/http may spell in two ways.
func oaRetry(header http.Header) string {
	for _, name := range []string{"num_retry", "Num_retry", "Num-Retry"} {
		if v := header[name]; len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

// take does what an event asks for. nil means that it may be confirmed.
func (h *OAWebhook) take(ctx context.Context, e oaEvent) error {
	switch {
	case e.lost:
		// Trying again would show the same. A person has to find out whose it is, in the account's own inbox.
		h.oa.o.Log.Error("somebody took his consent back and Zalo does not say who", "channel", bot.ZaloOA, "kind", Withdrawn)
		return nil
	case e.anonymous:
		h.oa.o.Report(Anonymous, 1)
		return nil
	case e.withdraw:
		return h.forget(ctx, e)
	case e.chat == "":
		return h.door.take(ctx, event{}) // counted
	}
	if e.opened && h.oa.count.openedAgain(e.chat) {
		h.oa.o.Report(Ignored, 1)
		return nil
	}
	h.oa.count.heard(e.chat)
	for i, m := range e.messages {
		// Each by itself: a crash between two of them leaves the first committed, and all of them come again.
		if err := h.door.take(ctx, event{id: e.id + numbered(i), chat: e.chat, message: m}); err != nil {
			return err
		}
	}
	if e.opened {
		h.oa.count.opened(e.chat)
	}
	return nil
}

// numbered tells the messages of one event apart; the first has the event's own id.
func numbered(i int) string {
	if i == 0 {
		return ""
	}
	return fmt.Sprintf(" %d", i)
}

// forget erases what there is of a resident who takes his consent back. Nothing is said to him: he wishes to hear nothing.
func (h *OAWebhook) forget(ctx context.Context, e oaEvent) (err error) {
	defer func() {
		if recover() != nil { // what it panics with may quote something
			h.oa.o.Report(Panicked, 1)
			err = delivery.ErrNotCommitted
		}
	}()
	if h.clerk.Forget(ctx, bot.ZaloOA, e.chat, bot.Update{Channel: bot.ZaloOA, ID: e.id}) != nil {
		h.oa.o.Report(NotCommitted, 1)
		return delivery.ErrNotCommitted
	}
	h.oa.count.drop(e.chat)
	h.oa.o.Report(Withdrawn, 1)
	return nil
}

// oaOpens says that an event only opens the chat.
func oaOpens(name string) bool { return name == "follow" || name == "user_click_chatnow" }

func oaAnonymous(name string) bool {
	return strings.HasPrefix(name, "anonymous_") || strings.HasPrefix(name, "oa_send_anonymous_")
}
