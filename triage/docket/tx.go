package docket

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// tx is a write transaction with the few shapes of statement this package uses.
type tx struct {
	*sql.Tx
	neverSets []string // digests written in it
}

// exec runs a statement whose count of rows does not matter.
func (t *tx) exec(ctx context.Context, query string, args ...any) error {
	_, err := t.ExecContext(ctx, query, args...)
	return err
}

// changed runs a statement and tells whether it touched a row.
func (t *tx) changed(ctx context.Context, query string, args ...any) (bool, error) {
	result, err := t.ExecContext(ctx, query, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// insert writes rows of the same width in one statement: prefix VALUES (…), (…) suffix. No rows, no statement.
func (t *tx) insert(ctx context.Context, prefix, suffix string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	var text strings.Builder
	var args []any
	text.WriteString(prefix)
	text.WriteString(" VALUES ")
	for i, row := range rows {
		if i > 0 {
			text.WriteString(", ")
		}
		for j := range row {
			text.WriteString(map[bool]string{true: "($", false: ", $"}[j == 0])
			text.WriteString(strconv.Itoa(len(args) + j + 1))
		}
		text.WriteString(")")
		args = append(args, row...)
	}
	text.WriteString(" ")
	text.WriteString(suffix)
	return t.exec(ctx, text.String(), args...)
}
