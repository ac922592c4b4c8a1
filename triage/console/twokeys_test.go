package console_test

import (
	"fmt"
	"testing"
	"time"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
)

// TestTwoKeysInChromium: police and Front each open a letter for themselves, see whether the other has, note that they read it
// together, and neither closes it away from the other.
func TestTwoKeysInChromium(t *testing.T) {
	r := consoletest.New(t)
	r.Name(t, map[string]string{dockettest.Police: "Công an xã Thiện Hòa", dockettest.Front: "Mặt trận xã Thiện Hòa", dockettest.Committee: "Ủy ban nhân dân xã Thiện Hòa"})
	h := dockettest.Proposal(dockettest.Start.Add(-time.Hour))
	r.Send(t, h, envelope.Tip{Text: "Xin lắp đèn ở ngã ba chợ.", Lang: "vi", Channel: "web"})
	row := fmt.Sprintf("#row-%s", h.Case)

	police := r.Open(t)
	police.Go("/")
	police.SignIn("hoa", r.Passphrase)
	police.Sees("Công an chưa mở · Mặt trận chưa mở")
	police.Press(row)
	police.Sees("Xin lắp đèn ở ngã ba chợ.")
	police.Sees("Công an đã mở 16/11 · Mặt trận chưa mở")
	police.Press("#read-together")
	police.Sees("chờ Mặt trận xã Thiện Hòa xác nhận")
	police.Shot("twokeys-police")
	police.Key("s")
	police.Choose("#to", "ACCEPTED")
	police.Press("#domove")
	police.Sees("Đã mở ngày 16/11/2026")

	front := r.Open(t)
	front.Go("/mat-tran")
	front.SignIn("lan", r.Passphrase)
	front.Press("#front-letters")
	front.Sees("Công an đã mở 16/11 · Mặt trận chưa mở")
	front.Press(row)
	front.Sees("Xin lắp đèn ở ngã ba chợ.")
	front.Press("#confirm-together")
	front.Sees("Đọc chung 16/11/2026: hoa và tôi")
	front.Shot("twokeys-front")
	front.Sees("đọc chung 16/11")
	front.Quiet()
	police.Quiet()
}
