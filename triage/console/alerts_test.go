package console_test

import (
	"strings"
	"testing"

	"homthu/intake/courier"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// TestWarningsInChromium publishes a warning by keyboard, loses the answer, and withdraws it.
func TestWarningsInChromium(t *testing.T) {
	r, drugs, _ := village(t)
	w := r.Open(t)
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Press("#row-" + drugs.Case)
	w.Sees(words)
	w.Key("w")
	w.Sees("Chưa có lời nhắc nào đang hiện.")
	w.Write("#alert-title", "Giả làm công an gọi điện")
	w.Write("#alert-text", "Công an không đòi chuyển tiền qua điện thoại bao giờ cả bà con nhớ kỹ điều này giúp nhé.")
	w.Choose("#alert-category", "A5")
	w.Sees("Câu này dài, bà con khó nhớ")
	w.Shot("warn")
	w.Break("/api/alerts") // done, but the browser does not hear of it
	w.Press("#alert-send")
	w.Sees("không bị gửi hai lần")
	w.Break("")
	w.Press("#alert-send")
	w.Await("one warning", `document.querySelectorAll(".warnings li").length === 1`)
	w.Await("an empty form", `document.querySelector("#alert-text").value === ""`)
	list, err := r.Docket.Alerts(t.Context(), docket.Viewer{Unit: dockettest.Police})
	if err != nil || len(list) != 1 || list[0].Category != "A5" {
		t.Fatalf("%+v %v", list, err)
	}
	w.Shot("warned")
	w.Press("#withdraw-" + list[0].ID)
	w.Sees("Lời nhắc đã hết hạn hoặc đã rút (1)")
	w.Press("#alerts-close")
	w.Sees(words) // the case is still there
	w.Quiet("ERR_EMPTY_RESPONSE")
}

// TestWarningsGoOut: what an officer publishes is in the outbox for the edges, and no other duty can publish.
func TestWarningsGoOut(t *testing.T) {
	r := consoletest.New(t)
	if err := r.Docket.Warn(t.Context(), docket.Viewer{Officer: "hoa", Unit: dockettest.Police},
		docket.Alert{ID: "11111111-1111-4111-8111-111111111111", Title: "Tên", Text: "Chữ."}, 7); err != nil {
		t.Fatal(err)
	}
	if err := r.Docket.PublishAlerts(t.Context(), dockettest.Police, []string{"edge-1"}); err != nil {
		t.Fatal(err)
	}
	parcels, err := r.Docket.Due(t.Context(), r.Clock.Now(), 10)
	if err != nil || len(parcels) != 1 || parcels[0].Kind != courier.KindPage || strings.Contains(string(parcels[0].Body), "hoa") {
		t.Fatalf("%d parcels, %v", len(parcels), err)
	}
}
