package safe_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"homthu/database"
	"homthu/harness"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

// The frozen files hold a safe as version 1 made it, schema and rows, as SQL text. DO NOT EDIT them: they stand for what
// is out there. Every later version must open them and find what is in them.
const (
	frozenCase    = "5f0c7f8e-51a3-4b43-9c1d-0a6d3bb1a001"
	frozenLocator = receipt.Locator("00000000000000000000000000000000000000000000000000000000000000aa")
)

func TestUpgradeSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "safe.db")
	load(t, "sqlite", path)
	db, err := database.OpenSQLite(t.Context(), path, safe.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	frozenIsThere(t, db)
}

func TestUpgradePostgres(t *testing.T) {
	dsn := harness.Postgres(t)
	if _, err := database.OpenPostgres(t.Context(), dsn, safe.Migrations()); !errors.Is(err, database.ErrSchema) {
		t.Errorf("an empty database: %v", err)
	}
	load(t, "pgx", dsn)
	if err := database.Migrate(t.Context(), dsn, safe.Migrations()); err != nil {
		t.Fatal(err)
	}
	db, err := database.OpenPostgres(t.Context(), dsn, safe.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	frozenIsThere(t, db)
}

func load(t *testing.T, driver, address string) {
	t.Helper()
	engine := map[string]string{"sqlite": "sqlite", "pgx": "postgres"}[driver]
	text, err := os.ReadFile(filepath.Join("testdata", "version-1."+engine+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	old, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if _, err := old.ExecContext(t.Context(), string(text)); err != nil {
		t.Fatal(err)
	}
}

func frozenIsThere(t *testing.T, db *database.DB) {
	t.Helper()
	defer db.Close()
	s := safe.Open(db, nil, safe.Options{Edge: "edge-1"})
	m, err := s.Mailbox(t.Context(), frozenLocator)
	if err != nil || m.Case != frozenCase || m.Number != "2026-7K3M-9QHX" || len(m.Replies) != 1 || string(m.Replies[0]) != "reply" || m.Asked != (safe.Asked{}) {
		t.Errorf("mailbox %+v, %v", m, err)
	}
	if n, err := s.Undelivered(t.Context()); n != 1 || err != nil {
		t.Errorf("%d undelivered, %v; want 1", n, err)
	}
	if last, err := s.Cursor(t.Context(), "telegram"); last != 900 || err != nil {
		t.Errorf("cursor %d, %v", last, err)
	}
	if err := s.Commit(t.Context(), safe.Step{Update: &safe.Update{Channel: "telegram", ID: "known"}}); !errors.Is(err, safe.ErrDuplicate) {
		t.Errorf("a known update: %v", err)
	}
	if err := s.Commit(context.WithoutCancel(t.Context()), safe.Step{Update: &safe.Update{Channel: "telegram", ID: "new"}}); err != nil {
		t.Error(err)
	}
}
