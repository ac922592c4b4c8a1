package console

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"net/http"
	"strings"
	"sync"
)

//go:embed console.html console.css hall.html hall.css dist/*.js words/en.json
var files embed.FS

// Policy is the content security policy of a page of the officers: it loads our own script, style, worker and font, plays
// sound and films made in the page (pictures are painted, not loaded), talks to us alone, is framed by nobody, and sends no
// form. The two trusted-types policies name the workers' scripts; nothing can make a script of a string.
const Policy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; font-src 'self'; " +
	"img-src data:; media-src blob:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; " +
	"require-trusted-types-for 'script'; trusted-types opener waker"

// workerPolicy is that of the worker, which has the keys: it may not reach anything, so that what it knows can leave it
// only in answers to the page.
const workerPolicy = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// Pages returns the duty officers' pages: GET /, GET /moi where an invitation leads, GET /hoi-truong which is a
// forum's screen in the hall, and what they load below /console/. The API is [Console.Handler], the
// style sheet of all pages and the fonts are package look's, both on the same origin. They are made once a process, when
// the first of them is asked for, since compressing them takes a moment.
func Pages() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages().ServeHTTP(w, r) })
}

var pages = sync.OnceValue(func() http.Handler {
	mux := http.NewServeMux()
	scripts := NewScripts(files, "/console/", "console.js", "hall.js", "opener.js", "wake.js")
	scripts.Serve(mux)
	mux.HandleFunc("GET /{$}", scripts.Page("console.html"))
	mux.HandleFunc("GET /moi", scripts.Page("console.html"))
	mux.HandleFunc("GET /hoi-truong", ServeFile(files, "hall.html", Policy))
	mux.HandleFunc("GET /console/hall.css", ServeFile(files, "hall.css", Policy))
	mux.HandleFunc("GET /console/hall.js", ServeFile(files, "dist/hall.js", Policy))
	mux.HandleFunc("GET /console/console.css", ServeFile(files, "console.css", Policy))
	mux.HandleFunc("GET /console/en.json", ServeFile(files, "words/en.json", Policy))
	mux.HandleFunc("GET /console/opener.js", ServeFile(files, "dist/opener.js", workerPolicy))
	mux.HandleFunc("GET /console/wake.js", ServeFile(files, "dist/wake.js", workerPolicy))
	return mux
})

var types = map[string]string{
	"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "json": "application/json; charset=utf-8",
}

// ServeFile serves one embedded file with the headers of every officers' page: never cached, since the desk is shared,
// and with no word to anybody of where the officer came from. The Front's pages use it as well.
func ServeFile(from embed.FS, name, policy string) http.HandlerFunc {
	return serve(embedded(from, name), name, policy)
}

func embedded(from embed.FS, name string) []byte {
	content, err := from.ReadFile(name)
	if err != nil {
		panic("console: internal error: " + err.Error()) // the file is embedded or the package does not compile
	}
	return content
}

func serve(content []byte, name, policy string) http.HandlerFunc {
	kind := types[name[strings.LastIndex(name, ".")+1:]]
	packed := pack(content)
	return func(w http.ResponseWriter, r *http.Request) {
		h, content := w.Header(), content
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			content = packed
		}
		h.Set("Vary", "Accept-Encoding")
		h.Set("Content-Type", kind)
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "geolocation=(), camera=(), microphone=(), browsing-topics=(), interest-cohort=()")
		_, _ = w.Write(content) // a browser that has gone needs no answer
	}
}

// pack compresses once what is sent often over slow lines. What is in these files is known to everybody.
func pack(content []byte) []byte {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(content)
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		panic("console: internal error: " + err.Error()) // nothing can fail in memory
	}
	return packed.Bytes()
}
