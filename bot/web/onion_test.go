package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

const onionAddress = "http://abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"

// Pages tell Tor Browser of the onion address, without what stands behind a question mark, and not where it is there already.
func TestOnionLocation(t *testing.T) {
	site := &Site{o: Options{Onion: onionAddress}}
	for _, c := range []struct{ method, host, path, want string }{
		{"GET", "homthu.example", "/h/" + boxCode + "?x=1", onionAddress + "/h/" + boxCode},
		{"GET", onionAddress[len("http://"):], "/", ""},
		{"GET", onionAddress[len("http://"):] + ":80", "/viet", ""},
		{"POST", "homthu.example", "/viet", ""},
		{"GET", "homthu.example", "/api/v1/tables", ""},
	} {
		r := httptest.NewRequest(c.method, "/", nil)
		r.Host = c.host
		w := httptest.NewRecorder()
		r.URL, _ = r.URL.Parse(c.path)
		site.onioned(http.NotFoundHandler()).ServeHTTP(w, r)
		if got := w.Header().Get("Onion-Location"); got != c.want {
			t.Errorf("%s %s at %s: %q", c.method, c.path, c.host, got)
		}
	}
}
