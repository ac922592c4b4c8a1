package bot

import (
	"slices"
	"strconv"
	"strings"
)

// background says that a kind is the end of background work, which may bring no Reply.
func background(kind string) bool {
	switch kind {
	case KindPhotoReady, KindPhotoRefused, KindCleared, KindNotCleared, KindSilence:
		return true
	}
	return false
}

// event hears the keeper, and reports whether the message was his.
func (t *turn) event() bool {
	switch t.m.Kind {
	case KindSent, KindReminded, KindFailed, KindNobody, KindMailbox, KindNotFound, KindTooMany, KindDeleted, KindEchoed:
		t.outcome()
	case KindPhotoReady:
		t.photoReady()
	case KindPhotoRefused:
		t.photoRefused()
	case KindCleared:
		t.say("receipt.deleted")
	case KindNotCleared:
		t.say("receipt.clean")
	case KindSilence:
		t.silence()
	case KindTooFast, KindMuted:
		t.heldUp()
	default:
		return false
	}
	return true
}

// outcome is what became of a Letter or Wish. One that was not waited for is not heard: it came twice.
func (t *turn) outcome() {
	pending := t.s.Pending
	t.s.Pending = ""
	if pending == "" {
		t.ask()
		return
	}
	kind, rating, _ := strings.Cut(pending, "-")
	switch {
	case kind == "remind":
		t.reminded(rating)
	case kind == "echo":
		t.echoed()
	case t.m.Kind == KindFailed:
		t.failed(kind)
	case t.m.Kind == KindNobody:
		t.nobody(kind)
	case t.m.Kind == KindNotFound:
		t.say("look.not-found")
		if kind == "more" {
			t.s.Photos = nil // their case takes nothing any more
		}
		t.noMailbox()
	case t.m.Kind == KindTooMany:
		t.say("look.too-many", "so_phut", strconv.Itoa(max(1, t.m.Minutes)))
		t.noMailbox()
	case kind == "tip":
		t.sent()
	case kind == "more":
		t.moreSent()
	case kind == "look" && t.m.Mailbox != nil:
		t.opened()
	case kind == "delete":
		t.say("look.deleted")
		if t.s.Look != nil && t.s.Look.Code == t.s.Code {
			late := t.late() // their case takes nothing any more
			t.s.Photos = slices.DeleteFunc(t.s.Photos, func(p Photo) bool { return p.belongs() == late })
		}
		t.close()
	default:
		t.extended(kind, rating)
	}
}

// extended goes on in the mailbox after words or a rating were sent to its case.
func (t *turn) extended(kind, rating string) {
	if kind == "extend" {
		t.s.Photos = slices.DeleteFunc(t.s.Photos, func(p Photo) bool { return p.Look && p.Posted })
	}
	switch {
	case kind == "rating" && rating == "done":
		t.say("look.rated")
	case kind == "rating":
		t.say("look.rated-not-done")
	default:
		t.say("look.added")
	}
	if t.s.Look == nil {
		t.goTo(stepMenu)
		return
	}
	t.s.Look.Question = ""
	if kind == "rating" { // one envelope at a time
		t.s.Step = stepMailbox
		t.ask()
		return
	}
	t.goTo(stepMailbox)
}

// noMailbox goes back to where the code was written, so that it can be written again.
func (t *turn) noMailbox() {
	t.dropLook()
	step := t.s.Return
	t.s.Look = nil
	if step == "" || step == stepMenu || step == stepSent {
		t.goTo(stepCode)
		return
	}
	t.s.Return = ""
	t.goTo(step)
}

// failed keeps everything and says that nothing went out.
func (t *turn) failed(kind string) {
	switch kind {
	case "look", "delete":
		t.say("look.failed")
		t.s.Step = stepMailbox
		if kind == "look" {
			t.noMailbox()
			return
		}
	case "tip":
		t.say("err.not-saved")
		t.s.Follow, t.s.Step = false, stepReview
	case "more":
		t.say("err.not-saved")
		t.s.Step = stepWhich
		if t.s.Follow {
			t.flush()
			t.s.Step = stepAsk
			return
		}
	default:
		t.say("err.not-saved")
		t.s.Step = stepExtend
		if kind == "rating" {
			t.s.Step = stepSolved
		}
	}
	t.ask()
}

// nobody says that no place can take it safely, and that nothing was sent.
func (t *turn) nobody(kind string) {
	t.say("route.nobody", "cach_khac", t.text("route.ways"))
	switch kind {
	case "tip":
		t.s.Follow, t.s.Step = false, stepReview
		t.flush()
	default:
		t.dropLook()
		t.s.Step = stepMenu
		t.ask()
	}
}

// lastOne says that an urgent tip waits for nothing but the question that must be answered.
func (t *turn) lastOne() bool {
	return t.at() == stepAsk && len(t.s.Group) == 0 && t.must(t.s.Ask) && !t.s.Follow && t.urgent() &&
		t.settled(askPlace) && t.settled(t.what())
}

// silence answers the last question of an urgent flow for a resident who cannot: the base route, or the province where
// his words mention police or officials.
func (t *turn) silence() {
	if !t.lastOne() {
		return
	}
	if says(t.told(), ears.Officials) != "" {
		t.s.Subjects = []string{"commune-police"}
	}
	t.s.set(t.s.Ask, "khong-biet", "")
	t.post()
}
