package console

import (
	"net/http"

	"homthu/triage/docket"
)

func (c *Console) silence(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string         `json:"id"`
		Version int64          `json:"version"`
		Silence docket.Silence `json:"silence"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Silence(r.Context(), who.Viewer, body.ID, body.Version, body.Silence); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

// silencedDays is how far back a chief looks.
const silencedDays = 30

func (c *Console) silences(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Docket.Silences(r.Context(), who.Viewer, silencedDays)
	if err != nil {
		return err
	}
	return answer(w, list)
}
