package scrub

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

const (
	maxPixels = 50_000_000
	maxSide   = 16_384
	// maxWork bounds scans times pixels of a progressive JPEG: twelve scans of the largest photo.
	maxWork = 12 * maxPixels
	quality = 90
)

// decoding lets one picture be decoded at a time: the largest takes some 600 MB if it is a progressive JPEG, and two
// cores do not get two done sooner.
var decoding = make(chan struct{}, 1)

// Clean reads a picture, sound or film of at most limit bytes and returns it with nothing but what is seen and heard, and
// its media type. Errors wrap ErrPaper (only Keep takes it), ErrUnknown, ErrTooBig or ErrUnclean, or are r's own.
func Clean(r io.Reader, limit int64) (clean []byte, mediaType string, err error) {
	raw, err := read(r, limit)
	if err != nil {
		return nil, "", err
	}
	switch k := kindOf(raw); k {
	case jpegKind, pngKind, webpKind, heicKind:
		return cleanPicture(raw, k)
	case oggKind:
		return cleanOgg(raw)
	case adtsKind:
		return cleanADTS(raw)
	case amrKind:
		return cleanAMR(raw)
	case wavKind:
		return cleanWAV(raw)
	case mp3Kind:
		return cleanMP3(raw)
	case mp4Kind:
		return cleanMP4(raw)
	case paperKind:
		return nil, "", ErrPaper
	}
	return nil, "", ErrUnknown
}

// read takes at most limit bytes.
func read(r io.Reader, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if int64(len(raw)) > limit {
		return nil, ErrTooBig
	}
	return raw, nil
}

func cleanPicture(raw []byte, k kind) ([]byte, string, error) {
	decoding <- struct{}{}
	defer func() { <-decoding }()
	switch k {
	case jpegKind:
		return cleanJPEG(raw)
	case pngKind:
		return cleanPNG(raw)
	case heicKind:
		return cleanHEIC(raw)
	}
	return cleanWebP(raw)
}

func cleanJPEG(raw []byte) ([]byte, string, error) {
	orientation, scans := 1, 0
	err := eachSegment(raw, func(marker byte, payload []byte) {
		switch {
		case marker == sos:
			scans++
		case marker == app1 && orientation == 1 && bytes.HasPrefix(payload, []byte("Exif\x00\x00")):
			orientation = exifOrientation(payload[6:])
		}
	})
	if err != nil {
		return nil, "", err
	}
	pixels, err := check(jpeg.DecodeConfig(bytes.NewReader(raw)))
	if err != nil {
		return nil, "", err
	}
	if pixels*scans > maxWork && scans > 1 {
		return nil, "", ErrTooBig
	}
	picture, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, "", unclean(err)
	}
	return encodeJPEG(turn(picture, orientation))
}

func cleanPNG(raw []byte) ([]byte, string, error) {
	if _, err := check(png.DecodeConfig(bytes.NewReader(raw))); err != nil {
		return nil, "", err
	}
	orientation := 1
	if err := eachChunk(raw, func(kind string, data []byte) {
		if kind == "eXIf" {
			orientation = exifOrientation(data)
		}
	}); err != nil {
		return nil, "", err
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, "", unclean(err)
	}
	return encodePNG(turn(flat(picture), orientation))
}

func cleanWebP(raw []byte) ([]byte, string, error) {
	if _, err := check(webp.DecodeConfig(bytes.NewReader(raw))); err != nil {
		return nil, "", err
	}
	orientation := webpOrientation(raw)
	picture, err := webp.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, "", unclean(err)
	}
	if lossy, ok := picture.(*image.YCbCr); ok {
		return encodeJPEG(turn(lossy, orientation))
	}
	return encodePNG(turn(flat(picture), orientation))
}

// check judges a picture by what it says of its size.
func check(c image.Config, err error) (pixels int, _ error) {
	if err != nil {
		return 0, unclean(err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > maxPixels {
		return 0, ErrTooBig
	}
	return c.Width * c.Height, nil
}

// unclean drops the words of a decoder's error, which may quote the file.
func unclean(error) error { return fmt.Errorf("%w: it does not decode", ErrUnclean) }

func encodeJPEG(picture image.Image) ([]byte, string, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: quality}); err != nil {
		return nil, "", fmt.Errorf("encode photo: %w", err)
	}
	if err := onlyPicture(out.Bytes()); err != nil {
		return nil, "", err
	}
	return out.Bytes(), "image/jpeg", nil
}

func encodePNG(picture image.Image) ([]byte, string, error) {
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, "", fmt.Errorf("encode photo: %w", err)
	}
	if err := onlyPicture(out.Bytes()); err != nil {
		return nil, "", err
	}
	return out.Bytes(), "image/png", nil
}
