package docket_test

import (
	"testing"

	"homthu/database"
	"homthu/database/databasetest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

func openSQLite(t testing.TB, opts ...database.Option) *database.DB {
	t.Helper()
	return databasetest.SQLite(t, docket.Migrations, opts...)
}

func openPostgres(t testing.TB, opts ...database.Option) *database.DB {
	t.Helper()
	return databasetest.Postgres(t, docket.Migrations, opts...)
}

func TestSQLite(t *testing.T) {
	dockettest.Exercise(t, func(t *testing.T) *database.DB { return openSQLite(t) })
}

func TestPostgres(t *testing.T) {
	dockettest.Exercise(t, func(t *testing.T) *database.DB { return openPostgres(t) })
}
