package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"homthu/bot/forums"
	"homthu/intake/safe"
)

// echoLimit bounds a request that carries two ids and a page's name.
const echoLimit = 1 << 10

// codeOver is the refusal of a "me too" to what is not there, or whose forum is over.
const codeOver = "over"

// takeEcho counts one "me too" and answers when it is durable. The request's id is random, made once by the page for one
// press: sent again, it is the same press. It is kept for some days without what it was about, and nothing else of it is.
func (s *Site) takeEcho(w http.ResponseWriter, r *http.Request) {
	var body struct {
		ID   string `json:"id"`
		Page string `json:"page"`
		Item string `json:"item"`
	}
	if err := read(w, r, echoLimit, &body); err != nil {
		refuseFor(w, err)
		return
	}
	if len(body.ID) != 36 || uuid.Validate(body.ID) != nil {
		refuse(w, http.StatusBadRequest, codeMalformed)
		return
	}
	f, ok := s.echoed(body.Page, body.Item)
	if !ok {
		refuse(w, http.StatusNotFound, codeOver)
		return
	}
	giveBack, ok := s.worked(w, r, 0)
	if !ok {
		return
	}
	ticket, _, wait := s.o.Gate.Echo("web", "", body.Page, body.Item)
	if wait != nil {
		giveBack()
		answer(w, http.StatusTooManyRequests, busy{codeBusy, wait.Minutes()})
		return
	}
	// A crash before this commit leaves nothing and the page tells so; a crash after it leaves one more, and the same press,
	// sent again, is known.
	err := s.o.Keeper.Commit(r.Context(), safe.Step{
		Update: &safe.Update{Channel: "echo", ID: strings.ToLower(body.ID)},
		Echo:   &safe.Echo{Deployment: f.Deployment, Page: forums.Prefix + f.ID, Item: body.Item},
	})
	if err != nil {
		ticket.Undo()
		if !errors.Is(err, safe.ErrDuplicate) {
			giveBack()
			refuseFor(w, err)
			return
		}
	}
	answer(w, http.StatusOK, struct{}{})
}

// echoed finds the forum whose page it is, if it is still to come and has the opinion.
func (s *Site) echoed(page, item string) (forums.Forum, bool) {
	id, ok := strings.CutPrefix(page, forums.Prefix)
	if !ok || s.o.Forums == nil {
		return forums.Forum{}, false
	}
	f, found, _ := s.o.Forums.Forum(id)
	return f, found && f.ID == id && f.Coming(s.o.Forums.Today()) && f.Has(item)
}
