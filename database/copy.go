package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"modernc.org/sqlite"
)

// Row is one row of a table on its way from one database to another, of either engine. A value is nil, int64, string or []byte.
type Row struct {
	Table   string
	Columns []string
	Values  []any
}

// ErrNotEmpty is returned by Fill when there is something in a table already.
var ErrNotEmpty = errors.New("database: not empty")

// ReadSQLite opens the file at path for reading, beside a process that writes it. Nothing is migrated: it fails with
// [ErrSchema] unless the file has exactly the version that this program knows. Write must not be called.
func ReadSQLite(ctx context.Context, path string, migrations fs.FS) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	reading, err := sqlite.NewConnector(address(path, "busy_timeout(5000)", "query_only(1)", "temp_store(MEMORY)", "trusted_schema(0)"))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db := &DB{engine: SQLite, read: sql.OpenDB(reading), write: sql.OpenDB(reading)}
	s, err := readSchema(migrations, SQLite)
	if err == nil {
		err = s.check(ctx, db.read, SQLite)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, classify(err)), db.Close())
	}
	return db, nil
}

// Version is the schema version that a program with these migrations works with.
func Version(migrations fs.FS) (int64, error) {
	s, err := readSchema(migrations, SQLite)
	return s.want, err
}

// Dump hands every row of the tables to each, in the order of tables, as they were at one moment.
func (db *DB) Dump(ctx context.Context, tables []string, each func(Row) error) (err error) {
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return fmt.Errorf("dump: %w", err)
	}
	defer conn.Close()
	begin := "BEGIN DEFERRED"
	if db.engine == Postgres {
		begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	}
	if _, err := conn.ExecContext(ctx, begin); err != nil {
		return fmt.Errorf("dump: %w", err)
	}
	defer func() {
		// Nothing was written; a context that has ended must not leave the snapshot open.
		if _, end := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); err == nil && end != nil {
			err = fmt.Errorf("dump: %w", end)
		}
	}()
	for _, table := range tables {
		if err := dumpTable(ctx, conn, table, each); err != nil {
			return fmt.Errorf("dump %s: %w", table, err)
		}
	}
	return nil
}

func dumpTable(ctx context.Context, conn *sql.Conn, table string, each func(Row) error) error {
	rows, err := conn.QueryContext(ctx, `SELECT * FROM `+table) // the names come from the program
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		values, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			at[i] = &values[i]
		}
		if err := rows.Scan(at...); err != nil {
			return err
		}
		for i, v := range values {
			switch v := v.(type) {
			case nil, int64, string, []byte:
			case bool:
				values[i] = map[bool]int64{true: 1}[v]
			default:
				return fmt.Errorf("a value of type %T in %s", v, columns[i])
			}
		}
		if err := each(Row{table, columns, values}); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Empty fails with [ErrNotEmpty] when one of the tables has a row.
func (db *DB) Empty(ctx context.Context, tables []string) error {
	for _, table := range tables {
		var n int
		if err := db.read.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM `+table+` LIMIT 1) AS one`).Scan(&n); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
		if n > 0 {
			return fmt.Errorf("%w: %s", ErrNotEmpty, table)
		}
	}
	return nil
}

// Fill writes rows that Dump gave, all of them or none.
func (db *DB) Fill(ctx context.Context, tables []string, rows []Row) error {
	err := db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, row := range rows {
			if _, err := tx.ExecContext(ctx, db.insert(row), row.Values...); err != nil {
				return fmt.Errorf("fill %s: %w", row.Table, err)
			}
		}
		if db.engine == Postgres {
			return advance(ctx, tx, tables)
		}
		return nil
	})
	return err
}

func (db *DB) insert(row Row) string {
	marks := make([]string, len(row.Values))
	for i := range marks {
		marks[i] = "$" + strconv.Itoa(i+1)
	}
	given := ""
	if db.engine == Postgres {
		given = "OVERRIDING SYSTEM VALUE " // numbers that the other database gave stay
	}
	return `INSERT INTO ` + row.Table + ` (` + strings.Join(row.Columns, ", ") + `) ` + given + `VALUES (` + strings.Join(marks, ", ") + `)`
}

// advance lets the counters of PostgreSQL go on after the numbers that were filled in.
func advance(ctx context.Context, tx *sql.Tx, tables []string) error {
	for _, table := range tables {
		var column sql.NullString
		err := tx.QueryRowContext(ctx, `SELECT max(column_name) FROM information_schema.columns
			WHERE table_name = $1 AND is_identity = 'YES' AND table_schema = ANY (current_schemas(false))`, table).Scan(&column)
		if err != nil {
			return err
		}
		if !column.Valid {
			continue
		}
		if _, err := tx.ExecContext(ctx, `SELECT setval(pg_get_serial_sequence($1, $2), coalesce((SELECT max(`+column.String+`) FROM `+table+`), 0) + 1, false)`,
			table, column.String); err != nil {
			return err
		}
	}
	return nil
}
