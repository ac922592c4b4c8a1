package web

import (
	"net/http"
	"strings"
	"testing"

	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

// Without a script: from when it will be asked, and that it can be said now; asked once after two weeks, with the later of two
// days that have passed; what was said is durable with it.
func TestPlainAsksIfItIsSettled(t *testing.T) {
	o := newOffice(t)
	e, code := o.tip(nil)
	o.wants("tip", e, http.StatusOK, "")
	sealed := o.only()
	tip, err := envelope.Open(sealed, o.identity("commune-police."+commune))
	if err != nil {
		t.Fatal(err)
	}
	look := func(path string) *reader {
		t.Helper()
		b := o.reader(path)
		b.fields.Set("code", code.String())
		b.send("")
		return b
	}
	asks := func(b *reader, asked bool) {
		t.Helper()
		question, words := strings.Index(b.page, `id="rating"`), strings.Index(b.page, `name="text"`)
		if folded := strings.Contains(b.page, `<details id="settled">`); question < 0 || folded == asked || (question < words) != asked {
			t.Errorf("asked: folded %v, at %d, words at %d:\n%s", folded, question, words, b.text())
		}
	}
	want := func(times int) {
		t.Helper()
		if m, err := o.safe.Mailbox(t.Context(), e.Mailbox); err != nil || m.Asked.Times != times {
			t.Errorf("asked %+v, want %d times (%v)", m.Asked, times, err)
		}
	}
	if b := look("/viet/xem"); strings.Contains(b.page, `id="rating"`) {
		t.Error("nothing has ended")
	}
	o.state, o.ago = "RESOLVED", 3
	o.answer(sealed, tip, "Đèn đã lắp.", false)
	b := look("/viet/xem")
	b.reads("Từ ngày ", "hòm thư sẽ hỏi việc đã xong chưa", "Nói việc đã xong hay chưa")
	asks(b, false)
	want(0)
	// The case goes on and ends anew, two weeks ago; the reply of three days ago stands before it.
	o.state, o.ago = "CHECKING", 20
	o.answer(sealed, tip, "Đang xem lại.", false)
	o.state, o.ago = "RESOLVED", 15
	o.answer(sealed, tip, "Đã sửa lại đèn.", false)
	b = look("/viet/xem?lang=en")
	b.reads("It is 2 weeks since the answer.", "Is it really settled?")
	asks(b, true)
	want(1)
	b.fields = map[string][]string{"code": {code.String()}, "rating": {""}}
	b.send("rate")
	if b.status == http.StatusOK || !strings.Contains(b.page, `<details id="settled" open>`) {
		t.Errorf("without a choice: %d\n%s", b.status, b.text())
	}
	asks(look("/viet/xem"), false)
	b.fields = map[string][]string{"code": {code.String()}, "rating": {"done"}}
	b.send("rate")
	b.reads("Thank you")
	want(2)
	asks(look("/viet/xem"), false)
	if n := len(o.envelopes()); n != 2 {
		t.Errorf("%d envelopes", n)
	}
}

// The interface: the days of replies and today; a mark only for a mailbox that is there, and only one that can be.
func TestMailboxIsMarkedAsAsked(t *testing.T) {
	o := newOffice(t)
	e, _ := o.tip(nil)
	o.wants("tip", e, http.StatusOK, "")
	type marked struct {
		Mailbox receipt.Locator `json:"mailbox"`
		Asked   safe.Asked      `json:"asked"`
	}
	body := o.do("POST", "/api/v1/mailbox", mailboxRequest{e.Mailbox}).Body.String()
	if !strings.Contains(body, `"days":[]`) || !strings.Contains(body, `"today":"20`) || strings.Contains(body, `"asked"`) {
		t.Error(body)
	}
	good := safe.Asked{End: "2026-11-01", Times: 1}
	for _, x := range []struct {
		body   any
		status int
	}{
		{marked{e.Mailbox, safe.Asked{End: "9999-01-01", Times: 1}}, http.StatusBadRequest},
		{marked{e.Mailbox, safe.Asked{End: "2026-11-01", Times: 7}}, http.StatusBadRequest},
		{marked{receipt.Mint().Locator(), good}, http.StatusNotFound},
		{`{"mailbox":"","asked":{"end":"2026-11-01","times":1},"code":"x"}`, http.StatusBadRequest},
		{marked{e.Mailbox, good}, http.StatusOK},
	} {
		if status, _ := o.post("/api/v1/mailbox/asked", x.body); status != x.status {
			t.Errorf("%v: %d, want %d", x.body, status, x.status)
		}
	}
	if body := o.do("POST", "/api/v1/mailbox", mailboxRequest{e.Mailbox}).Body.String(); !strings.Contains(body, `"asked":{"end":"2026-11-01","times":1}`) {
		t.Error(body)
	}
}
