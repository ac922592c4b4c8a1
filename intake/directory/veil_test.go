package directory

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"homthu/intake/envelope"
	"homthu/intake/rules"
)

// TestComplaintsDoNotTellWhere walks every veiled route in every province: what a header would say is the same for all
// communes, and says none of them, unless a unit of the commune itself receives.
func TestComplaintsDoNotTellWhere(t *testing.T) {
	tables := tables(t)
	walked, told := 0, 0
	for name := range scenarios {
		d := scenario(t, name)
		for _, w := range everyRoute(t, tables) {
			if !w.route.Veiled {
				continue
			}
			var first string
			for _, p := range places {
				to, err := d.Recipients(w.route, p.Commune, p.Province, today)
				if err != nil && !errors.Is(err, ErrNobody) {
					t.Fatal(err)
				}
				for _, role := range w.route.Never {
					if id := unitID(tables, role, p); id != "" && !envelope.Forbids(to.Never, id) {
						t.Fatalf("%s: %s: %s is not forbidden", name, w.name, id)
					}
				}
				said := strings.Join(append(slices.Clone(to.Units), to.Never...), " ")
				if slices.ContainsFunc(w.route.Recipients, func(role string) bool { return level(tables, role) == rules.Commune }) {
					told++
					continue // the unit that receives says where; the walk of the never-lists goes on
				}
				walked++
				if strings.Contains(said, p.Commune) || first != "" && said != first {
					t.Fatalf("%s: %s: at %s the header would say %s, elsewhere %s", name, w.name, p.Commune, said, first)
				}
				first = said
			}
		}
	}
	if walked < 100 || told == 0 {
		t.Errorf("%d routes walked, %d to a commune: the test looks in the wrong place", walked, told)
	}
}

func level(tables *rules.Tables, role string) rules.Level {
	spec, _ := tables.Role(role)
	return spec.Level
}
