package poster

import "codeberg.org/go-pdf/fpdf"

// The pictures are lines in a field of 24 by 24, as the pages' icons are; side is its width in millimetres.

// scanning is a telephone that looks at a square.
func (d *drawing) scanning(x, y, side float64) {
	u := side / 24
	d.pen(u)
	d.pdf.RoundedRect(x+6*u, y+1.5*u, 12*u, 21*u, 2*u, "1234", "D")
	d.pdf.Line(x+10.5*u, y+20*u, x+13.5*u, y+20*u)
	for _, corner := range [][4]float64{{8.5, 6, 1, 1}, {15.5, 6, -1, 1}, {8.5, 14, 1, -1}, {15.5, 14, -1, -1}} {
		cx, cy := x+corner[0]*u, y+corner[1]*u
		d.pdf.Line(cx, cy, cx+2*corner[2]*u, cy)
		d.pdf.Line(cx, cy, cx, cy+2*corner[3]*u)
	}
	d.pdf.SetFillColor(0, 0, 0)
	for _, dot := range [][2]float64{{10.3, 8}, {12.4, 8}, {10.3, 10.2}, {11.4, 9.1}, {12.4, 11.2}} {
		d.pdf.Rect(x+dot[0]*u, y+dot[1]*u, 1.1*u, 1.1*u, "F")
	}
}

// writing is a bubble with lines, and the arrow that sends it.
func (d *drawing) writing(x, y, side float64) {
	u := side / 24
	d.pen(u)
	p := d.pdf
	p.MoveTo(x+4*u, y+3*u)
	p.LineTo(x+20*u, y+3*u)
	p.ArcTo(x+20*u, y+5*u, 2*u, 2*u, 0, 90, 0)
	p.LineTo(x+22*u, y+14*u)
	p.ArcTo(x+20*u, y+14*u, 2*u, 2*u, 0, 0, -90)
	p.LineTo(x+11*u, y+16*u)
	p.LineTo(x+6*u, y+21*u)
	p.LineTo(x+6*u, y+16*u)
	p.LineTo(x+4*u, y+16*u)
	p.ArcTo(x+4*u, y+14*u, 2*u, 2*u, 0, 270, 180)
	p.LineTo(x+2*u, y+5*u)
	p.ArcTo(x+4*u, y+5*u, 2*u, 2*u, 0, 180, 90)
	p.DrawPath("D")
	p.Line(x+6*u, y+7.2*u, x+18*u, y+7.2*u)
	p.Line(x+6*u, y+11.2*u, x+13*u, y+11.2*u)
}

// keeping is a slip with a code, and the pencil that copies it.
func (d *drawing) keeping(x, y, side float64) {
	u := side / 24
	d.pen(u)
	p := d.pdf
	p.RoundedRect(x+2*u, y+4*u, 15*u, 17*u, 1.5*u, "1234", "D")
	p.Line(x+5*u, y+9*u, x+14*u, y+9*u)
	p.SetFillColor(0, 0, 0)
	for i := range 4 {
		p.Rect(x+(5+2.4*float64(i))*u, y+13*u, 1.5*u, 2.2*u, "F")
	}
	p.SetFillColor(255, 255, 255)
	p.Polygon([]fpdf.PointType{{X: x + 20*u, Y: y + 2*u}, {X: x + 22.5*u, Y: y + 4.5*u}, {X: x + 15.5*u, Y: y + 14.5*u}, {X: x + 12.4*u, Y: y + 15.8*u}, {X: x + 12.8*u, Y: y + 12.4*u}}, "FD")
	p.SetFillColor(0, 0, 0)
}

func (d *drawing) pen(u float64) {
	d.pdf.SetDrawColor(0, 0, 0)
	d.pdf.SetLineWidth(1.1 * u)
}
