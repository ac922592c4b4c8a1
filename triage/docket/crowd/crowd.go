// Package crowd fills a docket with made-up cases, to measure how it reads when there are very many. The cases have no
// envelopes, clocks or events: only what lists and counts are made of.
//
// Zone: inside, for benchmarks and tests. It writes into the tables directly and must never see a docket that is in use.
package crowd

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/triage/docket"
)

// Start is the time around which the cases came in.
var Start = time.Date(2026, 11, 16, 8, 30, 0, 0, time.FixedZone("UTC+7", 7*60*60))

// Reader is the unit that may read every case: the longest queue there can be.
const Reader = "investigation-agency.20"

// Unit is the i-th unit that cases are spread over.
func Unit(i int) string { return fmt.Sprintf("commune-police.%05d", i) }

// Front is the Front of the i-th unit's commune.
func Front(i int) string { return fmt.Sprintf("commune-front.%05d", i) }

// Fill writes n cases spread over units, one of oneOpenOf of them open (1: all). Of the open ones one in twenty is urgent now,
// and one in twenty late.
func Fill(ctx context.Context, db *database.DB, n, units, oneOpenOf int) error {
	const statement, transaction = 5, 2000 // rows of each; long statements are slow to bind
	random := rand.New(rand.NewPCG(1, 2))  // the same docket every time
	for done := 0; done < n; done += transaction {
		err := db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			for from := done; from < min(done+transaction, n); from += statement {
				if err := some(ctx, tx, random, from, min(from+statement, n), units, oneOpenOf); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("fill: %w", err)
		}
	}
	return docket.Recount(ctx, db)
}

func some(ctx context.Context, tx *sql.Tx, random *rand.Rand, from, to, units, oneOpenOf int) error {
	const day = 86400
	start := Start.Unix()
	var cases, holders [][]any
	kinds := [][2]string{{"tip", "A2"}, {"tip", "A3"}, {"feedback", "D3"}, {"tip", "A12"}}
	for i := from; i < to; i++ {
		id, unit := uuid.NewString(), Unit(i%units)
		rank := []int{0, 1, 1, 1, 1, 2}[min(random.IntN(20), 5)]
		due, state, closed := start+int64(random.IntN(19*day))-day, "RECEIVED", int64(0)
		place := [2]int64{int64(rank), due}
		if i/units%oneOpenOf != 0 {
			closed, state = start-int64(random.IntN(300*day)), "NO_GROUNDS"
			place = [2]int64{9, -closed}
		}
		kind := kinds[i/units%len(kinds)]
		cases = append(cases, []any{id, fmt.Sprintf("2026-%08d", i), "edge-1", kind[0], kind[1], []string{"now", "high", "normal"}[rank], unit[len(unit)-5:],
			"", 0, "tip", state, "", "", unit, "", 1, start - int64(random.IntN(300*day)), start, 0, closed, due, start})
		for _, u := range []string{unit, Reader} {
			holders = append(holders, []any{id, u, place[0], place[1], start, 0})
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
			text.WriteString(map[bool]string{true: "(", false: ", "}[j == 0])
			fmt.Fprintf(&text, "$%d", len(args))
		}
		text.WriteString(map[bool]string{true: ")", false: "), "}[i == len(rows)-1])
	}
	_, err := tx.ExecContext(ctx, text.String(), args...)
	return err
}
