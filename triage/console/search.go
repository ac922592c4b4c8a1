package console

import (
	"net/http"
)

// sealed hands out the envelopes of many cases at once, for a search in the officer's browser. It is a write: the search is
// noted for those who run the unit.
func (c *Console) sealed(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		Search string   `json:"search"`
		Cases  []string `json:"cases"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	list, err := c.opts.Docket.Search(r.Context(), who.Viewer, body.Search, body.Cases)
	if err != nil {
		return err
	}
	return answer(w, list)
}

// searchedDays is how far back a chief looks.
const searchedDays = 30

func (c *Console) searches(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Docket.Searches(r.Context(), who.Viewer, searchedDays)
	if err != nil {
		return err
	}
	return answer(w, list)
}
