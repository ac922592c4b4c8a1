package console_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
)

const (
	lamp    = "Nhà tôi ở dốc trường học, bà Sáu với các cháu đi học về hay ngã vì tối, xin cho một bóng đèn."
	bridge  = "Xin làm lại cầu treo, ván mục nhiều."
	lampOut = "Đề nghị lắp bóng đèn ở dốc trường học vì buổi tối học sinh hay ngã."
)

// hallRoom is a commune with feedback for a forum, and a tip that must not come near it.
func hallRoom(t *testing.T) (r *consoletest.Room, first envelope.Header, code receipt.Code) {
	t.Helper()
	r = consoletest.New(t)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Front: "Mặt trận xã Thiện Hòa",
		dockettest.Committee: "UBND xã Thiện Hòa", dockettest.Province: "Công an tỉnh Lạng Sơn"})
	at := func(ago time.Duration) time.Time { return dockettest.Start.Add(-ago) }
	first = dockettest.Proposal(at(70 * time.Hour))
	first.Units = []string{dockettest.Police, dockettest.Front, dockettest.Committee}
	code = r.Send(t, first, envelope.Tip{Text: lamp, Lang: "vi", Channel: "web"})
	r.Send(t, dockettest.Proposal(at(60*time.Hour)), envelope.Tip{Text: bridge, Lang: "vi", Channel: "web"})
	r.Send(t, dockettest.Theft(at(30*time.Hour)), envelope.Tip{Text: words, Lang: "vi", Channel: "web"})
	return r, first, code
}

// put writes a value into a field of the browser's own kind.
func put(w *consoletest.Window, selector, value string) {
	w.Await(selector, fmt.Sprintf(`document.querySelector(%q) !== null`, selector))
	w.Eval(fmt.Sprintf(`{const s = document.querySelector(%q); s.focus(); s.value = %q; s.dispatchEvent(new Event("input", {bubbles: true})); s.dispatchEvent(new Event("change", {bubbles: true}));} true`, selector, value))
}

// TestForumIsGatheredInChromium goes from the plan to the first approved opinion in two browsers, the police's and the Front's.
func TestForumIsGatheredInChromium(t *testing.T) {
	r, first, _ := hallRoom(t)
	police := r.Open(t)
	police.Alter("/api/counter", func([]byte) []byte { return []byte(`{"edge":"","page":"https://hopthu.langson.example/"}`) })
	police.Go("/")
	police.SignIn("hoa", r.Passphrase)
	police.Sees("Công an xã Thiện Hòa")
	police.Key("d")
	police.Sees("Chưa có diễn đàn nào")
	police.Shot("forum-none")

	// The plan.
	police.Press("#forum-new")
	police.Sees("Kế hoạch là để mọi người đọc")
	police.Shot("forum-plan")
	day := r.Clock.Now().In(time.FixedZone("", 7*3600)).Format(time.DateOnly)
	put(police, "#forum-place", "Nhà văn hóa thôn Nà Tàn")
	put(police, "#forum-day", r.Clock.Now().AddDate(0, 0, -7).Format(time.DateOnly)) // held without the program: not announced any more
	police.Press("#forum-save")
	police.Sees("Ghi lại buổi đã họp")
	police.Press("#forum-edit")
	put(police, "#forum-day", day)
	police.Press("#forum-save")
	police.Sees("Mở nhận ý kiến")
	police.Sees("Đang lập kế hoạch")
	police.Press("#forum-to-open")
	police.Await("open", `document.querySelector(".forumstate")?.textContent === "Đang nhận ý kiến"`)
	forums, err := r.Forums.List(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "hoa"})
	if err != nil || len(forums) != 1 {
		t.Fatalf("%d forums: %v", len(forums), err)
	}
	id := forums[0].ID

	// A letter for this forum comes first.
	meant := dockettest.Proposal(r.Clock.Now())
	r.Send(t, meant, envelope.Tip{Text: "Chợ phiên không có chỗ để xe, kẹt cả đường.", Lang: "vi", Channel: "web", Answers: []envelope.Answer{{Q: "dien-dan", A: id}}})
	police.Press("#forumtab-plan")
	police.Await("the square", `document.querySelector("svg.square")?.getAttribute("aria-label") === "https://hopthu.langson.example/dien-dan/`+id+`"`)
	police.Shot("forum-planned")
	police.Eval(`window.print = () => {}, true`)
	police.Press("#forum-poster")
	police.Await("the sheet", `document.querySelector("#print .forumposter svg") !== null`)
	police.ShotPaper("forum-poster")
	police.Press("#forumtab-gather")
	police.Sees(bridge)
	police.Press("#gather-closed")
	police.Press("#gather-closed")
	police.Await("the letter for this forum first", `document.querySelector(".offers li .news") !== null && document.querySelector(".offers li")?.textContent.includes("Chợ phiên")`)
	if strings.Contains(police.Source(), words) || strings.Contains(police.Text(), "Trộm cắp") {
		t.Error("a tip is among the letters")
	}
	police.Shot("forum-gather")
	police.Press("#offer-" + first.Case)
	police.Sees("Chỉ đơn vị giữ thư đọc được")
	police.Write("#gather-text", "Nhà tôi và bà Sáu xin bóng đèn, gọi 0912 345 678.")
	police.Sees("lộ nhà người viết")
	police.Sees("giống tên người")
	police.Shot("forum-guard")
	police.Press("#gather-send")
	police.Sees("có thể chỉ đúng một người")
	put(police, "#gather-text", lampOut)
	police.Choose("#gather-theme", "+")
	police.Write("#gather-theme-name", "Điện, đường")
	police.Press("#gather-theme-add")
	police.Await("theme", `document.querySelector("#gather-theme")?.selectedOptions[0].textContent === "Điện, đường"`)
	police.Break("/api/forum/opinion") // done, but the browser does not hear of it
	police.Press("#gather-send")
	police.Sees("không bị gửi hai lần")
	police.Break("")
	police.Press("#gather-send")
	police.Sees("Đã gửi để đồng nghiệp duyệt")
	police.Await("one proposal", `document.querySelector("#forumtab-approve .count")?.textContent.trim() === "1"`)
	// A lock takes the letter and the half-written words out of the page; both come back.
	police.Sees(bridge)
	police.Press(".offers li:last-child .row")
	police.Sees("Chỉ đơn vị giữ thư đọc được")
	police.Write("#gather-text", "Nửa câu chưa xong")
	police.Press("#lock")
	police.Sees("Đang khóa")
	for _, word := range []string{"Nửa câu", bridge, lampOut, "bà Sáu"} {
		if strings.Contains(police.Source(), word) {
			t.Errorf("%q is in the locked page", word)
		}
	}
	police.Unlock(r.Passphrase)
	police.Key("d")
	police.Await("the half sentence", `document.querySelector("#gather-text")?.value === "Nửa câu chưa xong"`)
	police.Press("#gather-skip")
	police.Press("#forumtab-approve")
	police.Sees("Chờ duyệt (1)")
	police.Press(".theme .row")
	police.Sees("nên đồng nghiệp phải duyệt")

	// The Front approves it beside the letter.
	front := r.Open(t)
	front.Go("/mat-tran")
	front.SignIn("lan", r.Passphrase)
	front.Press("#place-forum")
	front.Press("#forum-" + id)
	front.Press("#forumtab-approve")
	front.Press(".theme .row")
	front.Sees("bà Sáu")
	front.Await("the words", `document.querySelector("#approve-text")?.value === "`+lampOut+`"`)
	front.Shot("forum-approve")
	front.Press("#approve")
	front.Sees("Đã duyệt (1)")
	police.Sees("Đã duyệt (1)") // without a press: the page hears of it
	police.Nothing()
	silent(t, r, police, front)
}

// silent fails the test for words and secrets in requests, and for what the browsers complain of.
func silent(t *testing.T, r *consoletest.Room, windows ...*consoletest.Window) {
	t.Helper()
	for _, w := range windows {
		for _, secret := range []string{lamp, "bà Sáu", r.Passphrase, "AGE-SECRET-KEY"} {
			if strings.Contains(w.Requests(), secret) {
				t.Errorf("%q was in a request", secret)
			}
		}
		w.Quiet("409", "422", "ERR_EMPTY_RESPONSE")
	}
}

// session is a forum in session, with one approved opinion that is from a letter.
func session(t *testing.T, r *consoletest.Room, from string) (id, opinion string) {
	t.Helper()
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	hoa, lan := docket.Viewer{Unit: dockettest.Police, Officer: "hoa"}, docket.Viewer{Unit: dockettest.Front, Officer: "lan"}
	id, opinion = "NATAN2", uuid.NewString()
	day := r.Clock.Now().In(time.FixedZone("", 7*3600)).Format(time.DateOnly)
	check(r.Forums.Save(ctx, hoa, forum.Plan{ID: id, Title: "Diễn đàn “Công an lắng nghe ý kiến Nhân dân” xã Thiện Hòa năm 2026", Day: day, FromMinute: 14 * 60, Place: "Nhà văn hóa thôn Nà Tàn"}))
	check(r.Forums.SetThemes(ctx, hoa, id, 1, []forum.Theme{{ID: "dien", Name: "Điện, đường"}}))
	check(r.Forums.Step(ctx, hoa, id, 2, forum.Announced))
	proposal, err := json.Marshal(map[string]any{"v": 1, "forum": id, "id": opinion, "case": from, "number": "", "text": lampOut})
	check(err)
	var to []string
	for _, unit := range []string{dockettest.Police, dockettest.Front} {
		recipient, _, err := r.Keys[unit].Public()
		check(err)
		to = append(to, recipient)
	}
	sealed, err := envelope.SealBytes(proposal, to...)
	check(err)
	check(r.Forums.Propose(ctx, hoa, forum.Proposal{ID: opinion, Forum: id, Source: forum.Box, Case: from, Sealed: sealed, Theme: "dien"}))
	check(r.Forums.Approve(ctx, lan, forum.Change{ID: opinion, Version: 1}, lampOut, "dien", nil))
	check(r.Forums.Step(ctx, hoa, id, 3, forum.Meeting))
	return id, opinion
}

// TestForumDayInChromium holds a forum with two officers at once, shows it to the hall, and follows what was pledged.
func TestForumDayInChromium(t *testing.T) {
	r, first, code := hallRoom(t)
	id, opinion := session(t, r, first.Case)
	police, front := r.Open(t), r.Open(t)
	police.Go("/")
	police.SignIn("hoa", r.Passphrase)
	police.Press("#place-forum")
	police.Press("#forum-" + id)
	front.Go("/mat-tran")
	front.SignIn("lan", r.Passphrase)
	front.Press("#place-forum")
	front.Press("#forum-" + id)
	police.Sees("Ghi ý kiến")
	// The day: one writes what is said, the other what becomes of it; the hall sees approved words alone.
	front.Write("#day-text", "Đề nghị tuần tra ")
	// A colleague changes something meanwhile: the page shows it, and the hands stay where they are.
	err := r.Forums.SetThemes(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "hoa"}, id, 4, []forum.Theme{{ID: "dien", Name: "Điện, đường"}, {ID: "cho", Name: "Chợ"}})
	if err != nil {
		t.Fatal(err)
	}
	front.Await("the colleague's theme", `document.querySelector("#day-theme option[value=cho]") !== null`)
	front.Await("the focus where it was", `document.activeElement.id === "day-text" && document.activeElement.selectionStart === 17`)
	front.Write("#day-text", "đêm ở chợ.")
	front.Press("#day-enter")
	front.Sees("Đã ghi ý kiến")
	police.Sees("Đề nghị tuần tra đêm ở chợ")
	police.Press("#day-" + opinion)
	front.Press("#day-" + opinion)
	police.Press("#end-to_UBND")
	police.Write("#answer-text", "Ủy ban xã sẽ khảo sát trong tháng này.")
	front.Press("#end-answered_on_spot")
	front.Write("#answer-text", "Sẽ lắp đèn trước Tết.")
	police.Press("#day-save")
	police.Await("written", `document.querySelector("#day-`+opinion+` .done") !== null`)
	front.Press("#day-save")
	front.Sees("hoa vừa thay đổi chỗ này")
	front.Await("what was typed stays", `document.querySelector("#answer-text")?.value === "Sẽ lắp đèn trước Tết." && document.querySelector("#end-answered_on_spot").checked`)
	front.Sees("Ủy ban xã sẽ khảo sát trong tháng này")
	front.Shot("forum-race")
	front.Press("#day-pledge")
	front.Write("#pledge-text", "Lắp hai bóng đèn ở dốc trường học")
	front.Press("#pledge-save")
	front.Sees("Đã ghi lời hứa")
	police.Sees("Lắp hai bóng đèn")
	police.Shot("forum-day")

	// The operator's window turns the screen's pages by a channel that carries no words.
	say := func(w *consoletest.Window, word string) {
		w.Eval(fmt.Sprintf(`new BroadcastChannel("homthu-hall-%s").postMessage(%s), true`, id, word))
	}
	police.Eval(`(window.heard = [], new BroadcastChannel("homthu-hall-` + id + `").onmessage = (e) => heard.push(e.data.slide), true)`)
	say(police, `{kind: "at", slide: "title"}`)
	police.Press("#hall-next")
	police.Await("the next page asked for", `heard.includes("`+opinion+`")`)

	// Afterwards: the pledge is followed, the writer told.
	police.Press("#forum-to-held")
	police.Await("held", `document.querySelector(".forumstate")?.textContent === "Đã họp"`)
	police.Press("#forumtab-after")
	police.Sees("Lắp hai bóng đèn")
	police.Press("#tell-begin")
	police.Await("the words to tell", `document.querySelector("#tell-0")?.value.includes("đã hứa: Lắp hai bóng đèn")`)
	police.Shot("forum-tell")
	police.Press("#tell-send")
	police.Sees("Đã gửi vào hộp thư")
	police.Sees("đã báo 1 người viết")
	told := sent(t, r, code)
	if len(told) != 1 || !strings.Contains(told[0].Text, "Lắp hai bóng đèn") {
		t.Fatalf("the writer was told %+v", told)
	}
	front.Press("#forumtab-after")
	front.Press("#tell-begin")
	front.Await("the words to tell", `document.querySelector("#tell-0") !== null`)
	text := police.Value(`document.querySelector(".tellings .said").textContent`)
	put(front, "#tell-0", text)
	front.Press("#tell-send")
	front.Sees("Đã báo đúng lời này từ trước")
	if n := len(sent(t, r, code)); n != 1 {
		t.Errorf("told %d times", n)
	}
	police.Await("keep", `document.querySelector("[id^=keep-]") !== null`)
	police.Press("[id^=keep-]")
	police.Press("#pledge-do")
	police.Sees("đã giữ lời ngày")
	police.Shot("forum-after")
	police.Press("#forum-back")
	police.Sees("đã giữ 1")
	police.Shot("forum-list")

	police.Nothing()
	// The hall's screen, in the same browser: approved words alone, and nothing of the officer.
	police.Go("/hoi-truong?dien-dan=" + id + "&unit=" + dockettest.Police)
	police.Sees("Nhà văn hóa thôn Nà Tàn")
	police.ShotHall("title")
	police.Key("ArrowRight")
	police.Sees("bóng đèn")
	police.Sees("Đã hứa")
	police.ShotHall("opinion")
	for _, hidden := range []string{"bà Sáu", "Chợ phiên", "Nhà tôi", "Đăng xuất", "Khóa"} {
		if strings.Contains(police.Source(), hidden) {
			t.Errorf("the hall's screen has %q", hidden)
		}
	}

	// What is not approved cannot be shown.
	say(police, `{kind: "show", slide: "title"}`)
	police.Await("the title", `document.querySelector(".hall-title") !== null`)
	say(police, `{kind: "show", slide: "`+first.Case+`"}`)
	say(police, `{kind: "show", slide: "pledges-0"}`)
	police.Sees("Lời hứa hôm nay")
	police.ShotHall("pledges")
	withdrawn(t, r, police, front, opinion)
	silent(t, r, police, front)
}

// withdrawn: the Front finds that the opinion gives its writer away. It is told what goes with it before it presses; the pledge's
// words leave both pages and the hall's screen, the pledge stays, and is shown again in new words.
func withdrawn(t *testing.T, r *consoletest.Room, hall, front *consoletest.Window, opinion string) {
	t.Helper()
	gone := func(w *consoletest.Window) {
		t.Helper()
		w.Await("no words of the pledge", `!document.documentElement.outerHTML.includes("Lắp hai bóng đèn")`)
	}
	front.Press("#forumtab-approve")
	front.Press("#opinion-" + opinion)
	front.Press("#decline")
	front.Choose("#decline-why", "trung-lap") // as the arrow keys go by it
	front.Sees("sẽ ra khỏi danh sách và không đưa lại được")
	front.Choose("#decline-why", "lo-nguoi-viet")
	front.Sees("Câu chữ của lời hứa cũng dễ lộ người viết")
	front.Shot("forum-withdraw")
	hall.Sees("Lắp hai bóng đèn") // nothing is done yet
	front.Press("#decline-do")
	front.Sees("1 lời hứa chờ viết lại câu chữ")
	hall.Sees("đang được viết lại")
	gone(hall)
	hall.ShotHall("wordless")
	front.Press("#forum-see-wordless")
	front.Await("nothing to tell of it", `document.querySelector("#tell-0, .tellings li") === null`)
	gone(front)
	front.Sees("đang được viết lại")
	front.Press("[id^=word-]")
	front.Sees("không ai đoán được người viết thư")
	front.Write("#anew-text", "Lắp đèn trước nhà bà Sáu.")
	front.Sees("giống tên người")
	front.Shot("forum-wordless")
	put(front, "#anew-text", "Lắp đèn ở nơi học sinh đi lại nhiều.")
	front.Press("#pledge-do")
	front.Sees("Đã viết lại lời hứa")
	front.Sees("tôi đã viết lại câu chữ")
	hall.Sees("Lắp đèn ở nơi học sinh đi lại nhiều")
	front.Shot("forum-reworded")
	front.Press("#tell-close") // its writer is still told of what was promised, in the new words
	front.Press("#tell-begin")
	front.Await("the new words to tell", `document.querySelector("#tell-0")?.value.includes("Lắp đèn ở nơi học sinh đi lại nhiều")`)
	front.Press("[id^=unword-]")
	front.Sees("Câu chữ này dễ làm lộ người viết?")
	front.Shot("forum-unword")
	front.Press("#pledge-do")
	hall.Sees("đang được viết lại")
	front.Await("nothing to tell of it", `document.querySelector("#tell-0") === null`)
}
