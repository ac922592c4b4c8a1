package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
)

// Bounds of one batch. A batch ends when nobody is waiting; the bounds only keep the first caller's wait short when
// callers never stop coming.
const (
	batchJobs = 256
	batchTime = 20 * time.Millisecond
	// batchYields is how often the writer lets others run before it believes that nobody is waiting: the callers of the
	// batch before are just waking up, and an fsync for one of them would make the other sixty-three wait for it.
	batchYields = 16
)

var errGone = errors.New("database: a write function ended its goroutine")

// writer is the one goroutine that writes to a SQLite file.
type writer struct {
	db   *sql.DB // one connection; used by the writer's goroutine alone
	jobs chan *job
	// extra are things to do between two batches.
	extra chan func()
	ended chan struct{}

	mu     sync.RWMutex // held for reading while sending to jobs or extra, for writing to close them
	closed bool
}

// job is one Write. err is owned by the writer until done is closed.
type job struct {
	ctx  context.Context
	fn   func(context.Context, *sql.Tx) error
	err  error
	done chan struct{}
}

func newWriter(db *sql.DB) *writer {
	w := &writer{db: db, jobs: make(chan *job, batchJobs), extra: make(chan func()), ended: make(chan struct{})}
	go w.run()
	return w
}

// do hands fn to the writer and waits for the commit of its batch.
func (w *writer) do(ctx context.Context, fn func(context.Context, *sql.Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		return ErrClosed
	}
	select {
	case w.jobs <- j:
		w.mu.RUnlock()
	case <-ctx.Done():
		w.mu.RUnlock()
		return ctx.Err()
	}
	<-j.done // the writer looks at ctx when it comes to this job
	return j.err
}

// between runs f on the writer's connection while no transaction is open.
func (w *writer) between(ctx context.Context, f func(context.Context, *sql.DB) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	result := make(chan error, 1)
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		return ErrClosed
	}
	select {
	case w.extra <- func() { result <- f(context.WithoutCancel(ctx), w.db) }:
		w.mu.RUnlock()
	case <-ctx.Done():
		w.mu.RUnlock()
		return ctx.Err()
	}
	return <-result
}

// close lets what was accepted finish.
func (w *writer) close() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.jobs)
	}
	w.mu.Unlock()
	<-w.ended
}

// run is the writer's goroutine. A write function that ends the goroutine gets its own batch failed, and run starts anew.
func (w *writer) run() {
	ended := false
	defer func() {
		if !ended {
			go w.run()
			return
		}
		close(w.ended)
	}()
	for {
		select {
		case f := <-w.extra:
			f()
		case j, open := <-w.jobs:
			if !open {
				ended = true
				return
			}
			w.batch(j)
		}
	}
}

// batch runs first and whoever else is waiting in one transaction and answers all of them.
func (w *writer) batch(first *job) {
	jobs := make([]*job, 0, batchJobs)
	fatal := errGone // stands if a function takes the goroutine away
	var tx *sql.Tx
	defer func() {
		if fatal != nil && tx != nil {
			_ = tx.Rollback() // its error says nothing that fatal does not
		}
		for _, j := range jobs {
			if fatal != nil {
				j.err = fatal
			}
			close(j.done)
		}
	}()
	// Background: the batch belongs to all its callers, so no one's context may end it. An interrupted statement would
	// make SQLite roll back the whole transaction.
	ctx := context.Background()
	next, started, wrote := first, time.Now(), false
	for ; next != nil; next = w.waiting(len(jobs), started) {
		jobs = append(jobs, next)
		if next.err = next.ctx.Err(); next.err != nil {
			continue
		}
		if tx == nil {
			var err error
			if tx, err = w.db.BeginTx(ctx, nil); err != nil {
				fatal = fmt.Errorf("begin: %w", err)
				return
			}
		}
		if err := one(ctx, tx, next); err != nil {
			fatal = err
			return
		}
		wrote = wrote || next.err == nil
	}
	fatal = w.finish(tx, wrote)
}

// finish commits, or rolls back when every function of the batch failed.
func (w *writer) finish(tx *sql.Tx, wrote bool) error {
	if tx == nil {
		return nil
	}
	if !wrote {
		// Each was undone to its savepoint, so their errors are about what is committed already.
		if err := tx.Rollback(); err != nil {
			return fmt.Errorf("roll back: %w", err)
		}
		return nil
	}
	// A crash before this line leaves nothing of the batch. A crash inside leaves all or nothing of it: SQLite reads a
	// batch back from its log only when the commit mark behind it is whole. A crash after it leaves all, and callers
	// who were not answered will repeat themselves.
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// waiting returns the next job of a batch, or nil when it is time to commit.
func (w *writer) waiting(have int, started time.Time) *job {
	if have >= batchJobs || time.Since(started) > batchTime {
		return nil
	}
	for range batchYields {
		select {
		case j := <-w.jobs: // nil when closed
			return j
		default:
			runtime.Gosched()
		}
	}
	return nil
}

// one runs a job under a savepoint. The error is of the transaction as a whole; the job's own is in j.err.
func one(ctx context.Context, tx *sql.Tx, j *job) error {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT one"); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	j.err = guard(context.WithoutCancel(j.ctx), tx, j.fn)
	if j.err == nil {
		if _, err := tx.ExecContext(ctx, "RELEASE one"); err != nil {
			return fmt.Errorf("release: %w", err)
		}
		return nil
	}
	// After SQLITE_FULL and the like SQLite may have rolled back everything: then there is no savepoint any more, this
	// fails, and everybody is told why.
	if _, err := tx.ExecContext(ctx, "ROLLBACK TO one"); err != nil {
		return fmt.Errorf("undo one of a batch: %w", errors.Join(cause(j.err), err))
	}
	if _, err := tx.ExecContext(ctx, "RELEASE one"); err != nil {
		return fmt.Errorf("undo one of a batch: %w", errors.Join(cause(j.err), err))
	}
	return nil
}

// cause returns what neighbours in the batch may know of a job's error: that the disk is full or locked, nothing else.
func cause(err error) error {
	switch err := classify(err); {
	case errors.Is(err, ErrFull):
		return ErrFull
	case errors.Is(err, ErrLocked):
		return ErrLocked
	}
	return nil
}
