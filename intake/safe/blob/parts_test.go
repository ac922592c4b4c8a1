package blob

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/uuid"

	"homthu/database"
)

// add appends a chunk and checks what is said to be durable.
func add(t *testing.T, f *Folder, id string, offset, size int64, r io.Reader, want int64, wantErr error) {
	t.Helper()
	got, err := f.Append(t.Context(), id, offset, size, r)
	if got != want || !errors.Is(err, wantErr) {
		t.Errorf("chunk at %d: durable %d, %v; want %d, %v", offset, got, err, want, wantErr)
	}
}

func text(s string) io.Reader { return bytes.NewReader([]byte(s)) }

func content(t *testing.T, f *Folder, id string) string {
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

func left(t *testing.T, f *Folder) int {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(f.dir, parts))
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// A blob comes in chunks; every way in which a chunk can go wrong leaves it where it was.
func TestAppend(t *testing.T) {
	f, id := open(t, t.TempDir()), uuid.NewString()
	add(t, f, id, 4, 12, text("else"), 0, ErrOffset) // begins in the middle
	add(t, f, id, 0, 12, text("Hôm "), 5, nil)
	add(t, f, id, 0, 12, text("Hôm "), 5, ErrOffset) // written but unanswered, and sent again
	add(t, f, id, 7, 12, text("x"), 5, ErrOffset)
	add(t, f, id, 5, 13, text("x"), 5, ErrSize) // begun with another size
	add(t, f, id, 5, 12, text("too long a chunk"), 5, ErrSize)
	if _, err := f.Open(id); !errors.Is(err, ErrMissing) {
		t.Errorf("half of it is there: %v", err)
	}
	if offset, size, err := f.Begun(t.Context(), id); offset != 5 || size != 12 || err != nil {
		t.Errorf("begun: %d of %d, %v", offset, size, err)
	}
	f = open(t, f.dir) // another start goes on
	lost := errors.New("connection lost")
	add(t, f, id, 5, 12, io.MultiReader(text("nay"), iotest.ErrReader(lost)), 8, lost)
	add(t, f, id, 8, 12, text(" đi"), 12, nil)
	add(t, f, id, 8, 12, text(" đi"), 12, nil) // the last one written but unanswered
	add(t, f, id, 0, 12, text("x"), 12, nil)
	add(t, f, id, 0, 11, text("x"), 0, ErrExists)
	if got := content(t, f, id); got != "Hôm nay đi" {
		t.Errorf("%q", got)
	}
	if n := left(t, f); n != 0 {
		t.Errorf("%d parts are left", n)
	}
	for _, c := range [][2]int64{{-1, 4}, {0, 0}, {0, -3}, {4, 4}, {5, 4}} {
		add(t, f, uuid.NewString(), c[0], c[1], text("x"), 0, ErrSize)
	}
	add(t, f, "../x", 0, 4, text("x"), 0, ErrID)
}

// A crash between two steps leaves what the next chunk goes on with.
func TestAppendAfterACrash(t *testing.T) {
	for name, crash := range map[string]func(t *testing.T, f *Folder, p part){
		"written, not said": func(t *testing.T, f *Folder, p part) { // bytes behind the offset in the name
			file, err := os.OpenFile(f.partPath(p), os.O_APPEND|os.O_WRONLY, 0)
			if err == nil {
				_, err = file.WriteString("never said to be there, and longer than the whole")
				file.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
		},
		"in its place, the part not dropped": func(t *testing.T, f *Folder, p part) {
			if err := os.WriteFile(filepath.Join(f.dir, p.id), []byte("one two"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"nothing": func(*testing.T, *Folder, part) {},
	} {
		t.Run(name, func(t *testing.T) {
			f, p := open(t, t.TempDir()), part{id: uuid.NewString(), size: 7, offset: 4}
			add(t, f, p.id, 0, p.size, text("one "), 4, nil)
			crash(t, f, p)
			f = open(t, f.dir)
			add(t, f, p.id, 4, p.size, text("two"), 7, nil)
			if got := content(t, f, p.id); got != "one two" {
				t.Errorf("%q", got)
			}
			if _, err := f.SweepParts(t.Context(), time.Now().Add(time.Hour)); err != nil || left(t, f) != 0 {
				t.Errorf("%d parts are left, %v", left(t, f), err)
			}
		})
	}
}

// One chunk of a blob is written at a time.
func TestAppendTwiceAtOnce(t *testing.T) {
	f, id := open(t, t.TempDir()), uuid.NewString()
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := f.Append(t.Context(), id, 0, 8, r)
		done <- err
	}()
	if _, err := w.Write([]byte("four")); err != nil {
		t.Fatal(err)
	}
	add(t, f, id, 0, 8, text("else"), 0, ErrInUse)
	w.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
	add(t, f, id, 4, 8, text("more"), 8, nil)
}

// What is unfinished is bounded: what nobody goes on with makes room, and nothing else does.
func TestUnfinishedIsBounded(t *testing.T) {
	f := open(t, t.TempDir())
	f.mostBytes = 100
	old, recent := uuid.NewString(), uuid.NewString()
	add(t, f, old, 0, 60, text("old"), 3, nil)
	add(t, f, recent, 0, 30, text("recent"), 6, nil)
	add(t, f, uuid.NewString(), 0, 20, text("third"), 0, database.ErrFull)
	stale := time.Now().Add(-2 * idle)
	if err := os.Chtimes(f.partPath(part{id: old, size: 60, offset: 3}), stale, stale); err != nil {
		t.Fatal(err)
	}
	add(t, f, uuid.NewString(), 0, 20, text("third"), 5, nil)
	add(t, f, old, 3, 60, text("x"), 0, ErrOffset) // begins again
	add(t, f, recent, 6, 30, text("x"), 7, nil)

	f.reserve = 1 << 60 // the disk is low
	add(t, f, recent, 7, 30, text("x"), 7, database.ErrFull)
	add(t, f, uuid.NewString(), 0, 5, text("x"), 0, database.ErrFull)
	if _, err := f.Put(t.Context(), uuid.NewString(), text("x")); !errors.Is(err, database.ErrFull) {
		t.Errorf("put: %v", err)
	}
}

func TestSweepParts(t *testing.T) {
	f, id := open(t, t.TempDir()), uuid.NewString()
	add(t, f, id, 0, 60, text("x"), 1, nil)
	if n, err := f.SweepParts(t.Context(), time.Now().Add(-time.Hour)); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := f.SweepParts(t.Context(), time.Now().Add(time.Hour)); n != 1 || err != nil || left(t, f) != 0 {
		t.Errorf("%d, %v", n, err)
	}
}

func FuzzReadName(f *testing.F) {
	id := uuid.NewString()
	for _, name := range []string{id + ".7.4", id + ".7.07", id + ".7", id + ".4.7", "x.7.4", "..", id + ".-1.-2"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if p, ok := readName(name); ok && (p.name() != name || p.offset < 0 || p.offset >= p.size) {
			t.Errorf("%q is read as %v", name, p)
		}
	})
}
