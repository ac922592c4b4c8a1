package zalo

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
)

// MaxEvent bounds the body of a webhook call. Zalo's events are a kilobyte.
const MaxEvent = 1 << 20

// BotSecretHeader is where the Bot Platform puts the secret that setWebhook was given, as it is.
const BotSecretHeader = "X-Bot-Api-Secret-Token"

// Webhook takes events that the Bot Platform delivers. The status code is the confirmation: 200 only after the commit, or
// for an event that was known. What Zalo does after anything else is not documented, so a commit that fails is tried again
// for a moment before the answer is 503.
//
//	200 committed, known, nothing that anybody said, or an empty body: Zalo looks whether we are there, without a secret
//	400 not an event
//	401 without the secret, or with a wrong one
//	405 not a POST
//	413 larger than MaxEvent
//	503 not committed
type Webhook struct {
	secret [sha256.Size]byte
	none   bool
	door   *door
	pause  time.Duration
	tries  int
}

// NewWebhook makes the handler. With an empty secret every call with a body is answered 401.
func NewWebhook(secret string, clerk Clerk, sender *Sender, o Options) *Webhook {
	return &Webhook{
		secret: sha256.Sum256([]byte(secret)), none: secret == "", door: newDoor(bot.Zalo, clerk, sender, o), pause: o.Filled().Pause, tries: 4,
	}
}

// ServeHTTP handles one delivery. Answers have no body.
func (h *Webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// net/http would print what a handler panics with, and that may quote a message.
	defer func() {
		if recover() != nil {
			h.door.Report(Panicked, 1)
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}()
	w.WriteHeader(h.handle(w, r))
}

func (h *Webhook) handle(w http.ResponseWriter, r *http.Request) int {
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed
	}
	// Hashing first makes the comparison take the same time for secrets of any length.
	given := sha256.Sum256([]byte(r.Header.Get(BotSecretHeader)))
	if subtle.ConstantTimeCompare(given[:], h.secret[:]) != 1 || h.none {
		if n, err := r.Body.Read(make([]byte, 1)); n == 0 && errors.Is(err, io.EOF) {
			return http.StatusOK
		}
		return http.StatusUnauthorized
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxEvent))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return http.StatusBadRequest
	}
	if len(raw) == 0 {
		return http.StatusOK
	}
	e, err := translate(raw)
	if err != nil {
		h.door.Report(Undecodable, 1)
		return http.StatusBadRequest
	}
	return h.take(r.Context(), e)
}

// take commits the event. That Zalo hangs up does not stop it: it may not come again, and if it does, it is known.
func (h *Webhook) take(ctx context.Context, e event) int {
	pause := h.pause
	for try := 1; ; try++ {
		err := h.door.take(context.WithoutCancel(ctx), e)
		if err == nil {
			return http.StatusOK
		}
		if try >= h.tries || ctx.Err() != nil {
			h.door.Log.Warn("event not committed", "channel", bot.Zalo, "kind", NotCommitted)
			return http.StatusServiceUnavailable
		}
		delivery.Sleep(ctx, pause)
		pause *= 2
	}
}
