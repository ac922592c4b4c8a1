package console

import (
	"net/http"

	"homthu/triage/docket"
)

// merge closes a case into another one.
func (c *Console) merge(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID          string   `json:"id"`
		Version     int64    `json:"version"`
		Into        string   `json:"into"`
		IntoVersion int64    `json:"into_version"`
		HandOns     [][]byte `json:"hand_ons"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	letters, err := parsed(body.HandOns)
	if err != nil {
		return err
	}
	m := docket.Merge{Version: body.Version, Into: body.Into, IntoVersion: body.IntoVersion, HandOns: letters}
	if err := c.opts.Docket.Merge(r.Context(), who.Viewer, body.ID, m); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

// unmerge opens a merged case again.
func (c *Console) unmerge(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string `json:"id"`
		Version int64  `json:"version"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Unmerge(r.Context(), who.Viewer, body.ID, body.Version); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}
