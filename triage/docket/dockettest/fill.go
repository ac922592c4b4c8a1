package dockettest

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/google/uuid"

	"homthu/database"
)

// Agencies is the unit that Fill makes a reader of every case: the longest queue there can be.
const Agencies = "investigation-agency.20"

// FillUnit is the i-th unit that Fill spreads cases over.
func FillUnit(i int) string { return fmt.Sprintf("commune-police.%05d", i) }

// Fill writes n open cases spread over units straight into the tables, for benchmarks of reading: no envelopes, no
// events. One in twenty is late.
func Fill(ctx context.Context, db *database.DB, n, units int) error {
	const statement, transaction = 5, 1000 // rows of each; long statements are slow to bind
	random := rand.New(rand.NewPCG(1, 2))  // the same docket every time
	for done := 0; done < n; done += transaction {
		err := db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			for from := done; from < min(done+transaction, n); from += statement {
				if err := fillSome(ctx, tx, random, from, min(from+statement, n), units); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("fill: %w", err)
		}
	}
	return db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO open_cases (holder, never_set, n) SELECT holder, never_set, COUNT(*) FROM cases GROUP BY holder, never_set`)
		return err
	})
}

func fillSome(ctx context.Context, tx *sql.Tx, random *rand.Rand, from, to, units int) error {
	start := Start.Unix()
	var cases, holders [][]any
	for i := from; i < to; i++ {
		id, unit := uuid.NewString(), FillUnit(i%units)
		rank, due := random.IntN(3), start+int64(random.IntN(19*86400))-86400
		urgency := []string{"now", "high", "normal"}[rank]
		cases = append(cases, []any{id, fmt.Sprintf("2026-%08d", i), "edge-1", "tip", "A2", urgency, unit[len(unit)-5:],
			"", 0, "tip", "RECEIVED", "", "", unit, "", 1, start - int64(random.IntN(30*86400)), start, 0, 0, due, start})
		for _, u := range []string{unit, Agencies} {
			holders = append(holders, []any{id, u, rank, due, start, 0})
		}
	}
	if err := many(ctx, tx, `INSERT INTO cases (id, number, edge, lane, category, urgency, commune, never_set, hushed, opened_by,
		state, reason, outcome, holder, officer, version, received, registered, answered, closed, due, last)`, cases); err != nil {
		return err
	}
	return many(ctx, tx, `INSERT INTO case_units (case_id, unit, rank, due, since, looked)`, holders)
}

// many inserts rows of one width in one statement.
func many(ctx context.Context, tx *sql.Tx, into string, rows [][]any) error {
	var text strings.Builder
	var args []any
	text.WriteString(into + " VALUES ")
	for i, row := range rows {
		for j, value := range row {
			args = append(args, value)
			text.WriteString([]string{", ", "("}[flag(j == 0)])
			fmt.Fprintf(&text, "$%d", len(args))
		}
		text.WriteString([]string{"), ", ")"}[flag(i == len(rows)-1)])
	}
	_, err := tx.ExecContext(ctx, text.String(), args...)
	return err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
