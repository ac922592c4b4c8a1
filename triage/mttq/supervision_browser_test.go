package mttq_test

import (
	"strings"
	"testing"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
)

const (
	purpose = "Xem vì sao cầu treo chưa ai trả lời bà con."
	found   = "Sổ công văn ghi nhận rồi để đó, không ai được giao."
	advised = "Giao một cán bộ theo dõi, trả lời bà con trong tháng này."
)

// TestSupervisionInChromium: a plan with an unanswered matter as its ground, the visit, and a recommendation that is kept; a lock
// and a lost answer on the way.
func TestSupervisionInChromium(t *testing.T) {
	r, _, _ := commune(t)
	w := r.Open(t)
	w.Go("/mat-tran")
	w.SignIn("lan", r.Passphrase)
	w.Press("#place-supervision")
	w.Sees("Chưa có kế hoạch giám sát nào.")
	w.Shot("supervision-none")
	w.Press("#supervision-new")
	w.Choose("#sup-title", "chua-tra-loi")
	w.Choose("#sup-of", dockettest.Committee)
	w.Press("[id^=sup-number-]")
	number := w.Value(`document.querySelector("[id^=sup-number-]").id.slice(11)`)
	w.Write("#sup-text", purpose)
	w.Shot("supervision-plan")
	w.Press("#lock")
	w.Await("words gone", `!document.documentElement.outerHTML.includes("cầu treo") && ![...document.querySelectorAll("textarea")].some((t) => t.value !== "")`)
	w.Unlock(r.Passphrase)
	w.Press("#place-supervision")
	w.Await("words back", `document.querySelector("#sup-text")?.value === "`+purpose+`"`)
	w.Break("/api/supervision")
	w.Press("#supervision-save")
	w.Sees("Lời viết còn nguyên ở đây")
	w.Break("")
	w.Press("#supervision-save")
	w.Sees("Nghị quyết liên tịch 403/2017, Điều 7 khoản 3")
	w.Sees("Chậm nhất 22/11/2026")
	w.Sees(number)
	w.Sees(purpose)
	w.Shot("supervision-planned")
	w.Press("#do-sent")
	w.Sees("Đã gửi kế hoạch · ")
	w.Press("[id^=visit-]:not([id*=head]):not([id*=drop])")
	w.Write("#sup-text", found)
	w.Shot("supervision-visit")
	w.Press("#supervision-save")
	w.Sees("Chậm nhất 01/12/2026: Mặt trận gửi báo cáo")
	w.Sees(found)
	severalVisits(w)
	w.Press("#supervision-ask")
	w.Write("#sup-text", advised)
	w.Shot("supervision-ask")
	w.Press("#supervision-save")
	w.Sees(advised)
	w.Shot("supervision-asked")
	w.Press("#supervision-back")
	w.Sees("1 kiến nghị đang theo dõi")
	w.Sees("Đã giám sát 1/2 buổi")
	w.Shot("supervision-list")
	if n := w.Value(`String(document.querySelectorAll("[id^=plan-]").length)`); n != "1" {
		t.Errorf("%s plans", n)
	}
	w.Press("[id^=plan-]")
	w.Press("[id^=keep-]")
	w.Sees("Đã thực hiện ngày 16/11/2026")
	w.Shot("supervision-kept")
	w.Nothing()
	for _, secret := range []string{purpose, found, advised, r.Passphrase, "AGE-SECRET-KEY"} {
		if strings.Contains(w.Requests(), secret) {
			t.Errorf("%q was in a request", secret)
		}
	}
	w.Quiet("ERR_EMPTY_RESPONSE")
}

// severalVisits plans two visits more, over a lost answer, and leaves one of them out again.
func severalVisits(w *consoletest.Window) {
	for _, day := range []string{"2027-02-10", "2027-03-10"} {
		w.Press("#supervision-another")
		w.Await("the form", `document.querySelector("#sup-day") !== null`)
		w.Eval(`{const d = document.querySelector("#sup-day"); d.value = "` + day + `"; d.dispatchEvent(new Event("change"));} true`)
		w.Break("/api/supervision/visit")
		w.Press("#supervision-save")
		w.Sees("Lời viết còn nguyên ở đây")
		w.Break("")
		w.Press("#supervision-save")
	}
	w.Sees("Buổi 3, 10/03/2027")
	w.Sees("Chậm nhất 03/03/2027: đơn vị được giám sát gửi báo cáo")
	w.Shot("supervision-visits")
	w.Press("[id^=visit-drop-]")
	w.Sees("Đã thôi buổi này ngày 16/11/2026")
	w.Await("the other one stands", `document.querySelectorAll("[id^=visit-drop-]").length === 1`)
}
