package database

import (
	"context"
	"database/sql/driver"
	"strings"
)

// keptStatements bounds how many prepared statements a connection keeps. A store has a few dozen query texts.
const keptStatements = 256

// caching is a SQLite connector whose connections keep statements prepared, as pgx does by itself: preparing takes
// longer than running most of our statements.
type caching struct{ driver.Connector }

// Connect implements [driver.Connector].
func (c caching) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &cachingConn{rawConn: conn.(rawConn), statements: make(map[string]*statement)}, nil
}

// rawConn is what modernc's connection can do.
type rawConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
	driver.Pinger
}

// cachingConn is used by one goroutine at a time, as database/sql promises.
type cachingConn struct {
	rawConn
	statements map[string]*statement
}

type statement struct {
	rawStmt
	busy bool // rows of it are still open
}

type rawStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// kept returns the prepared statement for a query, or nil if this one is better run the plain way.
func (c *cachingConn) kept(ctx context.Context, query string) (*statement, error) {
	if s := c.statements[query]; s != nil {
		if s.busy {
			return nil, nil // a query inside the loop over the same query
		}
		return s, nil
	}
	if !worthKeeping(query) {
		return nil, nil
	}
	prepared, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	raw, ok := prepared.(rawStmt)
	if !ok {
		return nil, prepared.Close()
	}
	if len(c.statements) >= keptStatements {
		c.forget()
	}
	s := &statement{rawStmt: raw}
	c.statements[query] = s
	return s, nil
}

// worthKeeping is false for schema changes and pragmas, which may change what a prepared statement means, and for
// scripts.
func worthKeeping(query string) bool {
	query = strings.TrimSpace(query)
	word, _, _ := strings.Cut(query, " ")
	switch word {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK":
		return !strings.Contains(query, ";")
	}
	return false
}

func (c *cachingConn) forget() {
	for query, s := range c.statements {
		if !s.busy {
			_ = s.Close() // it was not running: nothing can be wrong with it that matters
			delete(c.statements, query)
		}
	}
}

// ExecContext implements [driver.ExecerContext].
func (c *cachingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.kept(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.rawConn.ExecContext(ctx, query, args)
	}
	return s.ExecContext(ctx, args)
}

// QueryContext implements [driver.QueryerContext].
func (c *cachingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.kept(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.rawConn.QueryContext(ctx, query, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &cachedRows{Rows: rows, of: s}, nil
}

// Close implements [driver.Conn].
func (c *cachingConn) Close() error {
	for query, s := range c.statements {
		_ = s.Close() // the connection goes anyway
		delete(c.statements, query)
	}
	return c.rawConn.Close()
}

// cachedRows gives its statement free when it is closed.
type cachedRows struct {
	driver.Rows
	of *statement
}

// Close implements [driver.Rows].
func (r *cachedRows) Close() error {
	err := r.Rows.Close()
	r.of.busy = false
	return err
}
