package console

import "net/http"

// waiting lists the urgent cases that nobody of the unit has acknowledged, by number.
func (c *Console) waiting(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Docket.Waiting(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	return answer(w, list)
}

// acknowledge answers with whose word it was: the first one's.
func (c *Console) acknowledge(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID string `json:"id"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	by, err := c.opts.Docket.Acknowledge(r.Context(), who.Viewer, body.ID)
	if err != nil {
		return err
	}
	return answer(w, map[string]string{"by": by})
}
