package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"homthu/database"
)

// Errors of [Folder.Append] besides those of [Folder.Put].
var (
	// ErrOffset: the chunk does not begin where the durable bytes end; the returned offset says where that is.
	ErrOffset = errors.New("blob: the chunk begins elsewhere")
	// ErrSize: the blob was begun with another size, or the chunk is longer than it says.
	ErrSize = errors.New("blob: another size")
	// ErrInUse: another chunk of this blob is being written. Try again.
	ErrInUse = errors.New("blob: being written")
)

// parts is the subfolder of unfinished blobs. A file's name is ID.SIZE.OFFSET: what is durable is written in the name,
// and what stands behind it in the file is thrown away by the next chunk.
const parts = "parts"

// Bounds of what is unfinished, for all senders together, so that nobody can fill the disk with beginnings.
const (
	mostParts = 300
	mostBytes = 12 << 30
	// idle is when an unfinished blob may make room for another one. Before that, new ones are refused.
	idle = 30 * time.Minute
	// reserve stays free for the database, whose envelopes matter more than attachments.
	reserve = 512 << 20
)

// part is one unfinished blob.
type part struct {
	id           string
	size, offset int64
	touched      time.Time
}

func (p part) name() string {
	return p.id + "." + strconv.FormatInt(p.size, 10) + "." + strconv.FormatInt(p.offset, 10)
}

// readName is the inverse of name; ok is false for what is no name of a part.
func readName(name string) (p part, ok bool) {
	fields := strings.Split(name, ".")
	if len(fields) != 3 || !valid(fields[0]) {
		return part{}, false
	}
	size, err1 := strconv.ParseInt(fields[1], 10, 64)
	offset, err2 := strconv.ParseInt(fields[2], 10, 64)
	p = part{id: fields[0], size: size, offset: offset}
	return p, err1 == nil && err2 == nil && 0 <= offset && offset < size && p.name() == name
}

// Append stores the bytes of a blob of the given size that begin at offset, and returns up to where the blob is durable;
// at size it is in its place, as after [Folder.Put]. Chunks come one after the other. When r ends early, what it gave is
// kept and its error returned, so a lost connection costs only what was on its way.
func (f *Folder) Append(ctx context.Context, id string, offset, size int64, r io.Reader) (durable int64, err error) {
	final, err := f.path(id)
	if err != nil {
		return 0, err
	}
	if offset < 0 || size <= 0 || offset >= size {
		return 0, ErrSize
	}
	if !f.enter(id) {
		return 0, ErrInUse
	}
	defer f.leave(id)
	if info, err := os.Stat(final); err == nil {
		if info.Size() != size {
			return 0, ErrExists
		}
		return size, syncFolder(f.dir) // the last chunk was written and not answered
	}
	p, err := f.begin(id, offset, size)
	if err != nil {
		return p.offset, err
	}
	if err := f.room(0); err != nil {
		return p.offset, err
	}
	return f.extend(ctx, p, r, final)
}

// Begun returns how much of a blob is durable, and its size, or [ErrMissing].
func (f *Folder) Begun(_ context.Context, id string) (offset, size int64, err error) {
	final, err := f.path(id)
	if err != nil {
		return 0, 0, err
	}
	if info, err := os.Stat(final); err == nil {
		return info.Size(), info.Size(), nil
	}
	all, err := f.unfinished()
	if err != nil {
		return 0, 0, err
	}
	for _, p := range all {
		if p.id == id {
			return p.offset, p.size, nil
		}
	}
	return 0, 0, ErrMissing
}

// SweepParts deletes unfinished blobs that nobody went on with since before.
func (f *Folder) SweepParts(_ context.Context, before time.Time) (int, error) {
	all, err := f.unfinished()
	if err != nil {
		return 0, err
	}
	n := 0
	for _, p := range all {
		if !p.touched.Before(before) || !f.enter(p.id) {
			continue
		}
		err := f.dropPart(p)
		f.leave(p.id)
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// begin finds the unfinished blob, or makes it for a first chunk.
func (f *Folder) begin(id string, offset, size int64) (part, error) {
	all, err := f.unfinished()
	if err != nil {
		return part{}, err
	}
	for _, p := range all {
		if p.id != id {
			continue
		}
		switch {
		case p.size != size:
			return p, ErrSize
		case p.offset != offset:
			return p, ErrOffset
		}
		return p, nil
	}
	p := part{id: id, size: size}
	if offset != 0 {
		return p, ErrOffset
	}
	if err := f.makeRoom(all, size); err != nil {
		return p, err
	}
	// Crash here: an empty part, which a sweep takes away or the sender goes on with.
	file, err := os.OpenFile(f.partPath(p), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		return p, fmt.Errorf("begin blob: %w", full(err))
	}
	return p, nil
}

// extend writes a chunk behind what is durable and says so in the name; the last chunk puts the file into its place.
func (f *Folder) extend(ctx context.Context, p part, r io.Reader, final string) (int64, error) {
	file, err := os.OpenFile(f.partPath(p), os.O_RDWR, 0o600)
	if err != nil {
		return p.offset, fmt.Errorf("append blob: %w", full(err))
	}
	defer file.Close() // it was synced, or what was written is not counted
	if err := file.Truncate(p.offset); err != nil {
		return p.offset, fmt.Errorf("append blob: %w", full(err))
	}
	if _, err := file.Seek(p.offset, io.SeekStart); err != nil {
		return p.offset, fmt.Errorf("append blob: %w", err)
	}
	left := p.size - p.offset
	n, broken := io.Copy(file, io.LimitReader(&reader{ctx: ctx, r: r, room: f.room}, left+1))
	if n > left {
		return p.offset, ErrSize
	}
	if errors.Is(full(broken), database.ErrFull) {
		return p.offset, fmt.Errorf("append blob: %w", full(broken))
	}
	if n == left {
		if err := coarse(f.partPath(p)); err != nil {
			return p.offset, fmt.Errorf("append blob: %w", err)
		}
	}
	// Crash until the rename or the link: the name still says the old offset, and the next chunk begins there.
	if err := file.Sync(); err != nil {
		return p.offset, fmt.Errorf("append blob: %w", full(err))
	}
	if n == left {
		return p.size, f.place(file, p, final)
	}
	next := part{id: p.id, size: p.size, offset: p.offset + n}
	if n > 0 {
		if err := os.Rename(f.partPath(p), f.partPath(next)); err != nil {
			return p.offset, fmt.Errorf("append blob: %w", full(err))
		}
		if err := syncFolder(filepath.Join(f.dir, parts)); err != nil {
			return p.offset, fmt.Errorf("append blob: %w", full(err))
		}
	}
	// Crash here: the chunk is durable and the sender was not told; it asks with Begun and goes on.
	if broken != nil {
		return next.offset, fmt.Errorf("append blob: %w", broken)
	}
	return next.offset, nil
}

// place links a whole file to its final name. Crash after the link: the blob is there and its part is too, which the next
// chunk or sweep takes away.
func (f *Folder) place(file *os.File, p part, final string) error {
	if err := os.Link(f.partPath(p), final); errors.Is(err, fs.ErrExist) {
		if err := same(file, final); err != nil {
			return err
		}
	} else if err != nil {
		return fmt.Errorf("append blob: %w", full(err))
	}
	if err := syncFolder(f.dir); err != nil {
		return fmt.Errorf("append blob: %w", full(err))
	}
	return f.dropPart(p)
}

func (f *Folder) dropPart(p part) error {
	if err := os.Remove(f.partPath(p)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("drop part: %w", err)
	}
	return nil
}

// makeRoom keeps the unfinished blobs within their bounds: those that nobody went on with for a while make room, oldest
// first. When that is not enough, the new one is refused with [database.ErrFull].
func (f *Folder) makeRoom(all []part, size int64) error {
	bytes := size
	for _, p := range all {
		bytes += p.size
	}
	count := len(all) + 1
	for count > mostParts || bytes > f.mostBytes {
		oldest := -1
		for i, p := range all {
			if time.Since(p.touched) > idle && (oldest < 0 || p.touched.Before(all[oldest].touched)) {
				oldest = i
			}
		}
		if oldest < 0 {
			return fmt.Errorf("begin blob: %w: too much is unfinished", database.ErrFull)
		}
		p := all[oldest]
		if err := f.dropPart(p); err != nil {
			return err
		}
		all = append(all[:oldest:oldest], all[oldest+1:]...)
		count, bytes = count-1, bytes-p.size
	}
	return f.room(size)
}

// room refuses with [database.ErrFull] when so many bytes more would leave less than the reserve.
func (f *Folder) room(more int64) error {
	if free, ok := freeBytes(f.dir); ok && free-more < f.reserve {
		return fmt.Errorf("blob: %w: the disk is low", database.ErrFull)
	}
	return nil
}

func (f *Folder) unfinished() ([]part, error) {
	entries, err := os.ReadDir(filepath.Join(f.dir, parts))
	if err != nil {
		return nil, fmt.Errorf("list parts: %w", err)
	}
	all := make([]part, 0, len(entries))
	for _, entry := range entries {
		p, ok := readName(entry.Name())
		info, err := entry.Info()
		if !ok || err != nil { // not ours, or finished meanwhile
			continue
		}
		p.touched = info.ModTime()
		all = append(all, p)
	}
	return all, nil
}

func (f *Folder) partPath(p part) string { return filepath.Join(f.dir, parts, p.name()) }

// enter claims a blob for one writer at a time.
func (f *Folder) enter(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.writing[id] {
		return false
	}
	f.writing[id] = true
	return true
}

func (f *Folder) leave(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.writing, id)
}
