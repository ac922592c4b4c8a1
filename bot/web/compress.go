package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
)

// packed is a file that is served often, compressed once: on a mountain road the page must come in seconds. Nothing in
// these files is secret, so compressing them tells nothing.
type packed struct {
	kind  string
	plain []byte
	gzip  func() []byte // gives nil should it not be possible
	tag   string
}

// packedBefore are the files by their digests: what is served does not change while a process runs, and compressing takes a moment.
var packedBefore sync.Map

// pack is called when a site is made, never for what a request brings. It is compressed when it is first asked for.
func pack(kind string, plain []byte) packed {
	sum := sha256.Sum256(plain)
	p := packed{kind, plain, sync.OnceValue(func() []byte { return squeeze(plain) }), `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
	before, _ := packedBefore.LoadOrStore(kind+p.tag, p)
	return before.(packed)
}

func squeeze(plain []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil
	}
	return b.Bytes()
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
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && p.gzip() != nil {
		h.Set("Content-Encoding", "gzip")
		body = p.gzip()
	}
	_, _ = w.Write(body)
}
