package console

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"homthu/triage/roster"
)

// What a sign-in answers instead of Me when more is asked.
const (
	nextFactor = "factor" // one of the officer's second factors
	nextSetUp  = "setup"  // he must have a second factor, and has none: he can make one, and nothing else
)

// asked is that answer.
type asked struct {
	Next  string   `json:"next"`
	Kinds []string `json:"kinds,omitempty"`  // of second factors that he has
	Name  string   `json:"name,omitempty"`   // his, where the passphrase is all that is asked before
	Host  string   `json:"origin,omitempty"` // where passkeys work
}

// signInRoutes are the calls about signing in. Who changes how he does has shown his passphrase a moment ago.
func (c *Console) signInRoutes() {
	c.open("POST /api/signin/start", c.startSignIn)
	c.open("POST /api/signin", c.signIn)
	c.half("POST /api/signin/code", c.signInCode)
	c.half("POST /api/signin/passkey/start", c.signInAsk)
	c.half("POST /api/signin/passkey", c.signInPasskey)
	c.begun("POST /api/signout", c.signOut)
	c.begun("GET /api/factors", c.factors)
	c.begun("POST /api/factors/code/start", c.fresh(c.newCode))
	c.begun("POST /api/factors/code", c.fresh(c.addCode))
	c.begun("POST /api/factors/passkey/start", c.fresh(c.newPasskey))
	c.begun("POST /api/factors/passkey", c.fresh(c.addPasskey))
	c.begun("POST /api/factors/remove", c.whole(c.fresh(c.removeFactor)))
	c.begun("POST /api/passphrase", c.whole(c.fresh(c.rephrase)))
	c.begun("GET /api/sessions", c.whole(c.places))
	c.begun("POST /api/sessions/end", c.whole(c.leave))
	c.unit("GET /api/access", roster.Wrap, c.access)
	c.unit("POST /api/access/reset", roster.Wrap, c.resetFactors)
	c.unit("POST /api/access/end", roster.TakeOver, c.endSessions)
}

func (c *Console) startSignIn(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		User string `json:"user"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	challenge, err := c.opts.Roster.Challenge(r.Context(), body.User)
	if err != nil {
		return err
	}
	return answer(w, challenge)
}

// signIn takes the passphrase's secret. What it leads to is said only to who knows that.
func (c *Console) signIn(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		User   string `json:"user"`
		Secret string `json:"secret"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	secret, err := hex.DecodeString(body.Secret)
	if err != nil {
		return errMalformed
	}
	person, err := c.opts.Roster.SignIn(r.Context(), body.User, secret, c.opts.Source(r))
	if err != nil {
		return err
	}
	if person, err = c.within(r, person); err != nil {
		return err
	}
	factors, err := c.opts.Factors.Of(r.Context(), person.User)
	if err != nil {
		return err
	}
	// Who only opens the lock of his page has shown his second factor in this session, not longer ago than one lives.
	before := c.stay(r.Context())
	proved := before.User == person.User && !before.Half && before.Keys == person.Recipient && before.factor() && !c.stale(before)
	if len(factors) == 0 {
		return c.enter(w, r, person, time.Time{})
	}
	if proved {
		return c.enter(w, r, person, before.Shown)
	}
	if err := c.begin(r.Context(), stay{User: person.User, Keys: person.Recipient, Half: true, Proved: c.opts.Now()}); err != nil {
		return err
	}
	kinds := []string{}
	for _, f := range factors {
		if !slices.Contains(kinds, f.Kind) {
			kinds = append(kinds, f.Kind)
		}
	}
	return answer(w, asked{Next: nextFactor, Kinds: kinds, Host: c.opts.Factors.Origin()})
}

// enter begins the session of an officer who has shown what he was asked for; shown is when his second factor, if he has one.
func (c *Console) enter(w http.ResponseWriter, r *http.Request, person roster.Person, shown time.Time) error {
	begun := stay{User: person.User, Keys: person.Recipient, Proved: c.opts.Now(), Shown: shown}
	for _, d := range person.Duties {
		if !slices.Contains(begun.Units, d.Unit) {
			begun.Units = append(begun.Units, d.Unit)
		}
	}
	if err := c.begin(r.Context(), begun); err != nil {
		return err
	}
	if !begun.factor() && c.mustHave(person) {
		return answer(w, asked{Next: nextSetUp, Name: person.Name, Host: c.opts.Factors.Origin()})
	}
	c.opts.Roster.Entered(person.User, c.opts.Source(r))
	return c.me(w, r, person)
}

// signInCode takes a code, after the passphrase.
func (c *Console) signInCode(w http.ResponseWriter, r *http.Request, half stay) error {
	var body struct {
		Code string `json:"code"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	return c.signInFactor(w, r, half, c.opts.Factors.CheckCode(r.Context(), half.User, body.Code, c.opts.Source(r)))
}

// signInAsk begins with a passkey, after the passphrase.
func (c *Console) signInAsk(w http.ResponseWriter, r *http.Request, half stay) error {
	ceremony, err := c.opts.Factors.BeginProof(r.Context(), half.User)
	if err != nil {
		return err
	}
	c.steps.put(half.ID, step{passkey: ceremony.State}, c.opts.Now())
	return answer(w, ceremony.Options)
}

// signInPasskey takes what the passkey answered. A question is good for one answer.
func (c *Console) signInPasskey(w http.ResponseWriter, r *http.Request, half stay) error {
	var body struct {
		Answer json.RawMessage `json:"answer"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	begun, ok := c.steps.take(half.ID, c.opts.Now())
	if !ok || begun.passkey == nil {
		return roster.ErrFactor
	}
	return c.signInFactor(w, r, half, c.opts.Factors.Prove(r.Context(), half.User, begun.passkey, body.Answer, c.opts.Source(r)))
}

// signInFactor goes on after a second factor was checked.
func (c *Console) signInFactor(w http.ResponseWriter, r *http.Request, half stay, checked error) error {
	if checked != nil {
		return c.missed(r.Context(), half, checked)
	}
	person, err := c.opts.Roster.Person(r.Context(), half.User)
	if err != nil {
		return err
	}
	if person.Recipient != half.Keys { // the passphrase was that of keys which were renewed since
		return errAgain
	}
	if person, err = c.within(r, person); err != nil {
		return err
	}
	return c.enter(w, r, person, c.opts.Now())
}

func (c *Console) signOut(w http.ResponseWriter, r *http.Request, _ roster.Person, _ stay) error {
	if err := c.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return done(w)
}
