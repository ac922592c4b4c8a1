package console

import (
	"net/http"
	"slices"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// rosterRoutes are the calls about who works in a unit.
func (c *Console) rosterRoutes() {
	c.open("POST /api/invitation", c.invited)
	c.open("POST /api/invitation/join", c.join)
	c.unit("GET /api/colleagues", roster.Wrap, c.colleagues)
	c.unit("GET /api/roster", roster.Wrap, c.roster)
	c.unit("POST /api/roster/invite", roster.Wrap, c.invite)
	c.unit("POST /api/roster/withdraw", roster.Wrap, c.withdrawInvitation)
	c.unit("POST /api/roster/welcome", roster.Wrap, c.welcome)
	c.unit("POST /api/roster/give", roster.Wrap, c.give)
	c.unit("POST /api/roster/duty", roster.Lead, c.setDuty)
	c.unit("POST /api/roster/relieve", roster.Wrap, c.relieve)
	c.unit("POST /api/roster/rotate", roster.Wrap, c.rotate)
	c.unit("GET /api/roster/log", roster.History, c.changes)
	c.unit("GET /api/roster/province", roster.Oversee, c.provinceChanges)
	c.unit("GET /api/roster/keyless", roster.Found, c.keyless)
	c.unit("POST /api/roster/found", roster.Found, c.foundUnit)
}

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

// roster answers with all that is to be said of the unit, and with the one table of what each duty may do.
func (c *Console) roster(w http.ResponseWriter, r *http.Request, who caller) error {
	sheet, err := c.opts.Roster.Sheet(r.Context(), who.Unit)
	if err != nil {
		return err
	}
	return answer(w, struct {
		roster.Sheet
		Table []roster.Allowed `json:"table"`
		Paper *roster.Paper    `json:"paper,omitempty"`
	}{sheet, roster.Table(who.role), c.paperOf(r, who.Unit)})
}

// paperOf is the unit's paper key without what was sealed to it; nil if it has none.
func (c *Console) paperOf(r *http.Request, unit string) *roster.Paper {
	paper, err := c.opts.Roster.Paper(r.Context(), unit)
	if err != nil {
		return nil
	}
	public := paper.Public()
	return &public
}

// newInvitation is what a page sends to invite somebody.
type newInvitation struct {
	ID   string      `json:"id"`
	Code []byte      `json:"code"` // SHA-256
	Unit string      `json:"unit"`
	User string      `json:"user"`
	Name string      `json:"name"`
	Duty roster.Duty `json:"duty"`
}

func (n newInvitation) from(who caller) roster.NewInvitation {
	return roster.NewInvitation{ID: n.ID, Code: n.Code, Unit: n.Unit, User: n.User, Name: n.Name, Duty: n.Duty, By: who.Officer,
		Lead: who.person.May(who.Unit, roster.Lead)}
}

// invite invites somebody into the caller's own unit. Who may only give keys must not make himself, under another name, its
// head: only a head makes heads.
func (c *Console) invite(w http.ResponseWriter, r *http.Request, who caller) error {
	var body newInvitation
	if err := read(r, &body); err != nil {
		return err
	}
	if body.Unit = who.Unit; body.Duty == roster.Head && !who.person.May(who.Unit, roster.Lead) {
		return errForbidden
	}
	if _, err := c.opts.Roster.Invite(r.Context(), body.from(who)); err != nil {
		return err
	}
	return c.roster(w, r, who)
}

func (c *Console) withdrawInvitation(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string `json:"id"`
		Differs bool   `json:"differs"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Roster.Withdraw(r.Context(), who.Officer, who.Unit, body.ID, body.Differs); err != nil {
		return err
	}
	return c.roster(w, r, who)
}

func (c *Console) welcome(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID   string           `json:"id"`
		Keys []roster.Sealing `json:"keys"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Roster.Welcome(r.Context(), who.Officer, who.Unit, body.ID, body.Keys); err != nil {
		return err
	}
	return c.roster(w, r, who)
}

func (c *Console) give(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		User string           `json:"user"`
		Keys []roster.Sealing `json:"keys"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Roster.Give(r.Context(), who.Officer, who.Unit, body.User, body.Keys); err != nil {
		return err
	}
	return c.roster(w, r, who)
}

func (c *Console) setDuty(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		User string        `json:"user"`
		Was  []roster.Duty `json:"was"`
		Duty roster.Duty   `json:"duty"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Roster.SetDuty(r.Context(), who.Officer, who.Unit, body.User, body.Was, body.Duty); err != nil {
		return err
	}
	return c.own(w, r, who)
}

func (c *Console) relieve(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		User string `json:"user"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if !who.person.May(who.Unit, roster.Lead) {
		person, err := c.opts.Roster.Person(r.Context(), body.User)
		if err != nil {
			return err
		}
		if person.May(who.Unit, roster.Lead) {
			return errForbidden
		}
	}
	if err := c.opts.Roster.Dismiss(r.Context(), who.Officer, who.Unit, body.User); err != nil {
		return err
	}
	if body.User != who.Officer { // also where he makes no call until he serves again
		if _, err := c.end(body.User, func(stay) bool { return true }); err != nil {
			return err
		}
	}
	return c.own(w, r, who)
}

// own answers with the sheet, unless the change took it from the caller himself.
func (c *Console) own(w http.ResponseWriter, r *http.Request, who caller) error {
	person, err := c.opts.Roster.Person(r.Context(), who.Officer)
	if err != nil {
		return err
	}
	if !person.May(who.Unit, roster.Wrap) {
		return done(w)
	}
	return c.roster(w, r, who)
}

func (c *Console) rotate(w http.ResponseWriter, r *http.Request, who caller) error {
	var body roster.Rotation
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Roster.Propose(r.Context(), who.Officer, who.Unit, body); err != nil {
		return err
	}
	return c.roster(w, r, who)
}

func (c *Console) changes(w http.ResponseWriter, r *http.Request, who caller) error {
	before, err := c.cursor.before(r)
	if err != nil {
		return err
	}
	list, err := c.opts.Roster.Changes(r.Context(), who.Unit, before)
	if err != nil {
		return err
	}
	return answer(w, c.changesPage(r, list))
}

// provinceChanges is for units of the province only: their place is its code.
func (c *Console) provinceChanges(w http.ResponseWriter, r *http.Request, who caller) error {
	before, err := c.cursor.before(r)
	if err != nil {
		return err
	}
	list, err := c.opts.Roster.ProvinceChanges(r.Context(), docket.Place(who.Unit), before)
	if err != nil {
		return err
	}
	return answer(w, c.changesPage(r, list))
}

func (c *Console) changesPage(r *http.Request, list []roster.Change) logPage[roster.Change] {
	return page(c.cursor, r, list, roster.ChangesPage, func(l roster.Change) int64 { return l.ID })
}

func (c *Console) keyless(w http.ResponseWriter, r *http.Request, who caller) error {
	units, err := c.opts.Roster.Keyless(r.Context(), who.Unit)
	if err != nil {
		return err
	}
	return answer(w, units)
}

// foundUnit invites the first head of a unit that has nobody with its keys.
func (c *Console) foundUnit(w http.ResponseWriter, r *http.Request, who caller) error {
	var body newInvitation
	if err := read(r, &body); err != nil {
		return err
	}
	units, err := c.opts.Roster.Keyless(r.Context(), who.Unit)
	if err != nil {
		return err
	}
	if body.Duty != roster.Head || !slices.ContainsFunc(units, func(u roster.Keyless) bool { return u.ID == body.Unit }) {
		return errForbidden
	}
	if _, err := c.opts.Roster.Invite(r.Context(), body.from(who)); err != nil {
		return err
	}
	return c.keyless(w, r, who)
}
