package console

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"homthu/triage/roster"
)

// stay is what a session knows. It never changes: every rise of rights begins a new session with a new token, so that one
// that somebody planted before is worth nothing, and no slow call can write an older one over it. Duties are read from the
// roster at each call. Where from and with what browser is not kept.
type stay struct {
	ID     string // to speak of it; it opens nothing
	User   string
	Half   bool     // the passphrase was right, the second factor is still asked
	Units  []string // where he served when it began: one that ends, ends the session
	Keys   string   // his recipient when it began: once his keys are others, so is he until somebody has compared
	Begun  time.Time
	Proved time.Time // when the passphrase was last shown
	Shown  time.Time // when a second factor was shown; zero: it was not
}

// factor tells whether a second factor was shown in the session.
func (s stay) factor() bool { return !s.Shown.IsZero() }

// stale tells whether it was shown longer ago than a session lives: opening the lock, which asks for the passphrase alone, does
// not begin its time anew.
func (c *Console) stale(s stay) bool {
	return s.factor() && c.opts.Now().Sub(s.Shown) >= c.opts.Lifetime
}

const (
	sessionStay = "stay"
	// halfLife is how long one may take to show a second factor.
	halfLife = 5 * time.Minute
	// freshFor is how long after the passphrase one may change how one signs in.
	freshFor = 10 * time.Minute
)

// stay returns the session of a call; the zero stay is none.
func (c *Console) stay(ctx context.Context) stay {
	s, _ := c.sessions.Get(ctx, sessionStay).(stay)
	return s
}

// begin starts a session in place of the one that was.
func (c *Console) begin(ctx context.Context, s stay) error {
	if err := c.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := c.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.ID, s.Begun = uuid.NewString(), c.opts.Now()
	c.sessions.Put(ctx, sessionStay, s)
	return nil
}

// who returns the officer who makes a call, with the duties he has now and from here. A session whose unit he has
// left ends, and so does one from before his keys were renewed.
func (c *Console) who(r *http.Request) (roster.Person, stay, error) {
	s := c.stay(r.Context())
	if s.User == "" || s.Half || c.stale(s) {
		return roster.Person{}, s, errSignedOut
	}
	person, err := c.opts.Roster.Person(r.Context(), s.User)
	if err != nil && !errors.Is(err, roster.ErrUnknown) {
		return roster.Person{}, s, err
	}
	if err != nil || person.Recipient != s.Keys || slices.ContainsFunc(s.Units, func(unit string) bool { return !serves(person, unit) }) {
		return roster.Person{}, s, errors.Join(errSignedOut, c.sessions.Destroy(r.Context()))
	}
	person, err = c.within(r, person)
	return person, s, err
}

func serves(p roster.Person, unit string) bool {
	return slices.ContainsFunc(p.Duties, func(d roster.Service) bool { return d.Unit == unit })
}

// mustHave says whether one of the officer's duties wants a second factor.
func (c *Console) mustHave(p roster.Person) bool {
	return slices.ContainsFunc(p.Duties, func(d roster.Service) bool {
		return slices.ContainsFunc(c.opts.SecondFactor, func(who string) bool { return who == "*" || who == d.Role || who == string(d.Duty) })
	})
}

// openStay is a session that is kept.
type openStay struct {
	stay
	key  string
	used time.Time
}

// stays lists the sessions of an officer in which he is signed in; "" is those of everybody.
func (c *Console) stays(user string) ([]openStay, error) {
	all, err := c.store.All()
	if err != nil {
		return nil, err
	}
	var found []openStay
	for key, data := range all {
		_, values, err := c.sessions.Codec.Decode(data)
		if err != nil {
			return nil, err
		}
		if s, ok := values[sessionStay].(stay); ok && (user == "" || s.User == user) {
			found = append(found, openStay{s, key, c.store.used(key)})
		}
	}
	slices.SortFunc(found, func(a, b openStay) int { return b.Begun.Compare(a.Begun) })
	return found, nil
}

// end ends those of an officer's sessions that which names, and returns how many.
func (c *Console) end(user string, which func(stay) bool) (n int, err error) {
	all, err := c.stays(user)
	if err != nil {
		return 0, err
	}
	for _, s := range all {
		if which(s.stay) {
			if err := c.store.Delete(s.key); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// missed counts a second factor that did not fit. After some, the passphrase is asked again, and the officer is told: somebody
// knows it.
func (c *Console) missed(ctx context.Context, half stay, err error) error {
	if !errors.Is(err, roster.ErrFactor) {
		return err
	}
	if c.steps.missed(half.ID, c.opts.Now()) < maxMissed {
		return err
	}
	if err := c.opts.Factors.Note(ctx, roster.FactorGuessed, half.User, half.User, ""); err != nil {
		return err
	}
	return errors.Join(errAgain, c.sessions.Destroy(ctx))
}
