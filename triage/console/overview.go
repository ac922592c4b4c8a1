package console

import (
	"net/http"

	"homthu/triage/docket"
)

// load is a unit's load with its name.
type load struct {
	docket.Load
	Name string `json:"name"`
}

// overview shows the units of the caller's own province.
func (c *Console) overview(w http.ResponseWriter, r *http.Request, who caller) error {
	loads, err := c.opts.Docket.Overview(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	units, err := c.opts.Roster.Units(r.Context(), docket.Place(who.Unit))
	if err != nil {
		return err
	}
	names := make(map[string]string, len(units))
	for _, u := range units {
		names[u.ID] = u.Name
	}
	list := []load{}
	for _, l := range loads {
		if name, ok := names[l.Unit]; ok {
			list = append(list, load{l, name})
		}
	}
	return answer(w, list)
}
