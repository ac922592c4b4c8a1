package envelope

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"homthu/harness"
)

// TestVectorsInChromium runs the same vectors in a real browser and says how long sealing takes there.
func TestVectorsInChromium(t *testing.T) {
	script := harness.Bundle(t, "testdata/browser.ts")
	file, err := os.ReadFile(filepath.Join(vectorDir, "vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, v := range readVectors(t).Vectors {
		b, err := os.ReadFile(filepath.Join(vectorDir, v.File))
		if err != nil {
			t.Fatal(err)
		}
		files[v.File] = base64.StdEncoding.EncodeToString(b)
	}
	encoded, err := json.Marshal(files)
	if err != nil {
		t.Fatal(err)
	}
	ctx := harness.Chromium(t)
	setup := string(script) + ";globalThis.file=" + string(file) + ";globalThis.files=" + string(encoded) + ";0"
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](setup)); err != nil {
		t.Fatal(err)
	}
	type result struct {
		Count    int      `json:"count"`
		Failures []string `json:"failures"`
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[result]("runVectors(file, files)", chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Failures) > 0 || got.Count < 150 {
		t.Errorf("%d checks, wrong: %v", got.Count, got.Failures)
	}
	took, err := chromedp.Run(ctx, chromedp.Evaluate[map[string]float64]("measure(file, files, 20)", chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d checks; in Chromium: seal %.1f ms, open %.1f ms, new pair %.1f ms", got.Count, took["seal"], took["open"], took["pair"])
}
