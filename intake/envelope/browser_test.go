package envelope

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
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
	page := httptest.NewServer(http.NotFoundHandler()) // an address of this machine: there the browser has its own cryptography
	defer page.Close()
	if err := chromedp.Do(ctx, chromedp.Navigate(page.URL)); err != nil {
		t.Fatal(err)
	}
	setup := string(script) + ";globalThis.file=" + string(file) + ";globalThis.files=" + string(encoded) + ";0"
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](setup)); err != nil {
		t.Fatal(err)
	}
	type result struct {
		Count    int      `json:"count"`
		Failures []string `json:"failures"`
	}
	for _, ready := range []bool{false, true} { // as residents open, and as officers do
		curve := "the library's"
		if ready {
			if curve, err = chromedp.Run(ctx, chromedp.Evaluate[string]("keepAll(file)", chromedp.EvalAwaitPromise)); err != nil {
				t.Fatal(err)
			}
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
		t.Logf("%d checks; in Chromium (curve: %s): seal %.1f ms, open %.1f ms, new pair %.1f ms", got.Count, curve, took["seal"], took["open"], took["pair"])
	}
}
