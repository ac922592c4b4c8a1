package web

import (
	"errors"
	"net/http"

	"homthu/bot"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

// plainLook opens a mailbox for a browser that cannot, and does what its holder asks. The code travels in bodies only.
func (s *Site) plainLook(w http.ResponseWriter, r *http.Request) {
	p := s.newSheet(r)
	p.view.Action = "/tra-cuu" + p.view.Query
	p.view.Step, p.view.Title = "code", p.form.Text("page.look")
	if r.Method != http.MethodPost {
		p.show(w, http.StatusOK)
		return
	}
	p.view.Other = map[string]string{"vi": "/viet/xem?lang=en", "en": "/viet/xem"}[p.lang]
	if _, err := p.read(w, r); err != nil {
		p.problem("code", "look.short")
		p.show(w, http.StatusBadRequest)
		return
	}
	code, err := receipt.Read(p.in.Get("code"))
	if err != nil {
		p.problem("code", misread(err))
		p.show(w, http.StatusUnprocessableEntity)
		return
	}
	stored, box, problem := p.mailbox(r, code)
	if problem != "" {
		p.problem("code", problem)
		p.show(w, http.StatusUnprocessableEntity)
		return
	}
	p.opened(code, box)
	p.obey(r, code, stored, box)
	if v := p.view.Look; v != nil && v.Due != nil {
		_ = p.s.o.Keeper.Asked(r.Context(), code.Locator(), *v.Due) // an error: asked once more
	}
	p.show(w, p.status())
}

// misread is the text for what is wrong with a code.
func misread(err error) string {
	switch {
	case errors.Is(err, receipt.ErrTypo):
		return "look.typo"
	case errors.Is(err, receipt.ErrNumber):
		return "look.number"
	}
	return "look.short"
}

// mailbox fetches and opens. Wrong, old and deleted codes are told alike.
func (p *sheet) mailbox(r *http.Request, code receipt.Code) (stored safe.Mailbox, box *bot.Mailbox, problem string) {
	stored, err := p.s.o.Keeper.Mailbox(r.Context(), code.Locator())
	if errors.Is(err, safe.ErrNoMailbox) {
		return stored, nil, "look.not-found"
	}
	if err != nil {
		return stored, nil, "look.failed"
	}
	if box, err = bot.OpenMailbox(stored, code, p.dir, p.s.o.Now()); err != nil {
		return stored, nil, "look.failed"
	}
	return stored, box, ""
}

// opened shows what the mailbox holds.
func (p *sheet) opened(code receipt.Code, box *bot.Mailbox) {
	v := &p.view
	v.Step, v.Code, v.Number = "mailbox", code.String(), box.Number
	v.Look = &plainLook{State: p.form.StateOf(box), Day: box.Day}
	for i, reply := range box.Replies {
		switch {
		case reply.Text == "":
		case reply.Question && i == len(box.Replies)-1:
			v.Look.Question = reply.Text
		default:
			v.Look.Answers = append(v.Look.Answers, reply.Text)
		}
	}
	if v.Look.MayRate, v.Look.Due, v.Look.Why = p.form.Asks(box); v.Look.Question != "" {
		v.Look.Due, v.Look.Why = nil, "" // one question at a time
	}
}

// obey seals an answer or a rating, or deletes the mailbox.
func (p *sheet) obey(r *http.Request, code receipt.Code, stored safe.Mailbox, box *bot.Mailbox) {
	v := &p.view
	l := &bot.Letter{Kind: "answer", Code: code.String(), Lang: p.lang, Channel: bot.Web}
	switch p.in.Get("go") {
	case "answer":
		if l.Text = p.form.Clean(p.in.Get("text")); l.Text == "" {
			p.problem("text", "plain.need-words")
			return
		}
		if n := len(box.Replies); n > 0 && box.Replies[n-1].Question {
			l.Reply = box.Replies[n-1].ID
		}
	case "rate":
		l.Kind, l.Rating = "rating", p.in.Get("rating")
		if l.Rating != "done" && l.Rating != "part" && l.Rating != "not" {
			p.problem("rating-1", "plain.need-rating")
			return
		}
		l.Asked = p.form.Rated(box, l.Rating)
	case "delete":
		p.delete(r, code)
		return
	default:
		return
	}
	v.Look.Words = l.Text
	entry, problem := p.seal(r.Context(), func() (*safe.Entry, error) { return p.sealer().More(l, code, stored, envelope.CaseKey{}) })
	if problem == "" {
		problem = p.commit(r.Context(), entry, "")
	}
	switch {
	case problem == "route.nobody":
		p.problem("text", problem, "cach_khac", p.form.Text("route.ways"))
	case problem != "":
		p.problem("text", problem)
	case l.Rating == "done":
		v.Look.Due, v.Look.Why, v.Said = nil, "", []string{p.form.Text("look.rated")}
	case l.Rating != "":
		v.Look.Due, v.Look.Why, v.Said = nil, "", []string{p.form.Text("look.rated-not-done")}
	default:
		v.Look.Words, v.Look.Question, v.Said = "", "", []string{p.form.Text("look.added")}
	}
}

func (p *sheet) delete(r *http.Request, code receipt.Code) {
	if p.in.Get("sure") == "" {
		p.problem("sure", "plain.delete-tick")
		return
	}
	if err := p.s.o.Keeper.DropMailbox(r.Context(), code.Locator()); err != nil && !errors.Is(err, safe.ErrNoMailbox) {
		p.problem("sure", "look.failed")
		return
	}
	p.view.Step, p.view.Code, p.view.Look, p.view.Said = "deleted", "", nil, []string{p.form.Text("look.deleted")}
}
