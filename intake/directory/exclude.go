package directory

import (
	"slices"
	"strings"

	"homthu/intake/envelope"
	"homthu/intake/rules"
)

// exclude turns the route's never into units, whether or not such a unit exists, as one may be made tomorrow. A veiled
// route names the units of communes and villages by role only: whose they are is what its header must not tell.
func (s *search) exclude() {
	s.out.Never = make([]string, 0, len(s.r.Never)+2)
	for _, role := range s.r.Never {
		id := s.id(role)
		if id == "" {
			continue
		}
		if s.veils(role) {
			s.excludeKin(role)
		}
		family := s.d.families[id]
		if family == nil { // merged with nobody: the rule, so that no list is made of it
			s.excludeMember(id)
		}
		for _, member := range family {
			s.excludeMember(member)
		}
	}
}

// excludeKin excludes the roles that mergers join to this one anywhere. Only those of the accused unit's own family
// would do, but then a list with one role more would tell that it is about one of the communes with such a merger.
func (s *search) excludeKin(role string) {
	for _, other := range s.d.kin[role] {
		if s.veils(other) {
			s.never(envelope.AnyPlace(other))
		}
	}
}

func (s *search) excludeMember(id string) {
	role, _, _ := strings.Cut(id, ".")
	if s.veils(role) {
		id = envelope.AnyPlace(role)
	}
	s.never(id)
}

// veils says whether a role's units are excluded for all places. A role that the route seals to is not, as the unit of
// another place must not keep the commune's own from receiving.
func (s *search) veils(role string) bool {
	return s.local(role) && !slices.Contains(s.r.Recipients, role)
}

// local says that units of the role are of one commune, and that the header must not tell of which.
func (s *search) local(role string) bool {
	spec, _ := s.t.Role(role)
	return s.r.Veiled && (spec.Level == rules.Commune || spec.Level == rules.Village)
}

// veil comes when it is known who receives: a unit of a role that the route seals to, and that is excluded all the same
// since a merger made it one with the accused, goes by its role too unless the header names another of that role.
func (s *search) veil() {
	named := s.out.Never
	s.out.Never = make([]string, 0, len(named))
	for _, name := range named {
		role, _, _ := strings.Cut(name, ".")
		if s.local(role) && !slices.ContainsFunc(s.out.Units, func(unit string) bool { return strings.HasPrefix(unit, role+".") }) {
			name = envelope.AnyPlace(role)
		}
		s.never(name)
	}
}

func (s *search) never(id string) {
	if !slices.Contains(s.out.Never, id) {
		s.out.Never = append(s.out.Never, id)
	}
}
