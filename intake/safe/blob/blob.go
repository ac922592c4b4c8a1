// Package blob keeps sealed attachments as files in one folder, each on the disk before [Folder.Put] returns.
//
// It takes ciphertext only, and cannot tell. It refuses names that are not UUIDs, so no name from outside can point
// anywhere else; it never overwrites, and it does not know who refers to a blob: package safe does. Zone: edge, and in a
// single process the inside reads from the same folder.
package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/google/uuid"

	"homthu/database"
)

// Errors that callers tell apart. When there is no room, Put returns [database.ErrFull], as every store does.
var (
	// ErrID: the id is not a UUID in its one lower-case form.
	ErrID = errors.New("blob: not a blob id")
	// ErrExists: there is a blob with that id and other content. Ids are random; the sender must choose another.
	ErrExists = errors.New("blob: there is another blob with this id")
	// ErrMissing: there is no blob with that id. It wraps fs.ErrNotExist, by which those who may not know this package tell.
	ErrMissing = fmt.Errorf("blob: no such blob: %w", fs.ErrNotExist)
)

// Folder is a store of blobs. Its methods may be called from any goroutine.
type Folder struct {
	dir                string
	mostBytes, reserve int64 // constants, but for tests

	mu      sync.Mutex
	writing map[string]bool // unfinished blobs that a chunk is being added to
}

// inbox is the subfolder for files being written; what is found there at the start was left by a crash.
const inbox = "inbox"

// Open returns the store in dir, making the folder when its parent is there, and throws away what a crash left half
// written. Parts stay: their senders go on with them.
func Open(dir string) (*Folder, error) {
	f := &Folder{dir: dir, mostBytes: mostBytes, reserve: reserve, writing: map[string]bool{}}
	for _, d := range []string{dir, filepath.Join(dir, inbox), filepath.Join(dir, parts)} {
		if err := os.Mkdir(d, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("blob: %w", full(err))
		}
		if err := syncFolder(filepath.Dir(d)); err != nil {
			return nil, fmt.Errorf("blob: %w", full(err))
		}
	}
	left, err := os.ReadDir(filepath.Join(dir, inbox))
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	for _, entry := range left {
		if err := os.Remove(filepath.Join(dir, inbox, entry.Name())); err != nil {
			return nil, fmt.Errorf("blob: %w", err)
		}
	}
	return f, nil
}

// Put stores what r gives under id and returns its size when it is durable. The same content under the same id again is
// no error, so an upload can be repeated; other content is [ErrExists]. An error of r is returned and nothing is kept.
func (f *Folder) Put(ctx context.Context, id string, r io.Reader) (size int64, err error) {
	final, err := f.path(id)
	if err != nil {
		return 0, err
	}
	if err := f.room(0); err != nil {
		return 0, err
	}
	temp, err := os.OpenFile(filepath.Join(f.dir, inbox, uuid.NewString()), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return 0, fmt.Errorf("put blob: %w", full(err))
	}
	defer func() {
		temp.Close()           // it was synced, or is thrown away
		os.Remove(temp.Name()) // the name is gone after a success; after a failed removal, Open does it
	}()
	// Crash until the link below: a file in the inbox, which the next Open throws away.
	if size, err = io.Copy(temp, &reader{ctx: ctx, r: r, room: f.room}); err != nil {
		return 0, fmt.Errorf("put blob: %w", full(err))
	}
	if err := coarse(temp.Name()); err != nil {
		return 0, fmt.Errorf("put blob: %w", err)
	}
	if err := temp.Sync(); err != nil {
		return 0, fmt.Errorf("put blob: %w", full(err))
	}
	// A link, not a rename: a rename would silently replace what is there.
	if err := os.Link(temp.Name(), final); errors.Is(err, fs.ErrExist) {
		if err := same(temp, final); err != nil {
			return 0, err
		}
	} else if err != nil {
		return 0, fmt.Errorf("put blob: %w", full(err))
	}
	// Crash here: the blob may be there or not, whole in either case; nobody was told. Unreferenced, it goes after 72 h.
	// Also when it was there already: the one who put it may have crashed before this line.
	if err := syncFolder(f.dir); err != nil {
		return 0, fmt.Errorf("put blob: %w", full(err))
	}
	return size, nil
}

// Open returns a blob's bytes, or [ErrMissing].
func (f *Folder) Open(id string) (io.ReadCloser, error) {
	path, err := f.path(id)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path) // #nosec G304 -- path checks that the id is a UUID
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	return file, nil
}

// Size returns how many bytes are stored under id, or [ErrMissing].
func (f *Folder) Size(_ context.Context, id string) (int64, error) {
	path, err := f.path(id)
	if err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, ErrMissing
	}
	if err != nil {
		return 0, fmt.Errorf("blob: %w", err)
	}
	return info.Size(), nil
}

// Delete removes a blob; one that is not there is no error.
func (f *Folder) Delete(_ context.Context, id string) error {
	path, err := f.path(id)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete blob: %w", err)
	}
	return nil
}

// Older returns the ids of the blobs whose day was over at the given time.
func (f *Folder) Older(ctx context.Context, before time.Time) ([]string, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, fmt.Errorf("list blobs: %w", err)
	}
	var ids []string
	for _, entry := range entries {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		info, err := entry.Info()
		if entry.IsDir() || !valid(entry.Name()) || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("list blobs: %w", err)
		}
		if info.ModTime().Before(before) {
			ids = append(ids, entry.Name())
		}
	}
	return ids, nil
}

func (f *Folder) path(id string) (string, error) {
	if !valid(id) {
		return "", ErrID
	}
	return filepath.Join(f.dir, id), nil
}

// valid: package uuid also parses other spellings, which would be other file names.
func valid(id string) bool {
	parsed, err := uuid.Parse(id)
	return err == nil && parsed.String() == id
}

// same compares what was just written with what was there.
func same(temp *os.File, path string) error {
	there, err := os.Open(path) // #nosec G304 -- from path, which checks that the id is a UUID
	if err != nil {
		return fmt.Errorf("put blob: %w", err)
	}
	defer there.Close()
	if _, err := temp.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("put blob: %w", err)
	}
	a, b := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		n, errA := io.ReadFull(temp, a)
		m, errB := io.ReadFull(there, b)
		if !bytes.Equal(a[:n], b[:m]) {
			return ErrExists
		}
		if errA != nil || errB != nil {
			if ended(errA) && ended(errB) {
				return nil
			}
			return fmt.Errorf("put blob: %w", errors.Join(errA, errB))
		}
	}
}

func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// coarse sets a file's time to the end of the day that people in UTC+7 have. Its envelope names the blob and tells the hour
// or the day in which it came: a copy of the folder must not tell the second. What an image of the disk itself tells (when
// the inode was changed or made) cannot be set.
func coarse(path string) error {
	const zone = 7 * time.Hour
	end := time.Now().Add(zone).Truncate(24 * time.Hour).Add(24*time.Hour - zone)
	return os.Chtimes(path, end, end)
}

// syncFolder makes names in a folder durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir) // #nosec G304 -- the operator's own folder
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// full names the lack of space in the word that all stores share.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", database.ErrFull, err)
	}
	return err
}

// reader stops reading when the context ends, and when the disk gets low: many may write at once, each of whom found room
// when he began.
type reader struct {
	ctx  context.Context
	r    io.Reader
	room func(more int64) error
	left int // bytes until the room is looked at again
}

// Read implements [io.Reader].
func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if r.left <= 0 {
		if err := r.room(0); err != nil {
			return 0, err
		}
		r.left = 1 << 20
	}
	n, err := r.r.Read(p)
	r.left -= n
	return n, err
}
