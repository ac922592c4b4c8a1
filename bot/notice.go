package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// stepNotice asks whether to be reminded: the one question after the receipt, and the menu's.
const stepNotice = "notice"

// KindReminded tells that a reminder was set or dropped, as wished.
const KindReminded = "reminded"

// noticeDays are the choices of receipt.notice, in order. A reminder comes a day sooner or later: one that is chosen at a look at
// a case that has ended, of 15 or 30 days, comes when the question of two or of four weeks is due (see solved.go), and its day
// is counted from the look and not from the end, which would join them.
var noticeDays = []int{3, 15, 30}

// notices are the days that can be chosen on this channel.
func (t *turn) notices() []int {
	return slices.DeleteFunc(slices.Clone(noticeDays), func(d int) bool { return !slices.Contains(t.env.Reminds, d) })
}

// afterReceipt asks the one question after a receipt, where the channel can remind; otherwise it waits for words.
func (t *turn) afterReceipt() {
	if len(t.notices()) == 0 {
		t.goTo(stepSent)
		return
	}
	t.goTo(stepNotice)
}

// openNotice is the menu's entry.
func (t *turn) openNotice() {
	switch {
	case len(t.notices()) > 0:
		t.goTo(stepNotice)
		return
	case t.env.Channel == Web:
		t.say("notice.web")
	default:
		t.say("notice.later")
	}
	t.goTo(stepMenu)
}

// showNotice is receipt.notice with the choices that this channel has.
func (t *turn) showNotice() string {
	lines := strings.Split(t.text("receipt.notice"), "\n")
	out, days := lines[:1], t.notices()
	for i, line := range lines[1:] {
		if i >= len(noticeDays) || slices.Contains(days, noticeDays[i]) {
			_, label, _ := strings.Cut(line, " ")
			out = append(out, fmt.Sprintf("%d %s", len(out), label))
		}
	}
	return strings.Join(out, "\n")
}

func (t *turn) hearNotice() {
	n := number(t.m.Text)
	days := t.notices()
	i, err := strconv.Atoi(n)
	switch {
	case err == nil && i >= 1 && i <= len(days):
		t.s.Wish = &Wish{Do: "remind", Days: days[i-1]}
		t.s.Pending = "remind-" + strconv.Itoa(days[i-1])
	case err == nil && i == len(days)+1 || n == "0" || is(t.m.Text, ears.No):
		t.s.Wish = &Wish{Do: "no-remind"}
		t.s.Pending = "remind-none"
	case n != "" || t.m.Kind == KindChoice:
		t.say("err.choice")
		t.ask()
	default: // words: more for the tip, or a new one
		t.leaveNotice()
		t.step()
	}
}

// unremind is THÔI NHẮC.
func (t *turn) unremind() {
	if len(t.notices()) == 0 {
		t.say("notice.none")
		t.ask()
		return
	}
	t.s.Wish, t.s.Pending = &Wish{Do: "no-remind"}, "remind-off"
}

// reminded tells what became of a wish to be reminded, or not to be.
func (t *turn) reminded(what string) {
	asked := t.s.Step == stepNotice
	switch {
	case t.m.Kind != KindReminded:
		t.say("notice.failed")
	case what == "off":
		t.say("notice.off")
	case what == "none":
		t.say("notice.none")
	default:
		t.say("notice.on", "so_ngay", what)
	}
	if asked {
		t.leaveNotice()
	}
	t.goTo(t.s.Step)
}

// leaveNotice goes back to what the question came from.
func (t *turn) leaveNotice() {
	t.s.Step = stepMenu
	switch {
	case t.s.Look != nil:
		t.s.Step = stepMailbox
	case t.s.Code != "":
		t.s.Step = stepSent
	}
}
