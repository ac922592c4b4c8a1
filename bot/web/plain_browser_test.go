package web

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
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
	p.open(url + "/h/" + boxCode + "/viet/gap")
	p.shot("plain-urgent")
}
