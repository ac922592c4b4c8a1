package place

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTableIsReference compares the embedded table with the reference, commune by commune, both ways.
func TestTableIsReference(t *testing.T) {
	x := mustIndex(t)
	var got, want []string
	for i := range x.units {
		u := &x.units[i]
		got = append(got, strings.Join([]string{
			u.code, u.name, kindNames[u.kind], kindNames[u.kind2025], x.provinces[u.province].Code,
		}, " "))
	}
	for _, r := range facts(t, "reference/communes.csv") {
		want = append(want, strings.Join([]string{r["code"], r["name"], r["type"], r["type_2025"], r["province_code"]}, " "))
	}
	compareSets(t, "communes", want, got)

	got, want = nil, nil
	for i := range x.formers {
		f := &x.formers[i]
		if f.tag != 0 {
			continue
		}
		d := &x.districts[f.district]
		for _, u := range x.into[f.into : f.into+f.many] {
			got = append(got, strings.Join([]string{
				kindNames[f.kind], f.name, kindNames[d.kind], d.name, x.oldProvinces[d.province].name, x.units[u].code,
			}, " "))
		}
	}
	for _, r := range facts(t, "reference/former.csv") {
		if r["old_code"] != "" && r["residents"] != "none" {
			want = append(want, strings.Join([]string{
				r["old_type"], r["old_name"], r["old_district_type"], r["old_district"], r["old_province"], r["new_code"],
			}, " "))
		}
	}
	compareSets(t, "former communes", want, got)
}

func compareSets(t *testing.T, what string, want, got []string) {
	t.Helper()
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s: -want +got\n%s", what, d)
	}
}
