package web

import (
	"bufio"
	"errors"
	"net/http"

	"homthu/intake/envelope"
)

// blobLimit bounds a sealed attachment: 20 MB, padded (at most 12%) and sealed.
const blobLimit = 23 << 20

// sealedPrefix begins every age file. It does not prove that the rest is sealed; it keeps a mistaken client from storing
// a photo in the clear.
const sealedPrefix = "age-encryption.org/v1\n"

// errBusy ends in "try-later": the page waits and sends the same attachment again.
var errBusy = errors.New("web: too many attachments at once")

// takeBlob stores a sealed attachment before the envelope that names it. Unnamed ones are swept away after three days.
func (s *Site) takeBlob(w http.ResponseWriter, r *http.Request) {
	if !s.uploads.AllowN(s.o.Now(), 1) {
		refuseFor(w, errBusy)
		return
	}
	body := bufio.NewReader(http.MaxBytesReader(w, r.Body, blobLimit))
	if start, err := body.Peek(len(sealedPrefix)); err != nil || string(start) != sealedPrefix {
		refuseFor(w, envelope.ErrRefused)
		return
	}
	size, err := s.o.Attachments.Put(r.Context(), r.Header.Get("Homthu-Blob"), body)
	if err != nil {
		refuseFor(w, err)
		return
	}
	answer(w, http.StatusOK, map[string]int64{"size": size})
}
