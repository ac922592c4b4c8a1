package web

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"homthu/bot"
)

var _ Recordings = (*bot.Recordings)(nil)

// Who listens gets all recordings of a language at once: which questions he hears is not told.
func TestListening(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is not installed")
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "vi"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"start.hello", "start.menu", "review.show"} {
		out, err := exec.Command(ffmpeg, "-v", "error", "-f", "lavfi", "-i", "sine=duration=0.3", "-c:a", "libopus", filepath.Join(dir, "vi", id+".ogg")).CombinedOutput()
		if err != nil {
			t.Skipf("ffmpeg makes no sound: %s", out)
		}
	}
	recordings, warnings, err := bot.OpenRecordings(dir, func(string) bool { return true })
	if err != nil || len(warnings) > 0 {
		t.Fatal(warnings, err)
	}
	o := newOffice(t)
	o.options.Recordings = recordings
	o.build()
	url := o.serve()
	p := newPhone(t, "autoplay-policy=no-user-gesture-required")
	p.open(url + "/h/" + boxCode)
	p.hear("kể luôn")
	p.await("the button", `document.querySelector("#log .listen") !== null`)
	p.shot("listen")
	p.eval(`window.heard = 0; const play = HTMLMediaElement.prototype.play; HTMLMediaElement.prototype.play = function () { heard++; this.muted = true; return play.call(this); }; ""`)
	p.click("#log .listen")
	p.await("two sounds", `window.heard === 2`)
	for _, r := range o.seen() {
		if strings.HasPrefix(r.path, "/audio/") && r.path != "/audio/vi" {
			t.Errorf("asked for %s", r.path)
		}
	}
	if w := o.do("GET", "/audio/hmn", nil); w.Code != http.StatusNotFound {
		t.Errorf("a language without recordings: %d", w.Code)
	}
	p.quiet()
}
