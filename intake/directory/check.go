package directory

import (
	"cmp"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ids are what unit ids, places, roles, edges, deployments and box codes are made of. A unit id is role.place.
var (
	idPattern   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	codePattern = regexp.MustCompile(`^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$`)
)

// sorted returns a copy in canonical order, with times in UTC and whole seconds and no list null.
func (d Directory) sorted() Directory {
	d.V = Version
	d.Issued, d.Expires = d.Issued.UTC().Truncate(time.Second), d.Expires.UTC().Truncate(time.Second)
	d.Units = append([]Unit{}, d.Units...)
	for i, u := range d.Units {
		u.From, u.To = seconds(u.From), seconds(u.To)
		u.Keys = append([]Key{}, u.Keys...)
		for j := range u.Keys {
			u.Keys[j].From, u.Keys[j].To = seconds(u.Keys[j].From), seconds(u.Keys[j].To)
		}
		d.Units[i] = u
	}
	d.Boxes = append([]Box{}, d.Boxes...)
	for i, b := range d.Boxes {
		b.From, b.To = seconds(b.From), seconds(b.To)
		b.Villages = append([]string{}, b.Villages...)
		d.Boxes[i] = b
	}
	d.Edges = append([]Edge{}, d.Edges...)
	d.Deployments = append([]Deployment{}, d.Deployments...)
	slices.SortStableFunc(d.Units, byUnit)
	slices.SortStableFunc(d.Boxes, byBox)
	slices.SortStableFunc(d.Edges, func(a, b Edge) int { return strings.Compare(a.ID, b.ID) })
	slices.SortStableFunc(d.Deployments, func(a, b Deployment) int { return strings.Compare(a.ID, b.ID) })
	return d
}

func byUnit(a, b Unit) int { return strings.Compare(a.ID, b.ID) }

func byBox(a, b Box) int {
	return cmp.Or(strings.Compare(a.Code, b.Code), start(a.From).Compare(start(b.From)))
}

func start(from *time.Time) time.Time {
	if from == nil {
		return time.Time{}
	}
	return *from
}

func seconds(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	s := t.UTC().Truncate(time.Second)
	return &s
}

// check refuses what is not sound: it is called before signing and after reading.
func (d *Directory) check() error {
	if d.Version < 1 || !plain(d.Province) {
		return fmt.Errorf("version %d, province %q", d.Version, d.Province)
	}
	if !clean(&d.Issued) || !clean(&d.Expires) || !d.Issued.Before(d.Expires) {
		return fmt.Errorf("issued and expires: not in order, or not in UTC and whole seconds")
	}
	if err := d.checkParties(); err != nil {
		return err
	}
	if !slices.IsSortedFunc(d.Units, byUnit) || !slices.IsSortedFunc(d.Boxes, byBox) {
		return fmt.Errorf("units or boxes are not sorted")
	}
	for i, u := range d.Units {
		if i > 0 && d.Units[i-1].ID == u.ID {
			return fmt.Errorf("unit %s is there twice", u.ID)
		}
		if err := d.checkUnit(u); err != nil {
			return fmt.Errorf("unit %q: %w", u.ID, err)
		}
	}
	for i, b := range d.Boxes {
		if !codePattern.MatchString(b.Code) || !codePattern.MatchString(b.Commune) || !plain(b.Name) || !span(b.From, b.To) ||
			b.Villages == nil || !all(b.Villages, plain) {
			return fmt.Errorf("box %q: code, name, commune, villages or dates", b.Code)
		}
		if i > 0 && d.Boxes[i-1].Code == b.Code && (d.Boxes[i-1].To == nil || start(b.From).Before(*d.Boxes[i-1].To)) {
			return fmt.Errorf("box %q: two at the same time", b.Code)
		}
	}
	return d.checkSuccessors()
}

func (d *Directory) checkParties() error {
	last := ""
	for _, e := range d.Edges {
		if !idPattern.MatchString(e.ID) || !isVerify(e.Verify) || e.ID <= last {
			return fmt.Errorf("edge %q: id, order or verify key", e.ID)
		}
		last = e.ID
	}
	last = ""
	for _, p := range d.Deployments {
		if !idPattern.MatchString(p.ID) || !isVerify(p.Verify) || p.ID <= last {
			return fmt.Errorf("deployment %q: id, order or verify key", p.ID)
		}
		last = p.ID
	}
	if d.Units == nil || d.Boxes == nil || d.Edges == nil || d.Deployments == nil {
		return fmt.Errorf("a list is null")
	}
	return nil
}

func (d *Directory) checkUnit(u Unit) error {
	if !idPattern.MatchString(u.Role) || !codePattern.MatchString(u.Place) || u.ID != u.Role+"."+u.Place || !plain(u.Name) {
		return fmt.Errorf("id, role, place or name")
	}
	if !span(u.From, u.To) || u.Keys == nil {
		return fmt.Errorf("dates or keys")
	}
	if !slices.ContainsFunc(d.Deployments, func(p Deployment) bool { return p.ID == u.Deployment }) {
		return fmt.Errorf("no such deployment: %q", u.Deployment)
	}
	for _, k := range u.Keys {
		if !isRecipient(k.Recipient) || !isVerify(k.Verify) || !span(k.From, k.To) {
			return fmt.Errorf("a key is no post-quantum recipient and Ed25519 key with dates")
		}
	}
	return nil
}

// checkSuccessors refuses a successor that is unknown, and mergers in a circle.
func (d *Directory) checkSuccessors() error {
	next := make(map[string]string, len(d.Units))
	for _, u := range d.Units {
		next[u.ID] = u.Successor
	}
	for _, u := range d.Units {
		if u.Successor != "" && u.To == nil {
			return fmt.Errorf("unit %q has a successor but no end", u.ID)
		}
		steps := 0
		for id := u.Successor; id != ""; id = next[id] {
			if _, known := next[id]; !known || steps > len(next) {
				return fmt.Errorf("unit %q: successor unknown or in a circle", u.ID)
			}
			steps++
		}
	}
	return nil
}

func isVerify(s string) bool {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == ed25519.PublicKeySize && base64.StdEncoding.EncodeToString(b) == s
}

// isRecipient takes hybrid recipients and their digests by form; whoever seals parses them.
func isRecipient(s string) bool {
	if digest, ok := strings.CutPrefix(s, withheld); ok {
		b, err := hex.DecodeString(digest)
		return err == nil && len(b) == 32 && hex.EncodeToString(b) == digest
	}
	return strings.HasPrefix(s, "age1pq1") && len(s) < 4096 && idPattern.MatchString(s)
}

// plain takes names: not empty, valid UTF-8, nothing that Go and browsers write differently in JSON.
func plain(s string) bool {
	return s != "" && len(s) <= 400 && strings.ToValidUTF8(s, "") == s &&
		!strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029 || r == 0xfffd })
}

func clean(t *time.Time) bool {
	return t == nil || t.Location() == time.UTC && t.Nanosecond() == 0 && t.Year() > 1900 && t.Year() < 9999
}

func span(from, to *time.Time) bool {
	return clean(from) && clean(to) && (from == nil || to == nil || from.Before(*to))
}

func all(list []string, ok func(string) bool) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !ok(s) })
}
