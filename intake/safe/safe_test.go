package safe_test

import (
	"context"
	"path/filepath"
	"testing"

	"homthu/database"
	"homthu/database/databasetest"
	"homthu/intake/courier"
	"homthu/intake/receipt"
	"homthu/intake/safe"
	"homthu/intake/safe/safetest"
)

func TestSQLite(t *testing.T) { safetest.Exercise(t, fileStore) }

func TestPostgres(t *testing.T) {
	safetest.Exercise(t, func(t testing.TB) safetest.Store {
		dsn := databasetest.DSN(t, safe.Migrations())
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
	databasetest.File(t, filepath.Join(dir, "safe.db"), safe.Migrations())
	return safetest.Store{Dir: dir, Open: func(t testing.TB, opts ...database.Option) *database.DB {
		t.Helper()
		db, err := database.OpenSQLite(t.Context(), filepath.Join(dir, "safe.db"), safe.Migrations(), opts...)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}}
}

func entry(t testing.TB) *safe.Entry {
	t.Helper()
	return &safe.Entry{Envelope: safetest.Envelope(t, nil), Mailbox: receipt.Mint().Locator(), Card: make([]byte, 2200),
		Deployments: []string{"cao-bang"}}
}

func open(t testing.TB, path string) (*safe.Safe, *database.DB) {
	t.Helper()
	db, err := database.OpenSQLite(t.Context(), path, safe.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	return safe.Open(db, nil, safe.Options{Edge: "edge-1", Resend: courier.DefaultResend}), db
}

// whole lets SQLite check its file.
func whole(t *testing.T, db *database.DB) {
	t.Helper()
	var verdict string
	if err := db.Read().QueryRowContext(context.WithoutCancel(t.Context()), "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity: %s, %v", verdict, err)
	}
}
