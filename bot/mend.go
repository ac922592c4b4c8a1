package bot

import "slices"

// mend leaves a step whose ground is gone, for the nearest one that stands: a conversation may come back to a step after
// something else (a mailbox, a confirmation) has used up what it was about.
func (t *turn) mend() {
	s := &t.s
	if s.Step == stepPaper && !slices.ContainsFunc(s.Photos, unsure) {
		if s.Step, s.After = s.After, ""; s.Step == "" {
			s.Step = stepMenu
		}
	}
	switch s.Step {
	case stepChoose, stepFound, stepPin:
		if len(s.Offers) == 0 {
			s.Step, s.Ask, s.Group, s.Pin = stepAsk, askPlace, nil, nil
		}
	case stepBare:
		if s.Held == nil {
			s.Step = stepAsk
		}
	case stepNumber:
		if _, found := t.clue(); !found || t.holding() && s.Look == nil {
			s.Step = stepReview
		}
	case stepKind:
		if len(s.Kinds) == 0 {
			s.Step = stepMenu
		}
	case stepList:
		if menu, ok := t.env.Tables.Menu(s.Menu); !ok || s.Page < 0 || s.Page >= len(menu.Pages) {
			s.Step = stepMenu
		}
	case stepMailbox, stepReply, stepExtend, stepSolved, stepDelete:
		if s.Look == nil {
			s.Step = stepMenu
		}
	case stepAlertsOf, stepAlerts, stepAlert:
		t.mendAlerts()
	case stepForumOf, stepForumOpen, stepForumAsk, stepForumList, stepForumItem:
		t.mendForum()
	}
	if s.Step == stepAsk && s.Category == "" || s.Step == stepWrite && s.Category == "" {
		s.Step = stepMenu
	}
	if _, ok := t.env.Tables.Question(s.Ask); s.Step == stepAsk && !ok {
		s.Step = stepMenu
	}
}
