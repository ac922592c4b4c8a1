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

	w.Key("a")
	w.Sees("cách duy nhất")
	w.Press("#factor-more")
	w.Press("#make-passkey")
	w.Press("#make-send")
	w.Sees("khóa truy cập · thêm ngày")
	if keys := device.Keys(); len(keys) != 1 || keys[0].RpID != "localhost" {
		t.Fatalf("keys: %+v", keys)
	}
	w.Shot("account")
	w.Press("#lang")
	w.Sees("Sign out")
	w.Shot("account-en")
	w.Press("#lang")
	passphrase := rephraseIn(t, w, r.Passphrase)

	w.Press("#signout")
	w.Write("#user", "hoa")
	w.Write("#passphrase", passphrase+"\r")
	w.Sees("Bước xác nhận thứ hai")
	w.Shot("factor")
	before := device.Keys()[0]
	w.Press("#factor-passkey")
	w.Await("desk", `document.querySelector(".frame") !== null`)

	// Somebody has copied the key: the copy has not counted what the officer's has.
	w.Press("#signout")
	w.Write("#user", "hoa")
	w.Write("#passphrase", passphrase+"\r")
	w.Sees("Bước xác nhận thứ hai")
	before.SignCount--
	device.Put(before)
	w.Press("#factor-passkey")
	w.Sees("Chưa đúng")
	w.Write("#factor-code", code(0)[:3]+" "+code(0)[3:]+"\r")
	w.Await("desk", `document.querySelector(".frame") !== null`)
	for _, word := range append(strings.Fields(r.Passphrase), strings.Fields(passphrase)...) {
		if strings.Contains(w.Requests(), word) {
			t.Error("a passphrase was sent")
		}
	}
	w.Nothing()
	w.Quiet("401", "ERR_EMPTY_RESPONSE")
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
