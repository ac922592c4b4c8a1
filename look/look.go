// Package look is the one quiet hand behind every page: colours, type, space and the shared parts as one style sheet,
// and the typeface Be Vietnam Pro (SIL Open Font License, fonts/OFL.txt) for Latin and Vietnamese in two weights. It
// belongs to no zone: the resident's pages and the officers' pages serve the same files, so that nothing is fetched from
// a third party.
package look

import (
	"bytes"
	"compress/gzip"
	"embed"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

//go:embed look.css fonts/*.woff2
var files embed.FS

// Handler serves the style sheet and the fonts below prefix ("/look/"). They carry no secret and may be cached for a day.
func Handler(prefix string) http.Handler {
	server := http.StripPrefix(prefix, http.FileServerFS(files))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=86400")
		if r.URL.Path == prefix+"look.css" && compressed() != nil {
			w.Header().Set("Vary", "Accept-Encoding")
			if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.Header.Get("Range") == "" {
				w.Header().Set("Content-Type", "text/css; charset=utf-8")
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(compressed())
				return
			}
		}
		server.ServeHTTP(w, r)
	})
}

var comments = regexp.MustCompile(`(?s)/\*.*?\*/\s*`)

// Bare is a style sheet without its comments, which no phone needs to wait for. Ours have none within a string.
func Bare(css []byte) []byte { return comments.ReplaceAll(css, nil) }

// compressed is the style sheet as gzip, a quarter of its size, made when it is first asked for; nil should it not be readable.
var compressed = sync.OnceValue(func() []byte {
	content, err := files.ReadFile("look.css")
	if err != nil {
		return nil
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(Bare(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil
	}
	return b.Bytes()
})
