package console

import (
	"encoding/json"
	"errors"
	"net/http"

	"homthu/triage/docket"
	"homthu/triage/roster"
)

// caller is who makes a call, and for which unit.
type caller struct {
	docket.Viewer
	person roster.Person
	role   string
}

// open routes a call that needs no session.
func (c *Console) open(pattern string, f func(http.ResponseWriter, *http.Request) error) {
	c.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if err := f(w, r); err != nil {
			c.fail(w, r, err)
		}
	})
}

// session is a call made in an officer's session.
type session func(http.ResponseWriter, *http.Request, roster.Person, stay) error

// officer routes a call of an officer who is wholly signed in.
func (c *Console) officer(pattern string, f func(http.ResponseWriter, *http.Request, roster.Person) error) {
	c.begun(pattern, c.whole(func(w http.ResponseWriter, r *http.Request, person roster.Person, _ stay) error {
		return f(w, r, person)
	}))
}

// begun routes a call that an officer may make even if he still has to set up a second factor.
func (c *Console) begun(pattern string, f session) {
	c.open(pattern, func(w http.ResponseWriter, r *http.Request) error {
		person, s, err := c.who(r)
		if err != nil {
			return err
		}
		return f(w, r, person, s)
	})
}

// whole refuses officers who still have to set up a second factor.
func (c *Console) whole(f session) session {
	return func(w http.ResponseWriter, r *http.Request, person roster.Person, s stay) error {
		if !s.factor() && c.mustHave(person) {
			return errSetUp
		}
		return f(w, r, person, s)
	}
}

// fresh refuses officers who have not shown their passphrase a moment ago.
func (c *Console) fresh(f session) session {
	return func(w http.ResponseWriter, r *http.Request, person roster.Person, s stay) error {
		if c.opts.Now().Sub(s.Proved) > freshFor {
			return errAgain
		}
		return f(w, r, person, s)
	}
}

// half routes a call of somebody who has shown his passphrase and is asked for his second factor.
func (c *Console) half(pattern string, f func(http.ResponseWriter, *http.Request, stay) error) {
	c.open(pattern, func(w http.ResponseWriter, r *http.Request) error {
		s := c.stay(r.Context())
		if !s.Half || c.opts.Now().Sub(s.Begun) > halfLife {
			return errAgain
		}
		return f(w, r, s)
	})
}

// unit routes a call on behalf of a unit that needs the act.
func (c *Console) unit(pattern string, act roster.Act, f func(http.ResponseWriter, *http.Request, caller) error) {
	c.officer(pattern, func(w http.ResponseWriter, r *http.Request, person roster.Person) error {
		unit := r.URL.Query().Get("unit")
		if !person.May(unit, act) {
			return errForbidden
		}
		return f(w, r, caller{docket.Viewer{Officer: person.User, Unit: unit}, person, docket.Role(unit)})
	})
}

// read decodes a body strictly: what the API does not know it does not pretend to have understood.
func read(r *http.Request, into any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return errTooBig
		}
		return errMalformed // the cause may quote the body
	}
	if d.More() {
		return errMalformed
	}
	return nil
}

// answer writes a JSON answer.
func answer(w http.ResponseWriter, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, err = w.Write(b)
	return ignoreGone(err)
}

// ignoreGone drops the error of writing to a browser that has gone: there is nobody to tell.
func ignoreGone(error) error { return nil }

func done(w http.ResponseWriter) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// row answers with the case's row as it stands after a change.
func (c *Console) row(w http.ResponseWriter, r *http.Request, who caller, id string) error {
	row, err := c.opts.Docket.Row(r.Context(), who.Viewer, id)
	if errors.Is(err, docket.ErrNotFound) { // the change took the case from this unit
		return done(w)
	}
	if err != nil {
		return err
	}
	return answer(w, row)
}
