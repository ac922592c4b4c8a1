package console

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strconv"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// OwnBlobs is where attachments lie that officers sealed anew: apart from those of residents, which go with their envelopes.
type OwnBlobs interface {
	Blobs
	Keeper
}

// moveRoutes are the calls that take a case elsewhere.
func (c *Console) moveRoutes() {
	c.unit("POST /api/route", roster.Move, c.route)
	c.unit("POST /api/reroute", roster.Move, c.sweeping(c.reroute))
	c.unit("POST /api/split", roster.Move, c.sweeping(c.split))
	c.unit("POST /api/merge", roster.Move, c.sweeping(c.merge))
	c.unit("POST /api/unmerge", roster.Move, c.sweeping(c.unmerge))
	c.unit("POST "+uploadPath, roster.Move, c.upload)
}

// uploadPath takes a body as large as a sealed blob.
const uploadPath = "/api/blob"

// upload stores a blob that the officer's browser sealed, so that a hand-on can name it. It may be called again: the id is made
// in the browser.
func (c *Console) upload(w http.ResponseWriter, r *http.Request, who caller) error {
	q := r.URL.Query()
	size, err := strconv.ParseInt(q.Get("size"), 10, 64)
	if err != nil || c.opts.Own == nil {
		return errMalformed
	}
	body := bufio.NewReader(r.Body)
	if start, err := body.Peek(len(beginsSealed)); err != nil || string(start) != beginsSealed {
		return errMalformed
	}
	// Crash after this line: a row without a file, which is forgotten after three days like one that no case names.
	if err := c.opts.Docket.Upload(r.Context(), who.Viewer, q.Get("id"), size); errors.Is(err, docket.ErrEnough) {
		return errFull
	} else if err != nil {
		return err
	}
	stored, err := c.opts.Own.Put(r.Context(), q.Get("id"), io.LimitReader(body, size+1))
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return errTooBig
	case err != nil:
		return err
	case stored != size:
		return docket.ErrRefused // what a case would name is not what is there: it is thrown away
	}
	return done(w)
}
