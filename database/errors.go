package database

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrFull is wrapped by Write when there is no room for it: nothing was written. The caller tells its peer to come
// back later, and confirms nothing.
var ErrFull = errors.New("database: no room left on the disk")

// ErrLocked is wrapped by Open when another process has the SQLite file, and by Write when a lock could not be had in
// time or PostgreSQL kept finding conflicts. Repeating it later is right.
var ErrLocked = errors.New("database: locked")

// ErrSchema is wrapped by Open when the schema in the database is not the one that this program knows. The error is a
// [*SchemaError], whose text names both versions.
var ErrSchema = errors.New("database: schema version")

// ErrUnsafe is wrapped by Open when the engine is set up so that a committed row could be lost.
var ErrUnsafe = errors.New("database: settings could lose committed rows")

// ErrClosed is returned by Write after Close.
var ErrClosed = errors.New("database: closed")

// SchemaError says which schema was found and which one is needed.
type SchemaError struct {
	Store      string // what the first migration is called
	Have, Want int64
}

// Error names both versions and what to do.
func (e *SchemaError) Error() string {
	if e.Have > e.Want {
		return fmt.Sprintf("the %s database has schema version %d, this program knows up to %d (use the newer program)",
			e.Store, e.Have, e.Want)
	}
	return fmt.Sprintf("the %s database has schema version %d, this program needs %d (run `homthu migrate`)",
		e.Store, e.Have, e.Want)
}

// Is makes errors.Is(err, ErrSchema) true.
func (e *SchemaError) Is(target error) bool { return target == ErrSchema }

// PanicError is what Write returns when its function panicked. The value is left out of the text, as it may hold words
// of a resident; only its type and the stack are kept.
type PanicError struct {
	Type  string
	Stack []byte
}

// Error gives the type of the value only.
func (e *PanicError) Error() string { return "database: panic in a write function: " + e.Type }

func panicError(value any) error {
	return &PanicError{Type: fmt.Sprintf("%T", value), Stack: debug.Stack()}
}

// classify adds the sentinel that the driver's code stands for. It never looks at an error's text.
func classify(err error) error {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	switch {
	case err == nil || errors.Is(err, ErrFull) || errors.Is(err, ErrLocked):
		return err
	case errors.As(err, &lite):
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return fmt.Errorf("%w: %w", ErrFull, err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return fmt.Errorf("%w: %w", ErrLocked, err)
		}
	case errors.As(err, &pg):
		switch pg.Code {
		case "53100": // disk_full
			return fmt.Errorf("%w: %w", ErrFull, err)
		case "55P03", "40001", "40P01": // lock_not_available; when patience has ended: serialization_failure, deadlock_detected
			return fmt.Errorf("%w: %w", ErrLocked, err)
		}
	}
	return err
}
