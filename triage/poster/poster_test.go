package poster_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"homthu/configs"
	"homthu/intake/rules"
	"homthu/triage/poster"
)

func options(t testing.TB) poster.Options {
	t.Helper()
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		t.Fatal(err)
	}
	second := poster.English()
	return poster.Options{Web: "https://homthu.langson.gov.vn/", Telegram: "homthu_langson_bot", Zalo: "https://zalo.me/1234567890123456789",
		Key: "91c4 a7b2 03de 5f68 c1d9 77aa 20be", Second: &second, Numbers: poster.Numbers(tables.EmergencyNumbers)}
}

var boxes = []poster.Box{
	{Code: "K7M4RK", Village: "thôn Nà Tàn", Commune: "xã Thiện Hòa", Unit: "Công an xã Thiện Hòa"},
	{Code: "NT4K", Village: "tổ dân phố Nguyễn Thị Minh Khai số 12", Commune: "phường Tam Thanh", Unit: "Công an phường Tam Thanh"},
}

func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("HOMTHU_REQUIRE_SERVICES") != "" {
		t.Fatalf("%s is missing: make setup", name)
	}
	if err != nil {
		t.Skipf("%s is missing: make setup", name)
	}
	return path
}

const dpi = 120

// pages prints posters and returns each page as a picture.
func pages(t *testing.T, o poster.Options, sheet poster.Sheet) (files []string) {
	t.Helper()
	draw := tool(t, "pdftoppm")
	dir := t.TempDir()
	var b bytes.Buffer
	last := 0
	if err := poster.Write(t.Context(), &b, o, sheet, boxes, func(done int) { last = done }); err != nil || last != len(boxes) {
		t.Fatal(err, last)
	}
	file := filepath.Join(dir, "p.pdf")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), draw, "-gray", "-r", strconv.Itoa(dpi), "-png", file, filepath.Join(dir, "p")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	files, _ = filepath.Glob(filepath.Join(dir, "p-*.png"))
	if shots := os.Getenv("HOMTHU_SHOTS"); shots != "" {
		for i, page := range files {
			content, err := os.ReadFile(page)
			if err == nil {
				err = os.WriteFile(filepath.Join(shots, fmt.Sprintf("poster-%s-%d.png", sheet, i+1)), content, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	slices.Sort(files)
	return files
}

// squares reads the squares of a picture.
func squares(t *testing.T, page string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), tool(t, "zbarimg"), "-q", "--raw", "-Sdisable", "-Sqrcode.enable", page).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// A telephone reads from the printed page where each square leads: the box's own address, and the chats with its code.
func TestSquares(t *testing.T) {
	for sheet, count := range map[poster.Sheet]int{poster.A4: 2, poster.A6: 1} {
		files := pages(t, options(t), sheet)
		if len(files) != count {
			t.Fatalf("%s: %d pages", sheet, len(files))
		}
		var read []string
		for _, page := range files {
			read = append(read, squares(t, page)...)
		}
		for _, b := range boxes {
			for _, address := range []string{"https://homthu.langson.gov.vn/h/" + b.Code, "https://t.me/homthu_langson_bot?start=" + b.Code, "https://zalo.me/1234567890123456789"} {
				if !slices.Contains(read, address) {
					t.Errorf("%s: %s cannot be read", sheet, address)
				}
			}
			if mm := poster.Black(sheet, options(t), b); mm < 40 {
				t.Errorf("%s: the square of %s is %.1f mm wide", sheet, b.Code, mm)
			}
		}
	}
}

// Black and white is all there is, and nothing stands where printers do not print.
func TestBlackAndWhite(t *testing.T) {
	for _, page := range pages(t, options(t), poster.A4) {
		file, err := os.Open(page)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(file)
		_ = file.Close()
		if err != nil {
			t.Fatal(err)
		}
		edge := 4 * dpi * 10 / 254 // 4 mm at so many dots an inch
		size := picture.Bounds()
		grey := 0
		for y := size.Min.Y; y < size.Max.Y; y++ {
			for x := size.Min.X; x < size.Max.X; x++ {
				g := color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y
				if g < 200 && (x < edge || y < edge || x >= size.Max.X-edge || y >= size.Max.Y-edge) {
					t.Fatalf("%s: ink at %d,%d", page, x, y)
				}
				if g > 40 && g < 215 {
					grey++ // edges of letters, smoothed
				}
			}
		}
		if all := size.Dx() * size.Dy(); grey*20 > all {
			t.Errorf("%s: %d of %d dots are grey", page, grey, all)
		}
	}
}

func TestRefuses(t *testing.T) {
	khmer := poster.Catalog{"poster.name": "មិនចាំបាច់"}
	for name, c := range map[string]struct {
		change func(*poster.Options)
		box    poster.Box
		sheet  poster.Sheet
		want   error
	}{
		"no address":       {func(o *poster.Options) { o.Web = "" }, boxes[0], poster.A4, poster.ErrAddress},
		"a script":         {func(o *poster.Options) { o.Web = "javascript:alert(1)" }, boxes[0], poster.A4, poster.ErrAddress},
		"letters":          {func(o *poster.Options) { o.Second = &khmer }, boxes[0], poster.A4, poster.ErrLetters},
		"letters of a box": {nil, poster.Box{Code: "A2", Village: "ភូមិ", Commune: "x", Unit: "y"}, poster.A6, poster.ErrLetters},
		"a sheet":          {nil, boxes[0], "a3", poster.ErrSheet},
	} {
		o := options(t)
		if c.change != nil {
			c.change(&o)
		}
		var b bytes.Buffer
		if err := poster.Write(t.Context(), &b, o, c.sheet, []poster.Box{boxes[0], c.box}, nil); !errors.Is(err, c.want) || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, b.Len())
		}
	}
	if err := poster.Write(t.Context(), nil, options(t), poster.A4, nil, nil); !errors.Is(err, poster.ErrNone) {
		t.Error(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := poster.Write(stopped, nil, options(t), poster.A4, boxes, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for _, bad := range []string{"[]", `{"poster.nothing":"x"}`, `{"poster.name":"` + strings.Repeat("a", 500) + `"}`, `{"poster.name":"ไม่"}`, ""} {
		if _, err := poster.ReadCatalog([]byte(bad)); err == nil {
			t.Errorf("%.40s was taken", bad)
		}
	}
}

// A further language: Mông has Latin letters, others come as a picture.
func TestFurtherLanguages(t *testing.T) {
	mong, err := poster.ReadCatalog([]byte(`{"poster.name": "Tsis tas yuav hais lub npe"}`))
	if err != nil {
		t.Fatal(err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 100, 23))); err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(*poster.Options){func(o *poster.Options) { o.Second = &mong }, func(o *poster.Options) { o.Second = nil }, func(o *poster.Options) { o.Picture = picture.Bytes() }, func(o *poster.Options) { o.Telegram, o.Zalo, o.Key, o.Numbers = "", "", "", nil }} {
		o := options(t)
		change(&o)
		for _, sheet := range []poster.Sheet{poster.A4, poster.A6} {
			var b bytes.Buffer
			if err := poster.Write(t.Context(), &b, o, sheet, boxes[:1], nil); err != nil || !bytes.HasPrefix(b.Bytes(), []byte("%PDF")) {
				t.Error(err)
			}
		}
	}
	o := options(t)
	o.Picture = []byte("no picture")
	if err := poster.Write(t.Context(), &bytes.Buffer{}, o, poster.A4, boxes[:1], nil); err == nil {
		t.Error("a broken picture was taken")
	}
}

// What posters and pages both say is said in the same words.
func TestSameWordsAsThePages(t *testing.T) {
	for lang, mine := range map[string]poster.Catalog{"vi": poster.Vietnamese(), "en": poster.English()} {
		if len(mine) != len(poster.Vietnamese()) {
			t.Errorf("%s has %d texts", lang, len(mine))
		}
		if lang != "vi" {
			continue
		}
		content, err := os.ReadFile("../../bot/words/vi.json")
		if err != nil {
			t.Fatal(err)
		}
		theirs := map[string]string{}
		if err := json.Unmarshal(content, &theirs); err != nil {
			t.Fatal(err)
		}
		same := 0
		for _, id := range []string{"poster.channels", "poster.code", "poster.how", "poster.key", "poster.title", "poster.who"} {
			if theirs[id] != "" {
				if same++; theirs[id] != mine[id] {
					t.Errorf("%s: %q, and %q in bot/words", id, mine[id], theirs[id])
				}
			}
		}
		if same < 6 {
			t.Errorf("%d texts were compared", same)
		}
	}
}
