package console

import (
	"errors"
	"net/http"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// assign passes a case to a colleague who may take it. Who may take over from colleagues passes theirs on as well.
func (c *Console) assign(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string `json:"id"`
		Version int64  `json:"version"`
		To      string `json:"to"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	to, err := c.opts.Roster.Person(r.Context(), body.To)
	if errors.Is(err, roster.ErrUnknown) || err == nil && !to.May(who.Unit, roster.Take) {
		return docket.ErrRefused // whether somebody serves elsewhere is not told
	}
	if err != nil {
		return err
	}
	over := who.person.May(who.Unit, roster.TakeOver)
	if err := c.opts.Docket.Assign(r.Context(), who.Viewer, body.ID, body.Version, to.User, over); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

// takers lists who of the unit may take a case.
func (c *Console) takers(w http.ResponseWriter, r *http.Request, who caller) error {
	type taker struct {
		User string `json:"user"`
		Name string `json:"name"`
	}
	people, err := c.opts.Roster.Colleagues(r.Context(), who.Unit)
	if err != nil {
		return err
	}
	list := []taker{}
	for _, p := range people {
		person, err := c.opts.Roster.Person(r.Context(), p.User) // Colleagues does not say which duty
		if err != nil {
			return err
		}
		if person.May(who.Unit, roster.Take) {
			list = append(list, taker{p.User, p.Name})
		}
	}
	return answer(w, list)
}
