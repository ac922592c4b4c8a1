package village

import (
	"slices"
	"strings"
	"time"
)

// Village is a thôn, bản or tổ dân phố as it was called, and where it belonged, from one day to another. A row ends and another
// of the same ID begins where it is renamed or its commune merges; Successor is the village into which it went over at its end.
type Village struct {
	ID        string
	Name      string
	Commune   string // code
	Successor string
	From, To  time.Time // zero: always, still
}

// Box is a village's suggestion box, in the same way: its code stays, whatever it is called and wherever it belongs.
type Box struct {
	Code     string
	Name     string // what its place is called
	Commune  string
	Villages []string // that a resident may pick for where something is
	Village  string   // ID; "" for a box that was there before the list of villages
	From, To time.Time
}

// Register is the list of a deployment's villages and boxes. Version counts its changes: who writes says on which he built.
type Register struct {
	Version  int64
	Villages []Village
	Boxes    []Box
}

// Change is what is to be written: all rows, history included, of each village and box that is not as before.
type Change struct {
	Version  int64 // of the register that it was made from
	Villages map[string][]Village
	Boxes    map[string][]Box
}

// Empty says whether nothing is to be written.
func (c Change) Empty() bool { return len(c.Villages) == 0 && len(c.Boxes) == 0 }

func during(from, to, at time.Time) bool {
	return !from.After(at) && (to.IsZero() || to.After(at))
}

// VillagesAt lists the villages of a commune on a day; "" is all of them.
func (r Register) VillagesAt(commune string, at time.Time) (list []Village) {
	for _, v := range r.Villages {
		if during(v.From, v.To, at) && (commune == "" || v.Commune == commune) {
			list = append(list, v)
		}
	}
	return list
}

// BoxesAt lists the boxes of a commune on a day; "" is all of them.
func (r Register) BoxesAt(commune string, at time.Time) (list []Box) {
	for _, b := range r.Boxes {
		if during(b.From, b.To, at) && (commune == "" || b.Commune == commune) {
			list = append(list, b)
		}
	}
	return list
}

// Box returns a box by its code on a day.
func (r Register) Box(code string, at time.Time) (Box, bool) {
	for _, b := range r.Boxes {
		if b.Code == code && during(b.From, b.To, at) {
			return b, true
		}
	}
	return Box{}, false
}

// Coverage is how many villages of a commune have a box. What counts as a village is the imported list; boxes of no village are
// counted apart.
type Coverage struct {
	Commune  string `json:"commune"`
	Villages int    `json:"villages"`
	Covered  int    `json:"covered"`
	Other    int    `json:"other"`
}

// CoverageAt counts each commune that has a village or a box on a day, by code.
func (r Register) CoverageAt(at time.Time) []Coverage {
	by := map[string]*Coverage{}
	of := func(commune string) *Coverage {
		if by[commune] == nil {
			by[commune] = &Coverage{Commune: commune}
		}
		return by[commune]
	}
	boxed := map[string]bool{}
	for _, b := range r.BoxesAt("", at) {
		if b.Village == "" {
			of(b.Commune).Other++
		}
		boxed[b.Village] = true
	}
	for _, v := range r.VillagesAt("", at) {
		c := of(v.Commune)
		if c.Villages++; boxed[v.ID] {
			c.Covered++
		}
	}
	list := make([]Coverage, 0, len(by))
	for _, c := range by {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Coverage) int { return strings.Compare(a.Commune, b.Commune) })
	return list
}
