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
		var code receipt.Code
		entry, code, err = c.sealer().Tip(l, ch.draft.Key)
		m.Code = code.String()
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

func (c *Clerk) sealer() Sealer {
	return Sealer{Tables: c.opts.Tables, Directory: c.opts.Directory, Edge: c.opts.Edge, Province: c.province, Now: c.opts.Now}
}

// errPost is returned when a Letter cannot be made into an envelope now; sending it again may help.
var errPost = errors.New("bot: this letter cannot be sealed")

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
	tip := plaintext(l, ch.draft.Key, &h)
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

func units(to []envelope.Addressee) []string {
	var ids []string
	for _, a := range to {
		ids = append(ids, a.Unit)
	}
	return ids
}
