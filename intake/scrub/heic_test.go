package scrub

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

func TestHEIC(t *testing.T) {
	upright := quarters(64, 32)
	left := image.NewRGBA(image.Rect(0, 0, 32, 64)) // a quarter turn to the left
	for y := range 64 {
		for x := range 32 {
			left.Set(x, y, upright.At(63-y, x))
		}
	}
	for name, want := range map[string]image.Image{"quarters.heic": upright, "turned.heic": left, "odd.heic": nil} {
		clean, _, err := Clean(bytes.NewReader(testFile(t, name)), limit)
		if err != nil {
			t.Fatal(err)
		}
		got, err := jpeg.Decode(bytes.NewReader(clean))
		if err != nil {
			t.Fatal(err)
		}
		if name == "odd.heic" {
			if got.Bounds().Size() != image.Pt(65, 33) {
				t.Errorf("%s: %v", name, got.Bounds())
			}
			continue
		}
		if d := difference(want, got); d > 12 {
			t.Errorf("%s: differs by %.1f", name, d)
		}
	}
}
