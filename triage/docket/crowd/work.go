package crowd

import (
	"context"
	"database/sql"
	"fmt"

	"homthu/database"
)

// Work lets the cases of Fill be worked on, so that reports have something to count: seven categories, half of them answered,
// a clock each, which one in five was late, outcomes of those that ended, and one in twenty handed on.
func Work(ctx context.Context, db *database.DB) error {
	const n = `CAST(SUBSTR(c.number, 6) AS INTEGER)`
	for _, statement := range []string{
		`UPDATE cases SET category = CASE CAST(SUBSTR(number, 6) AS INTEGER) % 7 WHEN 0 THEN 'A1' WHEN 1 THEN 'A3' WHEN 2 THEN 'A4' WHEN 3 THEN 'A5' WHEN 4 THEN 'A7' WHEN 5 THEN 'A14' ELSE 'A2' END,
			outcome = CASE WHEN closed > 0 THEN 'khong-khoi-to' ELSE '' END,
			answered = CASE WHEN CAST(SUBSTR(number, 6) AS INTEGER) % 2 = 0 THEN received + 86400 ELSE 0 END`,
		`INSERT INTO clocks (case_id, clock, unit, met_by, started, due, met) SELECT c.id, 'T7D', c.holder, 'end', c.received, c.received + 604800,
			CASE WHEN c.closed = 0 THEN 0 WHEN ` + n + ` % 5 = 0 THEN c.received + 700000 ELSE c.received + 500000 END FROM cases AS c`,
		`INSERT INTO events (case_id, at, kind, unit, officer, subject, from_state, to_state, reason, outcome)
			SELECT c.id, c.received, 'registered', '', '', c.id, '', 'RECEIVED', '', '' FROM cases AS c`,
		`INSERT INTO events (case_id, at, kind, unit, officer, subject, from_state, to_state, reason, outcome)
			SELECT c.id, c.received + 3600, 'held', c.holder, 'hoa', '` + Reader + `', '', '', '', '' FROM cases AS c WHERE ` + n + ` % 20 = 0`,
	} {
		err := db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, statement)
			return err
		})
		if err != nil {
			return fmt.Errorf("work: %w", err)
		}
	}
	return nil
}
