package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"homthu/bot/flood"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

// work is what one message leads to, until it is committed.
type work struct {
	replies  []Reply
	entry    *safe.Entry
	forget   bool
	wiped    bool            // nothing is left of what the draft held, and nothing was sent: VIẾT KÍN, HỦY
	echo     *safe.Echo      // one more who thinks so too
	remind   int             // days until a new reminder
	unremind bool            // drop the chat's reminders
	close    receipt.Locator // of a mailbox to delete
	settled  *question       // the question whether a matter is settled was asked
	asked    State           // when the entry was asked for, and
	said     []Reply         // what was said until then: to go back to if the safe refuses it
	keys     map[int]envelope.CaseKey
}

// question is a mailbox whose holder was asked whether his matter is settled, and how far.
type question struct {
	mailbox receipt.Locator
	asked   safe.Asked
}

// converse runs Turn, does the Letter or the Wish it asks for, and lets Turn hear the outcome.
func (c *Clerk) converse(ctx context.Context, ch *chat, m Message) (work, error) {
	w := work{keys: ch.draft.Keys}
	env := c.env(ch.channel)
	before := ch.draft.state
	for range 4 { // a message, and the outcomes of what it led to; more would be a fault in Turn
		s, replies, letter := Turn(env, ch.draft.state, m)
		ch.draft.state = s
		w.replies = append(w.replies, replies...)
		var err error
		switch {
		case letter != nil && w.entry != nil:
			m = Message{Kind: KindFailed} // one envelope a commit
		case letter != nil:
			w.asked, w.said = s, slices.Clone(w.replies)
			w.entry, m, err = c.post(ctx, ch, letter)
		case s.Wish != nil && s.Wish.Do == "forget":
			w.forget = true
			return w, nil
		case s.Wish != nil && s.Wish.Do == "asked":
			if code, err := receipt.Read(s.Wish.Code); err == nil && s.Wish.Asked != nil {
				w.settled = &question{code.Locator(), *s.Wish.Asked}
			}
			return w, nil
		case s.Wish != nil && s.Wish.Do == "delete":
			m = Message{Kind: KindNotFound}
			if code, err := receipt.Read(s.Wish.Code); err == nil {
				w.close, m = code.Locator(), Message{Kind: KindDeleted}
			}
		case s.Wish != nil && (s.Wish.Do == "remind" || s.Wish.Do == "no-remind"):
			w.remind, w.unremind = s.Wish.Days, true
			m = Message{Kind: KindReminded}
		case s.Wish != nil && s.Wish.Do == "echo":
			w.echo, m = c.echo(ch, *s.Wish)
		case s.Wish != nil:
			m, err = c.grant(ctx, ch, *s.Wish)
		default:
			w.wiped = w.entry == nil && !before.empty() && ch.draft.state.empty()
			return w, nil
		}
		if err != nil {
			ch.draft.state = before
			return work{}, err
		}
	}
	return w, nil
}

// commit writes everything that a message led to, in one transaction.
func (c *Clerk) commit(ctx context.Context, ch *chat, u Update, w work) error {
	// All of it in the one step, which a known update stops: what is delivered again must not delete anything again.
	step := safe.Step{Chat: ch.hashes[0], Replaces: ch.hashes[1:], Entry: w.entry, Close: w.close, Drop: w.forget, Update: ch.seen(u)}
	if step.Echo = w.echo; step.Echo != nil && step.Update == nil {
		return errors.New("bot: internal error: an echo that no platform repeats")
	}
	if err := c.mind(ch, w, &step); err != nil {
		return err
	}
	// What was sealed, or wiped, does not stay on the screen either.
	var clear []string
	all := ch.draft.Clear
	if (w.entry != nil || w.wiped || w.forget) && c.opts.Clears[ch.channel] {
		clear, ch.draft.Clear = all, nil
		ch.draft.Sealed++
		ch.quiet = ch.quiet || w.forget // after DỪNG there is nobody to be told
	}
	var err error
	if step.Replies, err = ch.outgoing(w.replies, clear); err != nil {
		return err
	}
	if !w.forget {
		if step.Draft, err = ch.sealed(); err != nil {
			return err
		}
	}
	// Crash point 3, before this commit: nothing is kept and nobody was told. The platform delivers the message again,
	// and the same conversation takes place; a code that was minted for it was never seen by anyone.
	//
	// Crash point 5, the receipt's moment: with it envelope, mailbox, outbox row, stub and the reply that tells the code
	// are durable, all or nothing. After it, before the update is confirmed: the message comes again, is a duplicate, and
	// the reply waits in outgoing; the code is not made twice. A resident who presses "Gửi" again finds the stub.
	err = c.opts.Store.Commit(ctx, step)
	if w.entry != nil && refused(err) {
		ch.draft.Clear = all
		if c.opts.Clears[ch.channel] {
			ch.draft.Sealed--
		}
		return c.withdraw(ctx, ch, u, w, err)
	}
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if w.settled != nil {
		// Not in the step: no row of the mailbox is written with the chat's, and nothing of it while this chat looks. Crash before
		// this, or an error: the resident is asked once more.
		_ = c.opts.Store.Asked(ctx, w.settled.mailbox, w.settled.asked)
	}
	if w.close != "" { // who deletes a receipt wants no sentence about it to appear
		c.unawait(address{ch.channel, ch.id})
	}
	if w.entry != nil {
		c.await(ch, w.entry, w.asked)
	}
	return nil
}

// refused says that the safe will never take this entry: its attachments or its mailbox are gone.
func refused(err error) bool {
	_, muted := shut(err)
	return muted || errors.Is(err, safe.ErrBlobMissing) || errors.Is(err, safe.ErrNoMailbox)
}

// withdraw tells the resident that the entry was not taken, and keeps his words. Photos that are lost are dropped.
func (c *Clerk) withdraw(ctx context.Context, ch *chat, u Update, w work, cause error) error {
	ch.ticket.Undo()
	ch.ticket = flood.Ticket{}
	m, state := Message{Kind: KindNotFound}, w.asked
	if errors.Is(cause, safe.ErrBlobMissing) {
		m.Kind, state.Photos = KindFailed, nil
	}
	if muted, ok := shut(cause); ok {
		m = muted
	}
	s, replies, _ := Turn(c.env(ch.channel), state, m)
	ch.draft.state, ch.draft.Keys = s, w.keys
	ch.draft.key()
	return c.commit(ctx, ch, u, work{replies: append(w.said, replies...), close: w.close})
}

// keeper says that a message is not the resident's.
func keeper(kind string) bool {
	switch kind {
	case KindSent, KindReminded, KindFailed, KindNobody, KindMailbox, KindNotFound, KindTooMany, KindDeleted, KindEchoed:
		return true
	}
	return background(kind)
}
