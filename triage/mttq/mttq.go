// Package mttq is the Front's room (Ủy ban MTTQ of a commune): the board of a period, the list of cases that it may
// follow by number, and the feedback and petitions that it holds. The pages share the console's sign-in, worker and
// parts; their figures come from the docket through the console's API, which rounds small counts.
//
// Zone: inside (role triage). It refuses the words of crime tips: what front_may_see does not release never reaches the
// browser, and this package has no way to ask for it.
package mttq

import (
	"embed"
	"net/http"
	"sync"

	"homthu/triage/console"
)

//go:embed board.html dist/*.js
var files embed.FS

// Pages returns the Front's pages: /mat-tran and what it loads below it. They need console.Pages on the same origin for
// the style and the worker, and are made once a process like them.
func Pages() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages().ServeHTTP(w, r) })
}

var pages = sync.OnceValue(func() http.Handler {
	mux := http.NewServeMux()
	scripts := console.NewScripts(files, "/mat-tran/", "board.js")
	scripts.Serve(mux)
	mux.HandleFunc("GET /mat-tran", scripts.Page("board.html"))
	return mux
})
