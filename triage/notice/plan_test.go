package notice

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/triage/roster"
)

func local(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, vietNam)
}

// TestCalm: what is not urgent is kept for a drawn time, out of the quiet hours, so often a day and no more.
func TestCalm(t *testing.T) {
	drawn := int64(0)
	plan := timing{10 * time.Minute, time.Hour, 2, func(most int64) int64 { return min(drawn, most) }}
	night := roster.Quiet{From: 21 * 60, To: 6 * 60}
	for _, test := range []struct {
		name  string
		now   time.Time
		waits bool
		quiet roster.Quiet
		was   roster.Calm
		draw  int64
		due   time.Time
		sends bool
	}{
		{"nothing waits", local(16, 9, 0), false, night, roster.Calm{Due: local(16, 9, 30)}, 0, time.Time{}, false},
		{"the least", local(16, 9, 0), true, night, roster.Calm{}, 0, local(16, 9, 10), false},
		{"the most", local(16, 9, 0), true, night, roster.Calm{}, 9999, local(16, 10, 0), false},
		{"not yet", local(16, 9, 20), true, night, roster.Calm{Due: local(16, 9, 30)}, 0, local(16, 9, 30), false},
		{"now", local(16, 9, 30), true, night, roster.Calm{Due: local(16, 9, 30)}, 0, time.Time{}, true},
		{"falls into the night", local(16, 20, 55), true, night, roster.Calm{}, 0, local(17, 6, 10), false},
		{"after midnight", local(17, 1, 0), true, night, roster.Calm{}, 60, local(17, 6, 11), false},
		{"was drawn before he chose the hours", local(16, 22, 0), true, night, roster.Calm{Due: local(16, 21, 59)}, 0, local(17, 6, 10), false},
		{"the day is full", local(16, 10, 0), true, night, roster.Calm{Due: local(16, 10, 0), Day: "2026-11-16", Sent: 2}, 0, local(17, 6, 10), false},
		{"another day", local(17, 10, 0), true, night, roster.Calm{Due: local(17, 10, 0), Day: "2026-11-16", Sent: 2}, 0, time.Time{}, true},
		{"never quiet", local(16, 23, 0), true, roster.Quiet{}, roster.Calm{Due: local(16, 23, 0)}, 0, time.Time{}, true},
		{"quiet by day", local(16, 12, 30), true, roster.Quiet{From: 12 * 60, To: 13 * 60}, roster.Calm{}, 0, local(16, 13, 10), false},
	} {
		drawn = test.draw
		next, sends := plan.decide(test.now, test.waits, test.quiet, test.was)
		if sends != test.sends || !next.Due.Equal(test.due) {
			t.Errorf("%s: due %v, sends %v", test.name, next.Due.In(vietNam), sends)
		}
	}
}

// TestWords: both languages say the same things, and no message has room for more than numbers.
func TestWords(t *testing.T) {
	for key, text := range spoken["vi"] {
		other, ok := spoken["en"][key]
		if !ok || text == "" || other == "" {
			t.Errorf("%s is not in both", key)
		}
		for _, hole := range []string{"{what}", "{n}", "{code}"} {
			if strings.Contains(text, hole) != strings.Contains(other, hole) {
				t.Errorf("%s: %s in one language only", key, hole)
			}
		}
	}
	if len(spoken["vi"]) != len(spoken["en"]) {
		t.Error("a key too many")
	}
	for _, lang := range []string{"vi", "en"} {
		const most = 999_999_999
		plain, err := json.Marshal(pushed{tell(lang, counts{most, most, most, most}), true})
		if err != nil || len(plain) > recordSize-17 {
			t.Errorf("%d bytes do not fit into a record", len(plain))
		}
	}
	if say("tay", "test") != say("vi", "test") {
		t.Error("an unknown language is not Vietnamese")
	}
}

func TestCodes(t *testing.T) {
	seen := []string{}
	for range 50 {
		code, err := newCode()
		if err != nil || Code("/gan@homthu_bot "+strings.ToLower(code)) != code || slices.Contains(seen, code) {
			t.Fatalf("%q, %v", code, err)
		}
		seen = append(seen, code)
	}
	for _, text := range []string{"", "Chiều nay họp lúc 2 giờ", "12345", "việc khẩn", "ABCDE-FGHI1"} {
		if got := Code(text); got != "" {
			t.Errorf("%q was read in %q", got, text)
		}
	}
	var a asking
	for range addsAnHour {
		if !a.may("hoa", local(16, 9, 0)) {
			t.Fatal("too soon")
		}
	}
	if a.may("hoa", local(16, 9, 30)) || !a.may("lan", local(16, 9, 30)) || !a.may("hoa", local(16, 10, 1)) {
		t.Fatal("the hour does not count")
	}
}

// TestTell: one and many of each kind, in their order, in both languages.
func TestTell(t *testing.T) {
	for _, test := range []struct {
		lang string
		of   counts
		want string
	}{
		{"vi", counts{pledges: 1}, "homthu: 1 lời hứa quá hạn."},
		{"vi", counts{boxes: 2}, "homthu: 2 hòm thư quá ngày mở."},
		{"vi", counts{urgent: 2, cases: 3, pledges: 4, boxes: 5}, "homthu: 2 việc khẩn, 3 việc cần xem hạn, 4 lời hứa quá hạn, 5 hòm thư quá ngày mở. Mở bàn trực, bấm “Đã biết”."},
		{"en", counts{urgent: 1}, "homthu: 1 urgent case. Open the duty desk and press “I know”."},
		{"en", counts{cases: 1, pledges: 1, boxes: 1}, "homthu: 1 deadline to look at, 1 pledge overdue, 1 box past its opening day."},
		{"en", counts{urgent: 2, cases: 2, pledges: 2, boxes: 2}, "homthu: 2 urgent cases, 2 deadlines to look at, 2 pledges overdue, 2 boxes past their opening day. Open the duty desk and press “I know”."},
		{"mww", counts{pledges: 2}, "homthu: 2 lời hứa quá hạn."},
	} {
		if got := tell(test.lang, test.of); got != test.want {
			t.Errorf("%s %+v: %q", test.lang, test.of, got)
		}
	}
}
