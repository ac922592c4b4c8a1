package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/redis/go-redis/v9"

	"homthu/harness"
)

// TestCanaryFinds plants one thing on purpose in each kind of place and in each encoding: a search that finds nothing is
// worth something only if it would have found this.
func TestCanaryFinds(t *testing.T) {
	bird := planted{"the bird", "Chim hoàng yến số 7?"}
	for _, f := range forms(bird) {
		h := haystack{"place": append(append([]byte("trước "), f.bytes...), " sau"...), "other": []byte("không có gì")}
		if len(f.bytes) < 12 || len(h.find([]planted{bird})) == 0 {
			t.Errorf("not found as %s: %q", f.encoding, f.bytes)
		}
	}
	if found := (haystack{"place": []byte("Chim hoàng anh số 7?")}).find([]planted{bird}); len(found) > 0 {
		t.Errorf("found what is not there: %q", found)
	}
	dir := t.TempDir()
	for name, plant := range map[string]func(path string) error{
		"file":     func(path string) error { return os.WriteFile(path, []byte(bird.text), 0o600) },
		"name":     func(path string) error { return os.WriteFile(path+bird.text, nil, 0o600) },
		"log":      func(path string) error { return logged(path, bird.text) },
		"row":      func(path string) error { return row(path, bird.text, false) },
		"wal":      func(path string) error { return row(path, bird.text, true) },
		"redis":    func(path string) error { return inRedis(t, path, bird.text) },
		"redisaof": func(path string) error { return inRedis(t, path, bird.text) },
	} {
		below := filepath.Join(dir, name)
		if err := os.MkdirAll(below, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := plant(filepath.Join(below, "x")); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		h := haystack{}
		h.folder(t, name, below)
		if len(h.find([]planted{bird})) == 0 {
			t.Errorf("planted in a %s and not found", name)
		}
	}
}

func logged(path, text string) error {
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Info("message", "value", text)
	return os.WriteFile(path, b.Bytes(), 0o600)
}

// row writes into a database; with leave it is copied while the row lies in the log only.
func row(path, text string, leave bool) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(os.TempDir(), fmt.Sprintf("canary-%d.db", os.Getpid()))+"?_pragma=journal_mode(WAL)")
	if err != nil {
		return err
	}
	defer db.Close()
	var file string
	if err := db.QueryRow(`SELECT file FROM pragma_database_list`).Scan(&file); err != nil {
		return err
	}
	defer os.Remove(file)
	if _, err := db.Exec(`CREATE TABLE IF NOT EXISTS t (words TEXT); INSERT INTO t VALUES (?)`, text); err != nil {
		return err
	}
	from := file + "-wal"
	if !leave {
		if _, err := db.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
			return err
		}
		from = file
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// inRedis adds to a stream of a Redis whose files lie beside path.
func inRedis(t *testing.T, path, text string) error {
	args := []string{"--rdbcompression", "no", "--dir", filepath.Dir(path)}
	if filepath.Base(filepath.Dir(path)) == "redisaof" {
		args = append(args, "--appendonly", "yes", "--appendfsync", "always")
	}
	server := harness.Redis(t, args...)
	client := redis.NewClient(&redis.Options{Addr: server.Addr})
	defer client.Close()
	if err := client.XAdd(t.Context(), &redis.XAddArgs{Stream: "s", Values: []any{"p", text}}).Err(); err != nil {
		return err
	}
	if len(args) > 4 {
		return client.Del(t.Context(), "s").Err() // what was added stays in the file
	}
	return client.Save(t.Context()).Err()
}
