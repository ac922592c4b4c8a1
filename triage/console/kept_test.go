package console_test

import (
	"strings"
	"testing"
	"time"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/roster"
)

// signedOut ends the session of the unit's officer on the server, as a restart does or the ninth hour.
func signedOut(t *testing.T, r *consoletest.Room, unit string) {
	t.Helper()
	signedIn(t, r, unit).call("POST", "/api/sessions/end", map[string]string{"id": ""}, 200, nil)
}

// kept: what is half-written comes back to its case wherever the officer was meanwhile, and what was sent goes out once.
func (i inside) kept(t *testing.T) {
	const half, remark = "Lời đang viết dở dang.", "Ghi chú viết dở dang."
	first, second := dockettest.Theft(dockettest.Start.Add(-4*time.Hour)), dockettest.Theft(dockettest.Start.Add(-5*time.Hour))
	atSecond := i.sends(t, second, envelope.Tip{Text: "Mất đàn gà ở bản Pá Hu."}, "Mất đàn gà")
	atFirst := i.sends(t, first, envelope.Tip{Text: "Mất xe kéo ở đầu dốc."}, "Mất xe kéo")
	w := i.w
	says := func(words string) { w.Await(words, `document.querySelector("#words")?.value === "`+words+`"`) }
	open := func(id, sees string) { w.Press("#row-" + id); w.Sees(sees) }
	locks := func() { w.Press("#lock"); w.Sees("Đang khóa"); w.Unlock(i.r.Passphrase) }
	gone := func(words string) {
		t.Helper()
		if strings.Contains(w.Source(), words) {
			t.Errorf("%q stays in the page", words)
		}
	}

	w.Key("r")
	w.Write("#words", half)
	w.Press("#row-" + first.Case) // the same case again
	w.Sees("Mất xe kéo")
	says(half)
	open(second.Case, "Mất đàn gà")
	gone(half)
	w.Key("n")
	w.Write("#words", remark)
	open(first.Case, "Mất xe kéo")
	says(half)
	open(second.Case, "Mất đàn gà")
	says(remark)
	w.Break("/api/remark") // done, but the browser does not hear of it
	w.Press("#send")
	w.Sees("không bị gửi hai lần")
	w.Break("")
	open(first.Case, "Mất xe kéo")
	says(half)
	open(second.Case, "Mất đàn gà")
	w.Sees("Đã lưu ghi chú.")
	w.Await("nothing is left to send", `document.querySelector("#words") === null`)

	// A word with a step, of which the answer is lost: neither is done again after a lock.
	w.Key("s")
	w.Choose("#to", "CHECKING")
	w.Write("#movewords", "Đã cho người đi tìm.")
	w.Break("/api/move")
	w.Press("#domove")
	w.Sees("không bị gửi hai lần")
	w.Break("")
	locks()
	w.Sees("Đã chuyển: Đang kiểm tra")
	w.Await("nothing is left to move", `document.querySelector("#movewords") === null`)
	if got := atSecond(); len(got) != 1 || len(i.read(dockettest.Police, second.Case).Remarks) != 1 {
		t.Errorf("%d replies, %d notes", len(got), len(i.read(dockettest.Police, second.Case).Remarks))
	}

	// A part, the same.
	w.Press("#mode-more")
	w.Press("#mode-split")
	w.Write("#split-matter", "Việc rào lối đi.")
	w.Press("#dosplit")
	w.Sees("Thư được niêm phong lại cho việc mới")
	w.Break("/api/split")
	w.Press("#dosplit")
	w.Sees("không bị gửi hai lần")
	w.Break("")
	locks()
	w.Sees("Đã tách thành việc mới.")
	if links := i.read(dockettest.Police, second.Case).Links; len(links) != 1 {
		t.Errorf("%d parts", len(links))
	}

	// The session ends on the server: nothing is left on the page, and nothing is lost.
	if err := i.r.Roster.Assign(t.Context(), "hoa", dockettest.OtherPolice, roster.Officer, time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	open(first.Case, "Mất xe kéo")
	says(half)
	signedOut(t, i.r, dockettest.Police)
	w.Eval(`(document.querySelector("#send")?.click(), true)`) // where the page has not found out by itself
	w.Sees("Phiên đã hết")
	w.Shot("session-over")
	gone(half)
	gone("row-" + first.Case)
	w.Unlock(i.r.Passphrase)
	w.Sees("Mất xe kéo")
	says(half)
	w.Press("#lock")
	w.Sees("Đang khóa")
	w.Key("?")
	w.Await("the sheet of keys", `document.querySelector("#closehelp") !== null`)
	signedOut(t, i.r, dockettest.Police) // while it is locked
	w.Eval(`dispatchEvent(new Event("online")), true`)
	w.Eval(`window.shift += 60 * 1000, true`)
	w.Sees("Phiên đã hết")
	w.Unlock(i.r.Passphrase)
	says(half)
	w.Await("no sheet of keys over it", `document.querySelector("#closehelp") === null && document.querySelector("[inert]") === null`)

	// Another unit, and back.
	w.Choose("#unit", dockettest.OtherPolice)
	w.Await("the other desk", `document.querySelector(".dialogue") === null`)
	gone(half)
	w.Choose("#unit", dockettest.Police)
	w.Sees("Mất xe kéo")
	says(half)
	w.Press("#send")
	w.Sees("Đã gửi trả lời.")
	if got := atFirst(); len(got) != 1 || got[0].Text != half {
		t.Errorf("replies: %+v", got)
	}
	if strings.Contains(w.Requests(), "dở dang") {
		t.Error("half-written words left the browser")
	}
}
