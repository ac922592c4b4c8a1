package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"homthu/intake/courier"
	"homthu/intake/envelope"
)

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
	p.do("write", chromedp.SendKeys("#words", plantedWords))
	p.key("Enter", "\r", 13)
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
	at := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	body, err := json.Marshal(published{totals{
		Deployment: "lang-son", Period: "2026-Q4", AsOf: at, Step: 5,
		Categories: []figure{{"A2", 40, 35, 5}, {"A3", 15, 10, 0}, {"B1", 0, 0, 0}}, Communes: []figure{{commune, 30, 25, 5}, {neighbour, 25, 20, 0}},
	}, []totals{{Deployment: "lang-son", Period: "2026", AsOf: at, Step: 5, Categories: []figure{{"A2", 90, 85, 5}}, Communes: []figure{{commune, 90, 85, 5}}}}})
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
