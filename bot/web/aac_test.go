package web

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"homthu/bot"
)

// TestZaloFetchesOne: only a recording that was there at the start, and only in the form that Zalo plays.
func TestZaloFetchesOne(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"hmn/start.menu.aac": "tiếng", "hmn/start.menu.ogg": "tiếng"} {
		if err := os.MkdirAll(filepath.Join(dir, "hmn"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	recordings, _, err := bot.OpenRecordings(dir, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(t)
	for path, want := range map[string]int{
		"/audio/hmn/start.menu.aac": http.StatusOK, "/audio/hmn/start.menu.ogg": http.StatusNotFound,
		"/audio/hmn/other.aac": http.StatusNotFound, "/audio/hmn/..%2f..%2fsafe.db.aac": http.StatusNotFound,
	} {
		o.options.Recordings = nil
		o.build()
		if got := o.do("GET", path, nil).Code; got != http.StatusNotFound {
			t.Errorf("%s without recordings: %d", path, got)
		}
		o.options.Recordings = recordings
		o.build()
		if w := o.do("GET", path, nil); w.Code != want || want == http.StatusOK && (w.Body.String() != "tiếng" || w.Header().Get("Content-Type") != "audio/aac") {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
