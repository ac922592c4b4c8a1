package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	// postgresWriters bounds the connections for writing. Each write has its own transaction; the server joins their
	// fsyncs.
	postgresWriters = 32
	postgresReaders = 16
	// postgresPatience is how long a write is tried when other transactions get in its way: by time, as how often one loses
	// depends on how long the server takes for a commit.
	postgresPatience = 20 * time.Second
	// postgresLosses is how often a write runs beside all others before it queues with those that keep losing as well: of
	// many that change one row only one can win a round, and the more take part the longer a round lasts.
	postgresLosses = 4
	// postgresLimit ends a write whose server does not answer any more. Whether it was committed is then unknown.
	postgresLimit = time.Minute
)

// OpenPostgres opens the database that dsn names. It fails with [ErrSchema] unless [Migrate] has brought it to exactly the
// version that this program knows, and with [ErrUnsafe] when the server runs with fsync or full_page_writes off.
// The server's synchronous_commit does not matter: every connection sets it to on.
func OpenPostgres(ctx context.Context, dsn string, migrations fs.FS, opts ...Option) (*DB, error) {
	o := collect(opts)
	config, err := postgresConfig(dsn)
	if err != nil {
		return nil, err
	}
	db := &DB{engine: Postgres, losers: make(chan struct{}, 1)}
	db.write = sql.OpenDB(o.wrap(stdlib.GetConnector(*config, stdlib.OptionAfterConnect(safePostgres))))
	db.write.SetMaxOpenConns(postgresWriters)
	db.write.SetMaxIdleConns(postgresWriters)
	reading := config.Copy()
	reading.RuntimeParams["default_transaction_read_only"] = "on"
	db.read = stdlib.OpenDB(*reading, stdlib.OptionAfterConnect(safePostgres))
	db.read.SetMaxOpenConns(postgresReaders)
	db.read.SetMaxIdleConns(postgresReaders)
	s, err := readSchema(migrations, Postgres)
	if err == nil {
		err = s.check(ctx, db.read, Postgres)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open PostgreSQL database %s: %w", config.Database, classify(err)), db.abandon())
	}
	return db, nil
}

// Migrate brings the PostgreSQL database that dsn names to the schema version of this program. It refuses a newer one.
func Migrate(ctx context.Context, dsn string, migrations fs.FS) error {
	config, err := postgresConfig(dsn)
	if err != nil {
		return err
	}
	s, err := readSchema(migrations, Postgres)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(safePostgres))
	err = s.up(ctx, db, Postgres)
	return errors.Join(classify(err), db.Close())
}

// postgresConfig reads a DSN. The cause of an error is left out: it may quote the DSN and its password.
func postgresConfig(dsn string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("database: malformed PostgreSQL address (want postgres://USER@HOST:PORT/NAME)")
	}
	// Set for the session when it starts, so it wins over the server's, the database's and the role's setting.
	config.RuntimeParams["synchronous_commit"] = "on"
	config.RuntimeParams["application_name"] = "homthu"
	return config, nil
}

// safePostgres is asked on every new connection: the server may have been restarted with other settings.
func safePostgres(ctx context.Context, conn *pgx.Conn) error {
	var fsync, pages, commit string
	err := conn.QueryRow(ctx, `SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')`).
		Scan(&fsync, &pages, &commit)
	if err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	if fsync != "on" || pages != "on" || commit != "on" {
		return fmt.Errorf("%w: PostgreSQL has fsync=%s, full_page_writes=%s, synchronous_commit=%s (all must be on)",
			ErrUnsafe, fsync, pages, commit)
	}
	return nil
}

// writePostgres runs fn in a serializable transaction of its own and repeats it while others get in its way. Serializable,
// as then a function may be written as if it were alone, which on SQLite it is.
func (db *DB) writePostgres(ctx context.Context, fn func(context.Context, *sql.Tx) error) error {
	begun := time.Now()
	for try := 1; ; try++ {
		if try == postgresLosses+1 {
			select {
			case db.losers <- struct{}{}:
				defer func() { <-db.losers }()
			case <-ctx.Done():
				return ctx.Err() // rolled back, as each before was
			}
		}
		err := db.oncePostgres(ctx, fn)
		if err == nil || !retry(err) || time.Since(begun) > postgresPatience {
			return err
		}
		spread := rand.Int64N(int64(time.Millisecond) << min(try, postgresLosses)) //nolint:gosec // spreads retries, no secret
		pause := time.NewTimer(time.Duration(spread))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		}
	}
}

func (db *DB) oncePostgres(ctx context.Context, fn func(context.Context, *sql.Tx) error) error {
	conn, err := db.write.Conn(ctx) // waiting for a connection may be given up
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), postgresLimit)
	defer cancel()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	// Whatever happens below (an error, a panic, Goexit), a transaction that was not committed is rolled back. After a
	// commit this does nothing.
	defer func() { _ = tx.Rollback() }()
	if err := guard(ctx, tx, fn); err != nil {
		return err
	}
	// A crash before this line leaves nothing, after it everything; during it, one of the two, and the caller repeats.
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// retry says whether the server rolled the transaction back only because of others: serialization_failure or
// deadlock_detected.
func retry(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
