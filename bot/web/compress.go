package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// packed is a file that is served often, compressed once: on a mountain road the page must come in seconds. Nothing in
// these files is secret, so compressing them tells nothing.
type packed struct {
	kind        string
	plain, gzip []byte
	tag         string
}

// packedBefore are the files by their digests: what is served does not change while a process runs, and compressing takes a moment.
var packedBefore sync.Map

// pack is called when a site is made, never for what a request brings.
func pack(kind string, plain []byte) (packed, error) {
	sum := sha256.Sum256(append([]byte(kind+"\n"), plain...))
	if before, is := packedBefore.Load(sum); is {
		return before.(packed), nil
	}
	p, err := squeeze(kind, plain)
	if err == nil {
		packedBefore.Store(sum, p)
	}
	return p, err
}

func squeeze(kind string, plain []byte) (packed, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return packed{}, fmt.Errorf("compress: %w", err)
	}
	sum := sha256.Sum256(plain)
	return packed{kind, plain, b.Bytes(), `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}, nil
}

// squeezed compresses what a handler makes anew each time, where the browser takes it. Not for answers that hold a secret
// beside something that a stranger could choose: their length would tell of both.
func squeezed(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Accept-Encoding")
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			next(w, r)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		next(squeezing{w, z}, r)
		_ = z.Close() // an error means that the client has gone
	}
}

// squeezing is an answer on its way through gzip.
type squeezing struct {
	http.ResponseWriter
	z *gzip.Writer
}

func (s squeezing) Write(b []byte) (int, error) { return s.z.Write(b) }

// serve answers with the file, or with 304 where the browser has just this one.
func (p packed) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", p.kind)
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", p.tag)
	if r.Header.Get("If-None-Match") == p.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := p.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = p.gzip
	}
	_, _ = w.Write(body)
}
