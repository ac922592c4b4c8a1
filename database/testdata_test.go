package database

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"testing/fstest"

	"homthu/harness"
)

// things is a store with one table, and with a second version that adds a column.
func things(version int) fstest.MapFS {
	files := fstest.MapFS{}
	for _, engine := range []string{SQLite, Postgres} {
		files[engine+"/0001_things.sql"] = &fstest.MapFile{Data: []byte(
			"-- +goose Up\nCREATE TABLE things (id TEXT NOT NULL PRIMARY KEY);\n")}
		if version > 1 {
			files[engine+"/0002_colour.sql"] = &fstest.MapFile{Data: []byte(
				"-- +goose Up\nALTER TABLE things ADD COLUMN colour TEXT NOT NULL DEFAULT '';\n")}
		}
	}
	return files
}

func openFile(t *testing.T, path string, opts ...Option) *DB {
	t.Helper()
	db, err := OpenSQLite(t.Context(), path, things(1), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// eachEngine runs a test on a new database of either engine.
func eachEngine(t *testing.T, f func(t *testing.T, open func(...Option) *DB)) {
	t.Run(SQLite, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "things.db")
		f(t, func(opts ...Option) *DB { return openFile(t, path, opts...) })
	})
	t.Run(Postgres, func(t *testing.T) {
		dsn := harness.Postgres(t)
		if err := Migrate(t.Context(), dsn, things(1)); err != nil {
			t.Fatal(err)
		}
		f(t, func(opts ...Option) *DB {
			db, err := OpenPostgres(t.Context(), dsn, things(1), opts...)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			return db
		})
	})
}

func add(id string) func(context.Context, *sql.Tx) error {
	return func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO things (id) VALUES ($1)`, id)
		return err
	}
}

func count(t *testing.T, db *DB) (n int) {
	t.Helper()
	if err := db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM things`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
