package console

import "net/http"

func (c *Console) oneCase(w http.ResponseWriter, r *http.Request, who caller) error {
	found, err := c.opts.Docket.Case(r.Context(), who.Viewer, r.URL.Query().Get("id"))
	if err != nil {
		return err
	}
	return answer(w, found)
}
