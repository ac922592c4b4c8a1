package console

import (
	"net/http"
	"strconv"
)

// journal shows a unit's head what its officers did, looks included.
func (c *Console) journal(w http.ResponseWriter, r *http.Request, who caller) error {
	query := r.URL.Query()
	var before int64
	if text := query.Get("before"); text != "" {
		var err error
		if before, err = strconv.ParseInt(text, 10, 64); err != nil {
			return errMalformed
		}
	}
	list, err := c.opts.Docket.Journal(r.Context(), who.Viewer, query.Get("officer"), query.Get("kind"), before)
	if err != nil {
		return err
	}
	return answer(w, list)
}
