package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"homthu/intake/envelope"
)

// loses cuts the connection of one path, after the request was worked on if kept.
func (o *office) loses(path string, kept bool) {
	o.cutting(func(_ http.ResponseWriter, r *http.Request, next http.Handler) bool {
		if r.URL.Path == path && kept {
			next.ServeHTTP(httptest.NewRecorder(), r)
		}
		return r.URL.Path == path
	})
}

// The line breaks while a mailbox is opened, answered, rated and deleted, before and after it was done: what is safe is said,
// one press more does it, and nothing happens twice.
func TestLineBreaksInAMailbox(t *testing.T) {
	for name, kept := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			url := o.serve()
			e, code := o.tip(nil)
			o.wants("tip", e, http.StatusOK, "")
			p := newPhone(t)
			p.open(url + "/tra-cuu")
			p.hear("mã đã chép")

			o.loses("/api/v1/mailbox", kept)
			p.say(code.String())
			p.hear("mã đã chép")
			if !strings.Contains(p.text(), "Lúc này chưa xem được") {
				t.Errorf("look-up: %s", p.text())
			}
			o.cutting(nil)
			p.say(code.String())
			p.hear("Chưa có gì mới")

			p.press("Nói thêm")
			p.hear("viết vào đây")
			o.loses("/api/v1/envelopes", kept)
			p.say("họ đi xe màu đỏ")
			p.await("notice", `document.querySelector("#net").textContent.includes("chưa rõ tin đến chưa")`)
			o.cutting(nil)
			p.press("Gửi")
			p.hear("Đã ghi thêm")
			if n := len(o.envelopes()); n != 2 {
				t.Errorf("%d envelopes", n)
			}

			o.loses("/api/v1/mailbox/delete", kept)
			p.press("Xóa hết thư trả lời")
			p.press("Xóa")
			p.hear("")
			p.await("an answer", `document.querySelectorAll("#choices button").length > 1`)
			o.cutting(nil)
			p.press("Xóa hết thư trả lời")
			p.press("Xóa")
			p.hear("cứ kể luôn")
			if status, _ := o.post("/api/v1/mailbox", mailboxRequest{e.Mailbox}); status != http.StatusNotFound {
				t.Errorf("the mailbox is there: %d", status)
			}
		})
	}
}

// Two weeks after the end the page asks whether it is settled, and not again when it is opened again; it can be said all the same.
// A rating whose answer is lost is given once.
func TestLineBreaksWhileRating(t *testing.T) {
	o := newOffice(t)
	e, code := o.tip(nil)
	o.wants("tip", e, http.StatusOK, "")
	sealed := o.only()
	tip, err := envelope.Open(sealed, o.identity("commune-police."+commune))
	if err != nil {
		t.Fatal(err)
	}
	o.state, o.ago = "RESOLVED", 16
	o.answer(sealed, tip, "Việc này đã xong.", false)
	p := newPhone(t)
	url := o.serve()
	p.open(url + "/tra-cuu")
	p.hear("mã đã chép")
	p.say(code.String())
	p.hear("Đã 2 tuần từ khi có trả lời")
	p.hear("Việc đã xong thật chưa?")
	p.shot("solved-due")
	p.await("mark", `performance.getEntriesByType("resource").some((e) => e.name.endsWith("/mailbox/asked"))`)
	p.open(url + "/tra-cuu")
	p.hear("mã đã chép")
	p.say(code.String())
	p.hear("Việc này đã xong.")
	if strings.Contains(p.text(), "Việc đã xong thật chưa?") {
		t.Error("asked at each look")
	}
	p.shot("solved-asked")
	p.press("Nói việc đã xong hay chưa")
	p.hear("Việc đã xong thật chưa?")
	o.loses("/api/v1/envelopes", true)
	p.press("Xong rồi")
	p.await("notice", `document.querySelector("#net").textContent.includes("chưa rõ tin đến chưa")`)
	o.cutting(nil)
	p.press("Gửi")
	p.hear("Cảm ơn bà con")
	if n := len(o.envelopes()); n != 2 {
		t.Errorf("%d envelopes", n)
	}
	if m, err := o.safe.Mailbox(t.Context(), e.Mailbox); err != nil || m.Asked.Times != 2 {
		t.Errorf("asked %+v (%v), and he said that it is settled", m.Asked, err)
	}
}

// Everything is lost while a tip is on its way, but the draft was kept: opened again, it is the same tip with its code.
func TestKeptTipIsNotSentTwice(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	p := newPhone(t)
	p.leaves = true
	p.open(url + "/h/" + boxCode)
	p.tell("trộm mất con trâu đen đêm qua")
	p.keepIt("con trâu đen")
	o.loses("/api/v1/envelopes", true)
	p.press("Gửi")
	p.await("notice", `document.querySelector("#net").textContent.includes("chưa rõ tin đến chưa")`)
	before := p.kept()
	p.await("saved", `localStorage.getItem("homthu").length > 1000`)
	if p.kept() == before {
		p.eval(`new Promise((r) => setTimeout(() => r(""), 2500))`) // the pause before saving
	}
	p.open("about:blank")
	o.cutting(nil)
	p.open(url + "/h/" + boxCode)
	p.choose("con trâu đen", "Mở ra viết tiếp")
	p.await("notice", `document.querySelector("#net").textContent.includes("chưa rõ tin đến chưa")`)
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	o.only()
	p.await("nothing kept", `localStorage.length === 0`)
}

// After sending, a broken line loses nothing; and leaving works in the middle of sending.
func TestLeavingWhileSending(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t)
	p.open(o.serve() + "/h/" + boxCode)
	p.tell("trộm mất con trâu đen đêm qua")
	hold := make(chan struct{})
	defer close(hold)
	o.cutting(func(_ http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		if r.URL.Path != "/api/v1/envelopes" {
			return false
		}
		select {
		case <-hold:
		case <-r.Context().Done():
		}
		return true
	})
	p.press("Gửi")
	p.await("sending", `document.querySelector("#net").textContent.includes("Đang gửi")`)
	p.eval(`window.left = []; navigation.addEventListener("navigate", (e) => { left.push(e.navigationType + " " + e.destination.url); e.preventDefault(); }); ""`)
	p.click("#exit")
	if got := strings.TrimSpace(p.text() + p.eval(`document.title.trim()`)); got != "" {
		t.Errorf("still there: %q", got)
	}
	if got := p.eval(`left.join()`); got != "replace https://www.google.com/" {
		t.Errorf("left by %q", got)
	}
}

// Links within the site take the page's place in the history, so that going back does not lead through them.
func TestOneStepOfHistory(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t)
	p.open(o.serve() + "/h/" + boxCode)
	p.hear("kể luôn")
	p.eval(`window.left = []; navigation.addEventListener("navigate", (e) => { left.push(e.navigationType + " " + new URL(e.destination.url).pathname); e.preventDefault(); }); ""`)
	p.click("#menu a")
	if got := p.eval(`left.join()`); got != "replace /tra-cuu" {
		t.Errorf("went by %q", got)
	}
}

// The line breaks after the receipt: that it was sent, and where the code is, is said.
func TestLineBreaksAfterSending(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t)
	p.open(o.serve() + "/h/" + boxCode)
	p.tell("trộm mất con trâu đen đêm qua")
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	p.offline(true)
	p.await("notice", `document.querySelector("#net").textContent.includes("gửi xong trước khi mất mạng")`)
	p.shot("sent-offline")
	p.offline(false)
	p.await("no notice", `document.querySelector("#net").hidden`)
}
