package web

import (
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"homthu/intake/envelope"
)

// With scripts off in a real browser the conversation's page leads to the plain one by itself, and a tip can be told there.
func TestPlainInABrowserWithoutScripts(t *testing.T) {
	o := newOffice(t)
	url := o.serve()
	p := newPhone(t)
	if _, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	p.open(url + "/h/" + boxCode)
	p.arrives("the plain page", `location.pathname === "/h/`+boxCode+`/viet"`)
	p.shot("plain-first")
	p.submit(`document.querySelector("#text").value = "` + plantedWords + `, gọi 0912345678"`)
	p.shot("plain-wrong")
	p.submit(`document.querySelector("#k-bao-viec-xau-A3").checked = true; document.querySelector("#village-2").checked = true`)
	p.shot("plain-questions")
	p.submit(`document.querySelector("#q-dinh-can-bo-khong").checked = true`)
	p.shot("plain-review")
	p.submit(`""`)
	p.shot("plain-receipt")
	code := p.eval(`document.querySelector(".receipt .code").textContent`)
	if !codeShape.MatchString(code) || len(o.envelopes()) != 1 {
		t.Fatalf("code %q, %d envelopes", code, len(o.envelopes()))
	}
	p.open(url + "/tra-cuu")
	p.arrives("the plain page", `location.pathname === "/viet/xem"`)
	p.submit(`document.querySelector("#code").value = ` + quoted(code))
	p.shot("plain-mailbox")
	sealed := o.only()
	tip, err := envelope.Open(sealed, o.identity("commune-police."+commune))
	if err != nil {
		t.Fatal(err)
	}
	o.state, o.ago = "RESOLVED", 16
	o.answer(sealed, tip, "Việc này đã xong.", false)
	for i, page := range []string{"/viet/xem", "/viet/xem?lang=en"} { // the second look is not asked
		p.open(url + page)
		p.submit(`document.querySelector("#code").value = ` + quoted(code))
		if asked := p.eval(`String(document.querySelector("#rating") !== null && document.querySelector("#settled") === null)`); asked != strconv.FormatBool(i == 0) {
			t.Errorf("%s asks: %s", page, asked)
		}
		p.shot("plain-solved-" + strconv.Itoa(i))
	}
	p.open(url + "/h/" + boxCode + "/viet/gap")
	p.shot("plain-urgent")
}
