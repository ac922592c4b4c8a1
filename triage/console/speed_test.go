package console_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
)

// frames runs a step in each of n animation frames and keeps how long they took in window.took.
const frames = `(async (n, step) => {
	const took = [];
	let last = await new Promise(requestAnimationFrame);
	for (let i = 0; i < n; i++) {
		step(i);
		const at = await new Promise(requestAnimationFrame);
		took.push(at - last);
		last = at;
	}
	took.sort((a, b) => a - b);
	window.took = "p50 " + took[n >> 1].toFixed(1) + " ms, p95 " + took[Math.floor(n * 0.95)].toFixed(1) + " ms, longest " + took[n - 1].toFixed(1) + " ms";
})`

// TestSpeedInChromium measures what officers feel: opening a hundred tips in the worker, and a list of two hundred rows on a
// slow machine. It reports and asserts nothing, as the machine is not ours alone. Set HOMTHU_SPEED=1 to run it.
func TestSpeedInChromium(t *testing.T) {
	if os.Getenv("HOMTHU_SPEED") == "" {
		t.Skip("set HOMTHU_SPEED=1 to measure")
	}
	r := consoletest.New(t)
	r.Shipped = true
	fill := func(n int) {
		for i := range n {
			h := dockettest.Theft(dockettest.Start.Add(-time.Duration(i) * time.Hour))
			r.Send(t, h, envelope.Tip{Text: fmt.Sprintf("%s Số %d.", dockettest.Words, i), Lang: "vi", Channel: "web"})
		}
	}
	fill(100)
	w := r.Open(t)
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Await("rows", `document.querySelectorAll(".row").length === 50`)
	for i, what := range []string{"100 tips fetched, opened in the worker, searched", "searched again"} {
		before, page := w.WorkerTime(), w.PageTime()
		w.Eval(`(window.found = 0, new MutationObserver((_, o) => { if (document.querySelector(".seeking") && !document.querySelector(".seeking progress")) { window.found = performance.now(); o.disconnect(); } })
			.observe(document.querySelector(".liststate"), { childList: true, subtree: true }), true)`)
		w.Eval(fmt.Sprintf(`(document.querySelector("#find").value = "so %d", window.asked = performance.now(), document.querySelector(".find").requestSubmit(), true)`, 50+i))
		w.Await("an end", `window.found > 0`)
		report(t, w, what, `(window.found - window.asked).toFixed(0) + " ms"`)
		t.Logf("%s: the worker computed for %v, the page for %.0f ms", what, w.WorkerTime()-before, (w.PageTime()-page).Seconds()*1000)
		w.Press("#allagain")
	}
	fill(100)
	w.Await("a list of 50", `document.querySelectorAll(".row").length === 50 && document.querySelector("#more") !== null`)
	for n := 100; n <= 200; n += 50 {
		w.Press("#more")
		w.Await("more", fmt.Sprintf(`document.querySelectorAll(".row").length === %d`, n))
	}
	const frameCount = 180
	for what, step := range map[string]string{
		"200 rows, j held, then k": `(i) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: i < 90 ? "j" : "k", bubbles: true }))`,
		"200 rows, scrolled":       `(i) => { document.querySelector(".list").scrollTop = (i * 97) % 16000; }`,
		"200 rows, nothing done":   `() => undefined`,
	} {
		for _, times := range []float64{1, 4} {
			w.Slow(times)
			before := w.PageTime()
			w.Eval(fmt.Sprintf(`(window.took = "", (`+frames+`)(%d, %s), true)`, frameCount, step))
			w.Await("frames", `window.took !== ""`)
			what := fmt.Sprintf("%s, CPU slowed %g times", what, times)
			report(t, w, what, `window.took`)
			t.Logf("%s: the page computed for %.1f ms a frame", what, (w.PageTime()-before).Seconds()*1000/frameCount)
		}
	}
	w.Slow(4)
	// How long the page is busy with a tip that comes in: 200 rows are read and compared, one is made.
	w.Eval(`(window.busy = 0, new PerformanceObserver((l) => { for (const e of l.getEntries()) window.busy += e.duration; }).observe({ type: "longtask" }), true)`)
	fill(1)
	w.Await("the new tip", `document.querySelector("#tab-open .count").textContent === "201"`)
	report(t, w, "a tip comes in, tasks over 50 ms, CPU slowed four times", `window.busy.toFixed(0) + " ms"`)
}

func report(t *testing.T, w *consoletest.Window, what, script string) {
	t.Helper()
	t.Logf("%s: %s", what, w.Figure(script))
}
