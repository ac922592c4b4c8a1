package roster

import (
	"crypto/sha256"
	"errors"
	"sync"
	"time"
)

// slow makes guessing slow. A passphrase has 77 bits, so this is not what keeps it; it keeps the log readable and the
// server idle. A code of six digits is kept by it, and by the passphrase that must come first.
//
// Failures are counted per user and source, per source, and of codes per user as well. Whoever guesses must not lock the
// officer out: no wait is longer than a minute, and what counts beyond one user at one source does not hold back somebody at
// a place where he has signed in before.
type slow struct {
	mu    sync.Mutex // guards tries
	tries map[[sha256.Size]byte]try
}

type try struct {
	failed int
	until  time.Time
	last   time.Time
	passed bool // this user has signed in from this source
}

const (
	freeGuesses  = 5           // of one user from one source
	freeAtSource = 30          // of anybody from one source: an office has one address
	freeCodes    = 20          // of one user from anywhere, after his right passphrase
	longestWait  = time.Minute // a failure beyond the free ones doubles the wait up to this
	forgetAfter  = 15 * time.Minute
	knownFor     = 30 * 24 * time.Hour
	maxTries     = 20000 // entries; some 2 MB
)

// What is guessed at.
const (
	atPassphrase = "passphrase"
	atFactor     = "factor"
)

func newSlow() *slow { return &slow{tries: map[[sha256.Size]byte]try{}} }

// counter is one count that a failure goes to.
type counter struct {
	key   [sha256.Size]byte
	free  int
	broad bool // beyond one user at one source
}

func counters(what, user, source string) []counter {
	key := func(user, source string) [sha256.Size]byte {
		return sha256.Sum256([]byte(what + "\x00" + source + "\x00" + user))
	}
	all := []counter{{key(user, source), freeGuesses, false}, {key("", source), freeAtSource, true}}
	if what == atFactor {
		all = append(all, counter{key(user, ""), freeCodes, true})
	}
	return all
}

// known is where it is kept that the user has signed in from the source.
func known(user, source string) [sha256.Size]byte {
	return sha256.Sum256([]byte("known\x00" + source + "\x00" + user))
}

// guess counts one try, as if it had failed already: of many at once none comes through beside the count. If a wait is left
// it counts nothing, and the try must not be looked at. What was right is taken back with right.
func (s *slow) guess(what, user, source string, now time.Time) (wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	place := s.tries[known(user, source)]
	atHome := place.passed && now.Sub(place.last) < knownFor
	all := counters(what, user, source)
	for _, c := range all {
		if !c.broad || !atHome {
			wait = max(wait, s.tries[c.key].until.Sub(now))
		}
	}
	if wait > 0 {
		return wait
	}
	if len(s.tries) >= maxTries {
		s.forget(now)
	}
	for _, c := range all {
		t := s.tries[c.key]
		if now.Sub(t.last) > forgetAfter {
			t = try{}
		}
		t.failed++
		t.last = now
		if over := t.failed - c.free; over > 0 { // each doubles the wait
			t.until = now.Add(min(time.Second<<min(over-1, 20), longestWait))
		}
		s.tries[c.key] = t
	}
	return 0
}

// right takes a guess back that was right, or that nobody looked at, and forgets earlier ones of this user at this source.
func (s *slow) right(what, user, source string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := counters(what, user, source)
	delete(s.tries, all[0].key)
	for _, c := range all[1:] {
		t := s.tries[c.key]
		t.failed = max(t.failed-1, 0)
		if t.failed <= c.free {
			t.until = time.Time{}
		}
		s.tries[c.key] = t
	}
}

// home remembers that the user has signed in from the source.
func (s *slow) home(user, source string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries[known(user, source)] = try{passed: true, last: now}
}

// forget drops what is old and, if nothing is, everything: a flood from many sources is not slowed down by this at all.
func (s *slow) forget(now time.Time) {
	for key, t := range s.tries {
		if age := now.Sub(t.last); age > knownFor || (!t.passed && age > forgetAfter) {
			delete(s.tries, key)
		}
	}
	if len(s.tries) >= maxTries {
		clear(s.tries)
	}
}

// slowly lets a secret be checked. Only what check says was wrong counts as a guess.
func (r *Roster) slowly(what, user, source string, check func() error) error {
	if wait := r.slow.guess(what, user, source, r.now()); wait > 0 {
		return &SlowError{After: wait}
	}
	err := check()
	if !errors.Is(err, ErrCredentials) && !errors.Is(err, ErrFactor) {
		r.slow.right(what, user, source)
	}
	return err
}

// Entered says that the officer is signed in, with all that was asked: guesses of others hold him back no more at this
// source. It is forgotten when the program ends.
func (r *Roster) Entered(user, source string) { r.slow.home(user, source, r.now()) }
