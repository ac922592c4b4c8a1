package console_test

import (
	"crypto/sha256"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/officer"
	"homthu/triage/roster"
)

const lostWords = "Tối qua có hai xe máy lạ ở đầu thôn."

// keptRoom is a room with a recovery unit and one tip that is sealed to it too.
func keptRoom(t *testing.T) *consoletest.Room {
	t.Helper()
	r := consoletest.New(t)
	recoveryUnit(t, r)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Agency: "Cơ quan Cảnh sát điều tra tỉnh Lạng Sơn"})
	h := dockettest.Theft(dockettest.Start.Add(-time.Hour))
	h.Units = append(slices.Clone(h.Units), dockettest.Recovery)
	tip := dockettest.Tip()
	tip.Text = lostWords
	r.Send(t, h, tip)
	return r
}

// TestPaperKeyInChromium: the only officer of a unit prints its paper key, forgets her passphrase, and has her old letters
// again with the sheet.
func TestPaperKeyInChromium(t *testing.T) {
	r := keptRoom(t)
	w := r.Open(t)
	printPaper(t, r, w)
	sheet := w.Groups("#paper-words")
	usePaper(t, r, w, sheet)
	forgotten(t, r, w, sheet)
	inherited(t, r, w)
	w.Quiet()
	w.Nothing()
}

// TestRecoveryInChromium: a unit has lost its key and has no sheet. Two of the three people who hold the recovery unit's key
// give it back what it could read, and see nothing of it.
func TestRecoveryInChromium(t *testing.T) {
	r := keptRoom(t)
	w := r.Open(t)
	w.Go("/")
	shares := splitKey(t, r, w)
	passphrase := renewed(t, r)
	need(t, r.Roster.AskRecovery(t.Context(), "hoa", dockettest.Police, uuid.NewString()))
	recovered(t, r, w, shares)
	readable(t, r, passphrase)
	w.Quiet()
	w.Nothing()
}

// recoveryUnit adds one with a head who has its keys, as after its founding.
func recoveryUnit(t *testing.T, r *consoletest.Room) {
	t.Helper()
	ctx := t.Context()
	const unit = dockettest.Recovery
	need(t, r.Roster.SetUnits(ctx, roster.Unit{ID: unit, Role: "recovery", Place: "20", Province: "20", Deployment: "tinh-20", Recovery: true,
		Name: "Bộ phận khôi phục khóa tỉnh Lạng Sơn"}))
	key := officer.NewUnitKey(unit)
	recipient, verify, err := key.Public()
	need(t, err)
	need(t, r.Roster.AddKey(ctx, unit, roster.Key{Recipient: recipient, Verify: verify}))
	e, own, err := officer.Enrol(r.Passphrase)
	need(t, err)
	consoletest.Derives(r.Passphrase, e)
	need(t, r.Roster.Enrol(ctx, roster.Enrolment{User: "binh", Name: "Nông Văn Bình", Salt: e.Salt, Params: roster.Params(e.Params), Auth: e.Auth, Recipient: e.Recipient, Identity: e.Identity}))
	need(t, r.Roster.Assign(ctx, "binh", unit, roster.Head, time.Time{}, time.Time{}))
	sealed, err := key.SealTo("binh", own.Recipient().String())
	need(t, err)
	need(t, r.Roster.Give(ctx, "binh", unit, "binh", []roster.Sealing{sealed}))
	r.Keys[unit] = key
}

func printPaper(t *testing.T, r *consoletest.Room, w *consoletest.Window) {
	t.Helper()
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Sees("Công an xã Thiện Hòa")
	w.Key("a")
	w.Sees("Đơn vị chưa có chìa khóa giấy")
	w.Press("#paper-print")
	w.Press("#paper-make")
	w.Await("the key", `document.querySelectorAll("#paper-words span").length === 8`)
	w.Shot("paper-made")
	w.Eval(`window.print = () => {}; true`) // a dialogue would take the sheet away
	w.Press("#paper-sheet")
	w.Await("the sheet", `document.querySelector("#print .keysheet-code") !== null`)
	w.ShotPaper("sheet")
	if n := pages(w.Printed("sheet")); n != 1 {
		t.Errorf("the key is on %d sheets", n)
	}
	w.Eval(`document.querySelector("#print")?.remove(); true`)
}

func usePaper(t *testing.T, r *consoletest.Room, w *consoletest.Window, sheet string) {
	t.Helper()
	w.Write("#paper-last", "ZZZZZ")
	w.Press("#paper-use")
	w.Sees("Nhóm cuối không khớp")
	if _, err := r.Roster.Paper(t.Context(), dockettest.Police); err == nil {
		t.Fatal("a sheet that was not checked is in force")
	}
	w.Eval(`document.querySelector("#paper-last").value = ""; true`)
	w.Write("#paper-last", strings.ToLower(sheet[len(sheet)-5:]))
	w.Press("#paper-use")
	w.Sees("Chìa khóa giấy mới đã có hiệu lực")
	w.Sees("Mở được cả 1 khóa của đơn vị")
	w.Shot("paper")
	if strings.Contains(w.Source(), sheet[:11]) {
		t.Error("the key is still in the page")
	}
	w.Press("#signout")
}

// renewed invites hoa from the server and does what her browser does: new keys, and a new key of the unit.
func renewed(t *testing.T, r *consoletest.Room) string {
	t.Helper()
	ctx := t.Context()
	r.Clock.Set(r.Clock.Now().Add(time.Hour)) // of two keys, the one that came last is the unit's
	passphrase := officer.NewPassphrase()
	code := sha256.Sum256([]byte(passphrase))
	_, err := r.Roster.Invite(ctx, roster.NewInvitation{ID: uuid.NewString(), Code: code[:], Unit: dockettest.Police, User: "hoa", Name: "Nguyễn Thị Hoa", Duty: roster.Head, Lead: true})
	need(t, err)
	e, own, err := officer.Enrol(passphrase)
	need(t, err)
	key := officer.NewUnitKey(dockettest.Police)
	recipient, verify, err := key.Public()
	need(t, err)
	sealed, err := key.SealTo("hoa", own.Recipient().String())
	need(t, err)
	need(t, r.Roster.Join(ctx, code[:], roster.Enrolment{Salt: e.Salt, Params: roster.Params(e.Params), Auth: e.Auth, Recipient: e.Recipient, Identity: e.Identity},
		&roster.Founding{Key: roster.Key{Recipient: recipient, Verify: verify}, Sealed: sealed}))
	r.Name(t, nil) // the province signs
	return passphrase
}

func forgotten(t *testing.T, r *consoletest.Room, w *consoletest.Window, sheet string) {
	t.Helper()
	passphrase := renewed(t, r)
	w.SignIn("hoa", passphrase)
	openFirst(w)
	w.Sees("đơn vị ta không mở được")
	w.Key("a")
	w.Press("#paper-open")
	typed := []byte(strings.ReplaceAll(strings.ToLower(sheet), "-", " "))
	wrong := slices.Clone(typed)
	wrong[8] = map[bool]byte{true: 'z', false: 'y'}[wrong[8] != 'z'] // in the second group
	w.Write("#paper-typed", string(wrong))
	w.Press("#paper-try")
	w.Sees("Nhóm 2 gõ chưa đúng")
	w.Shot("paper-wrong")
	w.Eval(`document.querySelector("#paper-typed").value = ""; true`)
	w.Write("#paper-typed", string(typed))
	w.Press("#paper-try")
	w.Sees("Đã mở 1 khóa của đơn vị")
	w.Shot("paper-opened")
	openFirst(w)
	w.Sees(lostWords)
	if strings.Contains(w.Requests(), sheet[:5]) || strings.Contains(w.Requests(), string(typed[:11])) {
		t.Error("the paper key left the page")
	}
}

// inherited: another commune's police go over into hoa's unit, and all that is left of their key is their sheet.
func inherited(t *testing.T, r *consoletest.Room, w *consoletest.Window) {
	t.Helper()
	const old = "commune-police.06190"
	ctx := t.Context()
	own, sheet := officer.NewUnitKey(old), officer.NewPaperKey()
	recipient, verify, err := own.Public()
	need(t, err)
	paper, err := sheet.Seal(own)
	need(t, err)
	gone := roster.Unit{ID: old, Role: "commune-police", Place: "06190", Province: "20", Name: "Công an xã Hoa Thám", Deployment: "tinh-20"}
	need(t, r.Roster.SetUnits(ctx, gone))
	need(t, r.Roster.AddKey(ctx, old, roster.Key{Recipient: recipient, Verify: verify}))
	need(t, r.Roster.SetPaper(ctx, "", "", paper))
	gone.Successor, gone.To = dockettest.Police, r.Clock.Now()
	need(t, r.Roster.SetUnits(ctx, gone))
	w.Key("a")
	w.Press("[id='paper-open-" + old + "']")
	w.Sees("đã nhập vào đơn vị này")
	w.Write("#paper-typed", sheet.String())
	w.Shot("paper-inherited")
	w.Press("#paper-try")
	w.Sees("Đã mở 1 khóa của đơn vị")
	p, err := r.Roster.Person(ctx, "hoa")
	need(t, err)
	if !slices.ContainsFunc(p.Keys, func(k roster.Wrapped) bool { return k.Unit == old }) {
		t.Error("the key of the unit before was not kept")
	}
	w.Press("#signout")
}

func openFirst(w *consoletest.Window) {
	w.Key("Escape")
	w.Await("the queue", `document.querySelector("[id^=row-]") !== null`)
	w.Press("[id^=row-]")
}

// splitKey splits the recovery key in the page of its head, who has it no more after that.
func splitKey(t *testing.T, r *consoletest.Room, w *consoletest.Window) (shares []string) {
	t.Helper()
	w.SignIn("binh", r.Passphrase)
	w.Sees("Bộ phận khôi phục khóa")
	w.Key("a")
	w.Sees("Khóa khôi phục chưa chia cho ai giữ")
	w.Press("#paper-print")
	w.Eval(`document.querySelector("#paper-n").value = "3"; document.querySelector("#paper-k").value = "2"; true`)
	w.Press("#paper-make")
	w.Await("the shares", `document.querySelector("#paper-sheet") !== null`)
	w.Eval(`window.print = () => {}; true`)
	w.Press("#paper-sheet")
	w.Await("the sheets", `document.querySelectorAll("#print .keysheet-code").length === 3`)
	w.ShotPaper("share")
	for _, n := range []string{"1", "2", "3"} {
		shares = append(shares, w.Groups("#print .keysheet:nth-child("+n+") .keysheet-code"))
	}
	if n := pages(w.Printed("share")); n != 3 {
		t.Errorf("three people's shares are on %d sheets", n)
	}
	w.Eval(`document.querySelector("#print")?.remove(); true`)
	w.Write("#paper-last", shares[2][len(shares[2])-5:])
	w.Press("#paper-use")
	w.Sees("Các mảnh mới đã có hiệu lực")
	w.Press("#signout")
	if p, err := r.Roster.Person(t.Context(), "binh"); err != nil || len(p.Keys) != 0 {
		t.Fatalf("binh kept %d keys for himself: %v", len(p.Keys), err)
	}
	return shares
}

func recovered(t *testing.T, r *consoletest.Room, w *consoletest.Window, shares []string) {
	t.Helper()
	w.SignIn("binh", r.Passphrase)
	w.Key("a")
	w.Sees("Mảnh khóa thứ 1")
	w.Write("#share", shares[2])
	w.Press("#share-take")
	w.Sees("Đã có 1 trong 2 mảnh")
	w.Write("#share", shares[2])
	w.Press("#share-take")
	w.Sees("Mảnh này đã nhập rồi")
	w.Shot("recover-shares")
	w.Write("#share", shares[0])
	w.Press("#share-take")
	w.Sees("Khóa khôi phục đang mở trong trang này")
	w.Press("[id='recover-" + dockettest.Police + "']")
	w.Sees("Đã niêm lại 1 vụ cho Công an xã Thiện Hòa")
	if strings.Contains(w.Text(), lostWords) {
		t.Error("the recovery unit's page shows what somebody wrote")
	}
	w.Shot("recover-done")
	w.Press("#signout")
}

// readable looks from the unit's side: the letter opens with the new key, and the case says who opened it.
func readable(t *testing.T, r *consoletest.Room, passphrase string) {
	t.Helper()
	client, err := officer.Dial(r.Server.URL, r.Server.Client())
	need(t, err)
	need(t, client.SignIn(t.Context(), "hoa", passphrase))
	desk := client.In(dockettest.Police)
	page, err := desk.Queue(t.Context(), docket.Filter{})
	need(t, err)
	o, err := desk.Open(t.Context(), page.Rows[0].ID)
	need(t, err)
	if len(o.Tips) != 1 || o.Tips[0].Text != lostWords || o.Tips[0].HandOn == nil || o.Tips[0].HandOn.From != dockettest.Recovery {
		t.Errorf("given back: %d letters, %d closed", len(o.Tips), o.Closed)
	}
	last := slices.IndexFunc(o.Events, func(e docket.Event) bool { return e.Kind == docket.EventRestored })
	if last < 0 || o.Events[last].Officer != "binh" {
		t.Error("the unit concerned does not see that its case was opened")
	}
}

// pages counts the pages of a PDF as Chromium writes it.
func pages(pdf []byte) int { return len(regexp.MustCompile(`/Type /Page\b[^s]`).FindAll(pdf, -1)) }

func need(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
