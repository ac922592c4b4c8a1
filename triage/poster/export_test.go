package poster

import "rsc.io/qr"

// Black is how wide the black part of a poster's main square is, in millimetres.
func Black(sheet Sheet, o Options, b Box) float64 {
	d, err := newDrawing(o, sheet)
	if err != nil {
		panic(err)
	}
	code, err := qr.Encode(d.page(b), qr.M)
	if err != nil {
		panic(err)
	}
	side := mainSide
	if sheet == A6 {
		side = smallSide
	}
	return side * float64(code.Size) / float64(code.Size+8)
}
