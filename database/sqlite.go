package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"modernc.org/sqlite"
)

// readers bounds the read pool: each has its own page cache.
const readers = 4

// OpenSQLite opens the file at path, makes it when it is missing (its folder must be there), and brings its schema up to
// date. It fails with [ErrLocked] when another process has it open for writing, and with [ErrSchema] when the file was
// written by a newer program.
func OpenSQLite(ctx context.Context, path string, migrations fs.FS, opts ...Option) (*DB, error) {
	o := collect(opts)
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	held, err := hold(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db := &DB{engine: SQLite, lock: held}
	if err := db.openSQLite(ctx, path, o); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, classify(err)), db.abandon())
	}
	if err := db.migrateSQLite(ctx, migrations); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, classify(err)), db.abandon())
	}
	db.writer = newWriter(db.write)
	return db, nil
}

// JoinSQLite opens the file at path for a few short writes beside the process that has it open for writing, as a command of the
// person who administers it does. It makes no file and migrates nothing: it fails with [ErrSchema] unless the file has exactly the
// version that this program knows. Both sides begin each transaction with SQLite's own write lock, so that what one has
// read in it the other does not change; they wait for each other for five seconds. It is no way to run two programs on one file:
// what the other one remembers of its rows, and the order of its own writes, nobody keeps for it.
func JoinSQLite(ctx context.Context, path string, migrations fs.FS, opts ...Option) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	s, err := readSchema(migrations, SQLite)
	if err != nil {
		return nil, err
	}
	db := &DB{engine: SQLite}
	err = db.openSQLite(ctx, path, collect(opts))
	if err == nil {
		err = s.check(ctx, db.write, SQLite)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, classify(err)), db.abandon())
	}
	db.writer = newWriter(db.write)
	return db, nil
}

func (db *DB) openSQLite(ctx context.Context, path string, o options) error {
	if err := create(path); err != nil {
		return err
	}
	base, err := sqlite.NewConnector(address(path,
		// First: the statements after it may already have to wait.
		"busy_timeout(5000)", "page_size("+strconv.Itoa(pageSize)+")", "synchronous(FULL)",
		"fullfsync(1)", "checkpoint_fullfsync(1)", // without these an fsync on macOS stops at the drive's cache
		"secure_delete(1)", "foreign_keys(1)", "temp_store(MEMORY)", "trusted_schema(0)", "cache_size(-16384)",
		"wal_autocheckpoint("+strconv.Itoa(checkpointPages)+")", "journal_size_limit("+strconv.Itoa(keepLog)+")",
	))
	if err != nil {
		return err
	}
	db.write = sql.OpenDB(o.wrap(caching{base}))
	db.write.SetMaxOpenConns(1)
	reading, err := sqlite.NewConnector(address(path,
		"busy_timeout(5000)", "query_only(1)", "temp_store(MEMORY)", "trusted_schema(0)", "cache_size(-8192)"))
	if err != nil {
		return err
	}
	db.read = sql.OpenDB(caching{reading})
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	return safeSQLite(ctx, db.write)
}

const (
	// pageSize is measured: with rows of 9 KB among small ones, larger pages double what a commit writes.
	pageSize = 4096
	// checkpointPages is how long the log may grow before it is moved into the file: 16 MiB. Larger means fewer writes
	// of the same page, and a longer start after a crash.
	checkpointPages = 4096
	// keepLog is how much of the log file is kept for reuse after that: appending to a file costs more than overwriting.
	keepLog = 64 << 20
)

// create makes an empty file that only we may read (SQLite gives its log the same mode), and makes its name durable.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

func address(path string, pragmas ...string) string {
	// The driver sets the journal mode after the pragmas, which it sorts: the page size must come before it.
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: url.Values{
		"_pragma": pragmas, "_journal_mode": {"WAL"}, "_txlock": {"immediate"}}.Encode()}
	return u.String()
}

// safeSQLite checks that the settings took: SQLite answers a pragma it cannot follow, such as WAL on a network file
// system, with the old value and no error.
func safeSQLite(ctx context.Context, db *sql.DB) error {
	for _, want := range []struct{ pragma, value string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"secure_delete", "1"}, {"foreign_keys", "1"},
	} {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+want.pragma).Scan(&got); err != nil {
			return fmt.Errorf("%s: %w", want.pragma, err)
		}
		if got != want.value {
			return fmt.Errorf("%w: SQLite's %s is %s instead of %s (is this a network file system?)",
				ErrUnsafe, want.pragma, got, want.value)
		}
	}
	return nil
}

// scrub is [DB.Cut] on the writer's connection. It waits for readers a moment only, as writers are waiting for it.
func scrub(ctx context.Context, db *sql.DB) (whole bool, err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout=50"); err != nil {
		return false, fmt.Errorf("scrub: %w", err)
	}
	var busy, log, moved int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved)
	if _, back := conn.ExecContext(ctx, "PRAGMA busy_timeout=5000"); back != nil {
		err = errors.Join(err, back)
	}
	if err != nil {
		return false, fmt.Errorf("scrub: %w", err)
	}
	return busy == 0, nil // busy: a reader holds the log; it is cut next time
}

// abandon closes what a failed open has opened so far.
func (db *DB) abandon() error {
	var err error
	for _, pool := range []*sql.DB{db.read, db.write} {
		if pool != nil {
			err = errors.Join(err, pool.Close())
		}
	}
	if db.lock != nil {
		err = errors.Join(err, letGo(db.lock))
	}
	return err
}
