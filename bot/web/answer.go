package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"homthu/database"
	"homthu/intake/envelope"
	"homthu/intake/safe"
	"homthu/intake/safe/blob"
)

// refusal is what a client is told when nothing was kept: a code that the page has words for, never a cause.
type refusal struct {
	Code string `json:"code"`
}

// The codes of refusals. "try-later" may be tried again as it is; the others need something changed first.
const (
	codeMalformed   = "malformed"    // not what this interface takes
	codeTooLarge    = "too-large"    // larger than it takes
	codeClock       = "clock"        // received is not now; the answer's Date header says what time it is
	codeUnit        = "unknown-unit" // a unit without a key in the directory in force
	codeBlobMissing = "blob-missing" // an attachment is not here; send it again
	codeBlobUsed    = "blob-used"    // an attachment belongs to another envelope; send without it, or upload it anew
	codeConflict    = "conflict"     // the id is taken by something else
	codeNoMailbox   = "no-mailbox"   // no such mailbox
	codeTryLater    = "try-later"    // the store is full, busy or down
	codeWork        = "work"         // work is missing, used, expired or too little; the answer's level is what is needed
	codeShut        = "shut"         // the mailbox takes no answers until the end of the answer's day
	codeBusy        = "busy"         // too many have come for this unit; the answer's minutes say when there is room again
	codeOffset      = "offset"       // the chunk begins elsewhere; the answer's offset says where to go on
	codeFull        = "full"         // no room for attachments now; words are taken
)

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	// An error here means that the client has gone; what was kept stays kept, and it will ask again.
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, code string) { answer(w, status, refusal{code}) }

// refuseFor turns an error of the stores into what the page should do next. The cause is dropped: it may name an id.
func refuseFor(w http.ResponseWriter, err error) {
	var tooLarge *http.MaxBytesError
	var closed *safe.ShutError
	switch {
	case errors.As(err, &closed):
		answer(w, http.StatusForbidden, shut{codeShut, closed.Until.Format(dayForm)})
	case errors.As(err, &tooLarge):
		refuse(w, http.StatusRequestEntityTooLarge, codeTooLarge)
	case errors.Is(err, safe.ErrBlobUsed):
		refuse(w, http.StatusConflict, codeBlobUsed)
	case errors.Is(err, safe.ErrBlobMissing):
		refuse(w, http.StatusConflict, codeBlobMissing)
	case errors.Is(err, safe.ErrConflict), errors.Is(err, blob.ErrExists), errors.Is(err, blob.ErrSize):
		refuse(w, http.StatusConflict, codeConflict)
	case errors.Is(err, safe.ErrNoMailbox), errors.Is(err, blob.ErrMissing):
		refuse(w, http.StatusNotFound, codeNoMailbox)
	case errors.Is(err, safe.ErrMalformed), errors.Is(err, blob.ErrID), errors.Is(err, envelope.ErrRefused), errors.Is(err, envelope.ErrDamaged):
		refuse(w, http.StatusBadRequest, codeMalformed)
	case errors.Is(err, database.ErrFull):
		refuse(w, http.StatusInsufficientStorage, codeTryLater)
	default:
		w.Header().Set("Retry-After", "30")
		refuse(w, http.StatusServiceUnavailable, codeTryLater)
	}
}

// read decodes a JSON body of at most limit bytes, strictly.
func read(w http.ResponseWriter, r *http.Request, limit int64, v any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, limit))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return err
		}
		return safe.ErrMalformed
	}
	return nil
}
