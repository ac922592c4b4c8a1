package receipt

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "make testdata/receipt.json anew; released vectors stay for ever")

// vectors is testdata/receipt.json, which receipt.test.ts and a real browser run as well.
type vectors struct {
	Derive []struct {
		Code     string `json:"code"`
		Locator  string `json:"locator"`
		Identity string `json:"identity"`
		Reporter string `json:"reporter"`
	} `json:"derive"`
	Read []struct {
		Text    string `json:"text"`
		Code    string `json:"code"`    // as printed; empty if there is none to be had
		Outcome string `json:"outcome"` // ok, none, short, typo, number, two
	} `json:"read"`
	Numbers map[string]bool `json:"numbers"`
}

var outcomes = map[string]error{
	"none": ErrNone, "short": ErrShort, "typo": ErrTypo, "number": ErrNumber, "two": ErrTwo,
}

func outcome(err error) string {
	for name, e := range outcomes {
		if errors.Is(err, e) {
			return name
		}
	}
	return "ok"
}

func TestVectors(t *testing.T) {
	if *update {
		makeVectors(t)
	}
	b, err := os.ReadFile("testdata/receipt.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Derive) < 4 || len(v.Read) < 60 || len(v.Numbers) < 4 {
		t.Fatalf("too few vectors: %d, %d, %d", len(v.Derive), len(v.Read), len(v.Numbers))
	}
	for _, d := range v.Derive {
		c, err := Read(d.Code)
		if err != nil {
			t.Fatalf("%s: %v", d.Code, err)
		}
		id, err := c.Identity()
		if err != nil {
			t.Fatal(err)
		}
		if c.String() != d.Code || string(c.Locator()) != d.Locator || id.String() != d.Identity || c.Reporter() != d.Reporter {
			t.Errorf("%s derives something else", d.Code)
		}
	}
	for _, r := range v.Read {
		c, err := Read(r.Text)
		if outcome(err) != r.Outcome || err == nil && c.String() != r.Code {
			t.Errorf("%q: %s, %s; want %s, %s", r.Text, outcome(err), c, r.Outcome, r.Code)
		}
	}
	for n, want := range v.Numbers {
		if IsNumber(n) != want {
			t.Errorf("IsNumber(%q) = %t", n, !want)
		}
	}
}

// makeVectors writes fixed texts around fixed codes; what they ought to give is said here by hand, not by Read.
func makeVectors(t *testing.T) {
	t.Helper()
	codes := make([]Code, 4)
	for i, nineteen := range []string{"7KQ29FXM3TWB8RJDP4H", "0000000000000000000", "ABCDEFGHJKMNPQRSTVW", "Z9Y8X7W6V5T4S3R2Q1P"} {
		copy(codes[i][:], nineteen)
		codes[i][19] = checkSymbol(codes[i][:19], codeSum)
	}
	var v vectors
	for _, c := range codes {
		id, _ := c.Identity()
		v.Derive = append(v.Derive, struct {
			Code     string `json:"code"`
			Locator  string `json:"locator"`
			Identity string `json:"identity"`
			Reporter string `json:"reporter"`
		}{c.String(), string(c.Locator()), id.String(), c.Reporter()})
	}
	add := func(text, code, outcome string) {
		v.Read = append(v.Read, struct {
			Text    string `json:"text"`
			Code    string `json:"code"`
			Outcome string `json:"outcome"`
		}{text, code, outcome})
	}
	c, letters := codes[0].String(), codes[2].String()
	plain := strings.ReplaceAll(c, "-", "")
	spaced := strings.ReplaceAll(c, "-", " ")
	number := "2026-7K3M-9QHX"
	full := strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, c)
	for _, text := range []string{
		c, plain, spaced, strings.ToLower(c), strings.ToLower(plain), strings.ToLower(spaced), full,
		" " + c + "\n", "\u201c" + c + "\u201d", "'" + c + "'", "«" + c + "»", "(" + c + ")", "[" + c + "].", "*" + c + "*",
		strings.ReplaceAll(c, "-", "\u2013"), strings.ReplaceAll(c, "-", " \u2014 "), strings.ReplaceAll(c, "-", "\u2011"),
		strings.ReplaceAll(c, "-", "\u2212"), strings.ReplaceAll(c, "-", ""), strings.ReplaceAll(c, "-", "\n"),
		strings.ReplaceAll(c, "-", "."), strings.ReplaceAll(c, "-", "\u00a0"), strings.ReplaceAll(c, "-", "\u200b-\u200b"),
		strings.ReplaceAll(c, "-", "--"), strings.ReplaceAll(c, "-", " - "), strings.ReplaceAll(c, "-", "_"),
		strings.Join(strings.Split(plain, ""), " "), "7KQ29 FXM3T WB8RJ DP4H" + plain[19:], "7K Q2 9F XM 3T WB 8R JD P4 H" + plain[19:],
		"Mã của tôi là " + c, "ma cua toi la " + strings.ToLower(c) + " nhe", "Mã: " + c + ". Cảm ơn cán bộ!",
		"Bà con giữ mã này: " + spaced + " — đừng đưa cho ai", "tra cứu:" + plain, "my code is " + c + ", thanks",
		"https://example.vn/tra-cuu#" + c, "Mã hòm thư\n" + c + "\nngày 22/11/2026", "số hồ sơ " + number + ", mã " + c,
		c + " " + number, "gọi 0912 345 678, mã " + plain, c + " và " + strings.ToLower(c), "khoa " + c, "ban do " + c + " la",
		"Mã tôi là " + strings.ToLower(spaced) + " ạ", "\ufeff" + c, "mã\u00a0" + c, "đây " + full + " ạ",
	} {
		add(text, c, "ok")
	}
	add(strings.NewReplacer("0", "O", "1", "l").Replace(codes[1].String()), codes[1].String(), "ok")
	add(strings.ReplaceAll(codes[3].String(), "1", "i"), codes[3].String(), "ok")
	add("mã "+strings.ReplaceAll(codes[3].String(), "1", "L"), codes[3].String(), "ok")
	add(letters, letters, "ok")
	add("mã "+strings.ToLower(letters)+" ạ", letters, "ok")
	typo := "8" + c[1:]
	swapped := c[:6] + c[7:8] + c[6:7] + c[8:]
	for text, want := range map[string]string{
		"": "none", "   ": "none", "xin chào": "none", "xin chao can bo": "none", "tra cuu": "none", "0912345678": "none",
		"0912 345 678": "none", "CCCD 004190001234": "none", "so 12 to 5 ap 3 xa Ba Be": "none", "A7b": "none",
		"co 2 con bo cho bo an co cao cao cho ma": "none", "10/10/2026 22:15": "none", "xe 11F1-12345": "none",
		"04012 3456 7890 1234 5678": "none", "mất con bò ở nhà ông tám tối qua lúc mười giờ": "none",
		"anh\u0301 da\u0306ng": "none", "🚓 🚓": "none", "06184-03": "none",
		typo: "typo", swapped: "typo", "mã " + typo + " ạ": "typo", strings.ReplaceAll(typo, "-", ""): "typo",
		strings.ReplaceAll(swapped, "-", " "): "typo", "00000-00000-00000-00000": "typo",
		c[:19]: "short", c[:14]: "short", c + "4": "short", "mã " + c[:19] + " ạ": "short", plain[:18]: "short",
		number: "number", "số " + strings.ToLower(number): "number", strings.ReplaceAll(number, "-", " "): "number",
		"hồ sơ " + strings.ReplaceAll(number, "-", "") + " đến đâu rồi": "number",
		c + "\n" + codes[3].String(): "two", "một là " + c + ", hai là " + codes[3].String(): "two",
	} {
		add(text, "", want)
	}
	v.Numbers = map[string]bool{
		number: true, strings.ToLower(number): false, number[:13]: false, strings.ReplaceAll(number, "-", ""): false,
		"2026-7K3M-9QHH": false, "1026" + number[4:]: false, "2027" + number[4:]: false, c: false, "": false,
	}
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/receipt.json", append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	fmt.Println("written", len(v.Derive), len(v.Read), len(v.Numbers))
}
