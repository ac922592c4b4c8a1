package docket_test

import (
	"slices"
	"testing"
	"time"

	"homthu/database"
	"homthu/triage/docket"
	"homthu/triage/docket/crowd"
	"homthu/triage/docket/dockettest"
)

// TestLongWalk: a filter that picks few of many gives short pages, and every case once.
func TestLongWalk(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		t.Run(engine, func(t *testing.T) {
			r := dockettest.New(t, open(t))
			r.WalkAtMost(20)
			if err := crowd.Fill(t.Context(), r.DB, 100, 3, 1); err != nil {
				t.Fatal(err)
			}
			rare := r.Register(t, dockettest.Theft(dockettest.Start.Add(-time.Hour)))
			agency := dockettest.By(crowd.Reader)
			if got, pages := walked(t, r, agency, docket.Filter{Communes: []string{"06184"}}); !slices.Equal(got, []string{rare}) || pages < 3 || pages > 8 {
				t.Errorf("%d cases in %d pages", len(got), pages)
			}
			if got, _ := walked(t, r, agency, docket.Filter{Lanes: []string{"tip", "feedback"}, Limit: 7}); len(got) != 101 {
				t.Errorf("%d cases of a filter that picks all", len(got))
			}
			if got, pages := walked(t, r, agency, docket.Filter{Limit: 200}); len(got) != 101 || pages != 1 {
				t.Errorf("%d cases in %d pages without a filter", len(got), pages)
			}
		})
	}
}

// walked reads a filter to its end.
func walked(t *testing.T, r *dockettest.Room, v docket.Viewer, f docket.Filter) (ids []string, pages int) {
	t.Helper()
	for {
		page, err := r.Queue(t.Context(), v, f)
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, row := range page.Rows {
			if slices.Contains(ids, row.ID) {
				t.Fatal("a case came twice")
			}
			ids = append(ids, row.ID)
		}
		if f.After = page.Next; f.After == "" {
			return ids, pages
		}
	}
}
