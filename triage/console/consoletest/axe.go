package consoletest

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"homthu/harness"
)

// axe checks the page as it stands with axe-core, for WCAG 2.2 up to AA, at a desk's and a phone's size; dark colours for
// contrast only, since nothing else changes with them. At 320 px nothing may have to be scrolled sideways.
func (w *Window) axe(name string) {
	w.t.Helper()
	source, err := os.ReadFile(filepath.Join(harness.NodeModules(w.t), "axe-core", "axe.min.js"))
	must(w.t, err)
	w.Eval(`(() => { if (!window.axe) { ` + string(source) + ` } return true; })()`)
	const tags = `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}`
	for _, s := range []struct {
		name          string
		width, height int64
		scheme, only  string
	}{
		{"1280", 1280, 800, "light", tags}, {"1280 dark", 1280, 800, "dark", `{type: "rule", values: ["color-contrast"]}`}, {"360", 360, 740, "light", tags},
	} {
		w.Size(s.width, s.height)
		w.scheme(s.scheme)
		found, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`axe.run(document, {runOnly: `+s.only+`, resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then((r) => JSON.stringify(
			(r.passes.length === 0 ? ["nothing was checked"] : []).concat(r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 4).map((n) => n.target.join(" ") + " " + n.html.slice(0, 160) + " | " + n.failureSummary.slice(0, 200)).join("; ")))))`, chromedp.EvalAwaitPromise))
		must(w.t, err)
		var violations []string
		must(w.t, json.Unmarshal([]byte(found), &violations))
		for _, v := range violations {
			w.t.Errorf("%s at %s: %s", name, s.name, v)
		}
	}
	w.scheme("")
	w.narrow(name)
}

// narrow fails the test where a page 320 px wide scrolls sideways.
func (w *Window) narrow(name string) {
	w.t.Helper()
	w.Size(320, 640)
	wide, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`(() => {
		const room = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= room + 1) return "";
		return document.documentElement.scrollWidth + " > " + room + ": " + [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > room + 1 && !e.closest(".wide, .places, .unseen"))
			.slice(0, 4).map((e) => e.tagName + "." + e.className + " " + (e.textContent ?? "").slice(0, 30)).join("; ");
	})()`))
	must(w.t, err)
	if wide != "" {
		w.t.Errorf("%s at 320 px scrolls sideways: %s", name, wide)
	}
	w.Size(1280, 800)
}

// scheme lets the page believe that the system is light or dark; "" ends that.
func (w *Window) scheme(scheme string) {
	w.t.Helper()
	params := emulation.SetEmulatedMediaParams{}
	if scheme != "" {
		params.Features = []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	}
	_, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, params)
	must(w.t, err)
}
