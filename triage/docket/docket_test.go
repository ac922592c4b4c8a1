package docket_test

import (
	"path/filepath"
	"testing"

	"homthu/database"
	"homthu/harness"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

func openSQLite(t testing.TB, opts ...database.Option) *database.DB {
	t.Helper()
	db, err := database.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "docket.db"), docket.Migrations, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func openPostgres(t testing.TB, opts ...database.Option) *database.DB {
	t.Helper()
	dsn := harness.Postgres(t)
	if err := database.Migrate(t.Context(), dsn, docket.Migrations); err != nil {
		t.Fatal(err)
	}
	db, err := database.OpenPostgres(t.Context(), dsn, docket.Migrations, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestSQLite(t *testing.T) {
	dockettest.Exercise(t, func(t *testing.T) *database.DB { return openSQLite(t) })
}

func TestPostgres(t *testing.T) {
	dockettest.Exercise(t, func(t *testing.T) *database.DB { return openPostgres(t) })
}
