package console

import (
	"context"
	"net/http"

	"homthu/triage/docket"
)

func (c *Console) ask(w http.ResponseWriter, r *http.Request, who caller) error {
	return c.answerResident(w, r, who, c.opts.Docket.Ask)
}

func (c *Console) reply(w http.ResponseWriter, r *http.Request, who caller) error {
	return c.answerResident(w, r, who, c.opts.Docket.Reply)
}

func (c *Console) answerResident(w http.ResponseWriter, r *http.Request, who caller,
	act func(context.Context, docket.Viewer, string, int64, docket.Reply) error) error {
	var body struct {
		ID      string       `json:"id"`
		Version int64        `json:"version"`
		Reply   docket.Reply `json:"reply"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := act(r.Context(), who.Viewer, body.ID, body.Version, body.Reply); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}
