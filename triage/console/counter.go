package console

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"homthu/intake/envelope"
	"homthu/triage/docket"
	"homthu/triage/roster"
)

// Counter is what tips that officers type for others need. They go to an edge, like those of its own page.
type Counter struct {
	// Edge is the id of the edge that they go to, "" while there is none.
	Edge func() string
	// Serving errs where a unit is not in the directory: the edge would not know where to send it either.
	Serving func(units []string) ([]string, error)
	// Page is the public address of that edge, which the slip and the officer tell.
	Page string
	// Put stores a sealed photo durably in the folder that the edge shares.
	Put func(ctx context.Context, id string, r io.Reader) (size int64, err error)
	// Sent wakes the courier.
	Sent func()
}

// counterBlob bounds one sealed photo of a letter.
const counterBlob = 23 << 20

// sealedPrefix begins every age file.
const sealedPrefix = "age-encryption.org/v1\n"

func (c *Console) counterDesk(w http.ResponseWriter, _ *http.Request, _ caller) error {
	edge := ""
	if c.opts.Counter.Edge != nil {
		edge = c.opts.Counter.Edge()
	}
	return answer(w, struct {
		Edge string `json:"edge"` // "": no tip can be typed here
		Page string `json:"page"`
	}{edge, c.opts.Counter.Page})
}

// counter takes a typed tip. What is answered does not depend on whether the officer's unit may know of it, and nothing is
// noted of who typed it.
func (c *Console) counter(w http.ResponseWriter, r *http.Request, _ caller) error {
	var body struct {
		Envelope []byte `json:"envelope"`
		Mailbox  string `json:"mailbox"` // SHA-256 of the locator, hex
		Card     []byte `json:"card"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	sealed, err := envelope.Parse(body.Envelope)
	if err != nil {
		return errMalformed
	}
	if err := c.deliverable(sealed.Header()); err != nil {
		return err
	}
	if err := c.opts.Docket.Counter(r.Context(), sealed, body.Mailbox, body.Card); err != nil {
		return err
	}
	if c.opts.Counter.Sent != nil {
		c.opts.Counter.Sent()
	}
	return done(w)
}

// deliverable refuses what the edge would refuse or could not send on: the officer still has the caller before him.
func (c *Console) deliverable(h envelope.Header) error {
	k := c.opts.Counter
	if k.Edge == nil || k.Serving == nil || h.Edge == "" || h.Edge != k.Edge() {
		return docket.ErrRefused
	}
	lane, ok := c.opts.Tables.Lane(h.Lane)
	category, known := c.opts.Tables.Category(h.Category)
	_, paced := c.opts.Tables.Urgency(h.Urgency)
	if !ok || !paced || h.Category != lane.ID && (!known || category.Lane != lane.ID) {
		return docket.ErrRefused
	}
	if _, err := k.Serving(h.Units); err != nil {
		return docket.ErrRefused
	}
	return nil
}

// counterPhoto stores a sealed photo before the tip that names it. Unnamed ones are swept away like those of the public page.
func (c *Console) counterPhoto(w http.ResponseWriter, r *http.Request, who caller) error {
	if c.opts.Counter.Put == nil {
		return docket.ErrRefused
	}
	body := bufio.NewReader(http.MaxBytesReader(w, r.Body, counterBlob))
	if start, err := body.Peek(len(sealedPrefix)); err != nil || string(start) != sealedPrefix {
		return errMalformed
	}
	if err := c.files.take(r, who.Unit, c.opts.Now(), counterBlob); err != nil {
		return err
	}
	_, err := c.opts.Counter.Put(r.Context(), r.Header.Get("Homthu-Blob"), body)
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return errTooBig
	}
	if err != nil {
		return err
	}
	return done(w)
}

// export notes what is about to be taken out of the console. The page exports only after it was told yes.
func (c *Console) export(w http.ResponseWriter, r *http.Request, who caller) error {
	var body docket.Export
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Export(r.Context(), who.Viewer, body); err != nil {
		return err
	}
	return done(w)
}

// ledger answers the lines of the draft register for days from..to, both included, as people in Viet Nam have them.
func (c *Console) ledger(w http.ResponseWriter, r *http.Request, who caller) error {
	zone := time.FixedZone("UTC+7", 7*60*60)
	from, err1 := time.ParseInLocation(time.DateOnly, r.URL.Query().Get("from"), zone)
	to, err2 := time.ParseInLocation(time.DateOnly, r.URL.Query().Get("to"), zone)
	if err1 != nil || err2 != nil || to.Before(from) {
		return errMalformed
	}
	list, more, err := c.opts.Docket.Ledger(r.Context(), who.Viewer, from, to.AddDate(0, 0, 1))
	if err != nil {
		return err
	}
	return answer(w, struct {
		Rows []docket.Entry `json:"rows"`
		More bool           `json:"more"`
	}{list, more})
}

func (c *Console) counterRoutes() {
	c.unit("GET /api/counter", roster.Counter, c.counterDesk)
	c.unit("POST /api/counter", roster.Counter, c.counter)
	c.unit("POST /api/counter/blob", roster.Counter, c.counterPhoto)
	c.unit("POST /api/export", roster.Read, c.export)
	c.unit("GET /api/ledger", roster.Read, c.ledger)
}
