package delivery

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits of a platform: messages a second in one chat, with a burst for one turn of the conversation, and overall.
type Limits struct {
	Chat         rate.Limit
	ChatBurst    int
	Overall      rate.Limit
	OverallBurst int
}

// Pace decides when something may be sent. It knows chats only while they are busy. Its methods may be called from any
// goroutine.
type Pace struct {
	limits  Limits
	overall *rate.Limiter

	mu    sync.Mutex
	chats map[string]*lane
	until time.Time // everything waits
}

type lane struct {
	limiter *rate.Limiter
	until   time.Time // the platform asked this chat to wait
}

// NewPace makes a Pace.
func NewPace(l Limits) *Pace {
	return &Pace{limits: l, overall: rate.NewLimiter(l.Overall, l.OverallBurst), chats: map[string]*lane{}}
}

// May takes a token for a message to a chat. Without one it returns how long to wait.
func (p *Pace) May(chat string, now time.Time) (ok bool, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.chats[chat]
	if l == nil {
		l = &lane{limiter: rate.NewLimiter(p.limits.Chat, p.limits.ChatBurst)}
		p.chats[chat] = l
	}
	if until := later(l.until, p.until); until.After(now) {
		return false, until.Sub(now)
	}
	reserved := l.limiter.ReserveN(now, 1)
	if wait := reserved.DelayFrom(now); wait > 0 {
		reserved.CancelAt(now)
		return false, wait
	}
	return true, 0
}

// Turn takes a place in the overall row and returns how long until it comes.
func (p *Pace) Turn(now time.Time) time.Duration { return p.overall.ReserveN(now, 1).DelayFrom(now) }

// Slow notes that a message to a chat was refused as too fast. Who does not say whether the chat or the bot was: one chat
// waits alone, and a second one at the same time means that it is the bot.
func (p *Pace) Slow(chat string, now time.Time, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	until := now.Add(wait)
	for other, l := range p.chats {
		if other != chat && l.until.After(now) {
			p.until = later(p.until, until)
		}
	}
	if l := p.chats[chat]; l != nil {
		l.until = later(l.until, until)
	}
}

// Hold makes everything wait.
func (p *Pace) Hold(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until = later(p.until, until)
}

// Forget drops chats that have been quiet: their bucket is full again.
func (p *Pace) Forget(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for chat, l := range p.chats {
		if !l.until.After(now) && l.limiter.TokensAt(now) >= float64(p.limits.ChatBurst) {
			delete(p.chats, chat)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
