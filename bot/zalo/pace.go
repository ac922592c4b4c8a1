package zalo

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Zalo documents no rates; these are modest. A turn of the conversation may come at once.
const (
	chatRate     = rate.Limit(1)
	chatBurst    = 4
	overallRate  = rate.Limit(20)
	overallBurst = 1
)

// pace decides when something may be sent. It knows chats only while they are busy.
type pace struct {
	chatRate  rate.Limit
	chatBurst int
	overall   *rate.Limiter

	mu    sync.Mutex
	chats map[string]*rate.Limiter
	until time.Time // everything waits
}

func newPace() *pace {
	return &pace{
		chatRate: chatRate, chatBurst: chatBurst, overall: rate.NewLimiter(overallRate, overallBurst), chats: map[string]*rate.Limiter{},
	}
}

// may takes a token for a message to chat. Without one it returns how long to wait.
func (p *pace) may(chat string, now time.Time) (ok bool, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.until.After(now) {
		return false, p.until.Sub(now)
	}
	l := p.chats[chat]
	if l == nil {
		l = rate.NewLimiter(p.chatRate, p.chatBurst)
		p.chats[chat] = l
	}
	reserved := l.ReserveN(now, 1)
	if wait := reserved.DelayFrom(now); wait > 0 {
		reserved.CancelAt(now)
		return false, wait
	}
	return true, 0
}

// turn takes a place in the overall row and returns how long until it comes.
func (p *pace) turn(now time.Time) time.Duration { return p.overall.ReserveN(now, 1).DelayFrom(now) }

// hold makes everything wait: Zalo was asked too often, or gives no more.
func (p *pace) hold(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.until) {
		p.until = until
	}
}

// forget drops chats that have been quiet: their bucket is full again.
func (p *pace) forget(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for chat, l := range p.chats {
		if l.TokensAt(now) >= float64(p.chatBurst) {
			delete(p.chats, chat)
		}
	}
}
