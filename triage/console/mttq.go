package console

import (
	"net/http"
	"strconv"
	"time"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// boardPeriod reads the period of a board: not one that has not begun, nor one that was over before there was such a commune.
func (c *Console) boardPeriod(r *http.Request, who caller) (docket.Period, error) {
	period, err := docket.ParsePeriod(r.URL.Query().Get("period"))
	if err != nil {
		return period, err
	}
	if period.From.After(c.opts.Now()) {
		return period, docket.ErrFuture
	}
	unit, err := c.opts.Roster.Unit(r.Context(), who.Unit)
	if err != nil {
		return period, err
	}
	from, err := c.boardsFrom(r, unit)
	if err == nil && !from.IsZero() && !period.To.After(from) {
		err = errBefore
	}
	return period, err
}

// boardsFrom is when there was first something to be seen on a unit's board: it has those of the units that have gone over into it.
// Zero is always.
func (c *Console) boardsFrom(r *http.Request, unit roster.Unit) (time.Time, error) {
	from := unit.From
	merged, err := c.opts.Roster.Merged(r.Context())
	if err != nil {
		return from, err
	}
	for _, id := range merged[unit.ID] {
		before, err := c.opts.Roster.Unit(r.Context(), id)
		if err != nil {
			return from, err
		}
		if before.Role == unit.Role && before.From.Before(from) {
			from = before.From
		}
	}
	return from, nil
}

// frontBoard is the board with what residents said of the end.
type frontBoard struct {
	docket.Board
	Solved []docket.Solved `json:"solved"`
}

func (c *Console) board(w http.ResponseWriter, r *http.Request, who caller) error {
	period, err := c.boardPeriod(r, who)
	if err != nil {
		return err
	}
	board, err := c.opts.Docket.Board(r.Context(), who.Viewer, period)
	if err != nil {
		return err
	}
	solved, err := c.opts.Docket.Solved(r.Context(), who.Viewer, period)
	if err != nil {
		return err
	}
	return answer(w, frontBoard{board, solved})
}

// frontCases lists what a figure of the board counts; without a period, of all times.
func (c *Console) frontCases(w http.ResponseWriter, r *http.Request, who caller) error {
	q := r.URL.Query()
	period := docket.Period{To: c.opts.Now().Add(time.Hour)}
	if q.Get("period") != "" {
		var err error
		if period, err = c.boardPeriod(r, who); err != nil {
			return err
		}
	}
	limit, _ := strconv.Atoi(q.Get("limit")) // nonsense is the default
	filter := docket.FrontFilter{Category: q.Get("category"), Only: q.Get("only")}
	page, err := c.opts.Docket.Listed(r.Context(), who.Viewer, period, filter, q.Get("after"), limit)
	if err != nil {
		return err
	}
	return answer(w, page)
}
