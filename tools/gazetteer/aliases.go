package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// alias is another writing of a province: name is the province of June 2025 it means, or empty where it means the
// whole of the current provinces in codes (a province of before 2008).
type alias struct{ written, codes, name string }

func (g *gazetteer) readAliases(dir string) error {
	return readFacts(dir, "province_aliases.csv", func(r map[string]string) error {
		a := alias{written: spelling(r["alias"]), codes: r["province_code"]}
		for _, p := range g.provinces {
			for _, name := range p.former {
				if p.code == a.codes && sameProvince(a.written, name) {
					a.name = name
				}
			}
		}
		if kind := r["kind"]; a.name == "" && (kind == "common" || kind == "abbrev" || kind == "renamed-2025") {
			a.name = g.provinceName(a.codes)
		}
		g.aliases = append(g.aliases, a)
		return nil
	})
}

func (g *gazetteer) provinceName(code string) string {
	for _, p := range g.provinces {
		if p.code == code {
			return p.name
		}
	}
	return ""
}

// sameProvince tells whether written is name in other marks, with c for k, or its initials.
func sameProvince(written, name string) bool {
	w, n := plain(written), plain(name)
	initials := ""
	for _, word := range strings.Fields(strings.ReplaceAll(name, "-", " ")) {
		initials += plain(word)[:1]
	}
	return w == n || w == strings.ReplaceAll(n, "k", "c") || w == initials
}

// plain keeps the letters of s, lower case and without marks.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'đ':
			return 'd'
		case unicode.IsLetter(r):
			return r
		}
		return -1
	}, norm.NFD.String(strings.ToLower(s)))
}

// districtAlias is another writing of a district of June 2025.
type districtAlias struct{ written, kind, district, province string }

func (g *gazetteer) readDistrictAliases(dir string) error {
	return readFacts(dir, "district_aliases.csv", func(r map[string]string) error {
		g.districtAliases = append(g.districtAliases,
			districtAlias{spelling(r["alias"]), r["kind"], spelling(r["district"]), spelling(r["province"])})
		return nil
	})
}
