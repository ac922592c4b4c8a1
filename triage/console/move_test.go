package console_test

import (
	"bytes"
	"fmt"
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
)

// names are what people call the units of the room.
var names = map[string]string{
	dockettest.Police: "Công an xã Thiện Hòa", dockettest.OtherPolice: "Công an xã Hội Hoan", dockettest.Agency: "Cơ quan Cảnh sát điều tra tỉnh Lạng Sơn",
	dockettest.Province: "Công an tỉnh Lạng Sơn", dockettest.Inspectors: "Thanh tra Công an tỉnh Lạng Sơn", dockettest.Front: "Mặt trận xã Thiện Hòa",
	dockettest.Committee: "Ủy ban nhân dân xã Thiện Hòa",
}

// mailbox opens what waits for the resident in the outbox, as the edge will have it, oldest first.
func mailbox(t *testing.T, r *consoletest.Room, code receipt.Code) (all []envelope.Reply) {
	t.Helper()
	id, err := code.Identity()
	if err != nil {
		t.Fatal(err)
	}
	for _, reply := range replies(t, r) {
		opened, err := envelope.OpenReply(reply.Sealed, id)
		if err != nil {
			continue
		}
		if opened.Case != reply.Case {
			t.Fatalf("a reply to %s lies in the mailbox of %s", opened.Case, reply.Case)
		}
		all = append(all, opened)
	}
	return all
}

// replies are what waits in the outbox for mailboxes.
func replies(t *testing.T, r *consoletest.Room) (all []courier.Reply) {
	t.Helper()
	parcels, err := r.Docket.Due(t.Context(), r.Clock.Now(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parcels {
		if p.Kind != courier.KindReply {
			continue
		}
		reply, err := courier.ReadReply(p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, reply)
	}
	return all
}

// TestMovesInChromium walks every way that a case takes to another unit, lane or case.
func TestMovesInChromium(t *testing.T) {
	r := consoletest.New(t)
	r.Name(t, names)
	at := dockettest.Start.Add(-2 * time.Hour)
	send := func(h envelope.Header, text, place string, answers ...envelope.Answer) receipt.Code {
		return r.Send(t, h, envelope.Tip{Text: text, Lang: "vi", Channel: "web", Place: envelope.Place{Words: place}, Answers: answers})
	}
	wrong, two, cows, same, mixed := dockettest.Theft(at), dockettest.Theft(at), dockettest.Theft(at), dockettest.Theft(at), dockettest.Proposal(at)
	wrongCode := send(wrong, "Mất trộm xe ở chợ.", "chợ Hội Hoan")
	twoCode := send(two, "Mất trâu, và hàng xóm lấn đất.", "bản Nà Tàn")
	cowsCode := send(cows, "Mất một con trâu đen.", "bản Nà Tàn")
	sameCode := send(same, "Nhà ông Ba mất trâu.", "bản Nà Tàn")
	send(mixed, "Đề nghị sửa cầu; tối qua có người đánh nhau ở cầu.", "cầu treo")
	far := dockettest.Theft(at)
	send(far, "Mất chó.", "bản Nà Tàn")
	if err := r.Docket.Move(t.Context(), dockettest.By(dockettest.Police), far.Case, docket.Move{Version: 1, To: "FORWARDED", Reason: "khong-thuoc-tham-quyen", Unit: dockettest.Agency}); err != nil {
		t.Fatal(err)
	}
	about := dockettest.Theft(at)
	key := envelope.CaseKey{}
	key.Recipient, key.Identity = envelope.NewCase()
	attachment := sealedFile(t, r, key.Recipient, "image/jpeg", []byte("ảnh chụp con trâu"))
	about.Blobs = []envelope.BlobRef{attachment.Ref()}
	aboutCode := r.SendKey(t, about, envelope.Tip{Text: "Người lấy trâu là em anh công an viên.", Lang: "vi", Channel: "web", CaseKey: key,
		Attachments: []envelope.Attachment{attachment}})
	w := r.Open(t)
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	open := func(id, act string) {
		w.Press("#row-" + id)
		w.Await("the case", `document.querySelector("#mode-more") !== null`)
		w.Press("#mode-more")
		w.Press("#mode-" + act)
	}
	t.Run("wrong commune", func(t *testing.T) {
		open(wrong.Case, "commune")
		w.Sees("Thư được niêm phong lại cho nơi đó")
		w.Await("the guess", `document.querySelector("#commune-to").value === "06190"`)
		w.Press("#docommune")
		w.Sees("Sẽ giữ và đọc được: Công an xã Hội Hoan; Cơ quan Cảnh sát điều tra tỉnh Lạng Sơn.")
		w.Sees("Trong đó có đơn vị mình.")
		w.Shot("commune")
		w.Press("#docommune")
		w.Await("gone", `document.querySelector("#row-`+wrong.Case+`") === null`)
		_, desk := r.Sign(t, dockettest.OtherPolice)
		o, err := desk.Open(t.Context(), wrong.Case)
		if err != nil || o.Tips[0].Text != "Mất trộm xe ở chợ." || o.Commune != "06190" || o.State != "FORWARDED" || !slices.Contains(o.Never, "commune-front.06190") {
			t.Fatalf("the other police: %v", err)
		}
		got := mailbox(t, r, wrongCode)
		if len(got) != 1 || strings.Contains(got[0].Text, "Hội Hoan") || got[0].Holders[0].Unit != dockettest.OtherPolice {
			t.Fatalf("the resident reads %+v", got)
		}
	})
	t.Run("split", func(t *testing.T) {
		open(two.Case, "split")
		w.Write("#split-matter", "Việc lấn đất.")
		w.Choose("#split-category", "B1")
		w.Press("#need-screened-no-violation")
		w.Press("#dosplit")
		w.Sees("Thư được niêm phong lại cho việc mới")
		w.Shot("split")
		w.Break("/api/split")
		w.Press("#dosplit")
		w.Sees("không bị gửi hai lần")
		w.Break("")
		w.Press("#dosplit")
		w.Sees("Đã tách thành việc mới.")
		w.Sees("Đã tách ra việc")
		page, err := r.Docket.Queue(t.Context(), dockettest.By(dockettest.Police), docket.Filter{Lanes: []string{"dispute"}})
		if err != nil || len(page.Rows) != 1 {
			t.Fatalf("%d parts, %v", len(page.Rows), err)
		}
		part := page.Rows[0].ID
		w.Press("#row-" + part)
		w.Sees("Việc lấn đất.")
		w.Sees("Mất trâu, và hàng xóm lấn đất.")
		w.Sees("Tách từ việc")
		w.Shot("part")
		w.Key("r")
		w.Write("#words", "Xã sẽ mời hai nhà đến nói chuyện.")
		w.Press("#send")
		w.Sees("Đã gửi")
		w.Press("#link-" + two.Case) // and back
		w.Await("the other one", `document.querySelector("#link-`+part+`") !== null`)
		if got := mailbox(t, r, twoCode); len(got) != 1 || got[0].Case != two.Case || got[0].Text != "Xã sẽ mời hai nhà đến nói chuyện." {
			t.Fatalf("the resident reads %+v", got)
		}
	})
	t.Run("merge", func(t *testing.T) {
		first, err := r.Docket.Queue(t.Context(), dockettest.By(dockettest.Police), docket.Filter{Lanes: []string{"tip"}, Limit: 1})
		if err != nil || first.Next == "" {
			t.Fatalf("the first page: %+v, %v", first, err)
		}
		list := "/api/queue?lane=tip&limit=200&unit=" + dockettest.Police // not what the desk reads meanwhile
		w.Alter(list, func([]byte) []byte {                               // as a queue of thousands gives it: a short page that goes on
			return fmt.Appendf(nil, `{"rows":[],"next":%q}`, first.Next)
		})
		open(same.Case, "merge")
		w.Await("cases to choose from", `document.querySelectorAll("#merge-into option").length > 1`)
		w.Alter(list, nil)
		w.Await("none that another unit holds", `document.querySelector("#merge-into option[value='`+far.Case+`']") === null`)
		number := func(id string) string {
			row, err := r.Docket.Row(t.Context(), dockettest.By(dockettest.Police), id)
			if err != nil {
				t.Fatal(err)
			}
			return row.Number
		}
		w.Write("#merge-number", number(far.Case))
		w.Press("#merge-find")
		w.Sees("Không nhập được vào việc " + number(far.Case))
		w.Shot("merge-number")
		w.Eval(`(document.querySelector("#merge-number").value = "", true)`)
		w.Write("#merge-number", strings.ToLower(number(cows.Case))+"\r")
		w.Await("the other one is chosen", `document.querySelector("#merge-into").value === "`+cows.Case+`" && document.querySelector("#domerge").disabled === false`)
		w.Press("#domerge")
		w.Sees("Đừng để người này biết có người kia.")
		w.Shot("merge")
		w.Press("#domerge")
		w.Sees("Đã nhập vào việc")
		w.Press("#link-" + cows.Case)
		w.Sees("Nhà ông Ba mất trâu.")
		w.Sees("Có việc nhập vào:")
		w.Shot("joined")
		w.Key("r")
		w.Write("#words", "Đang tìm hiểu.")
		w.Press("#send")
		w.Sees("Đã gửi")
		for _, code := range []receipt.Code{cowsCode, sameCode} {
			if got := mailbox(t, r, code); len(got) != 1 || got[0].Text != "Đang tìm hiểu." {
				t.Fatalf("a resident reads %+v", got)
			}
		}
	})
	t.Run("lane", func(t *testing.T) {
		open(mixed.Case, "lane")
		w.Choose("#lane-category", "A1")
		w.Choose("#lane-reason", "dau-hieu-toi-pham")
		w.Press("#dolane")
		w.Sees("Sẽ không còn thấy việc này: ")
		w.Shot("lane")
		w.Press("#dolane")
		w.Sees("chưa đọc thư này nên chưa chuyển đi được") // the Front would lose what it has not read
		if err := r.Docket.Looked(t.Context(), dockettest.By(dockettest.Front), mixed.Case); err != nil {
			t.Fatal(err)
		}
		w.Press("#dolane")
		w.Sees("Đã đổi loại việc.")
		if _, err := r.Docket.Row(t.Context(), dockettest.By(dockettest.Front), mixed.Case); err == nil {
			t.Fatal("the Front still has it")
		}
		_, desk := r.Sign(t, dockettest.Agency)
		if o, err := desk.Open(t.Context(), mixed.Case); err != nil || o.Lane != "tip" || len(o.Tips) != 1 {
			t.Fatalf("the agency: %v", err)
		}
	})
	t.Run("conflict", func(t *testing.T) {
		w.Press("#row-" + about.Case)
		w.Sees("em anh công an viên")
		w.Key("h")
		w.Choose("#unit-to", dockettest.Province)
		w.Choose("#reason", "xung-dot-loi-ich")
		w.Sees("niêm phong lại bằng khóa mới")
		w.Sees("mặt người, biển số trong đó không bị che")
		w.Shot("conflict")
		w.Press("#domove")
		w.Await("gone", `document.querySelector("#row-`+about.Case+`") === null`)
		_, desk := r.Sign(t, dockettest.Province)
		o, err := desk.Open(t.Context(), about.Case)
		if err != nil || len(o.Tips) != 1 || o.Tips[0].CaseKey.Identity == key.Identity || len(o.Tips[0].Attachments) != 1 || o.Tips[0].Attachments[0].Blob == attachment.Blob {
			t.Fatalf("the province: %v", err)
		}
		var words bytes.Buffer
		file, err := desk.Blob(t.Context(), o, o.Tips[0].Attachments[0])
		if err == nil {
			_, err = words.ReadFrom(file)
		}
		if err != nil || words.String() != "ảnh chụp con trâu" {
			t.Fatalf("the photo: %q, %v", words.String(), err)
		}
		if got := mailbox(t, r, aboutCode); len(got) != 1 || slices.ContainsFunc(got[0].Holders, func(a envelope.Addressee) bool { return a.Unit == dockettest.Police }) {
			t.Fatalf("the resident reads %+v", got)
		}
		if _, err := r.Docket.Case(t.Context(), dockettest.By(dockettest.Police), about.Case); err == nil {
			t.Fatal("the police still read it")
		}
	})
	t.Run("journal", func(t *testing.T) {
		w.Key("g")
		for kind, says := range map[string]string{"split": "Tôi tách một phần thành việc 2026-", "merged": "Tôi nhập vào việc 2026-", "held": "tôi: Nay Cơ quan Cảnh sát điều tra tỉnh Lạng Sơn giữ việc.", "rerouted": "Tôi đổi loại việc"} {
			w.Choose("#journal-kind", kind)
			w.Await(kind, `document.querySelector(".deeds")?.innerText.includes("`+says+`") === true && document.querySelectorAll(".deeds li").length < 3`)
		}
		w.Choose("#journal-kind", "split")
		w.Sees("Mở việc kia")
		w.Press(".deeds li span button")
		w.Sees("Việc lấn đất.")
	})
	w.Quiet("ERR_EMPTY_RESPONSE", "409 (Conflict)")
}
