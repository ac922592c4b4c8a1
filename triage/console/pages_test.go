package console_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"homthu/triage/console"
)

// mostScript is how many bytes the duty page's scripts may come to on the line, compressed.
const mostScript = 200_000

func TestScriptsAreSmall(t *testing.T) {
	total := 0
	for _, name := range []string{"/console/console.js", "/console/opener.js"} {
		request := httptest.NewRequest(http.MethodGet, name, http.NoBody)
		request.Header.Set("Accept-Encoding", "gzip")
		answer := httptest.NewRecorder()
		console.Pages().ServeHTTP(answer, request)
		if answer.Code != http.StatusOK || answer.Header().Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %d, %s", name, answer.Code, answer.Header().Get("Content-Encoding"))
		}
		t.Logf("%s: %d bytes", name, answer.Body.Len())
		total += answer.Body.Len()
	}
	if total > mostScript {
		t.Errorf("the scripts come to %d bytes compressed, more than %d", total, mostScript)
	}
}
