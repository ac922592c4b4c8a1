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

// officer routes a call of a signed-in officer.
func (c *Console) officer(pattern string, f func(http.ResponseWriter, *http.Request, roster.Person) error) {
	c.open(pattern, func(w http.ResponseWriter, r *http.Request) error {
		user := c.sessions.GetString(r.Context(), sessionUser)
		if user == "" {
			return errSignedOut
		}
		person, err := c.opts.Roster.Person(r.Context(), user)
		if errors.Is(err, roster.ErrUnknown) { // he left while signed in
			return errors.Join(errSignedOut, c.sessions.Destroy(r.Context()))
		}
		if err != nil {
			return err
		}
		return f(w, r, person)
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
