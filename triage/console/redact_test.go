package console_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"homthu/intake/envelope"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// redacts: one officer asks that marked words are taken out of a closed case, another one of the unit does it in his browser. Both
// units read the letter without them, nobody finds them any more, and the resident is answered as before.
func (i inside) redacts(t *testing.T) {
	const accused = "bà Vi Thị Pày"
	ctx, h := t.Context(), dockettest.Theft(dockettest.Start.Add(-10*time.Hour))
	text := "Tôi nghe nói " + accused + " bán pháo lậu ở chợ phiên."
	replies := i.sends(t, h, envelope.Tip{Text: text, Place: envelope.Place{Words: "chợ phiên"}}, accused)
	i.w.Key("m")
	i.w.Press("#mode-mask")
	at := len([]rune("Tôi nghe nói "))
	i.w.Eval(fmt.Sprintf(`(document.querySelector("#mask-words").focus(), document.querySelector("#mask-words").setSelectionRange(%d, %d), true)`, at, at+len([]rune(accused))))
	i.w.Press("#mask-do")
	i.w.Press("#mask-save")
	i.w.Sees("Đã lưu chữ cần che.")
	i.w.Await("nothing is taken out of an open case", `document.querySelector("#mode-mask") !== null && document.querySelector("#mode-redact") === null`)
	hoa, binh := docket.Viewer{Officer: "hoa", Unit: dockettest.Police}, docket.Viewer{Officer: "binh", Unit: dockettest.Police}
	for _, m := range []docket.Move{{To: "CHECKING"}, {To: "NO_GROUNDS", Reason: "khong-the-xac-minh"}} {
		m.Version = i.read(dockettest.Police, h.Case).Version
		if err := i.r.Docket.Move(ctx, hoa, h.Case, m); err != nil {
			t.Fatal(err)
		}
	}
	again := func() {
		i.w.Press("#tab-closed")
		i.w.Press("#row-" + h.Case)
		i.w.Sees(accused)
		i.w.Await("acts", `document.querySelector("#mode-more") !== null`)
		i.w.Key("m")
		i.w.Press("#mode-redact")
		i.w.Sees("1 chỗ đã che sẽ mất hẳn")
		i.w.Sees("Chữ cũ còn trong bản sao lưu làm trước lúc xóa")
	}
	again()
	i.w.Choose("#redact-why", "khong-xac-minh")
	i.w.Shot("inside-redact-asks")
	i.w.Press("#doredact")
	i.w.Sees("chưa đọc thư, nên chưa xóa được") // the agency would lose what it has not read
	if err := i.r.Docket.Looked(ctx, docket.Viewer{Officer: "minh", Unit: dockettest.Agency}, h.Case); err != nil {
		t.Fatal(err)
	}
	i.w.Press("#doredact")
	i.w.Sees("Đã ghi đề nghị. Cần một cán bộ khác của đơn vị xem lại và xóa.")
	again()
	i.w.Sees("Đồng chí đã đề nghị xóa hẳn.")
	i.w.Await("nobody agrees with himself", `document.querySelector("#doredact").disabled`)
	i.w.Press("#noredact")

	c := i.read(dockettest.Police, h.Case) // a colleague asks as well, for another reason: it is his wish that is agreed to
	wish := docket.Redaction{Version: c.Version, Reason: "nguoi-ngoai-cuoc", Marks: c.Remarks[len(c.Remarks)-1].ID}
	if err := i.r.Docket.Redact(ctx, binh, h.Case, wish); !errors.Is(err, docket.ErrSecond) {
		t.Fatal(err)
	}
	i.w.Key("u")
	again()
	i.w.Sees("đề nghị xóa hẳn. Lý do: Chuyện riêng của người ngoài cuộc.")
	i.w.Press("#redact-sure")
	i.w.Shot("inside-redact-agrees")
	i.w.Break("/api/redact") // done, but the browser does not hear of it
	i.w.Press("#doredact")
	i.w.Sees("không bị gửi hai lần")
	i.w.Break("")
	i.w.Press("#doredact")
	i.w.Sees("Đã xóa hẳn chữ đã che.")
	i.w.Sees("Tôi nghe nói ▇▇▇ bán pháo lậu ở chợ phiên.")
	i.w.Sees("Không còn nguyên văn:")
	i.w.Shot("inside-redacted")
	if strings.Contains(i.w.Text(), accused) || strings.Contains(i.w.Requests(), accused) {
		t.Error("the words are in the page or left it")
	}
	i.redacted(t, h, replies)
}

// redacted looks at what is left of it.
func (i inside) redacted(t *testing.T, h envelope.Header, replies func() []envelope.Reply) {
	t.Helper()
	done := 0
	for _, e := range i.read(dockettest.Police, h.Case).Events {
		if e.Kind == docket.EventRedacted {
			done++
		}
	}
	if done != 1 {
		t.Errorf("done %d times", done)
	}
	_, desk := i.r.Sign(t, dockettest.Agency)
	o, err := desk.Open(t.Context(), h.Case)
	if err != nil || len(o.Tips) != 1 || o.Tips[0].Text != "Tôi nghe nói ▇▇▇ bán pháo lậu ở chợ phiên." {
		t.Fatalf("the agency reads %+v, %v", o.Tips, err)
	}
	i.w.Key("/")
	i.w.Write("#find", "Vi Thị Pày\r")
	i.w.Sees("Không việc nào có những chữ này")
	if err := i.r.Docket.Reopen(t.Context(), docket.Viewer{Officer: "hoa", Unit: dockettest.Police}, h.Case, i.read(dockettest.Police, h.Case).Version, "co-tinh-tiet-moi"); err != nil {
		t.Fatal(err)
	}
	i.w.Press("#tab-open")
	i.w.Press("#row-" + h.Case)
	i.w.Sees("bán pháo lậu")
	i.w.Key("r")
	i.w.Write("#words", "Cảm ơn bà con đã báo.")
	i.w.Press("#send")
	i.w.Sees("Đã gửi")
	if got := replies(); len(got) != 1 || got[0].Text != "Cảm ơn bà con đã báo." {
		t.Errorf("the resident reads %+v", got)
	}
}
