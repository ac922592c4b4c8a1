package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/google/uuid"

	"homthu/bot"
	"homthu/bot/flood"
	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

// plainWay is the plain forms' own name at the gate: without JavaScript no work can be asked for, so what comes this way
// is bounded by itself and never shuts out the pages that do work.
const plainWay = "form"

// send seals the tip and shows its receipt, once it is durable.
func (p *sheet) send(w http.ResponseWriter, r *http.Request) {
	once, err := base64.RawURLEncoding.DecodeString(p.in.Get("once"))
	if err != nil || len(once) != 16 {
		p.review() // not from our page, or cut off on the way: it is read and sent again
		p.show(w, http.StatusOK)
		return
	}
	for _, passage := range p.in["mask"] {
		p.form.Mask(passage)
	}
	code, again, problem := p.post(r.Context(), p.form.Letter(), once)
	if problem != "" {
		p.unsent(w, problem)
		return
	}
	v := &p.view
	v.Step, v.Title, v.Code, v.Problems = "sent", p.form.Text("plain.received"), code.String(), nil
	v.Urgent = p.form.Urgent()
	v.Said, v.Keep = p.form.Received()
	if again {
		v.Said = nil
	}
	p.show(w, http.StatusOK)
}

// unsent says that nothing was sent, and shows everything again.
func (p *sheet) unsent(w http.ResponseWriter, problem string) {
	if problem == "route.nobody" {
		p.problem("", problem, "cach_khac", p.form.Text("route.ways"))
	} else {
		p.problem("", problem)
	}
	switch {
	case problem == fileUnclean: // an attachment is not there any more
		p.in.Del("file")
		p.in.Del("key")
		p.ask()
	case p.gap:
		p.first()
	default:
		p.review()
	}
	p.show(w, http.StatusServiceUnavailable)
}

// post seals a letter and makes it durable. Its code and id come from once and from what it says, so that a form that is
// sent again, because the answer was lost or by the browser's own "again", is the same tip; changed words make another.
// problem is the id of what to say when nothing was kept.
func (p *sheet) post(ctx context.Context, l *bot.Letter, once []byte) (code receipt.Code, again bool, problem string) {
	told, err := json.Marshal(l)
	if err != nil {
		return code, false, "err.not-saved"
	}
	derive := func(label string) []byte {
		mac := hmac.New(sha256.New, once)
		mac.Write([]byte(label))
		mac.Write(told)
		return mac.Sum(nil)
	}
	code = receipt.MintFrom(derive("homthu/v1/form-code\n"))
	id := uuid.UUID(derive("homthu/v1/form-id\n")[:16])
	id[6], id[8] = id[6]&15|64, id[8]&63|128
	key, _ := p.caseKey()
	entry, problem := p.seal(ctx, func() (*safe.Entry, error) {
		entry, _, err := p.sealer().TipAs(l, key, code, id.String())
		return entry, err
	})
	if problem != "" {
		return code, false, problem
	}
	problem = p.commit(ctx, entry, l.Box)
	if problem == errTwice {
		return code, true, ""
	}
	return code, false, problem
}

// errTwice stands for a tip that is in the safe already.
const errTwice = "err.twice"

func (p *sheet) sealer() bot.Sealer {
	return bot.Sealer{
		Tables: p.s.o.Tables, Directory: func() *directory.Directory { return p.dir }, Edge: p.s.o.Edge,
		Province: p.s.provinceOf, Now: p.s.o.Now,
	}
}

// seal makes an envelope, as many at once as there are processors.
func (p *sheet) seal(ctx context.Context, make func() (*safe.Entry, error)) (*safe.Entry, string) {
	select {
	case p.s.plainScrub.seal <- struct{}{}:
		defer func() { <-p.s.plainScrub.seal }()
	case <-ctx.Done():
		return nil, "err.not-saved"
	}
	entry, err := make()
	switch {
	case errors.Is(err, directory.ErrNobody):
		return nil, "route.nobody"
	case err != nil:
		return nil, "err.not-saved"
	}
	return entry, ""
}

// commit makes an entry durable. A crash before it leaves nothing, and the form is sent again; after it the same form finds
// its own tip.
func (p *sheet) commit(ctx context.Context, entry *safe.Entry, box string) (problem string) {
	h := entry.Envelope.Header()
	tip := h.Kind == envelope.KindTip
	if tip && p.known(ctx, entry) {
		return errTwice
	}
	ticket, wait := p.s.o.Gate.Letter(flood.Letter{Way: plainWay, Box: box, Units: h.Units, Answer: !tip, Urgent: h.Urgency == "now"})
	if wait != nil {
		p.minutes = wait.Minutes()
		return "err.busy"
	}
	err := p.s.o.Keeper.Commit(ctx, safe.Step{Entry: entry})
	if err == nil {
		return ""
	}
	ticket.Undo()
	var shut *safe.ShutError
	switch {
	case errors.As(err, &shut):
		p.until = shut.Until.Format(dayForm)
		return "mute.case"
	case errors.Is(err, safe.ErrConflict) && tip && p.known(ctx, entry): // both came at once
		return errTwice
	case errors.Is(err, safe.ErrBlobMissing):
		return fileUnclean
	case errors.Is(err, safe.ErrNoMailbox):
		return "look.not-found"
	}
	return "err.not-saved"
}

// known says that the safe has this very tip already.
func (p *sheet) known(ctx context.Context, entry *safe.Entry) bool {
	m, err := p.s.o.Keeper.Mailbox(ctx, entry.Mailbox)
	return err == nil && m.Case == entry.Envelope.Header().Case
}
