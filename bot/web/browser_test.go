package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
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
	"github.com/google/uuid"

	"homthu/harness"
	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
)

// phone is a real browser on one of the site's pages. It keeps all that the browser asked for and complained about.
type phone struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	asked      []string // every request: method, address, headers, body
	complaints []string
}

func newPhone(t *testing.T) *phone {
	p := &phone{t: t, ctx: harness.Chromium(t)}
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
	found := `[...document.querySelectorAll("#choices button, .receipt button")].find((b) => (b.lastElementChild ?? b).textContent === ` + string(quoted) + `)`
	p.await(label, found+` !== undefined`)
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](found+`.click(), true`)); err != nil {
		p.t.Fatal(err)
	}
}

// say types words and presses Enter.
func (p *phone) say(words string) {
	p.t.Helper()
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

// photo writes a picture with a position in its metadata.
func photo(t *testing.T) string {
	picture := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for x := range 800 {
		for y := range 600 {
			picture.Set(x, y, color.RGBA{uint8(x / 4), uint8(y / 3), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		t.Fatal(err)
	}
	comment := []byte("Exif\x00\x00" + plantedInPhoto)
	whole := slices.Concat(b.Bytes()[:2], []byte{0xFF, 0xE1, 0, byte(len(comment) + 2)}, comment, b.Bytes()[2:])
	file := filepath.Join(t.TempDir(), plantedFile+".jpg")
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// What is planted, and must not be found outside of sealed envelopes.
const (
	plantedWords   = "Hoàng Văn Cắn bán thuốc phiện ở quán sau chợ"
	plantedAnswer  = "áo khoác đỏ, xe Dream cũ"
	plantedPlace   = "thôn Khuổi Lùng"
	plantedInPhoto = "GPS21.8537N106.7615E"
	plantedFile    = "anh-nha-ong-can"
)

var codeShape = regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){4}`)

// A tip from the first word to the receipt, an officer's reply, an answer, a rating and the end of the mailbox.
func TestATipFromTheFirstWordToTheLast(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	p := newPhone(t)
	p.open(url + "/h/" + boxCode)
	p.hear("không cần nói tên")
	p.shot("start")
	p.say(plantedWords)
	p.hear("Đó là loại việc nào?")
	p.shot("kinds")
	p.press("Ma túy")
	p.press("Không")
	p.hear("Có ai đang gặp nguy hiểm không?")
	p.shot("question")
	p.press("Không")
	p.hear("")
	for !strings.Contains(p.text(), "Việc này ở thôn, bản nào") {
		p.press("Bỏ qua")
		p.hear("")
	}
	p.press(plantedPlace)
	p.hear("?")
	p.say(plantedAnswer)
	p.hear("?")
	p.do("photo", chromedp.SetUploadFiles("#photo", []string{photo(t)}))
	p.await("picture", `document.querySelector("#log li.mine img")?.naturalWidth === 800`)
	p.hear("Ảnh đã làm sạch")
	p.say("gửi")
	p.hear("Bà con đọc lại")
	p.shot("review")
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	p.shot("receipt")
	code := p.eval(`document.querySelector("#log .receipt .code").textContent`)
	if !codeShape.MatchString(code) {
		t.Fatalf("code %q", code)
	}

	sealed := o.only()
	tip, err := envelope.Open(sealed, o.identity("commune-police."+commune))
	if err != nil {
		t.Fatal(err)
	}
	if tip.Text != plantedWords || tip.Place.Words != plantedPlace || tip.Channel != "web" || tip.Place.Box != boxCode {
		t.Errorf("opened: %q at %q, box %q, by %q", tip.Text, tip.Place.Words, tip.Place.Box, tip.Channel)
	}
	if !slices.ContainsFunc(tip.Answers, func(a envelope.Answer) bool { return a.A == plantedAnswer }) {
		t.Errorf("answers: %v", tip.Answers)
	}
	o.checkPhoto(tip)
	o.answer(sealed, tip, "Bà con thấy người đó lúc mấy giờ?", true)

	// Later, perhaps on another phone: the same browser without anything that it remembers.
	p.open(url + "/tra-cuu")
	p.hear("mã đã chép")
	p.shot("look")
	p.say(strings.ToLower(code))
	p.hear("Bà con thấy người đó lúc mấy giờ?")
	p.shot("reply")
	p.press("Trả lời")
	p.hear("viết vào đây")
	p.say("khoảng chín giờ tối")
	p.hear("Đã ghi thêm")
	p.press("Xóa hết thư trả lời")
	p.press("Xóa")
	p.hear("cứ kể luôn")
	checkTraffic(t, o, p, url, code)
	p.checkStorage()
	p.quiet()
}

// only returns the one envelope of the safe.
func (o *office) only() envelope.Sealed {
	o.t.Helper()
	all := o.envelopes()
	if len(all) != 1 {
		o.t.Fatalf("%d envelopes", len(all))
	}
	return all[0]
}

// checkPhoto opens the photo: the pixels are there, and what the file told besides is not.
func (o *office) checkPhoto(tip envelope.Tip) {
	o.t.Helper()
	if len(tip.Attachments) != 1 {
		o.t.Fatalf("%d attachments", len(tip.Attachments))
	}
	a := tip.Attachments[0]
	file, err := o.blobs.Open(a.Blob)
	if err != nil {
		o.t.Fatal(err)
	}
	defer file.Close()
	id, err := envelope.ParseIdentity(tip.CaseKey.Identity)
	if err != nil {
		o.t.Fatal(err)
	}
	r, err := envelope.OpenBlob(file, id, a)
	if err != nil {
		o.t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(r); err != nil {
		o.t.Fatal(err)
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(b.Bytes()))
	if err != nil || config.Width != 800 {
		o.t.Errorf("photo: %d wide, %v", config.Width, err)
	}
	for _, left := range []string{plantedInPhoto, "Exif"} {
		if bytes.Contains(b.Bytes(), []byte(left)) {
			o.t.Errorf("the photo still says %q", left)
		}
	}
}

// answer seals a reply as an officer's browser does, and lets it come by courier.
func (o *office) answer(sealed envelope.Sealed, tip envelope.Tip, words string, question bool) {
	o.t.Helper()
	h := sealed.Header()
	unit := h.Units[0]
	r := envelope.Reply{
		ID: uuid.NewString(), Case: h.Case, From: unit, Text: words, State: "NEED_INFO", Question: question,
		Holders: []envelope.Addressee{{Unit: unit, Recipient: unitKeys()[unit][0]}}, Never: h.Never,
	}
	b, err := envelope.SealReply(r, tip.Reporter, signingKey(unit))
	if err != nil {
		o.t.Fatal(err)
	}
	if err := o.safe.Slip(o.t.Context(), courier.Slip{
		V: courier.Version, Envelope: h.ID, Deployment: "lang-son", Unit: unit, Number: receipt.Number(2026), Registered: time.Now().UTC().Format("2006-01-02T15:04Z07:00"),
	}); err != nil {
		o.t.Fatal(err)
	}
	if err := o.safe.Reply(o.t.Context(), "lang-son", courier.Reply{V: courier.Version, ID: r.ID, Case: h.Case, Sealed: b}); err != nil {
		o.t.Fatal(err)
	}
}

// checkTraffic searches all that left the browser, as the browser and as the server saw it.
func checkTraffic(t *testing.T, o *office, p *phone, url, code string) {
	t.Helper()
	read, err := receipt.Read(code)
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{
		plantedWords, plantedAnswer, plantedPlace, plantedInPhoto, plantedFile, "Cắn", "Khuổi", "khoảng chín giờ", code, strings.ReplaceAll(code, "-", ""),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.asked {
		if address := strings.Fields(line)[1]; !strings.HasPrefix(address, url+"/") && !strings.HasPrefix(address, "blob:"+url) && !strings.HasPrefix(address, "data:") {
			t.Errorf("asked elsewhere: %s", address)
		}
		for _, secret := range append(secrets, string(read.Locator())) {
			for _, form := range []string{secret, escaped(secret)} {
				if strings.Contains(strings.ToLower(line), strings.ToLower(form)) {
					t.Errorf("%q is in an address or a header", secret)
				}
			}
		}
	}
	posts := 0
	for _, r := range o.seen() {
		if r.header.Get("Cookie") != "" || r.header.Get("Referer") != "" {
			t.Errorf("%s: cookie %q, referrer %q", r.path, r.header.Get("Cookie"), r.header.Get("Referer"))
		}
		if r.method == http.MethodPost {
			posts++
		}
		whole := strings.ToLower(r.url + fmt.Sprint(r.header) + string(r.body))
		for _, secret := range secrets {
			for _, form := range []string{secret, escaped(secret)} {
				if strings.Contains(whole, strings.ToLower(form)) {
					t.Errorf("%s %s carries %q", r.method, r.path, secret)
				}
			}
		}
		if strings.Contains(r.url+fmt.Sprint(r.header), string(read.Locator())) {
			t.Errorf("%s: the locator is outside of a body", r.path)
		}
	}
	if posts < 5 {
		t.Errorf("only %d posts were recorded", posts)
	}
}

func escaped(s string) string {
	q, _ := json.Marshal(s)
	return strings.Trim(string(q), `"`)
}

// checkStorage fails when the page left anything on the phone.
func (p *phone) checkStorage() {
	p.t.Helper()
	got := p.eval(`(async () => JSON.stringify([
		localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
		(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
	]))()`)
	if want := `[0,0,"",0,0,0]`; got != want {
		p.t.Errorf("left on the phone: %s", got)
	}
}

// The connection breaks while the tip is being sent, before or after it was kept: one press more, and there is one
// envelope.
func TestConnectionBreaksWhileSending(t *testing.T) {
	for name, kept := range map[string]bool{"before it was kept": false, "after it was kept": true} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			p := newPhone(t)
			p.open(o.serve() + "/h/" + boxCode)
			p.tell("trộm mất con trâu đen đêm qua")
			o.cutting(func(_ http.ResponseWriter, r *http.Request, next http.Handler) bool {
				if r.URL.Path != "/api/v1/envelopes" {
					return false
				}
				if kept {
					next.ServeHTTP(httptest.NewRecorder(), r)
				}
				return true
			})
			p.press("Gửi")
			p.await("notice", `document.querySelector("#net").textContent.includes("chưa rõ tin đến chưa")`)
			p.shot("unsure")
			if strings.Contains(p.text(), "Mã của bà con") {
				t.Error("a code was shown before the envelope was kept")
			}
			o.cutting(nil)
			p.press("Gửi")
			p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
			o.only()
		})
	}
}

// Without a network nothing is lost, and what is written waits.
func TestOffline(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t)
	p.open(o.serve() + "/h/" + boxCode)
	p.tell("trộm mất con trâu đen đêm qua")
	p.offline(true)
	p.await("notice", `document.querySelector("#net").textContent.includes("Mất mạng rồi")`)
	p.press("Gửi")
	p.await("notice", `document.querySelector("#net").textContent.includes("Mất mạng rồi")`)
	p.shot("offline")
	if n := len(o.envelopes()); n != 0 {
		t.Errorf("%d envelopes", n)
	}
	p.offline(false)
	p.await("notice", `document.querySelector("#net").textContent.includes("Có mạng lại rồi")`)
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	o.only()
	p.quiet()
}

func (p *phone) offline(on bool) {
	p.t.Helper()
	params := network.OverrideNetworkStateParams{Offline: on, DownloadThroughput: -1, UploadThroughput: -1}
	if _, err := chromedp.Call(p.ctx, network.OverrideNetworkState, params); err != nil {
		p.t.Fatal(err)
	}
}

// tell tells something short and goes on to the review.
func (p *phone) tell(words string) {
	p.t.Helper()
	p.say(words)
	p.hear("Đó là loại việc nào?")
	p.press("Trộm cắp")
	p.press("Không")
	p.hear("Có việc nào dưới đây không?")
	p.press("Không có")
	p.hear("?")
	p.say("gửi")
	p.hear("Bà con đọc lại")
}

// Without a box the place is picked in the page, and the server cannot tell which one it was.
func TestPlaceIsPickedInThePage(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	p := newPhone(t)
	p.open(url + "/")
	p.say("trộm mất con trâu đen đêm qua")
	p.hear("Đó là loại việc nào?")
	p.press("Trộm cắp")
	p.press("Không")
	p.hear("Có việc nào dưới đây không?")
	p.press("Không có")
	p.hear("")
	for !strings.Contains(p.text(), "Việc này ở thôn, bản nào") {
		p.press("Bỏ qua")
		p.hear("")
	}
	p.await("lists", `document.querySelector("#place select") !== null`)
	p.do("search", chromedp.SendKeys("#words", "gần cầu treo"), chromedp.SendKeys("#place input", "loc binh"))
	p.await("a hit", `document.querySelector("#place .hits button") !== null`)
	p.shot("places")
	before := len(o.seen())
	want := p.eval(`(() => { const b = document.querySelector("#place .hits button"); const name = b.textContent; b.click(); return name; })()`)
	p.hear("")
	p.await("lists gone", `document.querySelector("#place").hidden`)
	p.say("gửi")
	p.hear("Bà con đọc lại")
	if text := p.text(); !strings.Contains(text, want) || !strings.Contains(text, "gần cầu treo") {
		t.Errorf("%q is not in the review:\n%s", want, text)
	}
	for _, r := range o.seen()[before:] {
		if r.url != "/api/v1/directory" {
			t.Errorf("picking a place asked for %s", r.url)
		}
	}
	p.quiet()
}

// Esc twice, or the button, empties the page at once.
func TestQuickExit(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t)
	p.open(o.serve() + "/h/" + boxCode)
	p.say(plantedWords)
	p.hear("Đó là loại việc nào?")
	p.do("stay", chromedp.Evaluate[chromedp.Void](`window.left = []; navigation.addEventListener("navigate", (e) => { left.push(e.destination.url); e.preventDefault(); })`))
	p.key("Escape", "", 27)
	if !strings.Contains(p.text(), plantedWords) {
		t.Error("one Esc is enough to lose everything")
	}
	p.key("Escape", "", 27)
	if got := p.text() + p.eval(`document.title.trim() + document.documentElement.textContent.trim()`); strings.Contains(got, plantedWords) || strings.Contains(got, "Hòm thư") {
		t.Errorf("still there: %s", got)
	}
	if got := p.eval(`left.join()`); got != "https://www.google.com/" {
		t.Errorf("went to %q", got)
	}
}

// A list of receivers that the province did not sign is not used: nothing can be written, and the numbers to call stay.
func TestForgedDirectoryIsRefused(t *testing.T) {
	o := newOffice(t)
	forged := bytes.Replace(o.signed, []byte(unitKeys()["commune-police."+commune][0]), []byte(unitKeys()["commune-front."+commune][0]), 1)
	if bytes.Equal(forged, o.signed) {
		t.Fatal("nothing was forged")
	}
	o.cutting(func(w http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		if r.URL.Path != "/api/v1/directory" {
			return false
		}
		_, _ = w.Write(forged)
		return true
	})
	o.site = answering(o)
	p := newPhone(t)
	p.open(o.serve() + "/h/" + boxCode)
	p.await("notice", `document.querySelector("#net").textContent.includes("không có dấu khóa đúng của tỉnh")`)
	p.say(plantedWords)
	if strings.Contains(p.eval(`document.querySelector("#log").textContent`), plantedWords) {
		t.Error("the conversation goes on")
	}
}

// answering serves what a test's cut wrote as it is, instead of breaking the connection.
func answering(o *office) http.Handler {
	site, cut := o.site, o.cut
	o.cut = nil
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !cut(w, r, site) {
			site.ServeHTTP(w, r)
		}
	})
}

// The other pages, looked at; and all that is shown fits a small phone.
func TestPagesFitAPhone(t *testing.T) {
	o := newOffice(t)
	o.publish()
	url := o.serve()
	p := newPhone(t)
	for name, path := range map[string]string{"totals": "/cong-khai", "missing": "/khong-co", "first": "/"} {
		p.open(url + path)
		if name == "first" {
			p.hear("kể luôn")
		}
		p.shot(name)
		if got := p.eval(`String(document.documentElement.scrollWidth)`); got != "360" {
			t.Errorf("%s is %s wide on a phone", path, got)
		}
		small := p.eval(`[...document.querySelectorAll("button, .button, textarea, select")].filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44).map((e) => e.outerHTML).join()`)
		if small != "" {
			t.Errorf("%s: too small to touch: %s", path, small)
		}
	}
}

// publish publishes totals as a deployment does.
func (o *office) publish() {
	o.t.Helper()
	body, err := json.Marshal(published{
		Deployment: "lang-son", Period: "2026-Q4", AsOf: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC), Step: 5,
		Categories: []figure{{"A2", 40, 35, 5}, {"A3", 15, 10, 0}, {"B1", 0, 0, 0}}, Communes: []figure{{commune, 30, 25, 5}, {neighbour, 25, 20, 0}},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	parcel, err := courier.Page{V: courier.Version, Name: totalsPage, Version: 1, Type: "application/json", Body: body}.Parcel("lang-son", "edge-1")
	if err == nil {
		err = o.safe.Take(o.t.Context(), parcel)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// An attachment that the edge lost is sent again with the tip that names it.
func TestLostPhotoIsSentAgain(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t)
	p.open(o.serve() + "/h/" + boxCode)
	p.say("trộm mất con trâu đen đêm qua")
	p.hear("Đó là loại việc nào?")
	p.press("Trộm cắp")
	p.press("Không")
	p.hear("Có việc nào dưới đây không?")
	p.do("photo", chromedp.SetUploadFiles("#photo", []string{photo(t)}))
	p.hear("Ảnh đã làm sạch")
	for _, r := range o.seen() {
		if id := r.header.Get("Homthu-Blob"); id != "" {
			if err := o.blobs.Delete(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
	}
	p.say("gửi")
	p.hear("Bà con đọc lại")
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	tip, err := envelope.Open(o.only(), o.identity("commune-police."+commune))
	if err != nil {
		t.Fatal(err)
	}
	o.checkPhoto(tip)
}

// A phone whose clock is days off seals by the server's time, and an urgent tip is followed by envelopes of its case.
func TestUrgentTipFromAPhoneWithAWrongClock(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t)
	wrong := page.AddScriptToEvaluateOnNewDocumentParams{Source: `{ const now = Date.now; Date.now = () => now() + 9 * 86400e3 }`}
	if _, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, wrong); err != nil {
		t.Fatal(err)
	}
	p.open(o.serve() + "/h/" + boxCode)
	p.press("Đang nguy hiểm")
	p.hear("Đừng chờ trả lời")
	p.shot("danger")
	p.press("Cháy, lũ, sạt lở, đuối nước")
	p.hear("Việc này ở thôn, bản nào")
	p.press("thôn Nà Tàn")
	p.hear("Việc gì xảy ra?")
	p.say("cháy rừng sau trường học")
	p.hear("Việc này có dính đến công an xã")
	p.press("Không")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	p.hear("Đang an toàn thì bà con kể thêm")
	p.shot("urgent")
	first := o.only().Header()
	if first.Urgency != "now" || time.Since(first.Time()).Abs() > 2*time.Minute {
		t.Errorf("%s, received %s", first.Urgency, first.Received)
	}
	p.say("6")
	p.hear("")
	all := o.envelopes()
	if len(all) != 2 || all[0].Header().Case != all[1].Header().Case {
		t.Errorf("%d envelopes", len(all))
	}
	p.quiet()
}
