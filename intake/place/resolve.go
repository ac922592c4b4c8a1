package place

// found is a candidate commune with the way it was reached. cost orders candidates of one chain: only the cheapest
// are kept, and all of those.
type found struct {
	unit   uint16
	former int32 // index of the former commune, -1 for a present name
	via    Via
	cost   int
}

// Costs, from "cannot decide alone" to "overrules everything below". Each is larger than what smaller ones add up to.
const (
	costEarlier    = 1   // an earlier name of lower confidence
	costNewOfOld   = 2   // a present or earlier name beside a former district, whose names of June 2025 come first
	costNumeral    = 3   // ward IV for 4
	costAliasOfOld = 4   // a district reached by another writing
	costBareMark   = 10  // no marks on the name, although the address has them
	costWrongMark  = 20  // a wrong mark, each
	costDistrict   = 300 // huyện for thị xã and so on
	costKind       = 600 // xã for phường and so on
	maxWrongMarks  = 10
)

// region is the set that a district and a province mention leave open.
type region struct {
	district, province *mention
	districts          []districtChoice
	now, then          uint64 // of the province, both 0 without one
}

type districtChoice struct {
	ref   uint16
	alias bool
	cost  int
}

// regionOf resolves the mentions; ok is false when they contradict each other.
func (q *query) regionOf(d, p *mention) (r region, ok bool) {
	r = region{district: d, province: p}
	if p != nil {
		r.now, r.then = q.index.provincesOf(p)
	}
	if d == nil {
		return r, p == nil || r.now|r.then != 0
	}
	r.districts = q.choices[:0]
	marks := q.marksOf(d)
	for s := q.index.spans[d.key]; s.from < s.to; s.from++ {
		n := &q.index.known[s.from]
		if n.means != meansDistrict || p != nil && !q.index.districtIn(n.ref, &r) {
			continue
		}
		cost := 0
		if n.alias {
			cost += costAliasOfOld
		}
		if d.kind != 0 && d.kind != n.kind {
			cost += costDistrict
		}
		if !d.slip {
			cost += q.markCost(marks, n, false)
		}
		r.districts = append(r.districts, districtChoice{n.ref, n.alias, cost})
	}
	q.choices = r.districts
	return r, len(r.districts) > 0
}

// onlyAliases tells whether a district has its name only in another writing.
func (r *region) onlyAliases() bool {
	for _, d := range r.districts {
		if !d.alias {
			return false
		}
	}
	return len(r.districts) > 0
}

// provincesOf returns the current provinces and those of June 2025 that a mention may mean. "TP." excludes a tỉnh of
// the same name only when the name is a city's as well.
func (x *Index) provincesOf(p *mention) (now, then uint64) {
	for s := x.spans[p.key]; s.from < s.to; s.from++ {
		if n := &x.known[s.from]; n.means == meansProvince && (p.kind != 'c' || n.kind == 'c') {
			now |= n.now
			then |= n.then
		}
	}
	return now, then
}

// districtIn tells whether a former district lay in the province, or in part lies in it now.
func (x *Index) districtIn(ref uint16, r *region) bool {
	d := &x.districts[ref]
	if r.then&(1<<d.province) != 0 {
		return true
	}
	return r.now&(1<<x.oldProvinces[d.province].now) != 0
}

// unitIn tells whether a present unit lies in the region's province: the current one, or parts of it came from the
// province of June 2025.
func (x *Index) unitIn(u uint16, r *region) bool {
	if r.now&(1<<x.units[u].province) != 0 {
		return true
	}
	return r.then&x.origins[u] != 0
}

// communes lists the candidates of a commune mention in a region, the cheapest only. The result is valid until the
// next call.
func (q *query) communes(c *mention, r *region) []found {
	all := q.found[:0]
	best := 1 << 30
	marks := q.marksOf(c)
	addressMarked := hasMarks(marks) || q.chainMarked(c, r)
	for s := q.index.spans[c.key]; s.from < s.to; s.from++ {
		n := &q.index.known[s.from]
		cost := 0
		switch {
		case c.kind == 0 && !c.slip && r.district == nil && q.shifted(c, n):
			continue
		case n.means == meansUnit:
			cost = q.unitCost(c, n, r)
		case n.means == meansFormer:
			cost = q.formerCost(c, n, r)
		default:
			continue
		}
		if cost < 0 {
			continue
		}
		if !c.slip {
			cost += q.markCost(marks, n, addressMarked)
		}
		if cost > best {
			continue
		}
		if cost < best {
			best, all = cost, all[:0]
		}
		all = q.index.reach(all, n, cost)
	}
	q.found = all
	return all
}

// reach adds the present communes of a name.
func (x *Index) reach(all []found, n *name, cost int) []found {
	if n.means == meansUnit {
		return append(all, found{unit: n.ref, former: -1, via: ViaName, cost: cost})
	}
	f := &x.formers[n.ref]
	via := ViaOld
	if f.tag == '+' || f.tag == '?' {
		via = ViaEarlier
	}
	for _, u := range x.into[f.into : f.into+f.many] {
		all = append(all, found{unit: u, former: int32(n.ref), via: via, cost: cost})
	}
	return all
}

// unitCost is what it costs to take c for a present unit's name, -1 when the region excludes it.
func (q *query) unitCost(c *mention, n *name, r *region) int {
	u := &q.index.units[n.ref]
	if r.province != nil && !q.index.unitIn(n.ref, r) {
		return -1
	}
	cost := 0
	if r.district != nil {
		if cost = q.cheapest(r, func(d uint16) bool { return q.index.districts[d].has(n.ref) }); cost < 0 {
			return -1
		}
		cost += costNewOfOld
	}
	if c.kind != 0 && c.kind != u.kind && c.kind != u.kind2025 {
		cost += costKind
	}
	return cost
}

// formerCost is what it costs to take c for a former commune's name, -1 when the region excludes it.
func (q *query) formerCost(c *mention, n *name, r *region) int {
	f := &q.index.formers[n.ref]
	cost := 0
	if r.district != nil {
		if cost = q.cheapest(r, func(d uint16) bool { return d == f.district }); cost < 0 {
			return -1
		}
	} else if r.province != nil && !q.index.formerIn(f, r) {
		return -1
	}
	if n.alias {
		cost += costNumeral
	}
	switch {
	case r.district != nil && (f.tag == '+' || f.tag == '?'):
		cost += costNewOfOld
	case f.tag == '?':
		cost += costEarlier
	}
	if c.kind != 0 && c.kind != f.kind {
		cost += costKind
	}
	return cost
}

// formerIn tells whether a former commune lay in the region's province, or a part of it lies there now.
func (x *Index) formerIn(f *former, r *region) bool {
	if r.then&(1<<x.districts[f.district].province) != 0 {
		return true
	}
	for _, u := range x.into[f.into : f.into+f.many] {
		if r.now&(1<<x.units[u].province) != 0 {
			return true
		}
	}
	return false
}

// cheapest returns the cost of the cheapest district that has what is asked, -1 without any.
func (q *query) cheapest(r *region, has func(uint16) bool) int {
	best := -1
	for _, d := range r.districts {
		if (best < 0 || d.cost < best) && has(d.ref) {
			best = d.cost
		}
	}
	return best
}

// markCost compares the marks as typed with a name's. Letters without marks fit any, as people leave them out; but in
// an address that has marks a name that fits exactly comes before one that would need more.
func (q *query) markCost(typed []byte, n *name, addressMarked bool) int {
	wrong, bare := 0, false
	for i, want := range q.index.marks[n.mark : int(n.mark)+len(typed)] {
		switch got := typed[i]; {
		case got == want:
		case got == 0:
			bare = true
		default:
			wrong++
		}
	}
	cost := costWrongMark * min(wrong, maxWrongMarks)
	if bare && addressMarked {
		cost += costBareMark
	}
	return cost
}

// shifted tells whether the words of a mention are not the syllables of a name, although their letters are: "Công an" is
// no Cô Ngân. Syllables run together or taken apart ("Daklak", "Ea H Leo") are not shifted.
func (q *query) shifted(m *mention, n *name) bool {
	typed := q.text.cuts(int(m.start), int(m.end))
	return typed&n.cuts != typed && typed&n.cuts != n.cuts
}

// chainMarked tells whether the kind word before c, or a name beside it, bears marks.
func (q *query) chainMarked(c *mention, r *region) bool {
	for i := c.from; i < c.start; i++ {
		if q.text.list[i].marked {
			return true
		}
	}
	return r.district != nil && hasMarks(q.marksOf(r.district)) ||
		r.province != nil && hasMarks(q.marksOf(r.province))
}
