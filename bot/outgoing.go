package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"homthu/intake/safe"
)

// letterhead is an outgoing reply as it is sealed: the platform's chat id is in here only.
type letterhead struct {
	Chat   string   `json:"chat"`
	Reply  Reply    `json:"reply"`
	Delete []string `json:"delete,omitempty"`
	Sealed int      `json:"sealed,omitempty"` // the draft's, when it was said
	Quiet  bool     `json:"quiet,omitempty"`  // there is nothing but Delete, and nobody needs to hear what became of it
}

// most platform ids kept for deleting.
const mostClear = 300

// outgoing seals replies for the safe. What is to be deleted goes with the last one, after the receipt was shown.
func (ch *chat) outgoing(replies []Reply, clear []string) ([]safe.Outgoing, error) {
	if len(replies) == 0 && len(clear) > 0 {
		replies = []Reply{{}}
	}
	var all []safe.Outgoing
	for i, r := range replies {
		head := letterhead{Chat: ch.id, Reply: r, Sealed: ch.draft.Sealed, Quiet: ch.quiet}
		if i == len(replies)-1 {
			head.Delete = clear
		}
		plain, err := json.Marshal(head)
		if err != nil {
			return nil, errors.New("bot: internal error: the reply does not marshal") // the cause may hold words
		}
		id, key := uuid.NewString(), ch.keys[0]
		all = append(all, safe.Outgoing{
			ID: id, Channel: ch.channel, Chat: ch.hashes[0], Key: key.id, Sealed: key.lock(plain, "reply "+id), Expires: key.dies(),
		})
	}
	return all, nil
}

// Outgoing returns replies that wait to be delivered on a channel, the first of each chat first. Replies under a dead key
// are dropped: nobody can read them.
func (c *Clerk) Outgoing(ctx context.Context, channel string, limit int) ([]Outgoing, error) {
	keys, err := c.opts.Keys.current()
	if err != nil {
		return nil, err
	}
	stored, err := c.opts.Store.Outgoing(ctx, channel, limit)
	if err != nil {
		return nil, fmt.Errorf("outgoing: %w", err)
	}
	var open []Outgoing
	var dead []string
	for _, o := range stored {
		key, live := byID(keys, o.Key)
		plain, err := key.open(o.Sealed, "reply "+o.ID)
		var head letterhead
		if !live || err != nil || json.Unmarshal(plain, &head) != nil {
			dead = append(dead, o.ID)
			continue
		}
		c.delivering(o.ID, delivery{address{channel, head.Chat}, head.Reply.Protect, head.Quiet, head.Sealed})
		open = append(open, Outgoing{ID: o.ID, Chat: head.Chat, Reply: head.Reply, Delete: head.Delete, Protect: head.Reply.Protect})
	}
	if len(dead) > 0 {
		if err := c.opts.Store.Sent(ctx, dead...); err != nil {
			return open, fmt.Errorf("drop outgoing: %w", err)
		}
	}
	return open, nil
}

// address is a chat on a channel.
type address struct{ channel, chat string }

// delivery is where a reply goes, known while it is being delivered.
type delivery struct {
	address
	keep   bool // it shows the code: the resident deletes it himself, once he has copied it
	quiet  bool
	sealed int // see letterhead
}

func (c *Clerk) delivering(id string, d delivery) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.addresses[id] = d
}

func (c *Clerk) delivered(id string) (delivery, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.addresses[id]
	delete(c.addresses, id)
	return a, ok
}

// Sent tells that a reply was delivered, as the platform's message messageID ("" if it gives none, or if the reply can
// never be delivered). The id is kept in the draft, so that the message can be deleted once the tip is sealed.
func (c *Clerk) Sent(ctx context.Context, id, messageID string) error {
	a, ok := c.delivered(id)
	if !ok || messageID == "" || a.keep || !c.opts.Clears[a.channel] {
		return c.opts.Store.Sent(ctx, id)
	}
	defer c.lock(a.channel, a.chat)()
	ch, err := c.load(ctx, a.channel, a.chat)
	if err != nil {
		return err
	}
	if ch.draft.State == nil { // stopped, or expired: there is nothing to add to
		return c.opts.Store.Sent(ctx, id)
	}
	step := safe.Step{Chat: ch.hashes[0], Replaces: ch.hashes[1:], Sent: []string{id}}
	if a.sealed < ch.draft.Sealed { // sealed while it was on its way: the others are deleted already
		ch.quiet = true
		if step.Replies, err = ch.outgoing(nil, []string{messageID}); err != nil {
			return err
		}
	} else {
		ch.draft.clear(messageID)
	}
	if step.Draft, err = ch.sealed(); err != nil {
		return err
	}
	// Crash before this commit: the reply is shown again, and the first showing is never deleted. After it: nothing.
	if err := c.opts.Store.Commit(ctx, step); err != nil {
		return err
	}
	if ch.quiet && c.opts.Wake != nil {
		c.opts.Wake(a.channel)
	}
	return nil
}

func (d *draft) clear(messageID string) {
	if messageID != "" && len(d.Clear) < mostClear {
		d.Clear = append(d.Clear, messageID)
	}
}

// Cleared tells what became of Outgoing.Delete, so that the resident can be told; call it before Sent. all is false when
// some messages were too old.
func (c *Clerk) Cleared(ctx context.Context, id string, all bool) error {
	c.mu.Lock()
	a, ok := c.addresses[id]
	c.mu.Unlock()
	if !ok {
		return nil // restarted in between: nothing is claimed
	}
	if a.quiet {
		return nil
	}
	kind := KindNotCleared
	if all {
		kind = KindCleared
	}
	return c.Receive(ctx, Incoming{Channel: a.channel, Chat: a.chat, Message: Message{Kind: kind}})
}
