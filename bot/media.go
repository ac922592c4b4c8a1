package bot

import (
	"slices"
	"strconv"
)

// odd takes what is not words: photos, sound, places, edits and all that the box cannot open. Each has an answer.
func (t *turn) odd() bool {
	if t.s.Step == stepNotice && (t.m.Kind == KindPhoto || t.m.Kind == KindFile || t.m.Kind == KindVoice || t.m.Kind == KindLocation) {
		t.leaveNotice()
	}
	switch t.m.Kind {
	case KindPhoto, KindFile, KindVoice:
		t.attach()
	case KindLocation:
		if t.looking() || slices.Contains([]string{stepSending, stepWait, stepDrop, stepStop, stepPaper}, t.s.Step) {
			t.unopened()
			return true
		}
		t.pinned()
	case KindEdited:
		t.edited()
	case KindSticker:
		t.say("err.sticker")
		t.ask()
	case KindContact:
		t.say("err.contact")
		t.ask()
	case KindCall:
		t.say("err.call")
		t.ask()
	case KindText, KindChoice:
		return false
	default:
		t.unopened()
	}
	return true
}

// most is how many attachments one draft may have.
const most = 20

// attach keeps a photo, voice, film or paper as pending: the keeper cleans, seals and stores it. A caption is words.
func (t *turn) attach() {
	kind, b := kindOf(t.m.Kind, t.m.Type), t.destination()
	if t.unfit(kind) {
		if t.m.Text != "" && !b.look {
			t.note(t.m.Text)
			t.say("ask.got")
		}
		t.ask()
		return
	}
	again := t.m.Album != "" && t.m.Album == t.s.Album
	t.s.Album = t.m.Album
	p := Photo{File: t.m.File, Kind: kind, Look: b.look, Code: b.code, Ask: kind == paperKind}
	at := slices.IndexFunc(t.s.Photos, func(p Photo) bool { return p.File == t.m.File })
	switch {
	case at < 0:
		p.Pair = t.pair(b)
		t.s.Photos = append(t.s.Photos, p)
	case t.s.Photos[at].belongs() != b: // the same one is on its way to another case
		t.say("warn.photo-wait")
		t.ask()
		return
	}
	if t.m.Text != "" && !b.look {
		t.note(t.m.Text)
	}
	switch {
	case p.Ask:
		t.ask()
	case again && onlyPhotos(t.s.Photos):
		t.say("err.album", "so", strconv.Itoa(len(t.s.Photos)))
	case again:
		t.say("err.album-mixed", "so", strconv.Itoa(len(t.s.Photos)))
	default:
		t.caution(kind)
		t.say("ask.got")
		t.attached(p)
	}
}

// unfit says why something cannot be attached, and reports whether it cannot.
func (t *turn) unfit(kind string) bool {
	switch {
	case t.m.File == "":
		t.say("err.big")
	case len(t.s.Photos) >= most:
		t.say("err.many", "so", strconv.Itoa(most))
	case kind == "":
		t.say("err.kind")
	default:
		return t.refuseBig(t.m.Size)
	}
	return true
}

// destination is what a photo that comes now belongs to. After a tip that is not urgent it is the draft, until the resident
// has said whether it belongs to what he sent.
func (t *turn) destination() belongs {
	switch {
	case t.s.Look != nil && slices.Contains([]string{stepExtend, stepReply, stepMailbox}, t.at()):
		return t.mailbox()
	case t.s.Look != nil && t.s.Step == stepSending && t.s.Pending != "look" && t.s.Pending != "delete":
		return t.mailbox()
	case t.s.Follow && t.s.Step != stepSending, t.s.Pending == "more":
		return t.late()
	}
	return own
}

// attached goes on after the first attachment of an album, or a single one.
func (t *turn) attached(p Photo) {
	if t.spoke(p) {
		return
	}
	switch {
	case p.Look:
		if wait := t.waitFor([]Photo{p}, "warn"); !slices.Contains(t.lines, wait) {
			t.lines = append(t.lines, wait)
		}
	case t.s.Step == stepSent:
		t.goTo(stepSent)
	case t.s.Step == stepAsk && t.s.Ask == "bang-chung" && len(t.s.Group) == 0:
		t.take(t.text("answer." + answerKind(p.Kind)))
	case t.s.Step == stepReview || t.s.Step == stepAdd && t.s.Category != "":
		t.toReview()
	case t.s.Step == stepForumAsk:
		f, _ := t.forumOf(t.s.Forum)
		t.raise(f)
		t.choose("D2")
	case t.s.Category == "" && (t.s.Step == stepMenu || t.s.Step == stepMore || t.s.Step == stepForum || t.s.Step == stepAdd):
		t.resume()
	default:
		t.ask()
	}
}

// answerKind is the kind of an attachment as "answer.…" says it.
func answerKind(kind string) string {
	if kind == fileKind {
		return paperKind
	}
	return kind
}

// photoReady takes a stored attachment into the draft, and sends what waited for it.
func (t *turn) photoReady() {
	i := t.photo()
	if i < 0 {
		return
	}
	ready := *t.m.Attachment
	t.s.Photos[i].Ready, t.s.Photos[i].Kind = &ready, ofType(t.s.Photos[i].Kind, ready.Type)
	b := t.s.Photos[i].belongs()
	switch {
	case t.pending(b) || t.carry(b) || b.look:
	case t.s.Step == stepWait && b == own:
		t.s.Step = stepReview
		t.post()
	default:
		t.done(t.s.Photos[i].Kind)
	}
}

// carry sends photos that wait for no other to the case they belong to: the tip just sent, or that of the opened mailbox.
// It reports false where that is not possible now; goTo tries again.
func (t *turn) carry(b belongs) bool {
	switch {
	case t.pending(b) || len(t.ready(b)) == 0:
		return false
	case b.look && t.s.Look != nil && t.s.Look.Code == b.code && t.looking():
		t.lookReady()
	case b.look || b == own || b != t.late():
		return false
	case t.s.Follow && t.s.Step != stepSending || t.s.Step == stepSent || t.s.Step == stepMenu && t.s.empty():
		t.more()
	default:
		return false
	}
	return true
}

// lookReady sends photos to the case of the opened mailbox.
func (t *turn) lookReady() {
	t.letter = &Letter{
		Kind: "answer", Code: t.s.Look.Code, Reply: t.s.Look.Question, Attachments: t.enclose(t.mailbox()),
		Lang: t.tongue(), Channel: t.env.Channel,
	}
	t.s.Step, t.s.Pending = stepSending, "extend"
}

// photoRefused drops what could not be cleaned, and says so.
func (t *turn) photoRefused() {
	i := t.photo()
	if i < 0 {
		return
	}
	p := t.s.Photos[i]
	b := p.belongs()
	if p.Ask {
		return // it waits for the resident's word
	}
	if t.m.Reason == "paper" && !p.Keep {
		t.s.Photos[i].Ask, t.s.Photos[i].Kind = true, paperKind
		if t.papers(); t.s.Step == stepPaper {
			t.ask()
		}
		return
	}
	t.s.Photos = slices.Delete(t.s.Photos, i, i+1)
	t.unspoke(p.File)
	t.refused(p.Kind, t.m.Reason)
	if t.s.Step == stepWait && b == own {
		t.missing()
		return
	}
	t.carry(b) // others may have waited for this one
}

// photo finds the pending attachment that an event speaks of.
func (t *turn) photo() int {
	file := t.m.file()
	return slices.IndexFunc(t.s.Photos, func(p Photo) bool { return p.File == file && p.Ready == nil })
}

// edited replaces the words of an earlier message, if they are still here.
func (t *turn) edited() {
	for _, pieces := range [][]Piece{t.s.Answers, t.s.Words} {
		for i := range pieces {
			if t.m.ID != "" && pieces[i].M == t.m.ID && t.m.Text != "" && !t.chosen(pieces[i].Q) {
				pieces[i].A = t.m.Text
				if pieces[i].Q == askPlace {
					t.s.Place.Words = t.m.Text
				}
				t.say("err.edited")
				t.ask()
				return
			}
		}
	}
	if t.s.Code != "" {
		t.say("err.edited-late")
	}
	t.ask()
}

// chosen says that the question is answered by a choice, not by words.
func (t *turn) chosen(q string) bool {
	question, _ := t.env.Tables.Question(q)
	return len(question.Choices) > 0
}
