package main

import (
	"fmt"
	"sort"
)

// readCorrections applies what the base gets wrong about former communes. Names in it may be blank: code decides.
func (g *gazetteer) readCorrections(dir string) error {
	return readFacts(dir, "corrections.csv", func(r map[string]string) error {
		switch r["op"] {
		case "add":
			return g.add(r)
		case "drop":
			delete(g.former(r["old_code"]).into, r["new_code"])
		case "mark":
			g.former(r["old_code"]).into[r["new_code"]] = r["residents"]
		case "rename":
			g.rename(r)
		default:
			return fmt.Errorf("unknown op %q", r["op"])
		}
		return nil
	})
}

func (g *gazetteer) add(r map[string]string) error {
	residents := r["residents"]
	if residents == "" {
		residents = "all"
	}
	if r["old_code"] == "" {
		f := former{into: map[string]string{r["new_code"]: residents}}
		f.setDistrict(r["old_district"], r["old_province"])
		g.islands = append(g.islands, f)
		return nil
	}
	f := g.former(r["old_code"])
	if f.name == "" {
		f.setName(r["old_name"])
		f.setDistrict(r["old_district"], r["old_province"])
	}
	f.into[r["new_code"]] = residents
	return nil
}

// rename gives a former commune its right name and keeps the base's writing as another one.
func (g *gazetteer) rename(r map[string]string) {
	f := g.former(r["old_code"])
	was := f.name
	f.setName(r["old_name"])
	f.setDistrict(r["old_district"], r["old_province"])
	if was != "" && was != f.name {
		f.aliases = append(f.aliases, was)
	}
}

// readEarlier gathers earlier names; the rows of one name in one district become one entry.
func (g *gazetteer) readEarlier(dir string) error {
	seen := map[earlierKey]*earlier{}
	err := readFacts(dir, "earlier-names.csv", func(r map[string]string) error {
		e := &earlier{
			code: r["old_code"], name: bareNumber(spelling(r["old_name"])), kind: r["old_type"],
			district: spelling(r["old_district"]), districtKind: r["old_district_type"],
			province: spelling(r["old_province"]), tag: earlierTag(r["kind"], r["share"]),
		}
		if e.province == renamedHue {
			e.province = "Huế"
		}
		key := earlierKey{e.name, e.kind, e.district, e.districtKind, e.province, e.tag}
		if first := seen[key]; first != nil {
			first.into = append(first.into, r["new_code"])
			return nil
		}
		e.into = []string{r["new_code"]}
		seen[key] = e
		g.earliers = append(g.earliers, e)
		return nil
	})
	for _, e := range g.earliers {
		// Another writing of a commune of June 2025 leads wherever that commune leads, also when it was split.
		if f := g.formers[e.code]; e.tag == "=" && f != nil {
			e.into = f.offered()
		}
	}
	return err
}

type earlierKey struct{ name, kind, district, districtKind, province, tag string }

// earlierTag says how far an earlier name may be trusted, see the table's format.
func earlierTag(kind, share string) string {
	switch {
	case kind == "spelling":
		return "="
	case share == "whole":
		return "+"
	}
	return "?"
}

// offered returns the codes a resident may be led to, in order; parts that are only land are left out.
func (f *former) offered() []string {
	var codes []string
	for code, residents := range f.into {
		if residents != "none" {
			codes = append(codes, code)
		}
	}
	sort.Strings(codes)
	return codes
}
