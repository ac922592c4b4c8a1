package main

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
)

// letters shorten the kinds of units and districts in the table; intake/place reads them back.
var letters = map[string]string{
	"xã": "x", "phường": "p", "thị trấn": "t", "đặc khu": "k", "": "-",
	"huyện": "h", "quận": "q", "thị xã": "i", "thành phố": "c",
}

// table writes the text that intake/place embeds. Its format is specified there, in table.go.
func (g *gazetteer) table() []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, "# Made by tools/gazetteer from public law and the lists of the National Statistics Office.")
	fmt.Fprintln(&b, "# Attribution: configs/gazetteer/NOTICE.md. Format: intake/place/table.go.")
	for _, p := range g.provinces {
		fmt.Fprintf(&b, "P\t%s\t%s\t%s\n", p.code, p.name, p.kind)
		for _, u := range g.unitsOf(p.code) {
			kind := letters[u.kind]
			if u.kind2025 != u.kind {
				kind += letters[u.kind2025]
			}
			fmt.Fprintf(&b, "%s\t%s\t%s\t%d\t%d\n", u.code, kind, u.name, ten4(u.lat), ten4(u.lon))
		}
	}
	for _, a := range g.aliases {
		fmt.Fprintf(&b, "A\t%s\t%s\t%s\n", a.written, a.codes, a.name)
	}
	for _, p := range g.provinces {
		for _, name := range p.former {
			g.writeFormer(&b, p.code, name)
		}
	}
	for _, a := range g.districtAliases {
		fmt.Fprintf(&b, "B\t%s\t%s\t%s\t%s\n", letters[a.kind], a.written, a.district, a.province)
	}
	return b.Bytes()
}

// ten4 keeps a coordinate as ten-thousandths of a degree, about 11 m.
func ten4(degrees float64) int { return int(math.Round(degrees * 1e4)) }

func (g *gazetteer) unitsOf(province string) []*unit {
	var us []*unit
	for _, u := range g.units {
		if u.province == province {
			us = append(us, u)
		}
	}
	slices.SortFunc(us, func(a, b *unit) int { return strings.Compare(a.code, b.code) })
	return us
}

// districtKey is a former district inside its province.
type districtKey struct{ name, kind string }

// writeFormer writes a former province, its districts and their communes. A district known only from earlier names
// is marked, because naming it alone does not say which communes it had.
func (g *gazetteer) writeFormer(b *bytes.Buffer, code, name string) {
	lines := map[districtKey][]string{}
	official := map[districtKey]bool{}
	for _, f := range g.formersOf(name) {
		key := districtKey{f.district, f.districtKind}
		official[key] = true
		into := strings.Join(f.offered(), ",")
		lines[key] = append(lines[key], fmt.Sprintf("%s\t%s\t%s", letters[f.kind], f.name, into))
		for _, alias := range f.aliases {
			lines[key] = append(lines[key], fmt.Sprintf("%s=\t%s\t%s", letters[f.kind], alias, into))
		}
	}
	for _, e := range g.earliers {
		if e.province == name {
			key := districtKey{e.district, e.districtKind}
			line := fmt.Sprintf("%s%s\t%s\t%s", letters[e.kind], e.tag, e.name, strings.Join(e.into, ","))
			if !slices.Contains(lines[key], line) {
				lines[key] = append(lines[key], line)
			}
		}
	}
	fmt.Fprintf(b, "F\t%s\t%s\n", code, name)
	for _, key := range sortedKeys(lines) {
		mark := "D"
		if !official[key] {
			mark = "d"
		}
		fmt.Fprintf(b, "%s\t%s\t%s\n", mark, letters[key.kind], key.name)
		slices.Sort(lines[key])
		for _, line := range slices.Compact(lines[key]) {
			fmt.Fprintln(b, line)
		}
	}
}

func (g *gazetteer) formersOf(province string) []*former {
	var fs []*former
	for _, f := range g.formers {
		if f.province == province {
			fs = append(fs, f)
		}
	}
	for i := range g.islands {
		if g.islands[i].province == province {
			fs = append(fs, &g.islands[i])
		}
	}
	slices.SortFunc(fs, func(a, b *former) int { return strings.Compare(a.code, b.code) })
	return fs
}

func sortedKeys(m map[districtKey][]string) []districtKey {
	var keys []districtKey
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b districtKey) int {
		return strings.Compare(a.name+"\t"+a.kind, b.name+"\t"+b.kind)
	})
	return keys
}
