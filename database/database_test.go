package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"homthu/database/faulty"
)

func TestWriteIsReadAfterReopening(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(...Option) *DB) {
		db := open()
		if err := db.Write(t.Context(), add("a")); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(t.Context(), add("b")); err == nil {
			t.Error("a closed database took a write")
		}
		if n := count(t, open()); n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
	})
}

func TestOneFailsAlone(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(...Option) *DB) {
		db := open()
		ours := errors.New("ours")
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				err := db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
					if err := add(fmt.Sprint(i))(ctx, tx); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return ours
					case 2:
						panic("words of a resident")
					}
					return nil
				})
				var panicked *PanicError
				switch {
				case i%4 == 1 && !errors.Is(err, ours), i%4 == 2 && !errors.As(err, &panicked), i%4 == 0 && err != nil:
					t.Errorf("%d: %v", i, err)
				case panicked != nil && strings.Contains(err.Error(), "resident"):
					t.Errorf("the panic's value is in the error: %v", err)
				}
			})
		}
		wg.Wait()
		if n := count(t, db); n != 20 {
			t.Errorf("%d rows, want 20", n)
		}
	})
}

func TestFunctionThatEndsItsGoroutine(t *testing.T) {
	db := openFile(t, t.TempDir()+"/x.db")
	err := db.Write(t.Context(), func(context.Context, *sql.Tx) error { runtime.Goexit(); return nil })
	if err == nil {
		t.Error("no error")
	}
	if err := db.Write(t.Context(), add("a")); err != nil {
		t.Errorf("the writer did not survive: %v", err)
	}
}

func TestWriteInsideWrite(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(...Option) *DB) {
		db := open()
		err := db.Write(t.Context(), func(ctx context.Context, _ *sql.Tx) error { return db.Write(ctx, add("a")) })
		if err == nil {
			t.Error("no error")
		}
	})
}

func TestContext(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(...Option) *DB) {
		db := open()
		ctx, cancel := context.WithCancel(t.Context())
		// Cancelled after it started: it goes on and is kept.
		err := db.Write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			cancel()
			return add("a")(ctx, tx)
		})
		if err != nil {
			t.Errorf("cancelled while running: %v", err)
		}
		ran := false
		err = db.Write(ctx, func(context.Context, *sql.Tx) error { ran = true; return nil })
		if !errors.Is(err, context.Canceled) || ran {
			t.Errorf("cancelled before: ran %v, %v", ran, err)
		}
		if n := count(t, db); n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
	})
}

func TestReadCannotWrite(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(...Option) *DB) {
		if _, err := open().Read().ExecContext(t.Context(), `INSERT INTO things (id) VALUES ('a')`); err == nil {
			t.Error("the read pool wrote")
		}
	})
}

// TestFaults fails every statement of a write both ways. After each fault the write is repeated, as every caller must.
func TestFaults(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(...Option) *DB) {
		faults := &faulty.Faults{}
		db := open(WithDriver(faults.Wrap))
		total := 0
		for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
			for n := 1; ; n++ {
				id := fmt.Sprint(way, n)
				before := count(t, db)
				faults.Arm(n, way)
				err := db.Write(t.Context(), add(id))
				text := last(faults.Texts(), n)
				if !faults.Hit() {
					if err != nil {
						t.Fatal(err)
					}
					break
				}
				total++
				if !errors.Is(err, faulty.Err) {
					t.Errorf("%v at %q: %v", way, text, err)
				}
				kept := count(t, db) - before
				if want := map[bool]int{true: 1}[text == "COMMIT" && way == faulty.Done]; kept != want {
					t.Errorf("%v at %q: %d rows kept, want %d", way, text, kept, want)
				}
				faults.Arm(0, way)
				if err := db.Write(t.Context(), add(id)); (err != nil) != (kept == 1) {
					t.Errorf("%v at %q: repeated: %v", way, text, err)
				}
			}
		}
		if total < 6 {
			t.Errorf("only %d faults", total)
		}
	})
}

func last(texts []string, n int) string {
	if len(texts) < n {
		return ""
	}
	return texts[n-1]
}

// TestErrorOfANeighbour: a caller that hears "already there" because of a row written in the same batch must not hear it
// when the commit of that batch fails, or it would confirm what is not on the disk.
func TestErrorOfANeighbour(t *testing.T) {
	faults := &faulty.Faults{}
	db := openFile(t, t.TempDir()+"/x.db", WithDriver(faults.Wrap))
	exists := errors.New("already there")
	once := func(ctx context.Context, tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM things WHERE id = 'a'`).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return exists
		}
		return add("a")(ctx, tx)
	}
	tried := 0
	for range 20 {
		// The first function holds the batch open until its neighbour is waiting.
		neighbour := make(chan error, 1)
		faults.Arm(0, faulty.NotDone)
		err := db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
			go func() { neighbour <- db.Write(context.WithoutCancel(t.Context()), once) }()
			for len(db.writer.jobs) == 0 {
				runtime.Gosched()
			}
			// SAVEPOINT, query of the neighbour, RELEASE come after our own query, insert and RELEASE.
			faults.Arm(7, faulty.NotDone)
			return once(ctx, tx)
		})
		other := <-neighbour
		if last(faults.Texts(), 4) == "COMMIT" { // a busy machine: the batch's time was over before the neighbour came in
			faults.Arm(0, faulty.NotDone)
			if err := db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, "DELETE FROM things")
				return err
			}); err != nil {
				t.Fatal(err)
			}
			continue
		}
		tried++
		if texts := faults.Texts(); last(texts, 7) != "COMMIT" && last(texts, 7) != "RELEASE one" {
			t.Fatalf("the fault was at %q", texts)
		}
		if !errors.Is(err, faulty.Err) || !errors.Is(other, faulty.Err) || errors.Is(other, exists) {
			t.Fatalf("first %v, neighbour %v: want the fault for both", err, other)
		}
	}
	if tried == 0 {
		t.Error("no batch had both")
	}
}

func TestManyWriters(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(...Option) *DB) {
		db := open()
		var wg sync.WaitGroup
		for i := range 64 {
			wg.Go(func() {
				for k := range 10 {
					if err := db.Write(t.Context(), add(fmt.Sprint(i, " ", k))); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := count(t, db); n != 640 {
			t.Errorf("%d rows, want 640", n)
		}
	})
}

// TestManyWritersOfOneRow: however often a write loses to others, it is done while its caller waits. The server is made slow,
// as a disk under load makes it: what is lost by counting rounds is lost then.
func TestManyWritersOfOneRow(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(...Option) *DB) {
		db := open()
		if err := db.Write(t.Context(), add("x")); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				for range 2 {
					err := db.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
						if _, err := tx.ExecContext(ctx, "UPDATE things SET id = id || 'x'"); err != nil || db.Engine() == SQLite {
							return err
						}
						_, err := tx.ExecContext(ctx, "SELECT pg_sleep(0.03)")
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		var n int
		if err := db.Read().QueryRow("SELECT length(id) FROM things").Scan(&n); err != nil || n != 65 {
			t.Errorf("%d written, want 64: %v", n-1, err)
		}
	})
}
