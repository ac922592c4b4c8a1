package console

import (
	"net/http"

	"homthu/triage/roster"
)

func (c *Console) take(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string `json:"id"`
		Version int64  `json:"version"`
		Over    bool   `json:"over"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if body.Over && !who.person.May(who.Unit, roster.TakeOver) {
		return errForbidden
	}
	if err := c.opts.Docket.Take(r.Context(), who.Viewer, body.ID, body.Version, body.Over); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}
