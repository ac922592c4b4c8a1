package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// Files of the plain form cost their sender no work, so a flood of them holds up neither the attachments of pages that
// work, nor a tip that is told in words.
func TestPlainFilesShutOutNobodyElse(t *testing.T) {
	o := newOffice(t)
	junk := "--b\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a\"\r\n\r\nno kind at all\r\n"
	r := httptest.NewRequest("POST", "/viet", strings.NewReader(strings.Repeat(junk, 3*uploadBurst)+"--b--\r\n"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	o.site.ServeHTTP(httptest.NewRecorder(), r)

	r = httptest.NewRequest("POST", "/api/v1/blobs", strings.NewReader(string(sealBytes(t, 100))))
	r.Header.Set("Homthu-Blob", uuid.NewString())
	w := httptest.NewRecorder()
	if o.site.ServeHTTP(w, r); w.Code != http.StatusOK {
		t.Errorf("an attachment of a page with a script: %d %s", w.Code, w.Body)
	}

	// All who clean files are busy with large ones.
	site, err := New(o.options)
	if err != nil {
		t.Fatal(err)
	}
	for range cap(site.plainScrub.turn) {
		site.plainScrub.turn <- struct{}{}
	}
	o.site = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		site.Handler().ServeHTTP(w, r.WithContext(ctx))
	})
	b := o.reader("/h/" + boxCode + "/viet/gap")
	b.fields.Set("text", plantedWords)
	b.fields.Set("kind", "dang-nguy-hiem/A15")
	b.fields.Set("village", "1")
	b.fields.Set("q.dinh-can-bo", "khong")
	b.send("next")
	b.code()
}
