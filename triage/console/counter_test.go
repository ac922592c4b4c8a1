package console_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/officer"
	"homthu/triage/roster"
)

// TestCounterInChromium: a tip typed at the counter comes to the unit with its words and photos; one about the unit itself goes
// past it, which is said before anything is typed; the receipt opens both. A lost answer makes no second tip.
func TestCounterInChromium(t *testing.T) {
	r := consoletest.New(t, consoletest.WithCounter)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Inspectors: "Thanh tra Công an tỉnh Lạng Sơn", dockettest.Agency: "Cơ quan Cảnh sát điều tra tỉnh Lạng Sơn"})
	w := r.Open(t)
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)

	w.Key("c")
	w.Sees("Không ghi tên, số điện thoại")
	w.Press("#ask-channel-phone")
	w.Choose("#matter", "bao-viec-xau/A2")
	w.Sees("Việc này có dính đến công an xã")
	w.Await("no words before it is said who may read them", `document.querySelector("#told") === null`)
	w.Press("#ask-dinh-can-bo-khong")
	w.Sees("Nơi nhận: Công an xã Thiện Hòa")
	w.Write("#told", "Đêm qua mất con trâu đen ở chuồng sau nhà, gọi 0912 345 678.")
	w.Write("#place", "thôn Nà Tàn, gần cầu treo")
	w.Sees("Trong lời kể có số điện thoại")
	w.Write("#q-mat-gi", "trâu đực, sừng gãy một bên")
	w.Shot("counter-form")
	w.Pick("#photos", photoFile(t))
	w.Sees("Ảnh 1")
	w.Break("/api/counter")
	w.Press("#dotyped")
	w.Sees("không bị gửi hai lần")
	w.Break("")
	signedOut(t, r, dockettest.Police) // what was sealed for the caller is sent as it is after he has signed in anew
	w.Press("#dotyped")
	w.Sees("Phiên đã hết")
	if strings.Contains(w.Source(), "con trâu đen") {
		t.Error("half-written words stay on a page whose session is over")
	}
	w.Unlock(r.Passphrase)
	w.Await("the words are back", `document.querySelector("#told")?.value.includes("con trâu đen")`)
	w.Press("#dotyped")
	w.Sees("Đây là mã của người báo")
	w.Shot("counter-receipt")
	code := codeOn(t, w)
	w.Eval(`window.print = () => {}, true`)
	w.Press("#printslip")
	if got := sheets(w.Printed("slip")); len(got) != 1 || got[0] != "105x148" {
		t.Errorf("the slip is printed on %v", got)
	}
	w.Press("#handed")
	w.Await("the code is gone", fmt.Sprintf(`!document.documentElement.outerHTML.includes(%q)`, code.String()))
	typed := r.Typed(t)
	if len(typed) != 1 {
		t.Fatalf("%d tips were typed", len(typed))
	}
	if card, err := envelope.OpenCard(typed[0].Card, identity(t, code)); err != nil || card.Case != typed[0].ID || card.Lane != "tip" {
		t.Fatalf("the receipt opens %+v, %v", card, err)
	}
	w.Key("Escape")
	w.Key("u")
	w.Press("#row-" + typed[0].ID)
	w.Sees("mất con trâu đen")
	w.Sees("thôn Nà Tàn, gần cầu treo")
	w.Sees("trâu đực, sừng gãy một bên")
	w.Sees("báo qua điện thoại, cán bộ ghi")
	w.Press("#attachment-1")
	w.Await("the photo", `document.querySelector("#attachment-1 canvas") !== null`)
	aboutUs(t, r, w)
	for _, planted := range []string{"con trâu đen", "0912 345", code.String(), string(code.Locator()), "đòi tiền"} {
		if strings.Contains(w.Requests(), planted) {
			t.Errorf("%q left the browser", planted)
		}
	}
	w.Nothing()
	w.Quiet("ERR_EMPTY_RESPONSE", "401 (Unauthorized)")
}

// aboutUs types a complaint about the officer's own unit, over a lock.
func aboutUs(t *testing.T, r *consoletest.Room, w *consoletest.Window) {
	t.Helper()
	w.Key("c")
	w.Press("#ask-channel-counter")
	w.Choose("#matter", "can-bo/C2")
	w.Sees("không đến đơn vị anh chị")
	w.Sees(consoletest.Page)
	w.Await("no words before the caller has chosen", `document.querySelector("#told") === null`)
	w.Shot("counter-about-us")
	w.Press("#agreed")
	w.Write("#told", "Cán bộ trực đòi tiền mới cho làm giấy.")
	w.Press("#lock")
	w.Sees("Đang khóa")
	if strings.Contains(w.Source(), "đòi tiền") {
		t.Error("half-written words stay in the locked page")
	}
	w.Unlock(r.Passphrase)
	w.Key("c")
	w.Await("the words are back", `document.querySelector("#told")?.value.includes("đòi tiền")`)
	w.Press("#dotyped")
	w.Sees("Đơn vị anh chị không thấy tin này nữa")
	w.Press("#handed")
	before := r.Viewed(t, dockettest.Police)
	typed := r.Typed(t)
	if len(typed) != 1 || r.Viewed(t, dockettest.Police) != before {
		t.Fatal("the unit that is complained about sees a difference")
	}
	_, desk := r.Sign(t, dockettest.Inspectors)
	o, err := desk.Open(t.Context(), typed[0].ID)
	if err != nil || len(o.Tips) != 1 || !strings.Contains(o.Tips[0].Text, "đòi tiền") || o.Tips[0].Channel != "counter" {
		t.Fatalf("the inspectorate reads %+v, %v", o, err)
	}
	sealed, err := envelope.Parse(typed[0].Envelope)
	if err != nil || !envelope.Forbids(sealed.Header().Never, dockettest.Police) || slices.Contains(sealed.Header().Units, dockettest.Police) || sealed.Header().Commune != "20" {
		t.Fatalf("header %+v, %v", sealed.Header(), err)
	}
}

// TestCounterAsks: what the edge would refuse is refused while the caller is there, and only who may type may call.
func TestCounterAsks(t *testing.T) {
	r := consoletest.New(t, consoletest.WithCounter)
	_, desk := r.Sign(t, dockettest.Police)
	theft := dockettest.Theft(dockettest.Start)
	elsewhere, early, unknown := theft, dockettest.Theft(dockettest.Start.AddDate(0, 0, -3)), dockettest.Theft(dockettest.Start)
	elsewhere.Edge = "edge-9"
	unknown.Units = []string{"commune-police.09999"}
	for name, test := range map[string]struct {
		header  envelope.Header
		mailbox string
		code    string
	}{
		"good": {theft, dockettest.Hidden, ""}, "a locator in capitals": {theft, strings.ToUpper(dockettest.Hidden), "refused"},
		"another edge": {elsewhere, dockettest.Hidden, "refused"}, "another day": {early, dockettest.Hidden, "clock"},
		"an unknown unit": {unknown, dockettest.Hidden, "refused"},
	} {
		err := desk.Counter(t.Context(), dockettest.Seal(t, test.header), test.mailbox, []byte("card"))
		var failed *officer.APIError
		if test.code == "" && err != nil || test.code != "" && (!errors.As(err, &failed) || failed.Code != test.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for duty, may := range map[roster.Duty]bool{roster.Head: true, roster.Officer: true, roster.Reader: false, roster.Keeper: false} {
		if roster.May(duty, "commune-police", roster.Counter) != may {
			t.Errorf("duty %s", duty)
		}
	}
}

func codeOn(t *testing.T, w *consoletest.Window) receipt.Code {
	t.Helper()
	code, err := receipt.Read(w.Text())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func identity(t *testing.T, code receipt.Code) age.Identity {
	t.Helper()
	id, err := code.Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func photoFile(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "don-to-cao-nguyen-van-a.jpg")
	if err := os.WriteFile(name, photo(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
