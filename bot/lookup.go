package bot

import (
	"errors"
	"slices"

	"homthu/intake/receipt"
)

// pasted recognises a code at any moment and opens its mailbox. A short text only: a code does not hide in a story.
func (t *turn) pasted() bool {
	if t.m.Kind != KindText || len([]rune(t.m.Text)) > 80 || t.s.Step == stepSending {
		return false
	}
	code, err := receipt.Read(t.m.Text)
	if err != nil {
		return false
	}
	if !t.env.Remote {
		t.say("start.web-only")
		t.ask()
		return true
	}
	t.look(code.String())
	return true
}

// look wishes for a mailbox to be opened.
func (t *turn) look(code string) {
	if !t.looking() {
		t.s.Return = t.at()
	}
	if t.s.Look == nil || t.s.Look.Code != code {
		t.dropLook()
	}
	t.s.Look = &Look{Code: code}
	t.s.Wish = &Wish{Do: "look", Code: code}
	t.s.Step, t.s.Pending = stepSending, "look"
}

// looking says that the present step is one of a mailbox.
func (t *turn) looking() bool {
	switch t.at() {
	case stepCode, stepMailbox, stepReply, stepExtend, stepSolved, stepDelete:
		return true
	}
	return false
}

// opened tells what the mailbox holds: how far it is, what was answered, what is asked.
func (t *turn) opened() {
	box := t.m.Mailbox
	settled := settle(t.env.Tables, box)
	look := t.s.Look
	look.Lane, look.State, look.Done, look.Open = box.Lane, box.State, settled.done, settled.open
	t.say("look.show", "ngay", box.Day, "nhan", t.label(box.State, box.Lane))
	t.say("receipt.number", "so", box.Number)
	question := ""
	for i, r := range box.Replies {
		switch {
		case r.Text == "":
		case r.Question && i == len(box.Replies)-1:
			look.Question, question = r.ID, r.Text
		default:
			t.say("look.answer", "tra_loi", r.Text)
		}
	}
	if len(box.Replies) == 0 {
		t.say("look.nothing-new")
	}
	switch {
	case question != "":
		t.say("look.question-text", "cau_hoi", question)
		t.goTo(stepReply)
	case !t.asks(settled):
		t.goTo(stepMailbox)
	}
}

// label is what the resident reads about a state; a state that is not for his eyes reads as received.
func (t *turn) label(state, lane string) string {
	s, ok := t.env.Tables.Status(state)
	if !ok || !s.Shown(lane) {
		s, _ = t.env.Tables.Status("RECEIVED")
	}
	l := s.Resident(lane)
	return t.in(l.Vi, l.En)
}

func (t *turn) showLook() string {
	switch t.s.Step {
	case stepCode:
		return t.text("look.ask") + "\n" + t.text("look.code-keys")
	case stepReply:
		return t.text("look.question-keys")
	case stepExtend:
		return t.text("look.write")
	case stepSolved:
		return t.text("look.solved") + "\n" + t.text("look.solved-keys")
	case stepDelete:
		return t.text("look.delete")
	}
	return t.text(t.mailboxMenu())
}

func (t *turn) hearLook() {
	n := number(t.m.Text)
	switch t.s.Step {
	case stepCode:
		t.hearCode(n)
	case stepMailbox:
		t.hearMailbox(n)
	case stepReply:
		switch n {
		case "1":
			t.goTo(stepExtend)
		case "8", "0":
			t.s.Look.Question = ""
			t.goTo(stepMailbox)
		default:
			t.extend(n)
		}
	case stepExtend:
		if n == "0" {
			t.goTo(stepMailbox)
			return
		}
		t.extend("") // a bare number may be the answer
	case stepSolved:
		t.hearSolved(n)
	case stepDelete:
		t.hearDelete(n)
	}
}

// hearCode explains what is wrong with a code; a right one was taken by pasted.
func (t *turn) hearCode(n string) {
	_, err := receipt.Read(t.m.Text)
	switch {
	case n == "0":
		t.close()
	case errors.Is(err, receipt.ErrTypo):
		t.say("look.typo")
		t.ask()
	case errors.Is(err, receipt.ErrNumber):
		t.say("look.number")
		t.ask()
	case len([]rune(t.m.Text)) > 40:
		t.tellOr()
	default:
		t.say("look.short")
		t.ask()
	}
}

func (t *turn) hearMailbox(n string) {
	switch {
	case n == "1":
		t.goTo(stepExtend)
	case n == "2":
		t.threat()
	case n == "3":
		t.goTo(stepDelete)
	case n == "4" && t.mayRate():
		t.goTo(stepSolved)
	case n == "5" && t.mayRate() && len(t.notices()) > 0:
		t.goTo(stepNotice)
	case n == "0":
		t.close()
	default:
		t.extend(n)
	}
}

// extend hands more words for the opened case over to be sealed.
func (t *turn) extend(n string) {
	if n != "" {
		t.say("err.choice")
		t.ask()
		return
	}
	t.hold(t.m.Text)
	if !t.guard() {
		t.s.Held = nil
		t.reply(t.m.Text)
	}
}

// reply seals words for the opened case.
func (t *turn) reply(words string) {
	t.letter = &Letter{
		Kind: "answer", Code: t.s.Look.Code, Reply: t.s.Look.Question, Text: words, Attachments: t.enclose(t.mailbox()),
		Lang: t.tongue(), Channel: t.env.Channel,
	}
	t.s.Step, t.s.Pending = stepSending, "extend"
}

// threat opens a new matter: somebody threatens the resident because of what he sent. A draft under way is not thrown
// away for it unasked.
func (t *turn) threat() {
	if t.s.Category != "" && t.s.Code == "" || len(t.s.Words) > 0 {
		t.s.Before = t.s.Step
		t.goTo(stepDrop)
		return
	}
	t.anew()
	t.choose("R1")
}

// dropLook drops photos that were not sent to the case of the mailbox, and says so: they belong to no other case.
func (t *turn) dropLook() {
	looked := slices.DeleteFunc(slices.Clone(t.s.Photos), func(p Photo) bool { return !p.Look })
	t.s.Photos = slices.DeleteFunc(t.s.Photos, func(p Photo) bool { return p.Look })
	if len(looked) > 0 {
		t.left(looked)
	}
}

// close leaves the mailbox for what was under way before.
func (t *turn) close() {
	t.dropLook()
	step := t.s.Return
	t.s.Look, t.s.Return = nil, ""
	if step == "" || step == stepSending {
		step = stepMenu
	}
	t.goTo(step)
}

func (t *turn) hearDelete(n string) {
	switch {
	case n == "1":
		t.s.Wish = &Wish{Do: "delete", Code: t.s.Look.Code}
		t.s.Step, t.s.Pending = stepSending, "delete"
	case n == "2" || n == "0":
		t.goTo(stepMailbox)
	default:
		t.say("err.choice")
		t.ask()
	}
}
