package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"
)

// The two engines, as [DB.Engine] names them; also the names of the migration folders.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// DB is one store's database. Its methods may be called from any goroutine.
type DB struct {
	engine string
	write  *sql.DB
	read   *sql.DB
	writer *writer       // SQLite only
	lock   *os.File      // SQLite only: held until Close, so that no second process writes
	losers chan struct{} // PostgreSQL only: one at a time of the writes that keep losing to others
}

// An Option changes how a database is opened.
type Option func(*options)

type options struct {
	wrap func(driver.Connector) driver.Connector
}

// WithDriver puts something between database/sql and the engine's driver for all writes. Package faulty uses it to
// make statements fail.
func WithDriver(wrap func(driver.Connector) driver.Connector) Option {
	return func(o *options) { o.wrap = wrap }
}

func collect(opts []Option) options {
	o := options{wrap: func(c driver.Connector) driver.Connector { return c }}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// insideWrite marks the context of a write function, so that a Write within it is refused instead of waiting for itself.
type insideWrite struct{}

// Write runs fn in a transaction. When it returns nil, what fn wrote is on the disk. When fn returns an error, nothing of
// it was written and Write returns that error, with [ErrFull] or [ErrLocked] added where the engine said so. Any other
// error may come after the commit was done; see the package comment.
func (db *DB) Write(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	if ctx.Value(insideWrite{}) != nil {
		return errors.New("database: Write inside Write")
	}
	if db.engine == SQLite {
		return classify(db.writer.do(ctx, fn))
	}
	return classify(db.writePostgres(ctx, fn))
}

// Read returns the pool for reading. It sees what was committed, and nothing can be written through it.
func (db *DB) Read() *sql.DB { return db.read }

// Engine returns [SQLite] or [Postgres].
func (db *DB) Engine() string { return db.engine }

// Scrub moves everything out of SQLite's write-ahead log and cuts the log to nothing, so that rows deleted a moment ago
// are not left lying in it. A long read in another goroutine can hold it back; then the next Scrub does it. On PostgreSQL
// it does nothing: there, VACUUM and the recycling of log files are the server's.
func (db *DB) Scrub(ctx context.Context) error {
	_, err := db.Cut(ctx)
	return err
}

// Cut is Scrub, and says whether nothing is left to do: false where a reader held the log back.
func (db *DB) Cut(ctx context.Context) (whole bool, err error) {
	if db.engine != SQLite {
		return true, nil
	}
	err = db.writer.between(ctx, func(ctx context.Context, on *sql.DB) (err error) {
		whole, err = scrub(ctx, on)
		return err
	})
	return whole && err == nil, classify(err)
}

// Close lets the writes that were accepted finish, then closes everything. It may be called twice.
func (db *DB) Close() error {
	if db.writer != nil {
		db.writer.close()
	}
	// The reader first: the last connection that closes empties SQLite's log into the file.
	err := errors.Join(db.read.Close(), db.write.Close())
	if db.lock != nil {
		err = errors.Join(err, letGo(db.lock))
		db.lock = nil
	}
	return err
}

// guard runs fn and turns a panic in it into an error. ended is false when fn left the goroutine by runtime.Goexit, as
// t.Fatal does; then guard does not return.
func guard(ctx context.Context, tx *sql.Tx, fn func(context.Context, *sql.Tx) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicError(r)
		}
	}()
	return fn(context.WithValue(ctx, insideWrite{}, true), tx)
}
