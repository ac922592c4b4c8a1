package place

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// The reference below is worked out from the reference tables alone, with its own folding, so that the generated
// addresses are judged by something other than the code under test.

type refUnit struct{ code, name, kind, kind2025, province string }

type refFormer struct {
	name, kind, district, districtKind, province string
	into                                         []string
	official, sure                               bool
}

type reference struct {
	units     []refUnit
	formers   []refFormer
	unit      map[string]refUnit
	provinces map[string]refProvince
	byName    map[string][]int // folded name to formers
	unitNames map[string][]int // folded name to units
}

type refProvince struct {
	name, kind string
	former     []string
}

func readReference(t testing.TB) *reference {
	ref := &reference{
		unit: map[string]refUnit{}, provinces: map[string]refProvince{},
		byName: map[string][]int{}, unitNames: map[string][]int{},
	}
	for _, r := range facts(t, "provinces.csv") {
		ref.provinces[r["code"]] = refProvince{r["name"], r["type"], strings.Split(r["former"], ";")}
	}
	for _, r := range facts(t, "reference/communes.csv") {
		u := refUnit{r["code"], r["name"], r["type"], r["type_2025"], r["province_code"]}
		ref.unitNames[fold(u.name)] = append(ref.unitNames[fold(u.name)], len(ref.units))
		ref.units = append(ref.units, u)
		ref.unit[u.code] = u
	}
	last := ""
	for _, r := range facts(t, "reference/former.csv") {
		if r["old_code"] == "" || r["residents"] == "none" {
			continue
		}
		if r["old_code"] != last {
			last = r["old_code"]
			ref.formers = append(ref.formers, refFormer{
				name: r["old_name"], kind: r["old_type"], district: r["old_district"],
				districtKind: r["old_district_type"], province: r["old_province"], official: true, sure: true,
			})
		}
		f := &ref.formers[len(ref.formers)-1]
		f.into = append(f.into, r["new_code"])
	}
	for _, r := range facts(t, "earlier-names.csv") {
		ref.formers = append(ref.formers, refFormer{
			name: norm.NFC.String(r["old_name"]), kind: r["old_type"], district: r["old_district"],
			districtKind: r["old_district_type"], province: strings.Replace(r["old_province"], "Thừa Thiên Huế", "Huế", 1),
			into: []string{r["new_code"]}, sure: r["kind"] == "spelling" || r["share"] == "whole",
		})
	}
	for i, f := range ref.formers {
		ref.byName[fold(f.name)] = append(ref.byName[fold(f.name)], i)
	}
	return ref
}

// officials are the communes of June 2025.
func (ref *reference) officials() []refFormer {
	return slices.DeleteFunc(slices.Clone(ref.formers), func(f refFormer) bool { return !f.official })
}

// fold is the test's own folding.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'đ':
			return 'd'
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		}
		return -1
	}, norm.NFD.String(strings.ToLower(s)))
}

// bare is text without marks, as typed on a phone without a Vietnamese keyboard.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'đ':
			return 'd'
		case r >= 0x300 && r < 0x370:
			return -1
		}
		return r
	}, norm.NFD.String(strings.ToLower(s)))
}

// asked says what an address names; empty fields are not said.
type asked struct {
	kind, name, districtKind, district, province string
	marked                                       bool
}

func (a asked) same(written, known string) bool {
	if a.marked {
		return strings.EqualFold(written, known)
	}
	return fold(written) == fold(known)
}

// expect works out what an address must lead to: the sure answer, and the wider one that counts names gone earlier
// and present names as well. Either is right.
func (ref *reference) expect(a asked) (sure, wide []string) {
	var now []string
	for _, i := range ref.unitNames[fold(a.name)] {
		u := ref.units[i]
		if !a.same(a.name, u.name) || a.kind != "" && a.kind != u.kind && a.kind != u.kind2025 {
			continue
		}
		if a.province != "" && !ref.holds(a.province, u.province) {
			continue
		}
		now = append(now, u.code)
	}
	for _, i := range ref.byName[fold(a.name)] {
		f := ref.formers[i]
		if !f.sure || !a.same(a.name, f.name) || a.kind != "" && a.kind != f.kind || !ref.lies(a, f) {
			continue
		}
		if f.official {
			sure = append(sure, f.into...)
		}
		wide = append(wide, f.into...)
	}
	if a.district == "" {
		sure, wide = append(sure, now...), append(wide, now...)
	}
	return tidy(sure), tidy(append(wide, sure...))
}

func (ref *reference) lies(a asked, f refFormer) bool {
	if a.district != "" && !(a.same(a.district, f.district) && (a.districtKind == "" || a.districtKind == f.districtKind)) {
		return false
	}
	if a.province == "" || a.province == f.province {
		return true
	}
	for _, code := range f.into {
		if ref.provinces[ref.unit[code].province].name == a.province {
			return true
		}
	}
	return false
}

// holds tells whether the present province is, or took in, the one named.
func (ref *reference) holds(name, code string) bool {
	return ref.provinces[code].name == name
}

func tidy(codes []string) []string {
	codes = slices.Clone(codes)
	slices.Sort(codes)
	return slices.Compact(codes)
}

// otherName tells whether a mistyped address became, by chance, the right one of another commune of the district.
func (ref *reference) otherName(text string, f refFormer) bool {
	after := strings.TrimPrefix(text, bare(f.kind)+" ")
	name, _, _ := strings.Cut(after, " "+bare(f.districtKind)+" "+bare(f.district))
	for _, i := range ref.byName[fold(name)] {
		if o := ref.formers[i]; o.district == f.district && o.name != f.name {
			return true
		}
	}
	return false
}
