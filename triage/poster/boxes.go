package poster

import (
	"cmp"
	"slices"
	"strings"

	"homthu/intake/place"
	"homthu/triage/village"
)

// Gazetteer names communes. It is place.Index.
type Gazetteer interface {
	Place(code string) (place.Place, bool)
}

// Boxes says what stands on the posters of those boxes that were chosen, by commune and name. unit names the police of a commune;
// where it has none, the gazetteer does.
func Boxes(boxes []village.Box, chosen func(village.Box) bool, places Gazetteer, unit func(commune string) string) (list []Box) {
	boxes = slices.DeleteFunc(slices.Clone(boxes), func(b village.Box) bool { return !chosen(b) })
	slices.SortStableFunc(boxes, func(a, b village.Box) int {
		return cmp.Or(strings.Compare(a.Commune, b.Commune), strings.Compare(a.Name, b.Name), strings.Compare(a.Code, b.Code))
	})
	for _, b := range boxes {
		p, _ := places.Place(b.Commune)
		list = append(list, Box{Code: b.Code, Village: b.Name, Commune: p.Short(), Unit: cmp.Or(unit(b.Commune), p.Police())})
	}
	return list
}
