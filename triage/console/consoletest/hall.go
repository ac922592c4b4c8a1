package consoletest

import (
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// ShotHall checks the screen of a hall as a projector of 1920 px shows it: nothing is cut off, and nothing is too small to be read
// from the last row. Where HOMTHU_SHOTS names a directory it writes a picture.
func (w *Window) ShotHall(name string) {
	w.t.Helper()
	w.axe(name)
	w.Size(1920, 1080)
	w.Await("words that can be read from afar", `[...document.querySelectorAll(".hall p, .hall h1, .hall span")].filter((e) => e.textContent !== "" && !e.matches(".hall-hint")).every((e) => parseFloat(getComputedStyle(e).fontSize) >= 24)`)
	w.Await("a screen on which nothing is cut off", `document.querySelector(".hall section").scrollHeight <= document.querySelector(".hall section").clientHeight + 1`)
	if dir := os.Getenv("HOMTHU_SHOTS"); dir != "" {
		picture, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
		must(w.t, err)
		must(w.t, os.WriteFile(filepath.Join(dir, "hall-"+name+".png"), picture, 0o600))
	}
}
