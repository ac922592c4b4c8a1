package bot

import "slices"

// Whoever cannot write speaks: a voice counts as the answer to the question that is being asked, or as the telling of what
// happened, by a line that says so ("Nghe tiếng nói gửi kèm"). The line's Piece.M is the file, so that it goes if the voice
// cannot be taken.

// spoke takes a voice as an answer where it can be one, and reports whether it has gone on.
func (t *turn) spoke(p Photo) bool {
	box, known := t.box()
	question, _ := t.env.Tables.Question(t.s.Ask)
	open := len(t.s.Group) == 0 && len(question.Choices) == 0
	switch {
	case p.Look || p.Kind != voiceKind:
		return false
	}
	t.m.ID = p.File
	switch {
	case (t.s.Step == stepAsk && open || t.s.Step == stepWrite) && t.s.Ask == askPlace && known && box.Commune != "":
		t.inBox(t.text("answer.voice"))
		return true
	case t.s.Step == stepAsk && open && t.s.Ask != askPlace || t.s.Step == stepTime:
		t.take(t.text("answer.voice"))
		return true
	case t.s.Step != stepSent && !t.settled(t.what()): // after a tip he says first whether it belongs to that
		t.note(t.text("answer.voice"))
	}
	return false
}

// retold is spoke for voices that came before their matter was begun.
func (t *turn) retold() {
	for _, p := range belonging(t.s.Photos, own) {
		if p.Kind == voiceKind && len(t.s.Words) == 0 {
			t.s.Words = []Piece{{A: t.text("answer.voice"), M: p.File}}
		}
	}
}

// unspoke takes back what a voice has answered.
func (t *turn) unspoke(file string) {
	t.s.Words = slices.DeleteFunc(t.s.Words, func(p Piece) bool { return p.M == file })
	if _, ok := t.s.answer(askPlace); ok && slices.ContainsFunc(t.s.Answers, func(p Piece) bool { return p.Q == askPlace && p.M == file }) {
		t.s.Place.Words = ""
	}
	t.s.Answers = slices.DeleteFunc(t.s.Answers, func(p Piece) bool { return p.M == file })
}
