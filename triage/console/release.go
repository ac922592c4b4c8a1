package console

import (
	"net/http"

	"homthu/triage/docket"
)

func (c *Console) release(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string         `json:"id"`
		Version int64          `json:"version"`
		Release docket.Release `json:"release"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.served(r.Context(), who, body.Release.To); err != nil {
		return err
	}
	if err := c.opts.Docket.Release(r.Context(), who.Viewer, body.ID, body.Version, body.Release); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

func (c *Console) extracts(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Docket.Extracts(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	return answer(w, list)
}

func (c *Console) received(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID    string `json:"id"`
		Begun bool   `json:"begun"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Received(r.Context(), who.Viewer, body.ID, body.Begun); err != nil {
		return err
	}
	return done(w)
}
