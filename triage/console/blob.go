package console

import (
	"errors"
	"io"
	"io/fs"
	"net/http"

	"homthu/triage/docket"
)

// blob streams a sealed attachment of a case that the unit sees.
func (c *Console) blob(w http.ResponseWriter, r *http.Request, who caller) error {
	id := r.URL.Query().Get("id")
	if _, err := c.opts.Docket.Blob(r.Context(), who.Viewer, id); err != nil {
		return err
	}
	file, err := c.openBlob(id)
	if errors.Is(err, fs.ErrNotExist) {
		return docket.ErrNotFound
	}
	if err != nil {
		return err
	}
	defer file.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	_, err = io.Copy(w, file)
	return ignoreGone(err)
}

// openBlob looks among those that officers sealed first.
func (c *Console) openBlob(id string) (io.ReadCloser, error) {
	for _, store := range []Blobs{c.opts.Own, c.opts.Blobs} {
		if store == nil {
			continue
		}
		file, err := store.Open(id)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
	}
	return nil, fs.ErrNotExist
}
