package console_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/intake/directory/boxcode"
	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/roster"
	hamlets "homthu/triage/village"
)

// paperBoxes puts up boxes in three villages of the commune: one is overdue, one is due later, of one it is not known since when it hangs.
func paperBoxes(t *testing.T, r *consoletest.Room) (codes []string) {
	t.Helper()
	change := hamlets.Change{Villages: map[string][]hamlets.Village{}, Boxes: map[string][]hamlets.Box{}}
	for i, name := range []string{"thôn Nà Tàn", "thôn Khuổi Quân", "thôn Lừa Xa"} {
		id := fmt.Sprintf("06184-%d", i)
		code := boxcode.New([]byte("thiện hòa"), "06184", name, 0)
		from := []time.Time{dockettest.Start.AddDate(0, 0, -20), dockettest.Start.AddDate(0, 0, -2), {}}[i]
		change.Villages[id] = []hamlets.Village{{ID: id, Name: name, Commune: "06184"}}
		change.Boxes[code] = []hamlets.Box{{Code: code, Name: name, Commune: "06184", Villages: []string{name}, Village: id, From: from}}
		codes = append(codes, code)
	}
	if err := r.Roster.ChangeVillages(t.Context(), roster.BoxChange{Kind: "import"}, change); err != nil {
		t.Fatal(err)
	}
	return codes
}

const (
	remarked = "Khóa hòm gỉ, phải nhỏ dầu mới mở được."
	stolen   = "Đêm thứ bảy mất hai con dê ở bãi sau đồi."
	bribed   = "Ông trực ban đòi tiền mới cho làm giấy."
)

// TestOpeningInChromium: the police write what was in a box, the Front compares and confirms it in a browser of its own, the slips
// are typed, and the minutes are saved. Lost answers, a lock and somebody who was faster are on the way.
func TestOpeningInChromium(t *testing.T) {
	r := consoletest.New(t, consoletest.WithCounter)
	codes := paperBoxes(t, r)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Front: "Mặt trận xã Thiện Hòa", dockettest.Committee: "UBND xã Thiện Hòa",
		dockettest.Inspectors: "Thanh tra Công an tỉnh Lạng Sơn", dockettest.Agency: "Cơ quan Cảnh sát điều tra tỉnh Lạng Sơn"})
	late, err := r.Openings.Overdue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n, err := r.Docket.TellOfBoxes(t.Context(), late); err != nil || n != 4 {
		t.Fatalf("%d told of %+v, %v", n, late, err)
	}
	police, front := r.Open(t), r.Open(t)
	police.Go("/")
	police.SignIn("hoa", r.Passphrase)
	police.Sees("1 hòm thư của thôn")
	police.Shot("openings-notice")
	police.Press("#told-1")
	police.Sees("Chưa ghi lần mở nào.")
	police.Await("the box that hangs since nobody knows when first, then the overdue one", `[...document.querySelectorAll(".oprow button")].map((b) => b.id.slice(6)).join() === "`+strings.Join([]string{codes[2], codes[0], codes[1]}, ",")+`"`)
	police.Shot("openings-none")
	police.Key("j")
	police.Await("the keyboard at the first box", `document.activeElement.id === "write-`+codes[2]+`"`)
	write(t, r, police, codes[0])

	front.Go("/mat-tran")
	front.SignIn("lan", r.Passphrase)
	front.Await("the board", `document.querySelector("#period") !== null`)
	front.Key("O") // from the board
	front.Sees("Chờ đơn vị xác nhận: 1")
	front.Sees(remarked)
	front.Shot("openings-waits")
	id := front.Value(`document.querySelector("[id^=confirm-]").id.slice(8)`)
	front.Press("#refuse-" + id)
	front.Press("#op-reason-so-phieu")
	front.Shot("openings-refuse")
	front.Press("#openings-refuse")
	front.Sees("Đã gửi lại Công an xã Thiện Hòa để sửa.")

	police.Key("u")
	police.Sees("Bên kia chưa đồng ý")
	police.Press("#opening-" + id)
	police.Sees("chưa đồng ý: số phiếu")
	change(police, "4")
	front.Key("u")
	front.Sees("Chờ đơn vị xác nhận: 1")
	change(police, "3") // while the Front looks at the other figure
	front.Press("#confirm-" + id)
	front.Sees("hoa vừa làm trước")
	front.Break("/api/opening/confirm")
	front.Press("#confirm-" + id)
	front.Sees("không bị ghi hai lần")
	front.Break("")
	front.Press("#confirm-" + id)
	front.Sees("Đã xác nhận.")
	front.Sees("hai bên đã xác nhận, còn nhập phiếu")
	front.Quiet("ERR_EMPTY_RESPONSE", "409")

	police.Key("Escape")
	police.Key("u")
	police.Press("#opening-" + id)
	police.Sees("Người xác nhận")
	police.Shot("openings-confirmed")
	minutes(t, police, codes[0])
	slip := slips(t, r, police, id, codes[0])
	police.Key("Escape")
	police.Key("Escape")
	police.Key("u")
	police.Press("#row-" + slip)
	police.Sees(stolen)
	police.Sees("thôn Nà Tàn")
	police.Sees("phiếu giấy trong hòm thư, cán bộ gõ lại")
	police.Key("r")
	police.Sees("thường không có ai đọc trả lời ở đây")
	corrected(t, front, id)
	older(t, r, front, codes[1])
	for _, w := range []*consoletest.Window{police, front} {
		w.Nothing()
		for _, secret := range []string{remarked, stolen, bribed, r.Passphrase} {
			if strings.Contains(w.Requests(), secret) {
				t.Errorf("%q was in a request", secret)
			}
		}
	}
	police.Quiet("ERR_EMPTY_RESPONSE")
}

// write records an opening, over a wrong figure, a lock and a lost answer.
func write(t *testing.T, r *consoletest.Room, w *consoletest.Window, box string) {
	t.Helper()
	w.Press("#write-" + box)
	put(w, "#op-slips", "2")
	put(w, "#op-blank", "3")
	w.Choose("#op-state", "intact")
	w.Press("#opening-save")
	w.Sees("Xem lại số phiếu")
	put(w, "#op-slips", "3")
	put(w, "#op-blank", "1")
	put(w, "#op-before", "ls 0017")
	put(w, "#op-after", "LS-0018")
	w.Sees("Còn 2 phiếu cần nhập.")
	w.Press("#op-by-truong-thon")
	w.Write("#op-text", remarked)
	w.Shot("openings-form")
	w.Press("#lock")
	w.Await("words gone", `!document.documentElement.outerHTML.includes("Khóa hòm") && ![...document.querySelectorAll("textarea")].some((t) => t.value !== "")`)
	w.Unlock(r.Passphrase)
	w.Key("O")
	w.Await("words back", `document.querySelector("#op-text")?.value === "`+remarked+`"`)
	w.Break("/api/opening")
	w.Press("#opening-save")
	w.Sees("Lời viết còn nguyên ở đây")
	w.Break("")
	w.Press("#opening-save")
	w.Sees("Chờ Mặt trận xã Thiện Hòa xác nhận.")
	w.Sees("LS-0017")
	w.Sees(remarked)
	if n := w.Value(`document.querySelectorAll(".opfigures").length + ""`); n != "1" {
		t.Errorf("%s openings", n)
	}
	w.Key("Escape")
}

// change gives the shown opening another number of slips.
func change(w *consoletest.Window, slips string) {
	w.Press("#opening-edit")
	put(w, "#op-slips", slips)
	w.Press("#opening-save")
	w.Await("the new figure", `document.querySelector(".opfigures strong")?.textContent === "`+slips+`"`)
}

// corrected writes what was wrong in a confirmed opening as another one, and takes it back.
func corrected(t *testing.T, w *consoletest.Window, id string) {
	t.Helper()
	w.Key("u")
	w.Await("done", `document.querySelector("#opening-`+id+`")?.textContent.includes("xong")`)
	w.Press("#opening-" + id)
	w.Press("#opening-correct")
	w.Sees("thay cho một lần đã xác nhận")
	put(w, "#op-slips", "4")
	w.Await("no seal to compare it with", `document.querySelector("form .notice[hidden]") !== null`)
	w.Press("#opening-save")
	w.Sees("Chờ Công an xã Thiện Hòa xác nhận.")
	w.Press("#openings-back")
	w.Await("both", `document.querySelectorAll("[id^=opening-]").length === 2`)
	w.Press("[id^=opening-]:not(#opening-" + id + ")")
	w.Press("#opening-withdraw")
	w.Sees("Đã rút lại")
	w.Await("one again", `document.querySelectorAll("[id^=opening-]").length === 1`)
}

// older goes by keyboard past the newest 400 openings, over a lost answer; what was fetched stays when the newest are fetched anew.
func older(t *testing.T, r *consoletest.Room, w *consoletest.Window, box string) {
	t.Helper()
	r.OpenedBefore(t, box, 404)
	rows := func(n int) string {
		return fmt.Sprintf(`document.querySelectorAll("button.row[id^=opening-]").length === %d`, n)
	}
	w.Key("u")
	w.Await("the newest", rows(400))
	w.Key("k")
	w.Await("the keyboard at the end", `document.activeElement.id === "openings-older"`)
	w.Shot("openings-older")
	w.Break("/api/openings")
	w.Press("#openings-older") // what Enter does to a button that has the keyboard
	w.Sees("chưa lấy được các lần mở cũ hơn")
	w.Await("what was there, and the keyboard", rows(400)+` && document.activeElement.id === "openings-older"`)
	w.Break("")
	w.Press("#openings-older") // what Enter does to a button that has the keyboard
	w.Await("all, and the keyboard at the first of the older ones", rows(405)+` && document.querySelector("#openings-older") === null && [...document.querySelectorAll("button.row[id^=opening-]")].indexOf(document.activeElement) === 400`)
	w.Key("u")
	w.Await("the newest are fetched", `document.querySelector("#openings-older") === null && `+rows(405))
}

// minutes saves them in both formats.
func minutes(t *testing.T, w *consoletest.Window, box string) {
	t.Helper()
	downloads := w.Downloads()
	for format, magic := range map[string]string{"pdf": "%PDF", "docx": "PK"} {
		w.Press("#opening-" + format)
		name := filepath.Join(downloads, "mo-hom-thu-"+box+"-"+dockettest.Start.Format(time.DateOnly)+"."+format)
		var content []byte
		for deadline := time.Now().Add(20 * time.Second); !bytes.HasPrefix(content, []byte(magic)); {
			if time.Now().After(deadline) {
				t.Fatalf("no %s: %q", format, content)
			}
			w.Await("a moment", "true")
			content, _ = os.ReadFile(name)
		}
		if dir := os.Getenv("HOMTHU_SHOTS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, "minutes."+format), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// slips types two: one comes to the police's queue, one is about them and goes past. It returns the case of the first.
func slips(t *testing.T, r *consoletest.Room, w *consoletest.Window, id, box string) string {
	t.Helper()
	w.Press("#slips-" + id)
	w.Sees("Nhập phiếu: thôn Nà Tàn")
	w.Await("no caller, no other box", `document.querySelector("#ask-channel-phone") === null && document.querySelector("#box") === null`)
	w.Choose("#matter", "bao-viec-xau/A2")
	w.Press("#ask-dinh-can-bo-khong")
	w.Write("#told", stolen)
	w.Shot("slips-form")
	w.Key("Escape") // back to the opening: what is half typed stays
	w.Press("#slips-" + id)
	w.Await("half typed", `document.querySelector("#told")?.value === "`+stolen+`"`)
	w.Break("/api/counter")
	w.Press("#dotyped")
	w.Sees("không bị gửi hai lần")
	w.Break("")
	w.Press("#dotyped")
	w.Sees("Đã gửi phiếu 1/2.")
	w.Await("the keyboard is at the next slip", `document.activeElement.id === "slips-next"`)
	w.Await("no code unless asked for", `document.querySelector(".code") === null`)
	w.Shot("slips-sent")
	w.Press("#slips-code")
	code := codeOn(t, w)
	w.Press("#handed")
	w.Press("#slips-next")
	w.Await("the code is gone", fmt.Sprintf(`!document.documentElement.outerHTML.includes(%q)`, code.String()))
	w.Await("the next slip", `document.querySelector("#slip-n").value === "2" && document.activeElement.id === "matter"`)
	first := r.Typed(t)
	before := r.Viewed(t, dockettest.Police)
	w.Choose("#matter", "can-bo/C2")
	w.Sees("Phiếu này gửi đến Thanh tra Công an tỉnh Lạng Sơn")
	w.Sees("đưa cán bộ bên kia nhập")
	w.Shot("slips-about-us")
	w.Press("#agreed")
	w.Write("#told", bribed)
	w.Press("#dotyped")
	w.Sees("Đơn vị đồng chí không thấy phiếu này nữa.")
	second := r.Typed(t)
	if len(first) != 1 || len(second) != 1 || r.Viewed(t, dockettest.Police) != before {
		t.Fatal("a slip about the police shows in their unit")
	}
	_, desk := r.Sign(t, dockettest.Inspectors)
	o, err := desk.Open(t.Context(), second[0].ID)
	if err != nil || len(o.Tips) != 1 || o.Tips[0].Text != bribed || o.Tips[0].Channel != "slip" || o.Tips[0].Place.Box != box {
		t.Fatalf("the inspectorate reads %+v, %v", o, err)
	}
	sealed, err := envelope.Parse(second[0].Envelope)
	if err != nil || slices.Contains(sealed.Header().Units, dockettest.Police) || !envelope.Forbids(sealed.Header().Never, dockettest.Police) {
		t.Fatalf("header %+v, %v", sealed.Header(), err)
	}
	w.Press("#slips-all")
	w.Sees("Đã ghi: nhập hết phiếu.")
	w.Sees("Báo đã nhập hết")
	return first[0].ID
}
