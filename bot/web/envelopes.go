package web

import (
	"net/http"
	"slices"
	"time"

	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

// envelopeLimit bounds an envelope's request: a tip of 100 kB of text to a dozen units, in base64, with room to spare.
const envelopeLimit = 1 << 20

// clockSlack is how far a client's clock may be off. Beyond it a deadline would be counted from a wrong day.
const clockSlack = 26 * time.Hour

// takeEnvelope answers 200 only when the envelope is on the disk: that is what a receipt means. It may be sent again as
// it is, and is then taken once.
func (s *Site) takeEnvelope(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Envelope []byte          `json:"envelope"`
		Mailbox  receipt.Locator `json:"mailbox"`
		Card     []byte          `json:"card"`
		Asked    safe.Asked      `json:"asked"` // with a rating
	}
	if err := read(w, r, envelopeLimit, &body); err != nil {
		refuseFor(w, err)
		return
	}
	sealed, err := envelope.Parse(body.Envelope)
	if err != nil {
		refuseFor(w, err)
		return
	}
	deployments, code := s.deployments(sealed.Header())
	if code != "" {
		refuse(w, http.StatusBadRequest, code)
		return
	}
	undo, ok := s.admit(w, r, sealed.Header())
	if !ok {
		return
	}
	// A crash before this commit leaves nothing and the page sends again; a crash after it leaves the whole entry, and
	// sending again changes nothing.
	err = s.o.Keeper.Commit(r.Context(), safe.Step{Entry: &safe.Entry{
		Envelope: sealed, Mailbox: body.Mailbox, Card: body.Card, Deployments: deployments, Asked: body.Asked,
	}})
	if err != nil {
		undo()
		refuseFor(w, err)
		return
	}
	s.kept(sealed.Header())
	answer(w, http.StatusOK, struct{}{})
}

// deployments checks a header against what this edge knows and returns who serves its units, or the code of a refusal.
// Who may receive was decided where the words are; here it is made sure that it can be delivered at all.
func (s *Site) deployments(h envelope.Header) (ids []string, code string) {
	now := s.o.Now()
	if h.Edge != s.o.Edge || h.Kind == envelope.KindHandOn || !s.known(h) {
		return nil, codeMalformed
	}
	if age := now.Sub(h.Time()); age < -clockSlack || age > clockSlack {
		return nil, codeClock
	}
	_, d, _ := s.o.Directory()
	for _, id := range h.Units {
		unit, ok := d.Unit(id, now)
		if !ok && h.Kind != envelope.KindTip {
			unit, ok = d.Known(id) // merged since: its successor has the case, and the old key opens for it
		}
		if !ok {
			return nil, codeUnit
		}
		if !slices.Contains(ids, unit.Deployment) {
			ids = append(ids, unit.Deployment)
		}
	}
	return ids, ""
}

// known says whether the header's lane, category and urgency are in the tables and fit together.
func (s *Site) known(h envelope.Header) bool {
	if _, ok := s.o.Tables.Lane(h.Lane); !ok {
		return false
	}
	if _, ok := s.o.Tables.Urgency(h.Urgency); !ok {
		return false
	}
	category, ok := s.o.Tables.Category(h.Category)
	return h.Category == h.Lane || (ok && category.Lane == h.Lane)
}
