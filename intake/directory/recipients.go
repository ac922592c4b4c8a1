package directory

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"homthu/intake/envelope"
	"homthu/intake/rules"
)

// Addressees is what a route means at a place and a time.
type Addressees struct {
	To          []envelope.Addressee `json:"to"`          // in order: the first holds the case; recovery units come last
	Never       []string             `json:"never"`       // who must not, with all that mergers join to them; see [envelope.Forbids]
	Units       []string             `json:"units"`       // the units of To
	Deployments []string             `json:"deployments"` // that serve them
	Fallback    bool                 `json:"fallback"`    // somebody stands in for a unit without a key
}

// Recipients returns the units that the route names at the commune and province, with the recipient each has at that
// time. A unit that was merged is followed to its successor. Where a unit is missing or has no key then, the role's
// fallbacks stand in; where nobody is left at all, the last resort. Nobody in the route's never receives, neither as
// stand-in nor as successor nor as recovery unit. With nobody left it returns ErrNobody, and so it does when the list's time
// is over: whose keys those in it are, nobody vouches for any more.
func (d *Directory) Recipients(r rules.Route, commune, province string, at time.Time) (Addressees, error) {
	t := r.Tables()
	if t == nil {
		return Addressees{}, errors.New("directory: a route that no tables made")
	}
	if !at.Before(d.Expires) {
		return Addressees{}, fmt.Errorf("%w: %w", ErrNobody, ErrExpired)
	}
	s := search{d: d, t: t, r: r, place: Place{commune, province}, at: at}
	s.exclude()
	s.out.To = make([]envelope.Addressee, 0, len(r.Recipients)+1)
	s.out.Units = make([]string, 0, len(r.Recipients)+1)
	for _, role := range r.Recipients {
		if s.add(role) {
			continue
		}
		spec, _ := t.Role(role)
		if slices.ContainsFunc(spec.Fallbacks, s.add) {
			s.out.Fallback = true
		}
	}
	if len(s.out.To) == 0 && slices.ContainsFunc(t.LastResort, s.add) {
		s.out.Fallback = true
	}
	if len(s.out.To) == 0 && !s.withheld {
		return Addressees{Never: s.out.Never}, ErrNobody
	}
	for _, u := range d.recovery[province] {
		s.unit(u)
	}
	if s.withheld {
		return Addressees{}, ErrWithheld
	}
	s.veil()
	return s.out, nil
}

// search is one run of Recipients.
type search struct {
	d        *Directory
	t        *rules.Tables
	r        rules.Route
	place    Place
	at       time.Time
	out      Addressees
	withheld bool
}

// id is the unit of a role at the place, or "" for a role that has none.
func (s *search) id(role string) string { return unitID(s.t, role, s.place) }

// unitID is the unit of a role at a place, or "" for a role that is no body.
func unitID(t *rules.Tables, role string, p Place) string {
	spec, _ := t.Role(role)
	switch spec.Level {
	case rules.Commune, rules.Village:
		return role + "." + p.Commune
	case rules.Province:
		return role + "." + p.Province
	}
	return ""
}

// add adds the unit of a role and says whether the role is provided for.
func (s *search) add(role string) bool {
	if slices.Contains(s.r.Never, role) {
		return false
	}
	u := s.d.units[s.id(role)]
	for u != nil && !during(u.From, u.To, s.at) {
		if u.To == nil || s.at.Before(*u.To) || u.Successor == "" {
			return false // not there yet, or gone without a successor
		}
		u = s.d.units[u.Successor]
	}
	return u != nil && s.unit(u)
}

// unit adds a unit that exists, unless it is excluded or has no key, and says whether it is among the recipients.
func (s *search) unit(u *Unit) bool {
	if slices.Contains(s.r.Never, u.Role) || envelope.Forbids(s.out.Never, u.ID) || !during(u.From, u.To, s.at) {
		return false
	}
	if slices.Contains(s.out.Units, u.ID) {
		return true
	}
	key, ok := u.Key(s.at)
	if !ok {
		return false
	}
	if strings.HasPrefix(key.Recipient, withheld) {
		s.withheld = true
		return true
	}
	s.out.To = append(s.out.To, envelope.Addressee{Unit: u.ID, Recipient: key.Recipient})
	s.out.Units = append(s.out.Units, u.ID)
	if !slices.Contains(s.out.Deployments, u.Deployment) {
		s.out.Deployments = append(s.out.Deployments, u.Deployment)
	}
	return true
}

// Verify returns the keys that a signature by the unit at that time may be checked with, the newest first.
func (d *Directory) Verify(unit string, at time.Time) []ed25519.PublicKey {
	u := d.units[unit]
	if u == nil {
		return nil
	}
	var keys []Key
	for _, k := range u.Keys {
		if during(k.From, k.To, at) {
			keys = append(keys, k)
		}
	}
	slices.SortStableFunc(keys, func(a, b Key) int { return start(b.From).Compare(start(a.From)) })
	list := make([]ed25519.PublicKey, len(keys))
	for i, k := range keys {
		list[i] = verifyKey(k.Verify)
	}
	return list
}

// EdgeKey returns the key that an edge's parcels are signed with, or nil.
func (d *Directory) EdgeKey(id string) ed25519.PublicKey {
	for _, e := range d.Edges {
		if e.ID == id {
			return verifyKey(e.Verify)
		}
	}
	return nil
}

// DeploymentKey returns the key that a deployment's parcels are signed with, or nil.
func (d *Directory) DeploymentKey(id string) ed25519.PublicKey {
	for _, p := range d.Deployments {
		if p.ID == id {
			return verifyKey(p.Verify)
		}
	}
	return nil
}

func verifyKey(s string) ed25519.PublicKey {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(b) != ed25519.PublicKeySize {
		return nil // check has refused such a list
	}
	return b
}

// index builds the lookups of a checked list.
func (d *Directory) index() {
	d.units = make(map[string]*Unit, len(d.Units))
	d.boxes = make(map[string][]*Box, len(d.Boxes))
	d.families = map[string][]string{}
	d.recovery = map[string][]*Unit{}
	for i := range d.Units {
		u := &d.Units[i]
		d.units[u.ID] = u
		if u.Recovery {
			d.recovery[u.Place] = append(d.recovery[u.Place], u)
		}
	}
	for i := range d.Boxes {
		b := &d.Boxes[i]
		d.boxes[b.Code] = append(d.boxes[b.Code], b)
	}
	for _, u := range d.Units {
		if u.Successor != "" {
			d.join(u.ID, u.Successor)
		}
	}
	d.relate()
}

// relate lists, for each role with a merged unit, the roles that its families have anywhere.
func (d *Directory) relate() {
	d.kin = map[string][]string{}
	for id, family := range d.families {
		role, _, _ := strings.Cut(id, ".")
		for _, member := range family {
			other, _, _ := strings.Cut(member, ".")
			if !slices.Contains(d.kin[role], other) {
				d.kin[role] = append(d.kin[role], other)
			}
		}
	}
	for _, roles := range d.kin {
		slices.Sort(roles)
	}
}

// join makes one family of two.
func (d *Directory) join(a, b string) {
	family := slices.Clone(d.Family(a))
	for _, id := range d.Family(b) {
		if !slices.Contains(family, id) {
			family = append(family, id)
		}
	}
	slices.Sort(family)
	for _, id := range family {
		d.families[id] = family
	}
}
