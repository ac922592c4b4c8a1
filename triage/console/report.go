package console

import (
	"bytes"
	"net/http"
	"time"

	"homthu/triage/report"
)

// reportsAtOnce bounds how many reports are made at a time: a province's year reads every case.
const reportsAtOnce = 2

// report answers a unit's report of a period: as JSON to look at, or as a file. What it counts depends on the unit's role.
func (c *Console) report(w http.ResponseWriter, r *http.Request, who caller) error {
	select {
	case c.reports <- struct{}{}:
		defer func() { <-c.reports }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	q := r.URL.Query()
	format := q.Get("format")
	if format != "" && report.ContentType(format) == "" {
		return report.ErrFormat
	}
	places, _ := c.opts.Places.(report.Places)
	made, err := report.Build(r.Context(), report.Source{
		Docket: c.opts.Docket, Roster: c.opts.Roster, Tables: c.opts.Tables, Places: places, Forums: c.opts.Forums, Openings: c.opts.Openings, Now: c.opts.Now,
	}, who.Viewer, q.Get("period"))
	if err != nil {
		return err
	}
	if format == "" {
		return answer(w, shownReport(made))
	}
	var out bytes.Buffer // a file that breaks off in the middle would look whole to a browser
	if err := made.Write(&out, format); err != nil {
		return err
	}
	w.Header().Set("Content-Type", report.ContentType(format))
	w.Header().Set("Content-Disposition", `attachment; filename="`+made.Name(format)+`"`)
	_, err = w.Write(out.Bytes())
	return ignoreGone(err)
}

// reportPage is a report as the page shows it: every cell as people read it.
type reportPage struct {
	View      report.View   `json:"view"`
	Period    string        `json:"period"`
	AsOf      time.Time     `json:"as_of"`
	Sentences []string      `json:"sentences"`
	Tables    []reportTable `json:"tables"`
}

type reportTable struct {
	ID      string         `json:"id"`
	Title   string         `json:"title"`
	Columns []reportColumn `json:"columns"`
	Rows    [][]string     `json:"rows"`
	Total   []string       `json:"total"`
	Notes   []string       `json:"notes"`
	// Lines is how many rows a register has, which is in the files alone; 0 for a table whose rows are here.
	Lines int `json:"lines"`
}

type reportColumn struct {
	Title  string `json:"title"`
	Number bool   `json:"number"`
}

func shownReport(r *report.Report) reportPage {
	page := reportPage{View: r.View, Period: r.Period.Name, AsOf: r.AsOf, Sentences: r.Sentences(), Tables: []reportTable{}}
	for _, t := range r.Tables {
		shown := reportTable{ID: t.ID, Title: t.Title, Rows: [][]string{}, Total: []string{}, Notes: append([]string{}, t.Notes...)}
		for _, c := range t.Columns {
			shown.Columns = append(shown.Columns, reportColumn{c.Title, c.Number})
		}
		if t.Register {
			shown.Lines = len(t.Rows)
		} else {
			for i := range t.Rows {
				shown.Rows = append(shown.Rows, t.Line(i))
			}
			if t.Sums() {
				shown.Total = t.Line(-1)
			}
		}
		page.Tables = append(page.Tables, shown)
	}
	return page
}
