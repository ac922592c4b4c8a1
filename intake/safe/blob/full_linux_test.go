package blob

import (
	"bytes"
	"errors"
	"syscall"
	"testing"

	"github.com/google/uuid"

	"homthu/database"
)

// TestFullDisk puts into a real, small file system.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("no small file system to fill (needs root): %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	}()
	f, id := open(t, dir), uuid.NewString()
	f.reserve = 0
	if _, err := f.Put(t.Context(), id, bytes.NewReader(make([]byte, 1<<20))); !errors.Is(err, database.ErrFull) {
		t.Errorf("want ErrFull, got %v", err)
	}
	if _, err := f.Open(id); !errors.Is(err, ErrMissing) {
		t.Errorf("half of it is there: %v", err)
	}
	if err := put(t, f, id, "small"); err != nil {
		t.Errorf("a small one after it: %v", err)
	}
}
