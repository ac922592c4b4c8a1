package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// province is one of the current 34, with the former provinces that make it up (itself among them).
type province struct {
	code, name, kind string
	former           []string
}

// unit is a current commune; its kind in July 2025 differs where a xã has become a phường since.
type unit struct {
	code, name, kind, kind2025, province string
	lat, lon                             float64
}

// former is a commune of June 2025 and what became of it: current code to who lives in that part (all, some, none).
type former struct {
	code, name, kind, district, districtKind, province string
	into                                               map[string]string
	aliases                                            []string
}

// earlier is a name that was gone, or another writing of one, before June 2025.
type earlier struct {
	code, name, kind, district, districtKind, province string
	into                                               []string
	tag                                                string // "=" spelling, "+" whole, "?" lower confidence
}

// gazetteer is everything the table is written from.
type gazetteer struct {
	provinces       []province
	aliases         []alias
	districtAliases []districtAlias
	units           map[string]*unit
	formers         map[string]*former
	islands         []former // old island districts that had no communes
	earliers        []*earlier
}

// renamedHue is Huế's name until 2025: one province under two names, not two that merged.
const renamedHue = "Thừa Thiên Huế"

func newGazetteer(base baseTables) *gazetteer {
	g := &gazetteer{units: map[string]*unit{}, formers: map[string]*former{}}
	for _, b := range base.units {
		kind, name := splitKind(b.Name)
		g.units[b.Code] = &unit{code: b.Code, name: bareNumber(name), kind: kind, kind2025: kind, province: b.Province}
	}
	for _, b := range base.edges {
		if b.OldCode == "" { // a current unit that nothing was mapped to
			continue
		}
		f := g.former(b.OldCode)
		f.setName(b.OldName)
		f.setDistrict(b.District, b.Province)
		f.into[b.NewCode] = "all"
	}
	return g
}

// former returns the former commune of a code, making it when new.
func (g *gazetteer) former(code string) *former {
	f := g.formers[code]
	if f == nil {
		f = &former{code: code, into: map[string]string{}}
		g.formers[code] = f
	}
	return f
}

func (f *former) setName(full string) {
	kind, name := splitKind(full)
	if kind != "" {
		f.kind = kind
	}
	if name != "" {
		f.name = bareNumber(name)
	}
}

func (f *former) setDistrict(district, province string) {
	if kind, name := splitKind(district); name != "" {
		f.district = bareNumber(name)
		if kind != "" {
			f.districtKind = kind
		}
	}
	if _, name := splitKind(province); name != "" {
		f.province = name
	}
}

// readFacts calls row with the fields of each line of dir/name, by column name.
func readFacts(dir, name string, row func(map[string]string) error) error {
	path := filepath.Join(dir, name)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for i, line := range lines[1:] {
		fields := make(map[string]string, len(line))
		for c, v := range line {
			fields[lines[0][c]] = v
		}
		if err := row(fields); err != nil {
			return fmt.Errorf("%s: line %d: %w", path, i+2, err)
		}
	}
	return nil
}

func (g *gazetteer) readProvinces(dir string) error {
	return readFacts(dir, "provinces.csv", func(r map[string]string) error {
		p := province{code: r["code"], name: spelling(r["name"]), kind: r["type"]}
		for _, name := range strings.Split(r["former"], ";") {
			if name = spelling(name); name != renamedHue {
				p.former = append(p.former, name)
			}
		}
		g.provinces = append(g.provinces, p)
		return nil
	})
}

// readUnits applies the changes since the base was made.
func (g *gazetteer) readUnits(dir string) error {
	return readFacts(dir, "units.csv", func(r map[string]string) error {
		kind, name := splitKind(r["name"])
		switch r["op"] {
		case "add":
			g.units[r["code"]] = &unit{code: r["code"], name: name, kind: kind, kind2025: kind, province: r["province_code"]}
		case "drop":
			delete(g.units, r["code"])
		case "rename":
			u := g.units[r["code"]]
			if u == nil {
				return fmt.Errorf("no unit %s", r["code"])
			}
			u.name, u.kind = name, kind
		default:
			return fmt.Errorf("unknown op %q", r["op"])
		}
		return nil
	})
}

func (g *gazetteer) readPoints(dir string) error {
	return readFacts(dir, "points.csv", func(r map[string]string) (err error) {
		u := g.units[r["code"]]
		if u == nil {
			return fmt.Errorf("no unit %s", r["code"])
		}
		if u.lat, err = strconv.ParseFloat(r["lat"], 64); err != nil {
			return err
		}
		u.lon, err = strconv.ParseFloat(r["lon"], 64)
		return err
	})
}
