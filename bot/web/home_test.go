package web

import (
	"slices"
	"strings"
	"testing"

	"homthu/intake/directory"
)

// TestHomeIsConfigured: a directory may name units of several provinces, in any order; a page without a box belongs to the
// province of this installation, where a tip with no known place goes, as in the chats.
func TestHomeIsConfigured(t *testing.T) {
	o := newOffice(t)
	foreign := directory.Unit{ID: "province-police.11", Role: "province-police", Place: "11", Name: "Công an tỉnh Điện Biên", Deployment: "lang-son"}
	o.list.Units = slices.Insert(o.list.Units, 0, foreign)
	for path, want := range map[string]string{"/": `&#34;home&#34;:&#34;20&#34;`, "/viet": "tỉnh Lạng Sơn"} {
		if page := o.do("GET", path, nil).Body.String(); !strings.Contains(page, want) || strings.Contains(page, "Điện Biên") {
			t.Errorf("%s is not at home in Lạng Sơn", path)
		}
	}
}
