package bot

import "strconv"

// shownIDs are the recordings' ids of the steps whose question is one text.
var shownIDs = map[string]string{
	stepMenu: "start.menu", stepMore: "start.menu-2", stepForum: "forum.none", stepKind: "start.kind", stepLang: "start.language",
	stepInterpreter: "start.interpreter", stepBare: "ask.bare-number", stepTime: "ask.write-time", stepWrite: "ask.write-place",
	stepChoose: "ask.commune-same", stepFound: "place.found", stepPin: "place.pin", stepReview: "review.show", stepEdit: "review.edit",
	stepAdd: "review.add", stepSent: "sent.more", stepWhich: "sent.which", stepPaper: "ask.paper", stepDrop: "drop.confirm",
	stepStop: "stop.confirm", stepCode: "look.ask", stepSolved: "look.solved", stepDelete: "look.delete",
	stepForumOf: "forum.where", stepForumAsk: "forum.ask",
}

// shownID is what a recording of the present question is called; "" where there is none: a question of the tables is
// "question." and its id, a page of a menu "list.", the menu's id and the page.
func (t *turn) shownID() string {
	switch {
	case t.s.Step == stepAsk && len(t.s.Group) > 0:
		return "ask.danger"
	case t.s.Step == stepAsk:
		return "question." + t.s.Ask
	case t.s.Step == stepMailbox:
		return t.mailboxMenu()
	case t.s.Step == stepList:
		return "list." + t.s.Menu + "-" + strconv.Itoa(t.s.Page+1)
	}
	return shownIDs[t.s.Step]
}

// speak gives a Reply the ids of what it says, and the language whose recordings are played by themselves: the resident's
// tongue where the box does not write it, or the language he reads after NGHE.
func (t *turn) speak(r Reply, shown string) Reply {
	r.Spoken = append(r.Spoken, t.spokenIDs...)
	if t.spokenIDs = nil; shown != "" {
		r.Spoken = append(r.Spoken, shown)
	}
	switch {
	case t.s.Listen == "off":
	case t.s.Tongue != "" && !t.env.Words.Writes(t.s.Tongue):
		r.Listen = t.s.Tongue
	case t.s.Listen == "on":
		r.Listen = t.lang()
	}
	return r
}

// listens obeys NGHE and THÔI NGHE; where there are no recordings at all they are words like others.
func (t *turn) listens(word string) bool {
	if !t.env.Recorded {
		return false
	}
	if t.s.Listen = "on"; word == "unlisten" {
		t.s.Listen = "off"
	}
	t.say("start.listen-" + t.s.Listen)
	t.ask()
	return true
}

// listenHow says that there is something to listen to.
func (t *turn) listenHow() {
	if t.env.Recorded {
		t.say("start.listen-how")
	}
}
