package place

import (
	"slices"
	"strings"
)

// nameBuilder gathers every name by its folded letters, then packs them.
type nameBuilder struct {
	index *Index
	cut   words
	byKey map[string][]name
}

// add files n under written; the marks are kept so that they can decide between names that fold to one.
func (b *nameBuilder) add(written string, n name) {
	b.cut.cut(written)
	if len(b.cut.key) == 0 {
		return
	}
	n.mark = uint32(len(b.index.marks))
	n.cuts = b.cut.cuts(0, len(b.cut.list))
	b.index.marks = append(b.index.marks, b.cut.marks...)
	key := string(b.cut.key)
	b.byKey[key] = append(b.byKey[key], n)
}

func (b *nameBuilder) addAll() {
	x := b.index
	for i, u := range x.units {
		b.add(u.name, name{means: meansUnit, kind: u.kind, ref: uint16(i)})
	}
	for i, f := range x.formers {
		n := name{means: meansFormer, kind: f.kind, ref: uint16(i)}
		b.add(f.name, n)
		if other := otherNumeral(f.name); other != "" && f.kind == 'p' {
			n.alias = true
			b.add(other, n)
		}
	}
	for i, d := range x.districts {
		b.add(d.name, name{means: meansDistrict, kind: d.kind, ref: uint16(i), alias: d.gone})
	}
	for i, o := range x.oldProvinces {
		n := name{means: meansProvince, then: 1 << i}
		if p := x.provinces[o.now]; p.Name == o.name {
			n.now, n.kind = 1<<o.now, provinceKind(p)
		}
		b.add(o.name, n)
	}
}

// provinceKind is the letter of a city that is a province, 0 for a tỉnh.
func provinceKind(p Province) kind {
	if p.Type == kindNames['c'] {
		return 'c'
	}
	return 0
}

// finish packs the names into the index.
func (b *nameBuilder) finish() {
	x := b.index
	for key := range b.byKey {
		x.keys = append(x.keys, key)
	}
	slices.Sort(x.keys)
	x.names = make(map[string]uint32, len(x.keys))
	for i, key := range x.keys {
		x.names[key] = uint32(i)
		from := uint32(len(x.known))
		x.known = append(x.known, b.byKey[key]...)
		x.spans = append(x.spans, span{from, uint32(len(x.known))})
	}
	x.known, x.spans, x.marks = slices.Clip(x.known), slices.Clip(x.spans), slices.Clip(x.marks)
}

// numerals are the Roman numbers that wards bear or are given.
var numerals = []string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv",
	"xv", "xvi", "xvii", "xviii", "xix", "xx"}

// otherNumeral writes a numbered ward the other way, "IV" for "4" and "4" for "IV"; empty for other names.
func otherNumeral(name string) string {
	if i := slices.Index(numerals, strings.ToLower(name)); i > 0 {
		return arabic(i)
	}
	for i := 1; i < len(numerals); i++ {
		if name == arabic(i) {
			return numerals[i]
		}
	}
	return ""
}

func arabic(n int) string {
	if n >= 10 {
		return string([]byte{'0' + byte(n/10), '0' + byte(n%10)})
	}
	return string([]byte{'0' + byte(n)})
}

// alias files another writing of a province. named is the province of June 2025 it means; where it is empty the alias
// is older and means the whole of the current provinces in codes ("44|46").
func (r *reader) alias(written, codes, named string) error {
	if named != "" {
		r.provinceAliases = append(r.provinceAliases, [2]string{written, named})
		return nil
	}
	n := name{means: meansProvince, alias: true}
	for _, code := range strings.Split(codes, "|") {
		i, ok := r.provinceIndex(code)
		if !ok {
			return known(false, code)
		}
		n.now |= 1 << i
	}
	r.aliases.add(written, n)
	return nil
}

// districtAlias files another writing of a district.
func (r *reader) districtAlias(k kind, written, named, province string) error {
	for i, d := range r.districts {
		if d.name == named && r.oldProvinces[d.province].name == province && !d.gone {
			if k == '-' {
				k = d.kind
			}
			r.aliases.add(written, name{means: meansDistrict, kind: k, ref: uint16(i), alias: true})
			return nil
		}
	}
	return known(false, named)
}

// addProvinceAliases files the aliases of provinces of June 2025, once those are read.
func (r *reader) addProvinceAliases() error {
	for _, a := range r.provinceAliases {
		found := false
		for i, o := range r.oldProvinces {
			if o.name != a[1] {
				continue
			}
			n := name{means: meansProvince, then: 1 << i}
			if p := r.provinces[o.now]; p.Name == o.name {
				n.now, n.kind = 1<<o.now, provinceKind(p)
			}
			r.aliases.add(a[0], n)
			found = true
		}
		if !found {
			return known(false, a[1])
		}
	}
	return nil
}
