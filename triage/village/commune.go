package village

import (
	"regexp"
	"slices"
	"strings"

	"homthu/intake/place"
)

var communeCode = regexp.MustCompile(`^[0-9]{5}$`)

// found is what the cells of a commune mean.
type found struct {
	code     string
	findings []Finding
}

// readCommune finds the commune that cells name, and whether it was there on the line's day.
func (e *entry) readCommune(cells [3]string) {
	id := strings.Join(append(cells[:], e.cell(e.row, provinceColumn)), "\x00")
	f, ok := e.found[id]
	if !ok {
		f = e.resolve(cells[0], cells[1], cells[2], e.cell(e.row, provinceColumn))
		e.found[id] = f
	}
	e.Findings = append(e.Findings, f.findings...)
	if e.Commune = f.code; f.code == "" {
		return
	}
	p, _ := e.Places.Place(f.code)
	e.Place = p.Short()
	c, served := e.Communes[f.code]
	switch {
	case !served:
		e.find("commune-nounit", "place", p.Short())
	case !e.from.IsZero() && e.from.Before(c.From):
		e.find("commune-then", "place", p.Short(), "day", dayText(e.from), "since", dayText(c.From))
	case !c.To.IsZero() && !c.To.After(e.at) && c.Heir != "":
		heir, _ := e.Places.Place(c.Heir)
		e.find("commune-heir", "place", p.Short(), "since", dayText(c.To), "heir", heir.Short())
	case !c.To.IsZero() && !c.To.After(e.at):
		e.find("commune-gone", "place", p.Short(), "since", dayText(c.To))
	}
}

func (r *reading) resolve(name, code, district, province string) found {
	if communeCode.MatchString(name) && code == "" {
		name, code = "", name
	}
	if n := len(code); n > 0 && n < 5 && strings.Trim(code, "0123456789") == "" {
		code = strings.Repeat("0", 5-n) + code // Excel drops the noughts
	}
	switch {
	case name == "" && code == "":
		return found{findings: []Finding{finding("commune-none")}}
	case code != "":
		return r.byCode(name, code, district, province)
	}
	return r.byName(name, district, province)
}

func (r *reading) byCode(name, code, district, province string) found {
	p, ok := r.Places.Place(code)
	switch {
	case !ok || !communeCode.MatchString(code):
		return found{findings: []Finding{finding("commune-unknown", "name", clip(code))}}
	case p.ProvinceCode != r.Province && r.Province != "":
		return found{findings: []Finding{finding("commune-else", "name", code, "place", p.String())}}
	case name == "" || fold(name) == fold(p.Name) || fold(name) == fold(p.Short()):
		return found{code: code}
	}
	matches := r.matches(name, district, province)
	i := slices.IndexFunc(matches, func(m place.Match) bool { return m.Code == code })
	if i < 0 {
		return found{findings: []Finding{finding("commune-differs", "code", code, "place", p.Short(), "name", clip(name))}}
	}
	if matches[i].Old != "" {
		return found{code, []Finding{finding("commune-old", "name", clip(name), "place", p.Short())}}
	}
	return found{code: code}
}

// question is what the cells would be as words.
func (r *reading) question(name, district, province string) string {
	parts := []string{name}
	if district != "" {
		parts = append(parts, district)
	}
	if province != "" {
		parts = append(parts, province)
	}
	return strings.Join(parts, ", ")
}

func (r *reading) matches(name, district, province string) []place.Match {
	if len(name) > 200 || len(district) > 200 || len(province) > 200 {
		return nil
	}
	return r.Places.FindAnswer(r.question(name, district, province)).Places
}

func (r *reading) byName(name, district, province string) found {
	if len(name)+len(district)+len(province) > 400 {
		return found{findings: []Finding{finding("commune-unknown", "name", clip(name))}}
	}
	answer := r.Places.FindAnswer(r.question(name, district, province))
	here := slices.DeleteFunc(slices.Clone(answer.Places), func(m place.Match) bool { return r.Province != "" && m.ProvinceCode != r.Province })
	// Of several that the words mean, the one of that very name today is meant, unless it says which district it was in.
	if named := slices.DeleteFunc(slices.Clone(here), func(m place.Match) bool {
		return m.Old != "" || fold(m.Name) != fold(name) && fold(m.Short()) != fold(name)
	}); district == "" && len(named) == 1 && len(here) > 1 {
		here = named
	}
	say := func(code string, more ...string) found {
		return found{findings: []Finding{finding(code, append([]string{"name", clip(name)}, more...)...)}}
	}
	switch {
	case len(answer.Places) == 0 || answer.District != "" && district == "":
		return say("commune-unknown")
	case len(here) == 0:
		return say("commune-else", "place", answer.Places[0].String())
	case len(here) > 1 && answer.Split:
		return say("commune-split", "list", list(here))
	case len(here) > 1:
		return say("commune-several", "list", list(here))
	case answer.Unsure && fold(here[0].Name) != fold(name) && fold(here[0].Short()) != fold(name):
		return say("commune-unsure", "place", here[0].Short())
	case here[0].Old != "":
		return found{here[0].Code, []Finding{finding("commune-old", "name", clip(name), "place", here[0].Short())}}
	}
	return found{code: here[0].Code}
}

// list names communes with their codes, so that one can be written down: a few of them.
func list(matches []place.Match) string {
	names := []string{}
	for _, m := range matches[:min(len(matches), 6)] {
		name := m.Short() + " (" + m.Code
		if m.Old != "" {
			name += ", " + m.Old
		}
		if m.OldDistrict != "" {
			name += ", " + m.OldDistrict
		}
		names = append(names, name+")")
	}
	if len(matches) > 6 {
		names = append(names, "…")
	}
	return strings.Join(names, "; ")
}

// swapped says whether two columns have what the other's title says: communes among the villages, or names among the codes.
func swapped(rows [][]string, columns map[column]int) (a, b column, ok bool) {
	share := func(c column, is func(string) bool) (part float64) {
		at, there := columns[c]
		if !there {
			return -1
		}
		all, fit := 0, 0
		for _, row := range rows {
			if at < len(row) && row[at] != "" && !isTotal(row[at]) {
				if all++; is(row[at]) {
					fit++
				}
			}
		}
		if all == 0 {
			return -1
		}
		return float64(fit) / float64(all)
	}
	isVillage := func(s string) bool { kind, _ := kindOf(fold(s)); return kind != "" }
	isCommune := func(s string) bool {
		f := fold(s)
		return strings.HasPrefix(f, "xa ") || strings.HasPrefix(f, "phuong ") || strings.HasPrefix(f, "thi tran ") || strings.HasPrefix(f, "dac khu ")
	}
	isCode := func(s string) bool { return strings.Trim(s, "0123456789") == "" && len(s) >= 3 && len(s) <= 5 }
	isDay := func(s string) bool { _, ok := Day(s); return ok }
	switch {
	case share(villageColumn, isCommune) > 0.5 || share(communeColumn, isVillage) > 0.5 && share(villageColumn, isVillage) < 0.5:
		return villageColumn, communeColumn, true
	case share(communeColumn, isCode) > 0.5 && share(communeCodeColumn, isCode) >= 0 && share(communeCodeColumn, isCode) < 0.5:
		return communeColumn, communeCodeColumn, true
	case share(villageColumn, isCode) > 0.5 && share(communeCodeColumn, isVillage) > 0.5:
		return villageColumn, communeCodeColumn, true
	case share(villageColumn, isDay) > 0.5 && share(fromColumn, isDay) >= 0 && share(fromColumn, isDay) < 0.5:
		return villageColumn, fromColumn, true
	}
	return 0, 0, false
}
