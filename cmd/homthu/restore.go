package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"filippo.io/age"

	"homthu/database"
	"homthu/triage/docket"
)

// restoreCmd fills empty stores from a backup, on either engine.
type restoreCmd struct {
	configFlag
	In       string `help:"The backup." required:"" type:"existingfile"`
	Identity string `help:"The file with the identity that the backup is sealed to." required:"" type:"existingfile"`
}

func (c *restoreCmd) Run(ctx context.Context, std streams) error {
	read, err := readConfig(c.Config, os.Environ())
	if err != nil {
		return err
	}
	secret, err := os.Open(c.Identity)
	if err != nil {
		return err
	}
	defer secret.Close()
	ids, err := age.ParseIdentities(secret)
	if err != nil {
		return errors.New("identity: the file is not an age identity") // the cause may quote it
	}
	file, err := os.Open(c.In)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := os.MkdirAll(read.Data, 0o700); err != nil {
		return err
	}
	n, err := readBackup(ctx, read, file, ids)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	fmt.Fprintf(std.out, "%d rows; copy the folders blobs and own-blobs into place before you start\n", n)
	return nil
}

// errBackup is returned for a file that is no whole backup. Nothing was written.
var errBackup = errors.New("not a whole backup of homthu")

// readBackup fills the stores. The whole file is read and checked before anything is written.
func readBackup(ctx context.Context, c config, from io.Reader, ids []age.Identity) (int, error) {
	plain, err := age.Decrypt(from, ids...)
	if err != nil {
		return 0, fmt.Errorf("open: %w", err)
	}
	stores, total, err := parseBackup(plain)
	if err != nil {
		return 0, err
	}
	var open []*database.DB
	defer func() {
		for _, db := range open {
			db.Close()
		}
	}()
	for _, b := range stores {
		newest, err := database.Version(b.migrations)
		if err != nil {
			return 0, err
		}
		if b.schema > newest {
			return 0, fmt.Errorf("%s has schema %d, this program knows up to %d: use the program that made the backup, or a newer one", b.name, b.schema, newest)
		}
		db, err := b.open(ctx, c)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", b.name, err)
		}
		open = append(open, db)
		if err := db.Empty(ctx, slices.Concat(b.kept, b.left)); err != nil {
			return 0, fmt.Errorf("%s: %w; restore fills new stores only: move the old one away, or name another in the configuration", b.name, err)
		}
	}
	for i, b := range stores {
		// Crash between two stores: the next try finds the first one filled and says so; begin with new stores again.
		if err := open[i].Fill(ctx, b.kept, b.rows); err != nil {
			return 0, fmt.Errorf("%s: %w", b.name, err)
		}
		if newest, err := database.Version(b.migrations); err != nil || b.name != "docket" || b.schema == newest {
			continue
		}
		if err := docket.Recount(ctx, open[i]); err != nil { // an older one has not all that is counted today
			return 0, err
		}
	}
	return total, nil
}

// storeRows is one store in a backup.
type storeRows struct {
	stored
	schema int64
	rows   []database.Row
}

// parseBackup reads the lines. A store or a table that this program does not know is refused, and so is a file cut short.
func parseBackup(plain io.Reader) (stores []storeRows, total int, err error) {
	dec := json.NewDecoder(plain)
	dec.UseNumber()
	var table backupLine
	for n := 0; ; n++ {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, 0, errBackup // also where it only ends: the last line is not there
		}
		if raw[0] == '[' {
			row, err := parseRow(raw, table)
			if err != nil || len(stores) == 0 {
				return nil, 0, errBackup
			}
			last := &stores[len(stores)-1]
			last.rows = append(last.rows, row)
			total++
			continue
		}
		var line backupLine
		if json.Unmarshal(raw, &line) != nil {
			return nil, 0, errBackup
		}
		switch {
		case n == 0 && line.V != backupVersion:
			return nil, 0, fmt.Errorf("%w of version %d", errBackup, backupVersion)
		case n == 0:
		case line.Store != "":
			i := slices.IndexFunc(backedUp, func(s stored) bool { return s.name == line.Store })
			if i < 0 {
				return nil, 0, fmt.Errorf("%w: a store called %q", errBackup, line.Store)
			}
			stores, table = append(stores, storeRows{stored: backedUp[i], schema: line.Schema}), backupLine{}
		case line.Table != "":
			if len(stores) == 0 || !slices.Contains(stores[len(stores)-1].kept, line.Table) || !plainNames(line.Columns) {
				return nil, 0, fmt.Errorf("%w: a table called %q", errBackup, line.Table)
			}
			table = line
		case line.End && line.Rows == total:
			if _, err := dec.Token(); !errors.Is(err, io.EOF) {
				return nil, 0, errBackup
			}
			return stores, total, nil
		default:
			return nil, 0, errBackup
		}
	}
}

// plainNames: what becomes part of a statement is small letters, digits and underscores.
func plainNames(columns []string) bool {
	for _, c := range columns {
		for _, r := range c {
			if r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') {
				return false
			}
		}
		if c == "" {
			return false
		}
	}
	return len(columns) > 0
}

func parseRow(raw json.RawMessage, table backupLine) (database.Row, error) {
	var values []json.RawMessage
	if err := json.Unmarshal(raw, &values); err != nil || len(values) != len(table.Columns) || table.Table == "" {
		return database.Row{}, errBackup
	}
	row := database.Row{Table: table.Table, Columns: table.Columns, Values: make([]any, len(values))}
	for i, v := range values {
		switch v[0] {
		case 'n':
		case '"':
			var s string
			if json.Unmarshal(v, &s) != nil {
				return row, errBackup
			}
			row.Values[i] = s
		case '{':
			var b struct{ B *string }
			if json.Unmarshal(v, &b) != nil || b.B == nil {
				return row, errBackup
			}
			bytes, err := base64.StdEncoding.DecodeString(*b.B)
			if err != nil {
				return row, errBackup
			}
			row.Values[i] = bytes
		default:
			var n int64
			if json.Unmarshal(v, &n) != nil {
				return row, errBackup
			}
			row.Values[i] = n
		}
	}
	return row, nil
}
