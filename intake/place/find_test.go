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

var sayings = []struct{ text, want string }{
	// The kinds of writing.
	{"xã Thiện Long, tỉnh Lạng Sơn", "06103"},
	{"xa yen binh lang son", "06391"},
	{"X. Nậm Lành H. Văn Chấn T. Yên Bái", "04636"},
	{"TX. Sa Pa, X. Thanh Bình", "03046"},
	{"P.Tân Lợi TP.BMT", "24133"},
	{"F12 Gò Vấp", "26882"},
	{"p.05,q.3", "27154"},
	{"phường IV, thành phố Vị Thanh", "31333"},
	{"phường 4, thành phố Vị Thanh", "31333"},
	{"XÃ NA CÔ SA - HUYỆN NẬM PỒ - ĐIỆN BIÊN", "03164"},
	{"Hà Nội/huyện Sóc Sơn/xã Đức Hòa", "00430"},
	{"xa\u0303 Cao Lâu", "06196"},
	{"xã Hoà Bình, huyện Bình Gia, Lạng Sơn", "06103"},
	{"xã Đak R'La, huyện Đăk Mil, Dak Nong", "24670"},
	{"xã Đắk R’La, huyện Đắk Mil, Đắk Nông", "24670"},
	{"Ｘã Cao Lâu", "06196"},
	{"xa hong pqong, huyen cao loc", "06184"},
	{"đặc khu Vân Đồn", "06994"},
	{"Chân Mây - Lăng Cô, TT-Huế", "20137"},
	{"Bến Nghé 1 Hồ Chí Minh", "26740"},
	{"Bo, Kim Bôi, Hòa Bình", "04978"},
	// Traps of the law.
	{"thị trấn Trạm Tấu", "04585"},
	{"xã Trạm Tấu", "04606"},
	{"trạm tấu, trạm tấu, yên bái", "?04585|04606"},
	{"xã Mường Chà, huyện Nậm Pồ", "03166"},
	{"xã Mường Chà, Điện Biên", "03166"},
	{"thị trấn Mường Chà", "03172"},
	{"xã Nậm Càn, huyện Kỳ Sơn", "16870"},
	{"xã Nậm Cắn, huyện Kỳ Sơn", "16837"},
	{"xa nam can huyen ky son", "?16837|16870"},
	{"xã Minh Quán, Trấn Yên", "04498"},
	{"xa minh quan tran yen", "several"},
	// Several, never a guess.
	{"xã Mẫu Sơn, Lạng Sơn", "?06196|06541"},
	{"xã Hòa Bình", "several"},
	{"xa kien moc huyen dinh lap lang son", "?06625|06637"},
	{"xã Hòa Bình, huyện Văn Quan hay là xã Hồng Thái, huyện Bình Gia", "?06115|06253"},
	{"huyện Trạm Tấu", "?04585|04603|04606|04609"},
	{"huyện Lý Sơn", "21548"},
	// One place named twice.
	{"xã Tân Văn (xã Hồng Thái cũ), huyện Bình Gia", "06115"},
	// Contradictions.
	{"xã Cao Lâu, huyện Sóc Sơn", ""},
	{"xã Cao Lâu, tỉnh Nghệ An", ""},
	{"xã Cao Lâu, huyện Cao Lộc, tỉnh Nghệ An", ""},
	{"Nghệ An, huyện Cao Lộc, xã Cao Lâu", ""},
	{"xa nhi son, quan ngu hanh son, da nang", ""},
	{"xã Tân Hòa, huyện Đức Linh", "several"},
	// Inside talk.
	{"thon Hoa Binh xa Tan Thanh huyen Van Lang co nguoi danh bac", "06172"},
	{"Thôn Hòa Bình, xã Tân Thanh, huyện Văn Lãng", "06172"},
	{"nhà em ở Cao Lâu bị mất trộm", "06196"},
	{"Cao Lâu", "06196"},
	{"dạ em ở cao lau ạ", "06196"},
	// No place.
	{"", ""},
	{"   ", ""},
	{"\xff\xfe\x00", ""},
	{"Hà Nội", ""},
	{"Lạng Sơn", ""},
	{"dien bien", ""},
	{"Thanh Hóa", ""},
	{"Đắk Nông", ""},
	{"ở Sài Gòn", ""},
	{"Công an", ""},
	{"đúng", ""},
	{"con dao", ""},
	{"CON DAO", ""},
	{"Côn Đảo", "26732"},
	{"mại dâm", ""},
	{"mai dam", ""},
	{"lâm sản", ""},
	{"cao lau", ""},
	{"chưa", ""},
	{"chờ", ""},
	{"TT 28/2020", ""},
	{"công an xã kiểm tra giúp", ""},
	{"tỉnh Lạng Sơn", ""},
	{"ở tỉnh Lạng Sơn", ""},
	{"0912 345 678", ""},
	{"xe 29A-123.45 biển số đỏ", ""},
	{"vâng ạ", ""},
	{"đoàn kết", ""},
	{"Đoàn kết", ""},
	{"Đoàn Kết", "several"},
	{"hạnh phúc", ""},
	{"độc lập tự do hạnh phúc", ""},
	{"con đường Nguyễn Huệ", ""},
	{"trật tự xã hội an toàn", ""},
	{"trat tu xa hoi an toan", ""},
	{"xa hoi an ninh", ""},
	{"đi xa Hòa Bình lắm", ""},
	{"phường nhạc truyền thống biểu diễn", ""},
	{"đại hội đảng bộ huyện ủy họp sáng nay", ""},
	{"công an xã", ""},
	{"cong an xa minh lam an kem lam", ""},
	{"ủy ban nhân dân xã", ""},
	{"chợ huyện đông người", ""},
	{"họp chi bộ thôn, trưởng thôn ăn chặn tiền hộ nghèo", ""},
	{"quan hệ bất chính", ""},
	{"phương tiện xe máy", ""},
	{"nó đánh tôi, cứu với", ""},
	{"no danh toi cuu voi", ""},
	{"toi bi lua tien qua mang", ""},
	{"Cộng hòa xã hội chủ nghĩa Việt Nam", ""},
	{"có người trộm xe", ""},
	{"chúc mừng năm mới an khang thịnh vượng", ""},
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
