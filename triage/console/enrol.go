package console

import (
	"errors"
	"net/http"
	"time"

	"homthu/triage/roster"
)

// errInvitation hides why a code leads nowhere: wrong, used, withdrawn or expired.
var errInvitation = errors.New("console: the code leads to no invitation")

// invitation tells somebody with a code where it leads. Whoever has it may know that much.
type invitation struct {
	Unit     string       `json:"unit"`
	UnitName string       `json:"unit_name"`
	User     string       `json:"user"`
	Name     string       `json:"name"`
	Duty     roster.Duty  `json:"duty"`
	By       string       `json:"by"`
	Until    time.Time    `json:"until"`
	State    roster.Stage `json:"state"`
	First    bool         `json:"first"`
	Renews   bool         `json:"renews"`
	Paper    bool         `json:"paper"` // the unit has a paper key
}

func (c *Console) invited(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Code string `json:"code"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	i, err := c.opts.Roster.Invited(r.Context(), roster.InvitationHash(body.Code))
	if errors.Is(err, roster.ErrUnknown) {
		return errInvitation
	}
	if err != nil {
		return err
	}
	unit, err := c.opts.Roster.Unit(r.Context(), i.Unit)
	if err != nil {
		return err
	}
	by := ""
	if p, err := c.opts.Roster.Person(r.Context(), i.By); err == nil {
		by = p.Name
	}
	return answer(w, invitation{i.Unit, unit.Name, i.User, i.Name, i.Duty, by, i.Until, i.State, i.First, i.Renews, unit.PaperKey})
}

// join takes an invitation. Everything in the body was made in the newcomer's browser; nothing of it opens anything.
func (c *Console) join(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Code string `json:"code"`
		Keys struct {
			Salt      []byte        `json:"salt"`
			Params    roster.Params `json:"params"`
			Auth      []byte        `json:"auth"`
			Recipient string        `json:"recipient"`
			Identity  []byte        `json:"identity"`
		} `json:"keys"`
		Founding *roster.Founding `json:"founding"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	k := body.Keys
	err := c.opts.Roster.Join(r.Context(), roster.InvitationHash(body.Code), roster.Enrolment{Salt: k.Salt, Params: k.Params, Auth: k.Auth, Recipient: k.Recipient, Identity: k.Identity}, body.Founding)
	if errors.Is(err, roster.ErrUnknown) {
		return errInvitation
	}
	if err != nil {
		return err
	}
	return done(w)
}
