package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/iotest"

	"github.com/google/uuid"

	"homthu/intake/envelope"
)

// chunk puts bytes of a blob and returns the status, the code and the offset of the answer.
func (o *office) chunk(id string, offset, size int, body io.Reader) (int, progress) {
	o.t.Helper()
	r := httptest.NewRequest("PUT", "/api/v1/blobs", body)
	r.Header.Set("Homthu-Blob", id)
	r.Header.Set("Homthu-Offset", strconv.Itoa(offset))
	r.Header.Set("Homthu-Size", strconv.Itoa(size))
	w := httptest.NewRecorder()
	o.site.ServeHTTP(w, r)
	var p progress
	_ = json.Unmarshal(w.Body.Bytes(), &p)
	return w.Code, p
}

// durable asks how much of a blob is there.
func (o *office) durable(id string) (status int, offset string) {
	o.t.Helper()
	r := httptest.NewRequest("HEAD", "/api/v1/blobs", nil)
	r.Header.Set("Homthu-Blob", id)
	w := httptest.NewRecorder()
	o.site.ServeHTTP(w, r)
	return w.Code, w.Header().Get("Homthu-Offset")
}

// sealBytes seals an attachment of n bytes.
func sealBytes(t *testing.T, n int) []byte {
	t.Helper()
	var sealed bytes.Buffer
	recipient, _ := envelope.NewCase()
	w, err := envelope.SealBlob(&sealed, recipient)
	if err == nil {
		_, err = w.Write(make([]byte, n))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return sealed.Bytes()
}

// A large attachment comes in chunks, each of which may fail before or after it was kept.
func TestChunks(t *testing.T) {
	o := newOffice(t)
	id, whole := uuid.NewString(), sealBytes(t, 3<<20)
	size, third := len(whole), len(whole)/3
	want := func(what string, gotStatus int, got progress, status int, code string, offset int) {
		t.Helper()
		if gotStatus != status || got.Code != code || got.Offset != int64(offset) {
			t.Errorf("%s: %d %q at %d, want %d %q at %d", what, gotStatus, got.Code, got.Offset, status, code, offset)
		}
	}
	if status, _ := o.durable(id); status != http.StatusNotFound {
		t.Errorf("before the first chunk: %d", status)
	}
	status, p := o.chunk(id, 0, size, bytes.NewReader([]byte("\xff\xd8\xff\xe0 a photo in the clear, as a mistaken client sends it")))
	want("in the clear", status, p, http.StatusBadRequest, codeMalformed, 0)
	status, p = o.chunk(id, third, size, bytes.NewReader(whole[third:]))
	want("without its beginning", status, p, http.StatusConflict, codeOffset, 0)
	status, p = o.chunk(id, 0, size, bytes.NewReader(whole[:third]))
	want("first", status, p, http.StatusOK, "", third)
	status, p = o.chunk(id, 0, size, bytes.NewReader(whole[:third]))
	want("first again: it was written and not answered", status, p, http.StatusConflict, codeOffset, third)
	status, p = o.chunk(id, third, size+1, bytes.NewReader(whole[third:]))
	want("another size", status, p, http.StatusConflict, codeConflict, 0)

	// The line breaks within a chunk: what came is kept, and said when it is asked for.
	broken := io.MultiReader(bytes.NewReader(whole[third:third+1000]), iotest.ErrReader(errors.New("line broke")))
	if status, _ = o.chunk(id, third, size, broken); status == http.StatusOK {
		t.Error("half a chunk was taken as a whole one")
	}
	if status, at := o.durable(id); status != http.StatusOK || at != strconv.Itoa(third+1000) {
		t.Errorf("after the break: %d, %s", status, at)
	}
	status, p = o.chunk(id, third+1000, size, bytes.NewReader(whole[third+1000:]))
	want("the rest", status, p, http.StatusOK, "", size)
	status, p = o.chunk(id, third+1000, size, bytes.NewReader(whole[third+1000:]))
	want("the rest again: it was put into its place and not answered", status, p, http.StatusOK, "", size)
	if status, at := o.durable(id); status != http.StatusOK || at != strconv.Itoa(size) {
		t.Errorf("at the end: %d, %s", status, at)
	}
	file, err := o.blobs.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got, err := io.ReadAll(file); err != nil || !bytes.Equal(got, whole) {
		t.Errorf("%d bytes are stored, %v", len(got), err)
	}
}

func TestChunksThatAreRefused(t *testing.T) {
	o := newOffice(t)
	whole := sealBytes(t, 100)
	for what, c := range map[string]struct {
		id           string
		offset, size int
		body         []byte
		status       int
	}{
		"larger than any":     {uuid.NewString(), 0, partsLimit + 1, whole, http.StatusBadRequest},
		"a negative offset":   {uuid.NewString(), -1, 100, whole, http.StatusBadRequest},
		"a path for an id":    {"../x", 0, 100, whole, http.StatusBadRequest},
		"longer than it says": {uuid.NewString(), 0, 50, whole, http.StatusConflict},
		"too large a chunk":   {uuid.NewString(), 0, 100 << 20, append([]byte(sealedPrefix), make([]byte, chunkLimit)...), http.StatusRequestEntityTooLarge},
	} {
		if status, _ := o.chunk(c.id, c.offset, c.size, bytes.NewReader(c.body)); status != c.status {
			t.Errorf("%s: %d, want %d", what, status, c.status)
		}
	}
}

// A mailbox gives out what a unit sent beside a reply; without a mailbox nothing is given.
func TestAttachmentOfAReply(t *testing.T) {
	o := newOffice(t)
	e, _ := o.tip(nil)
	o.wants("tip", e, http.StatusOK, "")
	id, sealed := uuid.NewString(), sealBytes(t, 100)
	if _, err := o.blobs.Put(t.Context(), id, bytes.NewReader(sealed)); err != nil {
		t.Fatal(err)
	}
	w := o.do("POST", "/api/v1/mailbox/attachment", map[string]any{"mailbox": e.Mailbox, "blob": id})
	if w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), sealed) {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
	other, _ := o.tip(nil)
	if w := o.do("POST", "/api/v1/mailbox/attachment", map[string]any{"mailbox": other.Mailbox, "blob": id}); w.Code != http.StatusNotFound {
		t.Errorf("without a mailbox: %d", w.Code)
	}
	if w := o.do("POST", "/api/v1/mailbox/attachment", map[string]any{"mailbox": e.Mailbox, "blob": uuid.NewString()}); w.Code != http.StatusNotFound {
		t.Errorf("without a blob: %d", w.Code)
	}
}
