package roster

import (
	"crypto/sha256"
	"sync"
	"time"
)

// slow makes guessing slow. A passphrase has 77 bits, so this is not what keeps it; it keeps the log readable and the
// server idle. It counts per user and source, and per source, and never per user alone: whoever guesses at a
// colleague's passphrase must not lock the colleague out.
type slow struct {
	mu    sync.Mutex // guards tries
	tries map[[sha256.Size]byte]try
}

type try struct {
	failed int
	until  time.Time
	last   time.Time
}

const (
	freeGuesses  = 5                // of one user from one source
	freeAtSource = 30               // of anybody from one source: an office has one address
	longestWait  = 15 * time.Minute // and after as long without a try, all is forgotten
	maxTries     = 20000            // entries; some 2 MB
)

func newSlow() *slow { return &slow{tries: map[[sha256.Size]byte]try{}} }

func keys(user, source string) (both, alone [sha256.Size]byte) {
	return sha256.Sum256([]byte(source + "\x00" + user)), sha256.Sum256([]byte(source))
}

func (s *slow) wait(user, source string, now time.Time) time.Duration {
	both, alone := keys(user, source)
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(s.tries[both].until.Sub(now), s.tries[alone].until.Sub(now), 0)
}

func (s *slow) failed(user, source string, now time.Time) {
	both, alone := keys(user, source)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tries) >= maxTries {
		s.forget(now)
	}
	s.count(both, freeGuesses, now)
	s.count(alone, freeAtSource, now)
}

// count doubles the wait with every failure beyond the free ones.
func (s *slow) count(key [sha256.Size]byte, free int, now time.Time) {
	t := s.tries[key]
	if now.Sub(t.last) > longestWait {
		t = try{}
	}
	t.failed++
	t.last = now
	if over := t.failed - free; over > 0 {
		t.until = now.Add(min(time.Second<<min(over-1, 20), longestWait))
	}
	s.tries[key] = t
}

func (s *slow) passed(user, source string) {
	both, _ := keys(user, source)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tries, both)
}

// forget drops what is old and, if nothing is, everything: a flood from many sources is not slowed down by this at all.
func (s *slow) forget(now time.Time) {
	for key, t := range s.tries {
		if now.Sub(t.last) > longestWait {
			delete(s.tries, key)
		}
	}
	if len(s.tries) >= maxTries {
		clear(s.tries)
	}
}
