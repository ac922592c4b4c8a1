package bot

import (
	"context"
	"errors"
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

// post seals a Letter. Its outcome is the event that Turn hears next; nothing is durable before the commit that follows.
func (c *Clerk) post(ctx context.Context, ch *chat, l *Letter) (*safe.Entry, Message, error) {
	select {
	case c.sealing <- struct{}{}:
		defer func() { <-c.sealing }()
	case <-ctx.Done():
		return nil, Message{}, ctx.Err()
	}
	var entry *safe.Entry
	m := Message{Kind: KindSent}
	var err error
	if l.Kind == string(envelope.KindTip) {
		entry, m.Code, err = c.sealTip(ch, l)
	} else {
		entry, err = c.sealMore(ctx, ch, l)
	}
	switch {
	case errors.Is(err, directory.ErrNobody):
		return nil, Message{Kind: KindNobody}, nil
	case errors.Is(err, safe.ErrNoMailbox):
		return nil, Message{Kind: KindNotFound}, nil
	case errors.Is(err, envelope.ErrForbidden), errors.Is(err, envelope.ErrRefused), errors.Is(err, errPost):
		return nil, Message{Kind: KindFailed}, nil
	case err != nil:
		return nil, Message{}, err
	}
	return entry, m, nil
}

// errPost is returned when a Letter cannot be made into an envelope now; sending it again may help.
var errPost = errors.New("bot: this letter cannot be sealed")

// sealTip routes a tip, makes its receipt, seals it, and seals the card that the receipt opens.
func (c *Clerk) sealTip(ch *chat, l *Letter) (*safe.Entry, string, error) {
	now := c.opts.Now()
	route, err := c.opts.Tables.Route(l.Category, choices(c.opts.Tables, l.Answers), l.Floor, l.Subjects...)
	if err != nil {
		return nil, "", fmt.Errorf("%w: route", errPost)
	}
	province := c.province(l.Commune)
	to, err := c.opts.Directory().Recipients(route, l.Commune, province, now)
	if err != nil {
		return nil, "", fmt.Errorf("recipients: %w", err)
	}
	commune := l.Commune
	if commune == "" {
		commune = province
	}
	code, id := receipt.Mint(), uuid.NewString()
	h := envelope.Header{
		V: envelope.Version, ID: id, Case: id, Kind: envelope.KindTip, Edge: c.opts.Edge, Units: to.Units, Never: to.Never,
		Lane: route.Lane, Category: route.HeaderCategory(), Urgency: route.Urgency, Commune: route.HeaderCommune(commune, province),
		Received: envelope.RoundReceived(now, route.Urgency, envelope.KindTip), Rules: c.opts.Tables.Version,
	}
	tip := c.tip(ch, l, &h)
	tip.Reporter = code.Reporter()
	if tip.CaseKey.Recipient == "" {
		tip.CaseKey.Recipient, tip.CaseKey.Identity = envelope.NewCase()
	}
	sealed, err := envelope.Seal(h, tip, to.To)
	if err != nil {
		return nil, "", fmt.Errorf("seal: %w", err)
	}
	card, err := envelope.SealCard(envelope.Card{
		V: envelope.Version, Case: id, Lane: h.Lane, Category: h.Category, Urgency: h.Urgency, Commune: h.Commune,
		Day: h.Received[:len(time.DateOnly)], Holders: to.To, Never: h.Never, CaseKey: tip.CaseKey.Recipient,
	}, tip.Reporter)
	if err != nil {
		return nil, "", fmt.Errorf("seal card: %w", err)
	}
	return &safe.Entry{Envelope: sealed, Mailbox: code.Locator(), Card: card, Deployments: to.Deployments}, code.String(), nil
}

// sealMore seals an answer or a rating to those who hold its case now.
func (c *Clerk) sealMore(ctx context.Context, ch *chat, l *Letter) (*safe.Entry, error) {
	now := c.opts.Now()
	code, err := receipt.Read(l.Code)
	if err != nil {
		return nil, safe.ErrNoMailbox
	}
	box, err := c.mailbox(ctx, code)
	if err != nil {
		return nil, err
	}
	to, deployments := c.holders(box, now)
	if len(to) == 0 {
		return nil, directory.ErrNobody
	}
	kind := envelope.Kind(l.Kind)
	h := envelope.Header{
		V: envelope.Version, ID: uuid.NewString(), Case: box.card.Case, Kind: kind, Edge: c.opts.Edge, Units: units(to), Never: box.never,
		Lane: box.card.Lane, Category: box.card.Category, Urgency: box.card.Urgency, Commune: box.card.Commune,
		Received: envelope.RoundReceived(now, box.card.Urgency, kind), Rules: c.opts.Tables.Version,
	}
	tip := c.tip(ch, l, &h)
	tip.Reporter, tip.Rating = code.Reporter(), l.Rating
	sealed, err := envelope.Seal(h, tip, to)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return &safe.Entry{Envelope: sealed, Mailbox: code.Locator(), Deployments: deployments}, nil
}

// holders are the units of a mailbox's case with the recipients they have now, minus who must never receive.
func (c *Clerk) holders(box opened, now time.Time) (to []envelope.Addressee, deployments []string) {
	dir := c.opts.Directory()
	for _, a := range box.holders {
		u, known := dir.Known(a.Unit)
		if slices.Contains(box.never, a.Unit) || !known {
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

// tip is the plaintext of a Letter; the header learns its attachments.
func (c *Clerk) tip(ch *chat, l *Letter, h *envelope.Header) envelope.Tip {
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
		t.CaseKey = ch.draft.Key
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

func units(to []envelope.Addressee) []string {
	var ids []string
	for _, a := range to {
		ids = append(ids, a.Unit)
	}
	return ids
}
