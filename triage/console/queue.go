package console

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"homthu/triage/docket"
)

func (c *Console) queue(w http.ResponseWriter, r *http.Request, who caller) error {
	filter, err := filterOf(r.URL.Query())
	if err != nil {
		return err
	}
	page, err := c.opts.Docket.Queue(r.Context(), who.Viewer, filter)
	if err != nil {
		return err
	}
	return answer(w, page)
}

// filterOf reads a filter; what is received is asked for by days of Viet Nam, the last one included.
func filterOf(q url.Values) (f docket.Filter, err error) {
	limit, _ := strconv.Atoi(q.Get("limit")) // nonsense is the default
	on := func(name string) bool { return q.Get(name) == "1" }
	f = docket.Filter{
		Closed: on("closed"), Overdue: on("overdue"), Mine: on("mine"), Nobody: on("nobody"), News: on("news"), Officer: q.Get("officer"),
		Urgencies: q["urgency"], Lanes: q["lane"], Categories: q["category"], States: q["state"], Communes: q["commune"], Labels: q["label"],
		Number: q.Get("number"), After: q.Get("after"), Limit: limit,
	}
	if f.From, err = dayOf(q.Get("from"), 0); err == nil {
		f.Until, err = dayOf(q.Get("to"), 1)
	}
	return f, err
}

// dayOf is when a day begins in Viet Nam, some days on; "" is the zero time.
func dayOf(day string, on int) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, day, time.FixedZone("UTC+7", 7*60*60))
	if err != nil {
		return at, errMalformed
	}
	return at.AddDate(0, 0, on), nil
}

func (c *Console) counts(w http.ResponseWriter, r *http.Request, who caller) error {
	counts, err := c.opts.Docket.Counts(r.Context(), who.Viewer)
	if err != nil {
		return err
	}
	return answer(w, counts)
}
