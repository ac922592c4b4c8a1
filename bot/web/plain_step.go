package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"homthu/bot"
)

// plainStep takes one step of the form. On any mistake the same page comes back with everything that was told.
func (s *Site) plainStep(w http.ResponseWriter, r *http.Request) {
	p := s.newSheet(r)
	refused, err := p.read(w, r)
	if err != nil {
		p.in.Del("file")
		p.problem("", "err.big")
		p.first()
		p.show(w, http.StatusRequestEntityTooLarge)
		return
	}
	for _, id := range refused {
		p.problem("photos", id)
	}
	p.advance(w, r)
}

// advance makes the form of the fields and shows what comes after the step that was filled in.
func (p *sheet) advance(w http.ResponseWriter, r *http.Request) {
	step := p.in.Get("step")
	chosen := p.choose()
	offers, lost := p.place(step)
	p.tell()
	if p.form.Cut {
		p.problem("text", "plain.long")
	}
	switch {
	case p.in.Get("go") == "1" || step == "":
		p.view.Problems = nil
		p.first()
	case !chosen:
		p.problem("kind", "plain.need-kind")
		p.first()
	case lost:
		p.problem("where", "plain.place-none")
		p.first()
	case len(offers) > 0:
		if step == "place" {
			p.problem("commune-1", "plain.need-place")
		}
		p.choosePlace(offers)
	case p.gap && p.form.Empty():
		p.problem("text", "plain.need-words")
		p.first()
	case p.form.Cut:
		p.first()
	case p.gap:
		p.hurry(w, r)
		return
	case step == "1" || step == "place" || p.in.Get("go") == "2":
		p.ask()
	default:
		p.settle(w, r, step)
		return
	}
	p.show(w, p.status())
}

// status is that of a page with a mistake on it, or without.
func (p *sheet) status() int {
	if len(p.view.Problems) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// hurry sends what is urgent, once what must be answered is.
func (p *sheet) hurry(w http.ResponseWriter, r *http.Request) {
	if q, owed := p.form.Owed(); owed {
		if p.in.Get("step") != "place" || p.in.Has("q."+q) {
			p.problem("q."+q, "plain.need-must")
		}
		p.ask()
		p.show(w, p.status())
		return
	}
	p.send(w, r)
}

// settle goes from the questions to the review, and from there into the envelope.
func (p *sheet) settle(w http.ResponseWriter, r *http.Request, step string) {
	q, owed := p.form.Owed()
	switch {
	case owed:
		p.problem("q."+q, "plain.need-must")
		p.ask()
	case p.form.Empty():
		p.problem("", "plain.need-words")
		p.ask()
	case step == "3" && p.in.Get("go") == "send":
		p.send(w, r)
		return
	case len(p.view.Problems) > 0: // a file was not taken
		p.ask()
	default:
		p.review()
	}
	p.show(w, p.status())
}

// choose sets the kind of matter; false when none was picked.
func (p *sheet) choose() bool {
	menu, code, _ := strings.Cut(p.in.Get("kind"), "/")
	return p.form.Choose(menu, code)
}

// place settles where it happened, or returns what to choose from.
func (p *sheet) place(step string) (offers []bot.Offer, lost bool) {
	villages := p.form.Villages()
	if n, err := strconv.Atoi(p.in.Get("village")); err == nil && n >= 1 && n <= len(villages) {
		p.form.InBox(villages[n-1])
		return nil, false
	}
	where := p.in.Get("where")
	if step == "1" {
		p.in.Del("commune") // the words may be others now
	}
	if where != "" && where == p.forum.Where { // as the page had put it there: of several communes of the name it is this one
		p.form.Place(where, bot.Offer{Commune: p.forum.Commune, Name: p.forum.Where})
		return nil, false
	}
	offers, lost = p.form.Locate(where, p.in.Get("again") != "")
	picked := p.in.Get("commune")
	if i := slices.IndexFunc(offers, func(o bot.Offer) bool { return o.Commune == picked }); i >= 0 {
		p.form.Place(where, offers[i])
		return nil, false
	}
	if picked == "-" && len(offers) > 0 {
		if p.box != nil {
			p.form.InBox(where)
		} else {
			p.form.Place(where, bot.Offer{})
		}
		return nil, false
	}
	return offers, lost
}

// tell puts words, answers and attachments into the form, without what was ticked to be left out.
func (p *sheet) tell() {
	if text := p.in.Get("text"); text != "" {
		p.form.Tell(text)
	}
	answers := map[string]string{}
	for name := range p.in {
		if q, ok := strings.CutPrefix(name, "q."); ok {
			answers[q] = p.in.Get(name)
		}
	}
	p.form.Answers(answers)
	var kept []string
	var files []bot.Attachment
	for _, field := range p.in["file"] {
		if a, ok := unpackFile(field); ok && len(files) < plainFiles && !slices.Contains(p.in["drop"], field) {
			kept, files = append(kept, field), append(files, a)
		}
	}
	if _, ok := p.caseKey(); !ok {
		kept, files = nil, nil
		p.in.Del("key")
	}
	p.in["file"] = kept
	p.form.Attach(files)
}
