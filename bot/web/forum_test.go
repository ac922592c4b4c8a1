package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"homthu/bot/flood"
	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/envelope"
)

const (
	forumID = "7K3M9Q"
	lamps   = "0b7f3c5e-0000-4000-8000-000000000001"
	patrols = "0b7f3c5e-0000-4000-8000-000000000002"
)

// holdForum publishes a forum of the box's commune so many days from now.
func (o *office) holdForum(days int, state string) {
	o.t.Helper()
	day := func(n int) string {
		return time.Now().In(time.FixedZone("UTC+7", 7*3600)).AddDate(0, 0, days+n).Format(time.DateOnly)
	}
	answered := ""
	if state == "held" {
		answered = day(0)
	}
	body, err := json.Marshal(map[string]any{
		"v": 1, "id": forumID, "unit": "commune-police." + commune, "commune": commune, "title": "Công an xã lắng nghe ý kiến Nhân dân năm 2026",
		"day": day(0), "hour": "14:00", "place": "Nhà văn hóa thôn Nà Tàn", "purpose": "Nghe bà con nói về an ninh, trật tự và giấy tờ.", "state": state, "until": day(-1),
		"opinions": []any{
			map[string]any{"id": lamps, "text": "Đường từ chợ vào bản tối quá.\nĐề nghị lắp <đèn> ở ngã ba.", "theme": "Đường sá", "echoes": 15, "disposition": map[bool]string{true: "to_UBND"}[state == "held"],
				"owner": map[bool]string{true: "Ủy ban nhân dân xã Thiện Hòa"}[state == "held"], "due": map[bool]string{true: day(20)}[state == "held"], "answer": "", "answered": ""},
			map[string]any{"id": patrols, "text": "Mong có tổ đi tuần ban đêm vào mùa thu hoạch hồi.", "theme": "Đi tuần", "echoes": 0, "disposition": map[bool]string{true: "answered_on_spot"}[state == "held"],
				"answer": map[bool]string{true: "Từ tháng sau mỗi đêm có hai người đi tuần."}[state == "held"], "answered": answered},
		},
		"pledges": []any{},
		"before": []any{
			map[string]any{"id": "a", "text": "Làm lại biển báo ở cầu treo.", "owner": "Công an xã Thiện Hòa", "due": "2026-06-30", "state": "kept", "kept": "2026-06-12"},
			map[string]any{"id": "b", "text": "Mỗi thứ bảy có người làm giấy tờ ở xã.", "owner": "Công an xã Thiện Hòa", "due": "2026-08-30", "state": "late", "kept": ""},
			map[string]any{"id": "c", "text": "Sửa nhà chờ ở chợ.", "owner": "Công an xã Thiện Hòa", "due": "2026-09-30", "state": "dropped", "kept": "2026-09-12", "why": "chua-co-kinh-phi"},
		},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	if err := o.safe.Publish(o.t.Context(), "lang-son", courier.Page{Name: "forum." + forumID, Version: time.Now().UnixNano(), Type: "application/json", Body: body}); err != nil {
		o.t.Fatal(err)
	}
	reopened(o)
}

func (o *office) wantPage(path string, status int, want ...string) string {
	o.t.Helper()
	w := o.do("GET", path, nil)
	if w.Code != status {
		o.t.Errorf("%s: %d, want %d", path, w.Code, status)
	}
	for _, text := range want {
		if !strings.Contains(w.Body.String(), text) {
			o.t.Errorf("%s: no %q", path, text)
		}
	}
	return w.Body.String()
}

// TestForumPage: all of it is there without a script, before the meeting and after it, in both languages, and what is not
// there is kindly said.
func TestForumPage(t *testing.T) {
	o := newOffice(t)
	o.wantPage("/dien-dan", 200, "Chưa có diễn đàn nào.", "Bà con vẫn góp ý được.")
	if strings.Contains(o.wantPage("/canh-bao", 200), "/dien-dan") {
		t.Error("a link to nothing")
	}
	o.holdForum(10, "open")
	page := o.wantPage("/dien-dan/7k3m9q", 200, "Công an xã lắng nghe ý kiến Nhân dân năm 2026", "lúc 14:00, tại Nhà văn hóa thôn Nà Tàn.", "nhận ý kiến đến hết ngày",
		`href="/dien-dan/7K3M9Q/y-kien"`, "Chuyện riêng nhà mình", "<h3 lang=\"vi\">Đường sá</h3>", "Đề nghị lắp &lt;đèn&gt; ở ngã ba.", "15 người cùng ý kiến",
		"Đã làm xong ngày 12-06-2026", "Hẹn ngày 30-08-2026, nay đã quá hẹn", "Không làm nữa: chưa có kinh phí", "Nơi hứa: Công an xã Thiện Hòa", "không ghi ai đã đọc", "forum.js")
	if strings.Contains(page, "0 người") {
		t.Error("a count below the floor is shown")
	}
	o.wantPage("/dien-dan/7K3M9Q?lang=en", 200, `<html lang="en">`, "Raise an opinion", "15 people think so too", "Promised for 30-08-2026, now overdue")
	o.wantPage("/dien-dan", 200, "Sắp mở", `href="/dien-dan/7K3M9Q"`)
	o.wantPage("/dien-dan/XXXXXX", 404, "Không thấy diễn đàn này", `href="/dien-dan/7K3M9Q"`)
	o.wantPage("/h/"+boxCode, 200, `href="/dien-dan/7K3M9Q"`, "Diễn đàn sắp mở")
	o.wantPage("/h/"+boxCode+"/viet", 200, `href="/dien-dan/7K3M9Q"`)
	o.wantPage("/", 200, `href="/dien-dan"`)
	o.wantPage("/canh-bao", 200, `href="/dien-dan"`)
	o.wantPage("/dien-dan/7k3m9q/y-kien", 200, "&#34;forum&#34;:{&#34;id&#34;:&#34;7K3M9Q&#34;")
	o.wantPage("/api/v1/forums", 200, `"commune":"06085"`, `"asks":true`, patrols)

	o.holdForum(-2, "held")
	page = o.wantPage("/dien-dan/7K3M9Q", 200, "Diễn đàn này đã họp xong.", "Đã chuyển Ủy ban nhân dân xã", "Nơi trả lời: Ủy ban nhân dân xã Thiện Hòa", "Hẹn trả lời trước ngày", "Đã trả lời ngay tại diễn đàn", "Từ tháng sau mỗi đêm có hai người đi tuần.")
	for _, over := range []string{"y-kien", "Tôi cũng vậy", "forum.js"} {
		if strings.Contains(page, over) {
			t.Errorf("%q on the page of a forum that is over", over)
		}
	}
	if w := o.do("GET", "/dien-dan/7K3M9Q/y-kien", nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/dien-dan/7K3M9Q" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	o.wantPage("/dien-dan", 200, "Đã họp")
	o.holdForum(-30, "held")
	o.wantPage("/dien-dan/7K3M9Q", 200, "Hẹn trả lời trước ngày", "nay đã quá hẹn</p>", "Không làm nữa: chưa có kinh phí")
	o.wantPage("/api/v1/forums", 200, `{"forums":[]}`)
	if strings.Contains(o.wantPage("/h/"+boxCode, 200), "/dien-dan") {
		t.Error("a link to a forum that is over")
	}
}

func press(item string) map[string]string {
	return map[string]string{"id": uuid.NewString(), "page": "forum." + forumID, "item": item}
}

// TestEcho: a press is counted once, work is asked for it, and what is not on the page or is over is not counted.
func TestEcho(t *testing.T) {
	o := newOffice(t)
	o.holdForum(10, "open")
	limits := flood.DefaultLimits()
	limits.Page = flood.Per(3, time.Hour)
	o.asking(200, limits)
	counted := func() (n int) {
		t.Helper()
		if err := o.db.Read().QueryRowContext(t.Context(), `SELECT coalesce(sum(n), 0) FROM echoes`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	send := func(body any, level int) (int, map[string]any) {
		t.Helper()
		return o.sendWork("POST", "/api/v1/echo", encoded(t, body), nil, level)
	}
	one := press(lamps)
	if status, said := send(one, -1); status != http.StatusForbidden || said["code"] != codeWork {
		t.Errorf("without work: %d %v", status, said)
	}
	for range 2 {
		if status, said := send(one, 0); status != http.StatusOK {
			t.Errorf("%d %v", status, said)
		}
	}
	if n := counted(); n != 1 {
		t.Errorf("one press is counted %d times", n)
	}
	other := press(lamps)
	other["item"] = uuid.NewString()
	elsewhere := press(lamps)
	elsewhere["page"] = "forum.XXXXXX"
	for name, body := range map[string]map[string]string{"an opinion that is not there": other, "a forum that is not there": elsewhere} {
		if status, said := send(body, 0); status != http.StatusNotFound || said["code"] != codeOver {
			t.Errorf("%s: %d %v", name, status, said)
		}
	}
	for name, body := range map[string]any{"no id": map[string]string{"page": "forum." + forumID, "item": lamps}, "more than it takes": map[string]string{"id": uuid.NewString(), "who": "tôi"}} {
		if status, _ := send(body, 0); status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, status)
		}
	}
	send(press(patrols), 0)
	send(press(patrols), 0)
	if status, said := send(press(patrols), 0); status != http.StatusTooManyRequests || said["code"] != codeBusy || counted() != 3 {
		t.Errorf("over the bound: %d %v, %d counted", status, said, counted())
	}
	o.holdForum(-1, "held")
	o.asking(200, flood.DefaultLimits())
	if status, _ := send(press(patrols), 0); status != http.StatusNotFound || counted() != 3 {
		t.Errorf("a forum that is over: %d", status)
	}
}

// TestEchoFaults: what was confirmed is counted once, whatever statement fails and in whichever way; what was not is counted
// when the same press comes again.
func TestEchoFaults(t *testing.T) {
	o := newOffice(t)
	o.holdForum(10, "open")
	o.do("GET", "/dien-dan", nil) // the shelf is read
	want := 0
	for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
		for n := 1; ; n++ {
			one := press(lamps)
			o.faults.Arm(n, way)
			status, code := o.post("/api/v1/echo", one)
			hit := o.faults.Hit()
			o.faults.Arm(0, way)
			want++
			if hit && status == http.StatusOK {
				t.Errorf("statement %d (%v) failed, and the press was confirmed", n, way)
			}
			if status, code = o.post("/api/v1/echo", one); status != http.StatusOK {
				t.Errorf("again: %d %s", status, code)
			}
			var got int
			if err := o.db.Read().QueryRowContext(t.Context(), `SELECT n FROM echoes`).Scan(&got); err != nil || got != want {
				t.Fatalf("%d counted after %d presses: %v", got, want, err)
			}
			if !hit {
				break
			}
		}
	}
	if want < 6 {
		t.Errorf("only %d faults", want)
	}
}

// TestForumOnAPhone: read, "tôi cũng vậy", and an opinion of one's own to the receipt.
func TestForumOnAPhone(t *testing.T) {
	o := newOffice(t)
	o.holdForum(10, "open")
	o.asking(2000, flood.DefaultLimits())
	url := o.serve()
	p := newPhone(t)
	p.open(url + "/dien-dan/" + forumID)
	p.await("button", `document.querySelectorAll(".me-too:not([hidden]) button").length === 2`)
	p.shot("forum")
	p.axe("forum")
	p.eval(`document.querySelector('[data-item="` + lamps + `"] button').scrollIntoView({block: "center"}), ""`)
	p.do("press", chromedp.Click(`[data-item="`+lamps+`"] button`))
	p.await("done", `document.querySelector('[data-item="`+lamps+`"]').textContent.includes("Đã ghi thêm một người cùng ý kiến")`)
	p.shot("forum-me-too")
	p.axe("forum, me too")
	var n int
	if err := o.db.Read().QueryRowContext(t.Context(), `SELECT n FROM echoes WHERE item = $1`, lamps).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d counted: %v", n, err)
	}
	p.open(url + "/dien-dan/" + forumID + "?lang=en")
	p.shot("forum-en")
	p.axe("en forum")
	p.open(url + "/dien-dan")
	p.shot("forums")
	p.axe("forums")
	p.open(url + "/dien-dan/" + forumID + "/y-kien")
	p.hear("Công an xã Thiện Hòa sắp mở diễn đàn")
	p.shot("forum-chat")
	p.press("Đọc ý kiến đã gom")
	p.hear("Ý kiến đã gom")
	p.shot("forum-chat-list")
	p.eval(`[...document.querySelectorAll("#choices button")].find((b) => b.textContent.includes("Mong có tổ")).click(), ""`)
	p.hear("Bà con có cùng ý kiến này không?")
	p.press("Tôi cũng vậy")
	p.hear("Hòm thư không ghi là ai.")
	p.shot("forum-chat-done")
	p.press("Quay lại")
	p.press("Nêu ý kiến")
	p.hear("Bà con muốn nêu ý kiến gì ở diễn đàn?")
	p.shot("forum-chat-ask")
	p.say("Mong các anh công an về bản nói chuyện với thanh niên")
	p.press("Không")
	p.hear("lỗi của người nào")
	p.press("Không")
	p.hear("Bà con đọc lại")
	p.shot("forum-chat-review")
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	p.shot("forum-chat-sent")
	sealed := o.only()
	for _, unit := range []string{"commune-police.", "commune-front."} {
		tip, err := envelope.Open(sealed, o.identity(unit+commune))
		if err != nil || tip.Answers[0] != (envelope.Answer{Q: "dien-dan", A: forumID}) || sealed.Header().Lane != "feedback" {
			t.Errorf("%s: %+v %v", unit, tip.Answers, err)
		}
	}
	if strings.Contains(fmt.Sprint(sealed.Header()), forumID) {
		t.Error("the header names the forum")
	}
	for _, line := range p.asked {
		if strings.Contains(line, "06085") {
			t.Errorf("a request names the place: %s", line)
		}
	}
	p.quiet()
}

// TestForumAfterwards: answers and promises, on a phone whose browser runs no scripts.
func TestForumAfterwards(t *testing.T) {
	o := newOffice(t)
	o.holdForum(-3, "held")
	url := o.serve()
	p := newPhone(t)
	p.open(url + "/dien-dan/" + forumID)
	p.shot("forum-over")
	p.axe("forum that is over")
	p.open(url + "/dien-dan/XXXXXX")
	p.shot("forum-missing")
	p.axe("no such forum")
	p.open(url + "/dien-dan/" + forumID + "?lang=en")
	p.shot("forum-over-en")

	o.holdForum(4, "open")
	bare := newPhone(t)
	if _, err := chromedp.Call(bare.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	bare.open(url + "/dien-dan/" + forumID)
	bare.shot("forum-bare")
}
