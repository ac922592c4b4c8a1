package scrub

import (
	"image"
	"image/draw"
)

// flat returns a picture as 8-bit pixels, with no colour where nothing is seen.
func flat(picture image.Image) *image.NRGBA {
	bounds := picture.Bounds()
	out, ok := picture.(*image.NRGBA)
	if !ok || bounds.Min != (image.Point{}) || out.Stride != 4*bounds.Dx() {
		out = image.NewNRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
		draw.Draw(out, out.Bounds(), picture, bounds.Min, draw.Src)
	}
	for i := 0; i+3 < len(out.Pix); i += 4 {
		if out.Pix[i+3] == 0 {
			out.Pix[i], out.Pix[i+1], out.Pix[i+2] = 0, 0, 0
		}
	}
	return out
}

// turn applies an EXIF orientation. YCbCr, which most photos are, is turned plane by plane; everything else as pixels.
func turn(picture image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return picture
	}
	swapped := orientation >= 5
	if y, ok := picture.(*image.YCbCr); ok {
		if ratio, ok := turnedRatio(y.SubsampleRatio, swapped); ok {
			return turnYCbCr(y, ratio, orientation)
		}
	}
	in := flat(picture)
	w, h := in.Rect.Dx(), in.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if swapped {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewNRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			sx, sy := source(x, y, w, h, orientation)
			copy(out.Pix[out.PixOffset(x, y):][:4], in.Pix[in.PixOffset(sx, sy):][:4])
		}
	}
	return out
}

// source returns which stored pixel of a picture of w by h is seen at x, y.
func source(x, y, w, h, orientation int) (sx, sy int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}

// turnedRatio returns the subsampling of a turned picture; not every one has a turned form.
func turnedRatio(r image.YCbCrSubsampleRatio, swapped bool) (image.YCbCrSubsampleRatio, bool) {
	switch r {
	case image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio420:
		return r, true
	case image.YCbCrSubsampleRatio422:
		if swapped {
			return image.YCbCrSubsampleRatio440, true
		}
		return r, true
	case image.YCbCrSubsampleRatio440:
		if swapped {
			return image.YCbCrSubsampleRatio422, true
		}
		return r, true
	}
	return r, !swapped
}

// turnYCbCr turns the three planes. Where a side is odd, colour moves by half a pixel, which nobody sees.
func turnYCbCr(in *image.YCbCr, ratio image.YCbCrSubsampleRatio, orientation int) *image.YCbCr {
	w, h := in.Rect.Dx(), in.Rect.Dy()
	cw, ch := chroma(w, h, in.SubsampleRatio)
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewYCbCr(size, ratio)
	cx, cy := in.COffset(in.Rect.Min.X, in.Rect.Min.Y), in.YOffset(in.Rect.Min.X, in.Rect.Min.Y)
	turnPlane(out.Y, out.YStride, in.Y[cy:], in.YStride, w, h, orientation)
	turnPlane(out.Cb, out.CStride, in.Cb[cx:], in.CStride, cw, ch, orientation)
	turnPlane(out.Cr, out.CStride, in.Cr[cx:], in.CStride, cw, ch, orientation)
	return out
}

func chroma(w, h int, r image.YCbCrSubsampleRatio) (cw, ch int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return (w + 1) / 2, h
	case image.YCbCrSubsampleRatio420:
		return (w + 1) / 2, (h + 1) / 2
	case image.YCbCrSubsampleRatio440:
		return w, (h + 1) / 2
	case image.YCbCrSubsampleRatio411:
		return (w + 3) / 4, h
	case image.YCbCrSubsampleRatio410:
		return (w + 3) / 4, (h + 1) / 2
	}
	return w, h
}

func turnPlane(out []byte, outStride int, in []byte, inStride, w, h, orientation int) {
	ow, oh := w, h
	if orientation >= 5 {
		ow, oh = h, w
	}
	for y := range oh {
		for x := range ow {
			sx, sy := source(x, y, w, h, orientation)
			out[y*outStride+x] = in[sy*inStride+sx]
		}
	}
}
