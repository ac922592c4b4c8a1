package console

import (
	"encoding/hex"
	"net/http"

	"homthu/triage/roster"
)

// sessionUser is the one thing a session knows. Duties are read from the roster at each call.
const sessionUser = "user"

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
	// A new token for every sign-in: one that somebody planted before is worth nothing.
	if err := c.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	c.sessions.Put(r.Context(), sessionUser, person.User)
	return c.me(w, r, person)
}

func (c *Console) signOut(w http.ResponseWriter, r *http.Request, _ roster.Person) error {
	if err := c.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return done(w)
}
