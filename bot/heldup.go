package bot

import (
	"strconv"
	"strings"

	"homthu/intake/rules"
)

// heldUp hears that something is over a limit (package flood), or that its place does not listen to this chat for some days.
// Everything that was told stays where it is.
func (t *turn) heldUp() {
	pending := t.s.Pending
	if pending == "" {
		t.tooFast()
		return
	}
	t.s.Pending = ""
	kind, rating, _ := strings.Cut(pending, "-")
	minutes := strconv.Itoa(max(1, t.m.Minutes))
	switch {
	case t.m.Kind == KindMuted && kind == "tip":
		t.say("mute.tip", "ngay", t.m.Until, "cach_khac", t.text("route.ways"))
	case t.m.Kind == KindMuted:
		t.say("mute.case", "ngay", t.m.Until)
	case t.m.Reason == "busy":
		t.say("err.busy", "so_phut", minutes)
	default:
		t.say("err.fast", "so_phut", minutes)
	}
	switch {
	case kind == "tip":
		t.s.Follow, t.s.Step = false, stepReview
	case kind == "more" && t.s.Follow:
		t.flush()
		t.s.Step = stepAsk
		return
	case kind == "more":
		t.s.Step = stepWhich
	case rating != "":
		t.s.Step = stepSolved
	default:
		t.s.Step = stepExtend
	}
	t.ask()
}

// tooFast hears a message of a chat that sends faster than anybody types. Danger, urgent flows and commands are heard as
// always; other words are kept and answered once a minute.
func (t *turn) tooFast() {
	text := t.m.Text
	if text != "" && (says(text, ears.Danger) != "" || command(text) != "" || t.s.Follow || t.s.Floor == rules.Now || t.urgent()) {
		t.m.Kind, t.m.Reason = KindText, ""
		t.hear()
		return
	}
	if number(text) == "" && !wordless(text) {
		t.note(text)
	}
	if t.quiet() {
		t.lines = nil
		return
	}
	t.say("err.fast", "so_phut", strconv.Itoa(max(1, t.m.Minutes)))
	t.ask()
}

// quiet says that the resident has been told already, and needs no reply.
func (t *turn) quiet() bool { return t.m.Kind == KindTooFast && t.m.Reason == "quiet" }
