package paper_test

import (
	"math"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"homthu/triage/paper"
)

// TestFonts: every Vietnamese letter is in each font, and the measures read from the fonts are those that the PDF has.
func TestFonts(t *testing.T) {
	const vietnamese = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆ0123456789–…“”₫≥"
	pdf := fpdf.New("P", "mm", "A4", "")
	paper.AddFonts(pdf, paper.Serif, paper.Sans, paper.Semi)
	for _, f := range [][2]string{{paper.Serif, ""}, {paper.Serif, "B"}, {paper.Serif, "I"}, {paper.Serif, "BI"}, {paper.Sans, ""}, {paper.Sans, "B"}, {paper.Semi, ""}} {
		for _, r := range vietnamese {
			if !paper.Has(f[0], r) {
				t.Errorf("%s lacks %q", f[0], r)
			}
		}
		pdf.SetFont(f[0], f[1], 14)
		if want, got := pdf.GetStringWidth(vietnamese), paper.Wide(f[0], f[1], 14, vietnamese); math.Abs(want-got) > want/500 {
			t.Errorf("%s %s is %.2f mm wide and not %.2f", f[0], f[1], want, got)
		}
	}
	if paper.Has(paper.Serif, 'ក') || paper.Font("Arial", "") != nil {
		t.Error("there are fonts that are not here")
	}
}
