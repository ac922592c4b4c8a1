package console

import (
	"net/http"
	"slices"
	"strings"

	"homthu/triage/roster"
)

// Me is what an officer's browser needs to begin: his sealed identity, the unit keys sealed to it, and what he may do.
type Me struct {
	roster.Person
	Acts  map[string][]roster.Act `json:"acts"`  // by unit
	Units map[string][]roster.Key `json:"units"` // public keys of his units, old ones too
	// Before are the units that went over into his units: their keys open what came under the old name.
	Before map[string][]string `json:"before,omitempty"`
}

// Addressee is a unit with the key to seal to now.
type Addressee struct {
	Unit      string `json:"unit"`
	Name      string `json:"name"`
	Recipient string `json:"recipient"`
	Verify    string `json:"verify"`
}

func (c *Console) me(w http.ResponseWriter, r *http.Request, person roster.Person) error {
	me := Me{Person: person, Acts: map[string][]roster.Act{}, Units: map[string][]roster.Key{}, Before: map[string][]string{}}
	for _, d := range person.Duties {
		if me.Acts[d.Unit] != nil {
			continue
		}
		me.Acts[d.Unit] = slices.DeleteFunc(roster.Acts(), func(a roster.Act) bool { return !person.May(d.Unit, a) })
		keys, err := c.opts.Roster.Keys(r.Context(), d.Unit)
		if err != nil {
			return err
		}
		keys = slices.DeleteFunc(keys, func(k roster.Key) bool { return k.Proposed }) // nobody could verify what is signed with it
		me.Units[d.Unit] = keys
	}
	before, err := c.opts.Roster.Merged(r.Context())
	if err != nil {
		return err
	}
	for unit, old := range before {
		if me.Acts[unit] != nil {
			me.Before[unit] = old
		}
	}
	return answer(w, me)
}

func (c *Console) tables(w http.ResponseWriter, _ *http.Request, _ roster.Person) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, err := w.Write(c.opts.Tables.JSON())
	return ignoreGone(err)
}

func (c *Console) directory(w http.ResponseWriter, r *http.Request, _ roster.Person) error {
	signed, _, err := c.opts.Roster.Signed(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, err = w.Write(signed)
	return ignoreGone(err)
}

// maxUnits bounds one question; a case has at most 32.
const maxUnits = 64

func (c *Console) units(w http.ResponseWriter, r *http.Request, _ roster.Person) error {
	ids := strings.Split(r.URL.Query().Get("ids"), ",")
	if len(ids) > maxUnits {
		return errTooBig
	}
	found := []Addressee{}
	for _, id := range ids {
		unit, err := c.opts.Roster.Unit(r.Context(), id)
		if err != nil {
			return err
		}
		key, err := c.opts.Roster.KeyNow(r.Context(), id)
		if err != nil {
			return err
		}
		found = append(found, Addressee{unit.ID, unit.Name, key.Recipient, key.Verify})
	}
	return answer(w, found)
}
