package web

import (
	"net/http"
	"strconv"

	"homthu/bot/flood"
	"homthu/intake/envelope"
)

// sendChallenge gives out a challenge: nothing in it or about it is of the visitor. With ?level= a dearer one.
func (s *Site) sendChallenge(w http.ResponseWriter, r *http.Request) {
	if s.o.Works == nil {
		w.WriteHeader(http.StatusNoContent) // none is asked here
		return
	}
	level, err := strconv.Atoi(r.URL.Query().Get("level"))
	if err != nil {
		level = 0
	}
	answer(w, http.StatusOK, s.o.Works.Challenge(level))
}

// moreWork is the refusal of a request without work that is worth enough: the page does another and sends the same again.
type moreWork struct {
	Code  string `json:"code"`
	Level int    `json:"level"`
}

// busy is the refusal of a request that a bound holds up: nothing is wrong with it.
type busy struct {
	Code    string `json:"code"`
	Minutes int    `json:"minutes"`
}

// shut is the refusal of an answer whose mailbox takes none until the end of a day; other tips are taken.
type shut struct {
	Code  string `json:"code"`
	Until string `json:"until"` // DD-MM-YYYY
}

// dayForm is how people write a day.
const dayForm = "02-01-2006"

// worked uses up the request's work. When that is not enough it answers so, and returns false. Without Works none is asked.
func (s *Site) worked(w http.ResponseWriter, r *http.Request, level int) (undo func(), ok bool) {
	if s.o.Works == nil {
		return func() {}, true
	}
	undo, err := s.o.Works.Use(r.Header.Get(flood.Header), level)
	if err != nil {
		answer(w, http.StatusForbidden, moreWork{codeWork, level})
		return nil, false
	}
	return undo, true
}

// admit says whether an envelope may be kept now, and answers if not. undo takes back what it cost when it was not kept.
//
// Urgent ones need no work as long as not hundreds come in an hour; then they need the least, and pass at any load. By
// address nobody is held up: a village has one. The box is sealed and not known here, so the load is counted by unit.
func (s *Site) admit(w http.ResponseWriter, r *http.Request, h envelope.Header) (undo func(), ok bool) {
	urgent := h.Urgency == "now"
	if urgent && s.o.Gate.Unasked() {
		return func() {}, true
	}
	level := 0
	if s.o.Works != nil && !urgent {
		level = s.o.Works.Level(h.Units)
	}
	giveBack, ok := s.worked(w, r, level)
	if !ok {
		return nil, false
	}
	ticket, wait := s.o.Gate.Letter(flood.Letter{Way: "web", Units: h.Units, Answer: h.Kind != envelope.KindTip, Urgent: urgent})
	if wait != nil {
		giveBack()
		answer(w, http.StatusTooManyRequests, busy{codeBusy, wait.Minutes()})
		return nil, false
	}
	return func() { giveBack(); ticket.Undo() }, true
}

// kept counts an envelope for the price of the next ones.
func (s *Site) kept(h envelope.Header) {
	if s.o.Works != nil {
		s.o.Works.Count(h.Units)
	}
}
