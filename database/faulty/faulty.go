// Package faulty makes statements fail under database/sql, for tests: the n-th one after [Faults.Arm], either without
// being done or after being done, as when the answer is lost on the way. It works on either engine and knows no tables.
// Test support only; no zone.
package faulty

import (
	"context"
	"database/sql/driver"
	"errors"
	"sync"
)

// Err is what a failed statement returns.
var Err = errors.New("faulty: injected fault")

// Way is how a statement fails.
type Way int

// The two ways. A commit that is Done and fails looks to its caller like one that is not.
const (
	NotDone Way = iota // the statement never reaches the engine
	Done               // the engine has done it, the answer says it failed
)

// String names the way in a test's name.
func (w Way) String() string {
	if w == Done {
		return "done"
	}
	return "not done"
}

// Faults counts the statements of all connections it wraps: begin, exec, query, commit and rollback. Its zero value
// counts and fails none.
type Faults struct {
	// Watch, when set before the first statement, is called before each statement that reaches the engine and, with done,
	// after it. A test that kills its own process at a commit does so from here.
	Watch func(text string, done bool)

	mu    sync.Mutex // guards all below
	seen  int
	at    int
	way   Way
	hits  int
	texts []string
}

// Arm starts counting anew and makes statement n (from 1) fail, and only that one. 0 fails none.
func (f *Faults) Arm(n int, way Way) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen, f.at, f.way, f.hits, f.texts = 0, n, way, 0, nil
}

// Statements returns how many there were since Arm.
func (f *Faults) Statements() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seen
}

// Texts returns what the statements since Arm were.
func (f *Faults) Texts() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.texts...)
}

// Hit reports whether the armed fault happened.
func (f *Faults) Hit() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hits > 0
}

// Wrap returns a connector whose statements can be made to fail; give it to database.WithDriver.
func (f *Faults) Wrap(base driver.Connector) driver.Connector { return connector{base, f} }

// do counts a statement and runs it, unless it is the one that fails without being done.
func (f *Faults) do(text string, run func() error) (failed bool, err error) {
	f.mu.Lock()
	f.seen++
	f.texts = append(f.texts, text)
	fail, way := f.seen == f.at, f.way
	if fail {
		f.hits++
	}
	f.mu.Unlock()
	if f.Watch != nil {
		run = watched(f.Watch, text, run)
	}
	if !fail {
		return false, run()
	}
	if way == Done {
		if err := run(); err != nil {
			return true, err
		}
	}
	return true, Err
}

func watched(watch func(string, bool), text string, run func() error) func() error {
	return func() error {
		watch(text, false)
		err := run()
		watch(text, true)
		return err
	}
}

type connector struct {
	driver.Connector
	faults *Faults
}

// Connect implements [driver.Connector].
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	base, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: base, faults: c.faults}, nil
}

// conn forwards what database/sql may ask of a connection. Both engines' drivers have the context forms.
type conn struct {
	driver.Conn
	faults *Faults
	// broken: begin, commit or rollback failed here, so nobody knows whether a transaction is open. As after a lost
	// connection, it is not used again; closing it makes the engine roll back.
	broken bool
}

// BeginTx implements [driver.ConnBeginTx].
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	var tx driver.Tx
	failed, err := c.faults.do("BEGIN", func() (err error) {
		tx, err = c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
		return err
	})
	if err != nil {
		c.broken = c.broken || failed
		return nil, err
	}
	return &transaction{tx, c}, nil
}

// ExecContext implements [driver.ExecerContext].
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	var result driver.Result
	_, err := c.faults.do(query, func() (err error) {
		result, err = c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
		return err
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}

// QueryContext implements [driver.QueryerContext].
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	var rows driver.Rows
	_, err := c.faults.do(query, func() (err error) {
		rows, err = c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
		return err
	})
	if err != nil {
		if rows != nil {
			_ = rows.Close() // nobody will read them
		}
		return nil, err
	}
	return rows, nil
}

// PrepareContext implements [driver.ConnPrepareContext]. What is prepared is not counted: our stores do not.
func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

// CheckNamedValue implements [driver.NamedValueChecker].
func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// ResetSession implements [driver.SessionResetter].
func (c *conn) ResetSession(ctx context.Context) error {
	if c.broken {
		return driver.ErrBadConn
	}
	return c.Conn.(driver.SessionResetter).ResetSession(ctx)
}

// IsValid implements [driver.Validator].
func (c *conn) IsValid() bool {
	if v, ok := c.Conn.(driver.Validator); ok && !v.IsValid() {
		return false
	}
	return !c.broken
}

type transaction struct {
	driver.Tx
	conn *conn
}

// Commit implements [driver.Tx].
func (t *transaction) Commit() error { return t.end("COMMIT", t.Tx.Commit) }

// Rollback implements [driver.Tx].
func (t *transaction) Rollback() error { return t.end("ROLLBACK", t.Tx.Rollback) }

func (t *transaction) end(text string, run func() error) error {
	failed, err := t.conn.faults.do(text, run)
	t.conn.broken = t.conn.broken || failed
	return err
}
