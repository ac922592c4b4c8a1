package console_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/roster"
)

// One officer sets up the second step she must have, adds a passkey, changes her passphrase, and signs in with all of it.
func TestSecondFactorInChromium(t *testing.T) {
	r := consoletest.New(t, consoletest.AtLocalhost, secondFactor("commune-police"))
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa"})
	if err := r.Roster.Assign(t.Context(), "minh", dockettest.Police, roster.Officer, time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	w := r.Open(t)
	device := w.Device()
	w.Go("/")
	w.Write("#user", "hoa")
	w.Write("#passphrase", r.Passphrase+"\r")
	w.Sees("Đặt bước xác nhận thứ hai")
	w.Shot("setup")
	w.Press("#make-code")
	w.Await("secret", `document.getElementById("factor-secret") !== null`)
	secret := strings.ReplaceAll(w.Value("document.getElementById('factor-secret').textContent"), " ", "")
	code := func(step int64) string { // the clock of the telephone is a step off, so that time need not pass
		shown, err := hotp.GenerateCode(secret, uint64(r.Clock.Now().Unix()/30+step))
		if err != nil {
			t.Fatal(err)
		}
		return shown
	}
	w.Write("#make-codefield", "000000\r")
	w.Sees("Chưa đúng")
	w.Shot("setup-code")
	w.Write("#make-codefield", code(-1)+"\r")
	w.Await("desk", `document.querySelector(".frame") !== null`)

	elsewhere, colleague := newBrowser(t, r), newBrowser(t, r)
	passphrase(elsewhere, r, dockettest.Police)
	elsewhere.call("POST", "/api/signin/code", map[string]string{"code": code(0)}, 200, nil)
	passphrase(colleague, r, dockettest.OtherPolice)
	app(colleague, r)
	w.Key("a")
	w.Sees("cách duy nhất")
	peopleIn(w, elsewhere, colleague, r)
	w.Press("#factor-more")
	w.Press("#make-passkey")
	w.Press("#make-send")
	w.Sees("khóa truy cập · thêm ngày")
	if keys := device.Keys(); len(keys) != 1 || keys[0].RpID != "localhost" {
		t.Fatalf("keys: %+v", keys)
	}
	w.Press("#lang")
	w.Sees("Sign out")
	w.Shot("account-en")
	w.Press("#lang")
	phrase := rephraseIn(t, w, r.Passphrase)

	w.Press("#signout")
	w.Write("#user", "hoa")
	w.Write("#passphrase", phrase+"\r")
	w.Sees("Bước xác nhận thứ hai")
	w.Shot("factor")
	before := device.Keys()[0]
	w.Press("#factor-passkey")
	w.Await("desk", `document.querySelector(".frame") !== null`)

	// Somebody has copied the key: the copy has not counted what the officer's has.
	w.Press("#signout")
	w.Write("#user", "hoa")
	w.Write("#passphrase", phrase+"\r")
	w.Sees("Bước xác nhận thứ hai")
	before.SignCount--
	device.Put(before)
	w.Press("#factor-passkey")
	w.Sees("Chưa đúng")
	w.Write("#factor-code", code(1)[:3]+" "+code(1)[3:]+"\r")
	w.Await("desk", `document.querySelector(".frame") !== null`)
	w.Key("a")
	w.Sees("có thể đã bị") // so she is told of the copy
	w.Press("[id^=factor-remove-]")
	w.Press("[id^=factor-sure-]")
	w.Sees("cách duy nhất")
	for _, word := range append(strings.Fields(r.Passphrase), strings.Fields(phrase)...) {
		if strings.Contains(w.Requests(), word) {
			t.Error("a passphrase was sent")
		}
	}
	w.Nothing()
	w.Quiet("401", "ERR_EMPTY_RESPONSE")
}

// peopleIn signs the officer out elsewhere, takes a colleague's second step away, and signs him out.
func peopleIn(w *consoletest.Window, elsewhere, colleague *browser, r *consoletest.Room) {
	w.Sees("Nơi khác")
	w.Press("#places-end")
	w.Sees("không đăng nhập ở đâu khác")
	elsewhere.fails("GET", "/api/me", nil, 401, "signed_out")
	w.Eval(`(document.getElementById("account-people").scrollIntoView(), true)`)
	w.Shot("account")
	if err := r.Roster.Relieve(colleague.t.Context(), "minh", dockettest.OtherPolice); err != nil { // of somebody who serves there too, they are not hers to reset
		colleague.t.Fatal(err)
	}
	w.Press("#reset-minh")
	w.Press("#sure-reset-minh")
	w.Sees("0 cách xác nhận thứ hai")
	colleague.fails("GET", "/api/me", nil, 401, "signed_out")
	passphrase(colleague, r, dockettest.OtherPolice)
	w.Key("Escape")
	w.Key("a")
	w.Press("#end-minh")
	w.Press("#sure-end-minh")
	w.Sees("đang đăng nhập 0 nơi")
	colleague.fails("GET", "/api/me", nil, 401, "signed_out")
}

// rephraseIn changes the passphrase in the account sheet; the answer to it is lost once.
func rephraseIn(t *testing.T, w *consoletest.Window, old string) string {
	t.Helper()
	w.Press("#phrase-change")
	w.Write("#phrase-old", old+"\r")
	w.Await("new passphrase", `document.getElementById("phrase-new") !== null`)
	w.Shot("rephrase")
	passphrase := w.Value("document.getElementById('phrase-new').textContent")
	w.Write("#phrase-again", "abc\r")
	w.Sees("Chưa giống")
	w.Break("/api/passphrase")
	w.Write("#phrase-again", strings.ToUpper(passphrase)+"\r")
	w.Sees("chưa biết đã đổi hay chưa")
	w.Break("")
	w.Write("#phrase-again", passphrase+"\r")
	w.Sees("Từ nay chỉ cụm mới")
	return passphrase
}
