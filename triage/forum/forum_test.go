package forum_test

import (
	"path/filepath"
	"testing"

	"homthu/database"
	"homthu/harness"
	"homthu/triage/forum"
	"homthu/triage/forum/forumtest"
)

func openSQLite(t testing.TB, opts ...database.Option) *database.DB {
	t.Helper()
	db, err := database.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "forum.db"), forum.Migrations, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func openPostgres(t testing.TB, opts ...database.Option) *database.DB {
	t.Helper()
	dsn := harness.Postgres(t)
	if err := database.Migrate(t.Context(), dsn, forum.Migrations); err != nil {
		t.Fatal(err)
	}
	db, err := database.OpenPostgres(t.Context(), dsn, forum.Migrations, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestSQLite(t *testing.T) {
	forumtest.Exercise(t, func(t *testing.T) *database.DB { return openSQLite(t) })
}

func TestPostgres(t *testing.T) {
	forumtest.Exercise(t, func(t *testing.T) *database.DB { return openPostgres(t) })
}
