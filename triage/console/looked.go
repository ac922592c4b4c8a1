package console

import "net/http"

func (c *Console) looked(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID string `json:"id"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Looked(r.Context(), who.Viewer, body.ID); err != nil {
		return err
	}
	return done(w)
}

func (c *Console) rated(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID       string `json:"id"`
		Envelope string `json:"envelope"`
		Rating   string `json:"rating"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Rated(r.Context(), who.Viewer, body.ID, body.Envelope, body.Rating); err != nil {
		return err
	}
	return done(w)
}
