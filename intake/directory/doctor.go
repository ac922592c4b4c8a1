package directory

import (
	"errors"
	"fmt"
	"slices"
	"time"

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
	var list []Finding
	for _, c := range t.Categories {
		for _, a := range t.AnswersThatMatter(c.Code) {
			list = append(list, d.examine(t, at, places, c.Code, a, nil)...)
			for _, role := range t.Roles {
				if role.Level != rules.NoLevel {
					list = append(list, d.examine(t, at, places, c.Code, a, []string{role.ID})...)
				}
			}
		}
	}
	return list
}

func (d *Directory) examine(t *rules.Tables, at time.Time, places []Place, category string, a rules.Answers, subjects []string) []Finding {
	var list []Finding
	r, err := t.Route(category, a, "", subjects...)
	for _, p := range places {
		problem := ""
		if err != nil {
			problem = err.Error()
		} else {
			problem = d.problem(t, r, category, p, at, a, subjects)
		}
		if problem != "" {
			list = append(list, Finding{p, category, a, subjects, problem})
		}
	}
	return list
}

// problem looks at one route at one place with its own eyes: it does not use Recipients' filter, only its result.
func (d *Directory) problem(t *rules.Tables, r rules.Route, category string, p Place, at time.Time, a rules.Answers, subjects []string) string {
	to, err := d.Recipients(r, p.Commune, p.Province, at)
	if err != nil {
		return err.Error()
	}
	if len(to.To) != len(to.Units) {
		return "recipients and units differ"
	}
	var chain []string
	for _, role := range subjects {
		chain = append(chain, t.Chain(role)...)
	}
	excluded := slices.Concat(r.Never, chain)
	for _, acc := range t.AccusedBy(category, a) {
		for _, role := range acc.Roles {
			chain = append(chain, t.Chain(role)...)
		}
		if !acc.Shared {
			excluded = append(excluded, acc.Roles...)
		}
	}
	outside := false
	for _, id := range to.Units {
		for _, member := range d.Family(id) {
			u := d.units[member]
			if slices.Contains(excluded, u.Role) && (u.Place == p.Commune || u.Place == p.Province) {
				return fmt.Sprintf("%s would receive, through %s", u.Role, id)
			}
		}
		if u := d.units[id]; !u.Recovery && !slices.Contains(chain, u.Role) {
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
		place := p.Commune
		if role.Level == rules.Province {
			place = p.Province
		}
		u, ok := d.Unit(role.ID+"."+place, at)
		if ok {
			_, ok = u.Key(at)
		}
		if !ok {
			missing = append(missing, fmt.Errorf("%s.%s has no key", role.ID, place))
		}
	}
	return errors.Join(missing...)
}
