package safe_test

import (
	"path/filepath"
	"testing"

	"homthu/database"
	"homthu/harness"
	"homthu/intake/safe"
	"homthu/intake/safe/safetest"
)

func TestSQLite(t *testing.T) { safetest.Exercise(t, fileStore) }

func TestPostgres(t *testing.T) {
	safetest.Exercise(t, func(t testing.TB) safetest.Store {
		dsn := harness.Postgres(t)
		if err := database.Migrate(t.Context(), dsn, safe.Migrations()); err != nil {
			t.Fatal(err)
		}
		return safetest.Store{Open: func(t testing.TB, opts ...database.Option) *database.DB {
			t.Helper()
			db, err := database.OpenPostgres(t.Context(), dsn, safe.Migrations(), opts...)
			if err != nil {
				t.Fatal(err)
			}
			return db
		}}
	})
}

func fileStore(t testing.TB) safetest.Store {
	dir := t.TempDir()
	return safetest.Store{Dir: dir, Open: func(t testing.TB, opts ...database.Option) *database.DB {
		t.Helper()
		db, err := database.OpenSQLite(t.Context(), filepath.Join(dir, "safe.db"), safe.Migrations(), opts...)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}}
}
