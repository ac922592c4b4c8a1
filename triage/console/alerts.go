package console

import (
	"net/http"

	"homthu/triage/docket"
)

func (c *Console) alerts(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Docket.Alerts(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	if list == nil {
		list = []docket.Alert{}
	}
	return answer(w, list)
}

func (c *Console) warn(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID       string `json:"id"`
		Title    string `json:"title"`
		Text     string `json:"text"`
		Category string `json:"category"`
		Days     int    `json:"days"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	a := docket.Alert{ID: body.ID, Title: body.Title, Text: body.Text, Category: body.Category}
	if err := c.opts.Docket.Warn(r.Context(), who.Viewer, a, body.Days); err != nil {
		return err
	}
	return c.announced(w, r, who)
}

func (c *Console) withdraw(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID string `json:"id"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Withdraw(r.Context(), who.Viewer, body.ID); err != nil {
		return err
	}
	return c.announced(w, r, who)
}

// announced sends the unit's warnings outward and answers with them. A page that could not be put into the outbox goes
// with the hourly ones, so the officer's work is done either way.
func (c *Console) announced(w http.ResponseWriter, r *http.Request, who caller) error {
	if c.opts.Announce != nil {
		if err := c.opts.Announce(r.Context(), who.Unit); err != nil {
			c.opts.Log.WarnContext(r.Context(), "a unit's warnings go out with the hourly pages", "err", err)
		}
	}
	return c.alerts(w, r, who)
}
