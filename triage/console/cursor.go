package console

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"net/http"
)

// cursor says where a page of a log ends, in a form that only this process reads: the lines of all units are numbered in one
// row, and a gap in their numbers would tell that something happened elsewhere, and when. Sessions end with the process too.
type cursor struct{ sealed cipher.AEAD }

func newCursor() (cursor, error) {
	var key [32]byte
	if _, err := rand.Read(key[:]); err != nil {
		return cursor{}, err
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return cursor{}, err
	}
	sealed, err := cipher.NewGCMWithRandomNonce(block)
	return cursor{sealed}, err
}

// next is what a page gives back for the page behind the line with this id. It holds for the same log of the same unit.
func (c cursor) next(r *http.Request, id int64) string {
	return base64.RawURLEncoding.EncodeToString(c.sealed.Seal(nil, nil, binary.BigEndian.AppendUint64(nil, uint64(id)), log(r))) // #nosec G115 -- and back
}

// before is the id that a call goes on from, 0 where it begins with the newest.
func (c cursor) before(r *http.Request) (int64, error) {
	text := r.URL.Query().Get("before")
	if text == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return 0, errMalformed
	}
	id, err := c.sealed.Open(nil, nil, raw, log(r))
	if err != nil || len(id) != 8 {
		return 0, errMalformed
	}
	return int64(binary.BigEndian.Uint64(id)), nil // #nosec G115 -- of next
}

func log(r *http.Request) []byte { return []byte(r.URL.Path + " " + r.URL.Query().Get("unit")) }

// logPage is one page of a log.
type logPage[T any] struct {
	List []T    `json:"list"`
	Next string `json:"next"` // before= of the next page, "" where there is none
}

// page makes one of the lines that were read, most at once.
func page[T any](c cursor, r *http.Request, list []T, most int, id func(T) int64) logPage[T] {
	p := logPage[T]{List: list}
	if len(list) == most {
		p.Next = c.next(r, id(list[most-1]))
	}
	return p
}
