package console_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/officer"
	"homthu/triage/roster"
)

// sign is the province signing the next directory.
func sign(t *testing.T, r *consoletest.Room, key ed25519.PrivateKey) {
	t.Helper()
	if _, _, err := r.Roster.Issue(t.Context(), "Lạng Sơn", 90*24*time.Hour, key); err != nil {
		t.Fatal(err)
	}
}

// sendNow seals a tip to the keys that units have now by the roster, and registers it.
func sendNow(t *testing.T, r *consoletest.Room, h envelope.Header, text string) (id string, sealed envelope.Sealed) {
	t.Helper()
	tip := envelope.Tip{Text: text, Lang: "vi", Channel: "web", Reporter: receipt.Mint().Reporter()}
	tip.CaseKey.Recipient, tip.CaseKey.Identity = envelope.NewCase()
	var to []envelope.Addressee
	for _, unit := range h.Units {
		key, err := r.Roster.KeyNow(t.Context(), unit)
		if err != nil {
			t.Fatal(err)
		}
		to = append(to, envelope.Addressee{Unit: unit, Recipient: key.Recipient})
	}
	sealed, err := envelope.Seal(h, tip, to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Docket.Register(t.Context(), sealed); err != nil {
		t.Fatal(err)
	}
	return h.Case, sealed
}

// takeInvitation makes keys in the window, with a mistake on the way, and returns the passphrase.
func takeInvitation(w *consoletest.Window, code string) (passphrase string) {
	w.Go("/moi")
	w.Write("#code", strings.Replace(strings.ToLower(code), "-", " ", 1))
	w.Press("#enrol-enter")
	w.Sees("Chào đồng chí")
	w.Press("#enrol-begin")
	w.Sees("Cụm mật khẩu của đồng chí")
	passphrase = text(w, "#phrase")
	w.Press("#enrol-noted")
	w.Write("#again", "khong phai cum nay dau ca")
	w.Press("#enrol-make")
	w.Sees("Chưa đúng với cụm vừa chép")
	w.Eval(`(document.querySelector("#again").value = "", true)`)
	w.Write("#again", strings.ToUpper(passphrase))
	w.Press("#enrol-make")
	return passphrase
}

// text is what can be read in an element, its parts separated by blanks.
func text(w *consoletest.Window, selector string) string {
	return w.Value(`[...document.querySelector("` + selector + `").children].map((e) => e.textContent).join(" ")`)
}

// TestAUnitIsFoundedInChromium leads a unit without a key from an invitation to its first tip.
func TestAUnitIsFoundedInChromium(t *testing.T) {
	r := consoletest.New(t)
	const unit = "commune-police.06187"
	if err := r.Roster.SetUnits(t.Context(), roster.Unit{ID: unit, Role: "commune-police", Place: "06187", Province: "20", Name: "Công an xã Bình Gia", Deployment: "tinh-20"}); err != nil {
		t.Fatal(err)
	}
	code := officer.NewInvitation()
	if _, err := r.Roster.Invite(t.Context(), roster.NewInvitation{ID: uuid.NewString(), Code: code.Hash(), Unit: unit, User: "thu", Name: "Hoàng Thị Thu", Duty: roster.Head}); err != nil {
		t.Fatal(err)
	}
	w := r.Open(t)
	w.Go("/")
	w.Await("a way for those who were invited", `document.querySelector("#have-invitation").pathname === "/moi"`)
	w.Go("/moi")
	w.Sees("Mã mời")
	wrong := code.String()
	w.Write("#code", map[bool]string{true: "1", false: "0"}[wrong[0] == '0']+wrong[1:])
	w.Press("#enrol-enter")
	w.Sees("Nhóm thứ 1 gõ chưa đúng")
	passphrase := takeInvitation(w, code.String())
	w.Sees("Chìa khóa giấy của đơn vị")
	w.Shot("enrol-paper")
	paper := text(w, "#paper")
	w.Eval(`(window.print = () => { window.printed = document.querySelector("#print")?.innerText ?? ""; }, true)`)
	w.Press("#enrol-print")
	w.Await("a sheet", `(window.printed ?? "").includes("Công an xã Bình Gia")`)
	groups := strings.Fields(paper)
	w.Write("#paper-last", groups[0])
	w.Press("#enrol-join")
	w.Sees("Nhóm cuối không khớp")
	w.Eval(`(document.querySelector("#print")?.remove(), document.querySelector("#paper-last").select(), true)`)
	w.Write("#paper-last", strings.ToLower(groups[len(groups)-1]))
	w.Break("/api/invitation/join") // done, but the browser does not hear of it
	w.Press("#enrol-join")
	w.Sees("không bị làm hai lần")
	w.Break("")
	w.Press("#enrol-join")
	w.Sees("Đã xong")
	print := text(w, "#unit-print")
	w.Shot("enrol-founded")
	if strings.Contains(w.Source(), paper) || strings.Contains(w.Source(), passphrase) {
		t.Error("what was shown once is still in the page")
	}
	keys, err := r.Roster.Keys(t.Context(), unit)
	if err != nil || len(keys) != 1 || !keys[0].Proposed || officer.Fingerprint(keys[0].Recipient) != print {
		t.Fatalf("%d keys, %v; on the page %s", len(keys), err, print)
	}
	sheet, err := officer.ReadPaperKey(paper)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := r.Roster.Paper(t.Context(), unit)
	if err != nil || kept.Recipient == "" {
		t.Fatal(err)
	}
	if recipient, err := sheet.Recipient(); err != nil || recipient != kept.Recipient {
		t.Fatalf("the sheet is another one: %v", err)
	}
	_, province, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	sign(t, r, province)
	h := dockettest.Theft(dockettest.Start)
	h.Units, h.Commune = []string{unit}, "06187"
	id, _ := sendNow(t, r, h, words)
	w.Press("#enrol-leave")
	w.SignIn("thu", passphrase)
	w.Press("#row-" + id)
	w.Sees(words)
	w.Nothing()
	for _, secret := range []string{passphrase, paper, strings.ReplaceAll(paper, " ", "-"), "AGE-SECRET-KEY"} {
		if strings.Contains(w.Requests(), secret) {
			t.Errorf("%q was in a request", secret)
		}
	}
	w.Quiet("ERR_EMPTY_RESPONSE")
}

// serve adds an officer with keys of his own to the police, and returns what he can open with.
func serve(t *testing.T, r *consoletest.Room, user string) age.Identity {
	t.Helper()
	enrolment, own, err := officer.Enrol(r.Passphrase)
	if err != nil {
		t.Fatal(err)
	}
	consoletest.Derives(r.Passphrase, enrolment)
	if err := r.Roster.Enrol(t.Context(), roster.Enrolment{User: user, Name: "Nông Văn Cường", Salt: enrolment.Salt, Params: roster.Params(enrolment.Params),
		Auth: enrolment.Auth, Recipient: enrolment.Recipient, Identity: enrolment.Identity}); err != nil {
		t.Fatal(err)
	}
	if err := r.Roster.Assign(t.Context(), user, dockettest.Police, roster.Officer, time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	sealed, err := r.Keys[dockettest.Police].SealTo(user, enrolment.Recipient)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Roster.Give(t.Context(), "hoa", dockettest.Police, user, []roster.Sealing{sealed}); err != nil {
		t.Fatal(err)
	}
	return own
}

// stranger has made keys with an invitation that was for somebody else.
func stranger(t *testing.T, r *consoletest.Room, user string) {
	t.Helper()
	code := sha256.Sum256([]byte(user))
	if _, err := r.Roster.Invite(t.Context(), roster.NewInvitation{ID: uuid.NewString(), Code: code[:], Unit: dockettest.Police, User: user, Name: "Lò Văn Nam", Duty: roster.Reader, By: "hoa"}); err != nil {
		t.Fatal(err)
	}
	recipient, _ := envelope.NewCase()
	if err := r.Roster.Join(t.Context(), code[:], roster.Enrolment{Salt: make([]byte, 16), Params: roster.DefaultParams, Auth: make([]byte, 32), Recipient: recipient, Identity: []byte("x")}, nil); err != nil {
		t.Fatal(err)
	}
}

// TestColleaguesComeAndGoInChromium brings a colleague in from a second browser, past a server that swaps his key, relieves
// another one and changes the unit's key.
func TestColleaguesComeAndGoInChromium(t *testing.T) {
	r, old, _ := village(t)
	cuong := serve(t, r, "cuong")
	stranger(t, r, "nam")
	w := r.Open(t)
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Key("e")
	w.Sees("Nông Văn Cường")
	// Whose fingerprint differs gets nothing, and his name is free again.
	w.Press("#differs-nam")
	w.Sees("Có thể ai đó đứng giữa hai máy")
	w.Press("#sure-differs-nam")
	w.Await("nobody waits", `document.querySelector("#invited-nam") === null`)

	w.Press("#invite")
	w.Write("#invite-name", "Trần Văn Bình")
	w.Write("#invite-user", "binh")
	w.Shot("roster-invite")
	w.Break("/api/roster/invite") // done, but the browser does not hear of it
	w.Press("#invite-send")
	w.Sees("không bị làm hai lần")
	w.Break("")
	w.Press("#invite-send")
	w.Await("a code", `document.querySelector("#invited-binh .phrase") !== null`)
	w.Shot("roster-code")
	second := r.Open(t)
	passphrase := takeInvitation(second, text(w, "#invited-binh .phrase"))
	second.Sees("So vân tay khóa với đồng nghiệp")
	second.Shot("enrol-compare")
	shown := text(second, ".print")

	// A server that has been taken over puts its own recipient in the newcomer's place: the fingerprints are not the same.
	attacker, _ := envelope.NewCase()
	swap := func(user string) func([]byte) []byte {
		person, err := r.Roster.Person(t.Context(), user)
		if err != nil {
			t.Fatal(err)
		}
		return func(answer []byte) []byte {
			return bytes.ReplaceAll(answer, []byte(person.Recipient), []byte(attacker))
		}
	}
	reopen := func() { w.Press("#roster-close"); w.Key("e") }
	w.Alter("/api/roster", swap("binh"))
	reopen()
	w.Await("another fingerprint", `document.querySelector("#invited-binh .print")?.textContent === "`+strings.ReplaceAll(officer.Fingerprint(attacker), " ", "")+`"`)
	if strings.Contains(w.Text(), shown) || text(w, "#invited-binh .print") == shown {
		t.Fatal("a swapped recipient looks the same")
	}
	w.Alter("/api/roster", nil)
	reopen()
	w.Await("the fingerprint", `[...document.querySelectorAll("#invited-binh .print span")].map((e) => e.textContent).join(" ") === "`+shown+`"`)
	w.Shot("roster-compare")
	w.Press("#same-binh")
	w.Await("binh serves", `document.querySelector("#officer-binh") !== null`)
	second.Sees("Đã xong")
	second.Press("#enrol-leave")
	second.SignIn("binh", passphrase)
	second.Press("#row-" + old.Case)
	second.Sees(words)

	// cuong goes; the unit's key changes with it.
	w.Press("#relieve-cuong")
	w.Sees("Vì đã biết khóa đơn vị")
	w.Press("#sure-relieve-cuong")
	w.Sees("Người biết khóa đơn vị đã thôi nhiệm vụ")
	w.Shot("roster-due")
	w.Alter("/api/roster", swap("binh"))
	reopen()
	w.Press("#rotate-due")
	w.Sees("chưa chắc khóa của Trần Văn Bình là thật")
	w.Alter("/api/roster", nil)
	reopen()
	w.Press("#rotate-due")
	w.Sees("niêm phong cho: Trần Văn Bình, Nguyễn Thị hoa")
	w.Press("#sure-rotate-due")
	w.Sees("Khóa mới chờ tỉnh ký")
	w.Shot("roster-proposed")
	print := text(w, "#proposed-print")
	r.Clock.Set(r.Clock.Now().Add(time.Hour))
	_, province, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	sign(t, r, province)
	key, err := r.Roster.KeyNow(t.Context(), dockettest.Police)
	if err != nil || officer.Fingerprint(key.Recipient) != print {
		t.Fatalf("the key in force is not the one on the page: %v", err)
	}
	fresh, sealed := sendNow(t, r, dockettest.Theft(r.Clock.Now()), "Tin mới sau khi đổi khóa.")
	gone(t, r, cuong, sealed)
	for name, window := range map[string]*consoletest.Window{"hoa": w, "binh": second} {
		window.Key("Escape")
		window.Key("u")
		window.Press("#row-" + fresh)
		window.Sees("Tin mới sau khi đổi khóa.")
		window.Press("#row-" + old.Case)
		window.Sees(words)
		if t.Failed() {
			t.Fatal(name)
		}
	}
	w.Key("e")
	w.Eval(`(document.querySelector("#changes summary").click(), true)`)
	w.Sees("Tỉnh đã ký danh sách có khóa mới")
	w.Sees("Nguyễn Thị hoa cho Nông Văn Cường (cuong) thôi nhiệm vụ")
	w.Eval(`(document.querySelector("#duties summary").click(), true)`)
	w.Sees("Nhận việc thay đồng nghiệp")
	w.Shot("roster-log")
	w.Press("#lang")
	w.Sees("What each duty may do")
	w.Quiet("ERR_EMPTY_RESPONSE")
	second.Quiet()
}

// gone: who was relieved has no session, no duty, and no key that opens what came after.
func gone(t *testing.T, r *consoletest.Room, own age.Identity, sealed envelope.Sealed) {
	t.Helper()
	if p, err := r.Roster.Person(t.Context(), "cuong"); err != nil || len(p.Duties)+len(p.Keys) != 0 {
		t.Errorf("%d duties, %d keys, %v", len(p.Duties), len(p.Keys), err)
	}
	opens, err := envelope.ParseIdentity(r.Keys[dockettest.Police].Identity)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := envelope.Open(sealed, opens, own); !errors.Is(err, envelope.ErrNotForMe) {
		t.Errorf("the old key opens what came after: %v", err)
	}
}
