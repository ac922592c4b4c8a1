package console

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"homthu/intake/envelope"
	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/roster"
)

// wanted is where a case is to go: the roles that the tables give for what was answered in it. The answers themselves stay in
// the officer's browser.
type wanted struct {
	Category   string   `json:"category"`
	Commune    string   `json:"commune"`
	Urgency    string   `json:"urgency"`
	Recipients []string `json:"recipients"`
	Never      []string `json:"never"`
	// Subjects are the roles that were accused before, in what another category asked.
	Subjects []string `json:"subjects"`
}

// way is what the page needs to seal a case anew.
type way struct {
	Category string      `json:"category"`
	Lane     string      `json:"lane"`
	Commune  string      `json:"commune"`
	Units    []Addressee `json:"units"`
	Never    []string    `json:"never"`
}

// route works out the units of a way, for the page to seal to.
func (c *Console) route(w http.ResponseWriter, r *http.Request, who caller) error {
	var body wanted
	if err := read(r, &body); err != nil {
		return err
	}
	to, units, err := c.target(r.Context(), who, body)
	if err != nil {
		return err
	}
	out := way{Category: to.Category, Lane: to.Lane, Commune: to.Commune, Never: append([]string{}, to.Never...), Units: []Addressee{}}
	for _, u := range units {
		unit, err := c.opts.Roster.Unit(r.Context(), u.Unit)
		if err != nil {
			return err
		}
		key, err := c.opts.Roster.KeyNow(r.Context(), u.Unit)
		if err != nil {
			return err
		}
		out.Units = append(out.Units, Addressee{Unit: u.Unit, Name: unit.Name, Recipient: u.Recipient, Verify: key.Verify})
	}
	return answer(w, out)
}

// target finds the units of a way by the tables and the roster. It refuses roles that no answers lead to, communes that
// have no police, and units that another deployment serves.
func (c *Console) target(ctx context.Context, who caller, want wanted) (docket.Target, []envelope.Addressee, error) {
	none := docket.Target{}
	route, ok := c.routeOf(want)
	if !ok {
		return none, nil, docket.ErrRefused
	}
	home, err := c.opts.Roster.Unit(ctx, who.Unit)
	if err != nil {
		return none, nil, err
	}
	list, at, err := c.opts.Roster.Current(ctx)
	if err != nil {
		return none, nil, err
	}
	if _, known := list.Known("commune-police." + want.Commune); !known {
		return none, nil, docket.ErrRefused
	}
	to, err := list.Recipients(route, want.Commune, home.Province, at)
	if err != nil {
		return none, nil, docket.ErrRefused
	}
	if !slices.Equal(to.Deployments, []string{home.Deployment}) {
		return none, nil, errElsewhere
	}
	return docket.Target{Category: route.HeaderCategory(), Lane: route.Lane, Commune: route.HeaderCommune(want.Commune, home.Province),
		Urgency: want.Urgency, Units: to.Units, Never: to.Never}, to.To, nil
}

// served refuses a unit that another deployment serves: its docket would never hear of the case.
func (c *Console) served(ctx context.Context, who caller, unit string) error {
	if unit == "" {
		return nil
	}
	home, err := c.opts.Roster.Unit(ctx, who.Unit)
	if err != nil {
		return err
	}
	other, err := c.opts.Roster.Unit(ctx, unit)
	if errors.Is(err, roster.ErrUnknown) {
		return docket.ErrRefused
	}
	if err == nil && other.Deployment != home.Deployment {
		err = errElsewhere
	}
	return err
}

// routeOf finds a route of the category that has exactly these roles.
func (c *Console) routeOf(want wanted) (rules.Route, bool) {
	if _, ok := c.opts.Tables.Urgency(want.Urgency); !ok {
		return rules.Route{}, false
	}
	for _, answers := range c.opts.Tables.AnswersThatMatter(want.Category) {
		route, err := c.opts.Tables.Route(want.Category, answers, "", want.Subjects...)
		if err == nil && slices.Equal(route.Recipients, want.Recipients) && slices.Equal(route.Never, want.Never) {
			return route, true
		}
	}
	return rules.Route{}, false
}

// reroute gives a case another category or place.
func (c *Console) reroute(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID        string        `json:"id"`
		Version   int64         `json:"version"`
		To        wanted        `json:"to"`
		Reason    string        `json:"reason"`
		Confirmed []string      `json:"confirmed"`
		HandOns   [][]byte      `json:"hand_ons"`
		Reply     *docket.Reply `json:"reply"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if _, err := c.opts.Docket.Row(r.Context(), who.Viewer, body.ID); err != nil {
		return err // nothing is said about routes of what he must not know of
	}
	to, _, err := c.target(r.Context(), who, body.To)
	if err != nil {
		return err
	}
	letters, err := parsed(body.HandOns)
	if err != nil {
		return err
	}
	change := docket.Reroute{Version: body.Version, To: to, Reason: body.Reason, Confirmed: body.Confirmed, HandOns: letters, Reply: body.Reply}
	if err := c.opts.Docket.Reroute(r.Context(), who.Viewer, body.ID, change); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

// split makes a second case of one.
func (c *Console) split(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID        string   `json:"id"`
		Version   int64    `json:"version"`
		Part      string   `json:"part"`
		Known     []string `json:"known"`
		To        *wanted  `json:"to"`
		Reason    string   `json:"reason"`
		Confirmed []string `json:"confirmed"`
		HandOns   [][]byte `json:"hand_ons"`
		Remark    struct {
			ID     string `json:"id"`
			Sealed []byte `json:"sealed"`
		} `json:"remark"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if _, err := c.opts.Docket.Row(r.Context(), who.Viewer, body.ID); err != nil {
		return err
	}
	letters, err := parsed(body.HandOns)
	if err != nil {
		return err
	}
	part := docket.Split{Version: body.Version, ID: body.Part, Known: body.Known, Reason: body.Reason, Confirmed: body.Confirmed, HandOns: letters,
		RemarkID: body.Remark.ID, Remark: body.Remark.Sealed}
	if body.To != nil {
		to, _, err := c.target(r.Context(), who, *body.To)
		if err != nil {
			return err
		}
		part.To = &to
	}
	if err := c.opts.Docket.Split(r.Context(), who.Viewer, body.ID, part); err != nil {
		return err
	}
	return c.row(w, r, who, body.ID)
}

// parsed reads the letters that a page has sealed anew.
func parsed(list [][]byte) ([]envelope.Sealed, error) {
	var letters []envelope.Sealed
	for _, b := range list {
		sealed, err := envelope.Parse(b)
		if err != nil {
			return nil, errMalformed
		}
		letters = append(letters, sealed)
	}
	return letters, nil
}
