package consoletest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"homthu/harness"
	"homthu/look"
	"homthu/triage/console"
	"homthu/triage/docket"
	"homthu/triage/mttq"
	"homthu/triage/roster"
)

// Window is a real browser at the officers' pages of a room. It keeps every request that reached the server with its
// body, the addresses of all that the browser asked for, and everything that the browser complained about.
type Window struct {
	URL string

	t   testing.TB
	ctx context.Context

	mu         sync.Mutex
	requests   []string
	asked      []string
	complaints []string
	altered    map[string]func([]byte) []byte // paths whose answers somebody in the server changes
	left       bool                           // somebody signed out
	broken     string                         // path whose answers are lost: the call is made, the browser hears nothing
}

// Name gives units the names that people read, and issues the directory that has them.
func (r *Room) Name(t testing.TB, names map[string]string) {
	t.Helper()
	for unit, name := range names {
		must(t, r.Roster.SetUnits(t.Context(), roster.Unit{ID: unit, Role: docket.Role(unit), Place: docket.Place(unit),
			Province: "20", Name: name, Deployment: "tinh-20"}))
	}
	_, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	_, _, err = r.Roster.Issue(t.Context(), "Lạng Sơn", 30*24*time.Hour, key)
	must(t, err)
}

// Open starts a browser on a server with the whole of the console listener. The page's clock is the room's.
func (r *Room) Open(t testing.TB) *Window {
	t.Helper()
	w := &Window{t: t, ctx: harness.Chromium(t)}
	mux := http.NewServeMux()
	mux.Handle("/api/", r.Console.Handler())
	mux.Handle("/look/", look.Handler("/look/"))
	mux.Handle("/mat-tran", mttq.Pages())
	mux.Handle("/mat-tran/", mttq.Pages())
	mux.Handle("/", console.Pages())
	if !r.Shipped {
		mux.Handle("/console/opener.js", quickWorker(t))
	}
	server := httptest.NewUnstartedServer(w.record(mux))
	if r.listener != nil {
		must(t, server.Listener.Close())
		server.Listener, r.listener = r.listener, nil
	}
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections) // streams of events would hold it open
	if w.URL = server.URL; r.Origin != "" {
		w.URL = r.Origin
	}
	must(t, chromedp.Listen(w.ctx, w.heard))
	_, err := chromedp.Call(w.ctx, network.Enable, network.EnableParams{})
	must(t, err)
	shift := fmt.Sprintf("{const real = Date.now.bind(Date); window.shift = %d - real(); Date.now = () => real() + window.shift;}", r.Clock.Now().UnixMilli())
	_, err = chromedp.Call(w.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: shift})
	must(t, err)
	w.Size(1280, 800)
	return w
}

func (w *Window) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(in.Body)
		if err != nil {
			return
		}
		in.Body = io.NopCloser(bytes.NewReader(body))
		w.mu.Lock()
		w.requests = append(w.requests, fmt.Sprintf("%s %s %v %s", in.Method, in.URL, in.Header, body))
		broken := w.broken != "" && in.URL.Path == w.broken
		alter := w.altered[in.URL.Path]
		if alter == nil {
			alter = w.altered[in.URL.RequestURI()]
		}
		w.mu.Unlock()
		if alter != nil {
			answer := httptest.NewRecorder()
			next.ServeHTTP(answer, in)
			for name, values := range answer.Header() {
				out.Header()[name] = values
			}
			out.WriteHeader(answer.Code)
			_, _ = out.Write(alter(answer.Body.Bytes()))
			return
		}
		if broken {
			next.ServeHTTP(httptest.NewRecorder(), in)
			panic(http.ErrAbortHandler)
		}
		next.ServeHTTP(out, in)
	})
}

func (w *Window) heard(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		w.asked = append(w.asked, e.Request.URL)
	case *runtime.EventExceptionThrown:
		w.complaints = append(w.complaints, fmt.Sprintf("%s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		w.complaints = append(w.complaints, fmt.Sprintf("console.%s", e.Type))
	case *log.EventEntryAdded:
		w.complaints = append(w.complaints, e.Entry.Text+" "+e.Entry.URL)
	}
}

// Alter changes the answers to calls of this path, or of this one with just this query, from now on, as a server would that has been taken over; nil ends that.
func (w *Window) Alter(path string, f func(answer []byte) []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.altered == nil {
		w.altered = map[string]func([]byte) []byte{}
	}
	w.altered[path] = f
}

// Break loses the answers to calls of this path from now on: the server does what was asked, the browser hears of a
// broken connection (and may call again by itself). "" ends that.
func (w *Window) Break(path string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = path
}

// Requests returns what reached the server so far.
func (w *Window) Requests() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.requests, "\n")
}

// Quiet fails the test for everything the browser complained about, but complaints with one of these words, and for
// every request to somebody else. A call that was under way while somebody signed out may be refused.
func (w *Window) Quiet(but ...string) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.left {
		but = append(but, "401 (Unauthorized)")
	}
complaints:
	for _, complaint := range w.complaints {
		for _, word := range but {
			if strings.Contains(complaint, word) {
				continue complaints
			}
		}
		w.t.Errorf("the browser complains: %s", complaint)
	}
	for _, url := range w.asked {
		if !strings.HasPrefix(url, w.URL+"/") && !strings.HasPrefix(url, "blob:"+w.URL) && !strings.HasPrefix(url, "data:") { // data: goes nowhere; a player's own buttons are such pictures
			w.t.Errorf("the browser asked for %s", url)
		}
	}
}

// Downloads lets the browser save files, and returns the directory it saves them to.
func (w *Window) Downloads() string {
	w.t.Helper()
	dir := w.t.TempDir()
	_, err := chromedp.Call(w.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(w.ctx).BrowserContextID, DownloadPath: dir})
	must(w.t, err)
	return dir
}

// Do runs steps of chromedp.
func (w *Window) Do(what string, steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.t.Fatalf("%s: %v\n%s", what, err, w.Text())
	}
}

// Go opens a page.
func (w *Window) Go(path string) {
	w.t.Helper()
	w.Do("open", chromedp.Navigate(w.URL+path))
}

// SignIn signs in and waits for the desk; deriving takes seconds in a browser.
func (w *Window) SignIn(user, passphrase string) {
	w.t.Helper()
	w.Do("sign in", chromedp.SendKeys("#user", user), chromedp.SendKeys("#passphrase", passphrase), chromedp.KeyEvent("\r"))
	w.Await("desk", `document.querySelector(".frame") !== null`)
}

// Text is what can be read on the page.
func (w *Window) Text() string {
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// Source is all there is in the page, what is typed in fields included.
func (w *Window) Source() string {
	w.t.Helper()
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.documentElement.outerHTML + [...document.querySelectorAll("input, textarea")].map((e) => e.value).join("\n")`))
	must(w.t, err)
	return text
}

// Await waits until a script's expression is true.
func (w *Window) Await(what, expression string) {
	w.t.Helper()
	_, err := chromedp.Run(w.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(45*time.Second)))
	if err != nil {
		w.t.Fatalf("no %s: %v\n%s", what, err, w.Text())
	}
}

// Sees waits until the words can be read.
func (w *Window) Sees(words string) {
	w.t.Helper()
	quoted, err := json.Marshal(words)
	must(w.t, err)
	w.Await(words, `document.body.innerText.includes(`+string(quoted)+`)`)
}

// Press presses the element.
func (w *Window) Press(selector string) {
	w.t.Helper()
	quoted, err := json.Marshal(selector)
	must(w.t, err)
	w.mu.Lock()
	w.left = w.left || selector == "#signout"
	w.mu.Unlock()
	w.Await(selector, `document.querySelector(`+string(quoted)+`)?.disabled === false`)
	// The page may draw a part anew, or move, between finding the button and pressing it; a person presses again.
	for range 5 {
		w.Eval(`(window.pressed = (window.awaited = ` + string(quoted) + `) === "", window.listening ??= (addEventListener("click", (e) => {
			if (e.target.closest?.(window.awaited)) window.pressed = true; }, true), true))`)
		if chromedp.Do(w.ctx, chromedp.Click(selector)) != nil {
			continue
		}
		// A page that has gone was pressed.
		if missed, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`window.pressed === false`)); err != nil || !missed {
			return
		}
	}
	w.t.Fatalf("press %s: it was not there to be pressed\n%s", selector, w.Text())
}

// Key presses a key outside every field.
func (w *Window) Key(key string) {
	w.t.Helper()
	keys := []string{"Escape", key}
	if inField, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`document.activeElement.matches("input, textarea, select")`)); err != nil || !inField {
		keys = keys[1:]
	}
	for _, k := range keys {
		text := k
		if len(k) > 1 {
			text = ""
		}
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			_, err := chromedp.Call(w.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: k, Text: text})
			must(w.t, err)
			text = ""
		}
	}
}

// Write types into a field.
func (w *Window) Write(selector, text string) {
	w.t.Helper()
	w.Await(selector, `document.querySelector("`+selector+`") !== null`)
	for range 4 { // drawn anew between finding and focusing it: nothing was written yet
		if chromedp.Do(w.ctx, chromedp.SendKeys(selector, text)) == nil {
			return
		}
	}
	w.Do("write", chromedp.SendKeys(selector, text))
}

// Choose picks an option of a select.
func (w *Window) Choose(selector, value string) {
	w.t.Helper()
	w.Await(selector, `document.querySelector("`+selector+` option[value='`+value+`']") !== null`)
	w.Eval(fmt.Sprintf(`{const s = document.querySelector(%q); s.value = %q; s.dispatchEvent(new Event("change"));} true`, selector, value))
}

// Eval runs a script that gives true.
func (w *Window) Eval(script string) {
	w.t.Helper()
	ok, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](script))
	if err != nil || !ok {
		w.t.Fatalf("%s: %v %v", script, ok, err)
	}
}

// Value runs a script that gives a text.
func (w *Window) Value(script string) string {
	w.t.Helper()
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](script))
	must(w.t, err)
	return text
}

// Size sets the window's size.
func (w *Window) Size(width, height int64) {
	w.t.Helper()
	w.Do("size", chromedp.EmulateViewport(width, height))
}

// Shot checks the page as it stands with axe-core and, where HOMTHU_SHOTS names a directory, writes pictures of it there,
// light and dark, at a desk's and a phone's size, and light ones in English.
func (w *Window) Shot(name string) {
	w.t.Helper()
	w.axe(name)
	dir := os.Getenv("HOMTHU_SHOTS")
	if dir == "" {
		return
	}
	w.pictures(dir, name, "light", "dark")
	w.Eval(`window.typed = [...document.querySelectorAll("input[id], textarea[id]")].map((e) => [e.id, e.value, e.checked]), true`)
	if w.turn("en") {
		w.pictures(dir, name+"-en", "light")
		w.narrow(name + " in English")
		w.turn("vi")
		w.Eval(`window.typed.forEach(([id, value, checked]) => { const e = document.getElementById(id); if (e !== null && e.type !== "file") [e.value, e.checked] = [value, checked]; }), true`)
	}
	w.scheme("")
	w.Size(1280, 800)
}

// pictures writes the page as it stands.
func (w *Window) pictures(dir, name string, schemes ...string) {
	w.t.Helper()
	for _, size := range [][2]int64{{1280, 800}, {360, 740}} {
		for _, scheme := range schemes {
			w.scheme(scheme)
			w.Size(size[0], size[1])
			picture, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
			must(w.t, err)
			must(w.t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("console-%s-%d-%s.png", name, size[0], scheme)), picture, 0o600))
		}
	}
}

// turn switches the page's language. It says false where the page has no switch, or has that language.
func (w *Window) turn(to string) bool {
	w.t.Helper()
	turned, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`(() => { const b = document.querySelector("#lang"); if (b === null || b.lang !== "`+to+`") return false; b.click(); return true; })()`))
	must(w.t, err)
	if turned {
		w.Await(to, `document.documentElement.lang === "`+to+`" && document.querySelector("#lang")?.lang !== "`+to+`"`)
	}
	return turned
}

// Nothing fails the test unless the browser keeps nothing of the page.
func (w *Window) Nothing() {
	w.t.Helper()
	w.Await("empty storage", `(async () => localStorage.length + sessionStorage.length + (await indexedDB.databases()).length === 0 && document.cookie === "" && (await navigator.serviceWorker.getRegistrations()).length === 0 && (await caches.keys()).length === 0)()`)
}
