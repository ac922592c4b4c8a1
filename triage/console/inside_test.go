package console_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/place"
	"homthu/triage/console"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

const told = "Tối qua xe 12A1-345.67 của ông Lò Văn Hặc chở gỗ qua suối Nặm Mạ, gọi 0912 345 678 thì không nghe máy."

// inside is one room and one browser for everything that is done inside one case.
type inside struct {
	*testing.T
	r *consoletest.Room
	w *consoletest.Window
}

func (i inside) read(unit, id string) docket.Case {
	i.Helper()
	c, err := i.r.Docket.Case(i.Context(), docket.Viewer{Unit: unit, Officer: "hoa"}, id)
	if err != nil {
		i.Fatal(err)
	}
	return c
}

// pick puts a file into the form of a reply, under a name that says who made it.
func (i inside) pick(mediaType string, content []byte) {
	i.Helper()
	i.w.Await("form", `document.querySelector("#enclose") !== null`)
	i.w.Eval(fmt.Sprintf(`(() => { const d = new DataTransfer(); d.items.add(new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], "Nguyen Van Hoa.jpg", { type: %q }));
		const e = document.querySelector("#enclose"); e.files = d.files; e.dispatchEvent(new Event("change")); return true; })()`, base64.StdEncoding.EncodeToString(content), mediaType))
}

func TestInsideInChromium(t *testing.T) {
	places, err := place.Default()
	if err != nil {
		t.Fatal(err)
	}
	r := consoletest.New(t, func(_ testing.TB, _ *consoletest.Room, o *console.Options) { o.Places = places })
	r.Add(t, dockettest.Mediators, "ly")
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Front: "Mặt trận xã Thiện Hòa", dockettest.Committee: "Ủy ban nhân dân xã Thiện Hòa",
		dockettest.Agency: "Cơ quan Cảnh sát điều tra tỉnh Lạng Sơn", dockettest.Mediators: "Tổ hòa giải xã Thiện Hòa"})
	i := inside{t, r, r.Open(t)}
	i.w.Go("/")
	i.w.SignIn("hoa", r.Passphrase)
	t.Run("labels", i.labels)
	t.Run("masks", i.masks)
	t.Run("files", i.files)
	t.Run("similar", i.similar)
	t.Run("place and watching", i.placeAndWatching)
	t.Run("result", i.result)
	t.Run("set aside", i.setAside)
	t.Run("damaged", i.damaged)
	t.Run("release", i.release)
	t.Run("hands in", i.handsIn)
	t.Run("redacts", i.redacts)
	t.Run("kept", i.kept)
	i.w.Quiet("409 (Conflict)", "ERR_EMPTY_RESPONSE", "Failed to load resource")
}

// sends registers a tip and opens it in the browser.
func (i inside) sends(t *testing.T, h envelope.Header, tip envelope.Tip, sees string) (code func() []envelope.Reply) {
	t.Helper()
	if tip.Lang == "" {
		tip.Lang, tip.Channel = "vi", "web"
	}
	receipt := i.r.Send(t, h, tip)
	i.w.Key("u")
	i.w.Press("#row-" + h.Case)
	i.w.Sees(sees)
	return func() []envelope.Reply { return sent(t, i.r, receipt) }
}

func (i inside) labels(t *testing.T) {
	h := dockettest.Theft(dockettest.Start.Add(-time.Hour))
	i.sends(t, h, envelope.Tip{Text: "Mất con trâu đực ở bãi chăn."}, "Mất con trâu đực")
	i.w.Key("b")
	i.w.Sees("Nhãn nói về việc, không nói về người")
	i.w.Press("#label-hen-gap")
	i.w.Sees("Đã gắn nhãn Có hẹn gặp.")
	i.w.Press("#label-lam-truoc")
	i.w.Await("two labels", `document.querySelectorAll(".facts .label").length === 2`)
	i.w.Shot("inside-labels")
	i.w.Press("#label-hen-gap")
	i.w.Await("one label", `document.querySelectorAll(".facts .label").length === 1`)
	if got := i.read(dockettest.Police, h.Case).Labels; !slices.Equal(got, []string{"lam-truoc"}) {
		t.Errorf("labels %v", got)
	}
}

func (i inside) masks(t *testing.T) {
	h := dockettest.Theft(dockettest.Start.Add(-2 * time.Hour))
	i.sends(t, h, envelope.Tip{Text: told, Place: envelope.Place{Words: "nhà ông Hặc, thôn Nà Tàn"}}, "qua suối Nặm Mạ")
	i.w.Key("m")
	i.w.Press("#mode-mask")
	i.w.Sees("Biển số 12A1-345.67")
	i.w.Sees("Số điện thoại 0912 345 678")
	i.w.Press("#mask-offer-0")
	from := len([]rune(told[:strings.Index(told, "ông Lò")]))
	i.w.Eval(fmt.Sprintf(`(document.querySelector("#mask-words").focus(), document.querySelector("#mask-words").setSelectionRange(%d, %d), true)`, from, from+len([]rune("ông Lò Văn Hặc"))))
	i.w.Shot("inside-marking")
	i.w.Eval(`document.querySelector("#mask-words").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true })) === false`)
	i.w.Await("two marks", `document.querySelectorAll(".masks li").length === 2`)
	i.w.Choose("#mask-field", "1")
	i.w.Eval(`(document.querySelector("#mask-words").setSelectionRange(4, 11), true)`)
	i.w.Press("#mask-do")
	i.w.Break("/api/mark") // done, but the browser does not hear of it
	i.w.Press("#mask-save")
	i.w.Sees("không bị gửi hai lần")
	i.w.Break("")
	i.w.Press("#mask-save")
	i.w.Sees("Đã lưu chữ cần che.")
	i.w.Sees("ông Lò Văn Hặc")
	i.w.Press("#cover")
	i.w.Await("hidden", `document.querySelector(".letter .said").innerText === "Tối qua xe ▇▇▇ của ▇▇▇ chở gỗ qua suối Nặm Mạ, gọi 0912 345 678 thì không nghe máy."`)
	i.w.Sees("nhà ▇▇▇, thôn Nà Tàn")
	i.w.Shot("inside-masked")
	i.w.Press("#cover")
	i.w.Key("h") // the unit that gets the case reads what is marked, and the form says so
	i.w.Choose("#unit-to", dockettest.Agency)
	i.w.Sees("Nơi nhận đọc nguyên văn, kể cả chữ đã che.")
	i.w.Shot("inside-masked-handing")
	i.w.Press("#nomove")
	c := i.read(dockettest.Police, h.Case)
	if n := len(slices.DeleteFunc(c.Remarks, func(m docket.Remark) bool { return m.Kind != "marks" })); n != 1 {
		t.Errorf("%d lists of marks", n)
	}
	if requests := i.w.Requests(); strings.Contains(requests, "Lò Văn") || strings.Contains(requests, "345.67") {
		t.Error("words left the browser")
	}
}

func (i inside) files(t *testing.T) {
	h := dockettest.Theft(dockettest.Start.Add(-3 * time.Hour))
	replies := i.sends(t, h, envelope.Tip{Text: "Xin hỏi mẫu đơn trình báo mất xe."}, "Xin hỏi mẫu đơn")
	i.w.Key("r")
	i.w.Write("#words", "Gửi bà con ảnh mẫu đơn.")
	i.w.Press("#keep-ready")
	i.w.Sees("Đã lưu câu mẫu cho cả đơn vị.")
	i.w.Await("the unit's own text", `document.querySelector("#ready optgroup option")?.value === "Gửi bà con ảnh mẫu đơn."`)
	i.w.Break("/api/attach") // stored, but the browser does not hear of it
	i.pick("image/jpeg", photo(t))
	i.w.Sees("Ảnh 1: mất mạng. Tệp vẫn giữ ở đây và chỉ gửi một lần.")
	i.pick("application/octet-stream", []byte("\x7fELF nothing that anybody knows"))
	i.w.Sees("Không rõ Giấy tờ 2 là loại tệp gì")
	i.w.Press("#drop-2")
	i.pick("application/pdf", []byte("%PDF-1.4\n1 0 obj<</Author(Nguyen Van Hoa)>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"))
	i.w.Sees("Giấy tờ 3 không làm sạch được")
	i.w.Press("#drop-3")
	i.w.Break("/api/reply")
	i.w.Press("#send") // the file goes again, then the reply, whose answer is lost
	i.w.Sees("không bị gửi hai lần")
	i.w.Sees("Ảnh 1 · ")
	i.w.Break("")
	i.w.Press("#send")
	i.w.Sees("Gửi bà con ảnh mẫu đơn.")
	i.w.Await("file of the reply", `document.querySelector(".letter.ours .attachments button") !== null`)
	i.w.Press(".letter.ours .attachments button")
	i.w.Await("picture", `document.querySelector(".letter.ours canvas")?.width === 320`)
	i.w.Shot("inside-file")
	got := replies()
	if len(got) != 1 || len(got[0].Attachments) != 1 || got[0].Attachments[0].Type != "image/jpeg" {
		t.Fatalf("replies: %+v", got)
	}
	i.opensForResident(t, h.Case, got[0].Attachments[0])
	if strings.Contains(i.w.Requests(), "Nguyen Van Hoa") {
		t.Error("a file's name left the browser")
	}
}

// opensForResident opens the resident's own copy with his receipt's key, as his page does.
func (i inside) opensForResident(t *testing.T, id string, a envelope.Attachment) {
	t.Helper()
	parcels, err := i.r.Docket.Due(t.Context(), i.r.Clock.Now().Add(100*time.Hour), 500)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parcels {
		if p.Kind != courier.KindReply {
			continue
		}
		body, err := courier.ReadReply(p)
		if err != nil || body.Case != id {
			continue
		}
		if len(body.Blobs) != 2 || body.Blobs[0] != a.Blob || i.r.Blobs[body.Blobs[0]] == nil || i.r.Blobs[body.Blobs[1]] == nil {
			t.Errorf("the edge is told of %v", body.Blobs)
		}
	}
	if sealed := i.r.Blobs[a.Blob]; int64(len(sealed)) != envelope.BlobSize(envelope.PaddedSize(a.Size)) {
		t.Errorf("stored %d bytes", len(sealed))
	}
}

func (i inside) similar(t *testing.T) {
	h := dockettest.Theft(dockettest.Start.Add(-26 * time.Hour))
	i.sends(t, h, envelope.Tip{Text: "Lại thấy xe 12A134567 đỗ ở bến, biển số bà con ai cũng biết."}, "Lại thấy xe")
	i.w.Sees("cùng số (biển số, điện thoại)")
	i.w.Press(".facts button.link")
	i.w.Sees("ông Lò Văn Hặc")
	if requests := i.w.Requests(); strings.Contains(requests, "12A134567") {
		t.Error("words left the browser")
	}
}

func (i inside) placeAndWatching(t *testing.T) {
	h := dockettest.Theft(dockettest.Start.Add(-4 * time.Hour))
	i.sends(t, h, envelope.Tip{Text: "Có hố sâu giữa đường vào bản.", Place: envelope.Place{Pin: &envelope.Pin{Lat: 22.05, Lon: 106.55}}}, "Có hố sâu")
	i.w.Sees("22.05000, 106.55000")
	i.w.Await("a sketch", `document.querySelector(".placemap .pin") !== null`)
	i.w.Sees("Cách trung tâm ")
	i.w.Press("#watch")
	i.w.Sees("Thôi theo dõi")
	i.w.Sees("Chỉ xem, không xử lý: Cơ quan Cảnh sát điều tra")
	i.w.Shot("inside-place")
	if err := i.r.Docket.Label(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "binh"}, h.Case, "lam-truoc", true); err != nil {
		t.Fatal(err)
	}
	if err := i.r.Docket.Remark(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "binh"}, h.Case, "6f1c1ad4-7f0a-4c1c-9f31-0d1f4d3c2b1a", []byte("sealed")); err != nil {
		t.Fatal(err)
	}
	list, err := i.r.Docket.Watched(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "hoa"})
	if err != nil || len(list) != 1 || list[0].Changes != 1 {
		t.Errorf("watched: %+v, %v", list, err)
	}
}

func (i inside) result(t *testing.T) {
	h := dockettest.Theft(dockettest.Start.Add(-5 * time.Hour))
	h.Lane, h.Units = "hand-in", []string{dockettest.Police}
	for _, c := range dockettest.Tables(t).Categories {
		if c.Lane == "hand-in" {
			h.Category = c.Code
		}
	}
	replies := i.sends(t, h, envelope.Tip{Text: "Nhà có hai khẩu súng kíp muốn nộp."}, "hai khẩu súng kíp")
	i.w.Key("s")
	i.w.Choose("#to", "ACCEPTED")
	i.w.Press("#domove")
	i.w.Sees("Đã chuyển: Đã thụ lý")
	i.w.Key("s")
	i.w.Choose("#to", "RESOLVED")
	i.w.Choose("#reason", "da-nhan-ban-giao")
	i.w.Choose("#outcome", "da-nhan-do")
	i.w.Sees("Đã nhận bao nhiêu")
	i.w.Press("#domove")
	i.w.Sees("Hãy ghi đã nhận bao nhiêu.")
	i.w.Write("#count-sung", "12")
	i.w.Choose("#worth", "co-ich")
	i.w.Sees("Để trống thì bà con nhận câu: “Việc hẹn giao nộp đã xong.”")
	i.w.Shot("inside-close")
	i.w.Break("/api/move")
	i.w.Press("#domove")
	i.w.Sees("không bị gửi hai lần")
	i.w.Break("")
	i.w.Press("#domove")
	i.w.Sees("Đã chuyển: Đã giải quyết")
	// He who sent it reads that it is over, and so is asked whether it is settled: the state comes with a reply alone.
	if got := replies(); len(got) != 1 || got[0].Text != "Việc hẹn giao nộp đã xong." || got[0].State != "RESOLVED" || got[0].Question {
		t.Errorf("the resident reads %+v", got)
	}
	i.w.Sees("Có ích · Súng: 12")
	i.w.Key("m")
	i.w.Press("#mode-result")
	i.w.Eval(`(document.querySelector("#count-sung").value = "2", document.querySelector("#count-sung").dispatchEvent(new Event("input")), true)`)
	i.w.Press("#doresult")
	i.w.Sees("Đã sửa kết quả.")
	i.w.Sees("Súng: 2 (trước là 12)")
	if c := i.read(dockettest.Police, h.Case); c.Result.Counts["sung"] != 2 || c.Result.Worth != "co-ich" {
		t.Errorf("result: %+v", c.Result)
	}
}

func (i inside) setAside(t *testing.T) {
	h := dockettest.Theft(dockettest.Start.Add(-6 * time.Hour))
	h.Lane, h.Category = "unsorted", "E1"
	i.sends(t, h, envelope.Tip{Text: "hihi test hihi"}, "hihi test hihi")
	i.w.Key("s")
	i.w.Await("a question is asked with q", `document.querySelector("#mode-ask") !== null && document.querySelector("#to option[value=CHECKING]") !== null && document.querySelector("#to option[value=NEED_INFO]") === null`)
	i.w.Choose("#to", "DISCARDED")
	i.w.Choose("#reason", "thu-thu-nghiem")
	i.w.Press("#domove")
	i.w.Sees("Hãy xác nhận đã đọc kỹ trước khi bỏ.")
	i.w.Press("#screened")
	i.w.Shot("inside-aside")
	i.w.Press("#domove")
	i.w.Sees("Đã ghi đề nghị")
	c := i.read(dockettest.Police, h.Case)
	if err := i.r.Docket.Move(t.Context(), docket.Viewer{Unit: dockettest.Police, Officer: "binh"}, c.ID, docket.Move{Version: c.Version, To: "DISCARDED", Reason: "thu-thu-nghiem"}); err != nil {
		t.Fatal(err)
	}
	i.w.Press("#tab-closed")
	i.w.Press("#row-" + h.Case)
	i.w.Sees("đề nghị: Thư rác, không liên quan.")
	i.w.Await("acts", `document.querySelector("#mode-more") !== null`)
	i.w.Key("m")
	i.w.Press("#mode-reopen")
	i.w.Choose("#reopen-why", "khong-phai-thu-rac")
	i.w.Shot("inside-reopen")
	i.w.Break("/api/reopen")
	i.w.Press("#doreopen")
	i.w.Sees("không bị gửi hai lần")
	i.w.Break("")
	i.w.Press("#doreopen")
	i.w.Sees("Đã mở lại việc này.")
	if c := i.read(dockettest.Police, h.Case); c.State != "CHECKING" || c.Events[len(c.Events)-2].Kind == docket.EventReopened {
		t.Errorf("case: %+v %+v", c.Row, c.Events)
	}
	i.w.Press("#tab-open")
}

// damaged: an envelope that is not as it was sealed is said to be, can be saved as it is, and stops nothing.
func (i inside) damaged(t *testing.T) {
	h := dockettest.Theft(dockettest.Start.Add(-7 * time.Hour))
	sealed := dockettest.Seal(t, h) // to keys that this room's units do not have: what is sealed opens for nobody
	if _, err := i.r.Docket.Register(t.Context(), sealed); err != nil {
		t.Fatal(err)
	}
	broken := dockettest.Theft(dockettest.Start.Add(-7 * time.Hour))
	i.r.Send(t, broken, envelope.Tip{Text: "Thư này sẽ hỏng.", Lang: "vi", Channel: "web"})
	bytesOf := i.spoil(t, broken.Case)
	dir := i.w.Downloads()
	i.w.Key("u")
	i.w.Press("#row-" + broken.Case)
	i.w.Sees("Thư này bị hỏng, không mở được")
	i.w.Shot("inside-damaged")
	i.w.Press(".letter.shut button")
	file := filepath.Join(dir, broken.ID+".homthu")
	var saved []byte
	for tries := 0; tries < 200 && !bytes.Equal(saved, bytesOf); tries++ {
		time.Sleep(50 * time.Millisecond) // the browser writes it in its own time
		saved, _ = os.ReadFile(file)
	}
	if !bytes.Equal(saved, bytesOf) {
		t.Errorf("saved %d bytes of %d", len(saved), len(bytesOf))
	}
	i.w.Press("#row-" + h.Case)
	i.w.Sees("Thư này gửi kín cho nơi khác")
	i.endsShut(t, broken.Case)
}

// endsShut: what nobody can open is ended from its own page, which says how, without a word that nobody could be sent.
func (i inside) endsShut(t *testing.T, id string) {
	t.Helper()
	i.w.Press("#row-" + id)
	i.w.Sees("Hết cách thì kết thúc việc ở nút “Chuyển bước”")
	for _, step := range [][2]string{{"CHECKING", ""}, {"NO_GROUNDS", "khong-the-xac-minh"}} {
		i.w.Key("s")
		i.w.Await("nothing that needs its words", `document.querySelector("#to") !== null && document.querySelector("#to option[value=FORWARDED]") === null`)
		i.w.Choose("#to", step[0])
		if step[1] != "" {
			i.w.Choose("#reason", step[1])
			i.w.Await("no words", `document.querySelector("#movewords") === null`)
			i.w.Shot("inside-ends-shut")
		}
		i.w.Press("#domove")
		i.w.Await("done", `document.querySelector("#domove") === null`)
	}
	if c := i.read(dockettest.Police, id); c.State != "NO_GROUNDS" || c.Closed.IsZero() || len(c.Replies) != 0 {
		t.Errorf("ended: %+v", c.Row)
	}
}

// spoil turns one bit of a stored envelope, as a disk does.
func (i inside) spoil(t *testing.T, id string) []byte {
	t.Helper()
	var sealed []byte
	err := i.r.DB.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT sealed FROM envelopes WHERE case_id = $1`, id).Scan(&sealed); err != nil {
			return err
		}
		sealed[len(sealed)-100] ^= 1
		_, err := tx.ExecContext(ctx, `UPDATE envelopes SET sealed = $1 WHERE case_id = $2`, sealed, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func (i inside) release(t *testing.T) {
	h := dockettest.Quarrel(dockettest.Start.Add(-8 * time.Hour))
	i.sends(t, h, envelope.Tip{Text: "Tôi thấy nhà bà Mẩy và nhà anh Sùng cãi nhau to vì bờ ruộng bậc thang."}, "cãi nhau to")
	i.w.Key("m")
	i.w.Press("#mode-release")
	i.w.Choose("#release-to", dockettest.Mediators)
	i.w.Press("#dorelease")
	i.w.Sees("Hãy chọn nơi nhận và viết tóm tắt.")
	i.w.Write("#release-who", "hai hộ ở gần nhau")
	i.w.Write("#release-text", "Họ cãi nhau to vì bờ ruộng bậc thang.")
	i.w.Press("#need-screened-no-violation")
	i.w.Press("#dorelease")
	i.w.Sees("Hãy ghi người trong cuộc nói bằng cách nào")
	i.w.Choose("#wish-how", "visit")
	i.w.Eval(`(() => { const e = document.querySelector("#wish-day"); e.value = "2026-11-15"; e.dispatchEvent(new Event("input")); return document.querySelector("#wish-how option[value=letter]") === null; })()`) // the letter says nothing of it
	i.w.Shot("inside-releasing")
	i.w.Press("#dorelease")
	i.w.Sees("Còn nguyên lời của người báo: “cãi nhau to vì bờ ruộng")
	i.w.Eval(`(() => { const e = document.querySelector("#release-text"); e.value = "Bất hòa về ranh giới ruộng, một bên muốn hòa giải."; e.dispatchEvent(new Event("input")); return true; })()`)
	i.w.Break("/api/release")
	i.w.Press("#dorelease")
	i.w.Sees("không bị gửi hai lần")
	i.w.Break("")
	i.w.Press("#dorelease")
	i.w.Sees("Đã chuyển bản tóm tắt đến Tổ hòa giải xã Thiện Hòa.")
	i.w.Sees("Hòa giải viên bắt đầu hòa giải")
	i.w.Sees("Người trong cuộc muốn hòa giải (khi cán bộ đến nhà) 15/11/2026")
	i.w.Shot("inside-released")
	if c := i.read(dockettest.Police, h.Case); len(c.Released) != 1 {
		t.Errorf("released: %+v", c.Released)
	}
	if requests := i.w.Requests(); strings.Contains(requests, "bất hòa") {
		t.Error("words left the browser")
	}

	w := i.r.Open(t)
	w.Go("/")
	w.SignIn("ly", i.r.Passphrase)
	w.Key("v")
	w.Sees("Bất hòa về ranh giới ruộng")
	w.Sees("Công an xã Thiện Hòa")
	w.Shot("inside-extracts")
	if text := w.Text(); strings.Contains(text, "bà Mẩy") {
		t.Error("the reporter's words came along")
	}
	w.Press(".extracts button.main")
	w.Sees("Bắt đầu hòa giải")
	w.Await("begun", `document.querySelector(".extracts .done") !== null`)
	if c := i.read(dockettest.Police, h.Case); c.Released[0].Begun.IsZero() || c.Released[0].Looked.IsZero() {
		t.Errorf("released: %+v", c.Released)
	}
	i.mediates(t, w, h.Case)
}

// mediates: the team notes what came of it, corrects it, and breaks it off; the police reads the words and is woken.
func (i inside) mediates(t *testing.T, w *consoletest.Window, id string) {
	t.Helper()
	x := i.read(dockettest.Police, id).Released[0].ID
	w.Choose("#result-"+x, "khong-thanh")
	w.Write("#said-"+x, "Bên bà không chịu nhường lối.")
	w.Shot("inside-mediating")
	w.Break("/api/mediation") // noted, but the browser does not hear of it
	w.Press("#domediate-" + x)
	w.Sees("không bị gửi hai lần")
	w.Break("")
	w.Press("#domediate-" + x)
	w.Sees("Đã ghi kết quả và báo cho Công an xã Thiện Hòa.")
	w.Sees("Hòa giải không thành, ngày 16/11/2026")
	w.Press("#correct-" + x)
	w.Choose("#result-"+x, "dung")
	w.Sees("sẽ được báo khẩn ngay")
	w.Press("#domediate-" + x)
	w.Sees("Hãy viết một câu: có chuyện gì.")
	w.Write("#said-"+x, "Con trai bà cầm dao dọa.")
	w.Press("#domediate-" + x)
	w.Sees("Đã báo khẩn cho Công an xã Thiện Hòa.")
	w.Shot("inside-mediated")
	if requests := w.Requests(); strings.Contains(requests, "cầm dao") || strings.Contains(requests, "nhường lối") {
		t.Error("words of a mediation left the browser")
	}
	w.Quiet("ERR_EMPTY_RESPONSE", "Failed to load resource")
	i.w.Key("u")
	i.w.Press("#row-" + id)
	i.w.Sees("Con trai bà cầm dao dọa.")
	i.w.Sees("Dừng: có bạo lực hoặc dấu hiệu phạm tội, ngày 16/11/2026")
	i.w.Await("a call for a word", `document.querySelector("#know-`+id+`") !== null`)
	i.w.Shot("inside-mediation-stopped")
	i.w.Press("#know-" + id)
}

// handsIn: an appointment is offered with a sealed reply; what may explode is fetched; it is followed to its end.
func (i inside) handsIn(t *testing.T) {
	h := dockettest.HandIn(dockettest.Start.Add(-9 * time.Hour))
	replies := i.sends(t, h, envelope.Tip{Text: "Nhà tôi còn thứ cũ của ông để lại.", Answers: []envelope.Answer{{Q: "loai-vu-khi", A: "bom-min"}}}, "thứ cũ của ông")
	i.w.Key("m")
	i.w.Press("#mode-offer")
	i.w.Sees("Công an đến lấy")
	i.w.Eval(`document.querySelector("#offer-way option[value=tru-so]") === null`)
	set := func(id, value string) {
		i.w.Eval(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.value = %q; e.dispatchEvent(new Event("change")); return true; })()`, "#offer-"+id, value))
	}
	set("day", "2026-11-18")
	i.w.Choose("#offer-part", "sang")
	set("from", "08:00")
	set("until", "10:00")
	i.w.Await("words", `document.querySelector("#offer-text").value.startsWith("Công an đến lấy buổi sáng ngày 18/11/2026 từ 08:00 đến 10:00, tại {noi_hen}. Đừng tự mang vật nổ đi.")`)
	i.w.Press("#dooffer")
	i.w.Sees("noi_hen")
	i.w.Eval(`(() => { const e = document.querySelector("#offer-text"); e.value = e.value.replace("{noi_hen}", "gốc đa đầu thôn"); e.dispatchEvent(new Event("input")); return true; })()`)
	i.w.Shot("inside-offering")
	i.w.Break("/api/appointment")
	i.w.Press("#dooffer")
	i.w.Sees("không bị gửi hai lần")
	i.w.Break("")
	i.w.Press("#dooffer")
	i.w.Sees("Đã gửi lời hẹn.")
	i.w.Sees("buổi sáng 18/11/2026 · Công an đến lấy")
	if got := replies(); len(got) != 1 || !strings.Contains(got[0].Text, "gốc đa đầu thôn") || !strings.Contains(got[0].Text, "Đừng tự mang vật nổ đi") {
		t.Errorf("replies: %+v", got)
	}
	i.w.Press("#appoint-agreed")
	i.w.Sees("Bà con đã đồng ý")
	i.w.Await("nobody comes before the day", `document.querySelector("#appoint-came") === null`)
	i.w.Shot("inside-appointment")
	if a := i.read(dockettest.Police, h.Case).Appointments; len(a) != 1 || a[0].State != docket.Agreed {
		t.Errorf("appointments: %+v", a)
	}
	if strings.Contains(i.w.Requests(), "gốc đa") {
		t.Error("a place left the browser")
	}
}
