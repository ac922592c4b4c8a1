package console

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"homthu/triage/docket"
	"homthu/triage/opening"
	"homthu/triage/roster"
)

// openingRoutes are the openings of physical boxes; every call but the paper answers with the sheet as it is then.
func (c *Console) openingRoutes() {
	if c.opts.Openings == nil {
		return
	}
	c.unit("GET /api/openings", roster.Openings, c.openings)
	c.unit("GET /api/opening/paper", roster.Openings, c.openingPaper)
	c.unit("POST /api/opening", roster.Opening, opens(c, (*opening.Store).Save))
	c.unit("POST /api/opening/confirm", roster.Opening, opens(c, (*opening.Store).Confirm))
	c.unit("POST /api/opening/refuse", roster.Opening, opens(c, (*opening.Store).Refuse))
	c.unit("POST /api/opening/typed", roster.Opening, opens(c, (*opening.Store).Typed))
	c.unit("POST /api/opening/withdraw", roster.Opening, opens(c, (*opening.Store).Withdraw))
}

func (c *Console) openings(w http.ResponseWriter, r *http.Request, who caller) error {
	before, err := opening.ParseBefore(r.URL.Query().Get("before"))
	if err != nil {
		return errMalformed
	}
	sheet, err := c.opts.Openings.Sheet(r.Context(), who.Viewer, before)
	if err != nil {
		return err
	}
	return answer(w, sheet)
}

func opens[T any](c *Console, f func(*opening.Store, context.Context, docket.Viewer, T) error) func(http.ResponseWriter, *http.Request, caller) error {
	return func(w http.ResponseWriter, r *http.Request, who caller) error {
		var body T
		if err := read(r, &body); err != nil {
			return err
		}
		if err := f(c.opts.Openings, r.Context(), who.Viewer, body); err != nil {
			return err
		}
		sheet, err := c.opts.Openings.Sheet(r.Context(), who.Viewer, opening.Before{})
		if err != nil {
			return err
		}
		return answer(w, sheet)
	}
}

// openingPaper hands out the minutes of an opening as a file.
func (c *Console) openingPaper(w http.ResponseWriter, r *http.Request, who caller) error {
	file, err := c.opts.Openings.Minutes(r.Context(), who.Viewer, r.URL.Query().Get("id"), r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", file.Type)
	h.Set("Content-Disposition", `attachment; filename="`+file.Name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(file.Bytes)))
	_, err = w.Write(file.Bytes)
	return ignoreGone(err)
}

// openingFace is what a caller learns of the errors of openings that say who did something before.
func openingFace(err error) (f face, ok bool) {
	var stale *opening.StaleError
	var twice *opening.TwiceError
	switch {
	case errors.As(err, &stale):
		return face{Code: "stale", By: stale.By}, true
	case errors.As(err, &twice):
		return face{Code: "opening_twice", By: twice.By}, true
	}
	return face{}, false
}
