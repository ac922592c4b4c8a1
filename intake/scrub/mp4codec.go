package scrub

import "encoding/binary"

// A codec is how samples are coded: the sample entry as it is written, and what is done with each sample.
type codec struct {
	entry []byte
	// prefix is the number of bytes before each unit of a picture; 0 for sound.
	prefix int
	hevc   bool
	// sound checks and blanks a sample of sound in place.
	sound func(b []byte) bool
}

// entries reads stsd. known is false if the codec is none that is taken.
func (m *movie) entries(t *track, stsd box) (known, ok bool) {
	if len(stsd.body) < 8 {
		return false, false
	}
	known = true
	ok = eachBox(stsd.body[8:], stsd.at+8, false, func(x box) bool {
		c, here, fine := codec{}, false, true
		if t.handler == "vide" {
			c, here, fine = pictureEntry(x)
		} else {
			c, here, fine = m.soundEntry(x, t.scale)
		}
		known = known && here
		t.codecs = append(t.codecs, c)
		return fine && len(t.codecs) <= mostEntries
	})
	return known, ok && len(t.codecs) > 0
}

// pictureEntry takes H.264 and H.265. Names of compressors, colour profiles and the rest of the entry go.
func pictureEntry(x box) (c codec, known, ok bool) {
	config := map[string]string{"avc1": "avcC", "avc3": "avcC", "hvc1": "hvcC", "hev1": "hvcC"}[x.kind]
	if config == "" {
		return codec{}, false, true
	}
	if len(x.body) < 78 {
		return codec{}, true, false
	}
	// A terminator of four zeros, which QuickTime writes, is no box.
	rest := x.body[78:]
	if len(rest)%4 == 0 && len(rest) >= 4 && binary.BigEndian.Uint32(rest[len(rest)-4:]) == 0 {
		if !eachBox(rest, 0, false, func(box) bool { return true }) {
			rest = rest[:len(rest)-4]
		}
	}
	parts, ok := boxes(box{body: rest}, config, "pasp")
	if !ok {
		return codec{}, true, false
	}
	var clean []byte
	if config == "avcC" {
		clean, c.prefix, ok = avcConfig(parts[config].body)
	} else {
		clean, c.prefix, ok = hevcConfig(parts[config].body)
		c.hevc = true
	}
	if !ok {
		return codec{}, true, false
	}
	body := make([]byte, 78, 256)
	body[7] = 1
	copy(body[24:28], x.body[24:28]) // width and height
	copy(body[28:], "\x00\x48\x00\x00\x00\x48\x00\x00\x00\x00\x00\x00\x00\x01")
	copy(body[74:], "\x00\x18\xff\xff")
	body = append(body, newBox(config, clean)...)
	body = append(body, colours(rest)...)
	if pasp := parts["pasp"].body; len(pasp) == 8 {
		body = append(body, newBox("pasp", pasp)...)
	}
	c.entry = newBox(x.kind, body)
	return c, true, true
}

// colours returns the first box of a few numbers that say how colours are meant; profiles, which have names, are left out.
func colours(rest []byte) (clean []byte) {
	eachBox(rest, 0, false, func(x box) bool {
		b := x.body
		if clean != nil || x.kind != "colr" || len(b) < 10 || string(b[:4]) != "nclc" && (string(b[:4]) != "nclx" || len(b) != 11) {
			return true
		}
		full := byte(0)
		if len(b) == 11 {
			full = b[10] & 0x80
		}
		clean = newBox("colr", []byte("nclx"), b[4:10], []byte{full})
		return true
	})
	return clean
}

// soundEntry takes AAC, Opus and AMR.
func (m *movie) soundEntry(x box, scale int) (c codec, known, ok bool) {
	config := map[string]string{"mp4a": "esds", "Opus": "dOps", "samr": "damr", "sawb": "damr"}[x.kind]
	if config == "" {
		return codec{}, false, true
	}
	if len(x.body) < 28 {
		return codec{}, true, false
	}
	head := 28
	if m.quicktime {
		head += map[byte]int{1: 16, 2: 36}[x.body[9]]
	}
	if len(x.body) < head {
		return codec{}, true, false
	}
	rest := box{body: x.body[head:]}
	parts, ok := boxes(rest, config, "wave")
	if wave := parts["wave"]; ok && parts[config].kind == "" && wave.kind != "" {
		parts, ok = waveBoxes(wave, config)
	}
	if !ok {
		return codec{}, true, false
	}
	var clean []byte
	channels := 1
	switch x.kind {
	case "mp4a":
		clean, channels, known, ok = aacConfig(parts[config].body)
		if !known {
			return codec{}, false, true
		}
		c.sound = blankAAC
	case "Opus":
		clean, channels, ok = opusConfig(parts[config].body)
		c.sound = blankOpus
	case "samr":
		clean, ok = amrConfig(parts[config].body)
		c.sound = func(b []byte) bool { return blankAMR(b, &amrNarrow) }
	case "sawb":
		clean, ok = amrConfig(parts[config].body)
		c.sound = func(b []byte) bool { return blankAMR(b, &amrWide) }
	}
	if !ok {
		return codec{}, true, false
	}
	body := make([]byte, 28, 128)
	body[7] = 1
	body[17] = byte(channels)
	body[19] = 16
	if scale < 1<<16 {
		binary.BigEndian.PutUint16(body[24:], uint16(scale))
	}
	c.entry = newBox(x.kind, append(body, newBox(config, clean)...))
	return c, true, true
}

// waveBoxes looks into QuickTime's box of a codec's boxes, which may end in four zeros or a box of none.
func waveBoxes(wave box, config string) (map[string]box, bool) {
	found := map[string]box{}
	ok := eachBox(wave.body, wave.at, false, func(x box) bool {
		if x.kind == config {
			found[config] = x
		}
		return true
	})
	return found, ok
}

// newBox makes a box of its parts.
func newBox(kind string, parts ...[]byte) []byte {
	size := 8
	for _, p := range parts {
		size += len(p)
	}
	b := make([]byte, 0, size)
	b = binary.BigEndian.AppendUint32(b, uint32(size))
	b = append(b, kind...)
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

// aacConfig reads an elementary stream descriptor and writes one with the decoder's configuration alone. Only AAC of one
// to seven known channels: with none said, a program element would follow, which has room for a comment.
func aacConfig(esds []byte) (clean []byte, channels int, known, ok bool) {
	f := fields{esds, true}
	f.skip(4)
	if !f.descriptor(3) {
		return nil, 0, true, false
	}
	f.skip(2)
	flags := f.u8()
	if flags != 0 {
		return nil, 0, true, false
	}
	if !f.descriptor(4) {
		return nil, 0, true, false
	}
	kind := f.u8()
	f.skip(12)
	if kind != 0x40 && (kind < 0x66 || kind > 0x68) {
		return nil, 0, false, f.ok
	}
	if !f.descriptor(5) || len(f.b) < 2 {
		return nil, 0, true, false
	}
	config := f.b
	object, channels := config[0]>>3, int(config[1]>>3&15)
	rate := config[0]&7<<1 | config[1]>>7
	if object != 2 && object != 5 && object != 29 || rate > 12 || channels < 1 || channels > 7 {
		return nil, 0, false, true
	}
	config = config[:min(len(config), 5)] // what stands behind the signs of SBR and PS is padding
	n := byte(len(config))
	clean = append([]byte{0, 0, 0, 0, 3, 23 + n, 0, 0, 0, 4, 15 + n, byte(kind), 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, n}, config...)
	return append(clean, 6, 1, 2), channels, true, true
}

// descriptor enters the body of a descriptor: f then ends where it ends.
func (f *fields) descriptor(tag int) bool {
	if f.u8() != tag {
		return false
	}
	size := 0
	for range 4 {
		x := f.u8()
		size = size<<7 | x&127
		if x < 128 {
			break
		}
	}
	f.b = f.bytes(size)
	return f.ok
}

// opusConfig reads dOps: the header of Ogg's Opus in the other order of bytes.
func opusConfig(b []byte) (clean []byte, channels int, ok bool) {
	if len(b) != 11 || b[0] != 0 || b[1] < 1 || b[1] > 2 || b[10] != 0 {
		return nil, 0, false
	}
	clean = append([]byte(nil), b...)
	copy(clean[4:8], "\x00\x00\xbb\x80")
	return clean, int(b[1]), true
}

// blankOpus checks a packet and blanks its padding in place.
func blankOpus(b []byte) bool {
	padding, ok := opusPadding(b)
	if ok {
		clear(b[len(b)-padding:])
	}
	return ok
}

// amrConfig leaves out who made the encoder.
func amrConfig(b []byte) ([]byte, bool) {
	if len(b) != 9 || b[8] == 0 {
		return nil, false
	}
	return append([]byte{0, 0, 0, 0, 0}, b[5:]...), true
}
