package blob

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

func open(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func put(t *testing.T, f *Folder, id, content string) error {
	t.Helper()
	n, err := f.Put(t.Context(), id, strings.NewReader(content))
	if err == nil && n != int64(len(content)) {
		t.Errorf("size %d, want %d", n, len(content))
	}
	return err
}

func get(t *testing.T, f *Folder, id string) string {
	t.Helper()
	r, err := f.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "blobs")
	f, id := open(t, dir), uuid.NewString()
	for range 2 { // an upload may be repeated
		if err := put(t, f, id, "sealed"); err != nil {
			t.Fatal(err)
		}
	}
	for _, other := range []string{"SEALED", "seale", "sealed and more", ""} {
		if err := put(t, f, id, other); !errors.Is(err, ErrExists) {
			t.Errorf("%q over it: %v", other, err)
		}
	}
	f = open(t, dir)
	if got := get(t, f, id); got != "sealed" {
		t.Errorf("got %q", got)
	}
	if n, err := f.Size(t.Context(), id); n != 6 || err != nil {
		t.Errorf("size %d, %v", n, err)
	}
	for range 2 {
		if err := f.Delete(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	if _, err := f.Open(id); !errors.Is(err, ErrMissing) {
		t.Errorf("open deleted: %v", err)
	}
	if _, err := f.Size(t.Context(), id); !errors.Is(err, ErrMissing) {
		t.Errorf("size of deleted: %v", err)
	}
}

func TestOnlyUUIDs(t *testing.T) {
	dir := t.TempDir()
	f := open(t, filepath.Join(dir, "blobs"))
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	upper := strings.ToUpper(uuid.NewString())
	for _, id := range []string{"", ".", "..", "../secret", "inbox", upper, "{" + uuid.NewString() + "}",
		"urn:uuid:" + uuid.NewString(), strings.ReplaceAll(uuid.NewString(), "-", ""), uuid.NewString() + "/../../secret", "a\x00b"} {
		_, put := f.Put(t.Context(), id, strings.NewReader("y"))
		_, get := f.Open(id)
		_, size := f.Size(t.Context(), id)
		for what, err := range map[string]error{"put": put, "open": get, "size": size, "delete": f.Delete(t.Context(), id)} {
			if !errors.Is(err, ErrID) {
				t.Errorf("%s %q: %v", what, id, err)
			}
		}
	}
}

// TestHalfWritten: an upload that breaks off leaves nothing, and so does a crash.
func TestHalfWritten(t *testing.T) {
	dir := t.TempDir()
	f, id := open(t, dir), uuid.NewString()
	broken := errors.New("connection lost")
	_, err := f.Put(t.Context(), id, io.MultiReader(strings.NewReader("half"), brokenReader{broken}))
	if !errors.Is(err, broken) {
		t.Errorf("want the reader's error, got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Put(ctx, id, strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if left, _ := os.ReadDir(filepath.Join(dir, inbox)); len(left) != 0 {
		t.Errorf("%d files left in the inbox", len(left))
	}
	if err := os.WriteFile(filepath.Join(dir, inbox, "crashed"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	f = open(t, dir)
	if left, _ := os.ReadDir(filepath.Join(dir, inbox)); len(left) != 0 {
		t.Errorf("%d files left after opening", len(left))
	}
	if _, err := f.Open(id); !errors.Is(err, ErrMissing) {
		t.Errorf("half of it is there: %v", err)
	}
}

type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }

func TestOlder(t *testing.T) {
	dir := t.TempDir()
	f, old, young := open(t, dir), uuid.NewString(), uuid.NewString()
	for _, id := range []string{old, young} {
		if err := put(t, f, id, id); err != nil {
			t.Fatal(err)
		}
	}
	then := time.Now().Add(-73 * time.Hour)
	if err := os.Chtimes(filepath.Join(dir, old), then, then); err != nil {
		t.Fatal(err)
	}
	got, err := f.Older(t.Context(), time.Now().Add(-72*time.Hour))
	if err != nil || len(got) != 1 || got[0] != old {
		t.Errorf("got %v, %v; want the old one", got, err)
	}
}
