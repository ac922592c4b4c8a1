package roster_test

import (
	"slices"
	"testing"

	"homthu/triage/roster"
)

// neighbours: who stands beside a unit, also after communes merged, and who went over into whom.
func neighbours(t *testing.T, r *room) {
	must(t, r.SetProvince(t.Context(), "90", "tinh 90"))
	units, err := r.Units(t.Context(), "")
	must(t, err)
	for _, u := range []roster.Unit{
		{ID: "commune-police.1", Role: "commune-police", Place: "1", Province: "90", Successor: "commune-police.2"},
		{ID: "commune-police.2", Role: "commune-police", Place: "2", Province: "90", Successor: "commune-police.3"},
		{ID: "commune-police.3", Role: "commune-police", Place: "3", Province: "90"},
		{ID: "commune-front.3", Role: "commune-front", Place: "3", Province: "90"},
		{ID: "province-police.90", Role: "province-police", Place: "90", Province: "90"},
		{ID: "police-inspectorate.90", Role: "police-inspectorate", Place: "90", Province: "90", From: r.at.AddDate(1, 0, 0)},
	} {
		u.Name, u.Deployment = u.ID, units[0].Deployment
		must(t, r.SetUnits(t.Context(), u))
	}
	n, err := r.Neighbours(t.Context())
	must(t, err)
	for _, test := range []struct{ role, commune, want string }{
		{"commune-front", "3", "commune-front.3"}, {"commune-front", "1", ""}, {"province-police", "3", "province-police.90"},
		{"commune-police", "1", ""}, {"police-inspectorate", "3", ""}, {"commune-police", "3", "commune-police.3"},
	} {
		if got := n.Near("commune-police.3", test.role, test.commune); got != test.want {
			t.Errorf("%s beside %s: %q, want %q", test.role, test.commune, got, test.want)
		}
	}
	before := slices.Sorted(slices.Values(n.Before("commune-police.3")))
	if !slices.Equal(before, []string{"commune-police.1", "commune-police.2"}) || len(n.Before("commune-police.1")) != 0 {
		t.Errorf("before: %v", before)
	}
}

// mergers: until its day a unit works, though it is known into whom it goes over; then it has gone over, and is before its heir.
func mergers(t *testing.T, r *room) {
	must(t, r.SetProvince(t.Context(), "90", "tinh 90"))
	units, err := r.Units(t.Context(), "")
	must(t, err)
	for _, u := range []roster.Unit{
		{ID: "commune-front.1", Place: "1", To: r.at.AddDate(0, 0, 5), Successor: "commune-front.3"},
		{ID: "commune-front.2", Place: "2", To: r.at.AddDate(0, 0, 9), Successor: "commune-front.1"},
		{ID: "commune-front.3", Place: "3"},
		{ID: "commune-front.4", Place: "4", To: r.at.AddDate(0, 0, 5)},
	} {
		u.Name, u.Role, u.Province, u.Deployment = u.ID, "commune-front", "90", units[0].Deployment
		must(t, r.SetUnits(t.Context(), u))
	}
	n, err := r.Neighbours(t.Context())
	must(t, err)
	if got := n.Near("commune-front.3", "commune-front", "2"); got != "commune-front.2" || len(n.Mergers()) != 0 {
		t.Errorf("before the day: %q, %v", got, n.Mergers())
	}
	if got := n.Merged("commune-front.3"); len(got) != 0 || len(n.Before("commune-front.3")) != 2 {
		t.Errorf("before the day: %v of %v", got, n.Before("commune-front.3"))
	}
	r.at = r.at.AddDate(0, 0, 5)
	if got := n.Merged("commune-front.3"); !slices.Equal(got, []string{"commune-front.1"}) {
		t.Errorf("on the first day: %v", got)
	}
	r.at = r.at.AddDate(0, 0, 4)
	if got := slices.Sorted(slices.Values(n.Merged("commune-front.3"))); !slices.Equal(got, []string{"commune-front.1", "commune-front.2"}) {
		t.Errorf("on the day: %v", got)
	}
	want := []roster.Merger{{Unit: "commune-front.2", Into: "commune-front.1"}, {Unit: "commune-front.1", Into: "commune-front.3"}}
	if got := n.Near("commune-front.3", "commune-front", "2"); got != "" || !slices.Equal(n.Mergers(), want) {
		t.Errorf("on the day: %q, %v", got, n.Mergers())
	}
}
