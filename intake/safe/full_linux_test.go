package safe_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"homthu/database"
	"homthu/intake/safe"
)

// TestFullDisk fills a real, small file system with tips. What was confirmed is there after it, what was refused was
// refused clearly and left nothing, and with room again all goes on.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("no small file system to fill (needs root): %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	}()
	path := filepath.Join(dir, "safe.db")
	s, db := open(t, path)
	var kept, refused []*safe.Entry
	for len(refused) < 5 {
		e := entry(t)
		err := s.Commit(t.Context(), safe.Step{Entry: e, Update: &safe.Update{Channel: "telegram", ID: fmt.Sprintf("%064x", len(kept)+len(refused))}})
		switch {
		case err == nil: // a small one may still find room
			kept = append(kept, e)
		case errors.Is(err, database.ErrFull):
			refused = append(refused, e)
		case err != nil:
			t.Fatalf("want ErrFull, got %v", err)
		}
		if len(kept) > 10_000 {
			t.Fatal("the disk does not get full")
		}
	}
	t.Logf("%d tips, then the disk was full", len(kept))
	if err := db.Close(); err != nil && !errors.Is(err, database.ErrFull) {
		t.Error(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=8m"); err != nil {
		t.Fatal(err)
	}
	s, db = open(t, path)
	defer db.Close()
	for _, e := range kept {
		if _, err := s.Mailbox(t.Context(), e.Mailbox); err != nil {
			t.Fatalf("a confirmed tip is lost: %v", err)
		}
	}
	due, err := s.Due(t.Context(), time.Now(), 100_000)
	if err != nil || len(due) != len(kept) {
		t.Errorf("%d parcels, want %d: %v", len(due), len(kept), err)
	}
	for _, e := range refused {
		if err := s.Commit(t.Context(), safe.Step{Entry: e}); err != nil {
			t.Errorf("with room again: %v", err)
		}
	}
	whole(t, db)
}

// TestLockedFile: somebody opened the database file with a tool and writes to it.
func TestLockedFile(t *testing.T) {
	t.Parallel() // it mostly waits
	path := filepath.Join(t.TempDir(), "safe.db")
	s, db := open(t, path)
	defer db.Close()
	tool, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer tool.Close()
	conn, err := tool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	e := entry(t)
	ended := make(chan error, 1)
	go func() { ended <- s.Commit(t.Context(), safe.Step{Entry: e}) }()
	if err := <-ended; !errors.Is(err, database.ErrLocked) { // after the 5 s for which a writer waits
		t.Errorf("want ErrLocked, got %v", err)
	}
	if _, err := conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Mailbox(t.Context(), e.Mailbox); !errors.Is(err, safe.ErrNoMailbox) {
		t.Errorf("half of it is there: %v", err)
	}
	if err := s.Commit(t.Context(), safe.Step{Entry: e}); err != nil {
		t.Errorf("after the lock went: %v", err)
	}
}
