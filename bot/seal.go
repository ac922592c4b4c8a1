package bot

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/rules"
	"homthu/intake/safe"
)

// Sealer makes an envelope of a tip's Letter: who may receive is routed, their recipients are looked up, a receipt is
// minted, and the words are sealed. Its twin for the resident's page is letter.ts. All fields are needed.
type Sealer struct {
	Tables    *rules.Tables
	Directory func() *directory.Directory
	Edge      string                      // this edge's id in the directory
	Province  func(commune string) string // of a commune's code, which may be empty
	Now       func() time.Time
	// Silence makes the token of a tip from a chat; nil elsewhere: nobody knows who sends.
	Silence func() string
}

// Tip seals a tip. key is the case key to which its attachments are sealed already; without one a new pair is made.
// Nothing is durable before the entry is committed, so the code must not be shown before that. Errors are those of
// directory.Recipients and envelope.Seal.
func (s Sealer) Tip(l *Letter, key envelope.CaseKey) (*safe.Entry, receipt.Code, error) {
	return s.TipAs(l, key, receipt.Mint(), uuid.NewString())
}

// TipAs is Tip under a code and an envelope's id that were made before: a form that is sent twice is the same tip.
func (s Sealer) TipAs(l *Letter, key envelope.CaseKey, code receipt.Code, id string) (*safe.Entry, receipt.Code, error) {
	now := s.Now()
	route, err := s.Tables.Route(l.Category, choices(s.Tables, l.Answers), l.Floor, l.Subjects...)
	if err != nil {
		return nil, receipt.Code{}, fmt.Errorf("%w: route", errPost)
	}
	province := s.Province(l.Commune)
	to, err := s.Directory().Recipients(route, l.Commune, province, now)
	if err != nil {
		return nil, receipt.Code{}, fmt.Errorf("recipients: %w", err)
	}
	commune := l.Commune
	if commune == "" {
		commune = province
	}
	h := envelope.Header{
		V: envelope.Version, ID: id, Case: id, Kind: envelope.KindTip, Edge: s.Edge, Units: to.Units, Never: to.Never,
		Lane: route.Lane, Category: route.HeaderCategory(), Urgency: route.Urgency, Commune: route.HeaderCommune(commune, province),
		Received: envelope.RoundReceived(now, route.Urgency, envelope.KindTip), Rules: s.Tables.Version,
	}
	tip := plaintext(l, key, &h)
	tip.Reporter = code.Reporter()
	if s.Silence != nil && envelope.MaySilence(h.Lane) {
		tip.Silence = s.Silence()
	}
	if tip.CaseKey.Recipient == "" {
		tip.CaseKey.Recipient, tip.CaseKey.Identity = envelope.NewCase()
	}
	sealed, err := envelope.Seal(h, tip, to.To)
	if err != nil {
		return nil, receipt.Code{}, fmt.Errorf("seal: %w", err)
	}
	card, err := envelope.SealCard(envelope.Card{
		V: envelope.Version, Case: id, Lane: h.Lane, Category: h.Category, Urgency: h.Urgency, Commune: h.Commune,
		Day: h.Received[:len(time.DateOnly)], Holders: to.To, Never: h.Never, CaseKey: tip.CaseKey.Recipient,
	}, tip.Reporter)
	if err != nil {
		return nil, receipt.Code{}, fmt.Errorf("seal card: %w", err)
	}
	return &safe.Entry{Envelope: sealed, Mailbox: code.Locator(), Card: card, Deployments: to.Deployments}, code, nil
}

// More seals an answer or a rating to those who hold the case of a mailbox now. It errs with directory.ErrNobody when
// nobody of them has a key.
func (s Sealer) More(l *Letter, code receipt.Code, stored safe.Mailbox, key envelope.CaseKey) (*safe.Entry, error) {
	box, err := open(stored, code, s.Directory(), s.Now())
	if err != nil {
		return nil, err
	}
	return s.more(l, code, box, key)
}

func (s Sealer) more(l *Letter, code receipt.Code, box opened, key envelope.CaseKey) (*safe.Entry, error) {
	now := s.Now()
	to, deployments := s.holders(box, now)
	if len(to) == 0 {
		return nil, directory.ErrNobody
	}
	kind := envelope.Kind(l.Kind)
	h := envelope.Header{
		V: envelope.Version, ID: uuid.NewString(), Case: box.card.Case, Kind: kind, Edge: s.Edge, Units: units(to), Never: box.never,
		Lane: box.card.Lane, Category: box.card.Category, Urgency: box.card.Urgency, Commune: box.card.Commune,
		Received: envelope.RoundReceived(now, box.card.Urgency, kind), Rules: s.Tables.Version,
	}
	tip := plaintext(l, key, &h)
	tip.Reporter, tip.Rating = code.Reporter(), l.Rating
	sealed, err := envelope.Seal(h, tip, to)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	e := &safe.Entry{Envelope: sealed, Mailbox: code.Locator(), Deployments: deployments}
	if l.Asked != nil {
		e.Asked = *l.Asked
	}
	return e, nil
}

// holders are the units of a mailbox's case with the recipients they have now, minus who must never receive.
func (s Sealer) holders(box opened, now time.Time) (to []envelope.Addressee, deployments []string) {
	dir := s.Directory()
	for _, a := range box.holders {
		u, known := dir.Known(a.Unit)
		if envelope.Forbids(box.never, a.Unit) || !known {
			continue
		}
		if key, ok := u.Key(now); ok {
			a.Recipient = key.Recipient
		}
		to = append(to, a)
		if !slices.Contains(deployments, u.Deployment) {
			deployments = append(deployments, u.Deployment)
		}
	}
	return to, deployments
}

// plaintext is what a Letter says; the header learns its attachments, which are sealed to key.
func plaintext(l *Letter, key envelope.CaseKey, h *envelope.Header) envelope.Tip {
	t := envelope.Tip{
		V: envelope.Version, Place: envelope.Place{Box: l.Box, Words: l.Place}, Text: l.Text, Lang: l.Lang, Channel: l.Channel,
	}
	if l.Pin != nil {
		t.Place.Pin = &envelope.Pin{Lat: l.Pin.Lat, Lon: l.Pin.Lon}
	}
	for _, a := range l.Answers {
		t.Answers = append(t.Answers, envelope.Answer{Q: a.Q, A: a.A})
	}
	for _, a := range l.Attachments {
		attachment := envelope.Attachment{Blob: a.Blob, Type: a.Type, Size: a.Size, SHA256: a.SHA256}
		t.Attachments = append(t.Attachments, attachment)
		h.Blobs = append(h.Blobs, attachment.Ref())
	}
	if len(t.Attachments) > 0 {
		t.CaseKey = key
	}
	return t
}

// choices are the answers that the rules read.
func choices(tables *rules.Tables, answers []Answer) rules.Answers {
	a := rules.Answers{}
	for _, x := range answers {
		if q, ok := tables.Question(x.Q); ok && len(q.Choices) > 0 {
			a[x.Q] = x.A
		}
	}
	return a
}
