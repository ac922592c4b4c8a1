package place

import (
	"fmt"
	"strings"
	"sync"
)

// Index answers questions about places. It is read-only once loaded: any number of goroutines may ask at once.
type Index struct {
	provinces    []Province
	units        []unit
	oldProvinces []oldProvince
	districts    []district
	formers      []former
	into         []uint16 // present units of all formers, see former

	names map[string]uint32 // folded name to its position in spans
	spans []span
	known []name
	marks []byte // of all known names, see name
	keys  []string
	slips slips

	origins  []uint64 // per unit, the provinces of June 2025 that its parts come from
	kinds    []kindSpelling
	hamlets  wordSet
	links    wordSet
	fillers  wordSet
	leads    wordSet
	everyday wordSet
	offices  wordSet
}

// span is the run of known that shares one folded name.
type span struct{ from, to uint32 }

// meaning tells what a known name is the name of.
type meaning uint8

const (
	meansUnit     meaning = iota // ref is a unit
	meansFormer                  // ref is a former commune
	meansDistrict                // ref is a district; kind is that of the alias
	meansProvince                // now and then are set
)

// name is one meaning of a folded name. marks begin at mark and are as long as the folded name.
type name struct {
	means meaning
	alias bool
	kind  kind
	ref   uint16
	mark  uint32
	cuts  uint32 // where its syllables begin, a bit a letter
	now   uint64 // set of current provinces
	then  uint64 // set of provinces of June 2025
}

// Default is the index of the embedded table, made once on first use.
var Default = sync.OnceValues(Load)

// Load reads the embedded table. It fails only when the table is damaged, which a test excludes.
func Load() (*Index, error) {
	x := &Index{
		kinds: kindSpellings(), hamlets: setOf(hamletWords), links: setOf(linkWords), fillers: setOf(fillerWords),
		leads: setOf(placeWords), everyday: setOf(everydayNames), offices: setOf(offices),
	}
	b := &nameBuilder{index: x, byKey: map[string][]name{}}
	r := &reader{Index: x, aliases: b, byCode: make(map[string]uint16, 4000)}
	for rest := table; rest != ""; {
		line, after, _ := strings.Cut(rest, "\n")
		if err := r.line(line); err != nil {
			return nil, fmt.Errorf("gazetteer: %w", err)
		}
		rest = after
	}
	if err := r.addProvinceAliases(); err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	b.addAll()
	b.finish()
	x.slips = makeSlips(x.keys)
	x.traceOrigins()
	return x, nil
}

// traceOrigins notes for each unit the provinces of June 2025 that its parts come from.
func (x *Index) traceOrigins() {
	x.origins = make([]uint64, len(x.units))
	for _, d := range x.districts {
		for _, u := range d.units {
			x.origins[u] |= 1 << d.province
		}
	}
}

// Place returns the current commune of a code.
func (x *Index) Place(code string) (Place, bool) {
	lo, hi := 0, len(x.units)
	for i := lo; i < hi; i++ {
		if x.units[i].code == code {
			return x.place(uint16(i)), true
		}
	}
	return Place{}, false
}

// Provinces returns the current provinces in the order of their codes.
func (x *Index) Provinces() []Province {
	return append([]Province(nil), x.provinces...)
}

// Communes returns the communes of a current province in the order of their codes, none for an unknown code.
func (x *Index) Communes(provinceCode string) []Place {
	var all []Place
	for i := range x.units {
		if x.provinces[x.units[i].province].Code == provinceCode {
			all = append(all, x.place(uint16(i)))
		}
	}
	return all
}

func (x *Index) place(u uint16) Place {
	v := &x.units[u]
	p := &x.provinces[v.province]
	return Place{
		Code: v.code, Name: v.name, Type: kindNames[v.kind],
		ProvinceCode: p.Code, Province: p.Name, ProvinceType: p.Type,
		Lat: float64(v.lat) / 1e4, Lon: float64(v.lon) / 1e4,
	}
}

func (x *Index) provinceIndex(code string) (uint8, bool) {
	for i, p := range x.provinces {
		if p.Code == code {
			return uint8(i), true
		}
	}
	return 0, false
}
