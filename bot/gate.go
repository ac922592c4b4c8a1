package bot

import (
	"context"
	"errors"
	"fmt"

	"homthu/bot/flood"
	"homthu/intake/envelope"
	"homthu/intake/rules"
	"homthu/intake/safe"
)

// dayForm is how people write a day.
const dayForm = "02-01-2006"

// paced is a message as Turn hears it: words of a chat that sends too fast are kept without the usual answer to each.
func (c *Clerk) paced(in Incoming) Message {
	m := in.Message
	if keeper(m.Kind) {
		return m
	}
	fast, tell := c.opts.Gate.Message(in.Channel, in.Chat)
	if !fast {
		return m
	}
	switch m.Kind {
	case KindText, KindSticker, KindContact, KindCall, KindUnsupported:
	default: // photos, places, buttons and the like have bounds of their own, or are an answer to one question
		return m
	}
	late := Message{Kind: KindTooFast, ID: m.ID, Minutes: 1}
	if m.Kind == KindText {
		late.Text = m.Text
	}
	if !tell {
		late.Reason = "quiet"
	}
	return late
}

// held says whether a sealed Letter must wait, and what Turn hears then. Nothing holds up what is urgent now. What passes
// is counted until the commit fails.
func (c *Clerk) held(ctx context.Context, ch *chat, l *Letter, h envelope.Header) (*Message, error) {
	urgent := h.Urgency == rules.Now
	if c.opts.Silences != nil && h.Kind == envelope.KindTip && !urgent && envelope.MaySilence(h.Lane) {
		// The unit that acts first: what others get as well was not meant for them alone.
		sender := c.opts.Silences.sender(c.opts.Silences.chat(ch.channel, ch.id), h.Units[0])
		until, muted, err := c.opts.Store.Silenced(ctx, sender)
		if err != nil {
			return nil, fmt.Errorf("silenced: %w", err)
		}
		if muted {
			return &Message{Kind: KindMuted, Until: until.Format(dayForm)}, nil
		}
	}
	ticket, wait := c.opts.Gate.Letter(flood.Letter{
		Way: ch.channel, Chat: ch.id, Box: l.Box, Units: h.Units, Answer: h.Kind != envelope.KindTip, Urgent: urgent,
	})
	if wait == nil {
		ch.ticket = ticket
		return nil, nil
	}
	m := &Message{Kind: KindTooFast, Minutes: wait.Minutes()}
	if wait.Busy {
		m.Reason = "busy"
	}
	return m, nil
}

// shut is what Turn hears when a mailbox takes no answers for some days.
func shut(err error) (Message, bool) {
	var until *safe.ShutError
	if !errors.As(err, &until) {
		return Message{}, false
	}
	return Message{Kind: KindMuted, Until: until.Until.Format(dayForm)}, true
}
