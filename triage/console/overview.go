package console

import (
	"net/http"
	"slices"
	"strings"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// load is a unit with its load and how its keys stand.
type load struct {
	docket.Load
	Name string `json:"name"`
	roster.Standing
}

// overview shows the units of the caller's own province: each that still exists, and each that holds something.
func (c *Console) overview(w http.ResponseWriter, r *http.Request, who caller) error {
	province := docket.Place(who.Unit)
	loads, err := c.opts.Docket.Overview(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	units, err := c.opts.Roster.Units(r.Context(), province)
	if err != nil {
		return err
	}
	standings, err := c.opts.Roster.Standings(r.Context(), province)
	if err != nil {
		return err
	}
	held := make(map[string]docket.Load, len(loads))
	for _, l := range loads {
		held[l.Unit] = l
	}
	list := make([]load, 0, len(units))
	for _, u := range units {
		standing, exists := standings[u.ID]
		l, holds := held[u.ID]
		if exists || holds {
			l.Unit = u.ID
			list = append(list, load{l, u.Name, standing})
		}
	}
	slices.SortStableFunc(list, func(a, b load) int { return strings.Compare(a.Name, b.Name) })
	return answer(w, list)
}

// running lists the clocks of one unit of the caller's province, by number.
func (c *Console) running(w http.ResponseWriter, r *http.Request, who caller) error {
	unit, err := c.opts.Roster.Unit(r.Context(), r.URL.Query().Get("of"))
	if err != nil || unit.Province != docket.Place(who.Unit) {
		return docket.ErrNotFound
	}
	list, err := c.opts.Docket.Running(r.Context(), who.Viewer, unit.ID)
	if err != nil {
		return err
	}
	return answer(w, list)
}
