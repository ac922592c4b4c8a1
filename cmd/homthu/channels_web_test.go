package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/chromedp"

	"homthu/harness"
)

// onWeb is somebody on the page, in a real browser.
type onWeb struct {
	t     *talk
	ctx   context.Context
	link  string
	since int  // how many bubbles there were when he last did something
	gone  bool // the browser does not answer any more
}

// browsers lends tabs, so many at a time.
type browsers struct {
	mu   sync.Mutex
	free []context.Context
	lent chan struct{}
}

// browser is somebody who has just opened a browser and typed this address.
func (f *fair) browser(t *talk, link string) resident {
	f.tabs.lent <- struct{}{}
	f.tabs.mu.Lock()
	var lent context.Context
	if last := len(f.tabs.free) - 1; last >= 0 {
		lent, f.tabs.free = f.tabs.free[last], f.tabs.free[:last]
	}
	f.tabs.mu.Unlock()
	if lent == nil {
		lent = harness.ChromiumFor(f.t, 10*time.Minute, "use-fake-device-for-media-stream", "use-fake-ui-for-media-stream")
	}
	t.back = append(t.back, func() {
		f.tabs.mu.Lock()
		f.tabs.free = append(f.tabs.free, lent)
		f.tabs.mu.Unlock()
		<-f.tabs.lent
	})
	return &onWeb{t: t, ctx: lent, link: link}
}

func (p *onWeb) channel() string { return "web" }

// eval returns what a script returns; where it fails, its error.
func (p *onWeb) eval(script string) string {
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil && !p.gone {
		p.gone = true
		p.t.Fatalf("%v", err)
	}
	return value
}

func (p *onWeb) opens() {
	if err := chromedp.Do(p.ctx, chromedp.Navigate("about:blank"), chromedp.EmulateViewport(360, 640), chromedp.Navigate(p.link)); err != nil {
		p.t.Fatalf("%v", err)
	}
	p.since = 0
}

const bubblesOfPage = `[...document.querySelectorAll("#log > li")]`

func (p *onWeb) did() { p.since, _ = strconv.Atoi(p.eval(`String(` + bubblesOfPage + `.length)`)) }

func (p *onWeb) says(words string) {
	p.t.until("a field", func() bool { return p.eval(`String(!!document.querySelector("#words"))`) == "true" })
	p.did()
	p.eval(`(() => { const w = document.querySelector("#words"); w.value = ` + quoted(words) + `; w.dispatchEvent(new Event("input", {bubbles: true}));
		document.querySelector("#write button[type=submit]").click(); return ""; })()`)
}

func (p *onWeb) heard() (texts []string) {
	_ = json.Unmarshal([]byte(p.eval(`JSON.stringify(`+bubblesOfPage+`.slice(`+strconv.Itoa(p.since)+`).filter((li) => !li.matches(".mine")).map((li) => li.innerText))`)), &texts)
	return texts
}

func (p *onWeb) offered() (all []choice) {
	var labels []string
	_ = json.Unmarshal([]byte(p.eval(`JSON.stringify([...document.querySelectorAll("#choices button")].map((b) => (b.lastElementChild ?? b).textContent))`)), &labels)
	for i, label := range labels {
		all = append(all, choice{label, func() {
			p.did()
			p.eval(`document.querySelectorAll("#choices button")[` + strconv.Itoa(i) + `].click(), ""`)
		}})
	}
	return all
}

func (p *onWeb) does(what string) bool {
	f := p.t.f
	switch what {
	case "photo":
		p.upload(f.plant("file name", "anh-nha-ba-xuyen.jpg"), f.photo())
	case "album":
		p.did()
		var files []string
		for _, name := range []string{"a1.jpg", "a2.jpg", "a3.jpg"} {
			files = append(files, p.file(name, f.photo()))
		}
		p.choose(files...)
	case "voice":
		p.records()
	case "paper":
		p.upload(f.plant("file name", "Đơn của Lường Thị Xuyến.pdf"), f.sample("paper.pdf"))
	case "unknown":
		p.upload(f.plant("file name", "kho-ảnh-nhà-Xuyến.zip"), f.sample("archive.zip"))
	default:
		return false
	}
	return true
}

func (p *onWeb) file(name string, content []byte) string {
	path := filepath.Join(p.t.f.files, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		p.t.Fatalf("%v", err)
	}
	return path
}

func (p *onWeb) upload(name string, content []byte) {
	p.did()
	p.choose(p.file(name, content))
}

func (p *onWeb) choose(files ...string) {
	if err := chromedp.Do(p.ctx, chromedp.SetUploadFiles("#photo", files)); err != nil {
		p.t.Fatalf("%v", err)
	}
}

// records speaks into the page and takes what it made of it along.
func (p *onWeb) records() {
	await := func(what, condition string) {
		p.t.until(what, func() bool { return p.eval(`String(`+condition+`)`) == "true" })
	}
	button := func(label string) string {
		return `[...document.querySelectorAll("#panel button")].find((b) => (b.lastElementChild ?? b).textContent === ` + quoted(label) + `)`
	}
	p.eval(`document.querySelector("#voice").click(), ""`)
	await("a second of sound", `document.querySelector("#panel .time")?.textContent >= "0:01"`)
	p.t.shot()
	p.eval(button("Dừng") + `.click(), ""`)
	await("the changed voice", `!!`+button("Thêm vào tin")+` && !`+button("Thêm vào tin")+`.disabled`)
	p.t.shot()
	p.did()
	p.eval(button("Thêm vào tin") + `.click(), ""`)
}

func (p *onWeb) receipt() string {
	return p.eval(`document.querySelector("#log .receipt .code")?.textContent ?? ""`)
}

func (p *onWeb) bubbles() (all []bubble) {
	_ = json.Unmarshal([]byte(p.eval(`JSON.stringify(`+bubblesOfPage+`.map((li) => ({Mine: li.matches(".mine"), Text: li.innerText})))`)), &all)
	return all
}

// shot photographs the page where HOMTHU_SHOTS names a directory; of a chat, the whole is drawn at the end.
func (t *talk) shot() {
	dir := os.Getenv("HOMTHU_SHOTS")
	p, web := t.who.(*onWeb)
	if dir == "" || !web {
		return
	}
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.shots++
	t.save(strings.Fields(t.script)[0]+"-"+t.name()+"-step"+strconv.Itoa(100 + t.shots)[1:]+".png", picture)
}

func (t *talk) save(name string, picture []byte) {
	if err := os.WriteFile(filepath.Join(os.Getenv("HOMTHU_SHOTS"), name), picture, 0o600); err != nil {
		t.Fatalf("%v", err)
	}
}

// name is the channel where the conversation began.
func (t *talk) name() string {
	if t.before != nil {
		return t.before.channel()
	}
	return t.who.channel()
}
