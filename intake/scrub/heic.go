package scrub

import (
	"errors"
	"fmt"

	"homthu/intake/scrub/heif"
)

// cleanHEIC decodes the main picture, which comes turned, and encodes it as JPEG. Depth maps, thumbnails, films beside it
// and everything else in the file are not looked at.
func cleanHEIC(raw []byte) ([]byte, string, error) {
	if err := checkHEIC(raw); err != nil {
		return nil, "", err
	}
	picture, err := heif.Decode(raw, maxPixels)
	if errors.Is(err, heif.ErrDecode) {
		return nil, "", unclean(err)
	}
	if err != nil {
		return nil, "", fmt.Errorf("decode photo: %w", err)
	}
	return encodeJPEG(picture)
}

// checkHEIC judges every size that the file speaks of, before anything of it is decoded, and that the file is whole.
func checkHEIC(raw []byte) error {
	sizes, big := 0, false
	properties := func(x box) bool {
		if x.kind != "ispe" {
			return true
		}
		f := fields{x.body, true}
		f.skip(4)
		w, h := f.u32(), f.u32()
		sizes++
		big = big || w > maxSide || h > maxSide || w*h > maxPixels
		return f.ok && w > 0 && h > 0
	}
	ok := eachBox(raw, 0, true, func(x box) bool {
		if x.kind != "meta" {
			return true
		}
		if len(x.body) < 4 {
			return false
		}
		return eachBox(x.body[4:], 0, false, func(x box) bool {
			if x.kind != "iprp" {
				return true
			}
			return eachBox(x.body, 0, false, func(x box) bool {
				return x.kind != "ipco" || eachBox(x.body, 0, false, properties)
			})
		})
	})
	switch {
	case big:
		return ErrTooBig
	case !ok || sizes == 0:
		return fmt.Errorf("%w: boxes", ErrUnclean)
	}
	return nil
}
