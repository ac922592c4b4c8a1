package place

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// TestFindAs checks one address for each way of writing, without any reference beside the checkout. Expected is shaped
// as in TestExamples; "several" asks for several whichever.
func TestFindAs(t *testing.T) {
	x := mustIndex(t)
	for _, c := range sayings {
		got := shape(x.Find(c.text))
		if c.want == "several" && strings.HasPrefix(got, "?") {
			continue
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestFindAnswer asks for a place first, so a bare name is one.
func TestFindAnswer(t *testing.T) {
	x := mustIndex(t)
	for text, want := range map[string]string{
		"cao lau": "06196", "Cao Lâu": "06196", "vâng ạ": "", "lang son": "", "con dao": "26732", "khong biet": "",
		"xã Cao Lâu, Nghệ An": "",
	} {
		if got := shape(x.FindAnswer(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestTalkIsNoPlace reads the sentences of the bot's own tables, with and without marks: residents say such words, and
// none of them is one commune.
func TestTalkIsNoPlace(t *testing.T) {
	x := mustIndex(t)
	for _, file := range []string{"categories.yaml", "statuses.yaml", "clocks.yaml"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "configs", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.FieldsFunc(string(b), func(r rune) bool { return strings.ContainsRune("\n,:[]{}\"", r) }) {
			for _, text := range []string{line, bare(line)} {
				if r := x.Find(text); r.Outcome == One {
					t.Errorf("%q is one: %s", text, r.Places[0])
				}
			}
		}
	}
}

func TestResultSays(t *testing.T) {
	x := mustIndex(t)
	type said struct {
		Outcome               Outcome
		Old, OldOf, District  string
		Split, Unsure         bool
		Via                   Via
		First, Police, Former string
	}
	for text, want := range map[string]said{
		"xã Việt Lâm, huyện Vị Xuyên": {
			Outcome: Several, Old: "xã Việt Lâm", OldOf: "huyện Vị Xuyên", Split: true, Via: ViaOld,
			First: "xã Vị Xuyên, tỉnh Tuyên Quang", Police: "Công an xã Vị Xuyên", Former: "xã Việt Lâm",
		},
		"huyện Trạm Tấu": {
			Outcome: Several, District: "huyện Trạm Tấu", Via: ViaDistrict,
			First: "xã Hạnh Phúc, tỉnh Lào Cai", Police: "Công an xã Hạnh Phúc",
		},
		"đặc khu Côn Đảo": {
			Outcome: One, Via: ViaName, First: "đặc khu Côn Đảo, thành phố Hồ Chí Minh", Police: "Công an đặc khu Côn Đảo",
		},
		"phường Phố Mới, thành phố Lào Cai": {
			Outcome: One, Old: "phường Phố Mới", OldOf: "thành phố Lào Cai", Via: ViaEarlier, Former: "phường Phố Mới",
			First: "phường Lào Cai, tỉnh Lào Cai", Police: "Công an phường Lào Cai",
		},
		"xa hong pqong, huyen cao loc": {
			Outcome: One, Old: "xã Hồng Phong", OldOf: "huyện Cao Lộc", Via: ViaOld, Former: "xã Hồng Phong", Unsure: true,
			First: "xã Đồng Đăng, tỉnh Lạng Sơn", Police: "Công an xã Đồng Đăng",
		},
	} {
		r := x.Find(text)
		m := r.Places[0]
		got := said{
			Outcome: r.Outcome, Old: r.Old, OldOf: m.OldDistrict, District: r.District, Split: r.Split, Unsure: r.Unsure,
			Via: m.Via, First: m.String(), Police: m.Police(), Former: m.Old,
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: -want +got\n%s", text, d)
		}
	}
}

func TestCounts(t *testing.T) {
	x := mustIndex(t)
	cities, communes := 0, 0
	types := map[string]int{}
	for _, p := range x.Provinces() {
		if p.Type == "thành phố" {
			cities++
		}
		for _, c := range x.Communes(p.Code) {
			communes++
			types[c.Type]++
			if got, ok := x.Place(c.Code); !ok || got != c || c.ProvinceCode != p.Code || c.Lat == 0 {
				t.Errorf("%s: %+v, %v", c.Code, got, ok)
			}
		}
	}
	want := map[string]int{"xã": 2599, "phường": 709, "đặc khu": 13}
	if d := cmp.Diff(want, types); d != "" || cities != 9 || len(x.Provinces()) != 34 || communes != 3321 {
		t.Errorf("%d provinces, %d cities, %d communes\n%s", len(x.Provinces()), cities, communes, d)
	}
	formers := 0
	for _, f := range x.formers {
		if f.tag == 0 {
			formers++
		}
	}
	if formers != 10035 {
		t.Errorf("%d former communes", formers)
	}
	if _, ok := x.Place("99999"); ok || x.Communes("99") != nil {
		t.Error("an unknown code is known")
	}
}

func TestNearest(t *testing.T) {
	x := mustIndex(t)
	for _, c := range []struct {
		where    string
		lat, lon float64
		want     Outcome
	}{
		{"on a point", 21.0386, 105.8380, One},
		{"Hoàng Sa", 16.57, 112.13, One},
		{"the South China Sea", 13, 113, None},
		{"Paris", 48.85, 2.35, None},
		{"not on the globe", 200, 105, None},
	} {
		r := x.Nearest(c.lat, c.lon)
		if r.Outcome != c.want {
			t.Errorf("%s: %s %v", c.where, r.Outcome, r.Places)
		}
		checkShape(t, c.where, r)
	}
	a, _ := x.Place("00004")
	b, _ := x.Place("00008")
	if r := x.Nearest((a.Lat+b.Lat)/2, (a.Lon+b.Lon)/2); r.Outcome != Several {
		t.Errorf("half way between two points: %s %v", r.Outcome, r.Places)
	}
}

// checkShape checks what holds of every result.
func checkShape(t *testing.T, text string, r Result) {
	t.Helper()
	ok := r.Outcome == None && len(r.Places) == 0 || r.Outcome == One && len(r.Places) == 1 ||
		r.Outcome == Several && len(r.Places) > 1
	if !ok || r.Places == nil {
		t.Errorf("%q: outcome %q with %d places", text, r.Outcome, len(r.Places))
	}
	seen := map[string]bool{}
	for _, m := range r.Places {
		if seen[m.Code] || len(m.Code) != 5 || m.Via == "" || m.Type == "" || !utf8.ValidString(m.Name) {
			t.Errorf("%q: %+v", text, m)
		}
		seen[m.Code] = true
	}
	if r.Split && (r.Old == "" || r.Outcome != Several) {
		t.Errorf("%q: split %q %s", text, r.Old, r.Outcome)
	}
}

func FuzzFind(f *testing.F) {
	for _, c := range sayings {
		f.Add(c.text)
	}
	x, err := Default()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := x.Find(text)
		checkShape(t, text, r)
		if r.Query != text {
			t.Errorf("query %q became %q", text, r.Query)
		}
		if again := x.Find(text); !cmp.Equal(r, again) {
			t.Errorf("%q: two answers\n%s", text, cmp.Diff(r, again))
		}
	})
}
