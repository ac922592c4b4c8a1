package bot

import "slices"

// A paper (PDF, office file) cannot be cleaned: what is typed into it stays, and so does what its program has noted of who
// wrote it. So it is asked about before anything is fetched: as soon as its type is known, from the platform or from its
// content. Other questions wait meanwhile, and come back.

// unsure says that a photo waits for the resident's word, and not for the keeper.
func unsure(p Photo) bool { return p.Ask }

// papers puts the question of a paper before the one that would be asked now.
func (t *turn) papers() {
	if !slices.ContainsFunc(t.s.Photos, unsure) {
		return
	}
	switch t.s.Step {
	case stepPaper, stepSending, stepDrop, stepStop, stepLang:
		return
	}
	t.s.After, t.s.Step = t.s.Step, stepPaper
}

// at is the step of the conversation, also while the question of a paper stands before it.
func (t *turn) at() string {
	if t.s.Step == stepPaper {
		return t.s.After
	}
	return t.s.Step
}

func (t *turn) hearPaper() {
	switch n := number(t.m.Text); {
	case n == "1" || is(t.m.Text, ears.Yes):
		t.keepPapers()
	case n == "2" || is(t.m.Text, ears.No):
		t.dropPapers()
	case n == "" && len([]rune(t.m.Text)) >= 12:
		t.note(t.m.Text)
		t.say("ask.got")
		t.ask()
	default:
		t.say("err.choice")
		t.ask()
	}
}

// keepPapers lets the keeper fetch the papers as they are, and goes on as after any attachment.
func (t *turn) keepPapers() {
	i := slices.IndexFunc(t.s.Photos, unsure)
	p := t.s.Photos[i]
	for i := range t.s.Photos {
		if t.s.Photos[i].Ask {
			t.s.Photos[i].Ask, t.s.Photos[i].Keep = false, true
		}
	}
	t.s.Step, t.s.After = t.s.After, ""
	t.say("ask.got")
	t.attached(p)
}

func (t *turn) dropPapers() {
	t.s.Photos = slices.DeleteFunc(t.s.Photos, unsure)
	t.s.Step, t.s.After = t.s.After, ""
	t.say("err.paper-dropped")
	t.missing()
}

// missing goes on after an attachment is gone, which some step may have been about.
func (t *turn) missing() {
	nothing := len(t.s.Words) == 0 && len(belonging(t.s.Photos, own)) == 0
	switch {
	case t.s.Step == stepWait:
		t.s.Step = stepReview
		t.toReview()
	case t.s.Step == stepWhich && nothing:
		t.goTo(stepSent)
	case t.s.Step == stepKind && nothing:
		t.goTo(stepMenu)
	case t.s.Step == stepSent || t.s.Step == stepMailbox || t.s.Step == stepExtend:
		t.goTo(t.s.Step) // others may have waited for this one
	default:
		t.ask()
	}
}
