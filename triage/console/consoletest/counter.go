package consoletest

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/chromedp/chromedp"

	"homthu/intake/courier"
	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/triage/console"
	"homthu/triage/docket"
)

// Page is the public address of the room's edge.
const Page = "https://hopthu.langson.example"

// WithCounter lets officers type tips for others.
func WithCounter(_ testing.TB, r *Room, o *console.Options) {
	o.Counter = console.Counter{
		Edge: func() string { return "edge-1" }, Page: Page,
		Serving: func(units []string) ([]string, error) {
			for _, unit := range units {
				if _, ok := r.Keys[unit]; !ok {
					return nil, directory.ErrNobody
				}
			}
			return []string{"tinh-20"}, nil
		},
		Put: func(ctx context.Context, id string, body io.Reader) (int64, error) { return r.Blobs.Put(ctx, id, body) },
	}
}

// Typed carries the typed tips that wait, as the courier and the edge do, and returns them.
func (r *Room) Typed(t testing.TB) (all []courier.Counter) {
	t.Helper()
	parcels, err := r.Docket.Due(t.Context(), r.Clock.Now(), 1000)
	must(t, err)
	for _, p := range parcels {
		if p.Kind != courier.KindCounter {
			continue
		}
		c, err := courier.ReadCounter(p)
		must(t, err)
		sealed, err := envelope.Parse(c.Envelope)
		must(t, err)
		_, err = r.Docket.Register(t.Context(), sealed)
		must(t, err)
		must(t, r.Docket.Slip(t.Context(), courier.Slip{Envelope: c.ID, Deployment: p.To}))
		all = append(all, c)
	}
	return all
}

// Viewed is all that a unit reads of its lists and counts, as text.
func (r *Room) Viewed(t testing.TB, unit string) string {
	t.Helper()
	v := docket.Viewer{Officer: r.Users[unit], Unit: unit}
	open, err := r.Docket.Queue(t.Context(), v, docket.Filter{})
	must(t, err)
	counts, err := r.Docket.Counts(t.Context(), v)
	must(t, err)
	journal, err := r.Docket.Journal(t.Context(), v, "", "", 0)
	must(t, err)
	text, err := json.Marshal([]any{open, counts, journal})
	must(t, err)
	return string(text)
}

// Pick picks files in a file field.
func (w *Window) Pick(selector string, files ...string) {
	w.t.Helper()
	w.Await(selector, `document.querySelector("`+selector+`") !== null`)
	w.Do("pick", chromedp.SetUploadFiles(selector, files))
}

// Unlock opens the lock.
func (w *Window) Unlock(passphrase string) {
	w.t.Helper()
	w.Write("#passphrase", passphrase)
	w.Do("unlock", chromedp.KeyEvent("\r"))
	w.Await("unlocked", `document.querySelector(".frame:not(.locked)") !== null`)
}
