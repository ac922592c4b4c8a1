package web

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"homthu/database"
	"homthu/intake/envelope"
	"homthu/intake/safe/blob"
)

// Attachments takes sealed bytes under a random id and returns when they are durable.
type Attachments interface {
	Put(ctx context.Context, id string, r io.Reader) (size int64, err error)
	// Append adds the bytes of a blob of this size that begin at offset, and returns up to where it is durable; with
	// [blob.ErrOffset] too, so that the sender goes on from there.
	Append(ctx context.Context, id string, offset, size int64, r io.Reader) (durable int64, err error)
	// Begun returns how much of a blob is durable, or [blob.ErrMissing].
	Begun(ctx context.Context, id string) (offset, size int64, err error)
	Open(id string) (io.ReadCloser, error)
}

var _ Attachments = (*blob.Folder)(nil)

// Bounds of one attachment. Sealed, a file is at most 12% larger than it was, by its padding.
const (
	blobLimit  = 23 << 20  // sent whole: 20 MB
	partsLimit = 113 << 20 // sent in chunks: 100 MB
	chunkLimit = 4 << 20
)

// sealedPrefix begins every age file. It does not prove that the rest is sealed; it keeps a mistaken client from storing
// a photo in the clear.
const sealedPrefix = "age-encryption.org/v1\n"

// errBusy ends in "try-later": the page waits and sends the same attachment again.
var errBusy = errors.New("web: too many attachments at once")

// takeBlob stores a sealed attachment before the envelope that names it. Unnamed ones are swept away after three days.
func (s *Site) takeBlob(w http.ResponseWriter, r *http.Request) {
	undo, ok := s.worked(w, r, 0)
	if !ok {
		return
	}
	if !s.uploads.AllowN(s.o.Now(), 1) {
		undo()
		refuseFor(w, errBusy)
		return
	}
	body, err := sealedBody(http.MaxBytesReader(w, r.Body, blobLimit))
	if err != nil {
		refuseFor(w, err)
		return
	}
	size, err := s.o.Attachments.Put(r.Context(), r.Header.Get("Homthu-Blob"), body)
	if err != nil {
		refuseBlob(w, err)
		return
	}
	answer(w, http.StatusOK, map[string]int64{"size": size})
}

// progress answers a chunk: up to where the attachment is durable.
type progress struct {
	Code   string `json:"code,omitempty"`
	Offset int64  `json:"offset"`
}

// takeChunk stores the next bytes of a large sealed attachment: Homthu-Offset of Homthu-Size. What a broken connection
// brought is kept; the sender asks with HEAD where to go on, or hears it with the refusal of a chunk that begins elsewhere.
func (s *Site) takeChunk(w http.ResponseWriter, r *http.Request) {
	offset, err1 := strconv.ParseInt(r.Header.Get("Homthu-Offset"), 10, 64)
	size, err2 := strconv.ParseInt(r.Header.Get("Homthu-Size"), 10, 64)
	if err1 != nil || err2 != nil || offset < 0 || size > partsLimit {
		refuseFor(w, envelope.ErrRefused)
		return
	}
	undo := func() {}
	if offset == 0 { // once for an attachment, not for a chunk
		var ok bool
		if undo, ok = s.worked(w, r, 0); !ok {
			return
		}
	}
	limiter, body := s.chunks, io.Reader(http.MaxBytesReader(w, r.Body, chunkLimit))
	if offset == 0 {
		limiter = s.uploads
	}
	if !limiter.AllowN(s.o.Now(), 1) {
		undo()
		refuseFor(w, errBusy)
		return
	}
	if offset == 0 {
		var err error
		if body, err = sealedBody(body); err != nil {
			refuseFor(w, err)
			return
		}
	}
	durable, err := s.o.Attachments.Append(r.Context(), r.Header.Get("Homthu-Blob"), offset, size, body)
	if errors.Is(err, blob.ErrOffset) {
		answer(w, http.StatusConflict, progress{codeOffset, durable})
		return
	}
	if err != nil {
		refuseBlob(w, err)
		return
	}
	answer(w, http.StatusOK, progress{Offset: durable})
}

// tellBegun answers how much of an attachment is durable: Homthu-Offset of Homthu-Size; 404 when nothing is.
func (s *Site) tellBegun(w http.ResponseWriter, r *http.Request) {
	offset, size, err := s.o.Attachments.Begun(r.Context(), r.Header.Get("Homthu-Blob"))
	if err != nil {
		refuseFor(w, err)
		return
	}
	w.Header().Set("Homthu-Offset", strconv.FormatInt(offset, 10))
	w.Header().Set("Homthu-Size", strconv.FormatInt(size, 10))
	w.WriteHeader(http.StatusOK)
}

// refuseBlob is refuseFor, but tells a store without room for attachments from one that is busy: words still pass.
func refuseBlob(w http.ResponseWriter, err error) {
	if errors.Is(err, database.ErrFull) {
		refuse(w, http.StatusInsufficientStorage, codeFull)
		return
	}
	refuseFor(w, err)
}

// sealedBody refuses what does not begin as a sealed file does.
func sealedBody(r io.Reader) (io.Reader, error) {
	body := bufio.NewReader(r)
	if start, err := body.Peek(len(sealedPrefix)); err != nil || string(start) != sealedPrefix {
		return nil, envelope.ErrRefused
	}
	return body, nil
}
