package consoletest

import (
	"bytes"
	"context"
	"io"
	"io/fs"
)

// Blobs are sealed attachments in memory, by id.
type Blobs map[string][]byte

// Open implements console.Blobs.
func (b Blobs) Open(id string) (io.ReadCloser, error) {
	sealed, ok := b[id]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(sealed)), nil
}

// Put implements console.Keeper.
func (b Blobs) Put(_ context.Context, id string, r io.Reader) (int64, error) {
	sealed, err := io.ReadAll(r)
	if err != nil {
		return 0, err
	}
	b[id] = sealed
	return int64(len(sealed)), nil
}
