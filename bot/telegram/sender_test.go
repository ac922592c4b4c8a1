package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
	"homthu/bot/telegram/telegramtest"
)

func say(text string) bot.Outgoing { return bot.Outgoing{Reply: bot.Reply{Text: text}} }

// drain runs rounds until the outbox is empty.
func (r *room) drain() {
	r.t.Helper()
	for range 200 {
		if r.clerk.unmarked() == 0 {
			return
		}
		r.sender.rounds.Once(context.Background())
	}
	r.t.Fatal("the outbox never became empty")
}

func TestConversationByPolling(t *testing.T) {
	r := newRoom(t)
	r.run(r.poller().Run, r.sender.Run)
	a := r.fake.User("A")
	a.Starts("NATAN-7")
	a.Sees(t, "đã ghi: start NATAN-7")
	a.Says("có đánh bạc")
	a.Sees(t, "đã ghi: text có đánh bạc")
	a.Presses("1 Gửi")
	a.Sees(t, "đã ghi: choice 1:gui")
	r.until("the waiting sign is gone", func() bool { return len(r.fake.Calls("answerCallbackQuery")) == 1 })
	photo := a.Sends(telegramtest.Photo([]byte("jpeg")).With("ở đây"))
	a.Edits(photo[0], "ở kia")
	a.Sees(t, "đã ghi: edited ở kia")
	a.Sends(telegramtest.Contact("0900000000", "Ông K"))
	a.Sees(t, "đã ghi: contact")
	live := a.Sends(telegramtest.Location(21.5, 107.2, 600))
	a.Moves(live[0], 21.6, 107.3)
	a.Sees(t, "đã ghi: location")
	a.Says("hết")
	a.Sees(t, "đã ghi: text hết")
	if n := len(r.clerk.messages()); n != 8 {
		t.Fatal("the moving location was handed on", n)
	}
}

func TestForgedAndOldButtons(t *testing.T) {
	r := newRoom(t)
	r.run(r.poller().Run, r.sender.Run)
	a := r.fake.User("A")
	a.Says("một")
	first := a.Sees(t, "đã ghi: text một")
	a.Says("hai")
	a.Sees(t, "đã ghi: text hai")
	r.fake.Advance(50 * time.Hour) // the message under the button is inaccessible, its query still comes
	a.PressesOn(first.ID, "1 Gửi")
	a.Forges("drop table")
	a.Forges(strings.Repeat("x", 65))
	a.Forges("a\x00b")
	r.until("all five are handled", func() bool { return len(r.clerk.messages()) == 6 })
	var data []string
	for _, m := range r.clerk.messages()[2:] {
		data = append(data, m.Kind+":"+m.Text)
	}
	if want := []string{"choice:1:gui", "choice:drop table", "choice:", "choice:"}; !slices.Equal(data, want) {
		t.Fatal(data) // Turn says of each that the button is old
	}
	r.fake.Fail("answerCallbackQuery", telegramtest.Fault{Status: 400})
	a.Presses("2 Hủy")
	r.until("an old query is as good as answered", func() bool { return len(r.fake.Calls("answerCallbackQuery")) == 5 })
	if r.count.of(SendFailed) != 0 {
		t.Fatal(r.count.n)
	}
}

func TestGroupsGetOnePoliteText(t *testing.T) {
	r := newRoom(t)
	r.run(r.poller().Run, r.sender.Run)
	a := r.fake.User("A")
	g := a.Group("Xóm trên")
	g.Says("ai đánh bạc thế")
	g.Says("ông K")
	a.Says("riêng")
	a.Sees(t, "đã ghi: text riêng")
	r.until("the group is told once", func() bool { return len(g.FromBot()) == 1 })
	if len(r.clerk.messages()) != 1 || g.FromBot()[0] != groupText {
		t.Fatal(r.clerk.messages(), g.FromBot())
	}
}

func TestBlockedUserDoesNotHoldUpOthers(t *testing.T) {
	r := newRoom(t)
	a, b := r.fake.User("A"), r.fake.User("B")
	a.Blocks()
	for i := range 3 {
		r.clerk.say(a.Chat(), say("a"+strconv.Itoa(i)))
		r.clerk.say(b.Chat(), say("b"+strconv.Itoa(i)))
	}
	r.drain()
	if got := b.FromBot(); !slices.Equal(got, []string{"b0", "b1", "b2"}) || r.count.of(Dropped) != 3 {
		t.Fatal(got, r.count.n)
	}
	calls := 0
	for _, c := range r.fake.Calls("sendMessage") {
		if c.Params["chat_id"] == a.Chat() {
			calls++
		}
	}
	if calls != 1 {
		t.Fatal("one refusal is enough to know", calls)
	}
}

func TestRefusedMessageIsDropped(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	r.clerk.say("4242", say("nobody opened this chat"))
	r.clerk.say("not a number", say("x"))
	r.clerk.say(a.Chat(), bot.Outgoing{}) // nothing to show: nothing is called
	r.clerk.say(a.Chat(), say("tới"))
	r.drain()
	if got := a.FromBot(); len(got) != 1 || r.count.of(Dropped) != 2 {
		t.Fatal(got, r.count.n)
	}
}

func TestLostAnswerShowsTwiceNeverNot(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	r.fake.Fail("sendMessage", telegramtest.Fault{Cut: true}, telegramtest.Fault{}, telegramtest.Fault{Drop: true})
	r.clerk.say(a.Chat(), say("mã của bà con"))
	r.clerk.say(a.Chat(), say("xong"))
	r.drain()
	if got := a.FromBot(); !slices.Equal(got, []string{"mã của bà con", "mã của bà con", "xong"}) {
		t.Fatal(got)
	}
}

func TestMarkThatFailsDoesNotRepeat(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	failures := 5
	r.clerk.mark = func(string) error {
		if failures--; failures >= 0 {
			return errors.New("store away")
		}
		return nil
	}
	r.clerk.say(a.Chat(), say("một"))
	r.clerk.say(a.Chat(), say("hai"))
	r.drain()
	if got := a.FromBot(); !slices.Equal(got, []string{"một", "hai"}) {
		t.Fatal(got)
	}
	if len(r.sender.progress) != 0 {
		t.Fatal("progress left behind")
	}
}

func TestServerErrorsAreTriedAgain(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	r.fake.Fail("sendMessage", telegramtest.Fault{Status: 500}, telegramtest.Fault{Status: 502}, telegramtest.Fault{Broken: true}, telegramtest.Fault{Status: 401})
	r.clerk.say(a.Chat(), say("tới"))
	r.drain()
	if got := a.FromBot(); len(got) != 1 || r.count.of(SendFailed) != 4 {
		t.Fatal(got, r.count.n)
	}
}

func TestRetryAfterHoldsOneChat(t *testing.T) {
	r := newRoom(t)
	a, b := r.fake.User("A"), r.fake.User("B")
	r.fake.Fail("sendMessage", telegramtest.Fault{Status: 429, RetryAfter: 1})
	r.clerk.say(a.Chat(), say("a1"))
	r.clerk.say(a.Chat(), say("a2"))
	start := time.Now()
	if _, err := r.sender.rounds.Once(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.clerk.say(b.Chat(), say("b1"))
	r.run(r.sender.Run)
	b.Sees(t, "b1")
	if time.Since(start) > 900*time.Millisecond {
		t.Fatal("one chat's flood held up another")
	}
	a.Sees(t, "a2")
	if waited := time.Since(start); waited < time.Second {
		t.Fatal("retry_after not honoured", waited)
	}
	if got := a.FromBot(); !slices.Equal(got, []string{"a1", "a2"}) {
		t.Fatal(got)
	}
}

func TestWaitingChatDoesNotHideOthers(t *testing.T) {
	r := newRoom(t)
	a, b := r.fake.User("A"), r.fake.User("B")
	for i := range 3 * delivery.Window {
		r.clerk.say(a.Chat(), say(fmt.Sprint(i)))
	}
	r.clerk.say(b.Chat(), say("b1"))
	r.sender.pace = quick()
	r.sender.pace.May(a.Chat(), time.Now())
	r.sender.pace.Slow(a.Chat(), time.Now(), time.Hour)
	for range 5 {
		r.sender.rounds.Once(context.Background())
	}
	if len(b.FromBot()) != 1 || len(a.FromBot()) != 0 {
		t.Fatal(b.FromBot(), a.FromBot())
	}
}

func TestLongTextsButtonsAndProtection(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	long := strings.TrimSpace(strings.Repeat("Bà con kể tiếp đi nhé. ", 400))
	r.clerk.say(a.Chat(), bot.Outgoing{Reply: bot.Reply{Text: long, Protect: true, Buttons: []bot.Button{
		{Text: "1 Có", Data: "9:co"}, {Text: "2 Không", Data: "9:khong"}, {Text: "3 Một câu dài hơn nhiều", Data: "9:dai"},
		{Text: "", Data: "9:x"}, {Text: "quá dài", Data: strings.Repeat("x", 65)}, {Text: "8 Bỏ qua", Data: "9:bo-qua"},
	}}})
	r.drain()
	shown := a.FromBotShown()
	var joined []string
	for i, m := range shown {
		joined = append(joined, m.Text)
		if !m.Protected || (i == len(shown)-1) != (len(m.Buttons) > 0) {
			t.Error("every part is protected, the last has the buttons")
		}
		if i < len(shown)-1 && !strings.HasSuffix(m.Text, ".") {
			t.Error("not cut at the end of a sentence:", m.Text[len(m.Text)-20:])
		}
	}
	if strings.Join(joined, " ") != long || len(shown) < 3 {
		t.Fatal(len(shown))
	}
	rows := shown[len(shown)-1].Buttons
	if len(rows) != 3 || len(rows[0]) != 2 || len(rows[1]) != 1 || rows[2][0].Text != "8 Bỏ qua" {
		t.Fatal(rows)
	}
	if r.clerk.marked["o1"] == "" || strings.Count(r.clerk.marked["o1"], ",") != len(shown)-1 {
		t.Fatal(r.clerk.marked)
	}
}

func TestPartsGoOnWhereTheyStopped(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	r.fake.Fail("sendMessage", telegramtest.Fault{}, telegramtest.Fault{Status: 500})
	r.clerk.say(a.Chat(), say(strings.Repeat("một câu. ", 900)))
	r.drain()
	if got := a.FromBot(); len(got) != 2 {
		t.Fatal("the first part was shown twice", len(got))
	}
}

func TestDeletingAfterSealing(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	old := strconv.Itoa(a.Says("hôm kia"))
	r.fake.Advance(49 * time.Hour)
	ids := []string{old, "999999"}
	for i := range 120 {
		ids = append(ids, strconv.Itoa(a.Says(fmt.Sprint(i))))
	}
	r.clerk.say(a.Chat(), say(strings.Repeat("một câu. ", 900)))
	r.drain()
	ids = append(ids, r.clerk.marked["o1"])
	r.fake.Fail("deleteMessages", telegramtest.Fault{Status: 429, RetryAfter: 1}, telegramtest.Fault{Cut: true})
	out := say("Đã gửi. Mã: …")
	out.Delete = ids
	r.clerk.say(a.Chat(), out)
	r.run(r.sender.Run)
	r.until("deleted and marked", func() bool { return r.clerk.unmarked() == 0 })
	var left []string
	for _, m := range a.Screen() {
		left = append(left, m.Text)
	}
	if !slices.Equal(left, []string{"hôm kia", "Đã gửi. Mã: …"}) {
		t.Fatal(left)
	}
	if all, told := r.clerk.clean["o2"]; all || !told {
		t.Fatal("one was too old, and nobody was told")
	}
	r.clerk.say(a.Chat(), bot.Outgoing{Delete: ids[1:]}) // gone already, and nothing to say
	r.until("all gone", func() bool { return r.clerk.unmarked() == 0 })
	if !r.clerk.clean["o3"] {
		t.Fatal("what is gone is gone")
	}
}

func TestRefusedReplyStillDeletes(t *testing.T) {
	r := newRoom(t)
	a := r.fake.User("A")
	out := say("không hiện được")
	out.Delete = []string{strconv.Itoa(a.Says("chuyện kín"))}
	r.fake.Fail("sendMessage", telegramtest.Fault{Status: 400})
	r.clerk.say(a.Chat(), out)
	r.drain()
	if len(a.Screen()) != 0 || r.count.of(Dropped) != 1 {
		t.Fatal(a.Screen())
	}
}

func TestSplit(t *testing.T) {
	for _, tc := range []struct {
		text string
		most int
		want []string
	}{
		{"  ", 10, nil},
		{"ngắn", 10, []string{"ngắn"}},
		{"Một câu. Hai câu. Ba.", 12, []string{"Một câu.", "Hai câu. Ba."}},
		{"dòng một\ndòng hai", 12, []string{"dòng một", "dòng hai"}},
		{"không có dấu chấm nào", 10, []string{"không có", "dấu chấm", "nào"}},
		{"aaaaaaaaaaaa", 5, []string{"aaaaa", "aaaaa", "aa"}},
		{"😀😀😀", 4, []string{"😀😀", "😀"}},
		{"aaae\u0302\u0301b", 5, []string{"aaa", "e\u0302\u0301b"}},
	} {
		if got := split(tc.text, tc.most); !slices.Equal(got, tc.want) {
			t.Errorf("%q: %q, want %q", tc.text, got, tc.want)
		}
	}
}
