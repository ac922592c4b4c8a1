package console

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"homthu/triage/roster"
)

// warnFor is how long an officer is told that somebody guessed at his second factor.
const warnFor = 30 * 24 * time.Hour

// factors answers with the officer's second factors; it is what every change of them answers with as well.
func (c *Console) factors(w http.ResponseWriter, r *http.Request, person roster.Person, _ stay) error {
	list, err := c.opts.Factors.Of(r.Context(), person.User)
	if err != nil {
		return err
	}
	warnings, err := c.opts.Factors.Warnings(r.Context(), person.User, c.opts.Now().Add(-warnFor))
	if err != nil {
		return err
	}
	return answer(w, struct {
		Factors  []roster.Factor `json:"factors"`
		Required bool            `json:"required"`
		Origin   string          `json:"origin,omitempty"` // where passkeys work
		Warnings []roster.Change `json:"warnings"`
	}{list, c.mustHave(person), c.opts.Factors.Origin(), warnings})
}

// newCode hands out the secret of a new app. It stays with the session until the app has shown its first code.
func (c *Console) newCode(w http.ResponseWriter, r *http.Request, person roster.Person, s stay) error {
	code, err := c.opts.Factors.NewCode(person.User)
	if err != nil {
		return err
	}
	c.steps.put(s.ID, step{code: code.Secret}, c.opts.Now())
	return answer(w, code)
}

func (c *Console) addCode(w http.ResponseWriter, r *http.Request, person roster.Person, s stay) error {
	var body struct {
		Name string `json:"name"`
		Code string `json:"code"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	begun, _ := c.steps.take(s.ID, c.opts.Now())
	err := c.opts.Factors.AddCode(r.Context(), person.User, body.Name, begun.code, body.Code)
	if err != nil {
		c.steps.put(s.ID, step{code: begun.code}, c.opts.Now()) // a mistyped code can be typed again
		return err
	}
	return c.changed(w, r, person, true)
}

func (c *Console) newPasskey(w http.ResponseWriter, r *http.Request, person roster.Person, s stay) error {
	ceremony, err := c.opts.Factors.BeginPasskey(r.Context(), person.User)
	if err != nil {
		return err
	}
	c.steps.put(s.ID, step{passkey: ceremony.State}, c.opts.Now())
	return answer(w, ceremony.Options)
}

func (c *Console) addPasskey(w http.ResponseWriter, r *http.Request, person roster.Person, s stay) error {
	var body struct {
		Name   string          `json:"name"`
		Answer json.RawMessage `json:"answer"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	begun, ok := c.steps.take(s.ID, c.opts.Now())
	if !ok || begun.passkey == nil {
		return roster.ErrFactor
	}
	if err := c.opts.Factors.AddPasskey(r.Context(), person.User, body.Name, begun.passkey, body.Answer); err != nil {
		return err
	}
	return c.changed(w, r, person, true)
}

func (c *Console) removeFactor(w http.ResponseWriter, r *http.Request, person roster.Person, s stay) error {
	var body struct {
		ID string `json:"id"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Factors.Remove(r.Context(), person.User, body.ID, !c.mustHave(person)); err != nil {
		return err
	}
	return c.changed(w, r, person, s.factor())
}

// changed goes on after the officer has changed how he signs in: he is signed in nowhere else any more. If he has shown more
// than before, it is in a new session.
func (c *Console) changed(w http.ResponseWriter, r *http.Request, person roster.Person, factor bool) error {
	s := c.stay(r.Context())
	if _, err := c.end(person.User, func(o stay) bool { return o.ID != s.ID }); err != nil {
		return err
	}
	if factor && !s.factor() {
		s.Shown = c.opts.Now()
		if err := c.begin(r.Context(), s); err != nil {
			return err
		}
	}
	return c.factors(w, r, person, s)
}

// rephrase replaces the passphrase: the browser derived the new secret, and sealed the same identity to it.
func (c *Console) rephrase(w http.ResponseWriter, r *http.Request, person roster.Person, s stay) error {
	var body struct {
		Secret   string        `json:"secret"` // from the old one
		Salt     []byte        `json:"salt"`
		Params   roster.Params `json:"params"`
		Auth     []byte        `json:"auth"`
		Identity []byte        `json:"identity"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	secret, err := hex.DecodeString(body.Secret)
	if err != nil {
		return errMalformed
	}
	if err := c.opts.Roster.Rephrase(r.Context(), person.User, secret, c.opts.Source(r),
		roster.Enrolment{Salt: body.Salt, Params: body.Params, Auth: body.Auth, Identity: body.Identity}); err != nil {
		return err
	}
	return c.changed(w, r, person, s.factor())
}

// place is one of the places where an officer is signed in. Where it is, is not known: no address and no browser is kept.
type place struct {
	ID   string    `json:"id"`
	From time.Time `json:"from"`
	Used time.Time `json:"used"`
	Here bool      `json:"here"`
}

func (c *Console) places(w http.ResponseWriter, r *http.Request, person roster.Person, s stay) error {
	all, err := c.stays(person.User)
	if err != nil {
		return err
	}
	list := []place{}
	for _, o := range all {
		if !o.Half {
			list = append(list, place{o.ID, o.Begun, o.used, o.ID == s.ID})
		}
	}
	return answer(w, list)
}

// leave ends one of the officer's own sessions, or all but this one.
func (c *Console) leave(w http.ResponseWriter, r *http.Request, person roster.Person, s stay) error {
	var body struct {
		ID string `json:"id"` // "" is all but this one
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if _, err := c.end(person.User, func(o stay) bool { return o.ID != s.ID && (body.ID == "" || o.ID == body.ID) }); err != nil {
		return err
	}
	return c.places(w, r, person, s)
}

// access lists how the people of the unit sign in.
func (c *Console) access(w http.ResponseWriter, r *http.Request, who caller) error {
	type colleague struct {
		User    string `json:"user"`
		Name    string `json:"name"`
		Factors int    `json:"factors"`
		Places  int    `json:"places"`
	}
	people, err := c.opts.Roster.Colleagues(r.Context(), who.Unit)
	if err != nil {
		return err
	}
	open, err := c.stays("")
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, o := range open {
		if !o.Half {
			at[o.User]++
		}
	}
	list := []colleague{}
	for _, p := range people {
		factors, err := c.opts.Factors.Of(r.Context(), p.User)
		if err != nil {
			return err
		}
		list = append(list, colleague{p.User, p.Name, len(factors), at[p.User]})
	}
	return answer(w, list)
}

// resetFactors takes a colleague's second factors away, and ends his sessions.
func (c *Console) resetFactors(w http.ResponseWriter, r *http.Request, who caller) error {
	if c.opts.Now().Sub(c.stay(r.Context()).Proved) > freshFor {
		return errAgain
	}
	return c.colleague(w, r, who, func(ctx context.Context, user string) error {
		return c.opts.Factors.Reset(ctx, who.Officer, who.Unit, user)
	})
}

// endSessions ends a colleague's sessions.
func (c *Console) endSessions(w http.ResponseWriter, r *http.Request, who caller) error {
	return c.colleague(w, r, who, func(ctx context.Context, user string) error {
		return c.opts.Factors.Note(ctx, roster.SessionsEnded, user, who.Officer, who.Unit)
	})
}

func (c *Console) colleague(w http.ResponseWriter, r *http.Request, who caller, act func(context.Context, string) error) error {
	var body struct {
		User string `json:"user"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	people, err := c.opts.Roster.Colleagues(r.Context(), who.Unit)
	if err != nil {
		return err
	}
	known := false
	for _, p := range people {
		known = known || p.User == body.User
	}
	if !known {
		return roster.ErrUnknown
	}
	if err := act(r.Context(), body.User); err != nil {
		return err
	}
	if _, err := c.end(body.User, func(o stay) bool { return body.User != who.Officer || o.ID != c.stay(r.Context()).ID }); err != nil {
		return err
	}
	return c.access(w, r, who)
}
