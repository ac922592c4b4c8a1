package mttq_test

import (
	"net/http"
	"strings"
	"testing"

	"homthu/triage/console"
	"homthu/triage/console/consoletest"
	"homthu/triage/mttq"
)

// TestScriptsAreSmall: the Front's page may cost what the duty page may.
func TestScriptsAreSmall(t *testing.T) {
	pages := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/mat-tran") {
			mttq.Pages().ServeHTTP(w, r)
			return
		}
		console.Pages().ServeHTTP(w, r)
	})
	l := consoletest.LoadOf(t, pages, "/mat-tran", "/console/opener.js")
	t.Logf("%d bytes at first: %v; later: %v", l.Total(l.First), l.First, l.Later)
	if first := l.Total(l.First); first > 200_000 {
		t.Errorf("the scripts come to %d bytes compressed, more than 200000", first)
	}
}
