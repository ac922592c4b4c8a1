package bot

import (
	"context"
	"errors"
	"time"
)

// Waiting says that an urgent tip waits for its last answer, and goes out by itself after a minute of silence.
func Waiting(env *Env, s State) bool {
	t := &turn{env: env, s: s}
	return env.Timer && t.lastOne()
}

// Silences sends what is due to be sent by itself. It is called every second or so; what fails is tried again.
//
// The deadlines live in memory; after a restart Resume counts anew.
func (c *Clerk) Silences(ctx context.Context) error {
	now := c.opts.Now()
	var due []address
	c.mu.Lock()
	for a, at := range c.silences {
		if !now.Before(at) {
			due = append(due, a)
		}
	}
	c.mu.Unlock()
	var failed error
	for _, a := range due {
		failed = errors.Join(failed, c.Receive(ctx, Incoming{Channel: a.channel, Chat: a.chat, Message: Message{Kind: KindSilence}}))
	}
	return failed
}

// RunSilences calls Silences until the context ends. Its errors are told to report, which may be nil.
func (c *Clerk) RunSilences(ctx context.Context, report func(error)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := c.Silences(ctx); err != nil && report != nil {
				report(err)
			}
		}
	}
}
