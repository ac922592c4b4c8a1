package blob

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"homthu/database"
)

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// What stays free for the database stays free also when many begin at once, while there is room for each of them.
func TestRoomIsLookedAtWhileWriting(t *testing.T) {
	f, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	free, ok := freeBytes(f.dir)
	if !ok {
		t.Skip("the system does not say how much is free")
	}
	const most = 1 << 30
	f.reserve = free - 8<<20
	if _, err := f.Put(t.Context(), uuid.NewString(), io.LimitReader(zeros{}, most)); !errors.Is(err, database.ErrFull) {
		t.Errorf("put: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(f.dir, inbox)); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	// The bound of Append is tried with a blob that is begun already: a first chunk is refused before.
	id := uuid.NewString()
	f.reserve = 0
	if _, err := f.Append(t.Context(), id, 0, most, io.LimitReader(zeros{}, 10)); err != nil {
		t.Fatal(err)
	}
	free, _ = freeBytes(f.dir)
	f.reserve = free - 8<<20
	if at, err := f.Append(t.Context(), id, 10, most, io.LimitReader(zeros{}, most-10)); at != 10 || !errors.Is(err, database.ErrFull) {
		t.Errorf("append: %d, %v", at, err)
	}
}
