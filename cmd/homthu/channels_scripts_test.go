package main

import (
	"slices"
	"strings"
)

// script is one conversation, the same on every channel but for what the channel cannot do, and what is found of it inside.
type script struct {
	name string
	open func(*talk)
	tell []step
	want found
}

// found is what an officer's browser opens.
type found struct {
	units  []string // exactly these open it; none: nothing was sent
	said   []string
	unsaid []string
	place  string
	pin    bool
	kinds  []string                   // media types of what came along, in order
	web    map[string][]string        // where the page makes other kinds of it
	more   []string                   // in further envelopes of the case
	rating string                     //
	only   func(channel string) found // where the channel changes what is found
}

// Words that must be found nowhere but in an officer's browser.
const (
	theftWords  = "mất con trâu sừng cụt đuôi khoang"
	theftPlace  = "bãi sậy dưới chân cầu treo"
	fireWords   = "lửa cháy ở rẫy sắn nhà sàn đôi"
	fireMore    = "gió lùa lửa sang đồi quế non rồi"
	policeWords = "ông trực ban đòi hai cân mật ong"
	lampWords   = "lắp đèn chỗ ngã ba cây gạo đôi"
	lampPlace   = "ngã ba cây gạo đôi đầu bản"
	lampWhy     = "tối như bưng, trẻ hay vấp ngã"
	praiseWho   = "chú Tẩn gác đêm chợ phiên"
	praiseWhat  = "cõng cụ già qua suối lũ"
	swindle     = "có kẻ gọi điện lừa tiền giống ngô lai"
	lookWords   = "mất đôi chiêng đồng cổ của bản"
	lookAsked   = "Đôi chiêng có khắc hoa văn gì?"
	lookAnswer  = "khắc hình con nhái bốn góc"
	lookEnd     = "Đã lập danh sách hàng đồ đồng cũ để hỏi."
	lookMore    = "chợ phiên tới có người bán lại"
	clumsyFirst = "có người đánh bạc ở lán vịt"
	clumsyWords = "có người đánh bạc ở lán cá hồi"
	clumsyLong  = "bọn họ tụ ở lán mỗi tối trăng non "
	clumsyOne   = "chúng góp tiền gà chọi"
	clumsyTwo   = "có xe máy chở tiền lẻ"
	clumsyPhone = "0912876543"
	secretWords = "nửa đêm nghe tiếng xẻ gỗ nghiến"
)

var toWrong = steps(picks("Báo việc xấu"), sees("Báo việc xấu"))

// notHere leaves the commune's police in: nobody there has to do with it.
var notHere = steps(sees("dính đến công an xã"), picks("Không"))

var scripts = []script{
	{
		name: "01 theft",
		tell: []step{
			toWrong, picks("Trộm cắp"), notHere, sees("Có việc nào dưới đây không?"), picks("Không có"), sees("Mất cái gì"), says(theftWords),
			sees("gần chỗ nào?"), says(theftPlace), sees("đủ gửi rồi"), does("photo", sees("làm sạch")), says("gửi"), sends,
			on("telegram zalo", sees("được nhắc xem lại"), picks("Sau 3 ngày"), sees("sẽ nhắc sau 3 ngày")),
		},
		want: found{units: []string{"commune-police.06085", "investigation-agency.20"}, said: []string{theftWords, theftPlace}, place: theftPlace, kinds: []string{"image/jpeg"}},
	},
	{
		name: "02 fire",
		tell: []step{
			picks("Đang nguy hiểm"), sees("113"), picks("Cháy, lũ"), sees("114"), picks("Bỏ qua"), sees("Việc gì xảy ra?"), says(fireWords),
			sees("dính đến công an xã"), picks("Không"), keeps, sees("người trực"), sees("Có việc nào dưới đây không?"), picks("Đang cháy"),
			sees("Cảm ơn bà con"), says(fireMore), sees("lời vừa viết?"), picks("Nói thêm cho tin vừa gửi"), sees("Đã ghi thêm"),
		},
		want: found{units: []string{"commune-police.06085", "province-police.20"}, said: []string{fireWords}, more: []string{fireMore}},
	},
	{
		name: "03 complaint",
		tell: []step{
			on("zalo", picks("Công an, cán bộ làm sai"), sees("trang web cho kín"), moves),
			picks("Công an, cán bộ làm sai"), picks("Công an làm sai"), sees("Thanh tra Công an tỉnh"), picks("Không có"), sees("Việc gì xảy ra?"),
			says(policeWords), sees("lúc nào?"), picks("Hôm qua"), sees("gần chỗ nào?"), picks("Gửi luôn"), sees("Thanh tra Công an tỉnh"), sends,
		},
		want: found{units: []string{"police-inspectorate.20"}, said: []string{policeWords}},
	},
	{
		name: "04 feedback",
		tell: []step{
			picks("Xem thêm"), picks("Ý kiến cho diễn đàn"), sees("Chưa có diễn đàn nào"), picks("Góp ý ngay"), picks("Đề nghị có đèn đường"),
			sees("việc bị cấm không?"), picks("Không"), sees("lỗi của người nào"), says(lampWords), sees("lỗi của người nào"), picks("Không"),
			sees("gần chỗ nào?"), says(lampPlace), sees("Vì sao cần"), says(lampWhy), sees("nêu ở diễn đàn, không nêu tên"), sends,
		},
		want: found{
			units: []string{"commune-committee.06085", "commune-front.06085", "commune-police.06085"}, said: []string{lampWords, lampWhy}, place: lampPlace,
		},
	},
	{
		name: "05 praise",
		tell: []step{
			picks("Góp ý, đề nghị, khen"), picks("Khen người làm tốt"), sees("muốn khen ai"), says(praiseWho), sees("việc gì tốt"), says(praiseWhat),
			sees("gần chỗ nào?"), picks("Bỏ qua"), sends, sees("chuyển lời khen"),
		},
		want: found{units: []string{"commune-front.06085", "commune-police.06085", "province-police.20"}, said: []string{praiseWho, praiseWhat}},
	},
	{
		name: "06 voice",
		tell: []step{
			says("tiếng"), sees("dùng tiếng nào?"), picks("tiếng Mông"), sees("người xã khác nghe"), picks("Có"), sees("ghi rồi"),
			does("voice", sees("Giọng nói có thể bị nhận ra")), sees("loại việc nào?"), picks("Trộm cắp"), notHere, says("gửi"),
			sees("Người nghe: người xã khác"), sends,
		},
		want: found{
			units: []string{"commune-police.06085", "investigation-agency.20"}, said: []string{"xa-khac", "Nghe tiếng nói gửi kèm"}, kinds: []string{"audio/ogg"},
			web: map[string][]string{"zalo": {"audio/aac"}, "zalo-oa": {"audio/amr"}},
		},
	},
	{
		name: "07 paper",
		tell: []step{
			on("zalo-bot", does("paper", sees("không mở được loại tin này")), moves),
			toWrong, picks("Lừa đảo qua"), notHere, does("paper", sees("không làm sạch được"), picks("Giữ nguyên tập tin"), sees("ghi rồi")),
			does("unknown", sees("không nhận loại tập tin này")), says(swindle), sees("?"), says("gửi"), sends,
		},
		want: found{units: []string{"commune-police.06085", "investigation-agency.20", "province-police.20"}, said: []string{swindle}, kinds: []string{"application/pdf"}},
	},
	{
		name: "08 look-up",
		tell: []step{
			toWrong, picks("Trộm cắp"), notHere, says(lookWords), sees("ghi rồi"), says("gửi"), sends, asks(lookAsked),
			on("zalo", says("bắt đầu"), picks("Xem tin đã gửi"), sees("trang web cho kín"), moves),
			looksUp(lookAsked), picks("Trả lời"), sees("viết vào đây"), says(lookAnswer), sees("Đã ghi thêm"), settles(lookEnd),
			says("bắt đầu"), looksUp(lookEnd), picks("Nói việc đã xong hay chưa"), sees("đã xong thật chưa?"), picks("Chưa xong"), sees("là việc chưa xong"),
			picks("Nói thêm"), sees("viết vào đây"), says(lookMore), sees("Đã ghi thêm"), opensAgain,
		},
		want: found{units: []string{"commune-police.06085", "investigation-agency.20"}, said: []string{lookWords}, more: []string{lookAnswer, lookMore}, rating: "not"},
	},
	{
		name: "09 clumsy",
		tell: []step{
			does("sticker", sees("không hiểu hình này")),
			on("telegram zalo-oa", does("card", sees("không giữ danh thiếp"))), on("zalo-bot", does("card", sees("không mở được loại tin này"))),
			says(clumsyFirst), sees("loại việc nào?"), on("telegram", does("edit", sees("ghi theo chữ mới"))),
			picks("Đánh bạc"), sees("dính đến công an xã"), does("stale", sees("Nút này cũ rồi")), does("album", sees("nhận được 3 ảnh")),
			says("3"), sees("?"),
			on("telegram zalo-oa", does("place", sees("Nếu đó là nhà mình"), picks("Gửi kèm"), sees("Có việc nào"))), does("moves on"),
			atOnce(clumsyOne, clumsyTwo), says("tôi là Vi Thị Lụa, máy " + clumsyPhone), sees("?"),
			says(strings.TrimSpace(strings.Repeat(clumsyLong, 135))), sees("?"), says("xem lại"), masks, sends,
		},
		want: found{
			units: []string{"commune-police.06085", "investigation-agency.20"}, said: []string{clumsyOne, clumsyTwo, strings.TrimSpace(clumsyLong), "[đã xóa]"},
			unsaid: []string{clumsyPhone, "Vi Thị Lụa"},
			only: func(channel string) found {
				switch channel {
				case "telegram":
					return found{said: []string{clumsyWords}, unsaid: []string{clumsyFirst}, kinds: []string{"image/jpeg", "image/jpeg", "image/jpeg"}, pin: true}
				case "zalo-oa":
					return found{said: []string{clumsyFirst}, kinds: []string{"image/jpeg", "image/jpeg", "image/jpeg"}, pin: true}
				case "web":
					return found{said: []string{clumsyFirst}, kinds: []string{"image/jpeg", "image/jpeg", "image/jpeg"}}
				}
				return found{said: []string{clumsyFirst}}
			},
		},
	},
	{
		name: "10 silence",
		tell: []step{
			says(secretWords), sees("loại việc nào?"), says("viết kín"), on("telegram zalo", sees("Phần viết dở ở đây đã xóa")), says("bắt đầu"),
			picks("Xem thêm"), picks("Đặt hoặc bỏ lời nhắc"), on("telegram zalo", picks("Sau 3 ngày"), sees("sẽ nhắc sau 3 ngày")),
			on("web", sees("không nhắc được")), says("dừng"), on("telegram zalo", sees("Cắt rồi"), picks("Cắt"), sees("Đã cắt.")), on("telegram", wiped),
		},
	},
}

// atOnce says two things without waiting between them.
func atOnce(one, two string) step {
	return func(t *talk) {
		t.TB.Helper()
		t.who.says(one)
		t.who.says(two)
		sees("?")(t)
	}
}

// wiped waits until nothing that he wrote is on the screen.
func wiped(t *talk) {
	t.until("an empty screen", func() bool {
		return !slices.ContainsFunc(t.who.bubbles(), func(b bubble) bool { return b.Mine && !b.Gone })
	})
}

// masks answers the guard until the review is there: what is one's own goes out.
func masks(t *talk) {
	t.TB.Helper()
	asked := 0
	for {
		var said string
		t.until("the guard or the review", func() bool {
			said = flat(strings.Join(t.who.heard(), "\n"))
			return strings.Contains(said, "của bà con không?") || strings.Contains(said, "tên bà con không?") || strings.Contains(said, "Bà con đọc lại")
		})
		if strings.Contains(said, "Bà con đọc lại") {
			break
		}
		asked++
		picks("Phải, xóa đi")(t)
	}
	if asked == 0 {
		t.Errorf("the guard did not ask")
	}
}
