// Package databasetest gives tests stores with their schema in them already: the migrations of a store run once a test
// process, into a template that nobody else opens, and each test gets a copy of it. With the race detector running the docket's
// migrations takes two seconds and more; copying what they made takes a few milliseconds.
//
// It is test support only. A copy is a store like any other: opened by the product's own functions, with the product's own
// checks and durability. Tests of migrating itself (upgrades, version 0) make their databases empty and migrate them.
package databasetest

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"homthu/database"
	"homthu/harness"
)

// SQLite opens a new store in a file of the test's own folder, in memory if there is room; it is closed when the test ends.
func SQLite(t testing.TB, migrations fs.FS, opts ...database.Option) *database.DB {
	t.Helper()
	folder := t.TempDir()
	if harness.Memory() != "" {
		var err error
		if folder, err = os.MkdirTemp(harness.Memory(), "homthu-store-"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(folder) })
	}
	path := filepath.Join(folder, "store.db")
	File(t, path, migrations)
	db, err := database.OpenSQLite(t.Context(), path, migrations, opts...)
	return closing(t, db, err)
}

// Postgres opens a new store on the tests' PostgreSQL server; it is closed when the test ends.
func Postgres(t testing.TB, migrations fs.FS, opts ...database.Option) *database.DB {
	t.Helper()
	db, err := database.OpenPostgres(t.Context(), DSN(t, migrations), migrations, opts...)
	return closing(t, db, err)
}

func closing(t testing.TB, db *database.DB, err error) *database.DB {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// File writes a new store's file to path, for tests that open it themselves. What is there already stays.
func File(t testing.TB, path string, migrations fs.FS) {
	t.Helper()
	whole := templateOf(t, migrations).file(t, migrations)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if os.IsExist(err) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Write(whole); err != nil {
		t.Fatal(err)
	}
}

// DSN names a new store's database, for tests that open it themselves.
func DSN(t testing.TB, migrations fs.FS) string {
	t.Helper()
	return harness.PostgresLike(t, templateOf(t, migrations).database(t, migrations))
}

// template is a store with its schema and nothing else, on either engine as soon as one is wanted.
type template struct {
	mu    sync.Mutex
	bytes []byte // SQLite's file
	dsn   string
}

var templates sync.Map // of what the migrations are, a *template

// templateOf finds the template by what the migrations say: a file system may be a new value at each call.
func templateOf(t testing.TB, migrations fs.FS) *template {
	t.Helper()
	sum := sha256.New()
	err := fs.WalkDir(migrations, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations, name)
		fmt.Fprintf(sum, "%q %d\n", name, len(text))
		sum.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found, _ := templates.LoadOrStore([sha256.Size]byte(sum.Sum(nil)), &template{})
	return found.(*template)
}

func (m *template) file(t testing.TB, migrations fs.FS) []byte {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bytes != nil {
		return m.bytes
	}
	path := filepath.Join(t.TempDir(), "template.db")
	db, err := database.OpenSQLite(t.Context(), path, migrations)
	if err != nil {
		t.Fatal(err)
	}
	// Closing moves the log into the file: then the file is the whole store.
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if m.bytes, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return m.bytes
}

func (m *template) database(t testing.TB, migrations fs.FS) string {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dsn == "" {
		dsn := harness.Postgres(t)
		if err := database.Migrate(t.Context(), dsn, migrations); err != nil {
			t.Fatal(err)
		}
		m.dsn = dsn
	}
	return m.dsn
}
