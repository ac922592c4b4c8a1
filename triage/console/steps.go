package console

import (
	"sync"
	"time"
)

// steps keeps, in memory and for minutes, what a session has begun and not finished: the question to a passkey, the secret of
// an app that has not shown its first code, and how often a second factor did not fit. It stands beside the sessions, since
// a question must be taken once whatever other calls of the same session are under way.
type steps struct {
	mu sync.Mutex // guards of
	of map[string]*step
}

type step struct {
	passkey []byte // state of a passkey's ceremony
	code    string // secret of a new app
	misses  int
	until   time.Time
}

// maxMissed is how often a second factor may not fit before the passphrase is asked again.
const maxMissed = 5

func newSteps() *steps { return &steps{of: map[string]*step{}} }

// get returns what the session has begun, and drops what others have left lying.
func (s *steps) get(session string, now time.Time) *step {
	for id, old := range s.of {
		if now.After(old.until) {
			delete(s.of, id)
		}
	}
	if s.of[session] == nil {
		s.of[session] = &step{}
	}
	s.of[session].until = now.Add(freshFor)
	return s.of[session]
}

// put keeps a question in place of an earlier one.
func (s *steps) put(session string, begun step, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.get(session, now)
	kept.passkey, kept.code = begun.passkey, begun.code
}

// take returns a question, once.
func (s *steps) take(session string, now time.Time) (step, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.get(session, now)
	begun := *kept
	kept.passkey, kept.code = nil, ""
	return begun, begun.passkey != nil || begun.code != ""
}

// missed counts, and returns how often.
func (s *steps) missed(session string, now time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.get(session, now)
	kept.misses++
	return kept.misses
}
