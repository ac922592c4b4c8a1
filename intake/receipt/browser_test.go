package receipt

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"homthu/harness"
)

// TestVectorsInChromium runs the same vectors in a real browser.
func TestVectorsInChromium(t *testing.T) {
	script := harness.Bundle(t, "testdata/browser.ts")
	vectors, err := os.ReadFile("testdata/receipt.json")
	if err != nil {
		t.Fatal(err)
	}
	argument, _ := json.Marshal(string(vectors))
	ctx := harness.Chromium(t)
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](string(script)+";0")); err != nil {
		t.Fatal(err)
	}
	type result struct {
		Count    int      `json:"count"`
		Failures []string `json:"failures"`
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[result]("runVectors("+string(argument)+")", chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Failures) > 0 || got.Count < 90 {
		t.Errorf("%d vectors, wrong: %v", got.Count, got.Failures)
	}
}
