// Package directory is the province's signed list of who is who: units with their recipients and verify keys, boxes,
// edges and deployments, each with dates. It answers which units a route means at a place and a time, and whom nothing
// of it may reach (Recipients), and shows that the rules leave no subject without somebody outside its chain to write to
// (Doctor).
//
// It refuses a list with a wrong signature, an expired one, and one older than the newest already seen; it never makes or
// holds a private key (Sign is given one, and is called on the province's offline machine); it knows nothing of messages.
//
// It is shared by both zones and by the resident's page, whose twin is directory.ts; the vectors in testdata are run by
// both.
//
// # Format
//
// A signed list is three parts, separated by line feeds:
//
//	homthu-directory-1
//	<base64 of the Ed25519 signature>
//	<canonical JSON of the Directory, on one line>
//
// What is signed is the first line, a line feed, and the JSON in which every recipient has been replaced by
// "sha256:" and the hexadecimal SHA-256 of it. So a copy may leave recipients out (put the digests in their place, see
// [Slim]) without a new signature: a phone then loads a tenth of the list and still checks all of it. A unit whose
// recipient was left out is never taken to have no key: Recipients refuses to work with it.
//
// Canonical means: the fields in the order of the types below, absent ones left out as there, no spaces, no HTML escapes,
// lists sorted by id or code, times in UTC and whole seconds.
package directory

import (
	"errors"
	"slices"
	"strings"
	"time"

	"homthu/intake/directory/boxcode"
)

// Version is the "v" of the format.
const Version = 1

// What Read returns, besides what the reader must not trust: ErrFormat when it is not a list of this version,
// ErrSignature when the province did not sign it, ErrExpired when its time is over, ErrOlder when a newer one was seen.
var (
	ErrFormat    = errors.New("directory: not a signed list of this version")
	ErrSignature = errors.New("directory: not signed by the province's key")
	ErrExpired   = errors.New("directory: expired")
	ErrOlder     = errors.New("directory: older than the newest seen")
)

// ErrNobody is returned by Recipients when nobody is left who may receive. The caller says so to the resident, shows the
// other ways, and seals nothing.
var ErrNobody = errors.New("directory: nobody is left who may receive")

// ErrWithheld is returned by Recipients when a recipient it needs was left out of this copy. The caller gets a fuller
// copy; taking a stand-in instead would let whoever made the copy choose the readers.
var ErrWithheld = errors.New("directory: this copy leaves out a recipient that is needed")

// Directory is one version of the list.
type Directory struct {
	V           int          `json:"v"`
	Version     int          `json:"version"`
	Province    string       `json:"province"` // who issued it, for people
	Issued      time.Time    `json:"issued"`
	Expires     time.Time    `json:"expires"`
	Units       []Unit       `json:"units"`
	Boxes       []Box        `json:"boxes"`
	Edges       []Edge       `json:"edges"`
	Deployments []Deployment `json:"deployments"`

	units    map[string]*Unit
	boxes    map[string][]*Box
	families map[string][]string // unit id → every unit joined to it by mergers, itself included; absent if none
	kin      map[string][]string // role → every role of units joined to its units; absent if none
	recovery map[string][]*Unit  // province code → its recovery units
}

// Unit is a body that receives: ID is Role.Place. From (inclusive) and To (exclusive) bound its existence; Successor is
// the unit it was merged into. A recovery unit is an additional reader of everything in its province that is not about
// itself; PaperKey says that its identity also exists on paper.
type Unit struct {
	ID         string     `json:"id"`
	Role       string     `json:"role"`
	Place      string     `json:"place"`
	Name       string     `json:"name"`
	Deployment string     `json:"deployment"`
	Keys       []Key      `json:"keys"`
	From       *time.Time `json:"from,omitempty"`
	To         *time.Time `json:"to,omitempty"`
	Successor  string     `json:"successor,omitempty"`
	Recovery   bool       `json:"recovery,omitempty"`
	PaperKey   bool       `json:"paper_key,omitempty"`
}

// Key is a unit's recipient (age1pq1…) and its Ed25519 verify key (base64), with dates.
type Key struct {
	Recipient string     `json:"recipient"`
	Verify    string     `json:"verify"`
	From      *time.Time `json:"from,omitempty"`
	To        *time.Time `json:"to,omitempty"`
}

// Box is a village's suggestion box. Name is what the place is called ("thôn Nà Tàn").
type Box struct {
	Code     string     `json:"code"`
	Name     string     `json:"name"`
	Commune  string     `json:"commune"`
	Villages []string   `json:"villages"`
	From     *time.Time `json:"from,omitempty"`
	To       *time.Time `json:"to,omitempty"`
}

// Edge is an intake installation and the key its parcels are signed with.
type Edge struct {
	ID     string `json:"id"`
	Verify string `json:"verify"`
}

// Deployment is a triage installation and the key its parcels are signed with.
type Deployment struct {
	ID     string `json:"id"`
	Verify string `json:"verify"`
}

// Unit returns the unit with that id if it exists at that time.
func (d *Directory) Unit(id string, at time.Time) (Unit, bool) {
	if u := d.units[id]; u != nil && during(u.From, u.To, at) {
		return *u, true
	}
	return Unit{}, false
}

// Known returns the unit with that id whether or not it exists now: to put a name to an old case.
func (d *Directory) Known(id string) (Unit, bool) {
	if u := d.units[id]; u != nil {
		return *u, true
	}
	return Unit{}, false
}

// Serving returns the deployments that serve the units, each once; a unit that has merged since counts as it was, since its
// key still opens. [ErrNobody] when a unit is not in the list.
func (d *Directory) Serving(units []string, at time.Time) (deployments []string, err error) {
	for _, id := range units {
		u, ok := d.Unit(id, at)
		if !ok {
			if u, ok = d.Known(id); !ok {
				return nil, ErrNobody
			}
		}
		if !slices.Contains(deployments, u.Deployment) {
			deployments = append(deployments, u.Deployment)
		}
	}
	return deployments, nil
}

// Key returns the unit's key at that time: of several valid ones the one that came last.
func (u *Unit) Key(at time.Time) (Key, bool) {
	best := -1
	for i, k := range u.Keys {
		if !during(k.From, k.To, at) {
			continue
		}
		if best < 0 || k.From != nil && (u.Keys[best].From == nil || k.From.After(*u.Keys[best].From)) {
			best = i
		}
	}
	if best < 0 {
		return Key{}, false
	}
	return u.Keys[best], true
}

// FindBox returns the box that people mean by what they copied off a poster: its code in any case, with blanks or dashes, with
// look-alikes; else [boxcode.ErrTypo] where a symbol must be wrong, and [boxcode.ErrNone] where it is nothing like a code.
func (d *Directory) FindBox(text string, at time.Time) (Box, error) {
	if b, ok := d.Box(strings.TrimSpace(text), at); ok {
		return b, nil
	}
	plain := boxcode.Plain(text)
	if b, ok := d.Box(plain, at); ok {
		return b, nil
	}
	code, err := boxcode.Read(text)
	if err != nil {
		return Box{}, err
	}
	if b, ok := d.Box(code, at); ok {
		return b, nil
	}
	return Box{}, boxcode.ErrNone // a code, and no box has it
}

// Box returns the box with that code at that time.
func (d *Directory) Box(code string, at time.Time) (Box, bool) {
	for _, b := range d.boxes[code] {
		if during(b.From, b.To, at) {
			return *b, true
		}
	}
	return Box{}, false
}

// Family returns every unit that a merger joins to this one, before or after, itself included. Who must not read
// something as one of them must not read it as another.
func (d *Directory) Family(id string) []string {
	if f := d.families[id]; f != nil {
		return f
	}
	return []string{id}
}

func during(from, to *time.Time, at time.Time) bool {
	return (from == nil || !at.Before(*from)) && (to == nil || at.Before(*to))
}
