package report

import (
	"regexp"
	"strings"

	"homthu/intake/rules"
)

// The tables name laws in English, as everything in them: "Law 42/2013 on receiving citizens", "28(1)". Documents have them
// as officials write them: "khoản 1 Điều 28 Luật số 42/2013".
var (
	lawNumber = regexp.MustCompile(`^(TTLT|NQLT|TT|NĐ|QĐ|CTPH|Law|Code|BLTTHS|BLHS|KH)?\s*([0-9]+/[^\s,;(]+)`)
	article   = regexp.MustCompile(`^([0-9]+[a-zđ]?)(?:\(([0-9]+)\))?(?:\(([a-zđ])\))?`)
)

var lawKinds = map[string]string{
	"TTLT": "Thông tư liên tịch số", "NQLT": "Nghị quyết liên tịch số", "TT": "Thông tư số", "NĐ": "Nghị định số", "QĐ": "Quyết định số", "Law": "Luật số",
	"Code": "Bộ luật số", "CTPH": "Chương trình phối hợp số", "BLTTHS": "Bộ luật Tố tụng hình sự số", "BLHS": "Bộ luật Hình sự số", "KH": "Kế hoạch số", "": "Văn bản số",
}

// lawName is a law with its article. What it cannot read in the tables it leaves out: half a citation in English would be
// worse than the law alone. What is no law is said as it is: a target of our own, with the text that it follows.
func lawName(b rules.Basis) string {
	switch model, is := strings.CutPrefix(b.Law, "model: "); {
	case b.Law == "own target":
		return say("basis.own", nil)
	case b.Law == "none":
		return ""
	case is:
		return say("basis.model", map[string]string{"law": lawName(rules.Basis{Law: model, Article: b.Article})})
	}
	name := b.Law
	if parts := lawNumber.FindStringSubmatch(b.Law); parts != nil {
		name = lawKinds[parts[1]] + " " + parts[2]
	}
	var cited []string
	for _, one := range strings.FieldsFunc(b.Article, func(r rune) bool { return r == ',' || r == ';' }) {
		parts := article.FindStringSubmatch(strings.TrimSpace(one))
		if parts == nil {
			continue
		}
		at := "Điều " + parts[1]
		if parts[2] != "" {
			at = "khoản " + parts[2] + " " + at
		}
		if parts[3] != "" {
			at = "điểm " + parts[3] + " " + at
		}
		cited = append(cited, at)
	}
	return strings.TrimSpace(strings.Join(cited, ", ") + " " + name)
}
