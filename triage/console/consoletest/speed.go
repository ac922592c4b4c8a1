package consoletest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/performance"
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

// WorkerTime is for how long the browser's workers have computed since they began. Beside other work on the machine it says
// more than what a clock on the wall does.
func (w *Window) WorkerTime() time.Duration {
	w.t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/task/[0-9]*/stat")
	must(w.t, err)
	var parents = map[string]string{}
	type thread struct {
		process string
		ticks   int64
	}
	var workers []thread
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		parts := strings.Split(path, "/")
		_, rest, _ := strings.Cut(string(b), ") ")
		fields := strings.Fields(rest) // from the third one of proc(5) on
		if len(fields) < 13 {
			continue
		}
		parents[parts[2]] = fields[1]
		if strings.Contains(string(b), "(DedicatedWorker") {
			user, _ := strconv.ParseInt(fields[11], 10, 64)
			system, _ := strconv.ParseInt(fields[12], 10, 64)
			workers = append(workers, thread{parts[2], user + system})
		}
	}
	var sum time.Duration
	for _, worker := range workers {
		for p := worker.process; p != "" && p != "0"; p = parents[p] {
			if p == strconv.Itoa(os.Getpid()) { // another test's browser is not ours
				sum += time.Duration(worker.ticks) * 10 * time.Millisecond
				break
			}
		}
	}
	return sum
}

// PageTime is for how long the page's main thread has computed since it began: script, style, layout and paint.
func (w *Window) PageTime() time.Duration {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
	must(w.t, err)
	got, err := chromedp.Call(w.ctx, performance.GetMetrics, cdp.Empty{})
	must(w.t, err)
	for _, m := range got.Metrics {
		if m.Name == "TaskDuration" {
			return time.Duration(m.Value * float64(time.Second))
		}
	}
	w.t.Fatal("the browser does not say for how long it has computed")
	panic("unreachable")
}
