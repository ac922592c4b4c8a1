package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"homthu/database"
	"homthu/harness"
	"homthu/intake/safe"
)

// dumped is every row of a store, by table, sorted.
func dumped(t *testing.T, db *database.DB, tables []string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	if err := db.Dump(t.Context(), tables, func(r database.Row) error {
		line := ""
		for i, v := range r.Values {
			if b, ok := v.([]byte); ok {
				v = hex.EncodeToString(b)
			}
			line += fmt.Sprintf("%s=%v ", r.Columns[i], v)
		}
		all[r.Table] = append(all[r.Table], line)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, rows := range all {
		slices.Sort(rows)
	}
	return all
}

// same compares the stores of two configurations.
func same(t *testing.T, a, b config) (rows int) {
	t.Helper()
	for _, s := range backedUp {
		from, err := s.read(t.Context(), a)
		if err != nil {
			t.Fatal(s.name, err)
		}
		defer from.Close()
		to, err := s.read(t.Context(), b)
		if err != nil {
			t.Fatal(s.name, err)
		}
		defer to.Close()
		want, got := dumped(t, from, s.kept), dumped(t, to, s.kept)
		for _, table := range s.kept {
			rows += len(want[table])
			if !slices.Equal(want[table], got[table]) {
				t.Errorf("%s.%s: %d rows came back as %d, or others", s.name, table, len(want[table]), len(got[table]))
			}
		}
		if err := to.Empty(t.Context(), s.left); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
	}
	return rows
}

// restored restores a backup into new stores.
func restored(t *testing.T, backup []byte, id age.Identity, c config) {
	t.Helper()
	if _, err := readBackup(t.Context(), c, bytes.NewReader(backup), []age.Identity{id}); err != nil {
		t.Fatal(err)
	}
}

func backedUpAs(t *testing.T, c config, id *age.HybridIdentity) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := writeBackup(t.Context(), c, &b, []age.Recipient{id.Recipient()}, time.Now()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// postgresConfig is one with new PostgreSQL stores.
func postgresStores(t *testing.T) config {
	t.Helper()
	c := defaultConfig()
	c.Data = t.TempDir()
	for name, at := range map[string]*storeConfig{"safe": &c.Safe, "docket": &c.Docket} {
		at.Engine, at.DSNFile = "postgres", filepath.Join(c.Data, name+".dsn")
		dsn := harness.Postgres(t)
		if err := os.WriteFile(at.DSNFile, []byte(dsn), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, s := range backedUp {
			if s.config(c) == *at {
				if err := database.Migrate(t.Context(), dsn, s.migrations); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return c
}

// TestBackup backs up the demo's stores while the safe is open and being written to, restores them into PostgreSQL, and from
// there into SQLite again: every row is the same, the outbox fills again, and of the chats' side nothing came along.
func TestBackup(t *testing.T) {
	dir := t.TempDir()
	small := smallWorld(t)
	small.Alerts = nil // some are of units that are not in it
	_, stop := startDemo(t, dir, small)
	stop()
	from := demoConfig(dir)
	running, err := database.OpenSQLite(t.Context(), filepath.Join(from.Data, "safe.db"), safe.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	edge := safe.Open(running, nil, safe.Options{Edge: from.Edge})
	planted := plantChats(t, edge)
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	backup := backedUpAs(t, from, id)
	if plain := opened(t, backup, id); true {
		for what, text := range planted {
			if bytes.Contains(plain, []byte(text)) || bytes.Contains(plain, []byte(hex.EncodeToString([]byte(text)))) {
				t.Errorf("the backup holds %s", what)
			}
		}
		if !bytes.Contains(plain, []byte(`"table":"mailbox"`)) || !bytes.Contains(plain, []byte(`"table":"wrapped_keys"`)) {
			t.Error("the backup holds too little")
		}
	}
	to := postgresStores(t)
	restored(t, backup, id, to)
	rows := same(t, from, to)
	back := defaultConfig()
	back.Data = t.TempDir()
	restored(t, backedUpAs(t, to, id), id, back)
	same(t, from, back)
	t.Logf("%d rows, %d kB sealed", rows, len(backup)/1000)
	if rows < 50 {
		t.Errorf("only %d rows", rows)
	}
	refills(t, edge, to)
	if _, err := readBackup(t.Context(), to, bytes.NewReader(backup), []age.Identity{id}); !errors.Is(err, database.ErrNotEmpty) || !strings.Contains(err.Error(), "move the old one away") {
		t.Errorf("into a store that is not empty: %v", err)
	}
	refusals(t, backup, id)
}

// plantChats puts into the safe what must be in no backup, and returns it.
func plantChats(t *testing.T, s *safe.Safe) map[string]string {
	t.Helper()
	hash := func(name string) string { return strings.Repeat("ab", 8) + name }
	planted := map[string]string{
		"a draft": "SEALED-DRAFT-BYTES", "what is to be said": "SEALED-REPLY-BYTES", "a reminder": "SEALED-REMINDER-BYTES",
		"an update": hash("update"), "a chat": hash("chat"), "a reminder's chat": hash("reminded"),
	}
	end := time.Now().Add(48 * time.Hour)
	if err := s.Commit(t.Context(), safe.Step{
		Chat: planted["a chat"], Update: &safe.Update{Channel: "telegram", ID: planted["an update"], Cursor: 7788990011},
		Draft:   &safe.Draft{Chat: planted["a chat"], Key: "k", Sealed: []byte(planted["a draft"]), Expires: end},
		Replies: []safe.Outgoing{{ID: "11111111-1111-4111-8111-111111111111", Channel: "telegram", Chat: planted["a chat"], Key: "k", Sealed: []byte(planted["what is to be said"]), Expires: end}},
		Remind:  &safe.Reminder{ID: "22222222-2222-4222-8222-222222222222", Day: 20_900, Chat: planted["a reminder's chat"], Sealed: []byte(planted["a reminder"])},
	}); err != nil {
		t.Fatal(err)
	}
	planted["a cursor"] = "7788990011"
	return planted
}

func opened(t *testing.T, backup []byte, id age.Identity) []byte {
	t.Helper()
	r, err := age.Decrypt(bytes.NewReader(backup), id)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// refills: what waited to be carried, or had no slip yet, is carried from the restored safe.
func refills(t *testing.T, edge *safe.Safe, c config) {
	t.Helper()
	db, err := openStore(t.Context(), c.Safe, "", safe.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	late := time.Now().AddDate(1, 0, 0)
	var ids [2][]string
	for i, s := range []*safe.Safe{edge, safe.Open(db, nil, safe.Options{Edge: c.Edge})} {
		parcels, err := s.Due(context.WithoutCancel(t.Context()), late, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parcels {
			ids[i] = append(ids[i], p.ID)
		}
		slices.Sort(ids[i])
	}
	if !slices.Equal(ids[0], ids[1]) {
		t.Errorf("%d parcels were due, %d are in the restored safe", len(ids[0]), len(ids[1]))
	}
}

// refusals: a backup that is cut short, changed, newer, or somebody else's fills nothing.
func refusals(t *testing.T, backup []byte, id *age.HybridIdentity) {
	t.Helper()
	fresh := defaultConfig()
	fresh.Data = t.TempDir()
	other, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	again := func(plain []byte) []byte {
		var b bytes.Buffer
		w, err := age.Encrypt(&b, id.Recipient())
		if err == nil {
			_, err = w.Write(plain)
		}
		if err = errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	plain := opened(t, backup, id)
	cut := plain[:bytes.LastIndex(plain[:len(plain)-1], []byte("\n"))+1]
	for name, bad := range map[string][]byte{
		"cut short":       backup[:len(backup)-5000],
		"without its end": again(cut),
		"newer":           again(bytes.Replace(plain, []byte(`"store":"safe","schema":`), []byte(`"store":"safe","schema":9`), 1)),
		"another table":   again(bytes.Replace(plain, []byte(`"table":"mailbox"`), []byte(`"table":"draft"`), 1)),
		"a bad column":    again(bytes.Replace(plain, []byte(`"columns":["place"`), []byte(`"columns":["x); --"`), 1)),
		"not a backup":    again([]byte("{}\n")),
	} {
		if _, err := readBackup(t.Context(), fresh, bytes.NewReader(bad), []age.Identity{id}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := readBackup(t.Context(), fresh, bytes.NewReader(backup), []age.Identity{other}); err == nil {
		t.Error("opened with another identity")
	}
	restored(t, backup, id, fresh) // nothing was left behind by all that
}

// Every table of every store is kept or left out, on purpose.
func TestBackupKnowsEveryTable(t *testing.T) {
	for _, s := range backedUp {
		db, err := database.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), s.file), s.migrations)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		rows, err := db.Read().QueryContext(t.Context(), `SELECT name FROM sqlite_schema WHERE type = 'table'`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(slices.Concat(s.kept, s.left), name) && !strings.HasPrefix(name, "schema_of_") && name != "sqlite_sequence" {
				t.Errorf("%s: say in backup_stores.go whether %s is in a backup", s.name, name)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
}
