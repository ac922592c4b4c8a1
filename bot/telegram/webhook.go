package telegram

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
)

// MaxUpdate bounds the body of a webhook call. Telegram's updates are a few kilobytes.
const MaxUpdate = 1 << 20

// Webhook takes updates that Telegram delivers. The status code is the confirmation: 200 only after the commit, or for an
// update that was known. Everything else makes Telegram deliver again (it stops "after a reasonable amount of attempts").
//
//	200 committed, known, or nothing that anybody said
//	400 not an update
//	401 without the secret, or with a wrong one
//	405 not a POST
//	413 larger than MaxUpdate
//	503 not committed
type Webhook struct {
	secret [sha256.Size]byte
	none   bool
	door   *door
}

// NewWebhook makes the handler. With an empty secret every call is answered 401.
func NewWebhook(secret string, clerk Clerk, sender *Sender, o Options) *Webhook {
	return &Webhook{secret: sha256.Sum256([]byte(secret)), none: secret == "", door: newDoor(clerk, sender, o)}
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
	// Hashing first makes the comparison take the same time for secrets of any length.
	given := sha256.Sum256([]byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")))
	if subtle.ConstantTimeCompare(given[:], h.secret[:]) != 1 || h.none {
		return http.StatusUnauthorized
	}
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxUpdate))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return http.StatusBadRequest
	}
	e, err := translate(raw)
	if err != nil {
		h.door.Report(Undecodable, 1)
		return http.StatusBadRequest
	}
	// No cursor: deliveries may overtake each other, so none of them says that all before it are in. Should polling be
	// switched on later, it starts with what Telegram still holds.
	if h.door.take(r.Context(), e, 0) != nil {
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}
