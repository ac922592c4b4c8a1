package place

import (
	"fmt"
	"maps"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"
)

// tally counts the outcomes of one class of generated addresses.
type tally struct {
	asked, right int
	wider        int // several, the right ones among them: a question too many, no harm
	missed       int // none, or several without the right ones
	falseOne     int // one where it should ask or be another: the harm
	shown        []string
}

func (c *tally) judge(text string, r Result, sure, wide []string) {
	c.asked++
	var got []string
	for _, m := range r.Places {
		got = append(got, m.Code)
	}
	slices.Sort(got)
	switch {
	case slices.Equal(got, sure) || slices.Equal(got, wide):
		c.right++
		return
	case r.Outcome == One:
		c.falseOne++
	case r.Outcome == Several && subset(sure, got) && len(sure) > 0:
		c.wider++
	default:
		c.missed++
	}
	if harm := r.Outcome != Several; harm || len(c.shown) < 12 {
		c.shown = append(c.shown, fmt.Sprintf("%s %q: %v, want %v or %v", r.Outcome, text, got, sure, wide))
	}
}

func subset(a, b []string) bool {
	for _, s := range a {
		if !slices.Contains(b, s) {
			return false
		}
	}
	return true
}

// shapes writes an address in one way. What it says goes into asked.
var shapes = map[string]func(f refFormer, p string) (string, asked){
	"full": func(f refFormer, p string) (string, asked) {
		return fmt.Sprintf("%s %s, %s %s, %s", f.kind, f.name, f.districtKind, f.district, p), every(f, true)
	},
	"bare": func(f refFormer, p string) (string, asked) {
		return bare(fmt.Sprintf("%s %s %s %s %s", f.kind, f.name, f.districtKind, f.district, p)), every(f, false)
	},
	"bare-nokind": func(f refFormer, p string) (string, asked) {
		a := every(f, false)
		a.kind, a.districtKind = "", ""
		return bare(fmt.Sprintf("%s %s %s", f.name, f.district, p)), a
	},
	"noprovince": func(f refFormer, p string) (string, asked) {
		a := every(f, true)
		a.province = ""
		return fmt.Sprintf("%s %s %s %s", f.kind, f.name, f.districtKind, f.district), a
	},
	"bare-noprovince": func(f refFormer, p string) (string, asked) {
		a := every(f, false)
		a.province = ""
		return bare(fmt.Sprintf("%s %s, %s %s", f.kind, f.name, f.districtKind, f.district)), a
	},
	"nodistrict": func(f refFormer, p string) (string, asked) {
		a := every(f, true)
		a.district, a.districtKind = "", ""
		return fmt.Sprintf("%s %s, %s", f.kind, f.name, p), a
	},
	"bare-nodistrict": func(f refFormer, p string) (string, asked) {
		a := every(f, false)
		a.district, a.districtKind = "", ""
		return bare(fmt.Sprintf("%s %s %s", f.kind, f.name, p)), a
	},
	"short": func(f refFormer, p string) (string, asked) {
		return fmt.Sprintf("%s %s, %s %s, %s", short(f.kind), f.name, short(f.districtKind), f.district, p), every(f, true)
	},
	"short-bare": func(f refFormer, p string) (string, asked) {
		return bare(fmt.Sprintf("%s %s %s %s %s", short(f.kind), f.name, short(f.districtKind), f.district, p)), every(f, false)
	},
	"swapped": func(f refFormer, p string) (string, asked) {
		return fmt.Sprintf("%s, %s %s, %s %s", p, f.districtKind, f.district, f.kind, f.name), every(f, true)
	},
	"capitals": func(f refFormer, p string) (string, asked) {
		return strings.ToUpper(fmt.Sprintf("%s %s - %s %s - %s", f.kind, f.name, f.districtKind, f.district, p)), every(f, true)
	},
	"nokind": func(f refFormer, p string) (string, asked) {
		a := every(f, true)
		a.kind, a.districtKind = "", ""
		return fmt.Sprintf("%s, %s, %s", f.name, f.district, p), a
	},
	"kind-comma": func(f refFormer, p string) (string, asked) {
		a := every(f, true)
		a.districtKind = ""
		return fmt.Sprintf("%s %s, %s, %s", f.kind, f.name, f.district, p), a
	},
	"sentence": func(f refFormer, p string) (string, asked) {
		return fmt.Sprintf("Có người nghiện ở gần UBND %s %s %s %s %s nhờ công an kiểm tra",
			f.kind, f.name, f.districtKind, f.district, p), every(f, true)
	},
	"sentence-garden": func(f refFormer, p string) (string, asked) {
		return fmt.Sprintf("cho tôi báo tin, nhà ông hàng xóm ở %s %s %s %s %s trồng cây thuốc phiện trong vườn",
			f.kind, f.name, f.districtKind, f.district, p), every(f, true)
	},
	"sentence-bare": func(f refFormer, p string) (string, asked) {
		a := every(f, false)
		a.province = ""
		return "hom qua di cho thay nguoi ban phao o " +
			bare(fmt.Sprintf("%s %s %s %s", f.kind, f.name, f.districtKind, f.district)), a
	},
	"sentence-mixed": func(f refFormer, p string) (string, asked) {
		a := every(f, true)
		a.province = ""
		return fmt.Sprintf("nha e o %s %s %s %s bi mat trom", f.kind, f.name, f.districtKind, f.district), a
	},
	"hamlet": func(f refFormer, p string) (string, asked) {
		a := every(f, true)
		a.districtKind = ""
		return fmt.Sprintf("thôn Tân Tiến, %s %s, %s, tỉnh %s", f.kind, f.name, f.district, p), a
	},
	"mistyped": func(f refFormer, p string) (string, asked) {
		return bare(fmt.Sprintf("%s %s %s %s %s", f.kind, mistype(bare(f.name)), f.districtKind, f.district, p)), every(f, false)
	},
	"mistyped-noprovince": func(f refFormer, p string) (string, asked) {
		a := every(f, false)
		a.province = ""
		return bare(fmt.Sprintf("%s %s, %s %s", f.kind, mistype(bare(f.name)), f.districtKind, f.district)), a
	},
	"mistyped-district": func(f refFormer, p string) (string, asked) {
		return bare(fmt.Sprintf("%s %s %s %s %s", f.kind, f.name, f.districtKind, mistype(bare(f.district)), p)), every(f, false)
	},
	"name": func(f refFormer, p string) (string, asked) {
		return f.kind + " " + f.name, asked{kind: f.kind, name: f.name, marked: true}
	},
	"bare-name": func(f refFormer, p string) (string, asked) {
		return bare(f.kind + " " + f.name), asked{kind: f.kind, name: f.name}
	},
}

func every(f refFormer, marked bool) asked {
	return asked{f.kind, f.name, f.districtKind, f.district, f.province, marked}
}

func short(kind string) string {
	return map[string]string{
		"xã": "X.", "phường": "P.", "thị trấn": "TT.", "đặc khu": "ĐK.", "huyện": "H.", "quận": "Q.", "thị xã": "TX.", "thành phố": "TP.",
	}[kind]
}

var slipsOf = rand.New(rand.NewSource(1))

// mistype makes one error in s; short and numbered names are left alone.
func mistype(s string) string {
	if len(s) < 4 || strings.ContainsAny(s, "0123456789") {
		return s
	}
	b := []byte(s)
	i := 1 + slipsOf.Intn(len(b)-2)
	switch slipsOf.Intn(4) {
	case 0:
		return string(slices.Delete(b, i, i+1))
	case 1:
		return string(slices.Insert(b, i, byte('a'+slipsOf.Intn(26))))
	case 2:
		b[i] = byte('a' + slipsOf.Intn(26))
	default:
		b[i], b[i-1] = b[i-1], b[i]
	}
	return string(b)
}

// sample is every nth of the generated addresses; HOMTHU_LONG asks for all.
func sample() int {
	if os.Getenv("HOMTHU_LONG") != "" {
		return 1
	}
	return 67
}

// TestGenerated writes every commune of June 2025 in every shape and judges the answers by the reference. A false one
// is never allowed; the rest must be right almost always.
func TestGenerated(t *testing.T) {
	x := mustIndex(t)
	ref := readReference(t)
	formers := ref.officials()
	for _, shape := range slices.Sorted(maps.Keys(shapes)) {
		var c tally
		for i := 0; i < len(formers); i += sample() {
			text, a := shapes[shape](formers[i], formers[i].province)
			if strings.HasPrefix(shape, "mistyped") && ref.otherName(text, formers[i]) {
				continue
			}
			sure, wide := ref.expect(a)
			c.judge(text, x.Find(text), sure, wide)
		}
		c.report(t, shape)
		c.mustHold(t, shape, 0.9)
	}
}

func (c *tally) report(t *testing.T, class string) {
	t.Helper()
	t.Logf("%-22s %6d asked  %7.3f%% right  %d wider  %d missed  %d false ones", class, c.asked,
		100*float64(c.right)/float64(max(c.asked, 1)), c.wider, c.missed, c.falseOne)
	if os.Getenv("HOMTHU_SHOW") != "" {
		for _, s := range c.shown {
			t.Log("    ", s)
		}
	}
}
