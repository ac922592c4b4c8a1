package console

import (
	"context"
	"net/http"

	"homthu/triage/docket"
	"homthu/triage/mttq/supervision"
	"homthu/triage/roster"
)

// supervisionRoutes are the Front's plans and visits; every call answers with the list as it is then.
func (c *Console) supervisionRoutes() {
	if c.opts.Supervision == nil {
		return
	}
	c.unit("GET /api/supervision", roster.Board, c.supervisions)
	c.unit("POST /api/supervision", roster.Supervise, supervises(c, (*supervision.Store).Save))
	c.unit("POST /api/supervision/visit", roster.Supervise, supervises(c, (*supervision.Store).Visit))
	c.unit("POST /api/supervision/step", roster.Supervise, supervises(c, (*supervision.Store).Done))
	c.unit("POST /api/supervision/ask", roster.Supervise, supervises(c, (*supervision.Store).Recommend))
	c.unit("POST /api/supervision/kept", roster.Supervise, supervises(c, (*supervision.Store).Kept))
}

func (c *Console) supervisions(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Supervision.Plans(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	return answer(w, list)
}

func supervises[T any](c *Console, f func(*supervision.Store, context.Context, docket.Viewer, T) error) func(http.ResponseWriter, *http.Request, caller) error {
	return func(w http.ResponseWriter, r *http.Request, who caller) error {
		var body T
		if err := read(r, &body); err != nil {
			return err
		}
		if err := f(c.opts.Supervision, r.Context(), who.Viewer, body); err != nil {
			return err
		}
		return c.supervisions(w, r, who)
	}
}
