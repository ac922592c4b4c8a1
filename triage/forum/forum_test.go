package forum_test

import (
	"testing"

	"homthu/database"
	"homthu/database/databasetest"
	"homthu/triage/forum"
	"homthu/triage/forum/forumtest"
)

func openSQLite(t testing.TB, opts ...database.Option) *database.DB {
	t.Helper()
	return databasetest.SQLite(t, forum.Migrations, opts...)
}

func openPostgres(t testing.TB, opts ...database.Option) *database.DB {
	t.Helper()
	return databasetest.Postgres(t, forum.Migrations, opts...)
}

func TestSQLite(t *testing.T) {
	forumtest.Exercise(t, func(t *testing.T) *database.DB { return openSQLite(t) })
}

func TestPostgres(t *testing.T) {
	forumtest.Exercise(t, func(t *testing.T) *database.DB { return openPostgres(t) })
}
