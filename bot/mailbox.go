package bot

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

// Wrong codes: after mostWrong in a chat, it waits.
const (
	mostWrong = 5
	wrongWait = 15 * time.Minute
)

// opened is a mailbox opened with its code.
type opened struct {
	card    envelope.Card
	number  string
	replies []envelope.Reply // verified, oldest first
	days    []string         // from which each could be read
	asked   Asked            // how far the resident was asked whether it is settled
	holders []envelope.Addressee
	never   []string
}

// grant opens the mailbox that Turn wishes for, and returns the event that it hears next.
func (c *Clerk) grant(ctx context.Context, ch *chat, w Wish) (Message, error) {
	code, err := receipt.Read(w.Code)
	if err != nil {
		return Message{Kind: KindNotFound}, nil
	}
	now := c.opts.Now()
	if wait := ch.draft.tooMany(now); wait > 0 {
		return Message{Kind: KindTooMany, Minutes: int((wait + time.Minute - 1) / time.Minute)}, nil
	}
	box, err := c.mailbox(ctx, code)
	switch {
	case errors.Is(err, safe.ErrNoMailbox):
		ch.draft.Wrong, ch.draft.Since = ch.draft.Wrong+1, now.Unix()
		return Message{Kind: KindNotFound}, nil
	case errors.Is(err, errPost):
		return Message{Kind: KindFailed}, nil
	case err != nil:
		return Message{}, err
	}
	ch.draft.Wrong = 0
	return Message{Kind: KindMailbox, Mailbox: box.shown(now)}, nil
}

// tooMany returns how long a chat must wait because of wrong codes.
func (d *draft) tooMany(now time.Time) time.Duration {
	wait := time.Unix(d.Since, 0).Add(wrongWait).Sub(now)
	if wait <= 0 {
		d.Wrong = 0
	}
	if d.Wrong < mostWrong {
		return 0
	}
	return wait
}

// mailbox fetches a mailbox and opens it.
func (c *Clerk) mailbox(ctx context.Context, code receipt.Code) (opened, error) {
	stored, err := c.opts.Store.Mailbox(ctx, code.Locator())
	if err != nil {
		return opened{}, fmt.Errorf("mailbox: %w", err)
	}
	return open(stored, code, c.opts.Directory(), c.opts.Now())
}

// open opens a mailbox: the card, and the replies whose signatures are right. Others are left out, as whoever made
// them could name himself as the holder of the next answer.
func open(stored safe.Mailbox, code receipt.Code, dir *directory.Directory, now time.Time) (opened, error) {
	id, err := code.Identity()
	if err != nil {
		return opened{}, fmt.Errorf("%w: identity", errPost)
	}
	card, err := envelope.OpenCard(stored.Card, id)
	if err != nil || card.Case != stored.Case {
		return opened{}, fmt.Errorf("%w: card", errPost)
	}
	box := opened{card: card, number: stored.Number, asked: stored.Asked, holders: card.Holders, never: card.Never}
	for i, sealed := range stored.Replies {
		r, err := envelope.OpenReply(sealed, id)
		if err != nil || r.Case != card.Case || !signed(dir, r, now) {
			continue
		}
		day := ""
		if i < len(stored.Days) {
			day = stored.Days[i]
		}
		box.replies, box.days = append(box.replies, r), append(box.days, day)
		for _, unit := range r.Never { // never shrinks: who was excluded once stays so
			if !envelope.Forbids(box.never, unit) {
				box.never = append(slices.Clone(box.never), unit)
			}
		}
		if len(r.Holders) > 0 {
			box.holders = r.Holders
		}
	}
	return box, nil
}

// signed says whether a reply was signed by the unit it names, with a key that is or was its own.
func signed(dir *directory.Directory, r envelope.Reply, now time.Time) bool {
	u, _ := dir.Known(r.From)
	return slices.ContainsFunc(u.Keys, func(k directory.Key) bool {
		if k.From != nil && now.Before(*k.From) {
			return false
		}
		pub, err := base64.StdEncoding.DecodeString(k.Verify)
		return err == nil && len(pub) == ed25519.PublicKeySize && r.Verify(pub)
	})
}

// shown is what Turn needs of a mailbox.
func (b opened) shown(now time.Time) *Mailbox {
	m := &Mailbox{Day: b.card.Day, Lane: b.card.Lane, Number: b.number, State: "RECEIVED",
		Today: now.In(vietNam).Format(time.DateOnly)}
	if b.asked != (Asked{}) {
		m.Asked = &b.asked
	}
	if day, err := time.Parse(time.DateOnly, b.card.Day); err == nil {
		m.Day = day.Format("02-01-2006")
	}
	for i, r := range b.replies {
		m.Replies = append(m.Replies, MailboxReply{ID: r.ID, Text: r.Text, State: r.State, Question: r.Question, Day: b.days[i]})
		if r.State != "" {
			m.State = r.State
		}
	}
	return m
}
