package scrub

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// Markers of JPEG that matter here.
const (
	soi  = 0xd8
	eoi  = 0xd9
	sos  = 0xda
	app1 = 0xe1
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// eachSegment calls f for every segment of a JPEG up to its end; what follows the end is not looked at. A file whose
// segments cannot be followed is refused, even if some decoder might make something of it.
func eachSegment(b []byte, f func(marker byte, payload []byte)) error {
	malformed := fmt.Errorf("%w: segments", ErrUnclean)
	at := 2
	for {
		for at+1 < len(b) && b[at] == 0xff && b[at+1] == 0xff {
			at++ // fill bytes
		}
		if at+1 >= len(b) || b[at] != 0xff {
			return malformed
		}
		marker := b[at+1]
		at += 2
		if marker == eoi {
			return nil
		}
		if marker >= 0xd0 && marker <= soi || marker == 1 {
			continue
		}
		if at+2 > len(b) {
			return malformed
		}
		length := int(binary.BigEndian.Uint16(b[at:]))
		if length < 2 || at+length > len(b) {
			return malformed
		}
		f(marker, b[at+2:at+length])
		at += length
		if marker == sos {
			at += entropy(b[at:])
		}
	}
}

// entropy returns how many bytes of compressed data come before the next marker.
func entropy(b []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], 0xff)
		if i < 0 || at+i+1 >= len(b) {
			return len(b)
		}
		at += i
		if next := b[at+1]; next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7) {
			return at
		}
		at++
	}
}

// eachChunk calls f for every chunk of a PNG up to its end.
func eachChunk(b []byte, f func(kind string, data []byte)) error {
	for at := len(pngSignature); ; {
		if at+12 > len(b) {
			return fmt.Errorf("%w: chunks", ErrUnclean)
		}
		length := binary.BigEndian.Uint32(b[at:])
		if uint64(length) > uint64(len(b)-at-12) {
			return fmt.Errorf("%w: chunks", ErrUnclean)
		}
		kind := string(b[at+4 : at+8])
		f(kind, b[at+8:at+8+int(length)])
		at += 12 + int(length)
		if kind == "IEND" {
			return nil
		}
	}
}

// webpOrientation finds the EXIF chunk of a WebP. One that cannot be followed is left unturned: nothing of it passes
// anyway.
func webpOrientation(b []byte) int {
	for at := 12; at+8 <= len(b); {
		length := uint64(binary.LittleEndian.Uint32(b[at+4:]))
		if length > uint64(len(b)-at-8) {
			return 1
		}
		if data := b[at+8 : at+8+int(length)]; string(b[at:at+4]) == "EXIF" {
			return exifOrientation(bytes.TrimPrefix(data, []byte("Exif\x00\x00")))
		}
		at += 8 + int(length+length&1)
	}
	return 1
}

// exifOrientation reads tag 0x0112 of the first directory of a TIFF structure; 1, upright, if there is none.
func exifOrientation(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(b[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return 1
	}
	entries := uint64(order.Uint16(b[at:]))
	for i := range entries {
		e := at + 2 + 12*i
		if e+12 > uint64(len(b)) {
			return 1
		}
		if order.Uint16(b[e:]) != 0x0112 {
			continue
		}
		if o := int(order.Uint16(b[e+8:])); o >= 1 && o <= 8 {
			return o
		}
		return 1
	}
	return 1
}

// onlyPicture looks once more at what was encoded: it may have no segment or chunk but those that pixels need, and must
// end where it ends.
func onlyPicture(b []byte) error {
	needed := true
	var err error
	if strings.HasPrefix(string(b[:min(8, len(b))]), pngSignature) {
		err = eachChunk(b, func(kind string, _ []byte) {
			needed = needed && (kind == "IHDR" || kind == "IDAT" || kind == "IEND")
		})
		needed = needed && bytes.HasSuffix(b, []byte("\x00\x00\x00\x00IEND\xae\x42\x60\x82"))
	} else {
		err = eachSegment(b, func(marker byte, _ []byte) {
			quantization, huffman, frame := marker == 0xdb, marker == 0xc4, marker == 0xc0
			needed = needed && (quantization || huffman || frame || marker == sos)
		})
		needed = needed && bytes.HasSuffix(b, []byte{0xff, eoi})
	}
	if err != nil || !needed {
		return fmt.Errorf("%w: more than the picture came out", ErrUnclean)
	}
	return nil
}
