package bot

import (
	"fmt"
	"strings"
)

// stale recognises a button that does not belong to the present question, and turns a fresh one into its number.
func (t *turn) stale() bool {
	if t.m.Kind != KindChoice {
		return false
	}
	turn, key, ok := strings.Cut(t.m.Text, ":")
	if ok && turn == fmt.Sprint(t.s.Turn) {
		t.m.Text = key
		return false
	}
	if (t.s.Step == stepSent || t.s.Step == stepNotice) && t.s.Code != "" && key == "1" {
		t.say("err.twice", "ma", t.s.Code) // pressed "Gửi" twice
	} else {
		t.say("err.stale")
	}
	t.ask()
	return true
}

// obey does a global word, at any moment.
func (t *turn) obey(word string) bool {
	if word == "" || t.m.Kind != KindText {
		return false
	}
	if t.s.Step == stepSending {
		t.ask()
		return true
	}
	switch word {
	case "send":
		t.sendWord()
	case "back":
		t.backWord()
	case "review":
		t.reviewWord()
	case "drop":
		t.confirm(stepDrop)
	case "stop":
		t.confirm(stepStop)
	case "begin":
		t.beginWord()
	case "private":
		t.writeInPrivate()
	case "language":
		if t.s.Step != stepLang && t.s.Step != stepInterpreter {
			t.s.Before = t.at()
		}
		t.goTo(stepLang)
	case "unremind":
		t.unremind()
	case "listen", "unlisten":
		return t.listens(word)
	case "help":
		t.say("start.keys")
		t.say("start.how")
		t.listenHow()
		t.ask()
	}
	return true
}

func (t *turn) sendWord() {
	switch {
	case (t.s.Step == stepSent || t.s.Step == stepNotice) && t.s.Code != "":
		t.say("err.twice", "ma", t.s.Code)
		t.ask()
	case t.s.Step == stepNumber && !t.hasty():
		t.leaveAll()
		t.goOn()
	case t.s.Step == stepWait || t.s.Step == stepPaper || t.looking() || t.s.Step == stepDrop || t.s.Step == stepStop || t.s.Step == stepWhich:
		t.ask()
	default:
		t.send()
	}
}

// backWord is QUAY LẠI: what 0 does where there is a 0.
func (t *turn) backWord() {
	switch t.s.Step {
	case stepAsk, stepReview:
		t.back()
	case stepBare, stepTime:
		t.s.Held = nil
		t.goTo(stepAsk)
	case stepWrite, stepChoose, stepFound, stepPin:
		t.s.Offers, t.s.Pin = nil, nil
		if t.s.Category == "" || t.s.Follow {
			t.resume()
			return
		}
		t.put(askPlace)
	case stepWait:
		t.toReview()
	case stepDrop, stepStop:
		t.m.Text = "2"
		t.hearConfirm()
	case stepDelete, stepExtend, stepReply, stepSolved:
		t.goTo(stepMailbox)
	case stepSent, stepMenu, stepWhich, stepPaper:
		t.ask()
	default:
		t.m.Text = "0"
		t.step()
	}
}

func (t *turn) reviewWord() {
	switch {
	case t.s.Step == stepSent || t.s.Step == stepPaper || t.looking() || t.s.Step == stepDrop || t.s.Step == stepStop || t.s.Step == stepWhich:
		t.ask()
	case t.s.empty() || t.s.Category == "" || t.s.Follow:
		if t.s.empty() || t.s.Follow {
			t.say("review.nothing")
		} else {
			t.say("review.told", "loi", short(t.told()))
		}
		t.ask()
	default:
		t.toReview()
	}
}

// confirm asks before something is lost: the word for it also means other things when typed without accents.
func (t *turn) confirm(step string) {
	if step == stepDrop && t.s.Code != "" && t.s.empty() && len(t.s.Photos) == 0 {
		t.say("err.edited-late")
		t.ask()
		return
	}
	if t.s.Step != stepDrop && t.s.Step != stepStop {
		t.s.Before = t.s.Step
	}
	t.goTo(step)
}

func (t *turn) beginWord() {
	if !t.s.empty() && !t.s.Follow && t.s.Step != stepSent {
		t.confirm(stepDrop)
		return
	}
	t.anew()
	t.goTo(stepMenu)
}

func (t *turn) hearConfirm() {
	n := number(t.m.Text)
	yes := n == "1" || is(t.m.Text, ears.Yes)
	switch {
	case yes && t.s.Step == stepDrop && t.s.Code != "": // what was sent stays sent
		t.s.Answers, t.s.Words, t.s.Photos, t.s.Follow = nil, nil, nil, false
		t.say("err.edited-late")
		t.goTo(stepSent)
	case yes && t.s.Step == stepDrop:
		t.s = t.s.fresh()
		t.say("receipt.dropped")
		t.goTo(stepMenu)
	case yes:
		t.say("stop.done")
		t.s = State{V: StateVersion, Wish: &Wish{Do: "forget"}}
		t.flush()
	case n == "2" || n == "0" || is(t.m.Text, ears.No):
		step := t.s.Before
		t.s.Before = ""
		if step == "" {
			step = stepMenu
		}
		t.goTo(step)
	default:
		t.say("err.choice")
		t.ask()
	}
}
