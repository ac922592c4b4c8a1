package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"strings"

	"homthu/bot"
	"homthu/bot/telegram/telegramtest"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
)

// chats tells everything about somebody that a chat can tell.
func (c *canary) chats(context.Context) *telegramtest.User {
	t := c.t
	u := c.fake.User("CANARYFIRST")
	u.First, u.Last, u.Username = c.plant("first name", "Quỳnhanhtên"), c.plant("last name", "Họhiếmthấy"), c.plant("user name", "canary_username_7")
	c.plant("chat id", u.Chat())
	c.plant("token", telegramtest.Token)
	c.plant("token's secret", strings.SplitN(telegramtest.Token, ":", 2)[1])
	u.Starts(villageBox)
	u.Sees(t, "thôn Nà Tàn")
	u.Presses("2 Báo việc xấu")
	u.Sees(t, "Báo việc xấu")
	u.Presses("1 Trộm cắp")
	u.Sees(t, "dính đến công an xã")
	u.Presses("3 Không")
	u.Sees(t, "Có việc nào dưới đây không?")
	u.Says("6")
	u.Sees(t, "Mất cái gì")
	u.Says("mất " + c.plant("words of the chat", "chiếc khánh bạc gia truyền"))
	u.Sees(t, "gần chỗ nào?")
	u.Says(c.plant("place in words", "gốc đa ba nhánh sau miếu"))
	seen := u.Sees(t, "Vậy là đủ gửi rồi").ID
	u.Sends(telegramtest.Contact(c.plant("phone", "+84912345678"), c.plant("name in a contact", "Ôngbạncũ Kín")))
	u.Forwarded(c.plant("forwarded words", "nghe nói ở bến sông đêm rằm"), c.plant("forwarded author", "Tácgiảtin Gốc"))
	u.Sends(telegramtest.Photo(c.photo()).With(c.plant("caption", "ảnh chụp lúc gà gáy")))
	u.SeesAfter(t, seen, "làm sạch")
	u.Says("gửi")
	u.Sees(t, "Bà con đọc lại")
	u.Presses("1 Gửi")
	u.Sees(t, "Mã của bà con")
	c.code("chat", codes(u)[0])
	half := c.fake.User("CANARYHALF") // writes and never sends: his draft stays
	half.Starts(villageBox)
	half.Sees(t, "thôn Nà Tàn")
	half.Says("chưa gửi đâu: " + c.plant("words of a draft", "nửa chừng thì thôi mất"))
	c.plant("chat id of a draft", half.Chat())
	c.fake.Until(t, "every update is confirmed", func() bool { return c.fake.Pending() == 0 })
	return u
}

// photo is a JPEG with EXIF and a comment.
func (c *canary) photo() []byte {
	var b bytes.Buffer
	c.must(jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 320, 240)), nil))
	segment := func(marker byte, content string) []byte {
		return append([]byte{0xff, marker, byte((len(content) + 2) >> 8), byte(len(content) + 2)}, content...)
	}
	meta := append(segment(0xe1, "Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"+c.plant("EXIF", "MáyảnhCủa Ai đó")), segment(0xfe, c.plant("JPEG comment", "ghi chú trong ảnh gốc"))...)
	return append(b.Bytes()[:2:2], append(meta, b.Bytes()[2:]...)...)
}

// code plants a receipt in the ways it may be written, and its locator.
func (c *canary) code(of string, code receipt.Code) {
	c.plant("receipt of the "+of, code.String())
	c.plant("receipt of the "+of+", bare", strings.ReplaceAll(code.String(), "-", ""))
	c.plant("locator of the "+of, string(code.Locator()))
	if raw, err := hex.DecodeString(string(code.Locator())); err == nil {
		c.plant("locator of the "+of+", bytes", string(raw))
	}
	if id, err := code.Identity(); err == nil {
		c.plant("reporter identity of the "+of, id.String())
	}
}

// complains sends a complaint from the page.
func (c *canary) complains(ctx context.Context) *tip {
	letter := &bot.Letter{
		Kind: string(envelope.KindTip), Category: "C2", Commune: villageCommune, Box: villageBox, Lang: "vi", Channel: bot.Web,
		Place:   c.plant("place of the complaint", "trụ sở tầng hai cuối dãy"),
		Answers: []bot.Answer{{Q: "dang-nguy-hiem", A: "khong"}, {Q: "viec-gi", A: c.plant("words of the complaint", "đòi phong bì mới chịu ký giấy")}},
	}
	entry, code, err := c.sealer.Tip(letter, envelope.CaseKey{})
	c.must(err)
	c.must(c.player.post(ctx, "/api/v1/envelopes", map[string]any{"envelope": entry.Envelope.Bytes(), "mailbox": entry.Mailbox, "card": entry.Card}, nil))
	c.code("complaint", code)
	return &tip{code: code, header: entry.Envelope.Header()}
}

// officerWorks opens, asks, replies and notes as the units' officers do.
func (c *canary) officerWorks(ctx context.Context, u *telegramtest.User, complaint *tip) {
	for _, login := range c.state.Logins {
		c.plant("passphrase of "+login.Role, login.Passphrase)
	}
	fromChat := codes(u)[0]
	box, err := c.registered(ctx, fromChat)
	c.must(err)
	_, err = c.registered(ctx, complaint.code)
	c.must(err)
	for _, work := range []struct{ unit, id, ask string }{
		{villagePolice, box.Case, c.plant("question of an officer", "chiếc khánh có khắc chữ gì")},
		{complaint.header.Units[0], complaint.header.Case, c.plant("question about the complaint", "việc ký giấy ngày nào vậy")},
	} {
		desk, err := c.player.desk(ctx, work.unit)
		c.must(err)
		opened, err := desk.Open(ctx, work.id)
		c.must(err)
		if len(opened.Tips) == 0 || len(saidIn(opened.Tips)) < 20 {
			c.t.Fatalf("%s opens nothing", work.unit)
		}
		c.must(desk.Take(ctx, opened, false))
		c.must(desk.Ask(ctx, opened, work.ask))
		c.must(desk.Remark(ctx, opened, c.plant("remark of "+work.unit, "ghi chú nội bộ "+work.unit+" kín")))
		for _, attachment := range opened.Tips[0].Attachments {
			_, err := desk.Blob(ctx, opened, attachment)
			c.must(err)
		}
	}
	c.must(c.answered(ctx, fromChat, "chiếc khánh có khắc chữ gì"))
	c.must(c.answered(ctx, complaint.code, "việc ký giấy ngày nào vậy"))
}

// residentAnswers looks up in the chat and on the page, answers and rates.
func (c *canary) residentAnswers(ctx context.Context, u *telegramtest.User, complaint *tip) {
	u.Says("mã đây ạ: " + strings.ToLower(codes(u)[0].String()))
	u.Sees(c.t, "chiếc khánh có khắc chữ gì")
	on := &played{code: complaint.code}
	c.must(c.player.answer(ctx, on, worldStep{Answer: c.plant("answer", "hôm đó là chiều mưa to lắm")}))
	c.must(c.player.answer(ctx, on, worldStep{Rate: "not"}))
	c.must(again(ctx, func() error {
		var n int
		if err := c.inside.docketDB.Read().QueryRowContext(ctx, `SELECT count(*) FROM envelopes`).Scan(&n); err != nil || n < 4 {
			return fmt.Errorf("%d envelopes in the docket: %w", n, err)
		}
		return nil
	}))
}
