package officer

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"homthu/harness"
)

// TestVectorsInChromium runs the vectors in a real browser; one derivation, as it takes seconds there.
func TestVectorsInChromium(t *testing.T) {
	script := harness.Bundle(t, "testdata/browser.ts")
	vectors, err := os.ReadFile("testdata/keys.json")
	if err != nil {
		t.Fatal(err)
	}
	ctx := harness.Chromium(t)
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](string(script)+";0")); err != nil {
		t.Fatal(err)
	}
	type result struct {
		Count    int      `json:"count"`
		Failures []string `json:"failures"`
		MS       float64  `json:"ms"`
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[result]("runKeyVectors("+string(vectors)+", 1)", chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Failures) > 0 || got.Count < 30 {
		t.Errorf("%d checks, wrong: %v", got.Count, got.Failures)
	}
	paper, err := os.ReadFile("testdata/paper.json")
	if err != nil {
		t.Fatal(err)
	}
	splits, err := os.ReadFile("shares/testdata/shares.json")
	if err != nil {
		t.Fatal(err)
	}
	papers, err := chromedp.Run(ctx, chromedp.Evaluate[result]("runPaperVectors("+string(paper)+","+string(splits)+")", chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if len(papers.Failures) > 0 || papers.Count < 120 {
		t.Errorf("%d checks of paper keys, wrong: %v", papers.Count, papers.Failures)
	}
	t.Logf("%d checks; a derivation takes %.1f s in Chromium", got.Count, got.MS/1000)
}
