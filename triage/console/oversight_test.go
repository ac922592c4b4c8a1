package console_test

import (
	"strings"
	"testing"
	"time"

	"homthu/triage/console"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/roster"
)

// TestOversightInChromium: the province sees the clocks and keys of its units, by number and without a word; a unit's head
// sees who opened what.
func TestOversightInChromium(t *testing.T) {
	r, drugs, _ := village(t)
	if err := r.Roster.SetUnits(t.Context(), roster.Unit{ID: "commune-police.06211", Role: "commune-police", Place: "06211", Province: "20",
		Name: "Công an xã Tân Văn", Deployment: "tinh-20"}); err != nil {
		t.Fatal(err)
	}
	r.Clock.Set(dockettest.Start.Add(30 * time.Minute))
	w := r.Open(t)
	w.Go("/")
	w.SignIn("dung", r.Passphrase)
	for script := range consoletest.LoadOf(t, console.Pages(), "/").Later { // its script does not come, and comes when it is asked for again
		w.Break(script)
		w.Key("p")
		w.Sees("Trang này chưa tải được")
		w.Break("")
		w.Key("Escape")
	}
	w.Key("p")
	w.Sees("Toàn tỉnh")
	w.Sees("Chưa có khóa") // the new unit stands first
	w.Eval(`document.querySelector(".oversight tbody th").innerText === "Công an xã Tân Văn"`)
	w.Press(`[id="of-` + dockettest.Police + `"]`)
	number, err := r.Docket.Row(t.Context(), docket.Viewer{Officer: "hoa", Unit: dockettest.Police}, drugs.Case)
	if err != nil {
		t.Fatal(err)
	}
	w.Sees(number.Number)
	for _, forbidden := range []string{"Ma túy", "A3", words} {
		if strings.Contains(w.Source(), forbidden) {
			t.Errorf("the province reads %q", forbidden)
		}
	}
	w.Shot("oversight")
	w.Press("#lang")
	w.Sees("No key yet")
	w.Shot("oversight-en")
	w.Press("#lang")
	w.Press("#signout")
	w.SignIn("hoa", r.Passphrase)
	w.Press("#row-" + drugs.Case)
	w.Sees(words)
	w.Key("t")
	w.Sees("Tôi nhận việc.")
	w.Key("g")
	w.Sees("Tôi nhận việc.")
	w.Sees("Tôi mở đọc.")
	w.Shot("journal")
	w.Choose("#journal-kind", "looked")
	w.Await("looks alone", `document.querySelectorAll(".deeds li").length === 1 && document.querySelector(".deeds").innerText.includes("mở đọc")`)
	w.Press(".deeds button") // leads to the case
	w.Sees(words)
	w.Quiet("beside.js")
	w.Nothing()
}
