package console

import (
	"net/http"

	"homthu/triage/forum"
	"homthu/triage/roster"
)

// ownPledgeRoutes are for units that promise at forums which others hold.
func (c *Console) ownPledgeRoutes() {
	c.unit("GET /api/pledges", roster.Pledges, c.ownPledges)
	c.unit("POST /api/pledges/keep", roster.Pledge, c.keepOwnPledge)
	c.unit("POST /api/pledges/explain", roster.Pledge, c.explainPledge)
}

func (c *Console) ownPledges(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Forums.Promised(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	return answer(w, list)
}

func (c *Console) keepOwnPledge(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string `json:"id"`
		Version int64  `json:"version"`
		Day     string `json:"day"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Forums.KeepOwn(r.Context(), who.Viewer, forum.Change{ID: body.ID, Version: body.Version}, body.Day); err != nil {
		return err
	}
	return c.ownPledges(w, r, who)
}

func (c *Console) explainPledge(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string `json:"id"`
		Version int64  `json:"version"`
		Why     string `json:"why"`
		Day     string `json:"day"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Forums.Explain(r.Context(), who.Viewer, forum.Change{ID: body.ID, Version: body.Version}, body.Why, body.Day); err != nil {
		return err
	}
	return c.ownPledges(w, r, who)
}
