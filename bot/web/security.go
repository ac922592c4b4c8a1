package web

import (
	"net/http"
	"strings"
)

// policy lets a page load nothing but our own script, style, font and pictures made in the page, send nothing anywhere
// but to us, and be framed by nobody. Scripts cannot be made from strings.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; " +
	"media-src 'self' blob:; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// quiet is what no page of ours may ask of the device. The page of the conversation adds the microphone, for its button.
const quiet = "geolocation=(), camera=(), browsing-topics=(), interest-cohort=(), "

// onioned tells Tor Browser where the same page is found as an onion service. The path goes along, the query does not.
func (s *Site) onioned(next http.Handler) http.Handler {
	if s.o.Onion == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && !onion(r) && !strings.HasPrefix(r.URL.Path, "/api/") {
			w.Header().Set("Onion-Location", s.o.Onion+r.URL.EscapedPath())
		}
		next.ServeHTTP(w, r)
	})
}

// secured sets the headers that every answer carries. Nothing is cached unless a handler says so, since a shared phone
// keeps what it caches; no referrer tells another site where somebody came from.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", quiet+"microphone=()")
		next.ServeHTTP(w, r)
	})
}
