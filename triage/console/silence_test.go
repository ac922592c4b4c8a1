package console_test

import (
	"bytes"
	"encoding/base64"
	"testing"
	"time"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/roster"
)

// asked returns the requests to silence somebody that wait in the outbox.
func asked(t *testing.T, r *consoletest.Room) (all []courier.Silence) {
	t.Helper()
	parcels, err := r.Docket.Due(t.Context(), r.Clock.Now(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parcels {
		if p.Kind == courier.KindSilence {
			s, err := courier.ReadSilence(p)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
	}
	return all
}

// TestSilenceInChromium: two steps and a reason; a lost answer asks only once; where somebody complains there is no such
// thing; the chief sees it.
func TestSilenceInChromium(t *testing.T) {
	r := consoletest.New(t)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Agency: "Cơ quan Cảnh sát điều tra tỉnh Lạng Sơn"})
	token := base64.StdEncoding.EncodeToString(dockettest.Token)
	chat, web := dockettest.Theft(dockettest.Start.Add(-3*time.Hour)), dockettest.Theft(dockettest.Start.Add(-90*time.Hour))
	r.Send(t, chat, envelope.Tip{Text: "Mua đất nền giá rẻ, gọi ngay.", Lang: "vi", Channel: "telegram", Silence: token})
	r.Send(t, web, envelope.Tip{Text: "Vay tiền không thế chấp.", Lang: "vi", Channel: "web"})
	w := r.Open(t)
	w.Go("/")
	w.SignIn("hoa", r.Passphrase)
	w.Press("#row-" + chat.Case)
	w.Sees("Mua đất nền giá rẻ")
	w.Press("#mode-more")
	w.Press("#mode-silence")
	w.Sees("Không ai biết đó là ai")
	w.Shot("silence-why")
	w.Choose("#why", "gui-lap")
	w.Press("#dosilence")
	w.Sees("Bà con có thể đang cần giúp.")
	w.Shot("silence-sure")
	if len(asked(t, r)) != 0 {
		t.Fatal("asked after one step")
	}
	w.Break("/api/silence") // done, but the browser does not hear of it
	w.Press("#dosilence")
	w.Sees("không bị gửi hai lần")
	w.Break("")
	w.Press("#dosilence")
	w.Sees("Đã yêu cầu tạm không nhận tin.")
	w.Sees("tạm không nhận tin từ người gửi, đến hết 23-11-2026. Gửi lặp nhiều lần")
	w.Shot("silenced")
	got := asked(t, r)
	if len(got) != 1 || !bytes.Equal(got[0].Token, dockettest.Token) || got[0].Case != "" || got[0].Unit != dockettest.Police {
		t.Fatalf("asked: %+v", got)
	}
	w.Await("no second time", `document.querySelector("#mode-silence") === null`)

	w.Press("#row-" + web.Case)
	w.Sees("Vay tiền không thế chấp")
	w.Press("#mode-more")
	w.Press("#mode-silence")
	w.Sees("hòm thư của việc này không nhận thêm lời")
	w.Choose("#why", "tin-may")
	w.Press("#dosilence")
	w.Sees("Bà con có thể đang cần giúp.")
	w.Press("#dosilence")
	w.Await("done", `document.querySelector("#mode-silence") === null`)
	if got = asked(t, r); len(got) != 2 {
		t.Fatalf("asked: %+v", got)
	}
	w.Quiet("ERR_EMPTY_RESPONSE", "409 (Conflict)")
}

// TestSilenceNeedsDuty: who may not work the case may not silence its sender, and only a chief reads who did.
func TestSilenceNeedsDuty(t *testing.T) {
	r := consoletest.New(t)
	h := dockettest.Theft(dockettest.Start)
	r.Send(t, h, envelope.Tip{Text: "…", Lang: "vi", Channel: "telegram", Silence: base64.StdEncoding.EncodeToString(dockettest.Token)})
	client, desk := r.Sign(t, dockettest.Police)
	o, err := desk.Open(t.Context(), h.Case)
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.Silence(t.Context(), o, "khong-thich"); err == nil {
		t.Error("a reason that is none")
	}
	if err := desk.Silence(t.Context(), o, "quay-roi"); err != nil {
		t.Fatal(err)
	}
	if got := asked(t, r); len(got) != 1 || !bytes.Equal(got[0].Token, dockettest.Token) {
		t.Fatalf("asked: %+v", got)
	}
	for duty, may := range map[roster.Duty][2]bool{roster.Head: {true, true}, roster.Officer: {true, false}, roster.Reader: {false, false}, roster.Keeper: {false, false}} {
		if roster.May(duty, "commune-police", roster.Move) != may[0] || roster.May(duty, "commune-police", roster.TakeOver) != may[1] {
			t.Errorf("duty %s", duty)
		}
	}
	_ = client
	list, err := r.Docket.Silences(t.Context(), docket.Viewer{Officer: "truong", Unit: dockettest.Police}, 30)
	if err != nil || len(list) != 1 || list[0].Reason != "quay-roi" {
		t.Errorf("the chief sees %+v, %v", list, err)
	}
}
