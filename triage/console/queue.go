package console

import (
	"net/http"
	"strconv"

	"homthu/triage/docket"
)

func (c *Console) queue(w http.ResponseWriter, r *http.Request, who caller) error {
	q := r.URL.Query()
	limit, _ := strconv.Atoi(q.Get("limit")) // nonsense is the default
	page, err := c.opts.Docket.Queue(r.Context(), who.Viewer, docket.Filter{
		Closed: q.Get("closed") == "1", Mine: q.Get("mine") == "1", Lanes: q["lane"], States: q["state"],
		Number: q.Get("number"), After: q.Get("after"), Limit: limit,
	})
	if err != nil {
		return err
	}
	return answer(w, page)
}

func (c *Console) counts(w http.ResponseWriter, r *http.Request, who caller) error {
	counts, err := c.opts.Docket.Counts(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	return answer(w, counts)
}
