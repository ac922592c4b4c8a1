package bot

import (
	"slices"
	"strings"
)

// note keeps words told outside of any question.
func (t *turn) note(text string) {
	text = t.fit(text)
	if text == "" {
		return
	}
	t.s.Words = append(t.s.Words, Piece{A: text, M: t.m.ID})
	if len([]rune(text)) >= splitAt {
		t.s.Long, t.s.Seam = "words", seam(text)
	}
}

// seam is what stands between a long text and its rest: nothing where the platform cut at its limit, perhaps within a word;
// a space where it was cut between two, which is then gone.
func seam(text string) string {
	if len([]rune(text)) >= cutAt {
		return ""
	}
	return " "
}

// join puts the rest of a text that the platform has split behind its first part.
func (t *turn) join(to, between string) {
	pieces := t.s.Words
	if to != "words" {
		pieces = t.s.Answers
	}
	for i := len(pieces) - 1; i >= 0; i-- {
		if to != "words" && pieces[i].Q != to {
			continue
		}
		part := t.fit(t.m.Text)
		pieces[i].A += between + part
		if len([]rune(part)) >= splitAt {
			t.s.Long, t.s.Seam = to, seam(part)
		}
		t.say("ask.got")
		t.ask()
		return
	}
	t.step()
}

// fit cuts what is more than a draft may hold, and says so.
func (t *turn) fit(text string) string {
	left := max(0, longestDraft-len([]rune(t.told())))
	if r := []rune(text); len(r) > left {
		t.say("err.long")
		return strings.TrimSpace(string(r[:left]))
	}
	return text
}

// back undoes the newest answer and asks its question again.
func (t *turn) back() {
	n := len(t.s.Trail)
	if n > 0 && t.s.Step != stepReview && t.s.Step != stepNumber {
		n--
	}
	t.s.Trail = t.s.Trail[:n]
	t.s.Hurry, t.s.Only, t.s.Offers = false, false, nil
	if n == 0 || t.s.Follow {
		t.leave()
		return
	}
	qs := strings.Split(t.s.Trail[n-1], ",")
	for _, q := range qs {
		t.s.unset(q)
	}
	if slices.Contains(qs, askPlace) {
		t.s.Place = Spot{}
	}
	t.put(qs[0])
}

// leave goes back from the first question to the menu it came from. After an urgent tip there is no way back: it is sent.
func (t *turn) leave() {
	if t.s.Follow {
		t.say("err.edited-late")
		t.ask()
		return
	}
	t.s.Category, t.s.Floor = "", ""
	switch {
	case t.s.Menu != "":
		t.goTo(stepList)
	case len(t.s.Kinds) > 0:
		t.goTo(stepKind)
	default:
		t.goTo(stepMenu)
	}
}
