package consoletest

import (
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"testing"
)

var (
	named    = regexp.MustCompile(`(?:src|href)="(/[^"]+\.js)"`)
	imported = regexp.MustCompile(`(?:\bfrom|\bimport)\s*"(\./[^"]+)"`)
	deferred = regexp.MustCompile(`\bimport\("(\./[^"]+)"\)`)
)

// Load is what a page loads: scripts with their sizes on the line, compressed.
type Load struct {
	First map[string]int // before it runs
	Later map[string]int // when something is opened
}

// Total is the sum of all sizes.
func (Load) Total(scripts ...map[string]int) (n int) {
	for _, list := range scripts {
		for _, size := range list {
			n += size
		}
	}
	return n
}

// LoadOf asks for a page and for its scripts, as a browser would.
func LoadOf(t testing.TB, pages http.Handler, page string, workers ...string) Load {
	t.Helper()
	l := Load{First: map[string]int{}, Later: map[string]int{}}
	get := func(name string, packed bool) *httptest.ResponseRecorder {
		t.Helper()
		request := httptest.NewRequest(http.MethodGet, name, http.NoBody)
		if packed {
			request.Header.Set("Accept-Encoding", "gzip")
		}
		answer := httptest.NewRecorder()
		pages.ServeHTTP(answer, request)
		if answer.Code != http.StatusOK || packed && answer.Header().Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %d, %s", name, answer.Code, answer.Header().Get("Content-Encoding"))
		}
		return answer
	}
	list := workers
	for _, found := range named.FindAllStringSubmatch(get(page, false).Body.String(), -1) {
		list = append(list, found[1])
	}
	early := map[string]bool{}
	for _, name := range list {
		early[name] = true
	}
	for _, name := range list {
		l.First[name] = get(name, true).Body.Len()
		script := get(name, false).Body.String()
		for _, found := range imported.FindAllStringSubmatch(script, -1) {
			if other := path.Join(path.Dir(name), found[1]); !early[other] {
				t.Errorf("%s needs %s, and the page does not name it", name, other)
			}
		}
		for _, found := range deferred.FindAllStringSubmatch(script, -1) {
			other := path.Join(path.Dir(name), found[1])
			l.Later[other] = get(other, true).Body.Len()
		}
	}
	return l
}
