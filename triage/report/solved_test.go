package report_test

import (
	"testing"
	"time"

	"homthu/intake/envelope"
	"homthu/triage/docket/dockettest"
)

// TestSolvedInTheReport: what people said of the Front's matters stands in its report as on its board, and in no other report.
func TestSolvedInTheReport(t *testing.T) {
	w := open(t, false)
	var said []envelope.Header
	for range 3 {
		h := dockettest.Proposal(dockettest.Start)
		id := w.Register(t, h)
		c := w.Read(t, dockettest.Committee, id)
		must(t, w.Reply(t.Context(), dockettest.By(dockettest.Committee), id, c.Version, dockettest.Reply(false)))
		said = append(said, h)
	}
	w.Clock.Set(dockettest.Start.Add(10 * 24 * time.Hour))
	for i, rating := range []string{"done", "not"} {
		r := dockettest.Answer(said[i], dockettest.Start)
		r.Kind = envelope.KindRating
		w.Register(t, r)
		must(t, w.Rated(t.Context(), dockettest.By(dockettest.Committee), said[i].Case, r.ID, rating))
	}
	found := false
	for _, table := range w.build(t, dockettest.Front, "2026-11").Tables {
		if table.ID != "nguoi-dan-noi" {
			continue
		}
		if found = true; len(table.Rows) != 1 {
			t.Fatalf("%+v", table.Rows)
		}
		for i, want := range []int{1, 0, 1, 1} {
			if cell := table.Rows[0][2+i]; cell.N != want {
				t.Errorf("column %d is %+v, want %d", i, cell, want)
			}
		}
	}
	if !found {
		t.Error("the Front's report does not say what people said")
	}
	for _, table := range w.build(t, dockettest.Committee, "2026-11").Tables {
		if table.ID == "nguoi-dan-noi" {
			t.Error("a unit's own report has the Front's table")
		}
	}
}
