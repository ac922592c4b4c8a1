package database

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"homthu/harness"

	"golang.org/x/sync/errgroup"
)

func TestSchema(t *testing.T) {
	t.Run(SQLite, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "x.db")
		if err := openFile(t, path).Close(); err != nil {
			t.Fatal(err)
		}
		db, err := OpenSQLite(t.Context(), path, things(2))
		if err != nil {
			t.Fatalf("SQLite did not migrate: %v", err)
		}
		db.Close()
		_, err = OpenSQLite(t.Context(), path, things(1))
		wantVersions(t, err, 2, 1)
	})
	t.Run(Postgres, func(t *testing.T) {
		dsn := harness.Postgres(t)
		_, err := OpenPostgres(t.Context(), dsn, things(1))
		wantVersions(t, err, 0, 1)
		for range 2 { // again changes nothing
			if err := Migrate(t.Context(), dsn, things(1)); err != nil {
				t.Fatal(err)
			}
		}
		_, err = OpenPostgres(t.Context(), dsn, things(2))
		wantVersions(t, err, 1, 2)
		if err := Migrate(t.Context(), dsn, things(2)); err != nil {
			t.Fatal(err)
		}
		_, err = OpenPostgres(t.Context(), dsn, things(1))
		wantVersions(t, err, 2, 1)
		wantVersions(t, Migrate(t.Context(), dsn, things(1)), 2, 1)
	})
}

func wantVersions(t *testing.T, err error, have, want int) {
	t.Helper()
	if !errors.Is(err, ErrSchema) || !strings.Contains(err.Error(), fmt.Sprint("version ", have)) ||
		!strings.Contains(err.Error(), fmt.Sprint(" ", want, " (")) {
		t.Errorf("want ErrSchema naming %d and %d, got %v", have, want, err)
	}
}

func TestSchemaFolders(t *testing.T) {
	files := things(2)
	delete(files, "postgres/0002_colour.sql")
	if _, err := OpenSQLite(t.Context(), t.TempDir()+"/x.db", files); err == nil || !strings.Contains(err.Error(), "different numbers") {
		t.Errorf("want a refusal of different numbers, got %v", err)
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := openFile(t, path)
	if _, err := OpenSQLite(t.Context(), path, things(1)); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "running already") {
		t.Errorf("want ErrLocked with a hint, got %v", err)
	}
	db.Close()
	openFile(t, path).Close()
}

// TestJoin: a command writes beside the process that has the file. What a transaction has read in it stays as it was, on either
// side, nothing is lost, and nothing is made or migrated.
func TestJoin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	if _, err := JoinSQLite(t.Context(), path, things(1)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	owner := openFile(t, path)
	if _, err := JoinSQLite(t.Context(), path, things(2)); !errors.Is(err, ErrSchema) {
		t.Errorf("another version: %v", err)
	}
	joined, err := JoinSQLite(t.Context(), path, things(1))
	if err != nil {
		t.Fatal(err)
	}
	defer joined.Close()
	const each = 50
	next := func(ctx context.Context, tx *sql.Tx) error { // the ids are 1, 2, …: two that read the same number collide
		_, err := tx.ExecContext(ctx, `INSERT INTO things (id) VALUES ((SELECT count(*) + 1 FROM things))`)
		return err
	}
	var sides errgroup.Group
	for _, db := range []*DB{owner, joined} {
		sides.Go(func() error {
			for range each {
				var n int
				err := db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
					if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM things`).Scan(&n); err != nil {
						return err
					}
					return next(ctx, tx)
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := sides.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := joined.Close(); err != nil {
		t.Fatal(err)
	}
	if n := count(t, owner); n != 2*each {
		t.Errorf("%d rows, want %d", n, 2*each)
	}
	if _, err := OpenSQLite(t.Context(), path, things(1)); !errors.Is(err, ErrLocked) {
		t.Errorf("the owner's lock is gone: %v", err)
	}
}

// TestLockedFile: somebody writes to the file with another program.
func TestLockedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := openFile(t, path)
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	conn, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.write.ExecContext(t.Context(), "PRAGMA busy_timeout=1"); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), add("a")); !errors.Is(err, ErrLocked) {
		t.Errorf("want ErrLocked, got %v", err)
	}
	if _, err := conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), add("a")); err != nil {
		t.Errorf("after the lock went: %v", err)
	}
}

func TestFullFile(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "x.db"))
	if _, err := db.write.ExecContext(t.Context(), "PRAGMA max_page_count=8"); err != nil {
		t.Fatal(err)
	}
	big := strings.Repeat("x", 100_000)
	if err := db.Write(t.Context(), add(big)); !errors.Is(err, ErrFull) {
		t.Errorf("want ErrFull, got %v", err)
	}
	if err := db.Write(t.Context(), add("small")); err != nil {
		t.Errorf("a small one after it: %v", err)
	}
	if n := count(t, db); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
}

func TestUnsafePostgresIsRefused(t *testing.T) {
	dsn := harness.Postgres(t)
	if err := Migrate(t.Context(), dsn, things(1)); err != nil {
		t.Fatal(err)
	}
	db, err := OpenPostgres(t.Context(), dsn+"&synchronous_commit=off", things(1))
	if err != nil {
		t.Fatalf("synchronous_commit in the DSN must not matter: %v", err)
	}
	defer db.Close()
	for _, setting := range []string{"fsync", "full_page_writes"} {
		setServer(t, dsn, setting, "off")
		if _, err := OpenPostgres(t.Context(), dsn, things(1)); !errors.Is(err, ErrUnsafe) || !strings.Contains(err.Error(), setting+"=off") {
			t.Errorf("%s=off: want ErrUnsafe, got %v", setting, err)
		}
		setServer(t, dsn, setting, "on")
	}
}

// setServer changes a setting of the server and waits until new sessions see it.
func setServer(t *testing.T, dsn, setting, value string) {
	t.Helper()
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	admin.SetMaxIdleConns(0)
	for _, q := range []string{"ALTER SYSTEM SET " + setting + " = " + value, "SELECT pg_reload_conf()"} {
		if _, err := admin.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	for got := ""; got != value; {
		if err := admin.QueryRowContext(t.Context(), "SELECT current_setting($1)", setting).Scan(&got); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBadAddressIsNotQuoted(t *testing.T) {
	_, err := OpenPostgres(t.Context(), "postgres://u:hunter2@[::1/x", things(1))
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("want an error without the password, got %v", err)
	}
}

// TestDeletedRowsAreGone: no byte of a deleted row is left in any of the files after Scrub.
func TestDeletedRowsAreGone(t *testing.T) {
	dir := t.TempDir()
	db := openFile(t, filepath.Join(dir, "x.db"))
	planted := "planted-" + strings.Repeat("0123456789", 2000) // long: it lies on overflow pages too
	if err := db.Write(t.Context(), add(planted)); err != nil {
		t.Fatal(err)
	}
	if !found(t, dir, "3456789012") {
		t.Fatal("the row was not there in the first place")
	}
	err := db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM things`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found(t, dir, "planted-") || found(t, dir, "3456789012") {
		t.Error("a deleted row is still in a file")
	}
}

func found(t *testing.T, dir, text string) bool {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(text)) {
			return true
		}
	}
	return false
}

func TestFilesArePrivate(t *testing.T) {
	dir := t.TempDir()
	db := openFile(t, filepath.Join(dir, "x.db"))
	if err := db.Write(t.Context(), add("a")); err != nil {
		t.Fatal(err)
	}
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", f.Name(), info.Mode(), err)
		}
	}
	if len(files) < 3 {
		t.Errorf("%d files", len(files))
	}
}
