package bot

import (
	"slices"

	"homthu/intake/rules"
)

// send is GỬI and 9: to the review, and from there into the envelope. What must be answered first is asked first.
func (t *turn) send() {
	if t.s.Follow {
		t.s.Follow = false
		t.goTo(stepSent)
		return
	}
	if t.s.empty() {
		t.say("review.empty")
		t.ask()
		return
	}
	if t.s.Category == "" {
		t.s.Category = "E1"
	}
	if q, owed := t.env.Tables.MustAsk(t.s.Category, t.answers()); owed {
		if t.s.Step == stepAsk && t.s.Ask == q && len(t.s.Group) == 0 {
			t.say("ask.must-why")
		}
		t.s.Hurry = true
		t.put(q)
		return
	}
	if t.s.Step != stepReview && !t.urgent() {
		t.toReview()
		return
	}
	t.post()
}

// post hands the tip over to be sealed. An urgent one does not wait for its photos: they follow it.
func (t *turn) post() {
	if !t.urgent() && t.pending(own) {
		t.goTo(stepWait)
		return
	}
	r := t.route()
	t.letter = &Letter{
		Kind: "tip", Category: t.s.Category, Floor: t.s.Floor, Subjects: t.s.Subjects,
		Commune: t.commune(), Box: t.s.Box, Place: t.s.Place.Words, Pin: t.s.Place.Pin,
		Answers: slices.Concat(t.listener(), t.raised(r.Lane), t.given()), Text: t.words(), Attachments: t.enclose(own), Lang: t.tongue(), Channel: t.env.Channel,
	}
	t.s.Follow = r.Urgency == rules.Now
	t.s.Step, t.s.Pending = stepSending, "tip"
}

// given are the answers without the ids of the messages they came in.
func (t *turn) given() []Answer {
	var given []Answer
	for _, p := range t.s.Answers {
		given = append(given, Answer{Q: p.Q, A: p.A})
	}
	return given
}

func (t *turn) words() string {
	text := ""
	for _, p := range t.s.Words {
		if text != "" {
			text += "\n"
		}
		text += p.A
	}
	return text
}

func (t *turn) tongue() string {
	if t.s.Tongue != "" {
		return t.s.Tongue
	}
	return t.lang()
}

// sent tells the receipt: only now, when the envelope is durable. Words and answers are gone; the code stays in the
// stub until the day's key dies.
func (t *turn) sent() {
	urgent, asked := t.s.Follow, t.s.Asked
	for _, p := range t.s.Answers {
		asked = append(asked, p.Q)
	}
	if len(t.s.Words) > 0 {
		asked = append(asked, t.what())
	}
	old := t.s
	call, lane := t.callFirst(), t.route().Lane
	raised := t.raised(lane) != nil
	t.s = old.fresh()
	t.s.Code, t.s.Step, t.s.Category, t.s.Alarm, t.s.Warned = t.m.Code, stepSent, old.Category, old.Alarm, old.Warned
	t.bind(old.Photos)
	if urgent {
		t.s.Follow, t.s.Asked, t.s.Floor = true, asked, rules.Now
		t.say("emerg.sent", "so_goi", call)
	}
	if raised {
		t.say("forum.got")
	}
	t.receipt(lane)
	if urgent {
		t.say("emerg.more")
		t.ongoing()
		return
	}
	t.afterReceipt()
}

// receipt is the code and how to keep it, in one message, and after it what became of the messages here.
func (t *turn) receipt(lane string) {
	if lane == "praise" {
		t.say("praise.thanks")
	}
	t.say("receipt.main", "ma", t.s.Code)
	t.say("receipt.groups")
	t.say("receipt.keep")
	t.say("receipt.return")
	t.flush()
	last := &t.out[len(t.out)-1]
	last.Protect = true
	if label := t.text("receipt.copy"); label != "" {
		last.Copy = &Button{Text: label, Data: t.s.Code}
	}
	if !t.env.Clears && t.env.Channel != Web {
		t.say("receipt.clean")
	}
	if t.env.Channel == ZaloOA {
		t.say("receipt.zalo-oa")
	}
}

// ongoing asks the questions that an urgent tip left open.
func (t *turn) ongoing() {
	q := t.question()
	if q == "" {
		t.s.Follow = false
		t.say("look.thanks")
		t.goTo(stepSent)
		return
	}
	t.put(q)
}

// follow seals what was answered since the tip went out, as a further envelope of its case. What was only skipped makes
// none.
func (t *turn) follow() {
	told := slices.ContainsFunc(t.s.Answers, func(p Piece) bool { return p.A != rules.Skipped && p.A != rules.Unknown })
	if told || len(t.s.Words) > 0 || len(t.ready(t.late())) > 0 || t.s.Place.Pin != nil {
		t.more()
		return
	}
	for _, p := range t.s.Answers {
		t.s.Asked = append(t.s.Asked, p.Q)
	}
	t.s.Answers = nil
	t.ongoing()
}

// more hands further words for the case just sent over to be sealed.
func (t *turn) more() {
	t.letter = &Letter{
		Kind: "answer", Code: t.s.Code, Place: t.s.Place.Words, Pin: t.s.Place.Pin, Commune: t.s.Place.Commune,
		Answers: t.given(), Text: t.words(), Attachments: t.enclose(t.late()), Lang: t.tongue(), Channel: t.env.Channel,
	}
	t.s.Step, t.s.Pending = stepSending, "more"
}

// moreSent goes on after a further envelope: with the open questions of an urgent tip, or waiting for words.
func (t *turn) moreSent() {
	for _, p := range t.s.Answers {
		t.s.Asked = append(t.s.Asked, p.Q)
	}
	t.s.Answers, t.s.Words, t.s.Place = nil, nil, Spot{}
	t.s.Photos = slices.DeleteFunc(t.s.Photos, func(p Photo) bool { return p.Posted && !p.Look })
	if t.s.Follow {
		t.say("ask.got")
		if t.s.Step = stepAsk; !t.carry(t.late()) {
			t.ongoing()
		}
		return
	}
	t.say("look.added")
	t.goTo(stepSent)
}

func (t *turn) showSent() string {
	switch t.s.Step {
	case stepWait:
		return t.waitFor(slices.DeleteFunc(slices.Clone(t.s.Photos), func(p Photo) bool { return p.Ready != nil }), "send")
	case stepSending:
		return t.text("sent.busy")
	case stepWhich:
		return t.text("sent.which")
	}
	return t.text("sent.more")
}

func (t *turn) hearSent() {
	n := number(t.m.Text)
	switch t.s.Step {
	case stepWait:
		t.hearWait(n)
	case stepSending:
		t.ask()
	case stepSent:
		t.hearAfter(n)
	case stepWhich:
		t.hearWhich(n)
	}
}

// hearWait keeps words that come while photos are being cleaned: they go along.
func (t *turn) hearWait(n string) {
	if n == "" && len([]rune(t.m.Text)) > 1 {
		t.note(t.m.Text)
		t.say("ask.got")
	}
	t.ask()
}

// hearAfter asks what new words are: more for what was sent, or another matter.
func (t *turn) hearAfter(n string) {
	if n != "" || len([]rune(t.m.Text)) < 4 || is(t.m.Text, ears.Greetings) {
		t.ask()
		return
	}
	t.note(t.m.Text)
	t.goTo(stepWhich)
}

func (t *turn) hearWhich(n string) {
	switch {
	case n == "1":
		t.s.Asked = nil
		t.toLate()
		if t.pending(t.late()) && len(t.s.Words) == 0 {
			t.s.Step = stepSent
			t.lines = append(t.lines, t.waitFor(belonging(t.s.Photos, t.late()), "warn"))
			return
		}
		if !t.guard() {
			t.more()
		}
	case n == "2":
		words, photos := t.s.Words, belonging(t.s.Photos, own)
		t.anew()
		t.s.Words, t.s.Photos = words, photos
		t.retold()
		t.resume()
	case n == "":
		t.note(t.m.Text)
		t.ask()
	default:
		t.say("err.choice")
		t.ask()
	}
}
