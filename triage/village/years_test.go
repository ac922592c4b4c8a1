package village_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"homthu/triage/village"
)

func importing(t *testing.T, r village.Register, file string) (village.Report, village.Register) {
	t.Helper()
	s := survey(t)
	s.Register = r
	report, change, err := s.Read([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return report, apply(r, change)
}

func names(list []village.Village) string {
	var all []string
	for _, v := range list {
		all = append(all, v.Name)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// A commune over some years: imported, imported again, hamlets renamed and merged by date, one taken down. Codes stay.
func TestYears(t *testing.T) {
	first, r := importing(t, village.Register{}, "xã,thôn\nxã Thiện Hòa,thôn Nà Tàn\nxã Thiện Hòa,thôn Nà Mười\nxã Thiện Hòa,thôn Khuổi Quân\nxã Thiện Hòa,thôn Pác Lùng\n")
	if first.Stop || len(r.Boxes) != 4 {
		t.Fatal(told(first))
	}
	code := map[string]string{}
	for _, b := range r.Boxes {
		code[b.Name] = b.Code
	}
	again, same := importing(t, r, "xã,thôn\nxã Thiện Hòa,Nà Tàn\nxã Thiện Hòa,thôn Nà Mười\nxã Thiện Hòa,thôn Khuổi Quân\nxã Thiện Hòa,PAC LUNG\n")
	if told(again) != "2 06085 known there-as\n3 06085 known\n4 06085 known\n5 06085 known there-as" || len(same.Boxes) != 4 {
		t.Fatal(told(again))
	}
	gone, same := importing(t, r, "xã,thôn,hòm thư\nxã Thiện Hòa,thôn Nà Tàn,không\nxã Thiện Hòa,thôn Nà Mười,có\nxã Thiện Hòa,thôn Mới,không\n")
	if told(gone) != "not-named\n2 06085 known there-box\n3 06085 known\n4 06085 new" || len(same.Boxes) != 4 {
		t.Fatal(told(gone))
	}
	change := "xã,thôn,tên cũ,từ ngày\nxã Thiện Hòa,thôn Tân Tiến,\"thôn Nà Tàn, Nà Mười\",1/3/2027\nxã Thiện Hòa,thôn Khuổi Xanh,Khuổi Quân,1/4/2027\n"
	merged, r := importing(t, r, change)
	if told(merged) != "not-named\n2 06085 merged\n3 06085 renamed" {
		t.Fatal(told(merged))
	}
	for on, want := range map[string]string{
		"28/2/2027": "thôn Khuổi Quân, thôn Nà Mười, thôn Nà Tàn, thôn Pác Lùng", "1/3/2027": "thôn Khuổi Quân, thôn Pác Lùng, thôn Tân Tiến",
		"1/4/2027": "thôn Khuổi Xanh, thôn Pác Lùng, thôn Tân Tiến",
	} {
		if got := names(r.VillagesAt("06085", day(on))); got != want {
			t.Errorf("%s: %s", on, got)
		}
	}
	for old, now := range map[string]string{"thôn Nà Tàn": "thôn Tân Tiến", "thôn Nà Mười": "thôn Tân Tiến", "thôn Khuổi Quân": "thôn Khuổi Xanh"} {
		before, _ := r.Box(code[old], day("1/2/2027"))
		after, ok := r.Box(code[old], day("1/4/2027"))
		if before.Name != old || !ok || after.Name != now || !slices.Contains(after.Villages, now) {
			t.Errorf("%s: %+v, %+v", old, before, after)
		}
	}
	twice, _ := importing(t, r, change)
	if told(twice) != "not-named\n2 06085 known\n3 06085 known" {
		t.Errorf("the same file again:\n%s", told(twice))
	}
	wrong, _ := importing(t, r, "xã,thôn,tên cũ\nxã Thiện Hòa,thôn A1,Pác Lùng\nxã Thiện Hòa,thôn B1,thôn Pác Lùng\n")
	if told(wrong) != "not-named\n2 06085 renamed\n3 06085 wrong former-unknown" && told(wrong) != "not-named\n2 06085 renamed\n3 06085 wrong former-taken" {
		t.Error(told(wrong))
	}
	c := r.CoverageAt(day("1/4/2027"))
	if len(c) != 1 || c[0] != (village.Coverage{Commune: "06085", Villages: 3, Covered: 3}) {
		t.Errorf("%+v", c)
	}
	ended, err := r.EndBox(code["thôn Nà Mười"], day("1/5/2027"), false)
	if err != nil {
		t.Fatal(err)
	}
	r = apply(r, ended)
	if _, ok := r.Box(code["thôn Nà Mười"], day("1/5/2027")); ok {
		t.Error("the box is still there")
	}
	if _, err := r.EndBox(code["thôn Nà Mười"], day("1/6/2027"), false); !errors.Is(err, village.ErrUnknown) {
		t.Error(err)
	}
	moved, err := r.MoveBox(code["thôn Pác Lùng"], "06184", day("1/6/2027"))
	if err != nil {
		t.Fatal(err)
	}
	r = apply(r, moved)
	if b, _ := r.Box(code["thôn Pác Lùng"], day("1/6/2027")); b.Commune != "06184" || names(r.VillagesAt("06184", day("1/6/2027"))) != "thôn Pác Lùng" {
		t.Errorf("%+v", b)
	}
	// A village of the name of one that is gone is another one, and gets another code.
	fresh, r := importing(t, r, "xã,thôn,từ ngày\nxã Thiện Hòa,thôn Nà Tàn,1/9/2027\n")
	if told(fresh) != "not-named\n2 06085 new" || fresh.Lines[0].Box == code["thôn Nà Tàn"] {
		t.Errorf("%s %+v", told(fresh), fresh.Lines)
	}
}

// Trying shows the codes that doing gives; boxes that were there before the list are taken into it.
func TestTrying(t *testing.T) {
	old := village.Register{Boxes: []village.Box{{Code: "NT4K", Name: "thôn Nà Tàn", Commune: "06085"}}}
	file := "xã,thôn\nxã Thiện Hòa,Nà Tàn\nxã Thiện Hòa,thôn Nà Mười\n"
	a, _ := importing(t, old, file)
	b, r := importing(t, old, file)
	if a.Digest != b.Digest || a.Lines[1].Box != b.Lines[1].Box || a.Lines[0].Box != "NT4K" || a.Lines[0].Fresh || a.Boxes != 1 {
		t.Errorf("%+v\n%+v", a, b)
	}
	if box, _ := r.Box("NT4K", now); box.Village == "" {
		t.Errorf("%+v", box)
	}
	if c, _ := importing(t, r, file); c.Digest == a.Digest || told(c) != "2 06085 known\n3 06085 known" {
		t.Error(told(c))
	}
}

// FuzzRead holds any file to the promises of a report: bounded, no panic, nothing to write where it says stop, no code twice, no
// village twice on a day.
func FuzzRead(f *testing.F) {
	f.Add([]byte(plain))
	f.Add([]byte("mã xã;thôn;tên cũ;từ ngày;mã hòm thư\n06085;thôn A1;thôn B1, C1;1/8/2026;NT4K\n06085;thôn B1;;;\n"))
	f.Add([]byte("\xff\xfex\x00\xe3\x00;\x00t\x00h\x00\xf4\x00n\x00\n\x00"))
	f.Add([]byte("x\xb7;th\xabn\nThi\xd6n H\xdfa;N\xb5 T\xb5n"))
	f.Add(workbook(f, []any{"xã", "thôn"}, []any{"Thiện Hòa", "Nà Tàn"}))
	s := survey(f)
	s.Register = village.Register{Villages: []village.Village{{ID: "a", Name: "thôn B1", Commune: "06085"}, {ID: "b", Name: "C1", Commune: "06085"}},
		Boxes: []village.Box{{Code: "NT4K", Name: "B1", Commune: "06085", Village: "a"}}}
	f.Fuzz(func(t *testing.T, content []byte) {
		report, change, err := s.Read(content)
		if err != nil {
			return
		}
		if report.Stop && !change.Empty() {
			t.Fatal("stopped, and something to write")
		}
		next := apply(s.Register, change)
		seen := map[string]string{}
		for _, b := range next.BoxesAt("", now.AddDate(0, 0, 1)) {
			if seen[b.Code] != "" {
				t.Fatalf("%s is two boxes", b.Code)
			}
			seen[b.Code] = b.Name
		}
		for _, v := range next.VillagesAt("", now.AddDate(0, 0, 1)) {
			if seen[v.ID] != "" {
				t.Fatalf("%s is two villages", v.ID)
			}
			seen[v.ID] = v.Name
		}
		for _, l := range report.Lines {
			if l.Outcome != village.Wrong && (l.Commune == "" || l.Village == "") {
				t.Fatalf("%+v", l)
			}
		}
	})
}
