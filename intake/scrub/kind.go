package scrub

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// Why a file is not taken. Nothing of it may be kept then.
var (
	// ErrUnknown: a kind that this box does not take, whatever its name says. Nothing is to be gained by trying again.
	ErrUnknown = errors.New("a file of a kind that is not taken")
	// ErrPaper: it is a paper. It cannot be cleaned, so only Keep takes it, after the resident said so.
	ErrPaper = errors.New("a paper, which cannot be cleaned")
	// ErrTooBig: more bytes, pixels or work than are allowed.
	ErrTooBig = errors.New("the file has too many bytes or pixels")
	// ErrUnclean: a kind that is taken, but this file is damaged, or has something in it that is not understood.
	ErrUnclean = errors.New("the file could not be cleaned")
)

// A kind of file, told by its first bytes alone.
type kind int

const (
	unknown kind = iota
	jpegKind
	pngKind
	webpKind
	heicKind
	oggKind
	adtsKind
	amrKind
	wavKind
	mp3Kind
	mp4Kind
	paperKind
)

// kindOf tells a file's kind by its content. Its name and what a platform says of it are not asked.
func kindOf(b []byte) kind {
	head := string(b[:min(16, len(b))])
	has := func(at int, s string) bool { return len(head) >= at+len(s) && head[at:at+len(s)] == s }
	switch {
	case has(0, "\xff\xd8\xff"):
		return jpegKind
	case has(0, pngSignature):
		return pngKind
	case has(0, "RIFF") && has(8, "WEBP"):
		return webpKind
	case has(0, "RIFF") && has(8, "WAVE"):
		return wavKind
	case has(0, "OggS"):
		return oggKind
	case has(0, "#!AMR"):
		return amrKind
	case has(4, "ftyp"):
		return brandKind(b)
	case has(4, "moov"), has(4, "mdat"), has(4, "wide"):
		return mp4Kind // QuickTime before it had brands
	case len(b) >= 7 && b[0] == 0xff && b[1]&0xf6 == 0xf0, has(0, "ID3") && isADTS(b[id3(b):]):
		return adtsKind
	case isMP3(b), has(0, "ID3") && isMP3(b[id3(b):]):
		return mp3Kind
	case paperType(b) != "":
		return paperKind
	}
	return unknown
}

// brandKind tells photos from films by the brands in the first box, which must be whole.
func brandKind(b []byte) kind {
	size := uint64(binary.BigEndian.Uint32(b))
	if size < 16 || size > 1024 || size%4 != 0 || size > uint64(len(b)) {
		return unknown
	}
	still := false
	for at := uint64(8); at < size; at += 4 {
		switch string(b[at : at+4]) {
		case "avif", "avis", "hevc", "hevx", "hevm", "hevs", "msf1", "crx ", "jp2 ", "jpx ":
			if at == 8 {
				return unknown // other kinds of picture, and rows of pictures
			}
		case "heic", "heix", "heim", "heis":
			still = true
		}
	}
	switch {
	case still:
		return heicKind
	case string(b[8:12]) == "mif1":
		return unknown
	}
	return mp4Kind
}

// id3 returns the length of an ID3v2 tag at the beginning; len(b) if it does not end in the file.
func id3(b []byte) int {
	if len(b) < 10 || !bytes.HasPrefix(b, []byte("ID3")) {
		return 0
	}
	size := 0
	for _, x := range b[6:10] {
		if x >= 0x80 {
			return len(b)
		}
		size = size<<7 | int(x)
	}
	size += 10
	if b[5]&0x10 != 0 {
		size += 10 // a footer
	}
	return min(size, len(b))
}

func isADTS(b []byte) bool { return len(b) >= 7 && b[0] == 0xff && b[1]&0xf6 == 0xf0 }
