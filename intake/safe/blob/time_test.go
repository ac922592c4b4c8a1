package blob

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
)

// An envelope names its blobs and says no more than the day or the hour when it came; a blob's file must not say the second.
func TestFileTellsNoTime(t *testing.T) {
	f, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	whole, parted := uuid.NewString(), uuid.NewString()
	if _, err := f.Put(t.Context(), whole, bytes.NewReader([]byte("sealed"))); err != nil {
		t.Fatal(err)
	}
	for offset := range int64(6) {
		if _, err := f.Append(t.Context(), parted, offset, 6, bytes.NewReader([]byte("s"))); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{whole, parted} {
		info, err := os.Stat(filepath.Join(f.dir, id))
		if err != nil {
			t.Fatal(err)
		}
		at := info.ModTime()
		if !at.Add(7*time.Hour).Equal(at.Add(7*time.Hour).Truncate(24*time.Hour)) || at.Before(time.Now()) || at.After(time.Now().Add(24*time.Hour)) {
			t.Errorf("a blob's file says %v", at)
		}
		if old, err := f.Older(t.Context(), time.Now()); err != nil || len(old) != 0 {
			t.Errorf("older than now: %v, %v", old, err)
		}
	}
}
