package docket

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"homthu/database"
	"homthu/database/databasetest"
)

// TestPlans looks at how SQLite would read: a page of a queue along its index without sorting, an officer's own cases
// along theirs, the overview without the cases.
func TestPlans(t *testing.T) {
	db := databasetest.SQLite(t, Migrations)
	v := Viewer{Officer: "hoa", Unit: "commune-police.06184"}
	at := place{Rank: 1, Due: 5, ID: "x"}
	begin := Filter{}.walkConditions(at, place{Rank: 1}, 9)
	late := Filter{Overdue: true}.walkConditions(at, place{Rank: 1}, 9)
	picked := Filter{}.walkConditions(at, place{Rank: 1, Due: 7, ID: "y"}, 9)
	picked.pick(Filter{Lanes: []string{"tip"}, Categories: []string{"A1", "A2"}, States: []string{"RECEIVED"}, Communes: []string{"06184"}, Nobody: true, News: true, From: time.Unix(1, 0)})
	mine := Filter{Mine: true}.sortedConditions(place{Rank: -1}, 9)
	happened := seen(v, held)
	happened.from += " JOIN events AS e ON e.case_id = c.id"
	overlooked := seen(v, overseen)
	overlooked.from += " " + sincePassed
	const order = " ORDER BY u.due, u.case_id LIMIT 50"
	for _, test := range []struct {
		name, has, hasNot string
		f                 fragment
		columns, rest     string
		args              []any
	}{
		{"queue", "case_units_queue (unit=? AND rank=? AND (due,case_id)>", "TEMP B-TREE", seen(v, held), rowColumns, begin.text + order, begin.args},
		{"late", "case_units_queue (unit=? AND rank=? AND (due,case_id)>(?,?) AND due<?)", "TEMP B-TREE", seen(v, held), rowColumns, late.text + order, late.args},
		{"picked", "case_units_queue (unit=? AND rank=? AND (due,case_id)>", "TEMP B-TREE", seen(v, held), rowColumns, picked.text + order, picked.args},
		{"walk's end", "case_units_queue (unit=? AND rank=? AND (due,case_id)>", "TEMP B-TREE", seen(v, held), "u.due, u.case_id", begin.text + order + " OFFSET 499", begin.args},
		{"happened", "SEARCH e USING INTEGER PRIMARY KEY", "SCAN", happened, "e.kind, c.urgency", "AND e.id IN (?1, ?2)", []any{1, 2}},
		{"one case", "SEARCH c USING PRIMARY KEY", "SCAN", seen(v, held), rowColumns, "AND c.id = ?1", []any{"x"}},
		{"mine", "cases_by_officer (officer=?", "SCAN", seen(v, taken), rowColumns, mine.text + " ORDER BY u.rank, u.due, u.case_id LIMIT 50", mine.args},
		{"overview", "cases_due (due>? AND due<?)", "SCAN c", overlooked, "o.holder, SUM(o.late + COALESCE(r.late, 0))", "AND o.n > 0 GROUP BY o.holder", []any{1, 2}},
		{"overview, what is hidden", "never_sets_of (unit=?)", "SCAN c", overlooked, "o.holder, SUM(o.late + COALESCE(r.late, 0))", "AND o.n > 0 GROUP BY o.holder", []any{1, 2}},
		{"running clocks", "cases_by_holder (holder=?", "SCAN c", seen(v, watched), "c.number", "AND c.holder = ?1 AND c.closed = 0", []any{"x"}},
		{"journal", "events_done (unit=? AND id<?)", "TEMP B-TREE", seen(v, deeds), "e.id", "AND e.id < ?1 ORDER BY e.id DESC LIMIT 100", []any{1}},
		{"front", "cases_by_commune (commune=? AND category=? AND received>?", "SCAN", seen(v, around), "c.id",
			"AND c.category IN ('D1', 'D2') AND c.received >= ?1", []any{1}},
		{"front of an heir", "cases_by_commune (commune=? AND category=? AND received>?", "SCAN c", seen(v, around, "commune-front.06187", "commune-front.06190"), "c.id",
			"AND c.category IN ('D1', 'D2') AND c.received >= ?1", []any{1}},
		{"number", "number=?", "SCAN", seen(v, held), rowColumns, "AND c.number IN (?1)", []any{"x"}},
	} {
		set, err := test.f.query(t.Context(), explaining{db}, test.columns, "", test.rest, test.args...)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		var plan strings.Builder
		for set.Next() {
			var id, parent, unused int
			var detail string
			if err := set.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			plan.WriteString(detail + "\n")
		}
		if err := set.Err(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plan.String(), test.has) || strings.Contains(plan.String(), test.hasNot) {
			t.Errorf("%s wants %q and not %q:\n%s", test.name, test.has, test.hasNot, plan.String())
		}
	}
}

// explaining answers every query with its plan.
type explaining struct{ db *database.DB }

func (e explaining) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return e.db.Read().QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
}
