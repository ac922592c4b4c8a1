package console

import (
	"net/http"

	"homthu/triage/docket"
)

func (c *Console) reminders(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Docket.Reminders(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	return answer(w, list)
}

// remind asks a unit how an overdue case stands; its officers are woken.
func (c *Console) remind(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		Number   string           `json:"number"`
		Reminder docket.Reminding `json:"reminder"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Remind(r.Context(), who.Viewer, body.Number, body.Reminder); err != nil {
		return err
	}
	if c.opts.Notices != nil {
		c.opts.Notices.Wake()
	}
	return c.reminders(w, r, who)
}

func (c *Console) explain(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID     string           `json:"id"`
		Answer docket.Explained `json:"answer"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Docket.Explain(r.Context(), who.Viewer, body.ID, body.Answer); err != nil {
		return err
	}
	return done(w)
}
