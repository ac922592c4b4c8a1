package console

import (
	"net/http"
	"strconv"

	"homthu/triage/docket"
)

func (c *Console) board(w http.ResponseWriter, r *http.Request, who caller) error {
	period, err := docket.ParsePeriod(r.URL.Query().Get("period"))
	if err != nil {
		return err
	}
	board, err := c.opts.Docket.Board(r.Context(), who.Viewer, period)
	if err != nil {
		return err
	}
	return answer(w, board)
}

func (c *Console) frontCases(w http.ResponseWriter, r *http.Request, who caller) error {
	q := r.URL.Query()
	period, err := docket.ParsePeriod(q.Get("period"))
	if err != nil {
		return err
	}
	limit, _ := strconv.Atoi(q.Get("limit")) // nonsense is the default
	page, err := c.opts.Docket.Listed(r.Context(), who.Viewer, period, q.Get("after"), limit)
	if err != nil {
		return err
	}
	return answer(w, page)
}
