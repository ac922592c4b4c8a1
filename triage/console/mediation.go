package console

import (
	"context"
	"net/http"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// mediation routes what some lanes have beside others: parties' wishes, results of mediations, appointments, and that a letter of
// two keys was read together.
func (c *Console) mediation() {
	c.unit("POST /api/wish", roster.Move, c.wish)
	c.unit("POST /api/mediation", roster.Remark, c.mediate)
	c.unit("GET /api/mediations", roster.Read, ofPeriod(c.opts.Docket.Mediations))
	c.unit("POST /api/appointment", roster.Write, c.offer)
	c.unit("POST /api/appointment/state", roster.Move, c.appoint)
	c.unit("GET /api/appointments", roster.Read, ofPeriod(c.opts.Docket.Appointments))
	c.unit("POST /api/together", roster.Remark, c.together)
}

// ofPeriod answers what is counted of a period.
func ofPeriod[T any](count func(context.Context, docket.Viewer, docket.Period) (T, error)) func(http.ResponseWriter, *http.Request, caller) error {
	return func(w http.ResponseWriter, r *http.Request, who caller) error {
		period, err := docket.ParsePeriod(r.URL.Query().Get("period"))
		if err != nil {
			return err
		}
		found, err := count(r.Context(), who.Viewer, period)
		if err != nil {
			return err
		}
		return answer(w, found)
	}
}

func (c *Console) wish(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string      `json:"id"`
		Version int64       `json:"version"`
		Wish    docket.Wish `json:"wish"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Wish(r.Context(), who.Viewer, body.ID, body.Version, body.Wish); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

func (c *Console) mediate(w http.ResponseWriter, r *http.Request, who caller) error {
	var body docket.Mediation
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Mediate(r.Context(), who.Viewer, body); err != nil {
		return err
	}
	return done(w)
}

func (c *Console) offer(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID          string             `json:"id"`
		Version     int64              `json:"version"`
		Appointment docket.Appointment `json:"appointment"`
		Reply       docket.Reply       `json:"reply"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Offer(r.Context(), who.Viewer, body.ID, body.Version, body.Appointment, body.Reply); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

func (c *Console) appoint(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID          string `json:"id"`
		Version     int64  `json:"version"`
		Appointment string `json:"appointment"`
		To          string `json:"to"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Appoint(r.Context(), who.Viewer, body.ID, body.Version, body.Appointment, body.To); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

func (c *Console) together(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID  string `json:"id"`
		Day string `json:"day"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.ReadTogether(r.Context(), who.Viewer, body.ID, body.Day); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}
