package paper

import (
	"embed"
	"fmt"
	"sync"

	"codeberg.org/go-pdf/fpdf"
)

//go:embed fonts/*.ttf
var fontFiles embed.FS

// The families of embedded fonts. They hold the letters that [Has] knows; see fonts/README.md.
const (
	Serif = "Tinos"         // the measures of Times New Roman; styles "", "B", "I", "BI"
	Sans  = "BeVietnamPro"  // for posters; styles "" and "B"
	Semi  = "BeVietnamSemi" // half bold; style ""
)

var fontNames = []struct{ family, style, file string }{
	{Serif, "", "tinos-regular"}, {Serif, "B", "tinos-bold"}, {Serif, "I", "tinos-italic"}, {Serif, "BI", "tinos-bold-italic"},
	{Sans, "", "be-vietnam-pro-regular"}, {Sans, "B", "be-vietnam-pro-bold"}, {Semi, "", "be-vietnam-pro-semibold"},
}

// Font is the bytes of an embedded TTF, nil if there is none.
func Font(family, style string) []byte {
	for _, f := range fontNames {
		if f.family == family && f.style == style {
			data, err := fontFiles.ReadFile("fonts/" + f.file + ".ttf")
			if err != nil {
				panic(fmt.Sprintf("paper's fonts: %v", err)) // the files are part of the program
			}
			return data
		}
	}
	return nil
}

// AddFonts makes the styles of some families known to a PDF.
func AddFonts(pdf *fpdf.Fpdf, families ...string) {
	for _, family := range families {
		for _, f := range fontNames {
			if f.family == family {
				pdf.AddUTF8FontFromBytes(family, f.style, Font(family, f.style))
			}
		}
	}
}

// face is what an embedded font has: how wide each letter is at 1 pt, in millimetres.
type face map[rune]float64

var faces = sync.OnceValue(func() map[string]face {
	all := map[string]face{}
	for _, f := range fontNames {
		all[f.family+f.style] = readFace(Font(f.family, f.style))
	}
	return all
})

// Has says whether an embedded family has a letter.
func Has(family string, r rune) bool {
	_, ok := faces()[family][r]
	return ok
}

// Wide is how wide a text is in a family and style at a size in points, in millimetres.
func Wide(family, style string, size float64, text string) float64 {
	return measure{faces()[family+style], size}.text(text)
}

// measure is how wide letters of one style and size are, in millimetres.
type measure struct {
	face face
	size float64
}

func measureOf(style string, size float64) measure { return measure{faces()[Serif+style], size} }

func (m measure) rune(r rune) float64 {
	w, ok := m.face[r]
	if !ok {
		w = m.face[missing]
	}
	return w * m.size
}

func (m measure) text(s string) (w float64) {
	for _, r := range s {
		w += m.rune(r)
	}
	return w
}
