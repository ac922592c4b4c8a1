package console

import (
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
)

// sessionStore keeps sessions in memory, under hashes of their tokens: a restart signs everybody out, no disk ever holds a
// token. Unlike the library's own it can end a session of somebody else for good: a call that was under way writes its session
// when it answers, and must not bring one back that was ended meanwhile. Expiry goes by
// the wall clock, as the library's does.
type sessionStore struct {
	mu    sync.Mutex // guards items
	items map[string]storedSession
	clock func() time.Time // for what people read
	swept time.Time
}

// storedSession is one session, or the mark that it has ended.
type storedSession struct {
	data   []byte // nil: ended
	expiry time.Time
	used   time.Time
}

var (
	_ scs.Store         = (*sessionStore)(nil)
	_ scs.IterableStore = (*sessionStore)(nil)
)

// markFor is how long it is remembered that a session has ended: no call takes longer.
const markFor = time.Hour

func newSessionStore(now func() time.Time) *sessionStore {
	return &sessionStore{items: map[string]storedSession{}, clock: now}
}

// Find returns a session that has neither ended nor expired.
func (s *sessionStore) Find(token string) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	item := s.items[token]
	return item.data, item.data != nil && time.Now().Before(item.expiry), nil
}

// Commit keeps a session, unless it has ended.
func (s *sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	if item, there := s.items[token]; !there || item.data != nil {
		s.items[token] = storedSession{data, expiry, s.clock()}
	}
	return nil
}

// Delete ends a session.
func (s *sessionStore) Delete(token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[token] = storedSession{expiry: time.Now().Add(markFor)}
	return nil
}

// All returns the sessions that are there, by the hashes of their tokens.
func (s *sessionStore) All() (map[string][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, now := map[string][]byte{}, time.Now()
	for token, item := range s.items {
		if item.data != nil && now.Before(item.expiry) {
			all[token] = item.data
		}
	}
	return all, nil
}

// used says when a session was last used.
func (s *sessionStore) used(token string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items[token].used
}

// sweep drops, once a minute, what is over.
func (s *sessionStore) sweep() {
	now := time.Now()
	if now.Sub(s.swept) < time.Minute {
		return
	}
	s.swept = now
	for token, item := range s.items {
		if now.After(item.expiry) {
			delete(s.items, token)
		}
	}
}
