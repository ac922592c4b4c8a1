package console_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/roster"
)

// order is the numbers of the rows as the page shows them, as a script.
const order = `[...document.querySelectorAll(".rows .number")].map((e) => e.textContent).join(" ")`

// TestQueueInChromium walks through what an officer does with the list: one room and one browser, as signing in costs seconds.
func TestQueueInChromium(t *testing.T) {
	r, drugs, _ := village(t)
	colleague(t, r, "binh", roster.Officer)
	w := r.Open(t)
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Await("six rows", `document.querySelectorAll(".row").length === 6`)
	for _, part := range []func(*testing.T, *consoletest.Room, *consoletest.Window, envelope.Header){
		queueKeys, queueHelp, queueFilters, queueLive, queueLost, queueAssign, queueFaster, queueSearch, queueMarked, queueLock,
	} {
		part(t, r, w, drugs)
	}
	w.Nothing()
	for _, secret := range []string{"xe máy", "bao tai", "con trâu", "trau duc"} {
		if strings.Contains(w.Requests(), secret) {
			t.Errorf("%q was in a request", secret)
		}
	}
	w.Quiet("ERR_EMPTY_RESPONSE", "ERR_INCOMPLETE_CHUNKED_ENCODING", "409 (Conflict)", "ERR_CONNECTION", "net::ERR_FAILED", "ERR_INTERNET_DISCONNECTED")
}

// queueKeys: one row is in the order of tabs; the keys move it, the focus follows, and nothing is drawn anew.
func queueKeys(t *testing.T, _ *consoletest.Room, w *consoletest.Window, _ envelope.Header) {
	one := `document.querySelectorAll(".row[tabindex='0']").length === 1`
	w.Eval(one)
	w.Eval(`(window.first = document.querySelector(".row"), true)`)
	w.Key("j")
	w.Key("j")
	w.Key("j")
	w.Await("the third row has the focus", `[...document.querySelectorAll(".row")].indexOf(document.activeElement) === 2 && document.activeElement.tabIndex === 0 && `+one)
	w.Key("k")
	w.Eval(`document.activeElement === document.querySelectorAll(".row")[1] && window.first === document.querySelector(".row")`)
	w.Eval(`getComputedStyle(document.activeElement).outlineStyle !== "none"`)
	w.Key("u")
	w.Eval(`document.activeElement === document.querySelectorAll(".row")[1]`)
	w.Key("o")
	w.Await("the case", `document.querySelector(".casehead") !== null && document.querySelectorAll(".row")[1].getAttribute("aria-current") === "true"`)
}

// queueHelp: the list of keys names those of every place, has the focus and all keys while it is open, and switches the keys of
// one letter off, which are still off in the list that is opened without them.
func queueHelp(t *testing.T, _ *consoletest.Room, w *consoletest.Window, _ envelope.Header) {
	second := `document.activeElement === document.querySelectorAll(".row")[1]`
	w.Eval(second)
	w.Key("?")
	w.Sees("đánh dấu việc đang chọn")
	w.Await("the focus in it", `document.activeElement.id === "closehelp" && document.querySelector(".frame .panes").inert`)
	w.Eval(`(() => { const keys = [...document.querySelectorAll(".sheet kbd")].map((e) => e.textContent);
		return ["o", "h", ...[...document.querySelectorAll(".places button")].slice(1).map((b) => b.title)].every((k) => keys.includes(k)) && new Set(keys).size === keys.length; })()`)
	for _, key := range []string{"j", "x", "r", "L"} {
		w.Key(key)
	}
	w.Eval(`document.querySelector(".markbox:checked, .bulk:not([hidden]), #words") === null && document.querySelector("#lock") !== null && document.activeElement.id === "closehelp"`)
	w.Shot("help")
	w.Press("#keysoff")
	w.Sees("Phím một chữ đang tắt")
	w.Key("Escape")
	w.Await("closed, the focus where it was", `document.querySelector(".sheet") === null && !document.querySelector(".frame .panes").inert && `+second)
	for _, key := range []string{"j", "x", "?"} {
		w.Key(key)
	}
	w.Eval(second + ` && document.querySelector(".sheet, .bulk:not([hidden])") === null`)
	w.Key("ArrowDown")
	w.Await("an arrow is no letter", `document.activeElement === document.querySelectorAll(".row")[2]`)
	w.Press("#help")
	w.Await("off", `document.querySelector("#keysoff").checked && document.activeElement.id === "closehelp"`)
	w.Press("#keysoff")
	w.Press("#closehelp")
	w.Await("the focus on its button", `document.activeElement.id === "help"`)
	w.Key("j")
	w.Await("they count again", `document.activeElement.classList.contains("row")`)
}

func queueFilters(t *testing.T, r *consoletest.Room, w *consoletest.Window, _ envelope.Header) {
	w.Press("#tab-now")
	w.Await("the urgent one", `document.querySelectorAll(".row").length === 1 && document.querySelector(".row .urgency").classList.contains("now")`)
	w.Press("#tab-overdue")
	w.Await("what is late", `document.querySelectorAll(".row").length >= 1 && [...document.querySelectorAll(".row .line:first-child > :last-child")].every((e) => e.className === "overdue")`)
	w.Press("#tab-open")
	w.Await("six rows", `document.querySelectorAll(".row").length === 6`)
	w.Key("f")
	w.Await("the filters have the focus", `document.activeElement.id === "filter-category"`)
	w.Choose("#filter-category", "A2")
	w.Await("two rows", `document.querySelectorAll(".row").length === 2`)
	w.Shot("filters")
	w.Choose("#filter-officer", "me")
	w.Sees("0 trong 6 việc hợp với bộ lọc.")
	w.Shot("filtered-none")
	w.Press("#chip-officer")
	w.Await("two rows", `document.querySelectorAll(".row").length === 2 && document.querySelectorAll(".chip").length === 1`)
	w.Choose("#filter-officer", "binh")
	w.Sees("Trần Văn binh")
	w.Choose("#filter-officer", "none")
	w.Await("two rows", `document.querySelectorAll(".row").length === 2`)
	w.Press("#filterclose")
	w.Press("#unfilter")
	w.Await("six rows", `document.querySelectorAll(".row").length === 6 && document.querySelectorAll(".chip").length === 0`)
}

// queueLive: a tip is on the page within a second, with a sound and the window's title; one that is hidden is not.
func queueLive(t *testing.T, r *consoletest.Room, w *consoletest.Window, _ envelope.Header) {
	w.Eval(`(window.rung = 0, AudioContext.prototype.createOscillator = ((f) => function () { window.rung++; return f.call(this); })(AudioContext.prototype.createOscillator), true)`)
	w.Eval(`(window.scrolled = document.querySelector(".list").scrollTop, window.came = 0, new MutationObserver(() => { if (document.querySelectorAll(".row").length === 7) window.came ||= performance.now(); }).observe(document.querySelector(".list"), { childList: true, subtree: true }), true)`)
	w.Eval(`(window.began = performance.now(), true)`)
	r.Send(t, dockettest.Fight(dockettest.Start), envelope.Tip{Text: "Có người bị thương.", Lang: "vi", Channel: "web"})
	w.Await("seven rows", `document.querySelectorAll(".row").length === 7`)
	w.Eval(`window.came - window.began < 1000`)
	w.Await("a sound", `window.rung === 4`)
	w.Await("the title", `document.title.startsWith("KHẨN 2")`)
	w.Shot("live")
	w.Press("#bell")
	r.Send(t, dockettest.AboutPolice(dockettest.Start), envelope.Tip{Text: "Không cho công an biết.", Lang: "vi", Channel: "web"})
	r.Send(t, dockettest.Theft(dockettest.Start), envelope.Tip{Text: "Mất xe.", Lang: "vi", Channel: "web"})
	w.Await("eight rows", `document.querySelectorAll(".row").length === 8`)
	w.Eval(`window.rung === 4`)
	w.Press("#bell")
}

// queueLost: without a connection the list stays and says of when it is; it comes back by itself.
func queueLost(t *testing.T, _ *consoletest.Room, w *consoletest.Window, _ envelope.Header) {
	w.Break("/api/queue")
	w.Press("#refresh")
	w.Sees("Mất kết nối từ")
	w.Eval(`document.querySelectorAll(".row").length === 8`)
	w.Shot("lost")
	w.Break("")
	w.Press("#again-list")
	w.Await("connected", `document.querySelector(".liststate .notice") === null`)
}

func queueAssign(t *testing.T, r *consoletest.Room, w *consoletest.Window, drugs envelope.Header) {
	w.Press("#row-" + drugs.Case)
	w.Sees(words)
	w.Press("#assign")
	w.Await("colleagues", `document.querySelectorAll("#assign-to option").length === 2`)
	w.Shot("assign")
	w.Choose("#assign-to", "binh")
	w.Sees("Đã giao cho Trần Văn binh.")
	row, err := r.Docket.Row(t.Context(), dockettest.By(dockettest.Police), drugs.Case)
	if err != nil || row.Officer != "binh" {
		t.Fatalf("%+v, %v", row, err)
	}
	w.Sees("Tôi giao việc cho binh") // in the history
	for key, mode := range map[string]string{"r": "reply", "q": "ask", "s": "move", "h": "handon", "n": "note", "b": "labels"} {
		w.Key(key)
		w.Await(mode+" warns, or need not", fmt.Sprintf(`document.querySelector("#mode-%s")?.ariaPressed === "true" && (document.querySelector("#owner") !== null) === %t`, mode, mode != "note" && mode != "labels"))
	}
	w.Key("r")
	w.Sees("binh đang làm việc này. Hỏi nhau trước, kẻo làm trùng.")
	w.Shot("owner")
	w.Press("#mode-reply")
}

// queueFaster: who was faster is named, and what is typed stays; a step that was done, and whose answer was lost, was nobody else's.
func queueFaster(t *testing.T, r *consoletest.Room, w *consoletest.Window, _ envelope.Header) {
	page, err := r.Docket.Queue(t.Context(), dockettest.By(dockettest.Police), docket.Filter{Lanes: []string{"dispute"}, Nobody: true})
	if err != nil || len(page.Rows) != 1 {
		t.Fatalf("%d rows, %v", len(page.Rows), err)
	}
	id := page.Rows[0].ID
	binh := docket.Viewer{Officer: "binh", Unit: dockettest.Police}
	version := func() int64 {
		row, err := r.Docket.Row(t.Context(), binh, id)
		if err != nil {
			t.Fatal(err)
		}
		return row.Version
	}
	w.Press("#row-" + id)
	w.Sees("tranh nhau bờ ruộng")
	w.Key("s")
	w.Choose("#to", "CHECKING")
	w.Break("/api/move")
	w.Press("#domove")
	w.Sees("không bị gửi hai lần")
	w.Break("")
	w.Press("#domove")
	w.Sees("Đã chuyển: Đang kiểm tra")
	w.Await("the form is closed", `document.querySelector("#domove") === null`)
	w.Break("/api/take")
	w.Key("t")
	w.Sees("Mất kết nối với máy chủ")
	w.Break("")
	w.Key("t")
	w.Sees("Đã nhận việc.")
	w.Key("r")
	w.Write("#words", "Xã hẹn hai nhà.")
	if err := r.Docket.Take(t.Context(), binh, id, version(), true); err != nil {
		t.Fatal(err)
	}
	w.Press("#send")
	w.Sees("binh vừa làm việc này. Đã tải bản mới")
	w.Await("the words, and who has it", `document.querySelector("#words").value === "Xã hẹn hai nhà." && document.querySelector("#owner") !== null`)
	w.Shot("faster")
	w.Eval(`(document.querySelector("#words").value = "", document.querySelector("#words").dispatchEvent(new Event("input")), true)`)
	w.Press("#mode-reply")
}

func queueSearch(t *testing.T, r *consoletest.Room, w *consoletest.Window, _ envelope.Header) {
	w.Key("/")
	w.Write("#find", "trau duc\r")
	w.Sees("Thấy 1 việc trong 8 việc đã tìm.")
	w.Await("the snippet", `document.querySelector(".snippet")?.textContent.includes("con trâu đực") && document.querySelector(".snippet mark").textContent.startsWith("trâu")`)
	w.Shot("search")
	w.Eval(`document.querySelector(".row .news") !== null`) // found is not looked at
	notes, err := r.Docket.Searches(t.Context(), dockettest.By(dockettest.Police), 1)
	if err != nil || len(notes) != 1 || notes[0].Cases != 8 {
		t.Fatalf("%+v, %v", notes, err)
	}
	w.Eval(`(document.querySelector("#find").value = "", true)`)
	w.Write("#find", "khong co chu nay\r")
	w.Sees("Không việc nào có những chữ này")
	w.Press("#allagain")
	w.Await("eight rows", `document.querySelectorAll(".row").length === 8`)
	if notes, err = r.Docket.Searches(t.Context(), dockettest.By(dockettest.Police), 1); err != nil || len(notes) != 1 || notes[0].Cases != 8 {
		t.Fatalf("handed out twice: %+v, %v", notes, err)
	}
}

// queueMarked: the same on many, each by itself: one is done, one was changed by a colleague meanwhile, one may not be.
func queueMarked(t *testing.T, r *consoletest.Room, w *consoletest.Window, drugs envelope.Header) {
	page, err := r.Docket.Queue(t.Context(), dockettest.By(dockettest.Police), docket.Filter{Categories: []string{"A2"}, Nobody: true})
	if err != nil || len(page.Rows) < 2 {
		t.Fatalf("%d rows, %v", len(page.Rows), err)
	}
	free, other := page.Rows[0], page.Rows[1]
	w.Press("#choosing")
	for _, id := range []string{free.ID, other.ID, drugs.Case} {
		w.Press("#mark-" + id)
	}
	w.Sees("3 việc đã đánh dấu")
	w.Choose("#deed", "move CHECKING")
	w.Sees("1 việc đang có đồng nghiệp làm: binh.")
	w.Choose("#deed", "take")
	w.Shot("marked")
	w.Break("/api/events") // the page does not hear of what the colleague does now
	if err := r.Docket.Take(t.Context(), docket.Viewer{Officer: "binh", Unit: dockettest.Police}, other.ID, other.Version, false); err != nil {
		t.Fatal(err)
	}
	w.Press("#dobulk")
	w.Sees("Xong 1 việc, không xong 2 việc.")
	w.Shot("marked-done")
	w.Await("two stay marked", `document.querySelectorAll(".markbox:checked").length === 2`)
	w.Break("")
	if row, err := r.Docket.Row(t.Context(), dockettest.By(dockettest.Police), free.ID); err != nil || row.Officer != "hoa" {
		t.Fatalf("%+v, %v", row, err)
	}
	queueLeft(t, r, w)
	w.Press("#unmark")
	w.Press("#choosing")
	w.Press("#row-" + free.ID)
	w.Key("x")
	w.Sees("1 việc đã đánh dấu")
	w.Key("X")
	w.Await("the deeds have the focus", `document.activeElement.id === "deed"`)
	w.Await("no question to many", `document.querySelector("#deed option[value='move NEED_INFO']") === null`)
	w.Choose("#deed", "move CHECKING")
	w.Press("#dobulk")
	w.Sees("Xong 1 việc, không xong 0 việc.")
	w.Press("#bulkdone")
	queueEnded(t, r, w)
	queueForwarded(t, r, w, free.ID)
}

// queueLeft: the page is locked while it labels two marked cases; the call that is under way is the last.
func queueLeft(t *testing.T, r *consoletest.Room, w *consoletest.Window) {
	w.Choose("#deed", "label hen-gap")
	under, locked := make(chan bool, 9), make(chan bool)
	w.Alter("/api/label", func(answer []byte) []byte { under <- true; <-locked; return answer })
	w.Press("#dobulk")
	<-under
	w.Press("#lock")
	w.Sees("Đang khóa")
	w.Await("nothing to do with many", `document.querySelector("#dobulk") === null`)
	taken := strings.Count(w.Requests(), "POST /api/take")
	w.Key("t") // the case that was open
	close(locked)
	w.Unlock(r.Passphrase)
	w.Sees("Xong 1 việc, không xong 0 việc.")
	w.Alter("/api/label", nil)
	if n := strings.Count(w.Requests(), "POST /api/label"); n != 1 {
		t.Errorf("%d cases labelled", n)
	}
	if n := strings.Count(w.Requests(), "POST /api/take"); n != taken {
		t.Error("a case was taken on the locked page")
	}
	w.Await("one stays marked", `document.querySelectorAll(".markbox:checked").length === 1`)
}

// queueEnded: marked cases that end are opened in the page, and each resident is told so; one who would read of an answer that
// nobody gave is left, and none is set aside by marking it.
func queueEnded(t *testing.T, r *consoletest.Room, w *consoletest.Window) {
	theft, proposal := dockettest.Theft(dockettest.Start.Add(-time.Hour)), dockettest.Proposal(dockettest.Start.Add(-2*time.Hour))
	code := r.Send(t, theft, envelope.Tip{Text: "Somebody took my hens.", Lang: "en", Channel: "web"})
	r.Send(t, proposal, envelope.Tip{Text: "Xin sửa cầu.", Lang: "vi", Channel: "web"})
	v := dockettest.By(dockettest.Police)
	for _, id := range []string{theft.Case, proposal.Case} {
		if err := r.Docket.Move(t.Context(), v, id, docket.Move{To: "ACCEPTED", Version: 1}); err != nil {
			t.Fatal(err)
		}
	}
	w.Key("u")
	w.Press("#choosing")
	w.Press("#mark-" + proposal.Case)
	w.Await("no junk", `document.querySelector("#deed option[value='move DISCARDED']") === null && document.querySelector("#deed option[value='move RESOLVED']") !== null`)
	w.Choose("#deed", "move RESOLVED")
	w.Choose("#bulk-reason", "da-xu-ly")
	w.Choose("#bulk-outcome", "da-lam")
	w.Press("#dobulk")
	w.Sees("Xong 0 việc, không xong 1 việc.")
	w.Sees("Bà con chưa được trả lời: hãy đóng riêng việc này, kèm lời trả lời.")
	w.Shot("marked-unanswered")
	w.Press("#bulkdone")
	w.Press("#mark-" + theft.Case)
	w.Choose("#deed", "move NO_GROUNDS")
	w.Choose("#bulk-reason", "khong-co-su-viec")
	w.Press("#dobulk")
	w.Sees("Xong 1 việc, không xong 1 việc.")
	w.Press("#bulkdone")
	w.Press("#unmark")
	w.Press("#choosing")
	if got := mailbox(t, r, code); len(got) != 1 || got[0].Text != "Looked into; not clear enough to go on." || got[0].State != "NO_GROUNDS" {
		t.Errorf("the resident reads %+v", got)
	}
	if row, err := r.Docket.Row(t.Context(), v, proposal.Case); err != nil || row.State != "ACCEPTED" {
		t.Errorf("%+v, %v", row, err)
	}
	if err := r.Docket.Move(t.Context(), v, proposal.Case, docket.Move{To: "RESOLVED", Version: 2, Reason: "da-xu-ly", Outcome: "da-lam"}); err != nil { // out of the way of what comes
		t.Fatal(err)
	}
}

// queueForwarded: marked cases are flagged, and handed on with their letters sealed anew in the page.
func queueForwarded(t *testing.T, r *consoletest.Room, w *consoletest.Window, id string) {
	w.Press("#row-" + id)
	w.Key("x")
	w.Key("X")
	w.Choose("#deed", "flag suspect-known")
	w.Press("#dobulk")
	w.Sees("Đã ghi dấu hiệu: biết nghi phạm.")
	w.Press("#bulkdone")
	w.Press("#row-" + id)
	w.Key("x")
	w.Key("X")
	w.Choose("#deed", "move FORWARDED")
	w.Await("units", `document.querySelector("#bulk-unit option[value='`+dockettest.Agency+`']") !== null`)
	w.Press("#dobulk")
	w.Sees("Chọn đơn vị sẽ nhận")
	w.Choose("#bulk-unit", dockettest.Agency)
	w.Eval(`{const s = document.querySelector("#bulk-reason"); if (s !== null) { s.selectedIndex = 1; s.dispatchEvent(new Event("change")); }} true`)
	w.Shot("marked-forward")
	w.Press("#dobulk")
	w.Sees("Xong 1 việc, không xong 0 việc.")
	w.Press("#bulkdone")
	if row, err := r.Docket.Row(t.Context(), dockettest.By(dockettest.Agency), id); err != nil || row.Holder != dockettest.Agency || row.State != "FORWARDED" {
		t.Errorf("handed on with others: %+v, %v", row, err)
	}
}

// queueLock: filters outlive a lock, words that were found do not.
func queueLock(t *testing.T, r *consoletest.Room, w *consoletest.Window, _ envelope.Header) {
	w.Key("f")
	w.Choose("#filter-category", "A2")
	w.Press("#filterclose")
	w.Write("#find", "trau\r")
	w.Sees("con trâu")
	w.Press("#lock")
	w.Sees("Đang khóa")
	if strings.Contains(w.Source(), "trâu") || strings.Contains(w.Source(), "trau") {
		t.Error("what was found, or looked for, is in the locked page")
	}
	w.Await("the filter", fmt.Sprintf(`document.querySelectorAll(".chip").length === 1 && document.querySelectorAll(".row").length > 1 && %s !== ""`, order))
	w.Shot("filter-locked")
	w.Write("#passphrase", r.Passphrase)
	w.Press("#signin")
	w.Await("unlocked", `document.querySelector("#lock") !== null`)
	w.Write("#find", "trau\r")
	w.Sees("con trâu")
	w.Press("#signout")
	w.Sees("Đăng nhập")
	notes, err := r.Docket.Searches(t.Context(), dockettest.By(dockettest.Police), 1)
	if err != nil || len(notes) != 3 {
		t.Fatalf("a search for each unlocking: %+v, %v", notes, err)
	}
}
