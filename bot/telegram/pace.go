package telegram

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Telegram's limits: about one message a second in one chat, short bursts aside, and about 30 a second overall.
const (
	chatRate     = rate.Limit(1)
	chatBurst    = 4 // one turn of the conversation
	overallRate  = rate.Limit(24)
	overallBurst = 1 // so that no second sees more than 25
)

// pace decides when something may be sent. It knows chats only while they are busy.
type pace struct {
	chatRate  rate.Limit
	chatBurst int
	overall   *rate.Limiter

	mu    sync.Mutex
	chats map[string]*lane
	until time.Time // everything waits
}

type lane struct {
	limiter *rate.Limiter
	until   time.Time // Telegram asked this chat to wait
}

func newPace() *pace {
	return &pace{
		chatRate: chatRate, chatBurst: chatBurst, overall: rate.NewLimiter(overallRate, overallBurst), chats: map[string]*lane{},
	}
}

// may takes a token for a message to chat. Without one it returns how long to wait.
func (p *pace) may(chat string, now time.Time) (ok bool, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.chats[chat]
	if l == nil {
		l = &lane{limiter: rate.NewLimiter(p.chatRate, p.chatBurst)}
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

// turn takes a place in the overall row and returns how long until it comes.
func (p *pace) turn(now time.Time) time.Duration { return p.overall.ReserveN(now, 1).DelayFrom(now) }

// slow notes that Telegram refused a message with 429. It does not say whether the chat or the bot was too fast: one chat
// waits alone, and a second one at the same time means that it is the bot.
func (p *pace) slow(chat string, now time.Time, wait time.Duration) {
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

// forget drops chats that have been quiet: their bucket is full again.
func (p *pace) forget(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for chat, l := range p.chats {
		if !l.until.After(now) && l.limiter.TokensAt(now) >= float64(p.chatBurst) {
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
