package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"homthu/bot"
	"homthu/bot/delivery"

	"golang.org/x/sync/errgroup"
)

// allowed are the kinds of update we ask for. What else comes is confirmed and ignored.
var allowed = []string{"message", "edited_message", "callback_query"}

// Poller fetches updates by long polling.
//
// Every request confirms exactly what is committed: its offset is one above the last update of the unbroken row of
// committed ones. The first request after a start has no offset, so that Telegram sends everything unconfirmed;
// what the safe knows of it is a duplicate and goes through without effect. So no stored number can ever confirm
// an update that nobody has seen, whatever happened to the store, and ids that start again lower after a week
// without updates (they do) need no special care: the offset follows the last update received, not the highest.
type Poller struct {
	api     *API
	door    *door
	wait    time.Duration
	workers int

	last  int64 // update id of the last committed update of this run; 0 before any
	pause time.Duration
}

// PollerConfig holds what has a default.
type PollerConfig struct {
	Wait    time.Duration // how long Telegram holds a request open; default 50 s, the most it does
	Workers int           // chats handled at the same time; default 32: the store commits many at once
	Options
}

// NewPoller makes a Poller. sender takes what follows at once from an update; it must not be nil.
func NewPoller(api *API, clerk Clerk, sender *Sender, c PollerConfig) *Poller {
	if c.Wait <= 0 {
		c.Wait = 50 * time.Second
	}
	if c.Workers <= 0 {
		c.Workers = 32
	}
	return &Poller{
		api: api, door: newDoor(clerk, sender, c.Options), wait: c.Wait, workers: c.Workers, pause: c.Filled().Pause,
	}
}

// Run polls until ctx ends. It never gives up: not when Telegram is unreachable, nor when the store is.
func (p *Poller) Run(ctx context.Context) error {
	pause := p.pause
	for ctx.Err() == nil {
		start := time.Now()
		moved, err := p.runOnce(ctx)
		switch {
		case err != nil:
			delay := pause
			if own, ok := err.(*Error); ok && own.Kind == SlowDown {
				delay = max(delay, own.RetryAfter)
			}
			delivery.Sleep(ctx, delay)
			if pause = min(2*pause, delivery.Longest); moved {
				pause = p.pause // one chat is in trouble, not the store
			}
		case !moved && time.Since(start) < time.Second:
			delivery.Sleep(ctx, p.pause) // the server does not hold requests open: no tight loop
		default:
			pause = p.pause
		}
	}
	return ctx.Err()
}

// runOnce fetches once and hands everything over. moved is false when there was nothing new. An error means that the
// next request must wait a little; it confirms what is committed and fetches the rest again.
func (p *Poller) runOnce(ctx context.Context) (moved bool, err error) {
	raws, err := p.getUpdates(ctx)
	if err != nil {
		switch kind := kindOf(err); kind {
		case Stopped:
		case Conflict: // two that poll take turns at being refused, and what one confirms the other never sees
			p.door.Report(PollConflict, 1)
			p.door.Log.Error("another program takes this bot's updates: stop it, or give the bot a new token", "channel", bot.Telegram, "kind", string(kind))
		default:
			p.door.Report(PollFailed, 1)
			p.door.Log.Warn("getUpdates", "channel", bot.Telegram, "kind", string(kind))
		}
		return false, err
	}
	before := p.last
	batch := newBatch(raws, p.last)
	if n := len(raws) - len(batch.events); n > 0 {
		p.door.Report(Undecodable, n)
	}
	err = p.handle(ctx, batch)
	p.last = batch.committed()
	if err != nil {
		p.door.Log.Warn("updates not committed", "channel", bot.Telegram, "kind", NotCommitted)
		return p.last != before, delivery.ErrNotCommitted
	}
	return p.last != before, nil
}

// handle hands the updates of each chat over in their order, of several chats at the same time. It stops a chat at its
// first update that is not committed.
func (p *Poller) handle(ctx context.Context, b *batch) error {
	var group errgroup.Group // no shared cancel: one chat's trouble is not another's
	group.SetLimit(p.workers)
	for _, numbers := range b.chats() {
		group.Go(func() error {
			for _, i := range numbers {
				if err := p.door.take(ctx, b.events[i], b.cursor(i)); err != nil {
					return err
				}
				b.done(i)
			}
			return nil
		})
	}
	return group.Wait()
}

// batch is one answer of getUpdates and what of it is committed.
type batch struct {
	events []event
	start  int64

	mu   sync.Mutex
	did  []bool
	upto int // events[:upto] are committed
}

func newBatch(raws []json.RawMessage, start int64) *batch {
	b := &batch{start: start}
	for _, raw := range raws {
		e, err := translate(raw)
		if err == nil {
			b.events = append(b.events, e)
		} // else it has no id: nothing can be recorded, and the next id confirms it
	}
	b.did = make([]bool, len(b.events))
	return b
}

// chats returns the numbers of the events, by chat and in order. Events without a chat are a chat each: they only
// have to be passed over.
func (b *batch) chats() [][]int {
	var lists [][]int
	at := map[string]int{}
	for i, e := range b.events {
		n, known := at[e.chat]
		if !known || e.chat == "" {
			n = len(lists)
			lists = append(lists, nil)
			at[e.chat] = n
		}
		lists[n] = append(lists[n], i)
	}
	return lists
}

func (b *batch) done(i int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.did[i] = true
	for b.upto < len(b.did) && b.did[b.upto] {
		b.upto++
	}
}

// cursor is what the store may note as received when event i is committed: its own id only if everything before it is.
func (b *batch) cursor(i int) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.upto == i {
		return b.events[i].id
	}
	return b.reached()
}

func (b *batch) committed() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reached()
}

func (b *batch) reached() int64 {
	if b.upto == 0 {
		return b.start
	}
	return b.events[b.upto-1].id
}

// getUpdates is our own call, because the library decodes a whole answer at once: one update that it does not
// understand would stop all of them for ever.
func (p *Poller) getUpdates(ctx context.Context) ([]json.RawMessage, error) {
	params := map[string]any{"limit": 100, "timeout": int(p.wait.Seconds()), "allowed_updates": allowed}
	if p.last > 0 {
		params["offset"] = p.last + 1
	}
	body, _ := json.Marshal(params) // cannot err: numbers and constant strings
	call, cancel := context.WithTimeout(ctx, p.wait+callTimeout)
	defer cancel()
	failed := func(kind Kind) error {
		if ctx.Err() != nil {
			kind = Stopped
		}
		return &Error{Step: "getUpdates", Kind: kind}
	}
	request, err := http.NewRequestWithContext(call, http.MethodPost, p.api.url+"/bot"+p.api.token+"/getUpdates", bytes.NewReader(body))
	if err != nil {
		return nil, failed(Unreachable)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := p.api.poll.Do(request)
	if err != nil {
		return nil, failed(Unreachable)
	}
	defer response.Body.Close()
	var answer struct {
		OK         bool              `json:"ok"`
		Code       int               `json:"error_code"`
		Result     []json.RawMessage `json:"result"`
		Parameters struct {
			RetryAfter int `json:"retry_after"`
		} `json:"parameters"`
	}
	if json.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(&answer) != nil {
		return nil, failed(Unreachable)
	}
	switch {
	case answer.OK:
		return answer.Result, nil
	case answer.Code == http.StatusTooManyRequests:
		return nil, &Error{Step: "getUpdates", Kind: SlowDown, RetryAfter: retryAfter(answer.Parameters.RetryAfter)}
	case answer.Code == http.StatusConflict:
		return nil, failed(Conflict)
	case answer.Code == http.StatusUnauthorized, answer.Code == http.StatusNotFound:
		return nil, failed(Unauthorized)
	}
	return nil, failed(Unreachable)
}
