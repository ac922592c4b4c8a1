package main

import (
	"errors"
	"fmt"
)

// figures are what public law makes the table contain; check compares them with what was built.
var figures = map[string]int{
	"provinces": 34, "provinces thành phố": 9, "provinces tỉnh": 25,
	"units": 3321, "units xã": 2599, "units phường": 709, "units đặc khu": 13,
	"former communes": 10035, "former communes leading nowhere": 0, "units never reached": 0,
	"former communes split": 441, "former communes to ask about": 381,
	"former names shared": 1201, "unit names in several provinces": 314,
	"units without a point": 0, "leading to an unknown unit": 0,
}

// check returns every figure that did not come out.
func (g *gazetteer) check() error {
	var wrong []error
	got := g.count()
	for what, want := range figures {
		if got[what] != want {
			wrong = append(wrong, fmt.Errorf("%s: %d, want %d", what, got[what], want))
		}
	}
	return errors.Join(wrong...)
}

func (g *gazetteer) count() map[string]int {
	n := map[string]int{"provinces": len(g.provinces), "units": len(g.units), "former communes": len(g.formers)}
	for _, p := range g.provinces {
		n["provinces "+p.kind]++
	}
	reached := map[string]bool{}
	names := map[string]int{}
	for _, f := range g.formers {
		names[f.name]++
		g.countEdges(f, n, reached)
	}
	for i := range g.islands {
		g.countEdges(&g.islands[i], n, reached)
	}
	for _, many := range names {
		if many > 1 {
			n["former names shared"]++
		}
	}
	n["units never reached"] = len(g.units) - len(reached)
	g.countUnits(n)
	return n
}

func (g *gazetteer) countEdges(f *former, n map[string]int, reached map[string]bool) {
	some := 0
	for code, residents := range f.into {
		if g.units[code] == nil {
			n["leading to an unknown unit"]++
		}
		reached[code] = true
		if residents == "some" {
			some++
		}
	}
	if len(f.offered()) == 0 {
		n["former communes leading nowhere"]++
	}
	if len(f.into) > 1 {
		n["former communes split"]++
	}
	if some > 1 {
		n["former communes to ask about"]++
	}
}

func (g *gazetteer) countUnits(n map[string]int) {
	in := map[string]map[string]bool{}
	for _, u := range g.units {
		n["units "+u.kind]++
		if u.lat == 0 {
			n["units without a point"]++
		}
		if in[u.name] == nil {
			in[u.name] = map[string]bool{}
		}
		in[u.name][u.province] = true
	}
	for _, provinces := range in {
		if len(provinces) > 1 {
			n["unit names in several provinces"]++
		}
	}
}
