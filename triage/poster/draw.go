package poster

import (
	"strings"

	"homthu/triage/paper"

	"rsc.io/qr"
)

// square draws a code for telephones, its quiet zone included, as black rectangles a row at a time: side is its width in
// millimetres with that zone.
func (d *drawing) square(text string, x, y, side float64) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		d.pdf.SetError(err)
		return
	}
	const quiet = 4
	module := side / float64(code.Size+2*quiet)
	d.pdf.SetFillColor(0, 0, 0)
	for row := range code.Size {
		for from := 0; from < code.Size; from++ {
			if !code.Black(from, row) {
				continue
			}
			to := from + 1
			for to < code.Size && code.Black(to, row) {
				to++
			}
			// A hair higher than a module, so that no printer leaves white lines between rows.
			d.pdf.Rect(x+float64(quiet+from)*module, y+float64(quiet+row)*module, float64(to-from)*module, module*1.02, "F")
			from = to
		}
	}
}

// wide is how wide a text is, in millimetres.
func wide(family, style string, size float64, text string) float64 {
	return paper.Wide(family, style, size, text)
}

// font is a face with a size in points.
type font struct {
	family, style string
	size          float64
}

func (f font) wide(text string) float64 { return wide(f.family, f.style, f.size, text) }

// height of a line, in millimetres: Vietnamese needs air above capitals.
func (f font) height() float64 { return f.size * 0.3528 * 1.38 }

var (
	plainFont = font{paper.Sans, "", 0}
	semiFont  = font{paper.Semi, "", 0}
	boldFont  = font{paper.Sans, "B", 0}
)

func (f font) at(size float64) font { f.size = size; return f }

// fit makes a font smaller until a text is no wider.
func (f font) fit(text string, most, least float64) font {
	for f.size > least && f.wide(text) > most {
		f.size -= 0.5
	}
	return f
}

// say writes one line whose top is at y.
func (d *drawing) say(f font, x, y float64, text string) {
	d.pdf.SetFont(f.family, f.style, f.size)
	d.pdf.Text(x, y+f.size*0.3528*1.05, text)
}

// center writes one line in the middle of x and x+w.
func (d *drawing) center(f font, x, y, w float64, text string) {
	d.say(f, x+(w-f.wide(text))/2, y, text)
}

// wrap breaks a text into lines that are no wider; its own line ends stay.
func (d *drawing) wrap(f font, text string, most float64) (lines []string) {
	for part := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, word := range strings.Fields(part) {
			longer := strings.TrimSpace(line + " " + word)
			if line != "" && f.wide(longer) > most {
				lines = append(lines, line)
				longer = word
			}
			line = longer
		}
		lines = append(lines, line)
	}
	return lines
}

// block writes a text in lines from y on and returns where it ends. An empty one takes no room.
func (d *drawing) block(f font, x, y, w float64, text string, centered bool) float64 {
	if text == "" {
		return y
	}
	for _, line := range d.wrap(f, text, w) {
		if centered {
			d.center(f, x, y, w, line)
		} else {
			d.say(f, x, y, line)
		}
		y += f.height()
	}
	return y
}

func (d *drawing) line(x1, y1, x2, y2, width float64) {
	d.pdf.SetLineWidth(width)
	d.pdf.Line(x1, y1, x2, y2)
}

func (d *drawing) frame(x, y, w, h, r, width float64) {
	d.pdf.SetLineWidth(width)
	d.pdf.RoundedRect(x, y, w, h, r, "1234", "D")
}
