package directory

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"homthu/intake/envelope"
	"homthu/intake/rules"
)

// Place is a commune and its province, by code.
type Place struct {
	Commune  string `json:"commune"`
	Province string `json:"province"`
}

// Finding is one way in which tables and directory together would fail somebody.
type Finding struct {
	Place    Place         `json:"place"`
	Category string        `json:"category"`
	Answers  rules.Answers `json:"answers"`
	Subjects []string      `json:"subjects"`
	Problem  string        `json:"problem"`
}

// String says it for an operator.
func (f Finding) String() string {
	return fmt.Sprintf("commune %s: category %s, answers %v, subject %v: %s",
		f.Place.Commune, f.Category, f.Answers, f.Subjects, f.Problem)
}

// Doctor walks every category with every answer that a route depends on, and every role as a subject named otherwise
// (the inspectorates themselves included), at every place. It reports each case in which somebody accused, or in the
// never of the route, would receive, or in which no unit with a key outside the subject's chain would. No findings means
// that nobody has to write to the one he writes about.
func (d *Directory) Doctor(t *rules.Tables, at time.Time, places ...Place) []Finding {
	return slices.Collect(d.findings(t, at, places))
}

func (d *Directory) findings(t *rules.Tables, at time.Time, places []Place) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		for _, c := range t.Categories {
			seen := map[string]bool{}
			for _, a := range t.AnswersThatMatter(c.Code) {
				for _, subjects := range subjectsOf(t) {
					x, err := d.examine(t, at, c.Code, a, subjects)
					if err != nil {
						if !yield(Finding{Category: c.Code, Answers: a, Subjects: subjects, Problem: err.Error()}) {
							return
						}
						continue
					}
					if key := x.key(); seen[key] {
						continue // other answers to the same effect were looked at
					} else {
						seen[key] = true
					}
					for _, p := range places {
						if problem := x.problem(p); problem != "" && !yield(Finding{p, c.Code, a, subjects, problem}) {
							return
						}
					}
				}
			}
		}
	}
}

func (d *Directory) examine(t *rules.Tables, at time.Time, category string, a rules.Answers, subjects []string) (examination, error) {
	r, err := t.Route(category, a, "", subjects...)
	return examination{d, t, r, t.AccusedBy(category, a, subjects...), subjects, at}, err
}

// subjectsOf lists nobody, and every role that is a body or people.
func subjectsOf(t *rules.Tables) [][]string {
	list := [][]string{nil}
	for _, role := range t.Roles {
		if role.Level != rules.NoLevel {
			list = append(list, []string{role.ID})
		}
	}
	return list
}

// examination is one route with whom it is about.
type examination struct {
	d        *Directory
	t        *rules.Tables
	r        rules.Route
	accused  []rules.Accusation
	subjects []string
	at       time.Time
}

// key is the same for examinations that cannot differ.
func (x examination) key() string {
	parts := slices.Concat(x.r.Recipients, []string{"/"}, x.r.Never, []string{"/"}, x.subjects)
	for _, acc := range x.accused {
		parts = append(append(parts, "/"), acc.Roles...)
		if acc.Shared {
			parts = append(parts, "shared")
		}
	}
	return strings.Join(parts, " ")
}

// problem looks at one place with its own eyes: it does not use Recipients' filter, only its result.
func (x examination) problem(p Place) string {
	to, err := x.d.Recipients(x.r, p.Commune, p.Province, x.at)
	if err != nil {
		return err.Error()
	}
	banned := slices.Clone(x.subjects) // must not read
	chain := []string{}                // must not be the only ones who do
	for _, acc := range x.accused {
		if !acc.Shared {
			banned = append(banned, acc.Roles...)
		}
		for _, role := range acc.Roles {
			chain = append(chain, x.t.Chain(role)...)
		}
	}
	for _, role := range x.subjects {
		chain = append(chain, x.t.Chain(role)...)
	}
	for _, role := range banned {
		if id := unitID(x.t, role, p); id != "" && !envelope.Forbids(to.Never, id) {
			return "never does not forbid " + id
		}
	}
	banned = append(banned, x.r.Never...)
	outside := false
	for _, id := range to.Units {
		for _, member := range x.d.Family(id) {
			u := x.d.units[member]
			if slices.Contains(banned, u.Role) && (u.Place == p.Commune || u.Place == p.Province) {
				return fmt.Sprintf("%s would receive, as %s", member, id)
			}
		}
		// A recovery reader is no holder, unless the route names it too.
		u := x.d.units[id]
		if !slices.Contains(chain, u.Role) && (!u.Recovery || slices.Contains(x.r.Recipients, u.Role)) {
			outside = true
		}
	}
	if !outside {
		return "nobody outside the subject's chain would receive"
	}
	return ""
}

// Complete says whether every role that the tables route to has a unit with a key at the place, and names those that have
// none and no stand-in. Roles without fallbacks (a border post, the Front) may be absent.
func (d *Directory) Complete(t *rules.Tables, at time.Time, p Place) error {
	var missing []error
	for _, role := range t.Roles {
		if len(role.Fallbacks) == 0 || role.Level == rules.NoLevel || role.Level == rules.Village {
			continue
		}
		id := unitID(t, role.ID, p)
		u, ok := d.Unit(id, at)
		if ok {
			_, ok = u.Key(at)
		}
		if !ok {
			missing = append(missing, fmt.Errorf("%s has no key", id))
		}
	}
	return errors.Join(missing...)
}
