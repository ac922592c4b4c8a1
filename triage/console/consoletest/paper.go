package consoletest

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Groups reads a printed code, also one that only the printer shows: the last text of each group, with dashes between.
func (w *Window) Groups(selector string) string {
	w.t.Helper()
	code, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](fmt.Sprintf("Array.from(document.querySelectorAll(%q), (s) => s.lastChild.textContent).join('-')", selector+" span")))
	must(w.t, err)
	return code
}

// ShotPaper takes a picture of what is printed, as it would be on A4, where HOMTHU_SHOTS names a directory.
func (w *Window) ShotPaper(name string) {
	w.t.Helper()
	dir := os.Getenv("HOMTHU_SHOTS")
	if dir == "" {
		return
	}
	_, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	must(w.t, err)
	w.Size(794, 1123)
	picture, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	must(w.t, err)
	must(w.t, os.WriteFile(filepath.Join(dir, "paper-"+name+".png"), picture, 0o600))
	_, err = chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	must(w.t, err)
	w.Size(1280, 800)
}
