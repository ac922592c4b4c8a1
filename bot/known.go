package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/rules"
	"homthu/intake/safe"
)

// knownFor is how long it is remembered which chat sent an urgent tip; mostAwaited, of how many: the oldest goes first.
const (
	knownFor    = time.Hour
	mostAwaited = 4096
)

// awaited is an urgent tip that nobody inside has acknowledged. It is the one thing that joins a chat and an envelope after
// the envelope was sealed, so it lives in this process's memory only, for an hour at most: a restart forgets it, and so
// does DỪNG. Nothing logs it.
type awaited struct {
	address
	deployments []string // who has it, and may say that it is known
	call        string   // whom to call
	since, due  time.Time
	urged       bool // the resident was told that nobody has answered
}

// await remembers who sent an urgent tip. The chat is locked, and the tip durable.
func (c *Clerk) await(ch *chat, e *safe.Entry, asked State) {
	h := e.Envelope.Header()
	if h.Kind != envelope.KindTip || h.Urgency != rules.Now {
		return
	}
	now := c.opts.Now()
	a := &awaited{address: address{ch.channel, ch.id}, deployments: e.Deployments, since: now, due: now.Add(knownFor)}
	a.call = (&turn{env: c.env(ch.channel), s: asked}).callFirst()
	urgency, _ := c.opts.Tables.Urgency(rules.Now)
	if due, ok := c.opts.Tables.Due(urgency.Clock, now, rules.Conditions{}); ok {
		a.due = due
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.awaited) >= mostAwaited {
		oldest := ""
		for id, o := range c.awaited {
			if oldest == "" || o.since.Before(c.awaited[oldest].since) {
				oldest = id
			}
		}
		delete(c.awaited, oldest)
	}
	c.awaited[h.Case] = a
}

// unawait forgets what a chat waits for.
func (c *Clerk) unawait(a address) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unawaitLocked(a)
}

func (c *Clerk) unawaitLocked(a address) {
	for id, o := range c.awaited {
		if o.address == a {
			delete(c.awaited, id)
		}
	}
}

// Known handles a parcel of kind known for the courier: whoever sent the tip is told once that an officer has it, if this
// process still knows who that is. Otherwise the parcel is taken and nothing happens. What can never be taken is
// courier.ErrRefused.
func (c *Clerk) Known(ctx context.Context, p courier.Parcel) error {
	known, err := courier.ReadKnown(p)
	if err != nil {
		return fmt.Errorf("%w: %w", courier.ErrRefused, err)
	}
	c.mu.Lock()
	a := c.awaited[known.Case]
	c.mu.Unlock()
	if a == nil || !slices.Contains(a.deployments, p.From) {
		return nil
	}
	return c.tell(ctx, known.Case, a, "emerg.ack")
}

// Unanswered tells those whose urgent tip nobody has acknowledged in the time that the tables say, once, and forgets what is
// an hour old. It is called every few seconds; what fails is tried again.
func (c *Clerk) Unanswered(ctx context.Context) error {
	now := c.opts.Now()
	due := map[string]*awaited{}
	c.mu.Lock()
	for id, a := range c.awaited {
		switch {
		case a.over(now):
			delete(c.awaited, id)
		case !a.urged && !now.Before(a.due):
			due[id] = a
		}
	}
	c.mu.Unlock()
	var failed error
	for id, a := range due {
		failed = errors.Join(failed, c.tell(ctx, id, a, "emerg.noack"))
	}
	return failed
}

func (a *awaited) over(now time.Time) bool { return now.Sub(a.since) >= knownFor }

// tell says one sentence about a tip to who sent it. It names neither the tip nor its matter. emerg.ack is the last word.
func (c *Clerk) tell(ctx context.Context, id string, a *awaited, sentence string) error {
	defer c.lock(a.channel, a.chat)()
	last := sentence == "emerg.ack"
	c.mu.Lock()
	still := c.awaited[id] == a && !a.over(c.opts.Now()) && (last || !a.urged)
	c.mu.Unlock()
	if !still { // said, or forgotten, since
		return nil
	}
	ch, err := c.load(ctx, a.channel, a.chat)
	if err != nil {
		return err
	}
	text := (&turn{env: c.env(ch.channel), s: ch.draft.state}).text(sentence, "so_goi", a.call)
	if ch.draft.State != nil && text != "" { // else it was erased by another way than through this process
		if err := c.interject(ctx, ch, Reply{Text: text}); err != nil {
			return fmt.Errorf("known: %w", err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.urged = true; last {
		delete(c.awaited, id)
	}
	return nil
}

// interject says something that is no answer; the conversation stays where it is.
func (c *Clerk) interject(ctx context.Context, ch *chat, r Reply) error {
	step := safe.Step{Chat: ch.hashes[0], Replaces: ch.hashes[1:]}
	var err error
	if step.Replies, err = ch.outgoing([]Reply{r}, nil); err != nil {
		return err
	}
	if step.Draft, err = ch.sealed(); err != nil {
		return err
	}
	// Crash before this commit: nothing is said, and whom to tell is lost with this process. After it: the sentence waits
	// in outgoing. If nobody knows whether it was done, it may be said twice.
	if err := c.opts.Store.Commit(ctx, step); err != nil {
		return err
	}
	if c.opts.Wake != nil {
		c.opts.Wake(ch.channel)
	}
	return nil
}

// RunUnanswered calls Unanswered until the context ends. Its errors are told to report, which may be nil.
func (c *Clerk) RunUnanswered(ctx context.Context, report func(error)) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := c.Unanswered(ctx); err != nil && ctx.Err() == nil && report != nil {
				report(err)
			}
		}
	}
}
