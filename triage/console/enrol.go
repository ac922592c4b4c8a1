package console

import (
	"fmt"
	"net/http"
	"time"

	"homthu/triage/roster"
)

func (c *Console) colleagues(w http.ResponseWriter, r *http.Request, who caller) error {
	type colleague struct {
		User      string `json:"user"`
		Name      string `json:"name"`
		Recipient string `json:"recipient"`
	}
	people, err := c.opts.Roster.Colleagues(r.Context(), who.Unit)
	if err != nil {
		return err
	}
	list := []colleague{}
	for _, p := range people {
		list = append(list, colleague{p.User, p.Name, p.Recipient})
	}
	return answer(w, list)
}

// enrol adds an officer to the caller's unit. Everything in the body was made in the new officer's browser.
func (c *Console) enrol(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		User      string        `json:"user"`
		Name      string        `json:"name"`
		Salt      []byte        `json:"salt"`
		Params    roster.Params `json:"params"`
		Auth      []byte        `json:"auth"`
		Recipient string        `json:"recipient"`
		Identity  []byte        `json:"identity"`
		Duty      roster.Duty   `json:"duty"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	// Both checks come before the name is taken. Who may only give keys must not make himself, under another name, the head
	// of the unit: only a head makes heads.
	if !body.Duty.Known() {
		return fmt.Errorf("%w: no such duty", roster.ErrRefused)
	}
	if body.Duty == roster.Head && !who.person.May(who.Unit, roster.TakeOver) {
		return errForbidden
	}
	// A crash between the two leaves an officer without a duty, who can do nothing; assigning again mends it.
	if err := c.opts.Roster.Enrol(r.Context(), roster.Enrolment{User: body.User, Name: body.Name, Salt: body.Salt,
		Params: body.Params, Auth: body.Auth, Recipient: body.Recipient, Identity: body.Identity}); err != nil {
		return err
	}
	if err := c.opts.Roster.Assign(r.Context(), body.User, who.Unit, body.Duty, time.Time{}, time.Time{}); err != nil {
		return err
	}
	return done(w)
}

func (c *Console) wrap(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		User      string `json:"user"`
		Recipient string `json:"recipient"`
		Sealed    []byte `json:"sealed"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Roster.Wrap(r.Context(), who.Officer, body.User,
		roster.Wrapped{Unit: who.Unit, Recipient: body.Recipient, Sealed: body.Sealed}); err != nil {
		return err
	}
	return done(w)
}
