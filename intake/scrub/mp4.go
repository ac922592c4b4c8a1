package scrub

import "encoding/binary"

// Bounds of a film, judged before memory is taken for it.
const (
	mostTracks  = 16
	mostSamples = 1_000_000
	mostEntries = 8
	finestScale = 1 << 24 // parts of a second
	longestTime = 1 << 39 // in such parts
)

// A box of ISO 14496-12; start is where it lies in the file, at where its body does.
type box struct {
	kind      string
	body      []byte
	start, at int
}

// eachBox calls f for the boxes in b, which must fill it. A box may only be open-ended at the top of the file.
func eachBox(b []byte, base int, top bool, f func(box) bool) bool {
	for at := 0; at < len(b); {
		left := uint64(len(b) - at)
		if left < 8 {
			return false
		}
		size, head := uint64(binary.BigEndian.Uint32(b[at:])), uint64(8)
		switch {
		case size == 1 && left >= 16:
			size, head = binary.BigEndian.Uint64(b[at+8:]), 16
		case size == 0 && top:
			size = left
		}
		if size < head || size > left {
			return false
		}
		if !f(box{kind: string(b[at+4 : at+8]), body: b[at+int(head) : at+int(size)], start: base + at, at: base + at + int(head)}) {
			return false
		}
		at += int(size)
	}
	return true
}

// boxes finds the boxes in a body that are wanted, each at most once; all others are left behind.
func boxes(in box, wanted ...string) (map[string]box, bool) {
	found := map[string]box{}
	ok := eachBox(in.body, in.at, false, func(b box) bool {
		for _, w := range wanted {
			if b.kind != w {
				continue
			}
			if _, twice := found[w]; twice {
				return false
			}
			found[w] = b
		}
		return true
	})
	return found, ok
}

// A field reader of a full box: past its end it gives zeros and ok turns false.
type fields struct {
	b  []byte
	ok bool
}

func (f *fields) skip(n int) { f.bytes(n) }

func (f *fields) bytes(n int) []byte {
	if n < 0 || n > len(f.b) {
		f.ok = false
		f.b = nil
		return nil
	}
	out := f.b[:n]
	f.b = f.b[n:]
	return out
}

func (f *fields) number(n int) uint64 {
	var v uint64
	for _, x := range f.bytes(n) {
		v = v<<8 | uint64(x)
	}
	return v
}

func (f *fields) u8() int     { return int(f.number(1)) }
func (f *fields) u16() int    { return int(f.number(2)) }
func (f *fields) u32() int    { return int(f.number(4)) }
func (f *fields) i32() int    { return int(int32(f.number(4))) }
func (f *fields) u64() uint64 { return f.number(8) }

// times reads the fields that have 8 bytes in version 1 of a box and 4 before.
func (f *fields) times(version int) uint64 {
	if version == 1 {
		return f.u64()
	}
	return f.number(4)
}

// A movie is what is understood of a film; nothing else of the file passes.
type movie struct {
	file      []byte
	quicktime bool
	scale     int
	tracks    []*track
	media     [][2]int // where the bodies of mdat lie
	moofs     []box
	defaults  map[int]fragmentDefaults
	dropped   map[string]bool // kinds of track with a codec that is not taken
}

// cleanMP4 reads a film or sound in ISO boxes and writes it anew: headers made of the numbers that playing needs, then the
// samples of the tracks of picture and sound, without what else lay between them. Fragments are put together. Everything
// that is not needed is left behind unread; whatever is needed and not understood is refused.
func cleanMP4(b []byte) ([]byte, string, error) {
	m := movie{file: b, defaults: map[int]fragmentDefaults{}, dropped: map[string]bool{}}
	var moov *box
	ok := eachBox(b, 0, true, func(x box) bool {
		switch x.kind {
		case "ftyp":
			m.quicktime = len(x.body) >= 4 && string(x.body[:4]) == "qt  "
		case "moov":
			if moov != nil {
				return false
			}
			moov = &x
		case "mdat":
			m.media = append(m.media, [2]int{x.at, x.at + len(x.body)})
		case "moof":
			m.moofs = append(m.moofs, x)
		}
		return true
	})
	if !ok || moov == nil || !m.header(*moov) || !m.fragments() || !m.kept() {
		return nil, "", ErrUnclean
	}
	for _, t := range m.tracks {
		if len(t.samples) == 0 || !t.trim(m.scale) {
			return nil, "", ErrUnclean
		}
	}
	out, ok := m.write()
	if !ok {
		return nil, "", ErrUnclean
	}
	for _, t := range m.tracks {
		if t.handler == "vide" {
			return out, "video/mp4", nil
		}
	}
	return out, "audio/mp4", nil
}

// header reads moov.
func (m *movie) header(moov box) bool {
	return eachBox(moov.body, moov.at, false, func(x box) bool {
		f := fields{x.body, true}
		switch x.kind {
		case "mvhd":
			version := f.u8()
			f.skip(3)
			f.times(version)
			f.times(version)
			m.scale = f.u32()
			return f.ok && m.scale > 0 && m.scale <= finestScale
		case "trak":
			if len(m.tracks) >= mostTracks || m.scale == 0 {
				return false
			}
			t, ok := m.track(x)
			if t != nil {
				m.tracks = append(m.tracks, t)
			}
			return ok
		case "mvex":
			return eachBox(x.body, x.at, false, m.trex)
		case "cmov", "rmra":
			return false // a header that is packed, or a film that lies elsewhere
		}
		return true
	})
}

// kept says whether something to see or hear is left, and all kinds of it that the file had: a film must not lose its sound
// because of its codec, without a word.
func (m *movie) kept() bool {
	here := map[string]bool{}
	tracks := m.tracks[:0]
	for _, t := range m.tracks {
		if len(t.samples) == 0 && len(m.tracks) > 1 && !here[t.handler] {
			continue // a track that was announced and never came
		}
		here[t.handler] = true
		tracks = append(tracks, t)
	}
	m.tracks = tracks
	for handler := range m.dropped {
		if !here[handler] {
			return false
		}
	}
	return len(m.tracks) > 0
}
