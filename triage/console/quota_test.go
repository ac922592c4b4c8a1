package console_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/triage/console"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
)

// TestFilesADay: a unit fills no disk, neither with files of replies nor with photos from the counter; another one's day is
// its own, and so is tomorrow.
func TestFilesADay(t *testing.T) {
	sealed := "age-encryption.org/v1\n" + strings.Repeat("x", 1000)
	r := consoletest.New(t, consoletest.WithCounter, func(_ testing.TB, _ *consoletest.Room, o *console.Options) { o.FilesADay = 3 * int64(len(sealed)) })
	id := send(t, r, dockettest.Theft(dockettest.Start))
	b := signedIn(t, r, dockettest.Police)
	attach := func() string { return "/api/attach?case=" + id + "&blob=" + uuid.NewString() }
	photo := func() []string { return []string{"Homthu-Blob", uuid.NewString()} }
	b.call("POST", attach(), sealed, 204, nil)
	b.call("POST", "/api/counter/blob", sealed, 204, nil, photo()...)
	b.call("POST", attach(), sealed, 204, nil)
	b.fails("POST", attach(), sealed, 429, "full")
	b.fails("POST", "/api/counter/blob", sealed, 429, "full", photo()...)
	other := signedIn(t, r, dockettest.Front)
	other.call("POST", "/api/counter/blob", sealed, 204, nil, photo()...)
	r.Clock.Set(r.Clock.Now().Add(24 * time.Hour))
	b.call("POST", attach(), sealed, 204, nil)
}
