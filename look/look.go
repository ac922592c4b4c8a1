// Package look is the one quiet hand behind every page: colours, type, space and the shared parts as one style sheet,
// and the typeface Be Vietnam Pro (SIL Open Font License, fonts/OFL.txt) for Latin and Vietnamese in two weights. It
// belongs to no zone: the resident's pages and the officers' pages serve the same files, so that nothing is fetched from
// a third party.
package look

import (
	"embed"
	"net/http"
	"strings"
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
		server.ServeHTTP(w, r)
	})
}
