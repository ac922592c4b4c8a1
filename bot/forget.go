package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"homthu/intake/safe"
)

// Forget erases everything that is kept of a chat, as DỪNG does, for a platform that says that its user takes his consent
// back: draft or stub, what was still to be said, and what goes on in the background. Nothing is said to him. When it
// returns nil, that is durable and the update may be confirmed; a known update changes nothing, so that a repeated one
// does not erase what was written since.
func (c *Clerk) Forget(ctx context.Context, channel, chat string, u Update) error {
	defer c.lock(channel, chat)()
	ch, err := c.known(channel, chat)
	if err != nil {
		return err
	}
	// Crash before this commit: nothing is gone, and the platform says it again. After it: the keys of two days still
	// live, but there is nothing left that they open.
	step := safe.Step{Chat: ch.hashes[0], Replaces: ch.hashes[1:], Update: ch.seen(u), Drop: true}
	if step.Unremind, err = c.unremind(channel, chat); err != nil {
		return err
	}
	err = c.opts.Store.Commit(ctx, step)
	switch {
	case errors.Is(err, safe.ErrDuplicate):
		return nil
	case err != nil:
		return fmt.Errorf("forget: %w", err)
	}
	c.drop(address{channel, chat})
	return nil
}

// known is a chat by its hashes, without its draft.
func (c *Clerk) known(channel, id string) (*chat, error) {
	keys, err := c.opts.Keys.current()
	if err != nil {
		return nil, err
	}
	ch := &chat{channel: channel, id: id, keys: keys}
	for _, k := range keys {
		ch.hashes = append(ch.hashes, k.chat(channel, id))
	}
	return ch, nil
}

// seen is a platform's update as the safe knows it; nil for an event of this process.
func (ch *chat) seen(u Update) *safe.Update {
	if u.ID == "" {
		return nil
	}
	seen := &safe.Update{Channel: u.Channel, ID: ch.keys[0].update(u.Channel, u.ID), Cursor: u.Cursor}
	for _, k := range ch.keys[1:] {
		seen.Also = append(seen.Also, k.update(u.Channel, u.ID))
	}
	return seen
}

// drop forgets what memory holds of a chat. A photo that is being fetched right now finds no draft and is left loose.
func (c *Clerk) drop(a address) {
	c.mu.Lock()
	delete(c.silences, a)
	c.unawaitLocked(a)
	for id, d := range c.addresses {
		if d.address == a {
			delete(c.addresses, id)
		}
	}
	c.mu.Unlock()
	q := &c.photos
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = slices.DeleteFunc(q.jobs, func(j photoJob) bool { return j.address == a })
	for j := range q.known {
		if j.address == a {
			delete(q.known, j)
		}
	}
}
