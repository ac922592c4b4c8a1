package console

import (
	"net/http"

	"homthu/triage/docket"
)

// journal shows a unit's head what its officers did, looks included.
func (c *Console) journal(w http.ResponseWriter, r *http.Request, who caller) error {
	query := r.URL.Query()
	before, err := c.cursor.before(r)
	if err != nil {
		return err
	}
	list, err := c.opts.Docket.Journal(r.Context(), who.Viewer, query.Get("officer"), query.Get("kind"), before)
	if err != nil {
		return err
	}
	return answer(w, page(c.cursor, r, list, docket.JournalPage, func(d docket.Deed) int64 { return d.ID }))
}
