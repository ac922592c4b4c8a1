package console

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/google/uuid"

	"homthu/triage/docket"
)

// attachPath takes the one body that is larger than the others.
const attachPath = "/api/attach"

// maxAttach holds a file of docket.MostFile with its padding, an eighth at most.
const maxAttach = docket.MostFile + docket.MostFile/8 + 4<<10

// Keeper is a store of blobs that new ones can be put into; the folder of blobs is one. Where Blobs is none, replies go without files.
type Keeper interface {
	// Put stores what r gives under id and returns when it is durable; the same under the same id again is no error.
	Put(ctx context.Context, id string, r io.Reader) (size int64, err error)
}

// beginsSealed begins every sealed file. It keeps a mistaken page from storing a photo in the clear.
const beginsSealed = "age-encryption.org/v1\n"

// attach stores one sealed file of a reply that is still to be written. It can be repeated: a file has its id before it goes.
// What no reply names is swept away with the residents' own unsent files.
func (c *Console) attach(w http.ResponseWriter, r *http.Request, who caller) error {
	keeper, ok := c.opts.Blobs.(Keeper)
	if !ok {
		return docket.ErrNotFound
	}
	q := r.URL.Query()
	if err := c.opts.Docket.MayAct(r.Context(), who.Viewer, q.Get("case")); err != nil {
		return err
	}
	body := bufio.NewReader(r.Body)
	if start, err := body.Peek(len(beginsSealed)); err != nil || string(start) != beginsSealed {
		return errMalformed
	}
	if id, err := uuid.Parse(q.Get("blob")); err != nil || id.String() != q.Get("blob") {
		return errMalformed
	}
	if err := c.files.take(r, who.Unit, c.opts.Now(), maxAttach); err != nil {
		return err
	}
	_, err := keeper.Put(r.Context(), q.Get("blob"), body)
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return errTooBig
	}
	if err != nil {
		return err
	}
	return done(w)
}
