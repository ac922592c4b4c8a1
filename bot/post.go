package bot

import (
	"context"
	"errors"

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
		entry, code, err = c.sealerFor(ch).Tip(l, ch.draft.keyOf(l))
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
	if late, err := c.held(ctx, ch, l, entry.Envelope.Header()); err != nil {
		return nil, Message{}, err
	} else if late != nil {
		return nil, *late, nil
	}
	return entry, m, nil
}

func (c *Clerk) sealer() Sealer {
	return Sealer{Tables: c.opts.Tables, Directory: c.opts.Directory, Edge: c.opts.Edge, Province: c.province, Now: c.opts.Now}
}

// sealerFor seals for a chat, whose tips carry a token.
func (c *Clerk) sealerFor(ch *chat) Sealer {
	s := c.sealer()
	if c.opts.Silences != nil {
		s.Silence = func() string { return c.token(ch) }
	}
	return s
}

// errPost is returned when a Letter cannot be made into an envelope now; sending it again may help.
var errPost = errors.New("bot: this letter cannot be sealed")

// sealMore seals an answer or a rating to those who hold its case now.
func (c *Clerk) sealMore(ctx context.Context, ch *chat, l *Letter) (*safe.Entry, error) {
	code, err := receipt.Read(l.Code)
	if err != nil {
		return nil, safe.ErrNoMailbox
	}
	box, err := c.mailbox(ctx, code)
	if err != nil {
		return nil, err
	}
	return c.sealer().more(l, code, box, ch.draft.keyOf(l))
}

func units(to []envelope.Addressee) []string {
	var ids []string
	for _, a := range to {
		ids = append(ids, a.Unit)
	}
	return ids
}
