package web

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"homthu/harness"
)

// phone is a real browser on one of the site's pages. It keeps all that the browser asked for and complained about.
type phone struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	asked      []string // every request: method, address, headers, body
	complaints []string
	leaves     bool // the resident leaves pages although they ask
}

func newPhone(t *testing.T, flags ...string) *phone {
	p := &phone{t: t, ctx: harness.Chromium(t, flags...)}
	err := chromedp.Listen(p.ctx, func(event any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			headers, _ := json.Marshal(e.Request.Headers)
			p.asked = append(p.asked, fmt.Sprintf("%s %s %s", e.Request.Method, e.Request.URL, headers))
		case *runtime.EventExceptionThrown:
			p.complaints = append(p.complaints, fmt.Sprintf("%s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception))
		case *runtime.EventConsoleAPICalled:
			p.complaints = append(p.complaints, fmt.Sprintf("console.%s", e.Type))
		case *page.EventJavascriptDialogOpening:
			if e.Type == page.DialogTypeBeforeunload && p.leaves {
				go func() {
					_, _ = chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
				}()
				return
			}
			p.complaints = append(p.complaints, "dialog "+string(e.Type))
		case *log.EventEntryAdded:
			p.complaints = append(p.complaints, e.Entry.Text+" "+e.Entry.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(p.ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	p.size(360, 640)
	return p
}

func (p *phone) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v\n%s", what, err, p.text())
	}
}

func (p *phone) size(width, height int64) {
	p.t.Helper()
	p.do("size", chromedp.EmulateViewport(width, height))
}

func (p *phone) dark(on bool) {
	p.t.Helper()
	value := "light"
	if on {
		value = "dark"
	}
	params := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}}}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, params); err != nil {
		p.t.Fatal(err)
	}
}

func (p *phone) open(url string) {
	p.t.Helper()
	p.do("open", chromedp.Navigate(url))
}

// text is what stands in the conversation.
func (p *phone) text() string {
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// await waits until a script's expression is true.
func (p *phone) await(what, expression string) {
	p.t.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(15*time.Second)))
	if err != nil {
		p.t.Fatalf("no %s: %v\n%s", what, err, p.text())
	}
}

// hear waits until the box has answered, with these words in its last bubble.
func (p *phone) hear(words string) {
	p.t.Helper()
	quoted, _ := json.Marshal(words)
	p.await(words, `document.querySelector("#log > li:last-child:not(.mine)")?.textContent.includes(`+string(quoted)+`) === true`)
}

// press presses the choice with this label.
func (p *phone) press(label string) {
	p.t.Helper()
	quoted, _ := json.Marshal(label)
	found := `[...document.querySelectorAll("#choices button, .receipt button, #panel button, #log .actions button")].find((b) => (b.lastElementChild ?? b).textContent === ` + string(quoted) + `)`
	p.await(label, found+` !== undefined`)
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](found+`.click(), true`)); err != nil {
		p.t.Fatal(err)
	}
}

// say types words and presses Enter, once the box has spoken: before, Enter is a new line in the field.
func (p *phone) say(words string) {
	p.t.Helper()
	p.await("box that listens", `document.querySelector("#log > li") !== null`)
	p.do("say", chromedp.SendKeys("#words", words))
	p.key("Enter", "\r", 13)
}

// key presses a key as a keyboard does: a page that takes it leaves no character behind.
func (p *phone) key(name, text string, code int64) {
	p.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		params := input.DispatchKeyEventParams{Type: kind, Key: name, Code: name, WindowsVirtualKeyCode: code}
		if kind == input.DispatchKeyEventTypeKeyDown {
			params.Text = text
		}
		if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, params); err != nil {
			p.t.Fatal(err)
		}
	}
}

func (p *phone) eval(script string) string {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// shot writes a picture of the page where HOMTHU_SHOTS names a directory.
func (p *phone) shot(name string) {
	p.t.Helper()
	dir := os.Getenv("HOMTHU_SHOTS")
	if dir == "" {
		return
	}
	for _, s := range []struct {
		name          string
		width, height int64
		dark          bool
	}{{"360", 360, 640, false}, {"360-dark", 360, 640, true}, {"1280", 1280, 800, false}, {"1280-dark", 1280, 800, true}} {
		p.size(s.width, s.height)
		p.dark(s.dark)
		picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			p.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "web-"+name+"-"+s.name+".png"), picture, 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	p.size(360, 640)
	p.dark(false)
}

// quiet fails when the browser complained: of the policy, of a script, of anything.
func (p *phone) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.complaints) > 0 {
		p.t.Errorf("the browser complains: %q", p.complaints)
	}
}

func (p *phone) offline(on bool) {
	p.t.Helper()
	params := network.OverrideNetworkStateParams{Offline: on, DownloadThroughput: -1, UploadThroughput: -1}
	if _, err := chromedp.Call(p.ctx, network.OverrideNetworkState, params); err != nil {
		p.t.Fatal(err)
	}
}

// click clicks the first element that a selector finds.
func (p *phone) click(selector string) {
	p.t.Helper()
	quoted, _ := json.Marshal(selector)
	p.await(selector, `document.querySelector(`+string(quoted)+`) !== null`)
	p.eval(`document.querySelector(` + string(quoted) + `).click(), ""`)
}
