package harness

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/evanw/esbuild/pkg/api"
)

// browsers are the Chromiums of the test process by their flags: one takes seconds of the processor to start, a fresh profile
// in one that runs is there at once.
var browsers = struct {
	sync.Mutex
	running map[string]context.Context
}{running: map[string]context.Context{}}

// Chromium returns a chromedp context for one tab of a headless Chromium, in a profile of its own that begins empty (what a
// private window is) and is gone with the test. The browser is shared by the tests of one package and kept from calling home,
// as tests run without a network. The tab lives ten minutes at most. More flags may be given, as for a microphone that is none.
func Chromium(t testing.TB, flags ...string) context.Context {
	t.Helper()
	return ChromiumFor(t, 10*time.Minute, flags...)
}

// ChromiumFor is Chromium for a test that needs a tab for longer.
func ChromiumFor(t testing.TB, longest time.Duration, flags ...string) context.Context {
	t.Helper()
	path := program(t, nil, "chromium", "chromium-browser", "google-chrome")
	ctx, cancel := context.WithTimeout(sharedBrowser(t, path, flags), longest)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel) // waits until the tab and its profile are gone
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab of chromium: %v", err)
	}
	return ctx
}

// sharedBrowser returns the running browser with these flags, or starts it. It dies with the test process; one that died before
// is started anew for the next test.
func sharedBrowser(t testing.TB, path string, flags []string) context.Context {
	t.Helper()
	browsers.Lock()
	defer browsers.Unlock()
	name := strings.Join(flags, " ")
	if ctx, is := browsers.running[name]; is && alive(ctx) {
		return ctx
	}
	sweepProfiles()
	profile, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", profileDir, os.Getpid()))
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
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
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ = chromedp.NewContext(ctx) // ends with the allocator, or with the process
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		t.Fatalf("start chromium: %v", err)
	}
	browsers.running[name] = ctx
	return ctx
}

// alive says whether a browser still answers.
func alive(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, err := chromedp.Targets(ctx)
	return err == nil
}

// profileDir names the profiles' folders, with the number of the test process. A browser dies with that one and leaves its
// folder to the next.
const profileDir = "homthu-chromium-"

// sweepProfiles removes the folders of browsers whose test process has ended.
func sweepProfiles() {
	old, _ := filepath.Glob(filepath.Join(os.TempDir(), profileDir+"*"))
	for _, dir := range old {
		number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), profileDir), "-")
		pid, err := strconv.Atoi(number)
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.RemoveAll(dir)
		}
	}
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
