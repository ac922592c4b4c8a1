package harness

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/evanw/esbuild/pkg/api"
)

// Chromium starts a headless Chromium with an empty profile and returns a chromedp context for one tab of it. The
// browser is kept from calling home, as tests run without a network. The tab lives ten minutes at most. More flags may be
// given, as for a microphone that is none.
func Chromium(t testing.TB, flags ...string) context.Context {
	t.Helper()
	return ChromiumFor(t, 10*time.Minute, flags...)
}

// ChromiumFor is Chromium for a test that needs a tab for longer.
func ChromiumFor(t testing.TB, longest time.Duration, flags ...string) context.Context {
	t.Helper()
	path := program(t, nil, "chromium", "chromium-browser", "google-chrome")
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "vi"),
	)
	for _, flag := range flags {
		options = append(options, chromedp.Flag(flag, true))
	}
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		// Close the browser before its profile directory is removed.
		_ = chromedp.Cancel(ctx)
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return ctx
}

// Bundle returns the browser bundle (one self-running script) of a TypeScript file, given relative to the test's
// directory. It needs the npm packages; without node_modules the test is skipped.
func Bundle(t testing.TB, entry string) []byte {
	t.Helper()
	NodeModules(t)
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry},
		Bundle:      true,
		Format:      api.FormatIIFE,
		Target:      api.ES2022,
		Platform:    api.PlatformBrowser,
		Charset:     api.CharsetUTF8,
		LogLevel:    api.LogLevelSilent,
	})
	for _, message := range result.Errors {
		t.Fatalf("bundle %s: %s", entry, message.Text)
	}
	return result.OutputFiles[0].Contents
}

// NodeModules returns the directory of the npm packages above the test's directory.
func NodeModules(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		modules := filepath.Join(dir, "node_modules")
		if _, err := os.Stat(modules); err == nil {
			return modules
		}
		if dir == filepath.Dir(dir) {
			missing(t, "node_modules")
		}
	}
}
