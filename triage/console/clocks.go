package console

import (
	"net/http"

	"homthu/triage/roster"
)

// flag notes what an officer sees in a case, or that he no longer does.
func (c *Console) flag(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID   string `json:"id"`
		Flag string `json:"flag"`
		On   bool   `json:"on"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Flag(r.Context(), who.Viewer, body.ID, body.Flag, body.On); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

// notices shows which clocks the unit is to be told of, and to its head those meant for him.
func (c *Console) notices(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Docket.Notices(r.Context(), who.Viewer, who.person.May(who.Unit, roster.TakeOver))
	if err != nil {
		return err
	}
	return answer(w, list)
}

func (c *Console) seen(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		Seen int64 `json:"seen"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Seen(r.Context(), who.Viewer, body.Seen); err != nil {
		return err
	}
	return done(w)
}
