package zalo

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"
)

// Poller fetches events by long polling, for development: Zalo says that getUpdates is for nothing else, and it cannot be
// made safe. An answer brings one event, and there is neither offset nor acknowledgement: what was on its way when the
// connection broke or the process ended is lost, and Zalo does not tell. What arrived is held until it is
// committed; nothing more is fetched before that.
type Poller struct {
	bot   *Bot
	door  *door
	wait  time.Duration
	pause time.Duration
	held  []event // arrived, and not committed
}

// PollerConfig holds what has a default.
type PollerConfig struct {
	Wait time.Duration // how long Zalo holds a request open; default 30 s
	Options
}

// NewPoller makes a Poller.
func NewPoller(b *Bot, clerk Clerk, sender *Sender, c PollerConfig) *Poller {
	if c.Wait <= 0 {
		c.Wait = 30 * time.Second
	}
	return &Poller{bot: b, door: newDoor(bot.Zalo, clerk, sender, c.Options), wait: c.Wait, pause: c.Filled().Pause}
}

// Run polls until ctx ends. It never gives up: not when Zalo is unreachable, nor when the store is.
func (p *Poller) Run(ctx context.Context) error {
	pause := p.pause
	for ctx.Err() == nil {
		start := time.Now()
		moved, err := p.runOnce(ctx)
		switch {
		case err != nil:
			delivery.Sleep(ctx, pause)
			pause = min(2*pause, delivery.Longest)
		case !moved && time.Since(start) < time.Second:
			delivery.Sleep(ctx, p.pause) // the server does not hold requests open: no tight loop
		default:
			pause = p.pause
		}
	}
	if len(p.held) > 0 {
		p.door.Log.Error("an event that Zalo will not repeat was not committed before the stop", "channel", bot.Zalo, "count", len(p.held))
	}
	return ctx.Err()
}

// runOnce fetches once, unless something is held, and hands over what is there. moved is false when there was nothing.
func (p *Poller) runOnce(ctx context.Context) (moved bool, err error) {
	if len(p.held) == 0 {
		if err := p.fetch(ctx); err != nil {
			return false, err
		}
	}
	for len(p.held) > 0 {
		if p.door.take(ctx, p.held[0]) != nil {
			p.door.Log.Warn("event not committed", "channel", bot.Zalo, "kind", NotCommitted)
			return moved, delivery.ErrNotCommitted
		}
		// A crash right here: Zalo does not deliver again, and the safe has it.
		p.held, moved = p.held[1:], true
	}
	return moved, nil
}

// fetch makes one call of getUpdates and holds what it brings: one event, or a list should Zalo ever send one.
func (p *Poller) fetch(ctx context.Context) error {
	call, cancel := context.WithTimeout(ctx, p.wait+callTimeout)
	defer cancel()
	var result json.RawMessage
	seconds := strconv.Itoa(max(1, int(p.wait.Seconds()))) // a text, as Zalo documents it
	err := p.bot.call(call, "getUpdates", map[string]any{"timeout": seconds}, &result)
	if kindOf(err) == Idle && err != nil {
		return nil
	}
	if err != nil {
		if kind := kindOf(err); kind != Stopped {
			p.door.Report(PollFailed, 1)
			p.door.Log.Warn("getUpdates", "channel", bot.Zalo, "kind", string(kind))
		}
		return err
	}
	raws := []json.RawMessage{result}
	if trimmed := bytes.TrimSpace(result); len(trimmed) > 0 && trimmed[0] == '[' {
		raws = nil
		_ = json.Unmarshal(trimmed, &raws) // cannot err: it was decoded once
	}
	for _, raw := range raws {
		if !present(raw) {
			continue
		}
		e, err := translate(raw)
		if err != nil {
			p.door.Report(Undecodable, 1)
			continue
		}
		p.held = append(p.held, e)
	}
	return nil
}
