package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"filippo.io/age"

	"homthu/database"
)

// backupVersion is the form of a backup: one age file of JSON lines. The first says what it is; then each store begins with
// its name and schema, each run of rows with its table and columns, and each row is a list of values; the last line counts the rows.
const backupVersion = 1

// backupLine is one line that is not a row.
type backupLine struct {
	V       int      `json:"homthu_backup,omitempty"`
	Made    string   `json:"made,omitempty"` // the day
	Store   string   `json:"store,omitempty"`
	Schema  int64    `json:"schema,omitempty"`
	Table   string   `json:"table,omitempty"`
	Columns []string `json:"columns,omitempty"`
	End     bool     `json:"end,omitempty"`
	Rows    int      `json:"rows,omitempty"`
}

// backupCmd copies the stores that are on this machine into one sealed file, while the program runs.
type backupCmd struct {
	configFlag
	Out string `help:"The file to write; it must not be there yet." required:"" type:"path"`
}

func (c *backupCmd) Run(ctx context.Context, std streams) error {
	read, err := readConfig(c.Config, os.Environ())
	if err != nil {
		return err
	}
	recipients, err := backupRecipients(read)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; name another file", c.Out)
	}
	if err != nil {
		return err
	}
	n, err := writeBackup(ctx, read, out, recipients, time.Now())
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(c.Out)) // half a backup is none
	}
	fmt.Fprintf(std.out, "%d rows; attachments are sealed files of their own: copy the folders blobs and own-blobs as they are, after this\n", n)
	return nil
}

func backupRecipients(c config) (recipients []age.Recipient, err error) {
	for _, r := range c.BackupRecipients {
		one, err := age.ParseHybridRecipient(r)
		if err != nil {
			return nil, fmt.Errorf("backup_recipients: %q is not an age recipient that begins with age1pq1", r)
		}
		recipients = append(recipients, one)
	}
	if len(recipients) == 0 {
		return nil, errors.New("backup_recipients: name whom backups are sealed to: make a month's pair with `age-keygen -pq`, and keep its identity off this machine")
	}
	return recipients, nil
}

// writeBackup writes all stores that are there. It returns how many rows.
func writeBackup(ctx context.Context, c config, to io.Writer, recipients []age.Recipient, now time.Time) (total int, err error) {
	sealed, err := age.Encrypt(to, recipients...)
	if err != nil {
		return 0, fmt.Errorf("seal: %w", err)
	}
	lines := bufio.NewWriter(sealed)
	enc := json.NewEncoder(lines)
	if err := enc.Encode(backupLine{V: backupVersion, Made: now.UTC().Format(time.DateOnly)}); err != nil {
		return 0, err
	}
	for _, s := range backedUp {
		n, err := s.backUp(ctx, c, enc)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the other role's store, on another machine
		}
		if err != nil {
			return 0, fmt.Errorf("%s: %w", s.name, err)
		}
		total += n
	}
	if total == 0 {
		return 0, errors.New("there is no store here to back up")
	}
	return total, errors.Join(enc.Encode(backupLine{End: true, Rows: total}), lines.Flush(), sealed.Close())
}

func (s stored) backUp(ctx context.Context, c config, enc *json.Encoder) (n int, err error) {
	db, err := s.read(ctx, c)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	schema, err := database.Version(s.migrations)
	if err != nil {
		return 0, err
	}
	if err := enc.Encode(backupLine{Store: s.name, Schema: schema}); err != nil {
		return 0, err
	}
	table := ""
	err = db.Dump(ctx, s.kept, func(row database.Row) error {
		if row.Table != table {
			table = row.Table
			if err := enc.Encode(backupLine{Table: table, Columns: row.Columns}); err != nil {
				return err
			}
		}
		n++
		values := make([]any, len(row.Values))
		for i, v := range row.Values {
			if b, ok := v.([]byte); ok {
				v = map[string]string{"b": base64.StdEncoding.EncodeToString(b)} // also of no bytes: they are no null
			}
			values[i] = v
		}
		return enc.Encode(values)
	})
	return n, err
}
