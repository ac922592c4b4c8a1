package mttq_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
)

const (
	proposal = "Xin một bóng đèn ở dốc trường học, tối các cháu đi về hay ngã."
	tip      = "Tối qua có hai xe máy chở bao tải vào lán."
)

// commune is a room in which the Front has something to follow.
func commune(t *testing.T) (r *consoletest.Room, held, theft envelope.Header) {
	t.Helper()
	r = consoletest.New(t)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Front: "Mặt trận xã Thiện Hòa", dockettest.Committee: "UBND xã Thiện Hòa"})
	at := func(ago time.Duration) time.Time { return dockettest.Start.Add(-ago) }
	held, theft = dockettest.Proposal(at(70*time.Hour)), dockettest.Theft(at(40*time.Hour))
	r.Send(t, held, envelope.Tip{Text: proposal, Lang: "vi", Channel: "web"})
	r.Send(t, dockettest.Proposal(at(15*24*time.Hour)), envelope.Tip{Text: "Xin làm lại cầu treo.", Lang: "vi", Channel: "web"})
	r.Send(t, dockettest.Quarrel(at(15*24*time.Hour)), envelope.Tip{Text: "Hai nhà tranh nhau bờ ruộng.", Lang: "vi", Channel: "web"})
	r.Send(t, theft, envelope.Tip{Text: tip, Lang: "vi", Channel: "web"})
	for range 6 {
		r.Send(t, dockettest.Theft(at(30*time.Hour)), envelope.Tip{Text: tip, Lang: "vi", Channel: "web"})
	}
	r.Send(t, dockettest.Fight(at(30*time.Hour)), envelope.Tip{Text: tip, Lang: "vi", Channel: "web"})
	return r, held, theft
}

func TestFrontInChromium(t *testing.T) {
	r, held, theft := commune(t)
	w := r.Open(t)
	w.Go("/mat-tran")
	w.SignIn("lan", r.Passphrase)
	w.Sees("Tháng 11/2026 có 3 việc Mặt trận theo dõi")
	w.Sees("Tin báo gửi công an: từ 5 trở lên.")
	w.Shot("board")
	for _, hidden := range []string{"Tội phạm hình sự", tip, proposal} {
		if strings.Contains(w.Text(), hidden) {
			t.Errorf("the board shows %q", hidden)
		}
	}
	w.Choose("#period", "2026-10")
	w.Sees("Tháng 10/2026 chưa có")
	w.Choose("#period", "2026-Q4")
	w.Sees("Quý 4/2026 có 3 việc")

	w.Press("#front-" + held.Case)
	w.Sees(proposal)
	w.Shot("front-letter")
	if strings.Contains(w.Source(), theft.Case) || strings.Contains(w.Text(), "Trộm cắp") {
		t.Error("the Front sees a tip's row")
	}
	w.Key("Escape")
	w.Key("l")
	w.Press("#doledger")
	w.Sees("BẢNG THEO DÕI Ý KIẾN, KIẾN NGHỊ")
	w.Sees("Số hòm thư")
	w.Shot("front-ledger")
	if sheet := w.Text(); strings.Contains(sheet, "NGUỒN TIN VỀ TỘI PHẠM") || strings.Contains(sheet, tip) || !strings.Contains(sheet, "Xin một bóng đèn ở dốc trường học") {
		t.Errorf("the Front's table of petitions: %s", sheet)
	}
	w.Press("#ledger-close")
	w.Press("#lock")
	w.Await("words gone", `!document.documentElement.outerHTML.includes("bóng đèn")`)
	w.Press("#front-board")
	w.Sees("Quý 4/2026 có 3 việc")
	w.Nothing()
	for _, secret := range []string{r.Passphrase, proposal, tip, "AGE-SECRET-KEY"} {
		if strings.Contains(w.Requests(), secret) {
			t.Errorf("%q was in a request", secret)
		}
	}
	w.Quiet()
}

// promised is a forum of two weeks ago whose pledge was due last week; every unit that must hear of it was told.
func promised(t *testing.T, r *consoletest.Room) string {
	t.Helper()
	ctx, v, id := t.Context(), docket.Viewer{Unit: dockettest.Front, Officer: "lan"}, "NATAN2"
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := r.Clock.Now()
	r.Clock.Set(time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC))
	must(r.Forums.Save(ctx, v, forum.Plan{ID: id, Title: "Công an lắng nghe ý kiến Nhân dân", Day: "2026-11-02", FromMinute: 14 * 60, Place: "Nhà văn hóa thôn Nà Tàn"}))
	for version, to := range []forum.State{forum.Announced, forum.Meeting, forum.Held} {
		must(r.Forums.Step(ctx, v, id, int64(version)+1, to))
	}
	must(r.Forums.Pledge(ctx, v, forum.Promise{ID: uuid.NewString(), Forum: id, Text: "Lắp bốn đèn đường ở thôn Nà Tàn.", Owner: dockettest.Committee, Due: "2026-11-10"}))
	r.Clock.Set(now)
	late, err := r.Forums.Overdue(ctx)
	must(err)
	n, err := r.Docket.TellOfPledges(ctx, late)
	if must(err); n != 3 {
		t.Fatalf("%d units were told", n)
	}
	return id
}

// TestReminderInChromium: the Front reminds of what is overdue, the unit answers from a short list with words for the Front alone,
// and the Front reads them. A pledge that is late is on the board, and a notice to who promised it.
func TestReminderInChromium(t *testing.T) {
	r, _, _ := commune(t)
	kept := promised(t, r)
	w := r.Open(t)
	w.Go("/mat-tran")
	w.SignIn("lan", r.Passphrase)
	w.Sees("Đang quá hạn")
	number := w.Value(`[...document.querySelectorAll("[id^=remind-2026]")].find((b) => b.closest("li").textContent.includes("UBND")).id.slice(7)`)
	w.Press("#remind-" + number)
	w.Shot("remind")
	w.Press("#doremind")
	w.Sees("Đã nhắc UBND xã Thiện Hòa")
	w.Sees("1 lời nhắc đang chờ trả lời.")
	if w.Value(`String(document.getElementById("remind-`+number+`") === null)`) != "true" {
		t.Error("it can be reminded of twice")
	}
	w.Shot("board-reminded")
	w.Sees("Lời hứa ở diễn đàn đã quá hạn")
	w.Sees("Lắp bốn đèn đường ở thôn Nà Tàn")
	w.Press("#pledge-" + kept + "-1")
	w.Sees("Nhà văn hóa thôn Nà Tàn")
	w.Press("#forumtab-after")
	w.Press("[id^=unword-]") // the words give somebody away: the board goes on saying that it is owed
	w.Press("#pledge-do")
	w.Sees("Đã gỡ câu chữ")
	w.Press("#front-board")
	w.Sees("Câu chữ của lời hứa này đã gỡ vì dễ lộ người viết")
	w.Shot("board-wordless")
	w.Press("#signout")

	w.Go("/")
	w.SignIn("tuan", r.Passphrase)
	w.Sees("Lời hứa số 1, diễn đàn " + kept)
	w.Sees("Mặt trận nhắc, cần trả lời")
	w.Shot("told-pledge")
	ownPledge(w)
	w.Press("[id^=told-]")
	w.Sees(number)
	w.Press("#mode-more")
	w.Press("#mode-explain")
	w.Choose("#explain-answer", "dang-lam")
	w.Eval(`(() => { const day = document.getElementById("explain-day"); day.value = day.min; day.dispatchEvent(new Event("input")); return true; })()`)
	w.Write("#explain-text", onlyFront)
	w.Shot("explain")
	w.Press("#doexplain")
	w.Sees("Đã trả lời lời nhắc.")
	w.Press("#signout")
	tuan := docket.Viewer{Unit: dockettest.Committee, Officer: "tuan"}
	explained(t, r, docket.Viewer{Unit: dockettest.Front, Officer: "lan"}, tuan)

	w.Go("/mat-tran")
	w.SignIn("lan", r.Passphrase)
	w.Sees("Đang làm, hẹn ngày xong")
	w.Sees(onlyFront)
	w.Shot("board-explained")
	answered(t, r, w, kept, tuan)
	w.Nothing()
	if strings.Contains(w.Requests(), onlyFront) {
		t.Error("words for the Front were in a request")
	}
	w.Quiet()
}

// ownPledge: who promised opens the notice of its late pledge, says why it is late, and then that it is done.
func ownPledge(w *consoletest.Window) {
	w.Eval(`([...document.querySelectorAll("[id^=told-]")].find((b) => b.textContent.includes("Lời hứa số 1")).click(), true)`)
	w.Sees("Lời hứa của đơn vị mình")
	w.Sees("Câu chữ của lời hứa này đang được viết lại") // nor are they told what was taken out
	w.Sees("Đã quá hạn.")
	w.Await("the pledge that the notice named", `document.activeElement?.id === "promise-NATAN2-1"`)
	w.Shot("own-pledges")
	w.Press("[id^=explain-]")
	w.Choose("#promise-why", "cho-kinh-phi")
	w.Eval(`{const s = document.querySelector("#promise-day"); s.value = "2026-12-20"; s.dispatchEvent(new Event("change", {bubbles: true}));} true`)
	w.Shot("own-pledge-late")
	w.Press("#promise-do")
	w.Sees("Đơn vị đã báo chậm: chờ kinh phí. Xin đến ngày 20/12/2026.")
	w.Press("[id^=keep-]")
	w.Press("#promise-do")
	w.Sees("Không còn lời hứa nào phải làm.")
	w.Eval(`(document.querySelector("#promises-past summary").click(), true)`)
	w.Sees("Đã làm xong ngày 16/11/2026.")
	w.Shot("own-pledge-kept")
	w.Press("#promises-close")
}

// explained has the one who held the forum say that the pledge is not kept, and who promised why it is late.
func explained(t *testing.T, r *consoletest.Room, by, promised docket.Viewer) {
	t.Helper()
	p := ownOne(t, r, promised)
	if err := r.Forums.Reopen(t.Context(), by, forum.Change{ID: p.ID, Version: p.Version}); err != nil {
		t.Fatal(err)
	}
	if p = ownOne(t, r, promised); p.Doubted != "2026-11-16" {
		t.Fatalf("%+v", p)
	}
	if err := r.Forums.Explain(t.Context(), promised, forum.Change{ID: p.ID, Version: p.Version}, "cho-kinh-phi", "2026-12-20"); err != nil {
		t.Fatal(err)
	}
}

func ownOne(t *testing.T, r *consoletest.Room, v docket.Viewer) forum.OwnPledge {
	t.Helper()
	list, err := r.Forums.Promised(t.Context(), v)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	return list[0]
}

// answered: who held the forum reads why a pledge is late, gives it the day that is asked for, sees who says that it is kept, and says
// that it is not.
func answered(t *testing.T, r *consoletest.Room, w *consoletest.Window, id string, promised docket.Viewer) {
	t.Helper()
	w.Sees("Nơi hứa đã báo vì sao chậm")
	w.Press("#pledge-" + id + "-1")
	w.Press("#forumtab-after")
	w.Sees("Nơi hứa báo: chờ kinh phí. Xin đến 20/12/2026.")
	w.Press("[id^=move-]")
	w.Await("the day that is asked for", `document.querySelector("#pledge-value")?.value === "2026-12-20"`)
	w.Shot("forum-said-late")
	w.Press("#pledge-do")
	w.Sees("Đã dời ngày")
	p := ownOne(t, r, promised)
	if err := r.Forums.KeepOwn(t.Context(), promised, forum.Change{ID: p.ID, Version: p.Version}, "2026-11-16"); err != nil {
		t.Fatal(err)
	}
	w.Sees("UBND xã Thiện Hòa báo")
	w.Shot("forum-said-kept")
	w.Press("[id^=reopen-]")
	w.Sees("Đã mở lại lời hứa.")
	w.Press("#front-board")
}

const onlyFront = "Chờ xã bên ký, đã hẹn gặp thứ sáu."
