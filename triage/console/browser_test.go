package console_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/officer"
	"homthu/triage/roster"
)

// The words of the tips and of the officer in these tests; none may ever be in a request.
const (
	words    = "Tối qua có hai xe máy không biển số chở bao tải vào lán sau suối Nà Tàn."
	question = "Bà con cho biết rõ hơn là lúc nào?"
	answer   = "Công an xã đã cho người đến xem. Cảm ơn bà con."
	note     = "Đã gọi trưởng thôn, hẹn sáng mai lên lán."
)

// village is a room with names and a queue as a commune has them.
func village(t *testing.T) (r *consoletest.Room, drugs envelope.Header, code receipt.Code) {
	t.Helper()
	r = consoletest.New(t)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Front: "Mặt trận xã Thiện Hòa",
		dockettest.Agency: "Cơ quan Cảnh sát điều tra tỉnh Lạng Sơn", dockettest.Committee: "UBND xã Thiện Hòa", dockettest.Province: "Công an tỉnh Lạng Sơn"})
	at := func(ago time.Duration) time.Time { return dockettest.Start.Add(-ago) }
	drugs = dockettest.Theft(at(22 * time.Hour))
	drugs.Category, drugs.Urgency = "A3", "high"
	code = r.SendKey(t, drugs, withPhoto(t, r, &drugs))
	r.Send(t, dockettest.Theft(at(30*time.Hour)), envelope.Tip{Text: "Nhà tôi mất con trâu đực, sừng cong, có đeo mõ.", Lang: "vi", Channel: "telegram"})
	r.Send(t, dockettest.Theft(at(8*24*time.Hour)), envelope.Tip{Text: "Mất xe đạp ở chợ.", Lang: "vi", Channel: "web"})
	r.Send(t, dockettest.Fight(at(3*time.Minute)), envelope.Tip{Text: "Đang đánh nhau ở quán đầu thôn, có người cầm dao.", Lang: "vi", Channel: "telegram"})
	r.Send(t, dockettest.Quarrel(at(50*time.Hour)), envelope.Tip{Text: "Hai nhà tranh nhau bờ ruộng.", Lang: "vi", Channel: "web"})
	r.Send(t, dockettest.Proposal(at(70*time.Hour)), envelope.Tip{Text: "Xin một bóng đèn ở dốc trường học.", Lang: "vi", Channel: "web"})
	return r, drugs, code
}

func photo(t *testing.T) []byte {
	t.Helper()
	var picture bytes.Buffer
	canvas := image.NewGray(image.Rect(0, 0, 320, 200))
	for i := range canvas.Pix {
		canvas.Pix[i] = byte(i % 320 / 2)
	}
	if err := jpeg.Encode(&picture, canvas, nil); err != nil {
		t.Fatal(err)
	}
	return picture.Bytes()
}

func withPhoto(t *testing.T, r *consoletest.Room, h *envelope.Header) envelope.Tip {
	t.Helper()
	recipient, identity := envelope.NewCase()
	a := sealedFile(t, r, recipient, "image/jpeg", photo(t))
	h.Blobs = []envelope.BlobRef{{ID: a.Blob, Size: envelope.PaddedSize(a.Size)}}
	return envelope.Tip{Text: words, Lang: "vi", Channel: "web", Place: envelope.Place{Words: "thôn Nà Tàn, lán sau suối"},
		Answers: []envelope.Answer{{Q: "luc-nao", A: "khoảng 10 giờ đêm"}, {Q: "hung-khi", A: "khong"}, {Q: "dinh-can-bo", A: "khong-biet"}},
		CaseKey: envelope.CaseKey{Recipient: recipient, Identity: identity}, Attachments: []envelope.Attachment{a}}
}

// sent opens what waits in the docket's outbox for the resident.
func sent(t *testing.T, r *consoletest.Room, code receipt.Code) []envelope.Reply {
	t.Helper()
	id, err := code.Identity()
	if err != nil {
		t.Fatal(err)
	}
	parcels, err := r.Docket.Due(t.Context(), r.Clock.Now().Add(100*time.Hour), 200)
	if err != nil {
		t.Fatal(err)
	}
	var list []envelope.Reply
	for _, p := range parcels {
		if p.Kind != courier.KindReply {
			continue
		}
		body, err := courier.ReadReply(p)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := envelope.OpenReply(body.Sealed, id)
		if errors.Is(err, envelope.ErrNotForMe) {
			continue // to another resident
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, opened)
	}
	return list
}

func TestDeskInChromium(t *testing.T) {
	r, drugs, code := village(t)
	r.Shipped = true
	w := r.Open(t)
	w.Go("/")
	w.Shot("signin")
	w.SignIn("hoa", r.Passphrase)
	w.Sees("Ma túy")
	w.Sees("KHẨN")
	w.Shot("queue")
	if strings.Contains(w.Source(), "xe máy") || strings.Contains(w.Source(), "Nà Tàn") {
		t.Fatal("words before a case is opened")
	}

	w.Press("#tab-mine")
	w.Sees("Đồng chí chưa nhận việc nào")
	w.Shot("empty")
	w.Write("#find", "2026-0000-0000\r")
	w.Sees("Không có việc mang số này")
	w.Press("#allagain")
	w.Press("#row-" + drugs.Case)
	w.Sees(words)
	w.Sees("khoảng 10 giờ đêm")
	w.Sees("thôn Nà Tàn")
	w.Press(".attachments button")
	w.Await("picture", `document.querySelector(".attachments canvas")?.width === 320`)
	w.Shot("case")

	w.Key("t")
	w.Sees("Tôi đang làm việc này")
	w.Key("n")
	w.Write("#words", note)
	w.Press("#send")
	w.Sees("Đã lưu ghi chú.")
	w.Key("q")
	w.Choose("#ready", question)
	w.Shot("ask")
	w.Press("#send")
	w.Sees("Đã gửi câu hỏi.")
	w.Await("question in the dialogue", `[...document.querySelectorAll(".ours .said")].some((e) => e.textContent === "`+question+`")`)

	w.Key("r")
	w.Write("#words", answer)
	w.Shot("reply")
	w.Break("/api/reply") // done, but the browser does not hear of it
	w.Press("#send")
	w.Sees("không bị gửi hai lần")
	w.Break("")
	w.Press("#send")
	w.Await("reply in the dialogue", `[...document.querySelectorAll(".ours .said")].some((e) => e.textContent === "`+answer+`")`)

	w.Key("s")
	w.Choose("#to", "CHECKING")
	w.Shot("move")
	w.Press("#domove")
	w.Sees("Đã chuyển: Đang kiểm tra")

	got := sent(t, r, code)
	if len(got) != 2 {
		t.Fatalf("%d replies", len(got))
	}
	for _, reply := range got {
		_, verify, err := r.Keys[dockettest.Police].Public()
		if err != nil {
			t.Fatal(err)
		}
		public, err := base64.StdEncoding.DecodeString(verify)
		if err != nil || !reply.Verify(public) || reply.From != dockettest.Police || len(reply.Holders) != 2 || !slices.Equal(slices.Sorted(slices.Values(reply.Never)), slices.Sorted(slices.Values(drugs.Never))) {
			t.Errorf("reply: from %s, never %v, %d holders, %v", reply.From, reply.Never, len(reply.Holders), err)
		}
		if want := map[bool]string{true: question, false: answer}[reply.Question]; reply.Text != want {
			t.Errorf("reply says %q, want %q", reply.Text, want)
		}
	}

	// The lock: words go, the list stays, what was half-written comes back.
	w.Key("r")
	w.Write("#words", "Nửa câu trả lời")
	w.Eval(`window.shift += 11 * 60 * 1000, true`) // nobody touches the page for eleven minutes
	w.Sees("Đang khóa")
	w.Shot("locked")
	for _, word := range []string{"xe máy", "Nà Tàn", "Nửa câu", answer, note} {
		if strings.Contains(w.Source(), word) {
			t.Errorf("%q is in the locked page", word)
		}
	}
	w.Sees("Ma túy")
	w.Write("#passphrase", r.Passphrase)
	w.Press("#signin")
	w.Sees(words)
	w.Await("the half sentence", `document.querySelector("#words")?.value === "Nửa câu trả lời"`)

	w.Press("#lang")
	w.Sees("Sign out")
	w.Nothing()
	w.Press("#signout")
	w.Sees("Sign in")
	if strings.Contains(w.Source(), words) {
		t.Error("words after signing out")
	}
	keys := r.Keys[dockettest.Police]
	for _, secret := range []string{r.Passphrase, words, "xe máy", "Nà Tàn", answer, note, "Nửa câu", keys.Identity, keys.Signing, "AGE-SECRET-KEY"} {
		if strings.Contains(w.Requests(), secret) {
			t.Errorf("%q was in a request", secret)
		}
	}
	w.Quiet("ERR_EMPTY_RESPONSE", "409 (Conflict)") // the answer that was lost, and the try after it
}

func TestRareStatesInChromium(t *testing.T) {
	r, drugs, _ := village(t)
	enrolment, _, err := officer.Enrol(r.Passphrase)
	if err != nil {
		t.Fatal(err)
	}
	consoletest.Derives(r.Passphrase, enrolment)
	if err := r.Roster.Enrol(t.Context(), roster.Enrolment{User: "binh", Name: "Trần Văn Bình", Salt: enrolment.Salt, Params: roster.Params(enrolment.Params),
		Auth: enrolment.Auth, Recipient: enrolment.Recipient, Identity: enrolment.Identity}); err != nil {
		t.Fatal(err)
	}
	if err := r.Roster.Assign(t.Context(), "binh", dockettest.Police, roster.Officer, time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	w := r.Open(t)
	w.Go("/")
	w.SignIn("binh", r.Passphrase) // whom nobody gave the unit's keys yet
	w.Press("#row-" + drugs.Case)
	w.Sees("Chưa ai cấp khóa của Công an xã Thiện Hòa")
	w.Shot("nokey")
	bikes, err := r.Docket.Queue(t.Context(), dockettest.By(dockettest.Police), docket.Filter{Categories: []string{"A2"}})
	if err != nil || len(bikes.Rows) == 0 {
		t.Fatal(bikes, err)
	}
	w.Press("#row-" + bikes.Rows[0].ID)
	w.Await("another case", `document.querySelector(".casehead .number")?.textContent === "`+bikes.Rows[0].Number+`"`)
	w.Eval(`{const real = fetch, gone = new Promise((go) => (window.gone = go)); // the page hears of it when he has gone
		window.fetch = async (...call) => { const answer = await real(...call); if (String(call[0]).startsWith("/api/take")) { window.taken = true; await gone; } return answer; };} true`)
	w.Key("t")
	w.Await("it is taken", `window.taken === true`)
	w.Press("#signout")

	w.SignIn("hoa", r.Passphrase)
	w.Eval(`window.gone(), true`)
	w.Press("#row-" + drugs.Case)
	w.Sees(words)
	w.Await("nothing of him who was here", `document.querySelector(".toast") === null`)
	w.Key("s")
	w.Choose("#to", "FORWARDED")
	w.Choose("#unit-to", dockettest.Province)
	w.Press("#domove")
	w.Sees("Cần chọn lý do.")
	w.Choose("#reason", "cap-tren-yeu-cau")
	w.Shot("handon")
	w.Press("#domove")
	w.Sees("Đã chuyển: Đã chuyển cơ quan có thẩm quyền")
	w.Sees("Công an tỉnh Lạng Sơn đang giữ việc này")
	_, province := r.Sign(t, dockettest.Province)
	handed, err := province.Open(t.Context(), drugs.Case)
	if err != nil || len(handed.Tips) != 1 || handed.Tips[0].Text != words || handed.Tips[0].HandOn == nil || handed.Closed != 1 {
		t.Fatalf("handed on: %+v, %v", handed, err)
	}

	// Two people for the waste paper basket.
	_, desk := r.Sign(t, dockettest.Police)
	page, err := desk.Queue(t.Context(), docket.Filter{Lanes: []string{"feedback"}})
	if err != nil || len(page.Rows) != 1 {
		t.Fatal(page, err)
	}
	w.Press("#row-" + page.Rows[0].ID)
	w.Sees("Xin một bóng đèn")
	w.Key("s")
	w.Choose("#to", "DISCARDED")
	w.Sees("Bước này cần hai người")
	w.Choose("#reason", "thu-thu-nghiem")
	w.Press("#screened")
	w.Press("#domove")
	w.Sees("Đã ghi đề nghị")
	c, err := r.Docket.Case(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "hoa"}, page.Rows[0].ID)
	if err != nil || c.State != "RECEIVED" || c.Events[len(c.Events)-1].Kind != docket.EventProposed {
		t.Fatalf("proposed: %+v, %v", c.Row, err)
	}
	if err := r.Docket.Move(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "binh"}, c.ID, docket.Move{Version: c.Version, To: "DISCARDED", Reason: "thu-thu-nghiem"}); err != nil {
		t.Fatal(err)
	}
	w.Key("u") // the list has it no more; the case says that it changed as soon as somebody acts on it
	w.Await("fewer rows", `document.querySelectorAll(".row").length === 5`)
	w.Key("t")
	w.Sees("binh vừa làm việc này.")
	w.Quiet("409 (Conflict)", "401 (Unauthorized)") // what was on its way as he went
}
