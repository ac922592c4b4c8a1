package consoletest

import (
	"bytes"
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
