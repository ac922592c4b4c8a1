package console_test

import (
	"strings"
	"testing"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/notice"
	"homthu/triage/roster"
)

func TestChannelsOverHTTP(t *testing.T) {
	woken := &consoletest.Woken{}
	r := consoletest.New(t, consoletest.Waking(woken))
	b := signedIn(t, r, dockettest.Police)
	add := func(kind, address string) map[string]any {
		return map[string]any{"kind": kind, "address": address, "lang": "vi"}
	}
	b.fails("POST", "/api/channels", add("mail", "hoa@ca.vn, x@y.z"), 422, "refused")
	b.fails("POST", "/api/channels", add("pigeon", "loft"), 422, "refused")
	b.fails("POST", "/api/channels", add("zalo", ""), 422, "refused") // not switched on
	var all struct {
		Kinds  []string
		Own    []struct{ ID, Kind, Shown string }
		Groups []struct{ ID string }
		Code   string
	}
	b.call("POST", "/api/channels", add("push", "a browser"), 200, &all)
	b.call("POST", "/api/channels", add("telegram", "-1001 of somebody else"), 200, &all)
	if len(all.Own) != 1 || all.Own[0].Shown != "" || len(all.Groups) != 1 || notice.Code(all.Code) == "" {
		t.Fatalf("%+v", all)
	}
	b.fails("POST", "/api/channels/test", map[string]any{"id": all.Groups[0].ID}, 422, "refused") // not bound
	other := signedIn(t, r, dockettest.OtherPolice)
	for _, path := range []string{"/api/channels/test", "/api/channels/drop"} {
		for _, id := range []string{all.Own[0].ID, all.Groups[0].ID} {
			other.fails("POST", path, map[string]any{"id": id}, 404, "not_found")
		}
	}
	woken.Break(notice.ErrGone)
	b.fails("POST", "/api/channels/test", map[string]any{"id": all.Own[0].ID}, 422, "channel_gone")
	b.fails("POST", "/api/channels", add("mail", "hoa@ca.vn"), 422, "channel_gone")
	b.fails("POST", "/api/channels/confirm", map[string]any{"id": all.Own[0].ID, "code": "AAAAA-BBBBB"}, 422, "channel_code")
	b.fails("POST", "/api/quiet", map[string]any{"from": -1, "to": 5}, 422, "refused")

	plain := signedIn(t, consoletest.New(t), dockettest.Police) // nothing is switched on
	plain.call("GET", "/api/channels", nil, 200, &all)
	if len(all.Kinds) != 0 {
		t.Fatalf("%+v", all)
	}
	plain.fails("POST", "/api/channels", add("push", "a browser"), 422, "refused")
}

// TestChannelsInChromium: an officer adds his browser and his mail address, tests them, is woken, chooses his quiet hours, and
// asks for a group's code; what fails is shown.
func TestChannelsInChromium(t *testing.T) {
	woken := &consoletest.Woken{}
	r := consoletest.New(t, consoletest.Waking(woken))
	w := r.Open(t)
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Key("a")
	w.Sees("Báo cho tôi")
	w.Sees("Chưa có kênh nào.")
	w.Sees("Không kênh nào báo được cho: tôi.")

	w.Write("#mailaddress", "hoa@ca.vn")
	w.Press("#addmail")
	w.Sees("Đã gửi mã.")
	code := notice.Code(woken.Sent()[0].Text)
	w.Write("#mailcode", "AAAAA-BBBBB")
	w.Press("#confirmmail")
	w.Sees("Mã không đúng hoặc hết hạn.")
	w.Eval(`document.getElementById("mailcode").value = "", true`)
	w.Write("#mailcode", strings.ToLower(code))
	w.Press("#confirmmail")
	w.Sees("Đã thêm. Bấm “Gửi thử”.")
	own, _, err := r.Roster.Channels(t.Context(), "hoa", dockettest.Police)
	if err != nil || len(own) != 1 || !own[0].Confirmed {
		t.Fatalf("%+v, %v", own, err)
	}
	w.Press("#test-" + own[0].ID)
	w.Sees("Đã gửi thử. Xem có nhận được không.")

	w.Subscribes("https://push.example/1")
	w.Press("#addpush")
	w.Sees("trình duyệt")
	w.Await("the subscription", `window.subscribed?.userVisibleOnly === true && window.subscribed.applicationServerKey.length === 65`)
	w.Pushes(`{"text":"homthu: 2 việc khẩn.","urgent":true}`)
	w.Await("a notification", `(async () => { const n = await (await navigator.serviceWorker.getRegistration("/console/")).getNotifications();
		return n.length === 1 && n[0].title === "homthu: 2 việc khẩn." && n[0].requireInteraction && n[0].body === "" })()`)
	w.Eval(`navigator.serviceWorker.controller === null`) // it stands between no page and the network

	send(t, r, dockettest.Fight(dockettest.Start))
	escalate(t, r)
	before := len(woken.Sent())
	if err := woken.Desk.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if out := woken.Sent()[before:]; len(out) != 2 || out[0].Text != "homthu: 1 việc khẩn. Mở bàn trực, bấm “Đã biết”." || !out[0].Urgent {
		t.Fatalf("%+v", out)
	}

	w.Choose("#quietfrom", "1350")
	w.Press("#keepquiet")
	w.Sees("Đã lưu giờ nghỉ.")
	if q, err := r.Roster.QuietOf(t.Context(), "hoa"); err != nil || q != (roster.Quiet{From: 22*60 + 30, To: 6 * 60}) {
		t.Fatalf("%+v, %v", q, err)
	}
	w.Press("#addgroup-telegram")
	w.Await("the code", `/\/gan [0-9A-Z]{5}-[0-9A-Z]{5}/.test(document.getElementById("groupcode")?.textContent ?? "")`)
	woken.Break(notice.ErrUnreachable)
	w.Press("#test-" + own[0].ID)
	w.Sees("không gửi được từ")
	w.Sees("Kênh của cán bộ không gửi được")
	w.Shot("channels")
	w.Press("#lang")
	w.Sees("How I am woken")
	w.Shot("channels-en")
	w.Press("#lang")
	w.Press("#drop-" + own[0].ID)
	w.Sees("Đã bỏ.")
	w.Quiet("422", "/api/directory")
}
