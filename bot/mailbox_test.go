package bot

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"homthu/intake/envelope"
)

func TestClerkPhotos(t *testing.T) {
	o := newOffice(t)
	o.files["f1"], o.files["f2"] = picture(t), []byte("\x00\x01\x02 no photo at all")
	for _, file := range []string{"f1", "f2"} {
		if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindPhoto, File: file, Text: "đổ rác xuống suối"})); err != nil {
			t.Fatal(err)
		}
	}
	o.hear("1", "3", "2", "gửi")
	if said := text(o.hear("1")); !strings.Contains(said, "đang làm sạch") || len(o.envelopes()) != 0 {
		t.Fatal("did not wait for the photos: ", said)
	}
	o.restart() // what was queued is found again in the draft
	o.hear("mùi rất hôi")
	if err := o.clerk.Photos(t.Context()); err != nil {
		t.Fatal(err)
	}
	if said := text(o.deliver()); !strings.Contains(said, "không làm sạch được ảnh này") {
		t.Fatal(said)
	}
	codeIn(t, o.hear("1"))
	s := o.envelopes()[0]
	tip := o.read(s, "province-police.20")
	if len(tip.Attachments) != 1 || len(s.Header().Blobs) != 1 || !strings.Contains(tip.Text, "rất hôi") {
		t.Fatalf("%+v", tip)
	}
	sealed, err := os.Open(find(t, o.dir, tip.Attachments[0].Blob))
	if err != nil {
		t.Fatal(err)
	}
	defer sealed.Close()
	id, err := envelope.ParseIdentity(tip.CaseKey.Identity)
	if err != nil {
		t.Fatal(err)
	}
	r, err := envelope.OpenBlob(sealed, id, tip.Attachments[0])
	if err != nil {
		t.Fatal(err)
	}
	if clean, err := io.ReadAll(r); err != nil || len(clean) == 0 {
		t.Error(err)
	}
}

func TestClerkMailbox(t *testing.T) {
	o := newOffice(t)
	code := codeIn(t, o.hear(append(theft, "1")...))
	tip := o.read(o.envelopes()[0], "commune-police.06085")
	if said := text(o.hear(code)); !strings.Contains(said, "22-11-2026") || !strings.Contains(said, "Chưa có gì mới") {
		t.Error(said)
	}
	agency := envelope.Addressee{Unit: "investigation-agency.20", Recipient: unitKeys()["investigation-agency"][0]}
	o.answer(tip, envelope.Reply{Text: "kẻ giả mạo", State: "RESOLVED", Holders: []envelope.Addressee{{Unit: "commune-front.06085", Recipient: agency.Recipient}}}, "commune-front.06085")
	o.answer(tip, envelope.Reply{Text: "Con trâu có dấu gì?", State: "NEED_INFO", Question: true, Holders: []envelope.Addressee{agency}}, "commune-police.06085")
	said := text(o.hear(code))
	if !strings.Contains(said, "Con trâu có dấu gì?") || strings.Contains(said, "giả mạo") {
		t.Error(said)
	}
	o.hear("1", "sừng trái bị gãy")
	var answer envelope.Sealed
	for _, s := range o.envelopes() {
		if s.Header().Kind == envelope.KindAnswer {
			answer = s
		}
	}
	if tip := o.read(answer, "investigation-agency.20"); tip.Text != "sừng trái bị gãy" || len(answer.Header().Units) != 1 {
		t.Errorf("%+v", tip)
	}
	o.answer(tip, envelope.Reply{State: "RESOLVED"}, "commune-police.06085")
	if said := text(o.hear(code, "4", "3")); !strings.Contains(said, "báo lại là việc chưa xong") {
		t.Error(said)
	}
	if said := text(o.hear("3", "1")); !strings.Contains(said, "Đã xóa") {
		t.Error(said)
	}
	for i := range mostWrong {
		if said := text(o.hear(code)); !strings.Contains(said, "Không thấy mã này") {
			t.Fatal(i, said)
		}
	}
	if said := text(o.hear(code)); !strings.Contains(said, "15 phút") {
		t.Error(said)
	}
	o.now = o.now.Add(wrongWait + time.Second)
	if said := text(o.hear(code)); !strings.Contains(said, "Không thấy mã này") {
		t.Error(said)
	}
}

// TestLetters writes and checks testdata/letters.json: what headers letters get, for letter.ts.
func TestLetters(t *testing.T) {
	o := newOffice(t)
	type vector struct {
		Letter Letter          `json:"letter"`
		Header envelope.Header `json:"header"`
	}
	answers := func(pairs ...string) (list []Answer) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, Answer{Q: pairs[i], A: pairs[i+1]})
		}
		return list
	}
	letters := []Letter{
		{Category: "A2", Commune: "06085", Box: "NATAN1", Answers: answers("dinh-can-bo", "khong")},
		{Category: "A2", Commune: "06085", Answers: answers("dinh-can-bo", "cong-an-xa", "viec-gi", "x")},
		{Category: "A3", Answers: answers("dinh-can-bo", "khong-biet")},
		{Category: "A1", Floor: "now", Commune: "06085", Answers: answers("dinh-can-bo", "khong-biet"), Subjects: []string{"commune-police"}},
		{Category: "C2", Commune: "06085"},
		{Category: "D1", Commune: "06085", Answers: answers("co-viec-xau", "khong", "loi-cua-ai", "can-bo")},
		{Category: "D3", Commune: "06085", Answers: answers("co-viec-xau", "khong", "loi-cua-ai", "khong")},
		{Category: "R1", Commune: "06085"},
		{Category: "A18", Commune: "06085", Answers: answers("dinh-can-bo", "can-bo")},
	}
	var vectors []vector
	for _, l := range letters {
		l.Kind, l.Lang, l.Channel = "tip", "vi", Web
		entry, _, err := o.clerk.sealer().Tip(&l, envelope.CaseKey{})
		if err != nil {
			t.Fatal(err)
		}
		h := entry.Envelope.Header()
		h.ID, h.Case = "", ""
		vectors = append(vectors, vector{l, h})
	}
	checkFile(t, "testdata/letters.json", vectors)
}
