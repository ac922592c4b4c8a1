package place

import (
	"slices"
	"strings"
)

// answer turns the best reading into a result.
func (q *query) answer() Result {
	best := &q.best
	if len(best.places) == 0 || best.refuted {
		return Result{Outcome: None, Places: []Match{}}
	}
	q.elsewhere()
	all := append(best.places, q.others...)
	r := Result{Outcome: Several, Places: q.index.matches(all)}
	if len(r.Places) == 1 {
		r.Outcome = One
	}
	r.Unsure = best.slip || all[0].cost >= costKind
	if best.areaSet {
		r.District = q.index.districtName(best.area)
	}
	if f := all[0].former; f >= 0 && !slices.ContainsFunc(all, func(o found) bool { return o.former != f }) {
		r.Old = q.index.formerName(f)
		r.Split = len(r.Places) > 1
	}
	return r
}

// elsewhere adds the other communes that a text names beside the best: of two places told, neither is a guess to make.
// "xã Tân Văn (xã Hồng Thái cũ)" names one place twice and adds nothing.
func (q *query) elsewhere() {
	for i := range q.chains {
		ch := &q.chains[i]
		if ch.c < 0 || q.best.chain.c < 0 || q.touches(ch, &q.best.chain) || !q.names(ch) {
			continue
		}
		if all := q.otherPlaces(ch); !q.agrees(all) {
			q.others = append(q.others, all...)
			return
		}
	}
}

// names tells whether a chain names a commune beyond doubt.
func (q *query) names(ch *chain) bool {
	c := &q.mentions[ch.c]
	if c.slip || q.hasSlip(ch) || q.standsAlone(ch) || q.inLonger(c) || !q.worthReading(ch) {
		return false
	}
	return c.kind != 0 && !c.weak || ch.d >= 0
}

// otherPlaces resolves a further chain, by its own region or, without one, by that of the best.
func (q *query) otherPlaces(ch *chain) []found {
	if ch.d < 0 && ch.p < 0 {
		m := q.members(&q.best.chain)
		if r, ok := q.regionOf(m[1], m[2]); ok {
			if all := q.communes(&q.mentions[ch.c], &r); len(all) > 0 {
				return slices.Clone(all)
			}
		}
	}
	all, _ := q.read(ch)
	return slices.Clone(all)
}

// agrees tells whether a further set of places shares one with the best, or is empty.
func (q *query) agrees(all []found) bool {
	if len(all) == 0 {
		return true
	}
	return slices.ContainsFunc(all, func(f found) bool {
		return slices.ContainsFunc(q.best.places, func(b found) bool { return b.unit == f.unit })
	})
}

func (q *query) touches(a, b *chain) bool { return a.from < b.to && b.from < a.to }

// matches makes a match of each commune once, in the order of the codes, by the plainest way it was reached.
func (x *Index) matches(all []found) []Match {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b found) int {
		if c := strings.Compare(x.units[a.unit].code, x.units[b.unit].code); c != 0 {
			return c
		}
		return viaOrder(a.via) - viaOrder(b.via)
	})
	out := make([]Match, 0, len(all))
	for i, f := range all {
		if i == 0 || f.unit != all[i-1].unit {
			out = append(out, x.match(f))
		}
	}
	return out
}

func viaOrder(v Via) int {
	return slices.Index([]Via{ViaName, ViaOld, ViaEarlier, ViaDistrict, ViaPin}, v)
}

// match says the old name only where it differs from the present one.
func (x *Index) match(f found) Match {
	m := Match{Place: x.place(f.unit), Via: f.via}
	if f.former < 0 {
		return m
	}
	m.Old = x.formerName(f.former)
	if m.Old == m.Short() {
		m.Old, m.Via = "", ViaName
		return m
	}
	m.OldDistrict = x.districtName(x.formers[f.former].district)
	return m
}

func (x *Index) formerName(f int32) string {
	o := &x.formers[f]
	return kindNames[o.kind] + " " + o.name
}

func (x *Index) districtName(d uint16) string {
	o := &x.districts[d]
	return kindNames[o.kind] + " " + o.name
}
