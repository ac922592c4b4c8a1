package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What a form may bring is bounded by all of it: also by the names of its fields, which nobody has to fill.
func TestPlainManyFields(t *testing.T) {
	o := newOffice(t)
	var body bytes.Buffer
	for i := 0; body.Len() < 4<<20; i++ {
		fmt.Fprintf(&body, "--b\r\nContent-Disposition: form-data; name=\"q.%d\"\r\n\r\n\r\n", i)
	}
	body.WriteString("--b--\r\n")
	r := httptest.NewRequest("POST", "/viet", strings.NewReader(body.String()))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	w := httptest.NewRecorder()
	o.site.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || w.Body.Len() > 1<<16 {
		t.Errorf("in parts: %d, %d bytes", w.Code, w.Body.Len())
	}
	var fields strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&fields, "q.%d&", i)
	}
	r = httptest.NewRequest("POST", "/viet", strings.NewReader(fields.String()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w = httptest.NewRecorder()
	o.site.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || w.Body.Len() > 1<<16 {
		t.Errorf("in a line: %d, %d bytes", w.Code, w.Body.Len())
	}
}
