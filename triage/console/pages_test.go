package console_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"homthu/triage/console"
	"homthu/triage/console/consoletest"
)

const (
	// mostScript is how many bytes the duty page's scripts and its worker may come to on the line, compressed, before it runs.
	mostScript = 200_000
	// mostLater is the same for what comes when something is opened beside the queue: a slow line brings it in two seconds.
	mostLater = 100_000
)

func TestScriptsAreSmall(t *testing.T) {
	for _, page := range []string{"/", "/moi"} {
		l := consoletest.LoadOf(t, console.Pages(), page, "/console/opener.js")
		first, later := l.Total(l.First), l.Total(l.Later)
		t.Logf("%s: %d bytes at first: %v; %d later: %v", page, first, l.First, later, l.Later)
		if first > mostScript || later > mostLater {
			t.Errorf("the scripts of %s come to %d bytes compressed (at most %d), and %d later (at most %d)", page, first, mostScript, later, mostLater)
		}
	}
}

// TestScriptsOfAnotherVersion: a page that was loaded before the server was renewed gets no module that fits by chance.
func TestScriptsOfAnotherVersion(t *testing.T) {
	for _, path := range []string{"/console/console.js", "/console/0011223344556677/console.js"} {
		answer := httptest.NewRecorder()
		console.Pages().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, http.NoBody))
		if answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
	page := httptest.NewRecorder()
	console.Pages().ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
	if body := page.Body.String(); !strings.Contains(body, `<script type="module" src="/console/`) || page.Header().Get("Content-Security-Policy") != console.Policy {
		t.Errorf("the page: %s", body)
	}
}
