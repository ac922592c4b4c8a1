package consoletest

import (
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Slow makes the browser's processor so many times slower.
func (w *Window) Slow(times float64) {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times})
	must(w.t, err)
}

// Figure is the text that a script gives.
func (w *Window) Figure(script string) string {
	w.t.Helper()
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](script))
	must(w.t, err)
	return text
}
