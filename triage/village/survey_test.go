package village_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/intake/directory/boxcode"
	"homthu/intake/place"
	"homthu/triage/village"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

var now = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

func gazetteer(t testing.TB) *place.Index {
	t.Helper()
	index, err := place.Default()
	if err != nil {
		t.Fatal(err)
	}
	return index
}

func survey(t testing.TB) village.Survey {
	july := day("1/7/2025")
	return village.Survey{Places: gazetteer(t), Province: "20", Secret: []byte("secret"), Now: now,
		Communes: map[string]village.Commune{"06085": {From: july}, "06184": {From: july}, "06187": {From: july, To: day("1/10/2026"), Heir: "06184"}}}
}

func day(text string) time.Time {
	t, ok := village.Day(text)
	if !ok {
		panic(text)
	}
	return t
}

// told is a report in a few words: the findings, then the lines with theirs.
func told(r village.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s\n", f.Code)
	}
	for _, l := range r.Lines {
		fmt.Fprintf(&b, "%d %s %s", l.N, l.Commune, l.Outcome)
		for _, f := range l.Findings {
			fmt.Fprintf(&b, " %s", f.Code)
		}
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}

func apply(r village.Register, c village.Change) village.Register {
	next := village.Register{Version: r.Version + 1}
	for _, v := range r.Villages {
		if c.Villages[v.ID] == nil {
			next.Villages = append(next.Villages, v)
		}
	}
	for _, rows := range c.Villages {
		next.Villages = append(next.Villages, rows...)
	}
	for _, b := range r.Boxes {
		if c.Boxes[b.Code] == nil {
			next.Boxes = append(next.Boxes, b)
		}
	}
	for _, rows := range c.Boxes {
		next.Boxes = append(next.Boxes, rows...)
	}
	return next
}

const plain = "STT,Xã/phường,Thôn bản tổ dân phố,Có hòm thư\n1,xã Thiện Hòa,thôn Nà Tàn,x\n2,,thôn Khuổi Quân,có\n3,xã Đồng Đăng,khu Nam Quan,chưa\n,Tổng cộng,3,\n"

func TestLines(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"a table":            {plain, "filled\n2 06085 new\n3 06085 new\n4 06184 new"},
		"no titles":          {"xã Thiện Hòa,thôn Nà Tàn\n", "no-titles"},
		"only titles":        {"xã,thôn\n", "nothing"},
		"swapped":            {"thôn,xã\nxã Thiện Hòa,thôn Nà Tàn\nxã Thiện Hòa,thôn Khuổi Quân\n", "swapped"},
		"swapped codes":      {"mã xã,xã,thôn\nxã Thiện Hòa,06085,thôn Nà Tàn\n", "swapped"},
		"twice":              {"xã,thôn\nThiện Hòa,thôn Nà Tàn\nxã Thiện Hòa,bản NÀ TÀN\nxã Thiện Hòa,Na Tan\nxã Thiện Hòa,thôn Na Tán\n", "2 06085 new\n3 06085 wrong twice\n4 06085 wrong twice-marks\n5 06085 new near"},
		"numbers":            {"Xã,Tổ dân phố\nxã Đồng Đăng,1\nxã Đồng Đăng,2\nxã Đồng Đăng,khu 2\nxã Đồng Đăng,\"Tổ dân phố số 02\"\n", "2 06184 new\n3 06184 new\n4 06184 new\n5 06184 wrong twice"},
		"communes":           {"xã,thôn\nxã Không Có Đâu,a b\nxã Bắc Hà,thôn Na Áng\n,thôn X\n99999,thôn Y\n", "filled\n2  wrong commune-unknown\n3  wrong commune-else\n4  wrong commune-else\n5  wrong commune-unknown"},
		"code and name":      {"mã xã,xã,thôn\n6085,xã Thiện Hòa,thôn A1\n06085,xã Đồng Đăng,thôn B1\n06184,,thôn C1\n", "2 06085 new\n3  wrong commune-differs\n4 06184 new"},
		"an old commune":     {"xã,huyện cũ,thôn\nxã Hồng Phong,huyện Cao Lộc,thôn A1\n", "2 06184 new commune-old"},
		"before its time":    {"xã,thôn,từ ngày\nxã Thiện Hòa,thôn Nà Tàn,01/03/2024\nxã Thiện Hòa,thôn Nà Mười,1/8/2025\nxã Thiện Hòa,thôn Pác,32/13/2025\nxã Thiện Hòa,thôn Lìn,1/1/2099\n", "2 06085 wrong commune-then\n3 06085 new\n4 06085 wrong date-bad\n5 06085 wrong date-far"},
		"no name":            {"xã,thôn,từ ngày\nxã Thiện Hòa,,1/8/2025\nxã Thiện Hòa,12345678,\nxã Thiện Hòa,<script>x,\n", "2 06085 wrong name-none\n3 06085 wrong name-bad\n4 06085 wrong name-bad"},
		"codes":              {"xã,thôn,mã hòm thư\nxã Thiện Hòa,thôn A1,NT4K\nxã Thiện Hòa,thôn B1,NT4K\nxã Thiện Hòa,thôn C1,222222\nxã Thiện Hòa,thôn D1,xin chào bà con\nxã Thiện Hòa,thôn E1,K7M4RX\n", "2 06085 new\n3 06085 wrong code-twice\n4 06085 wrong code-typo\n5 06085 wrong code-bad\n6 06085 wrong code-typo"},
		"a box or not":       {"xã,thôn,hòm thư\nxã Thiện Hòa,thôn A1,sắp có\n", "2 06085 wrong box-bad"},
		"nothing was before": {"xã,thôn,tên cũ\nxã Thiện Hòa,thôn A1,thôn B1\n", "2 06085 wrong former-unknown"},
		"semicolons":         {"sep=;\nxã;thôn\nxã Thiện Hòa;\"thôn Nà Tàn; trên\"\n", "3 06085 new"},
		"tabs, no unit":      {"xã\tthôn\nxã Kỳ Lừa\tthôn Một\nphường Kỳ Lừa\tthôn Hai\nxã Na Sầm\tthôn Ba\n", "2  wrong commune-unsure\n3 06187 wrong commune-heir\n4 06124 new commune-nounit"},
		"signatures below":   {"BẢNG TỔNG HỢP\n\nxã,thôn\nxã Thiện Hòa,thôn Nà Tàn\n\n,,Người lập\n", "4 06085 new"},
	} {
		r, change, err := survey(t).Read([]byte(c.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := told(r); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
		if r.Stop != change.Empty() {
			t.Errorf("%s: stop is %t, and %d villages would be written", name, r.Stop, len(change.Villages))
		}
	}
}

// The same table, however it was saved.
func TestEncodings(t *testing.T) {
	text := strings.ReplaceAll(plain, ",", ";")
	cp, err := charmap.Windows1258.NewEncoder().String(composed1258(text))
	if err != nil {
		t.Fatal(err)
	}
	wide, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	bare, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	for name, c := range map[string]struct{ file, encoding string }{
		"UTF-8": {text, village.UTF8}, "with BOM": {"\ufeff" + text, village.UTF8}, "decomposed": {norm.NFD.String(text), village.UTF8},
		"UTF-16": {wide, village.UTF16}, "UTF-16 without BOM": {bare, village.UTF16}, "1258": {cp, village.CP1258},
		"TCVN3": {"STT;X\xb7/ph\xad\xeang;Th\xabn b\xb6n t\xe6 d\xa9n ph\xe8;C\xe3 h\xdfm th\xad\n1;x\xb7 Thi\xd6n H\xdfa;th\xabn N\xb5 T\xb5n;x\n2;;th\xabn Khu\xe6i Qu\xa9n;c\xe3\n3;x\xb7 \xa7\xe5ng \xa7\xa8ng;khu Nam Quan;ch\xada\n;T\xe6ng c\xe9ng;3;\n", village.TCVN3},
		"VNI":   {"STT;Xa\xf5/ph\xf6\xf4\xf8ng;Tho\xe2n ba\xfbn to\xe5 da\xe2n pho\xe1;Co\xf9 ho\xf8m th\xf6\n1;xa\xf5 Thie\xe4n Ho\xf8a;tho\xe2n Na\xf8 Ta\xf8n;x\n2;;tho\xe2n Khuo\xe5i Qua\xe2n;co\xf9\n3;xa\xf5 \xd1o\xe0ng \xd1a\xeang;khu Nam Quan;ch\xf6a\n;To\xe5ng co\xe4ng;3;\n", village.VNI},
	} {
		r, _, err := survey(t).Read([]byte(c.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.Encoding != c.encoding || r.Stop || len(r.Lines) != 3 || r.Lines[0].Village != "thôn Nà Tàn" || r.Lines[1].Village != "thôn Khuổi Quân" || r.Lines[2].Commune != "06184" {
			t.Errorf("%s: %s, %s\n%+v", name, r.Encoding, told(r), r.Lines)
		}
	}
}

// composed1258 writes letters as the code page has them: circumflex, breve and horn in the letter, tones behind it.
func composed1258(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		if _, ok := charmap.Windows1258.EncodeRune(r); ok {
			b.WriteRune(r)
			continue
		}
		parts := []rune(norm.NFD.String(string(r)))
		tone := slices.IndexFunc(parts, func(p rune) bool { return strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", p) })
		if tone < 0 {
			b.WriteRune(r)
			continue
		}
		mark := parts[tone]
		b.WriteString(norm.NFC.String(string(slices.Delete(parts, tone, tone+1))))
		b.WriteRune(mark)
	}
	return b.String()
}

func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbook(t *testing.T) {
	r, change, err := survey(t).Read(workbook(t, []any{"DANH SÁCH THÔN, BẢN NĂM 2026"}, []any{}, []any{"TT", "Tên xã", "Tên thôn", "Từ ngày"},
		[]any{1, "Thiện Hòa", "Nà Tàn", time.Date(2025, 8, 1, 0, 0, 0, 0, time.UTC)}, []any{2, nil, "Khuổi Quân", "1/8/2025"}, []any{"", "Đồng Đăng"}, []any{3, "", "Nam Quan"}))
	if err != nil || told(r) != "filled\n4 06085 new\n5 06085 new\n7 06184 new" || len(change.Boxes) != 3 {
		t.Fatalf("%v\n%s", err, told(r))
	}
	for id, rows := range change.Villages {
		if rows[0].Commune == "06085" && !rows[0].From.Equal(day("1/8/2025")) {
			t.Errorf("%s: %+v", id, rows)
		}
	}
	for code, rows := range change.Boxes {
		if !boxcode.Valid(code) || rows[0].Village == "" {
			t.Errorf("%s: %+v", code, rows)
		}
	}
}

func TestFilesRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"nothing": {nil, village.ErrEmpty}, "blanks": {[]byte(" \n,,\n"), village.ErrEmpty}, "old Excel": {[]byte("\xd0\xcf\x11\xe0rest"), village.ErrOldExcel},
		"a broken workbook": {[]byte("PK\x03\x04rest"), village.ErrDamaged}, "too big": {bytes.Repeat([]byte("a"), village.MaxFile+1), village.ErrBig},
		"too many lines": {bytes.Repeat([]byte("a,b\n"), 30_000), village.ErrBig}, "bytes": {[]byte("\x81\x8d\x8f\x90\x9d\x81\x8d\x8f\x90\x9d,\x00"), village.ErrEncoding},
		"half of UTF-16": {[]byte("\xff\xfea\x00b"), village.ErrEncoding},
	} {
		if _, _, err := survey(t).Read(c.file); err != c.want {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// Every sentence is there in both languages, with the same gaps.
func TestWords(t *testing.T) {
	books := map[string]map[string]string{}
	for _, lang := range []string{"vi", "en"} {
		content, err := os.ReadFile("words/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		book := map[string]string{}
		if err := json.Unmarshal(content, &book); err != nil {
			t.Fatal(err)
		}
		books[lang] = book
	}
	gap := regexp.MustCompile(`\{[a-z]+\}`)
	for code, vi := range books["vi"] {
		mine, theirs := gap.FindAllString(vi, -1), gap.FindAllString(books["en"][code], -1)
		slices.Sort(mine)
		slices.Sort(theirs)
		if books["en"][code] == "" || !slices.Equal(mine, theirs) || len(books["vi"]) != len(books["en"]) {
			t.Errorf("%s: %v and %v", code, mine, theirs)
		}
	}
}
