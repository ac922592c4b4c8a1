package forum_test

import (
	"bytes"
	"os"
	"path/filepath"
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

// TestForgotten: what was withdrawn as it gave the writer away is in no byte of the store's files any more.
func TestForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "forum.db")
	databasetest.File(t, path, forum.Migrations)
	db, err := database.OpenSQLite(t.Context(), path, forum.Migrations)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	r := forumtest.New(t, db)
	if o := r.Promise(t); !left(t, path) {
		t.Fatal("the words were never there")
	} else if err := r.Withdraw(t.Context(), forumtest.Lan, o, "lo-nguoi-viet"); err != nil {
		t.Fatal(err)
	}
	if left(t, path) {
		t.Error("the words are still in the files")
	}
}

// left tells whether the words are in the files of a store.
func left(t *testing.T, path string) (found bool) {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%q, %v", files, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found = found || bytes.Contains(b, []byte(forumtest.Telling))
	}
	return found
}

func TestPostgres(t *testing.T) {
	forumtest.Exercise(t, func(t *testing.T) *database.DB { return openPostgres(t) })
}
